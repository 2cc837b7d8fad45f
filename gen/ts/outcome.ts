// Generated from schema/outcomes.py by `./dev gen`; don't edit.

export type Outcome = 'passed' | 'failed' | 'skipped' | 'errored' | 'terminated' | 'aborted' | 'done';

export interface OutcomeInfo {
  value: Outcome;
  severity: number;
  label: string;
  /** Name of the shape: an outcome is never shown by colour alone. */
  glyph: string;
  meaning: string;
}

/** The ladder, the most severe first. */
export const OUTCOMES: readonly OutcomeInfo[] = [
  { value: 'aborted', severity: 7, label: 'Aborted', glyph: 'aborted', meaning: "the process died before cleanup; look at the rig" },
  { value: 'terminated', severity: 6, label: 'Terminated', glyph: 'terminated', meaning: "the operator stopped the run; cleanup ran, the rig is safe" },
  { value: 'errored', severity: 5, label: 'Errored', glyph: 'errored', meaning: "the code raised something other than an assertion" },
  { value: 'failed', severity: 4, label: 'Failed', glyph: 'failed', meaning: "a verdict ran and was violated" },
  { value: 'passed', severity: 3, label: 'Passed', glyph: 'passed', meaning: "a verdict ran and was satisfied" },
  { value: 'done', severity: 2, label: 'Done', glyph: 'done', meaning: "the code ran without a verdict: data was logged" },
  { value: 'skipped', severity: 1, label: 'Skipped', glyph: 'skipped', meaning: "an explicit skip; the body didn't run" },
];

const BY_VALUE = new Map<string, OutcomeInfo>(OUTCOMES.map((info) => [info.value, info]));

/** undefined for null, and for a value of a newer writer. */
export function outcomeInfo(value: string | null | undefined): OutcomeInfo | undefined {
  return value == null ? undefined : BY_VALUE.get(value);
}
