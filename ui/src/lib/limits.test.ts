import { describe, expect, test } from 'vitest';
import { boundsOf, hasLimits, marginOf, markerOf, toNumber, type Limits } from './limits';

const limits = (low: number | null, high: number | null, comparator = 'GELE'): Limits => ({ low, high, nominal: null, comparator });

describe('the marker of a limit bar', () => {
  test('low stands at 20 % and high at 80 %', () => {
    expect(markerOf(1, limits(1, 3), false)?.position).toBe(20);
    expect(markerOf(3, limits(1, 3), false)?.position).toBe(80);
    expect(markerOf(3.3003, limits(3.234, 3.366), false)?.position).toBe(50.1);
  });
  test('one-sided limits', () => {
    expect(markerOf(24.9, limits(null, 50), false)).toMatchObject({ position: 39.8, noLow: true, noHigh: false });
    expect(markerOf(92.6, limits(88, null), false)).toMatchObject({ position: 35.7, noLow: false, noHigh: true });
    expect(markerOf(-60, limits(null, -50), false)?.position).toBe(64);
  });
  test('a failing marker stays clear of its limit', () => {
    expect(markerOf(131, limits(null, 120), true)?.position).toBe(89);
    expect(markerOf(86.4, limits(88, null), true)?.position).toBe(11);
    expect(markerOf(61.3, limits(null, 50), true)).toMatchObject({ position: 96, over: false });
  });
  test('off the track it gets an arrow head', () => {
    expect(markerOf(500, limits(null, 50), true)).toMatchObject({ position: 96, over: true, under: false });
    expect(markerOf(-5, limits(1, 3), true)).toMatchObject({ position: 4, over: false, under: true });
  });
  test('no bounds or no value: no bar', () => {
    expect(markerOf(1, limits(null, null), false)).toBeNull();
    expect(markerOf(null, limits(1, 2), false)).toBeNull();
    expect(markerOf(NaN, limits(1, 2), true)).toBeNull();
  });
  test('limits at zero and windows without width are finite', () => {
    for (const window of [limits(null, 0), limits(0, null), limits(2, 2)])
      expect(Number.isFinite(markerOf(1, window, false)?.position)).toBe(true);
  });
});

describe('bounds', () => {
  test('the comparator chooses them', () => {
    expect(boundsOf(limits(1, 2, 'LE'))).toMatchObject({ low: null, high: 2 });
    expect(boundsOf(limits(1, 2, 'GT'))).toMatchObject({ low: 1, high: null, lowOpen: true });
    expect(boundsOf(limits(1, 2, 'GELT'))).toMatchObject({ low: 1, high: 2, lowOpen: false, highOpen: true });
  });
  test('a nominal comparator is a limit without bounds', () => {
    expect(hasLimits({ low: null, high: null, nominal: 5, comparator: 'EQ' })).toBe(true);
    expect(hasLimits(limits(null, null))).toBe(false);
  });
});

test('margins compare windows of different units', () => {
  expect(marginOf(24.9, limits(null, 50))).toMatchObject({ distance: 25.1 });
  expect(marginOf(1.5, limits(1, 3))?.share).toBe(0.5);
  expect(marginOf(4, limits(1, 3))?.share).toBe(-1);
  expect(marginOf(4, limits(null, null))).toBeNull();
});

test('non-finite numbers arrive as words', () => {
  expect(toNumber('NaN')).toBeNaN();
  expect(toNumber('-Infinity')).toBe(-Infinity);
  expect(toNumber('12')).toBeNull();
  expect(toNumber(1.5)).toBe(1.5);
});
