import { beforeEach, expect, test, vi } from 'vitest';
import type { Session } from './sessions';
import type { RunRow } from './types';

const server = vi.hoisted(() => ({ asked: [] as string[] }));
vi.mock('./api', () => ({
  run: async (id: string) => { server.asked.push(id); return { run_id: id }; },
  events: async ({ session_id }: { session_id: string }) => { server.asked.push(session_id); return [{ session_id }]; },
}));

const { approach, approachSession, newestEventsOf, rowOf, sessionRowOf, viewOf } = await import('./visits');
const over = { run_id: 'a', ended_at: '2026-01-01T00:00:00Z', outcome: 'passed', materialization: 'done' } as RunRow;
const running = { run_id: 'b', ended_at: null, outcome: null, materialization: 'pending' } as RunRow;

beforeEach(() => { vi.useFakeTimers(); server.asked = []; });

test('a run is asked for when the pointer goes down, and not again by its page', async () => {
  approach(over);
  approach(over);
  expect(rowOf('a')).toBe(over);
  expect((await viewOf('a')).run_id).toBe('a');
  expect(server.asked).toEqual(['a']);
});

test('what was asked for is used once, and not when it has become old', async () => {
  approach(over);
  await viewOf('a');
  await viewOf('a');
  approach(over);
  vi.advanceTimersByTime(3000);
  await viewOf('a');
  expect(server.asked).toEqual(['a', 'a', 'a', 'a']);
});

test('a run that is on is opened by its events', () => {
  approach(running);
  expect(rowOf('b')).toBeNull();
  expect(server.asked).toEqual([]);
});

test("a session's events are asked for when the pointer goes down on it, whoever of them opens at last", async () => {
  approachSession({ session_id: 'c' } as Session);
  approachSession({ session_id: 'd' } as Session);
  expect(sessionRowOf('c')).toBeNull();
  expect(sessionRowOf('d')?.session_id).toBe('d');
  expect(await newestEventsOf('d')).toEqual([{ session_id: 'd' }]);
  expect(server.asked).toEqual(['c', 'd']);
});
