// The small history line of a channel: the path through its values, scaled to its own range. Pure.

export interface Spark { path: string; end: { x: number; y: number } | null }

const kWidth = 80;
const kHeight = 24;
const kPad = 3;

const at = (n: number): string => n.toFixed(1);

/** Long series as the lowest and highest of each pixel of the line, in order. */
function thinned(values: readonly number[]): readonly number[] {
  if (values.length <= 2 * kWidth) return values;
  return Array.from({ length: kWidth }, (_, b) => {
    const part = values.slice(Math.floor((b * values.length) / kWidth), Math.floor(((b + 1) * values.length) / kWidth)).filter((value) => !Number.isNaN(value));
    if (part.length === 0) return [NaN, NaN];
    const [low, high] = [part.reduce((a, c) => Math.min(a, c)), part.reduce((a, c) => Math.max(a, c))];
    return part.indexOf(low) <= part.indexOf(high) ? [low, high] : [high, low];
  }).flat();
}

/** Values that are no number break the line; a single value is a dot. With `steps` a value lasts until the next one. */
export function sparkOf(all: readonly number[], steps = false): Spark {
  const values = thinned(all);
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return { path: '', end: null };
  const low = finite.reduce((a, b) => Math.min(a, b));
  const span = finite.reduce((a, b) => Math.max(a, b)) - low;
  const step = (kWidth - 2 * kPad) / Math.max(values.length - 1, 1);
  const yOf = (value: number): number => (span > 0 ? kHeight - kPad - ((value - low) / span) * (kHeight - 2 * kPad) : kHeight / 2);
  let path = '';
  let open = false;
  values.forEach((value, i) => {
    open = open && Number.isFinite(values[i - 1]);
    if (Number.isFinite(value)) path += `${open && steps ? `H${at(kPad + i * step)}` : ''}${open ? 'L' : 'M'}${at(kPad + i * step)} ${at(yOf(value))}`;
    open = Number.isFinite(value);
  });
  const last = values.at(-1)!;
  return { path, end: Number.isFinite(last) ? { x: kPad + (values.length - 1) * step, y: yOf(last) } : null };
}
