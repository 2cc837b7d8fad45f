// One session, live: its row, its newest events, its instruments. A session may go on for days, so only the newest events
// are kept here; all of them are on the page of events.

import * as api from './api';
import { health, live } from './app.svelte';
import { connectionsAfter, kConnectionTypes, type Connection } from './connections';
import { EventFeed } from './eventfeed.svelte';
import { eventsBefore, sessionOf, talliesOf, type Session, type Tally } from './sessions';
import { kNewestEvents, newestEventsOf, sessionRowOf } from './visits';
import { Soon } from './soon';
import type { LiveEvent, RunChange, RunRow } from './types';

const kSettleMs = 200;
const kConnections = 10_000;

export class SessionFeed extends EventFeed {
  session = $state.raw<Omit<Session, keyof Tally> | null>(null);
  tally = $state.raw<Tally>({ runs: 0, events: 0, serials: '' });
  connections = $state.raw<Map<string, Connection>>(new Map());
  runs = $state.raw<RunRow[]>([]);
  error = $state.raw<api.ApiError | null>(null);
  /** Events that aren't kept here. */
  private older = 0;
  private sort = '-started_at';
  private readonly again = new Soon(() => void this.refresh(), kSettleMs);
  private endRuns: () => void = () => undefined;

  constructor(private readonly givenId: string) {
    super();
    const known = sessionRowOf(givenId);
    if (known) {
      this.session = known;
      this.tally = { runs: known.runs, events: known.events, serials: known.serials };
    }
    void this.load();
  }

  override close(): void {
    super.close();
    this.endRuns();
    this.again.cancel();
  }

  sortRuns(sort: string): void {
    this.sort = sort;
    void this.refresh();
  }

  protected stored(): Promise<LiveEvent[]> {
    return newestEventsOf(this.givenId);
  }

  protected between(from: number, until: number): Promise<LiveEvent[]> {
    return api.eventsBetween({ session_id: this.session?.session_id ?? this.givenId }, from, until);
  }

  protected taken(fresh: LiveEvent[], anew: boolean): void {
    if (anew) return;
    this.tally = { ...this.tally, events: this.older + this.log.rows.all.length };
    if (fresh.some(({ event_type }) => (kConnectionTypes as readonly string[]).includes(event_type))) this.connections = connectionsAfter(this.connections, fresh);
    if (fresh.some(({ event_type }) => event_type === 'session.ended' || event_type === 'run.started')) this.again.call();
  }

  private async load(): Promise<void> {
    try {
      this.session ??= await sessionOf(this.givenId);
      const id = this.session.session_id;
      const head = health()?.last_event_number ?? null;
      const events = await this.stored();
      if (this.closed) return;
      this.startWith(events);
      const isWhole = events.length < kNewestEvents;
      this.connections = connectionsAfter(new Map(), isWhole ? events : await this.connecting(id));
      this.older = isWhole ? 0 : await eventsBefore(id, events[0]?.event_number ?? 0);
      if (this.closed) return;
      this.tally = { ...this.tally, events: this.older + events.length };
      this.follow('events', { session_id: id }, String(events.at(-1)?.event_number ?? head ?? 0));
      this.endRuns = live.subscribe<RunChange>('runs', { session_id: id }, { onItems: () => this.again.call() });
      window.setTimeout(() => void this.refresh(), 0); // behind the frame that shows the events
    } catch (error) {
      this.error = error as api.ApiError;
    }
  }

  /** The events that connect and disconnect, in number order. */
  private async connecting(id: string): Promise<LiveEvent[]> {
    const found = await Promise.all(kConnectionTypes.map((type) => api.events({ session_id: id, type, limit: kConnections })));
    return found.flat().sort((a, b) => (a.event_number ?? 0) - (b.event_number ?? 0));
  }

  private async refresh(): Promise<void> {
    const id = this.session?.session_id;
    if (!id || this.closed) return;
    const [session, tallies, page] = await Promise.all([sessionOf(id), talliesOf([id]), api.runs({ session_id: id, sort: this.sort, limit: 1000 })]).catch(() => [null, null, null]);
    if (!session || !tallies || !page) return;
    this.session = session;
    this.runs = page.runs;
    this.tally = { ...this.tally, ...tallies.get(id), events: this.older + this.log.rows.all.length };
  }
}
