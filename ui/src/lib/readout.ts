// What the cursor tells at a place of a chart: the nearest sample, or the extremes of the column under it. Pure.

import { spanOf } from './ranges';
import { nearest, type Trace } from './trace';

export interface ReadOut {
  /** Where the value is: the sample's place, or the middle of the column. */
  x: number;
  low: number;
  high: number;
  /** The number of samples that this stands for; 1 for a sample. */
  of: number;
}

/** Null where there is nothing to tell. */
export function readOutAt(trace: Trace, x: number): ReadOut | null {
  if (!trace.columns) {
    const i = nearest(trace, x);
    return i < 0 || Number.isNaN(trace.ys[i]) ? null : { x: trace.xs[i]!, low: trace.ys[i]!, high: trace.ys[i]!, of: 1 };
  }
  const { low, high } = trace.columns;
  const width = spanOf(trace.range) / low.length;
  const column = Math.min(Math.max(Math.floor((x - trace.range.from) / width), 0), low.length - 1);
  if (Number.isNaN(low[column])) return null;
  return { x: trace.range.from + (column + 0.5) * width, low: low[column]!, high: high[column]!, of: (trace.count ?? 0) / low.length };
}

/** The place one sample, or one column, further. */
export function stepped(trace: Trace, x: number, by: number): number {
  if (trace.columns) return Math.min(Math.max(x + (by * spanOf(trace.range)) / trace.columns.low.length, trace.range.from), trace.range.to);
  const i = nearest(trace, x);
  return i < 0 ? x : trace.xs[Math.min(Math.max(i + by, 0), trace.xs.length - 1)]!;
}
