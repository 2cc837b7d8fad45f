// The rows of the results page: one page of runs, sorted and cut by the server, kept up to date. While the reader has
// chosen a row or turned a page, new runs are only counted, so that nothing moves under their hand.

import * as api from './api';
import { live } from './app.svelte';
import type { RunChange, RunRow, RunsPage } from './types';

export interface ListQuery { sort: string; limit: number; cursor: string | null; filter: api.RunsFilter }

export interface Totals { total: number; passed: number; failed: number; errored: number; latest: string | null }

const kSettleMs = 200;

export class RunList {
  page = $state.raw<RunsPage | null>(null);
  totals = $state.raw<Totals | null>(null);
  error = $state<string | null>(null);
  /** Runs that arrived while rows are held still. */
  waiting = $state(0);
  /** Ids that appeared with the last update, to be tinted. */
  arrived = $state.raw<Set<string>>(new Set());
  private query: ListQuery | null = null;
  /** What the page answers: rows are new, or held, only beside rows of the same question. */
  private shown: ListQuery | null = null;
  private request = 0;
  private timer: number | null = null;
  private readonly end: () => void;

  constructor(private readonly isHeld: () => boolean) {
    this.end = live.subscribe<RunChange>('runs', {}, { onItems: () => this.refreshSoon(), onStart: () => this.refreshSoon() });
  }

  close(): void {
    this.end();
    this.request++;
    if (this.timer !== null) window.clearTimeout(this.timer);
  }

  show(query: ListQuery): void {
    this.query = query;
    void this.load();
  }

  /** Brings in what was held back. */
  release(): void {
    void this.load(true);
  }

  private refreshSoon(): void {
    this.timer ??= window.setTimeout(() => { this.timer = null; void this.load(); }, kSettleMs);
  }

  private async load(released = false): Promise<void> {
    const query = this.query;
    if (!query) return;
    const request = ++this.request;
    const { sort, limit, cursor, filter } = query;
    try {
      const page = await api.runs({ sort, limit, cursor, ...filter });
      if (request !== this.request) return;
      this.take(page, query, released);
      this.totals = totalsOf(page);
      this.error = null;
    } catch (error) {
      if (request === this.request) this.error = (error as Error).message;
    }
  }

  private take(page: RunsPage, query: ListQuery, released: boolean): void {
    const known = this.shown === query ? new Set(this.page?.runs.map((row) => row.run_id)) : null;
    const fresh = known ? page.runs.filter((row) => !known.has(row.run_id)) : [];
    this.waiting = 0;
    if (known && this.page && !released && this.isHeld()) {
      const byId = new Map(page.runs.map((row) => [row.run_id, row]));
      this.waiting = fresh.length;
      this.page = { ...this.page, runs: this.page.runs.map((row) => byId.get(row.run_id) ?? row) };
      return;
    }
    this.arrived = new Set(fresh.map((row) => row.run_id));
    this.page = page;
    this.shown = query;
  }
}

/** The stats strip counts the whole filtered set. */
function totalsOf(page: RunsPage): Totals | null {
  const { total, counts } = page;
  return typeof total === 'number' && counts ? { total, ...counts } : totalsOfRows(page);
}

/** A server that doesn't count: right as long as all rows are on this page. */
function totalsOfRows({ runs, next_cursor }: RunsPage): Totals | null {
  if (next_cursor) return null;
  const having = (outcome: string): number => runs.filter((row) => row.outcome === outcome).length;
  const latest = runs.map((row: RunRow) => row.started_at ?? '').sort().at(-1);
  return { total: runs.length, passed: having('passed'), failed: having('failed'), errored: having('errored'), latest: latest || null };
}
