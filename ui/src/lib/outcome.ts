// How outcomes and derived states are shown: one shape and one word each, never colour alone.
// Stored outcomes are written "Passed"; states that no row stores are upper-case.

export type Tone =
  | 'passed' | 'failed' | 'errored' | 'terminated' | 'aborted' | 'done' | 'skipped'
  | 'running' | 'waiting' | 'never' | 'operator';

const kStored = new Set(['passed', 'failed', 'errored', 'terminated', 'aborted', 'done', 'skipped']);
const kDerivedWord: Partial<Record<Tone, string>> = { running: 'RUNNING', waiting: 'WAITING', never: 'NEVER RAN' };

/** Severity of an outcome; absence is below everything. A parent takes the more severe of its children. */
const kSeverity: Record<string, number> = {
  aborted: 7, terminated: 6, errored: 5, failed: 4, passed: 3, done: 2, skipped: 1,
};

export const severity = (outcome: string | null | undefined): number => (outcome ? kSeverity[outcome] ?? 0 : -1);

export const isBad = (outcome: string | null | undefined): boolean => severity(outcome) >= 4;

/** The look of a stored outcome; an outcome this version doesn't know looks like data without verdict. */
export const toneOf = (outcome: string | null | undefined): Tone =>
  outcome && kStored.has(outcome) ? (outcome as Tone) : outcome ? 'done' : 'never';

export const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function wordOf(tone: Tone, outcome?: string | null): string {
  return kDerivedWord[tone] ?? capitalised(outcome ?? tone);
}

/** What the status pill of a run says. */
export interface RunStatus { word: string; tone: Tone; state: 'running' | 'passed' | 'failed' | 'error' | 'neutral' }

const kRunStatus: Record<string, RunStatus> = {
  passed: { word: 'PASSED', tone: 'passed', state: 'passed' },
  failed: { word: 'FAILED', tone: 'failed', state: 'failed' },
  errored: { word: 'ERROR', tone: 'errored', state: 'error' },
  aborted: { word: 'ERROR', tone: 'aborted', state: 'error' },
  terminated: { word: 'TERMINATED', tone: 'terminated', state: 'error' },
  done: { word: 'DONE', tone: 'done', state: 'neutral' },
  skipped: { word: 'SKIPPED', tone: 'skipped', state: 'neutral' },
};

const kStarting: RunStatus = { word: 'Starting...', tone: 'running', state: 'running' };
const kRunning: RunStatus = { word: 'RUNNING', tone: 'running', state: 'running' };

/** A run that ended without any outcome is recorded as aborted, and is shown so. */
export function runStatus(phase: 'starting' | 'running' | 'ended', outcome: string | null): RunStatus {
  if (phase === 'starting') return kStarting;
  if (phase === 'running') return kRunning;
  return kRunStatus[outcome ?? 'aborted'] ?? { word: (outcome ?? '').toUpperCase(), tone: 'done', state: 'neutral' };
}
