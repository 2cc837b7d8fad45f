// What the dashboard follows: the steps of running tests, the sessions that are live, the newest finished runs.

import * as api from './api';
import { live } from './app.svelte';
import { GlanceLog, kGlanceTypes, type Glance } from './glance';
import { sessionsOf, type Session } from './sessions';
import { Soon } from './soon';
import type { LiveEvent, RunChange, RunRow } from './types';

const kSettleMs = 200;
const kDrawMs = 100;
const kLiveSessions = 50;
/** Each followed session is a subscription of its own. */
const kFollowedSessions = 12;
const kRecentRuns = 10;

/** The steps of one running test. */
export class RunGlance {
  glance = $state.raw<Glance>({ tones: [], failed: 0, total: 0 });
  private readonly log = new GlanceLog();
  private readonly draw = new Soon(() => { this.glance = this.log.glance(); }, kDrawMs);
  private readonly ends: (() => void)[];

  constructor(runId: string) {
    this.ends = kGlanceTypes.map((type) => live.subscribe<LiveEvent>('run', { run_id: runId, type }, {
      onItems: (items) => { this.log.take(items); this.draw.call(); },
      onReset: () => void this.reload(runId, type),
    }));
  }

  close(): void {
    for (const end of this.ends) end();
    this.draw.cancel();
  }

  private async reload(runId: string, type: string): Promise<void> {
    this.log.take(await api.events({ run_id: runId, type, limit: 10_000 }).catch(() => []));
    this.draw.call();
  }
}

export interface LiveSession { session: Session; runs: number; serials: string; latest: LiveEvent | null; events: number }

/** Sessions that aren't over, newest first, each with its newest event. */
export class LiveSessions {
  rows = $state.raw<LiveSession[]>([]);
  loaded = $state(false);
  error = $state<string | null>(null);
  private readonly known = new Map<string, LiveSession>();
  private readonly streams = new Map<string, () => void>();
  private readonly ask = new Soon(() => void this.load(), kSettleMs);
  private readonly draw = new Soon(() => this.publish(), kDrawMs);
  private readonly ends: (() => void)[];
  private closed = false;

  constructor() {
    const again = { onItems: () => this.ask.call(), onStart: () => this.ask.call(), onReset: () => this.ask.call() };
    this.ends = [
      ...['session.started', 'session.ended'].map((type) => live.subscribe<LiveEvent>('events', { type }, again)),
      live.subscribe<RunChange>('runs', {}, again),
    ];
  }

  close(): void {
    this.closed = true;
    for (const end of [...this.ends, ...this.streams.values()]) end();
    this.ask.cancel();
    this.draw.cancel();
  }

  private async load(): Promise<void> {
    try {
      const { sessions } = await sessionsOf({ limit: kLiveSessions, page: 1, onlyLive: true, find: '' });
      if (this.closed) return;
      for (const id of [...this.known.keys()].filter((id) => !sessions.some(({ session_id }) => session_id === id))) this.forget(id);
      for (const session of sessions) {
        const row = this.known.get(session.session_id);
        this.known.set(session.session_id, { latest: null, ...row, session, runs: session.runs, serials: session.serials, events: Math.max(row?.events ?? 0, session.events) });
        if (!row) this.follow(session.session_id);
      }
      this.error = null;
      this.loaded = true;
      this.publish();
    } catch (error) {
      this.error = (error as Error).message;
    }
  }

  private forget(id: string): void {
    this.known.delete(id);
    this.streams.get(id)?.();
    this.streams.delete(id);
  }

  /** The newest event, then each that comes after it. */
  private follow(id: string): void {
    if (this.streams.size >= kFollowedSessions) return;
    this.streams.set(id, () => undefined);
    void api.events({ session_id: id, latest: 'true', limit: 1 }).then((newest) => {
      if (!this.streams.has(id)) return;
      this.told(id, newest, false);
      const after = String(newest.at(-1)?.event_number ?? 0);
      this.streams.set(id, live.subscribe<LiveEvent>('events', { session_id: id }, { onItems: (items) => this.told(id, items, true) }, after));
    }, () => this.streams.delete(id));
  }

  private told(id: string, items: readonly LiveEvent[], areNew: boolean): void {
    const row = this.known.get(id);
    const latest = items.findLast((item) => typeof item.event_type === 'string');
    if (!row || !latest) return;
    this.known.set(id, { ...row, latest, events: row.events + (areNew ? items.length : 0) });
    this.draw.call();
  }

  private publish(): void {
    this.rows = [...this.known.values()].sort((a, b) => (a.session.started_at < b.session.started_at ? 1 : -1));
  }
}

/** The newest runs that are over. */
export class RecentRuns {
  runs = $state.raw<RunRow[] | null>(null);
  error = $state<string | null>(null);
  /** Ids that came with the last update. */
  arrived = $state.raw<Set<string>>(new Set());
  private readonly ask = new Soon(() => void this.load(), kSettleMs);
  private readonly end = live.subscribe<RunChange>('runs', {}, { onItems: () => this.ask.call(), onStart: () => this.ask.call(), onReset: () => this.ask.call() });

  constructor() {
    void this.load();
  }

  close(): void {
    this.end();
    this.ask.cancel();
  }

  private async load(): Promise<void> {
    try {
      const { runs } = await api.runs({ sort: '-started_at', limit: kRecentRuns, include_incomplete: 'false' });
      const known = this.runs?.map((run) => run.run_id);
      this.arrived = new Set(known ? runs.filter((run) => !known.includes(run.run_id)).map((run) => run.run_id) : []);
      this.runs = runs;
      this.error = null;
    } catch (error) {
      this.error = (error as Error).message;
    }
  }
}
