// How outcomes and derived states are shown: one shape and one word each, never colour alone.
// Stored outcomes are written "Passed"; states that no row stores are upper-case.

import { outcomeInfo, type Outcome } from '@gen/outcome';

/** An outcome, or a state that no row stores. */
export type Tone = Outcome | 'running' | 'waiting' | 'never';

const kDerivedWord: Partial<Record<Tone, string>> = { running: 'RUNNING', waiting: 'WAITING', never: 'NEVER RAN' };

/** Rank on the ladder of the schema; absence is below everything. */
export const severity = (outcome: string | null | undefined): number => outcomeInfo(outcome)?.severity ?? (outcome ? 0 : -1);

/** Somebody has to look: failed or worse. */
export const isBad = (outcome: string | null | undefined): boolean => severity(outcome) >= severity('failed');

/** The look of a stored outcome; an outcome this version doesn't know looks like data without verdict. */
export const toneOf = (outcome: string | null | undefined): Tone => outcomeInfo(outcome)?.value ?? (outcome ? 'done' : 'never');

export const wordOf = (tone: Tone): string => kDerivedWord[tone] ?? outcomeInfo(tone)?.label ?? tone;

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

const kUnderWay: Record<'starting' | 'running' | 'ending', RunStatus> = {
  starting: { word: 'Starting...', tone: 'running', state: 'running' },
  running: { word: 'RUNNING', tone: 'running', state: 'running' },
  ending: { word: 'ENDING', tone: 'running', state: 'running' },
};

/** A run that ended without any outcome is recorded as aborted, and is shown so. */
export function runStatus(phase: 'starting' | 'running' | 'ending' | 'ended', outcome: string | null): RunStatus {
  if (phase !== 'ended') return kUnderWay[phase];
  return kRunStatus[outcome ?? 'aborted'] ?? { word: (outcome ?? '').toUpperCase(), tone: 'done', state: 'neutral' };
}
