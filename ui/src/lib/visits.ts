// The run or session that is about to be opened: its row is known from the list, and what belongs to it is asked for as soon as the
// pointer goes down on it, before the click is whole.

import * as api from './api';
import type { Session } from './sessions';
import type { LiveEvent, RunRow, RunView } from './types';

/** What was asked for longer ago is asked for anew. */
const kFreshMs = 2000;

/** Newest events of a session that are loaded at first. */
export const kNewestEvents = 5000;

/** One answer that was asked for before it is wanted; each is used once. */
class Ahead<Answer> {
  private asked: { id: string; atMs: number; answer: Promise<Answer> } | null = null;

  constructor(private readonly request: (id: string) => Promise<Answer>) {}

  ask(id: string): void {
    if (this.has(id)) return;
    const answer = this.request(id);
    answer.catch(() => undefined); // whoever takes it hears of it
    this.asked = { id, atMs: performance.now(), answer };
  }

  take(id: string): Promise<Answer> {
    const answer = this.has(id) ? this.asked!.answer : this.request(id);
    this.asked = null;
    return answer;
  }

  private has(id: string): boolean {
    return this.asked?.id === id && performance.now() - this.asked.atMs < kFreshMs;
  }
}

export const isRunning = (run: RunRow): boolean => !run.ended_at && !run.outcome;

/** Its page. */
export const pathOf = (run: RunRow): string => (isRunning(run) ? `/live/${run.run_id}` : `/results/${run.run_id}`);

const views = new Ahead(api.run);
let row: RunRow | null = null;

/** Somebody is opening this run. */
export function approach(run: RunRow): void {
  row = run;
  if (!isRunning(run)) views.ask(run.run_id);
}

/** Its row, when it was opened from a list and is over. */
export const rowOf = (id: string): RunRow | null => (row?.run_id === id && row.ended_at && row.materialization !== 'pending' ? row : null);

/** All of it. */
export const viewOf = (id: string): Promise<RunView> => views.take(id);

const newest = new Ahead((id: string) => api.events({ session_id: id, latest: 'true', limit: kNewestEvents }));
let session: Session | null = null;

/** Somebody is opening this session. */
export function approachSession(opened: Session): void {
  session = opened;
  newest.ask(opened.session_id);
}

export const sessionRowOf = (id: string): Session | null => (session?.session_id === id ? session : null);

/** Its newest events, oldest first. */
export const newestEventsOf = (id: string): Promise<LiveEvent[]> => newest.take(id);
