import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Subscriber } from './live';
import type { RunChange, RunRow, RunsPage } from './types';

const server = vi.hoisted(() => ({ stored: [] as string[], held: [] as (() => void)[], hold: false, subscriber: null as unknown }));

vi.mock('./app.svelte', () => ({
  live: { subscribe: (_topic: string, _filters: object, subscriber: unknown) => { server.subscriber = subscriber; return () => undefined; } },
}));
vi.mock('./api', () => ({
  runs: async ({ limit }: { limit: number }): Promise<RunsPage> => {
    const rows = server.stored.slice(0, limit).map((run_id) => ({ run_id }) as RunRow);
    if (server.hold) await new Promise<void>((resolve) => server.held.push(resolve));
    return { runs: rows, next_cursor: null, total: server.stored.length, counts: null };
  },
}));

const { RunList } = await import('./runlist.svelte');

const kNewest = { sort: '-started_at', limit: 50, cursor: null, filter: {} };
const push = (): void => (server.subscriber as Subscriber<RunChange>).onItems([{ run_id: 'x', change: 'started' }]);
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1000);
const release = (): void => { for (const go of server.held.splice(0)) go(); };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', globalThis);
  Object.assign(server, { stored: ['b', 'a'], held: [], hold: false });
});

describe('the rows of the results page', () => {
  test('a run that arrives is tinted, those that were there are not', async () => {
    const list = new RunList(() => false);
    list.show(kNewest);
    await settle();
    expect([...list.arrived]).toEqual([]);
    server.stored = ['c', 'b', 'a'];
    push();
    await settle();
    expect([...list.arrived]).toEqual(['c']);
  });

  test('nothing is tinted when a push overtakes the first load', async () => {
    const list = new RunList(() => false);
    server.hold = true;
    list.show(kNewest);
    push();
    await settle();
    release();
    await settle();
    expect(list.page?.runs.map((row) => row.run_id)).toEqual(['b', 'a']);
    expect([...list.arrived]).toEqual([]);
  });

  test('nothing is tinted or held back when a push overtakes the load of another order or page', async () => {
    const list = new RunList(() => true);
    list.show(kNewest);
    await settle();
    server.stored = ['z', 'y'];
    server.hold = true;
    list.show({ ...kNewest, sort: 'dut_serial' });
    push();
    await settle();
    release();
    await settle();
    expect(list.page?.runs.map((row) => row.run_id)).toEqual(['z', 'y']);
    expect([list.waiting, [...list.arrived]]).toEqual([0, []]);
  });

  test('while rows are held still, new ones are counted', async () => {
    const list = new RunList(() => true);
    list.show(kNewest);
    await settle();
    server.stored = ['c', 'b', 'a'];
    push();
    await settle();
    expect([list.waiting, list.page?.runs.length]).toEqual([1, 2]);
    list.release();
    await settle();
    expect([list.waiting, list.page?.runs.length]).toEqual([0, 3]);
  });
});
