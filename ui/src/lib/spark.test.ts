import { expect, test } from 'vitest';
import { sparkOf } from './spark';

test('the line spans the box, its end is marked', () => {
  expect(sparkOf([0, 1, 2])).toEqual({ path: 'M3.0 21.0L40.0 12.0L77.0 3.0', end: { x: 77, y: 3 } });
});
test('a value that is no number breaks the line', () => expect(sparkOf([0, NaN, 2, 0]).path).toBe('M3.0 21.0M52.3 3.0L77.0 21.0'));
test('steps go level, then up', () => expect(sparkOf([0, 1], true).path).toBe('M3.0 21.0H77.0L77.0 3.0'));
test('equal values are a level line, one value a dot', () => {
  expect(sparkOf([5, 5]).path).toBe('M3.0 12.0L77.0 12.0');
  expect(sparkOf([5])).toEqual({ path: 'M3.0 12.0', end: { x: 3, y: 12 } });
});
test('without numbers there is nothing', () => expect(sparkOf([NaN])).toEqual({ path: '', end: null }));
test('long series keep their peaks', () => {
  const values = Array.from({ length: 2000 }, (_, i) => (i === 777 ? 9 : Math.sin(i)));
  const { path } = sparkOf(values);
  expect(path.match(/[ML]/g)).toHaveLength(160);
  expect(path).toContain(' 3.0');
});
