import { beforeEach, describe, expect, test } from 'vitest';
import { LiveConnection, type ConnectionState, type Socket } from './live';

class FakeSocket implements Socket {
  sent: Record<string, unknown>[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(data: string): void { this.sent.push(JSON.parse(data)); }
  close(): void { this.closed = true; }
  open(): void { this.onopen?.(); this.say({ op: 'ready', server_id: 'a', version: 1 }); }
  say(message: object): void { this.onmessage?.({ data: JSON.stringify(message) }); }
}

let sockets: FakeSocket[];
let timers: { callback: () => void; delayMs: number }[];
let states: ConnectionState[];
let errors: string[];
let connection: LiveConnection;
let now: number;

const socket = (): FakeSocket => sockets.at(-1)!;
const fireTimer = (): void => timers.pop()!.callback();
const phase = (): string => states.at(-1)!.phase;

beforeEach(() => {
  [sockets, timers, states, errors] = [[], [], [], []];
  now = 1000;
  connection = new LiveConnection(
    {
      openSocket: () => { const made = new FakeSocket(); sockets.push(made); return made; },
      setTimer: (callback, delayMs) => timers.push({ callback, delayMs }),
      clearTimer: () => { timers = []; },
      now: () => now,
      random: () => 0,
    },
    (state) => states.push(state),
    (detail) => errors.push(detail),
  );
  connection.connect();
});

describe('a live connection', () => {
  test('greets, then announces what was subscribed before it was ready', () => {
    connection.subscribe('run', { run_id: 'r1' }, { onItems: () => {} });
    expect(socket().sent).toEqual([]);
    socket().open();
    expect(socket().sent).toEqual([
      { op: 'hello', version: 1 },
      { op: 'subscribe', sub: 's1', topic: 'run', run_id: 'r1' },
    ]);
    expect(phase()).toBe('live');
  });

  test('resumes after the last delivered cursor', () => {
    const items: number[] = [];
    connection.subscribe<number>('run', { run_id: 'r1' }, { onItems: (got) => items.push(...got) });
    socket().open();
    socket().say({ op: 'data', sub: 's1', cursor: '7-41', items: [40, 41] });
    socket().onclose!();
    expect(phase()).toBe('waiting');
    fireTimer();
    socket().open();
    expect(socket().sent.at(-1)).toEqual({ op: 'subscribe', sub: 's1', topic: 'run', run_id: 'r1', after: '7-41' });
    expect(items).toEqual([40, 41]);
  });

  test('says when a stream starts, and when it starts again', () => {
    let starts = 0;
    connection.subscribe('runs', {}, { onItems: () => {}, onStart: () => { starts++; } });
    expect(starts).toBe(0);
    socket().open();
    socket().onclose!();
    fireTimer();
    socket().open();
    expect(starts).toBe(2);
  });

  test('waits longer after each failure, and from the start after a success', () => {
    const waited = [1, 2, 3, 4, 5, 6, 7].map(() => { socket().onclose!(); const { delayMs } = timers.at(-1)!; fireTimer(); return delayMs; });
    expect(waited).toEqual([250, 500, 1000, 2000, 4000, 7500, 7500]);
    socket().open();
    socket().onclose!();
    expect(timers.at(-1)!.delayMs).toBe(250);
  });

  test('remembers since when it is lost, over several attempts', () => {
    socket().open();
    socket().onclose!();
    fireTimer();
    socket().onclose!();
    expect(states.at(-1)).toEqual({ phase: 'waiting', lostAt: 1000, retryAt: 1500 });
  });

  test('connects at once when asked while waiting, and only then', () => {
    socket().open();
    connection.connectNow();
    expect(sockets).toHaveLength(1);
    socket().onclose!();
    connection.connectNow();
    expect(sockets).toHaveLength(2);
  });

  test('gives up on a socket that never gets ready', () => {
    const silent = socket();
    fireTimer();
    expect(silent.closed).toBe(true);
    expect(phase()).toBe('waiting');
  });

  test('knocks when nothing was heard, and goes on when it is answered', () => {
    socket().open();
    now += 4000;
    fireTimer();
    expect(socket().sent.at(-1)).toEqual({ op: 'hello', version: 1 });
    socket().say({ op: 'ready', server_id: 'a', version: 1 });
    now += 3000;
    fireTimer();
    expect([phase(), sockets.length, timers.length]).toEqual(['live', 1, 1]);
  });

  test('does not knock while messages come', () => {
    connection.subscribe('run', { run_id: 'r1' }, { onItems: () => {} });
    socket().open();
    now += 3000;
    socket().say({ op: 'data', sub: 's1', cursor: '7-1', items: [] });
    now += 1000;
    fireTimer();
    expect(socket().sent.at(-1)).toMatchObject({ op: 'subscribe' });
    expect(timers.at(-1)!.delayMs).toBe(3000);
  });

  test('a server that does not answer a knock is lost since it was heard last, and resumed behind that', () => {
    connection.subscribe('run', { run_id: 'r1' }, { onItems: () => {} });
    socket().open();
    socket().say({ op: 'data', sub: 's1', cursor: '7-42', items: [] });
    const dead = socket();
    now += 4000;
    fireTimer();
    now += 3000;
    fireTimer();
    expect([dead.closed, states.at(-1)]).toEqual([true, { phase: 'waiting', lostAt: 1000, retryAt: 8250 }]);
    fireTimer();
    socket().open();
    expect(socket().sent.at(-1)).toMatchObject({ op: 'subscribe', after: '7-42' });
  });

  test('knocks at once when the tab comes back', () => {
    socket().open();
    connection.connectNow();
    expect(socket().sent.at(-1)).toEqual({ op: 'hello', version: 1 });
    expect(timers.at(-1)!.delayMs).toBe(3000);
  });

  test('after a reset it goes on under a new name behind the given cursor', () => {
    const resets: string[] = [];
    const items: number[] = [];
    connection.subscribe<number>('run', { run_id: 'r1' }, { onItems: (got) => items.push(...got), onReset: (reason) => resets.push(reason) });
    socket().open();
    socket().say({ op: 'reset', sub: 's1', cursor: '8-100', reason: 'too slow' });
    expect(resets).toEqual(['too slow']);
    expect(socket().sent.slice(-2)).toEqual([
      { op: 'unsubscribe', sub: 's1' },
      { op: 'subscribe', sub: 's2', topic: 'run', run_id: 'r1', after: '8-100' },
    ]);
    socket().say({ op: 'data', sub: 's1', cursor: '8-101', items: [1] });
    socket().say({ op: 'data', sub: 's2', cursor: '8-101', items: [2] });
    expect(items).toEqual([2]);
  });

  test('an ended subscription is unsubscribed and hears nothing more', () => {
    const items: number[] = [];
    const stop = connection.subscribe<number>('active', {}, { onItems: (got) => items.push(...got) });
    socket().open();
    stop();
    socket().say({ op: 'data', sub: 's1', items: [1] });
    expect(socket().sent.at(-1)).toEqual({ op: 'unsubscribe', sub: 's1' });
    expect(items).toEqual([]);
  });

  test('passes on what the server reports', () => {
    socket().open();
    socket().say({ op: 'error', detail: 'unknown topic' });
    expect(errors).toEqual(['unknown topic']);
  });

  test('ignores binary frames and operations it does not know', () => {
    socket().open();
    socket().onmessage!({ data: new ArrayBuffer(8) });
    socket().say({ op: 'novelty' });
    expect(phase()).toBe('live');
  });
});
