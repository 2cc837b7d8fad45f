// The rows of the results page: one page of runs, sorted and cut by the server, kept up to date. While the reader has
// chosen a row or turned a page, new runs are only counted, so that nothing moves under their hand.

import * as api from './api';
import { live } from './app.svelte';
import type { RunChange, RunRow, RunsPage } from './types';

export interface ListQuery { sort: string; limit: number; cursor: string | null; filter: api.RunsFilter }

export interface Totals { total: number; passed: number; failed: number; errored: number; latest: string | null }

const kSettleMs = 200;
const kNoRuns: RunsPage = { runs: [], next_cursor: null, total: 0 };
const kJudged = ['passed', 'failed', 'errored'] as const;

export class RunList {
  page = $state.raw<RunsPage | null>(null);
  totals = $state.raw<Totals | null>(null);
  error = $state<string | null>(null);
  /** Runs that arrived while rows are held still. */
  waiting = $state(0);
  /** Ids that appeared with the last update, to be tinted. */
  arrived = $state.raw<Set<string>>(new Set());
  /** Which set the totals are of. */
  private counted = '';
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
      const isAgain = this.shown === query;
      this.take(page, query, released);
      this.error = null;
      await this.count(request, page, filter, isAgain);
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

  /**
   * The stats strip counts the whole filtered set, by the same filters as the table. The rows don't wait for it, and
   * another page or order of the same set isn't counted anew.
   */
  private async count(request: number, page: RunsPage, filter: api.RunsFilter, isAgain: boolean): Promise<void> {
    const set = JSON.stringify([filter, page.total]);
    if (!isAgain && this.totals && set === this.counted) return;
    if (!isAgain) this.totals = null;
    const totals = await totalsOf(filter);
    if (request !== this.request) return;
    this.totals = totals ?? totalsOfRows(page);
    this.counted = set;
  }
}

async function totalsOf(filter: api.RunsFilter): Promise<Totals | null> {
  const isIn = (outcome: string): boolean => !filter.outcome?.length || filter.outcome.includes(outcome);
  const [all, ...judged] = await Promise.all([
    api.runs({ ...filter, limit: 1, sort: '-started_at' }),
    ...kJudged.map((outcome) => (isIn(outcome) ? api.runs({ ...filter, outcome, limit: 1 }) : kNoRuns)),
  ]);
  if ([all, ...judged].some((page) => typeof page?.total !== 'number')) return null;
  const [passed, failed, errored] = judged.map((page) => page.total ?? 0);
  return { total: all?.total ?? 0, passed: passed ?? 0, failed: failed ?? 0, errored: errored ?? 0, latest: all?.runs[0]?.started_at ?? null };
}

/** A server that doesn't count: right as long as all rows are on this page. */
function totalsOfRows({ runs, next_cursor }: RunsPage): Totals | null {
  if (next_cursor) return null;
  const having = (outcome: string): number => runs.filter((row) => row.outcome === outcome).length;
  const latest = runs.map((row: RunRow) => row.started_at ?? '').sort().at(-1);
  return { total: runs.length, passed: having('passed'), failed: having('failed'), errored: having('errored'), latest: latest || null };
}
