// The rows of the page of sessions: one page of them, kept up to date. While the reader has chosen a row or turned a page,
// new sessions are only counted, so that nothing moves under their hand.

import { live } from './app.svelte';
import { sessionsOf, type Session, type SessionQuery } from './sessions';
import { Soon } from './soon';
import type { LiveEvent, RunChange } from './types';

const kSettleMs = 200;
/** What a live session has done is asked for again after this time. */
const kRecountMs = 2000;

export class SessionList {
  rows = $state.raw<Session[] | null>(null);
  counts = $state.raw({ total: 0, live: 0, matching: 0 });
  error = $state<string | null>(null);
  /** Sessions that arrived while rows are held still. */
  waiting = $state(0);
  arrived = $state.raw<Set<string>>(new Set());
  private query: SessionQuery | null = null;
  private request = 0;
  private asking = new AbortController();
  /** The question whose answer hasn't come. */
  private underWay = 0;
  private readonly again = new Soon(() => void this.load(true), kSettleMs);
  private readonly recounting: number;
  private readonly ends: (() => void)[];

  constructor(private readonly isHeld: () => boolean) {
    const again = { onItems: () => this.again.call(), onStart: () => this.again.call(), onReset: () => this.again.call() };
    this.ends = [
      ...['session.started', 'session.ended'].map((type) => live.subscribe<LiveEvent>('events', { type }, again)),
      live.subscribe<RunChange>('runs', {}, again),
    ];
    this.recounting = window.setInterval(() => this.recount(), kRecountMs);
  }

  close(): void {
    for (const end of this.ends) end();
    this.request++;
    this.asking.abort();
    this.again.cancel();
    window.clearInterval(this.recounting);
  }

  show(query: SessionQuery): void {
    this.query = query;
    void this.load(false);
  }

  /** Brings in what was held back. */
  release(): void {
    void this.load(true, true);
  }

  private async load(isRefresh: boolean, released = false): Promise<void> {
    if (!this.query) return;
    // A refresh never takes the place of a question: a slow answer would never come.
    if (isRefresh && !released && this.underWay === this.request && this.underWay > 0) return this.again.call();
    const request = ++this.request;
    this.underWay = request;
    this.asking.abort();
    this.asking = new AbortController();
    try {
      const { sessions, ...counts } = await sessionsOf(this.query, this.asking.signal);
      if (request !== this.request) return;
      this.take(sessions, isRefresh, released);
      this.counts = counts;
      this.error = null;
    } catch (error) {
      if (request === this.request) this.error = (error as Error).message;
    }
    if (this.underWay === request) this.underWay = 0;
  }

  private take(rows: Session[], isRefresh: boolean, released: boolean): void {
    const known = new Set(this.rows?.map(({ session_id }) => session_id));
    const fresh = rows.filter(({ session_id }) => !known.has(session_id));
    this.waiting = 0;
    if (isRefresh && !released && this.rows && this.isHeld()) {
      const byId = new Map(rows.map((row) => [row.session_id, row]));
      this.waiting = fresh.length;
      this.rows = this.rows.map((row) => byId.get(row.session_id) ?? row);
      return;
    }
    this.arrived = isRefresh && this.rows ? new Set(fresh.map(({ session_id }) => session_id)) : new Set();
    this.rows = rows;
  }

  private recount(): void {
    if (!document.hidden && this.rows?.some((row) => row.live)) void this.load(true);
  }
}
