import { expect, test } from 'vitest';
import { instantOf, isoOf, microsOf } from './micros';

test.each(['2026-11-20T14:03:02.123456Z', '2026-11-20T14:03:02.000001Z', '2026-11-20T14:03:02.000000Z'])('%s survives', (iso) => expect(isoOf(microsOf(iso))).toBe(iso));
test('fewer digits, other zones', () => {
  expect(isoOf(microsOf('2026-11-20T14:03:02Z'))).toBe('2026-11-20T14:03:02.000000Z');
  expect(isoOf(microsOf('2026-11-20T14:03:02.5+01:00'))).toBe('2026-11-20T13:03:02.500000Z');
  expect(microsOf(null)).toBeNaN();
});
test('what a person types is local time', () => {
  const today = new Date(2026, 10, 20, 9);
  expect(instantOf('2026-11-19 14:03:02.25', today)).toBe(isoOf(new Date(2026, 10, 19, 14, 3, 2).getTime() * 1000 + 250_000));
  expect(instantOf('14:03', today)).toBe(isoOf(new Date(2026, 10, 20, 14, 3).getTime() * 1000));
  expect(instantOf('2026-11-19', today)).toBe(isoOf(new Date(2026, 10, 19).getTime() * 1000));
  expect(instantOf('2026-11-20T14:03:02Z', today)).toBe('2026-11-20T14:03:02.000000Z');
});
test.each(['', 'soon', '2026-13-01', '25:00', '12:61'])('“%s” is no instant', (text) => expect(instantOf(text, new Date())).toBeNull());
