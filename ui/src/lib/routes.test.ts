import { expect, test } from 'vitest';
import { channelPath, routeOf } from './routes';

test.each([
  ['/', { page: 'dashboard' }],
  ['/results', { page: 'results' }],
  ['/results/', { page: 'results' }],
  ['/results/019aa1c4', { page: 'run', id: '019aa1c4' }],
  ['/live/019aa1c4', { page: 'live', id: '019aa1c4' }],
  ['/live', { page: 'unknown' }],
  ['/sessions', { page: 'sessions' }],
  ['/sessions/019aa1c4', { page: 'session', id: '019aa1c4' }],
  ['/events', { page: 'events' }],
  ['/results/a/b', { page: 'unknown' }],
  ['/metrics', { page: 'metrics' }],
  ['/metrics/yield', { page: 'unknown' }],
  ['/channels', { page: 'channels' }],
  ['/channels/scope.ch1', { page: 'channel', id: 'scope.ch1' }],
  ['/channels/rack%2F1/psu.v', { page: 'channel', id: 'rack/1/psu.v' }],
  ['/channels/100%', { page: 'channel', id: '100%' }],
  ['/somewhere/else', { page: 'unknown' }],
])('%s', (path, route) => expect(routeOf(path)).toEqual(route));

test('the address of a channel leads to it', () => {
  expect(routeOf(channelPath('rack/1 ä.v'))).toEqual({ page: 'channel', id: 'rack/1 ä.v' });
  expect(channelPath('dmm.v', '019aa1c4')).toBe('/channels/dmm.v?session=019aa1c4');
});
