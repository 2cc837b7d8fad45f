// Text of numbers, times and durations. Numbers are shown with the fewest digits that reproduce them at the
// resolution of their limits: a thousandth of the window, or of a single bound.

import { boundsOf, isNominal, type Limits } from './limits';

export const kNone = '—';
const kMinus = '\u2212';
const kNbsp = '\u00a0';
const kMaxDecimals = 12;
/** Digits of a number that no limit gives a resolution to. */
const kFreeDigits = 7;

// ── Numbers ─────────────────────────────────────────────────────────────────

/** Decimals of the shortest text that reads back as this number. */
export function decimalsOf(value: number): number {
  if (!Number.isFinite(value)) return 0;
  const [mantissa = '', exponent = '0'] = String(Math.abs(value)).split('e');
  const fraction = mantissa.split('.')[1]?.length ?? 0;
  return Math.min(Math.max(fraction - Number(exponent), 0), kMaxDecimals);
}

/** A number with this many decimals, thousands commas and a true minus. */
export function fixed(value: number, decimals: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : `${kMinus}∞`;
  const [whole = '', fraction] = Math.abs(value).toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const digits = fraction ? `${grouped}.${fraction}` : grouped;
  return value < 0 && /[1-9]/.test(digits) ? kMinus + digits : digits;
}

/** A number without any limits: at most seven digits, no float noise. */
export function plain(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && Number.isFinite(size) && (size < 1e-6 || size >= 1e12)) return scientific(value);
  const rounded = Number.isInteger(value) ? value : Number(value.toPrecision(kFreeDigits));
  return fixed(rounded, decimalsOf(rounded));
}

function scientific(value: number): string {
  const [mantissa = '', exponent = ''] = Number(value.toPrecision(4)).toExponential().split('e');
  return `${mantissa}e${exponent.replace('+', '')}`.replaceAll('-', kMinus);
}

function limitNumbers(limits: Limits): number[] {
  const { low, high } = boundsOf(limits);
  const numbers = isNominal(limits) ? [limits.nominal] : [low, high];
  return numbers.filter((n): n is number => n !== null && Number.isFinite(n));
}

const limitDecimals = (limits: Limits): number => Math.max(0, ...limitNumbers(limits).map(decimalsOf));

/** The finest decimal that means something beside these limits. */
function resolutionDecimals(limits: Limits): number {
  const numbers = limitNumbers(limits);
  const span = numbers.length === 2 ? Math.abs(numbers[1]! - numbers[0]!) : Math.abs(numbers[0] ?? 0);
  if (span === 0) return limitDecimals(limits);
  return Math.min(Math.max(-Math.floor(Math.log10(span / 1000)), 0), kMaxDecimals);
}

/** True when rounding would move the value onto a limit that it doesn't equal. */
const touchesLimit = (value: number, decimals: number, limits: Limits): boolean =>
  limitNumbers(limits).some((bound) => value !== bound && Number(value.toFixed(decimals)) === bound);

/** Decimals to show this value with beside its limits; null when there is no limit to take them from. */
export function valueDecimals(value: number | null, limits: Limits): number | null {
  if (value === null || !Number.isFinite(value) || limitNumbers(limits).length === 0) return null;
  let decimals = resolutionDecimals(limits);
  while (decimals < kMaxDecimals && touchesLimit(value, decimals, limits)) decimals++;
  return Math.max(decimalsOf(Number(value.toFixed(decimals))), limitDecimals(limits));
}

/** The value of a measurement, without its unit. `decimals` makes the rows of one column equal. */
export function measured(value: number | null, limits: Limits, decimals?: number | null): string {
  if (value === null) return kNone;
  const digits = decimals ?? valueDecimals(value, limits);
  return digits === null ? plain(value) : fixed(value, digits);
}

/** Decimals of a limit that stands alone: those of its value, as far as that doesn't add much to its own. */
const loneDecimals = (own: number, valueDigits: number | null): number => Math.max(own, Math.min(valueDigits ?? own, own + 2));

/** One bound as a number, for the marks of a limit bar. */
export const boundText = (bound: number, limits: Limits, valueDigits: number | null): string =>
  fixed(bound, loneDecimals(limitDecimals(limits), valueDigits));

/** Limits as text: "3.234 – 3.366", "≤ 50.0". One-sided limits take the decimals of their value. */
export function limitsText(limits: Limits, valueDigits: number | null = null): string {
  const { low, high, lowOpen, highOpen } = boundsOf(limits);
  if (isNominal(limits)) {
    if (limits.nominal === null) return kNone;
    return `${limits.comparator === 'EQ' ? '=' : '≠'}${kNbsp}${fixed(limits.nominal, decimalsOf(limits.nominal))}`;
  }
  const own = limitDecimals(limits);
  if (low !== null && high !== null) return twoSided(low, high, lowOpen, highOpen, own);
  const digits = loneDecimals(own, valueDigits);
  if (high !== null) return `${highOpen ? '<' : '≤'}${kNbsp}${fixed(high, digits)}`;
  if (low !== null) return `${lowOpen ? '>' : '≥'}${kNbsp}${fixed(low, digits)}`;
  return kNone;
}

function twoSided(low: number, high: number, lowOpen: boolean, highOpen: boolean, digits: number): string {
  const [from, to] = [fixed(low, digits), fixed(high, digits)];
  if (!lowOpen && !highOpen) return `${from} – ${to}`;
  return `${lowOpen ? '>' : '≥'}${kNbsp}${from}, ${highOpen ? '<' : '≤'}${kNbsp}${to}`;
}

export const withUnit = (text: string, units: string | null | undefined): string =>
  units && text !== kNone ? text + kNbsp + units : text;

/** Share as a whole percentage, rounded down: 99.9 % is not 100 %. */
export const floorPercent = (part: number, whole: number): string =>
  whole > 0 ? `${Math.floor((100 * part) / whole)}${kNbsp}%` : kNone;

export const count = (n: number): string => fixed(n, 0);

export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

// ── Any value ───────────────────────────────────────────────────────────────

interface ClaimCheck { _ref: string; length?: number }

const isClaim = (value: unknown): value is ClaimCheck =>
  typeof value === 'object' && value !== null && typeof (value as Partial<ClaimCheck>)._ref === 'string';

function claimText(claim: ClaimCheck): string {
  const unit = claim._ref.startsWith('channel://') ? ['waveform', 'point'] : ['file', 'byte'];
  return claim.length === undefined ? unit[0]! : `${unit[0]}, ${plural(claim.length, unit[1]!)}`;
}

/** Any JSON value in one line; stored payloads say what they are. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return kNone;
  if (typeof value === 'number') return plain(value);
  if (typeof value === 'string') return value;
  if (isClaim(value)) return claimText(value);
  return JSON.stringify(value) ?? '';
}

/** Pairs as "vin=4.5 V, iout=1.0 A". */
export function pairsText(pairs: Record<string, unknown> | undefined, units: Record<string, string> = {}): string {
  return Object.entries(pairs ?? {}).map(([key, value]) => `${key}=${withUnit(valueText(value), units[key])}`).join(', ');
}

// ── Times ───────────────────────────────────────────────────────────────────

const two = (n: number): string => String(n).padStart(2, '0');

function parsed(iso: string | null | undefined): Date | null {
  const date = iso ? new Date(iso) : null;
  return date && !Number.isNaN(date.getTime()) ? date : null;
}

const clock = (date: Date): string => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
const day = (date: Date): string => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

/** Local time, "2026-11-20 14:03:02". */
export function dateTime(iso: string | null | undefined): string {
  const date = parsed(iso);
  return date ? `${day(date)} ${clock(date)}` : kNone;
}

export const dateOnly = (iso: string | null | undefined): string => {
  const date = parsed(iso);
  return date ? day(date) : '';
};

export const timeOnly = (iso: string | null | undefined): string => {
  const date = parsed(iso);
  return date ? clock(date) : kNone;
};

/** Local time with milliseconds, for events. */
export function eventTime(iso: string): string {
  const date = parsed(iso);
  return date ? `${clock(date)}.${String(date.getMilliseconds()).padStart(3, '0')}` : iso;
}

/** Local time with all its digits, for samples: "2026-11-20 14:03:02.123456". */
export function microTime(iso: string | null | undefined): string {
  const date = parsed(iso);
  if (!date || !iso) return kNone;
  const digits = /:\d{2}\.(\d+)/.exec(iso)?.[1]?.slice(0, 6) ?? '';
  return `${day(date)} ${clock(date)}${digits ? `.${digits.padEnd(3, '0')}` : ''}`;
}

/** The same instant in UTC, shown on hover. */
export const utcTitle = (iso: string | null | undefined): string => (parsed(iso)?.toISOString() ?? '').replace('T', ' ').replace('Z', ' UTC');

export function secondsBetween(from: string | null | undefined, to: string | null | undefined): number | null {
  const [start, end] = [parsed(from), parsed(to)];
  return start && end ? Math.max(0, (end.getTime() - start.getTime()) / 1000) : null;
}

/** A length of time for people: "0:50", "1:02:07". */
export function duration(seconds: number | null): string {
  if (seconds === null) return kNone;
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** How long something took that is over: what is short with its fraction, "0.83 s". */
export function took(seconds: number | null): string {
  return seconds === null || seconds >= 10 ? duration(seconds) : `${fixed(seconds, seconds < 1 ? 2 : 1)}${kNbsp}s`;
}

/** A number with so many digits that count; they stay when they are zero. */
export function significant(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits));
  if (rounded === 0 || !Number.isFinite(rounded)) return plain(rounded);
  return fixed(rounded, Math.min(Math.max(digits - 1 - Math.floor(Math.log10(Math.abs(rounded))), 0), kMaxDecimals));
}

/** A length of time in a table: seconds with three decimals, without unit. */
export const seconds3 = (seconds: number | null | undefined): string => (seconds === null || seconds === undefined ? kNone : fixed(seconds, 3));
