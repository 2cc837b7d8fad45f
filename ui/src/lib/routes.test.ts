import { expect, test } from 'vitest';
import { routeOf } from './routes';

test.each([
  ['/', { page: 'results' }],
  ['/results', { page: 'results' }],
  ['/results/', { page: 'results' }],
  ['/results/019aa1c4', { page: 'run', id: '019aa1c4' }],
  ['/live/019aa1c4', { page: 'live', id: '019aa1c4' }],
  ['/live', { page: 'unknown' }],
  ['/results/a/b', { page: 'unknown' }],
  ['/somewhere/else', { page: 'unknown' }],
])('%s', (path, route) => expect(routeOf(path)).toEqual(route));
