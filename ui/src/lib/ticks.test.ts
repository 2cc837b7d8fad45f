import { expect, test } from 'vitest';
import { elementTicks, elementTime, instantTicks, lengthText, numberTicks, roundStep } from './ticks';

test('steps are 1, 2 or 5 times a power of ten', () => expect([[100, 5], [7, 5], [0.03, 4], [1e7, 8]].map(([span, most]) => roundStep(span!, most!))).toEqual([20, 2, 0.01, 2e6]));
test('numbers have the decimals of their step and a true minus', () => {
  expect(numberTicks(-0.5, 1, 4, 'V').text).toEqual(['−0.5', '0.0', '0.5', '1.0']);
  expect(numberTicks(3.2876, 3.2931, 6, '').text).toEqual(['3.288', '3.289', '3.290', '3.291', '3.292', '3.293']);
});
test('far from one the scale names its power', () => {
  const { text, label, at } = numberTicks(0, 4e-9, 4, 'leak (A)');
  expect([text, label]).toEqual([['0', '1', '2', '3', '4'], 'leak (A) ×10⁻⁹']);
  expect(at[1]).toBeCloseTo(1e-9, 20);
});
test('elements by time, in the unit of the range', () => {
  const { text, label, at } = elementTicks({ from: 840, to: 1160 }, 1e-7, 0, 7);
  expect([text, label]).toEqual([['85', '90', '95', '100', '105', '110', '115'], 'time (µs)']);
  expect(at[0]).toBeCloseTo(850, 6);
  expect(elementTicks({ from: 0, to: 100 }, 1e-3, -0.05, 4).text).toEqual(['−50', '0', '50']);
});
test('without an interval by their numbers', () => expect(elementTicks({ from: 0, to: 4000 }, null, 0, 4)).toMatchObject({ text: ['0', '1,000', '2,000', '3,000', '4,000'], label: 'sample number' }));
test('instants: a clock, and below seconds what follows the second before', () => {
  const start = new Date(2026, 10, 20, 14, 3, 10).getTime() * 1000;
  expect(instantTicks({ from: start, to: start + 60e6 }, 6).text).toEqual(['14:03:10', '14:03:20', '14:03:30', '14:03:40', '14:03:50', '14:04:00', '14:04:10']);
  expect(instantTicks({ from: start, to: start + 3 * 3600e6 }, 4)).toMatchObject({ text: ['15:00', '16:00', '17:00'], label: '2026-11-20, local time' });
  expect(instantTicks({ from: start + 250_000, to: start + 450_000 }, 4)).toMatchObject({ text: ['250', '300', '350', '400', '450'], label: 'ms after 2026-11-20 14:03:10' });
  expect(instantTicks({ from: start + 10, to: start + 30 }, 4)).toMatchObject({ text: ['10', '15', '20', '25', '30'], label: 'µs after 2026-11-20 14:03:10' });
});
test('a place is told with the digits that tell it from the next', () => {
  expect(elementTime(921, 1e-7, 0).replace('\u00a0', ' ')).toBe('92.1 µs');
  expect(elementTime(0, 1e-7, -5e-5).replace('\u00a0', ' ')).toBe('−50.0 µs');
});
test.each([[10, '10 µs'], [1_410_000, '1.41 s'], [180e6, '3:00 min'], [8280e6, '2 h 18 min'], [4 * 86_400e6, '4 days']])('%d µs is %s', (micros, text) => expect(lengthText(micros).replaceAll('\u00a0', ' ')).toBe(text));
