import { describe, expect, test } from 'vitest';
import { columnOf, fitted, followed, panned, parseRange, rangeText, seesEnd, zoomed } from './ranges';

const bounds = { from: 0, to: 1000 };

describe('what is in view', () => {
  test('zooming keeps the place under the pointer', () => expect(zoomed({ from: 100, to: 300 }, 0.5, 0.25)).toEqual({ from: 125, to: 225 }));
  test('a range beyond the bounds moves back inside, as wide as before', () => {
    expect(fitted({ from: -50, to: 150 }, bounds, 4)).toEqual({ from: 0, to: 200 });
    expect(fitted({ from: 950, to: 1150 }, bounds, 4)).toEqual({ from: 800, to: 1000 });
  });
  test('no wider than all, no narrower than the least, whole numbers', () => {
    expect(fitted({ from: -500, to: 5000 }, bounds, 4)).toEqual(bounds);
    expect(fitted({ from: 500.2, to: 500.9 }, bounds, 4)).toEqual({ from: 499, to: 503 });
    expect(fitted({ from: 10.4, to: 20.4 }, bounds, 4)).toEqual({ from: 10, to: 20 });
  });
  test('panning moves by a share, by one at least, and to the ends', () => {
    expect(panned({ from: 100, to: 300 }, 0.25)).toEqual({ from: 150, to: 350 });
    expect(panned({ from: 100, to: 102 }, -0.1)).toEqual({ from: 99, to: 101 });
    expect(fitted(panned({ from: 100, to: 300 }, -Infinity), bounds, 4)).toEqual({ from: 0, to: 200 });
  });
  test('the address', () => {
    expect(parseRange(rangeText({ from: 7, to: 90 }))).toEqual({ from: 7, to: 90 });
    for (const text of [null, '', 'all', '9-7', '5', '-1-4']) expect(parseRange(text)).toBeNull();
  });
});

describe('following', () => {
  test('all stays all, the end stays the end, the rest stays where it is', () => {
    const grown = { from: 0, to: 1200 };
    expect(followed(bounds, bounds, grown)).toEqual(grown);
    expect(followed({ from: 900, to: 1000 }, bounds, grown)).toEqual({ from: 1100, to: 1200 });
    expect(followed({ from: 500, to: 600 }, bounds, grown)).toEqual({ from: 500, to: 600 });
  });
  test('the end counts as seen within a thousandth of the view', () => {
    expect(seesEnd({ from: 0, to: 9999 }, { from: 0, to: 10_005 })).toBe(true);
    expect(seesEnd({ from: 0, to: 9999 }, { from: 0, to: 10_015 })).toBe(false);
  });
});

describe('columns', () => {
  /** The server's rule: part b has the elements [floor(b·span/columns), floor((b+1)·span/columns)). */
  const bruteForce = (k: number, span: number, columns: number): number => {
    let b = 0;
    while (Math.floor(((b + 1) * span) / columns) <= k) b++;
    return b;
  };
  test.each([[10, 3], [1000, 7], [10_000_000, 686], [9_999_991, 1372], [5, 5], [3, 10], [1373, 686]])('%d elements in %d columns', (span, columns) => {
    const spread = Array.from({ length: 2000 }, (_, i) => Math.floor((i * (span - 1)) / 1999));
    for (const k of spread) expect(columnOf(k, span, columns)).toBe(bruteForce(k, span, columns));
  });
  test('what lies at the end or beyond counts as in the last one', () => {
    expect(columnOf(1000, 1000, 10)).toBe(9);
    expect(columnOf(0, 1000, 10)).toBe(0);
  });
});
