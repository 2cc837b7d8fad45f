// What a chart draws of a range: the samples themselves while there is room, else the lowest and highest of each pixel
// column, taken from an answer that was chosen for these columns. Pure.

import { numberOf } from './channels';
import { microsOf } from './micros';
import { columnOf, spanOf, type Range } from './ranges';
import type { Sample } from './types';

export interface Trace {
  range: Range;
  /** In order; also those just outside the range that the line comes from and goes to. */
  xs: Float64Array;
  ys: Float64Array;
  /** 1: no line leads here from the point before. */
  breaks: Uint8Array;
  /** Missing when every sample is drawn. */
  columns: Columns | null;
  /** Samples in the range, drawn or not; null when unknown. */
  count: number | null;
  /** `count` is no estimate. */
  exact: boolean;
}

export interface Columns {
  /** NaN where a column has no sample. */
  low: Float64Array;
  high: Float64Array;
  /** 1: joined to the nearest column before it that has samples. */
  joined: Uint8Array;
}

export interface Extent { low: number; high: number }

/** Longer than this many usual intervals without a sample is a gap. */
const kGapIntervals = 5;

interface Points { xs: Float64Array; ys: Float64Array; breaks: Uint8Array }

// ── Arrays ──────────────────────────────────────────────────────────────────

/** Elements of one capture, by their number in it. */
export function elementsTrace(sample: Sample | undefined, range: Range, columns: number | null): Trace {
  const values = Array.isArray(sample?.value) ? sample.value : [];
  const xs = Float64Array.from(sample?.index ?? values.keys());
  const ys = Float64Array.from(values, numberOf);
  const points = { xs, ys, breaks: brokenAtNaN(ys) };
  return { ...points, range, count: spanOf(range), exact: true, columns: columns === null ? null : columnsOf(points, range, spanOf(range), columns, 0) };
}

function brokenAtNaN(ys: Float64Array): Uint8Array {
  const breaks = new Uint8Array(ys.length);
  for (let i = 0; i < ys.length; i++) breaks[i] = i === 0 || Number.isNaN(ys[i]) || Number.isNaN(ys[i - 1]) ? 1 : 0;
  return breaks;
}

// ── Scalars over time ───────────────────────────────────────────────────────

/** The usual time between samples in µs: the median, by what their numbers say lies between them. NaN for less than two. */
export function usualInterval(samples: readonly Sample[]): number {
  const intervals: number[] = [];
  for (let i = 1; i < samples.length; i++) {
    const [a, b] = [samples[i - 1]!, samples[i]!];
    const apart = b.sample_offset - a.sample_offset;
    if (a.session_id === b.session_id && apart > 0) intervals.push((microsOf(b.timestamp) - microsOf(a.timestamp)) / apart);
  }
  intervals.sort((a, b) => a - b);
  return intervals.length ? intervals[Math.floor(intervals.length / 2)]! : NaN;
}

/** How many samples lie from the first to the last of these, counted by their numbers. */
export function countOf(samples: readonly Sample[]): number {
  let total = samples.length > 0 ? 1 : 0;
  for (let i = 1; i < samples.length; i++) {
    const [a, b] = [samples[i - 1]!, samples[i]!];
    total += a.session_id === b.session_id ? Math.max(1, b.sample_offset - a.sample_offset) : 1;
  }
  return total;
}

/** Samples by time. `columns` null: these are all there are. */
export function instantsTrace(samples: readonly Sample[], range: Range, columns: number | null): Trace {
  const longest = kGapIntervals * usualInterval(samples);
  const xs = Float64Array.from(samples, (sample) => microsOf(sample.timestamp));
  const ys = Float64Array.from(samples, (sample) => numberOf(sample.value));
  const breaks = brokenAtNaN(ys);
  for (let i = 1; i < xs.length; i++) if (samples[i]!.session_id !== samples[i - 1]!.session_id || xs[i]! - xs[i - 1]! > longest) breaks[i] = 1;
  const points = { xs, ys, breaks };
  const inside = samples.filter((_, i) => xs[i]! >= range.from && xs[i]! <= range.to);
  return { ...points, range, count: countOf(inside), exact: columns === null, columns: columns === null ? null : columnsOf(points, range, spanOf(range) + 1, columns, longest) };
}

// ── Columns ─────────────────────────────────────────────────────────────────

/** `span`: how many elements, or microseconds, the columns share out: the last microsecond of a range belongs to it. `longest`: columns without any sample for longer than this (in units of x) are a gap. */
function columnsOf({ xs, ys, breaks }: Points, range: Range, span: number, columns: number, longest: number): Columns {
  const low = new Float64Array(columns).fill(NaN);
  const high = new Float64Array(columns).fill(NaN);
  const joined = new Uint8Array(columns);
  let before = -1;
  for (let i = 0; i < xs.length; i++) {
    if (Number.isNaN(ys[i]) || xs[i]! < range.from || xs[i]! > range.to) continue;
    const column = columnOf(xs[i]! - range.from, span, columns);
    if (Number.isNaN(low[column])) {
      const emptySpan = ((column - before - 1) * span) / columns;
      const isNear = column === before + 1 || (emptySpan <= longest && !breaks[i]);
      joined[column] = before >= 0 && isNear ? 1 : 0;
      low[column] = high[column] = ys[i]!;
    }
    low[column] = Math.min(low[column]!, ys[i]!);
    high[column] = Math.max(high[column]!, ys[i]!);
    before = column;
  }
  return { low, high, joined };
}

// ── What is seen ────────────────────────────────────────────────────────────

/** Lowest and highest finite value in the range; null when there is none. */
export function extentOf(traces: readonly Trace[]): Extent | null {
  let [low, high] = [Infinity, -Infinity];
  for (const { xs, ys, range } of traces) {
    for (let i = 0; i < ys.length; i++) {
      if (!Number.isFinite(ys[i]) || xs[i]! < range.from || xs[i]! > range.to) continue;
      low = Math.min(low, ys[i]!);
      high = Math.max(high, ys[i]!);
    }
  }
  return low <= high ? { low, high } : null;
}

const kMargin = 0.06;

/** The vertical range that shows an extent with some air. */
export function withMargin(extent: Extent | null): Extent {
  if (!extent) return { low: 0, high: 1 };
  const span = extent.high - extent.low;
  const air = span > 0 ? span * kMargin : Math.abs(extent.high) * 0.1 || 1;
  return { low: extent.low - air, high: extent.high + air };
}

/** The place of the point nearest to x; -1 without points. */
export function nearest({ xs }: Pick<Trace, 'xs'>, x: number): number {
  if (xs.length === 0) return -1;
  let [first, last] = [0, xs.length - 1];
  while (last - first > 1) {
    const middle = (first + last) >> 1;
    if (xs[middle]! <= x) first = middle;
    else last = middle;
  }
  return Math.abs(xs[first]! - x) <= Math.abs(xs[last]! - x) ? first : last;
}

/** Lowest and highest of each column over several traces of the same range; NaN where none has a sample. */
export function envelopeOf(traces: readonly Trace[], columns: number): Pick<Columns, 'low' | 'high'> {
  const low = new Float64Array(columns).fill(NaN);
  const high = new Float64Array(columns).fill(NaN);
  const take = (column: number, y: number): void => {
    if (Number.isNaN(y)) return;
    low[column] = Number.isNaN(low[column]) ? y : Math.min(low[column]!, y);
    high[column] = Number.isNaN(high[column]) ? y : Math.max(high[column]!, y);
  };
  for (const trace of traces) {
    for (let c = 0; trace.columns && c < columns; c++) { take(c, trace.columns.low[c] ?? NaN); take(c, trace.columns.high[c] ?? NaN); }
    if (!trace.columns) fillBetween(trace, columns, take);
  }
  return { low, high };
}

/** Few samples: the envelope follows the lines between them. */
function fillBetween({ xs, ys, breaks, range }: Trace, columns: number, take: (column: number, y: number) => void): void {
  const width = spanOf(range) / columns;
  for (let i = 1; i < xs.length; i++) {
    if (breaks[i]) continue;
    const [from, to] = [xs[i - 1]!, xs[i]!].map((x) => Math.min(Math.max(Math.floor((x - range.from) / width), 0), columns - 1)) as [number, number];
    for (let c = from; c <= to; c++) {
      const share = Math.min(Math.max((range.from + (c + 0.5) * width - xs[i - 1]!) / (xs[i]! - xs[i - 1]!), 0), 1);
      take(c, ys[i - 1]! + share * (ys[i]! - ys[i - 1]!));
    }
  }
}
