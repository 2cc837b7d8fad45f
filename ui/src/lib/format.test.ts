import { describe, expect, test } from 'vitest';
import { duration, eventTime, fixed, floorPercent, limitsText, measured, pairsText, plain, significant, took, valueDecimals, valueText, withUnit } from './format';
import type { Limits } from './limits';

const limits = (low: number | null, high: number | null, comparator = 'GELE', nominal: number | null = null): Limits =>
  ({ low, high, nominal, comparator });

describe('numbers', () => {
  test.each([
    [3.3003, limits(3.234, 3.366), '3.3003'],
    [3.300312345, limits(3.234, 3.366), '3.3003'],
    [0.0487, limits(0.04, 0.06), '0.0487'],
    [61.3, limits(null, 50), '61.3'],
    [131, limits(null, 120), '131'],
    [0.4, limits(null, 1), '0.4'],
    [1.92, limits(1, 3), '1.92'],
    [-12.5, limits(-15, -10), '−12.5'],
    [0.1 + 0.2, limits(0, 1), '0.3'],
    [12345.6789, limits(10000, 20000), '12,346'],
  ])('%d beside its limits is %s', (value, window, text) => {
    expect(measured(value, window)).toBe(text);
  });

  test('a failing value never looks equal to the limit it broke', () => {
    expect(measured(50.004, limits(null, 50))).toBe('50.004');
    expect(measured(3.36600001, limits(3.234, 3.366))).toBe('3.36600001');
  });

  test('without limits float noise is dropped', () => {
    expect(plain(0.1 + 0.2)).toBe('0.3');
    expect(plain(1234567.891)).toBe('1,234,568');
    expect(plain(2.5e-9)).toBe('2.5e−9');
    expect(plain(0)).toBe('0');
  });

  test('values that are no finite number keep their word', () => {
    expect(measured(NaN, limits(0, 1))).toBe('NaN');
    expect(measured(-Infinity, limits(0, 1))).toBe('−∞');
    expect(measured(null, limits(0, 1))).toBe('—');
  });

  test('a value that rounds to zero has no sign', () => expect(fixed(-0.0001, 2)).toBe('0.00'));

  test('rows of one column take the same decimals', () => {
    const window = limits(3.234, 3.366);
    const digits = Math.max(...[3.3, 3.3118].map((value) => valueDecimals(value, window) ?? 0));
    expect(measured(3.3, window, digits)).toBe('3.3000');
  });

  test('pass rate is rounded down', () => {
    expect(floorPercent(999, 1000)).toBe('99\u00a0%');
    expect(floorPercent(0, 0)).toBe('—');
  });
});

describe('limits', () => {
  test.each([
    [limits(3.234, 3.366), null, '3.234 – 3.366'],
    [limits(1, 3), null, '1 – 3'],
    [limits(null, 50), 1, '≤\u00a050.0'],
    [limits(88, null), 1, '≥\u00a088.0'],
    [limits(1, 2, 'GTLT'), null, '>\u00a01, <\u00a02'],
    [limits(1, 2, 'LT'), null, '<\u00a02'],
    [limits(null, null, 'EQ', 5), null, '=\u00a05'],
    [limits(null, null), null, '—'],
  ])('%o reads %s', (window, digits, text) => expect(limitsText(window, digits as number | null)).toBe(text));
});

describe('other values', () => {
  test('stored payloads say what they are', () => {
    expect(valueText({ _ref: 'channel://scope.ch1/s/0', length: 1000 })).toBe('waveform, 1,000 points');
    expect(valueText({ _ref: 'file://d/x.png', length: 1 })).toBe('file, 1 byte');
  });
  test('pairs carry units', () => expect(pairsText({ vin: 4.5, mode: 'eco' }, { vin: 'V' })).toBe('vin=4.5\u00a0V, mode=eco'));
  test('nothing has no unit', () => expect(withUnit('—', 'V')).toBe('—'));
});

describe('times', () => {
  test.each([[0, '0:00'], [50.9, '0:50'], [3727, '1:02:07'], [null, '—']])('%s s is %s', (seconds, text) =>
    expect(duration(seconds as number | null)).toBe(text));
  test('events show milliseconds', () => expect(eventTime('2026-11-20T14:03:21.042Z')).toMatch(/:03:21\.042$/));
});

test('what is over and short keeps its fraction', () => {
  expect([0.034, 0.83, 4.26, 9.99, 10, 75].map(took)).toEqual(['0.03\u00a0s', '0.83\u00a0s', '4.3\u00a0s', '10.0\u00a0s', '0:10', '1:15']);
  expect(took(null)).toBe('—');
});

test('digits that count stay when they are zero', () => {
  expect([10, 9.998, 3.5684, 0.00303, 1234].map((value) => significant(value, 3))).toEqual(['10.0', '10.0', '3.57', '0.00303', '1,230']);
  expect(significant(0, 3)).toBe('0');
});
