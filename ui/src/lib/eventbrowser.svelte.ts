// The events that the page of events shows: the newest that match, newest first, and what comes after them. While the
// reader reads on, new ones wait, so that nothing moves under their eyes.

import * as api from './api';
import { live } from './app.svelte';
import type { LiveEvent } from './types';

export interface EventFilter { session_id: string | null; run_id: string | null; type: string | null; role: string | null; since: string | null; limit: number }

/** Where the live stream goes on behind the page that was asked for. */
async function headNumber(): Promise<number> {
  return (await api.health()).last_event_number ?? 0;
}

const isEvent = (item: Partial<LiveEvent>): item is LiveEvent => typeof item.id === 'string' && typeof item.event_type === 'string';

export class EventBrowser {
  /** Newest first. */
  rows = $state.raw<LiveEvent[]>([]);
  loaded = $state(false);
  loading = $state(false);
  error = $state.raw<api.ApiError | null>(null);
  /** Events that came while rows are held still. */
  waiting = $state(0);
  /** There are older ones that match. */
  cut = $state(false);
  private filter: EventFilter | null = null;
  private held: LiveEvent[] = [];
  private pending: LiveEvent[] = [];
  private ids = new Set<string>();
  private frame: number | null = null;
  private request = 0;
  private end: () => void = () => undefined;

  constructor(private readonly isHeld: () => boolean) {}

  close(): void {
    this.end();
    this.request++;
    if (this.frame !== null) window.cancelAnimationFrame(this.frame);
  }

  /** Asks for the newest events that match, and follows what comes. */
  async show(filter: EventFilter): Promise<void> {
    const request = ++this.request;
    this.filter = filter;
    this.loading = true;
    this.end();
    try {
      const head = await headNumber();
      const { limit, ...rest } = filter;
      const found = await api.events({ ...rest, limit: Math.min(limit + 1, 10_000), latest: 'true' });
      if (request !== this.request) return;
      this.cut = found.length > limit || limit === 10_000 && found.length === limit;
      this.startWith(found.slice(-limit));
      this.follow(filter, head);
      this.error = null;
    } catch (error) {
      if (request === this.request) this.error = error as api.ApiError;
    }
    if (request !== this.request) return;
    this.loading = false;
    this.loaded = true;
  }

  /** Brings in what waits. */
  release(): void {
    const held = this.held;
    this.held = [];
    this.waiting = 0;
    this.add(held);
  }

  private startWith(events: LiveEvent[]): void {
    this.held = [];
    this.pending = [];
    this.waiting = 0;
    this.ids = new Set(events.map(({ id }) => id));
    this.rows = [...events].reverse();
  }

  private follow({ session_id, run_id, type, role }: EventFilter, head: number): void {
    const wanted = Object.entries({ session_id, run_id, type, role }).filter((pair): pair is [string, string] => Boolean(pair[1]));
    this.end = live.subscribe<LiveEvent>('events', Object.fromEntries(wanted), {
      onItems: (items) => this.take(items),
      onReset: () => { if (this.filter) void this.show(this.filter); },
    }, String(head));
  }

  private take(items: LiveEvent[]): void {
    const since = this.filter?.since ? Date.parse(this.filter.since) : -Infinity;
    this.pending.push(...items.filter((item) => isEvent(item) && Date.parse(item.received_at ?? item.occurred_at) >= since));
    this.frame ??= window.requestAnimationFrame(() => { this.frame = null; this.flush(); });
  }

  private flush(): void {
    const fresh = this.pending.filter(({ id }) => !this.ids.has(id));
    this.pending = [];
    for (const { id } of fresh) this.ids.add(id);
    if (fresh.length === 0) return;
    if (!this.isHeld()) return this.add(fresh);
    this.waiting += fresh.length;
    this.held = [...this.held, ...fresh].slice(-(this.filter?.limit ?? 0));
  }

  /** No more rows than the limit: the oldest go. */
  private add(fresh: readonly LiveEvent[]): void {
    const limit = this.filter?.limit ?? 0;
    const rows = [...[...fresh].reverse(), ...this.rows];
    this.cut ||= rows.length > limit;
    for (const { id } of rows.slice(limit)) this.ids.delete(id);
    this.rows = rows.slice(0, limit);
  }
}
