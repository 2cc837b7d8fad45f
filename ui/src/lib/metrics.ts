// The metrics page: its filters as an address and as a question to the server, and what its figures say. Pure. Counts that
// add up are added here; every other figure is the server's.

import type { ParetoRow, PpkRow } from '@gen/http';
import type { Query } from './api';
import { fixed, kNone } from './format';
import type { Tone } from './outcome';

export const kLenses = [
  { key: 'yield', label: 'Yield', path: 'summary' },
  { key: 'pareto', label: 'Pareto', path: 'pareto' },
  { key: 'cpk', label: 'Cpk', path: 'cpk' },
  { key: 'retest', label: 'Retest', path: 'retest' },
  { key: 'time-loss', label: 'Time loss', path: 'time-loss' },
  { key: 'assets', label: 'Assets', path: 'assets' },
] as const;
export type Lens = (typeof kLenses)[number]['key'];

export const lensOf = (text: string | null): Lens => kLenses.find(({ key }) => key === text)?.key ?? 'yield';

export const kPeriods = ['day', 'week', 'month'] as const;
export type Period = (typeof kPeriods)[number];
export const periodOf = (text: string | null): Period => kPeriods.find((one) => one === text) ?? 'day';

export const kGroups = ['product', 'step', 'measurement'] as const;
export type Group = (typeof kGroups)[number];
export const groupOf = (text: string | null): Group => kGroups.find((one) => one === text) ?? 'product';

/** Development stands for itself only when it is chosen; `all` lets every phase in. */
export const kAllPhases = 'all';

/** Empty lists and nulls don't filter; without a phase all but development count. `since` and `until`: days in UTC. */
export interface MetricFilter {
  phase: string[]; product: string[]; station: string[]; lot: string | null; since: string | null; until: string | null;
}

export const isFiltered = (filter: MetricFilter): boolean =>
  filter.phase.length + filter.product.length + filter.station.length > 0 || [filter.lot, filter.since, filter.until].some(Boolean);

/** Bars of a Pareto chart, rows of a capability table. */
export const kTop = 15;
/** As many groups as the server gives: those of several stations are one bar. */
const kGroupsAtMost = 10_000;

/** What the server is asked for one lens: no more than it draws. Assets know only times. */
export function lensQuery(lens: Lens, filter: MetricFilter, period: Period, group: Group): Query {
  const { since, until } = filter;
  if (lens === 'assets') return { since, until };
  if (lens === 'pareto') return { ...filter, group_by: group, top_n: kGroupsAtMost };
  return lens === 'cpk' ? { ...filter } : { ...filter, period, pooled: 'true' };
}

// ── Days, all in UTC, as the server's periods are ───────────────────────────

const kDayMs = 86_400_000;
const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** A day that a person typed, "2026-11-20", or how long ago, "7d"; null when it is neither. */
export function dayOf(text: string, now: number): string | null {
  const ago = /^(\d{1,5})\s*d$/.exec(text);
  if (ago) return dayText(now - Number(ago[1]) * kDayMs);
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return Number.isNaN(ms) || dayText(ms) !== text ? null : text;
}

/** The last day of the period that begins on this one. */
export function lastDay(first: string, period: Period): string {
  const at = new Date(`${first}T00:00:00Z`);
  if (period === 'week') at.setUTCDate(at.getUTCDate() + 6);
  if (period === 'month') at.setUTCMonth(at.getUTCMonth() + 1, 0);
  return dayText(at.getTime());
}

/** As an axis says it: month and day, or year and month. */
export const periodLabel = (first: string, period: Period): string => (period === 'month' ? first.slice(0, 7) : first.slice(5));

/** As a sentence says it. */
export const periodTitle = (first: string, period: Period): string =>
  period === 'day' ? first : period === 'week' ? `${first} to ${lastDay(first, period)}` : first.slice(0, 7);

// ── The runs behind a figure ────────────────────────────────────────────────

export interface RunsBehind { outcome?: string; product?: string | null; station?: string | null; period?: string }

/**
 * The address of the results with the runs that a figure counted. `phases`: every phase that has runs. `leftOut`:
 * development runs that the filter doesn't count.
 */
export function runsHref(filter: MetricFilter, behind: RunsBehind, period: Period, phases: string[], leftOut: number): string {
  const query = new URLSearchParams();
  const add = (name: string, values: (string | null | undefined)[]): void => { for (const value of values) if (value) query.append(name, value); };
  add('outcome', [behind.outcome]);
  add('product', behind.product ? [behind.product] : filter.product);
  add('station', behind.station ? [behind.station] : filter.station);
  add('phase', phasesOf(filter, phases, leftOut));
  add('lot', [filter.lot]);
  const since = [filter.since, behind.period ?? null].filter((day) => day !== null).sort().at(-1);
  const until = [filter.until, behind.period ? lastDay(behind.period, period) : null].filter((day) => day !== null).sort()[0];
  if (since) query.set('since', `${since}T00:00:00.000000Z`);
  if (until) query.set('until', `${until}T23:59:59.999999Z`);
  const text = query.toString();
  return text ? `/results?${text}` : '/results';
}

function phasesOf(filter: MetricFilter, phases: string[], leftOut: number): string[] {
  if (filter.phase.includes(kAllPhases)) return [];
  if (filter.phase.length > 0) return filter.phase;
  return leftOut > 0 ? phases.filter((phase) => phase !== 'development') : [];
}

// ── What figures say ────────────────────────────────────────────────────────

const kNbsp = '\u00a0';

/** A share with one decimal; what isn't all is never rounded up to 100, nor something down to 0. */
export function share(part: number, whole: number): string {
  if (whole <= 0) return kNone;
  const rounded = Math.round((1000 * part) / whole) / 10;
  const honest = rounded === 100 && part < whole ? 99.9 : rounded === 0 && part > 0 ? 0.1 : rounded;
  return `${fixed(honest, 1)}${kNbsp}%`;
}

/** A rate that may be far below one per cent: three digits. */
export const rateText = (rate: number | null): string => {
  if (rate === null) return kNone;
  const percent = 100 * rate;
  const decimals = percent === 0 || percent >= 10 ? 1 : Math.min(6, 1 - Math.floor(Math.log10(percent)));
  return `${fixed(percent, decimals)}${kNbsp}%`;
};

/** Seconds on a card: as many decimals as tell runs of this length apart. */
export function secondsText(seconds: number | null): string {
  if (seconds === null) return kNone;
  return fixed(seconds, seconds < 1 ? 3 : seconds < 10 ? 2 : 1);
}

export interface Scale { unit: number; name: string }

/** A length of time on a card, in the unit it is spoken of. */
export function lengthOf(seconds: number): { figure: string; name: string } {
  const { unit, name } = timeScale(seconds);
  return { figure: unit === 1 ? secondsText(seconds) : fixed(seconds / unit, 1), name };
}

/** In which unit lengths up to this one are drawn. */
export const timeScale = (seconds: number): Scale =>
  seconds >= 2 * 3600 ? { unit: 3600, name: 'h' } : seconds >= 300 ? { unit: 60, name: 'min' } : { unit: 1, name: 's' };

/** The name of a row: measurements with their step. */
export function paretoLabel(row: ParetoRow, group: Group): string {
  if (group === 'product') return row.product || 'no product';
  if (group === 'step') return row.step_name || 'no step';
  return `${row.step_name ?? ''}: ${row.measurement_name ?? ''}`;
}

export interface ParetoBar { label: string; row: ParetoRow; cumulative: number }

/** Groups by what they are grouped by alone, most failures first; `cumulative` is a share of all failures. */
export function paretoBars(rows: ParetoRow[], group: Group, failures: number): ParetoBar[] {
  const merged = new Map<string, ParetoRow>();
  for (const row of rows) {
    const label = paretoLabel(row, group);
    const known = merged.get(label);
    merged.set(label, known ? added(known, row) : row);
  }
  const ordered = [...merged].filter(([, row]) => row.fail_count > 0).sort(([a, one], [b, other]) => other.fail_count - one.fail_count || (a < b ? -1 : 1));
  let sum = 0;
  return ordered.slice(0, kTop).map(([label, row]) => {
    sum += row.fail_count;
    return { label, row, cumulative: failures > 0 ? sum / failures : 0 };
  });
}

function added(one: ParetoRow, other: ParetoRow): ParetoRow {
  const [total, fails] = [one.total_count + other.total_count, one.fail_count + other.fail_count];
  return {
    ...one, product: one.product === other.product ? one.product : null, station: one.station === other.station ? one.station : null,
    total_count: total, fail_count: fails, errored_count: one.errored_count + other.errored_count, fail_rate: total > 0 ? fails / total : null,
  };
}

export interface Verdict { tone: Tone; word: string }

/** The bands of capability; without limits there is none. */
export function capability(ppk: number | null): Verdict {
  if (ppk === null) return { tone: 'never', word: 'N/A' };
  if (ppk >= 1.33) return { tone: 'passed', word: 'Capable' };
  return ppk >= 1 ? { tone: 'errored', word: 'Marginal' } : { tone: 'failed', word: 'Not capable' };
}

/** Which of product and station tell rows of the same name apart. */
export function ppkContext(rows: PpkRow[]): (row: PpkRow) => string {
  const differs = (of: (row: PpkRow) => string | null): boolean => new Set(rows.map(of)).size > 1;
  const [products, stations] = [differs((row) => row.product), differs((row) => row.station)];
  return (row) => [row.dut_pin, stations ? row.station : null, products ? row.product : null].filter(Boolean).join(' · ');
}

/** A JSON number; what isn't finite counts as missing. */
export const finite = (value: number | string | null): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);

/** A statistic with four digits more than its spread needs to be seen. */
export function statistic(value: number | null, sigma: number | null): string {
  if (value === null) return kNone;
  const spread = sigma && sigma > 0 ? sigma : Math.abs(value);
  if (spread === 0) return fixed(value, 0);
  return fixed(value, Math.min(9, Math.max(0, 2 - Math.floor(Math.log10(spread)))));
}
