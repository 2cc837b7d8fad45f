import { describe, expect, test } from 'vitest';
import { isoOf } from './micros';
import { readOutAt, stepped } from './readout';
import { countOf, elementsTrace, envelopeOf, extentOf, instantsTrace, nearest, usualInterval, withMargin } from './trace';
import type { Sample } from './types';

const at = (micros: number, value: unknown, offset: number, session = 's1'): Sample => ({ timestamp: isoOf(1e15 + micros), value, session_id: session, sample_offset: offset });
const array = (value: unknown[], index: number[] | null = null): Sample => ({ timestamp: isoOf(1e15), value, index, session_id: 's1', sample_offset: 0 });
const range = (from: number, to: number): { from: number; to: number } => ({ from: 1e15 + from, to: 1e15 + to });

describe('captures', () => {
  test('columns take the extremes that were chosen for them', () => {
    const trace = elementsTrace(array([5, -1, 2, 9], [1, 4, 5, 9]), { from: 0, to: 10 }, 2);
    expect([...trace.columns!.low]).toEqual([-1, 2]);
    expect([...trace.columns!.high]).toEqual([5, 9]);
    expect([...trace.columns!.joined]).toEqual([0, 1]);
    expect(trace).toMatchObject({ count: 10, exact: true });
  });
  test('a column without numbers is a gap', () => {
    const { low, joined } = elementsTrace(array([1, 2], [0, 29]), { from: 0, to: 30 }, 3).columns!;
    expect([...low]).toEqual([1, NaN, 2]);
    expect(joined[2]).toBe(0);
  });
  test('NaN breaks the line on both sides', () => {
    const { breaks, columns } = elementsTrace(array([1, 'NaN', 3, 4]), { from: 0, to: 4 }, null);
    expect([...breaks]).toEqual([1, 1, 1, 0]);
    expect(columns).toBeNull();
  });
  test('an empty answer has nothing', () => expect(elementsTrace(undefined, { from: 0, to: 4 }, 2)).toMatchObject({ xs: new Float64Array(0) }));
});

describe('scalars over time', () => {
  const every10 = [0, 10, 20, 30, 100, 110].map((micros, i) => at(micros, i, i));
  test('a pause of several usual intervals is a gap', () => expect([...instantsTrace(every10, range(0, 110), null).breaks]).toEqual([1, 0, 0, 0, 1, 0]));
  test('a shorter pause is none', () => expect([...instantsTrace([at(0, 1, 0), at(10, 1, 1), at(20, 1, 2), at(65, 1, 3)], range(0, 65), null).breaks]).toEqual([1, 0, 0, 0]));
  test('no line leads from one session to the next', () => expect([...instantsTrace([at(0, 1, 5), at(10, 2, 0, 's2')], range(0, 10), null).breaks]).toEqual([1, 1]));
  test('the usual interval counts the samples that were left out', () => expect(usualInterval([at(0, 1, 0), at(30, 1, 3), at(40, 1, 4), at(540, 1, 5)])).toBe(10));
  test('samples are counted by their numbers', () => {
    expect(countOf([at(0, 1, 4), at(9, 1, 40), at(10, 1, 0, 's2'), at(11, 1, 7, 's2')])).toBe(37 + 8);
    expect(countOf([])).toBe(0);
  });
  test('columns in a pause stay empty and are not bridged; slow samples are', () => {
    const fast = [...Array.from({ length: 50 }, (_, i) => at(i, i % 7, i)), ...Array.from({ length: 10 }, (_, i) => at(90 + i, 3, 50 + i))];
    const paused = instantsTrace(fast, range(0, 100), 20).columns!;
    expect([...paused.low.slice(10, 18)].every(Number.isNaN)).toBe(true);
    expect(paused.joined[18]).toBe(0);
    const slow = instantsTrace([at(0, 1, 0), at(30, 2, 1), at(60, 3, 2), at(90, 4, 3)], range(0, 100), 20).columns!;
    expect([slow.joined[0], slow.joined[6], slow.joined[12], slow.joined[18]]).toEqual([0, 1, 1, 1]);
  });
  test('what lies outside the range is for the line only', () => {
    const trace = instantsTrace([at(-5, 100, 0), at(5, 1, 1), at(15, 2, 2), at(25, 100, 3)], range(0, 20), null);
    expect(extentOf([trace])).toEqual({ low: 1, high: 2 });
    expect(trace.count).toBe(2);
  });
});

describe('what is told and shown', () => {
  test('some air above and below, also around a constant', () => {
    expect(withMargin({ low: 0, high: 100 })).toEqual({ low: -6, high: 106 });
    expect(withMargin({ low: 5, high: 5 })).toEqual({ low: 4.5, high: 5.5 });
    expect(withMargin({ low: 0, high: 0 })).toEqual({ low: -1, high: 1 });
  });
  test('the nearest sample', () => {
    expect([0.4, 0.6, 7, -3].map((x) => nearest({ xs: Float64Array.of(0, 1, 2) }, x))).toEqual([0, 1, 2, 0]);
    expect(nearest({ xs: new Float64Array(0) }, 1)).toBe(-1);
  });
  test('the cursor tells a sample, or the extremes of its column', () => {
    const few = elementsTrace(array([1, 2, 'NaN']), { from: 0, to: 3 }, null);
    expect(readOutAt(few, 0.8)).toEqual({ x: 1, low: 2, high: 2, of: 1 });
    expect(readOutAt(few, 2)).toBeNull();
    const many = elementsTrace(array([5, -1], [1, 4]), { from: 0, to: 10 }, 2);
    expect(readOutAt(many, 4.9)).toEqual({ x: 2.5, low: -1, high: 5, of: 5 });
    expect(readOutAt(many, 7)).toBeNull();
  });
  test('the cursor steps by samples, and by columns', () => {
    expect(stepped(elementsTrace(array([1, 2, 3]), { from: 0, to: 3 }, null), 1, 1)).toBe(2);
    expect(stepped(elementsTrace(array([1, 2], [0, 9]), { from: 0, to: 10 }, 5), 9.5, 1)).toBe(10);
  });
  test('the envelope spans all captures, column by column', () => {
    const a = elementsTrace(array([1, 4], [0, 9]), { from: 0, to: 10 }, 2);
    const b = elementsTrace(array([-2, 3], [4, 5]), { from: 0, to: 10 }, 2);
    expect(envelopeOf([a, b], 2)).toEqual({ low: Float64Array.of(-2, 3), high: Float64Array.of(1, 4) });
  });
});
