// Captures: the values of an array channel. Pure.

import { numberOf } from './channels';
import type { Sample } from './types';

export interface Capture { sessionId: string; offset: number; length: number; interval: number | null; t0: number; at: string; method: string }

/** With the lowest and highest element; NaN without any number. */
export interface CaptureRow { key: string; capture: Capture; low: number; high: number }

/** Names a capture in the address. */
export const captureKey = (sample: Pick<Sample, 'session_id' | 'sample_offset'>): string => `${sample.session_id}.${sample.sample_offset}`;

/** What a key names; null when it is none. */
export function parseCaptureKey(key: string | null): { sessionId: string; offset: number } | null {
  const match = /^(.+)\.(\d+)$/.exec(key ?? '');
  return match ? { sessionId: match[1]!, offset: Number(match[2]) } : null;
}

export const captureOf = (sample: Sample): Capture => ({
  sessionId: sample.session_id, offset: sample.sample_offset, length: sample.length ?? (Array.isArray(sample.value) ? sample.value.length : 0),
  interval: typeof sample.sample_interval === 'number' && sample.sample_interval > 0 ? sample.sample_interval : null,
  t0: typeof sample.t0 === 'number' ? sample.t0 : 0, at: sample.timestamp, method: sample.source_method ?? '',
});

/** Of the elements that an answer has. */
export function extremesOf(sample: Sample): { low: number; high: number } {
  const numbers = (Array.isArray(sample.value) ? sample.value : []).map(numberOf).filter((n) => !Number.isNaN(n));
  return numbers.length ? { low: Math.min(...numbers), high: Math.max(...numbers) } : { low: NaN, high: NaN };
}
