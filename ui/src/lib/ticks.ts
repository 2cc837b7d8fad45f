// Where an axis has its ticks and what they say. Pure.

import { fixed } from './format';
import { spanOf, type Range } from './ranges';

const kSecond = 1e6;
const kMinute = 60 * kSecond;
const kHour = 60 * kMinute;
const kDay = 24 * kHour;

/** Round steps of a clock, in µs, from a second on. */
const kClockSteps = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * kSecond), ...[1, 2, 5, 10, 15, 30].map((n) => n * kMinute),
  ...[1, 2, 3, 6, 12].map((n) => n * kHour), ...[1, 2, 5, 10, 30, 90, 365].map((n) => n * kDay),
];

/** 1, 2 or 5 times a power of ten: the smallest that needs no more than `most` steps. */
export function roundStep(span: number, most: number): number {
  const rough = span / Math.max(most, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((n) => n * power).find((step) => step >= rough * (1 - 1e-9))!;
}

export const stepDecimals = (step: number): number => Math.max(0, -Math.floor(Math.log10(step) + 1e-9));

export function multiples(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, Math.min(count, 1000)) }, (_, i) => (first + i) * step);
}

export interface Ticks { at: number[]; text: string[]; label: string }

/** A scale of plain numbers; far from one it takes a common power of ten into its label. */
export function numberTicks(low: number, high: number, most: number, label: string): Ticks {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const exponent = size > 0 && (size >= 1e6 || size < 1e-3) ? Math.floor(Math.log10(size) / 3) * 3 : 0;
  const unit = 10 ** exponent;
  const step = roundStep((high - low) / unit, most);
  const at = multiples(low / unit, high / unit, step);
  const power = exponent === 0 ? '' : ` ×10${superscript(exponent)}`;
  return { at: at.map((n) => n * unit), text: at.map((n) => fixed(n, stepDecimals(step))), label: label + power };
}

const superscript = (n: number): string => [...String(n)].map((digit) => (digit === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)])).join('');

const kPrefixes: [number, string][] = [[1, 's'], [1e-3, 'ms'], [1e-6, 'µs'], [1e-9, 'ns'], [1e-12, 'ps']];

/** The unit of time in which a length has one to three digits before the point. */
export const timeUnit = (seconds: number): [number, string] => kPrefixes.find(([size]) => seconds >= size * 0.9999999) ?? kPrefixes.at(-1)!;

/** Elements of an array by their time from the trigger, or by number when no interval is known. */
export function elementTicks(range: Range, interval: number | null, t0: number, most: number): Ticks {
  if (!interval) {
    const step = Math.max(1, roundStep(spanOf(range), most));
    const at = multiples(range.from, range.to, step);
    return { at, text: at.map((n) => fixed(n, 0)), label: 'sample number' };
  }
  const timeOf = (element: number): number => t0 + element * interval;
  const [unit, name] = timeUnit(Math.max(Math.abs(timeOf(range.from)), Math.abs(timeOf(range.to))));
  const [from, to] = [timeOf(range.from) / unit, timeOf(range.to) / unit];
  const step = roundStep(to - from, most);
  const at = multiples(from, to, step);
  return { at: at.map((n) => (n * unit - t0) / interval), text: at.map((n) => fixed(n, stepDecimals(step))), label: `time (${name})` };
}

const two = (n: number): string => String(n).padStart(2, '0');
const dateOf = (micros: number): Date => new Date(Math.floor(micros / 1000));
const day = (date: Date): string => `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
const clock = (date: Date): string => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;

/** Instants in local time; below two seconds as ms or µs after the second before. */
export function instantTicks(range: Range, most: number): Ticks {
  if (spanOf(range) < 2 * kSecond) return fractionTicks(range, most);
  const step = kClockSteps.find((each) => spanOf(range) / each <= most) ?? kClockSteps.at(-1)!;
  const zone = dateOf(range.from).getTimezoneOffset() * kMinute;
  const at = multiples(range.from - zone, range.to - zone, step).map((micros) => micros + zone);
  const [first, last] = [dateOf(range.from), dateOf(range.to)];
  const label = day(first) === day(last) ? day(first) : `${day(first)} – ${day(last)}`;
  return { at, text: at.map((micros) => (step >= kDay ? day(dateOf(micros)).slice(5) : clock(dateOf(micros)).slice(0, step >= kMinute ? 5 : 8))), label: `${label}, local time` };
}

function fractionTicks(range: Range, most: number): Ticks {
  const second = Math.floor(range.from / kSecond) * kSecond;
  const [unit, name] = range.to - second >= 1000 ? [1000, 'ms'] : [1, 'µs'];
  const step = Math.max(roundStep(spanOf(range) / unit, most), 1 / unit);
  const at = multiples((range.from - second) / unit, (range.to - second) / unit, step);
  return { at: at.map((n) => second + n * unit), text: at.map((n) => fixed(n, stepDecimals(step))), label: `${name} after ${day(dateOf(second))} ${clock(dateOf(second))}` };
}

/** A position as the cursor tells it: with all digits that tell it from its neighbour. */
export function elementTime(element: number, interval: number, t0: number): string {
  const seconds = t0 + element * interval;
  const [unit, name] = timeUnit(Math.abs(seconds) || interval);
  return `${fixed(seconds / unit, Math.min(9, stepDecimals(interval / unit)))}\u00a0${name}`;
}

/** How long a stretch of time is, in the unit it is spoken of: "2.5 ms", "48 s", "12:30 min", "3 h 05 min". */
export function lengthText(micros: number): string {
  if (micros < kMinute) {
    const [unit, name] = timeUnit(micros / kSecond);
    return `${Number((micros / kSecond / unit).toPrecision(3))}\u00a0${name}`;
  }
  const seconds = Math.round(micros / kSecond);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}\u00a0min`;
  const minutes = Math.round(seconds / 60);
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)}\u00a0h ${two(minutes % 60)}\u00a0min` : `${fixed(Math.round(minutes / 1440), 0)}\u00a0days`;
}
