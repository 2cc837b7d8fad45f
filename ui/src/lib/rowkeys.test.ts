import { expect, test } from 'vitest';
import { RowKeys } from './rowkeys';

test('the rows of another page take over the elements', () => {
  const keys = new RowKeys();
  expect(keys.of(['a', 'b', 'c'])).toEqual([0, 1, 2]);
  expect(keys.of(['d', 'e', 'f'])).toEqual([0, 1, 2]);
});

test('a row that stays keeps its element', () => {
  const keys = new RowKeys();
  keys.of(['b', 'a']);
  expect(keys.of(['c', 'b', 'a'])).toEqual([2, 0, 1]);
  expect(keys.of(['d', 'c', 'b'])).toEqual([1, 2, 0]);
  expect(keys.of(['b', 'c', 'd'])).toEqual([0, 2, 1]);
});

test('no two rows share one', () => {
  const keys = new RowKeys();
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  for (let round = 0; round < 50; round++) {
    const rows = ids.filter((_, index) => (round * 7 + index * index) % 3 !== 0);
    expect(new Set(keys.of(rows)).size).toBe(rows.length);
  }
});
