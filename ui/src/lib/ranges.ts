// Ranges of a chart's horizontal axis (element numbers, or microseconds), and which pixel column a position is in. Pure.

export interface Range { from: number; to: number }

export const spanOf = ({ from, to }: Range): number => to - from;

export const sameRange = (a: Range | null, b: Range | null): boolean => a === b || (a !== null && b !== null && a.from === b.from && a.to === b.to);

/** Whole numbers, inside the bounds, at least `smallest` wide as far as the bounds allow. Keeps its width when it can. */
export function fitted(range: Range, bounds: Range, smallest: number): Range {
  const span = Math.min(Math.max(Math.round(spanOf(range)), Math.ceil(smallest)), spanOf(bounds));
  const middle = (range.from + range.to) / 2;
  const from = Math.round(spanOf(range) === span ? range.from : middle - span / 2);
  const start = Math.min(Math.max(from, bounds.from), bounds.to - span);
  return { from: start, to: start + span };
}

/** `factor` < 1 zooms in; the position at `share` of the width stays where it is. */
export function zoomed(range: Range, factor: number, share: number): Range {
  const at = range.from + share * spanOf(range);
  const span = spanOf(range) * factor;
  return { from: at - share * span, to: at + (1 - share) * span };
}

export function panned(range: Range, share: number): Range {
  const by = Number.isFinite(share) ? Math.round(share * spanOf(range)) || Math.sign(share) : Math.sign(share) * Number.MAX_SAFE_INTEGER;
  return { from: range.from + by, to: range.to + by };
}

/** The right edge of the bounds is in view, give or take a thousandth of what is seen. */
export const seesEnd = (range: Range, bounds: Range): boolean => bounds.to - range.to <= spanOf(range) / 1000;

/**
 * Which of `columns` equal parts of a range of `span` has the element `k` behind its start. Part b begins at
 * floor(b·span/columns), as the server's buckets do, so that an answer's points are drawn in the columns they were
 * chosen for. Beyond the last part counts as in it.
 */
export const columnOf = (k: number, span: number, columns: number): number =>
  Math.min(Math.max(Math.ceil(((k + 1) * columns) / span) - 1, 0), columns - 1);

/** What follows when bounds grow to the right while the reader looks: their end moves on, or all stays in view. */
export function followed(range: Range, before: Range, after: Range): Range {
  if (sameRange(range, before)) return after;
  return seesEnd(range, before) ? { from: after.to - spanOf(range), to: after.to } : range;
}

/** For the address. */
export const rangeText = ({ from, to }: Range): string => `${from}-${to}`;

export function parseRange(text: string | null): Range | null {
  const match = /^(\d+)-(\d+)$/.exec(text ?? '');
  return match && Number(match[1]) < Number(match[2]) ? { from: Number(match[1]), to: Number(match[2]) } : null;
}
