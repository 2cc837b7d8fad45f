// The run or session that is about to be opened: its row is known from the list, and what belongs to it is asked for as soon as the
// pointer goes down on it, before the click is whole.

import * as api from './api';
import type { Session } from './sessions';
import type { RunRow, RunView } from './types';

/** What was asked for longer ago is asked for anew. */
const kFreshMs = 2000;

let row: RunRow | null = null;
let asked: { id: string; atMs: number; view: Promise<RunView> } | null = null;

const isFresh = (id: string): boolean => asked?.id === id && performance.now() - asked.atMs < kFreshMs;

/** Somebody is opening this run. */
export function approach(run: RunRow): void {
  row = run;
  if (isFresh(run.run_id) || !(run.ended_at || run.outcome)) return;
  const view = api.run(run.run_id);
  view.catch(() => undefined); // whoever opens the page hears of it
  asked = { id: run.run_id, atMs: performance.now(), view };
}

/** Its row, when it was opened from a list and is over. */
export const rowOf = (id: string): RunRow | null => (row?.run_id === id && row.ended_at && row.materialization !== 'pending' ? row : null);

/** All of it; each request is used once. */
export function viewOf(id: string): Promise<RunView> {
  const view = isFresh(id) ? asked!.view : api.run(id);
  asked = null;
  return view;
}

let session: Session | null = null;

/** Somebody is opening this session. */
export function approachSession(row: Session): void {
  session = row;
}

export const sessionRowOf = (id: string): Session | null => (session?.session_id === id ? session : null);
