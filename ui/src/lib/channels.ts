// Channels and their samples as pages keep them: the newest values of each channel, in order, each once. Pure.

import { count, decimalsOf, fixed, kNone, plain, plural, valueText, withUnit } from './format';
import { microsOf } from './micros';
import type { Channel, EventOf, LiveEvent, Sample } from './types';

/** What a history line shows. */
export const kHistory = 50;
const kLatestDigits = 6;
const kLongestText = 80;

/** A channel with its newest samples, oldest first. Array channels keep their newest capture only. */
export interface ChannelRow { channel: Channel; samples: Sample[] }

// ── Samples ─────────────────────────────────────────────────────────────────

const kWords: Record<string, number> = { NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity };

/** A sample's value as a number; NaN stands for what is none. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' ? (kWords[value] ?? NaN) : NaN;
}

export const isArray = (channel: Pick<Channel, 'data_type'>): boolean => channel.data_type === 'array';

/** Its values can be drawn over time or index. */
export const isNumeric = ({ data_type, value_type }: Pick<Channel, 'data_type' | 'value_type'>): boolean =>
  (data_type === 'scalar' || data_type === 'array') && /^(float|u?int)/.test(value_type ?? 'float64');

const lengthOf = (sample: Sample): number => sample.length ?? (Array.isArray(sample.value) ? sample.value.length : 1);

/** The samples of two lists in time order, each once, the newest `keep` of them. `fresh` is in order. */
export function mergeSamples(known: readonly Sample[], fresh: readonly Sample[], keep: number): Sample[] {
  const merged = [...known];
  for (const sample of fresh) if (follows(merged.at(-1), sample)) merged.push(sample);
  return merged.length > keep ? merged.slice(-keep) : merged;
}

/** An event tells the value of a sample this much later at most. */
const kToldWithinMicros = 100_000;

/** Within a session the numbers decide, between sessions the time. What an event tells may be stored already. */
function follows(last: Sample | undefined, next: Sample): boolean {
  if (!last) return true;
  const later = microsOf(next.timestamp) - microsOf(last.timestamp);
  if (next.sample_offset < 0 && last.sample_offset >= 0 && next.value === last.value && later < kToldWithinMicros) return false;
  if (last.session_id === next.session_id && last.sample_offset >= 0 && next.sample_offset >= 0) return next.sample_offset > last.sample_offset;
  return later > 0;
}

/** The numbers of the history line: the newest values, or the shape of the newest capture. */
export function historyOf({ channel, samples }: ChannelRow): number[] {
  const newest = samples.at(-1)?.value;
  if (isArray(channel)) return Array.isArray(newest) ? newest.map(numberOf) : [];
  if (channel.data_type !== 'scalar') return [];
  return samples.map((sample) => numberOf(sample.value));
}

/** The row with these samples behind those it has; the same row when nothing is new. */
export function extended(row: ChannelRow, fresh: readonly Sample[]): ChannelRow {
  const samples = mergeSamples(row.samples, fresh, isArray(row.channel) ? 1 : kHistory);
  const newest = samples.at(-1);
  if (!newest || newest === row.samples.at(-1)) return row;
  return { samples, channel: { ...row.channel, last_seen: newest.timestamp, session_id: newest.session_id || row.channel.session_id } };
}

/** The cursor of a session's stream behind the newest samples of these rows; null before the first. */
export function streamCursor(rows: readonly ChannelRow[], sessionId: string): string | null {
  const parts = rows.flatMap(({ channel, samples }) => {
    const newest = samples.at(-1);
    const plain = encodeURIComponent(channel.channel_id).replace(/[!'()*~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    return newest?.session_id === sessionId ? [`${plain}=${sessionId}/${newest.sample_offset}`] : [];
  });
  return parts.length ? parts.join(';') : null;
}

// ── Text ────────────────────────────────────────────────────────────────────

const rounded = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(kLatestDigits)) : value);

/** Numbers of one column with equal decimals, so that a changing value doesn't move. */
export function steadyText(value: number, beside: readonly number[]): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return fixed(value, 0);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return plain(rounded(value));
  const whole = Math.max(1, Math.floor(Math.log10(Math.max(size, 1))) + 1);
  const decimals = Math.max(0, ...[value, ...beside].filter((n) => Number.isFinite(n) && Math.abs(n) >= 1e-4).map((n) => decimalsOf(rounded(n))));
  return fixed(value, Math.min(decimals, Math.max(0, kLatestDigits - whole)));
}

/** Fits a narrow column: "2,000", "10 M". */
const shortCount = (n: number): string => (n >= 1e6 ? `${Number((n / 1e6).toPrecision(3))}\u00a0M` : count(n));

export interface Latest { text: string; units: string }

/** The newest value of a channel: a number with its unit, the size of a capture, or a text in one line. */
export function latestOf(row: ChannelRow): Latest {
  const newest = row.samples.at(-1);
  if (!newest) return { text: kNone, units: '' };
  const units = newest.units ?? row.channel.units ?? '';
  if (isArray(row.channel)) return { text: `${shortCount(lengthOf(newest))} pts`, units: '' };
  if (isNumeric(row.channel)) return { text: steadyText(numberOf(newest.value), historyOf(row)), units };
  const text = valueText(newest.value);
  return { text: text.length > kLongestText ? `${text.slice(0, kLongestText)}…` : text, units: row.channel.data_type === 'scalar' ? units : '' };
}

export const latestText = (row: ChannelRow): string => { const { text, units } = latestOf(row); return withUnit(text, units); };

/** "scalar, float64"; of arrays with the size of the newest capture. */
export function typeText(channel: Channel, newest?: Sample): string {
  if (isArray(channel) && newest) return `array, ${count(lengthOf(newest))} × ${channel.value_type}`;
  return channel.value_type && channel.value_type !== channel.data_type ? `${channel.data_type}, ${channel.value_type}` : channel.data_type;
}

const kMinute = 60;
const kHour = 3600;
const kDay = 86_400;

/** How long ago, for a place that is read at a glance: "now", "12 s", "3 min", "2 h", "5 d". */
export function ageText(at: string | null | undefined, nowMs: number): string {
  const ms = at ? Date.parse(at) : NaN;
  if (Number.isNaN(ms)) return kNone;
  const seconds = Math.max(0, Math.floor((nowMs - ms) / 1000));
  if (seconds < 1) return 'now';
  if (seconds < kMinute) return `${seconds}\u00a0s`;
  if (seconds < kHour) return `${Math.floor(seconds / kMinute)}\u00a0min`;
  return seconds < kDay ? `${Math.floor(seconds / kHour)}\u00a0h` : `${Math.floor(seconds / kDay)}\u00a0d`;
}

// ── Events ──────────────────────────────────────────────────────────────────

type Traffic = EventOf<'instrument.read' | 'instrument.set'>;
export interface Claim { channelId: string; sessionId: string; offset: number; length: number }

const isTraffic = (event: LiveEvent): event is Traffic & LiveEvent => event.event_type === 'instrument.read' || event.event_type === 'instrument.set';

/** `channel://{id}/{session}/{offset}`; the id may hold slashes. */
export function parseClaim(uri: string, length = 0): Claim | null {
  const match = /^channel:\/\/(.+)\/([^/]+)\/(\d+)$/.exec(uri);
  return match ? { channelId: match[1]!, sessionId: match[2]!, offset: Number(match[3]), length } : null;
}

const valueTypeOf = (value: unknown): [string, string] => {
  if (typeof value === 'number') return ['scalar', 'float64'];
  if (typeof value === 'boolean') return ['scalar', 'bool'];
  return typeof value === 'string' ? ['text', 'text'] : ['struct', 'json'];
};

export interface EventSample { channel: Channel; sample: Sample; claim: Claim | null }

/** What an event says of a channel; null when it is about something else. Its sample has no number: -1. */
export function sampleOfEvent(event: LiveEvent): EventSample | null {
  if (!isTraffic(event) || !event.channel_id) return null;
  const value: unknown = event.value;
  const reference = typeof value === 'object' && value !== null ? (value as { _ref?: unknown; length?: unknown }) : null;
  const claim = typeof reference?._ref === 'string' ? parseClaim(reference._ref, Number(reference.length ?? 0)) : null;
  const [dataType, valueType] = claim ? ['array', 'float64'] : valueTypeOf(value);
  const at = event.occurred_at;
  const sessionId = event.session_id;
  return {
    claim,
    channel: {
      channel_id: event.channel_id, data_type: dataType, value_type: valueType, instrument_role: event.instrument_role ?? '',
      resource: event.resource ?? '', units: event.units ?? null, properties: {}, first_seen: at, last_seen: at, sample_count: 0,
      session_id: sessionId, sessions: 1, live: true,
    },
    sample: {
      timestamp: at, value: claim ? [] : value, units: event.units ?? null, session_id: sessionId,
      sample_offset: claim ? claim.offset : -1, ...(claim ? { length: claim.length } : {}),
    },
  };
}

/** "8 channels", "3 of 8 channels". */
export const countText = (shown: number, all: number): string => (shown === all ? plural(all, 'channel') : `${count(shown)} of ${plural(all, 'channel')}`);
