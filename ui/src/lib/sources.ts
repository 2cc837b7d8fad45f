// Where a chart gets its samples from: a capture by element numbers, or scalars by time. Each view asks for exactly
// what it shows, so that the answer's extremes are those of the pixel columns.

import * as api from './api';
import type { Capture } from './captures';
import { isoOf, microsOf } from './micros';
import { spanOf, type Range } from './ranges';
import { countOf, elementsTrace, instantsTrace, type Trace } from './trace';
import type { Sample } from './types';

export interface Source {
  /** The least that can be looked at. */
  readonly smallest: number;
  /** All there is; null when there is nothing. */
  bounds(signal: AbortSignal): Promise<Range | null>;
  trace(range: Range, columns: number, signal: AbortSignal): Promise<Trace>;
}

const kSmallestElements = 4;
const kSmallestMicros = 10;
/** Up to so many samples for a pixel column are drawn one by one. */
const kSamplesPerColumn = 2;

export class CaptureSource implements Source {
  readonly smallest: number;

  constructor(private readonly channelId: string, private readonly capture: Capture) {
    this.smallest = Math.min(kSmallestElements, capture.length);
  }

  async bounds(): Promise<Range | null> {
    return this.capture.length > 0 ? { from: 0, to: this.capture.length } : null;
  }

  async trace(range: Range, columns: number, signal: AbortSignal): Promise<Trace> {
    const { sessionId, offset, length } = this.capture;
    const all = spanOf(range) <= kSamplesPerColumn * columns;
    // The line comes from the element before and goes to the one behind.
    const [from, to] = all ? [Math.max(0, range.from - 1), Math.min(length, range.to + 1)] : [range.from, Math.min(length, range.to)];
    const slice = { session_id: sessionId, first: offset + from, end: offset + to };
    const [sample] = await api.samples(this.channelId, all ? slice : { ...slice, max_points: 2 * columns, decimate: 'minmax' }, signal);
    return elementsTrace(sample, range, all ? null : columns);
  }
}

export class TimeSource implements Source {
  readonly smallest = kSmallestMicros;

  constructor(private readonly channelId: string, private readonly filter: { session_id: string | null; since: string | null; until: string | null }) {}

  async bounds(signal: AbortSignal): Promise<Range | null> {
    // Of three points the first and the last are those of the series.
    const times = (await this.ask({ ...this.filter, max_points: 3, decimate: 'lttb' }, signal)).map((sample) => microsOf(sample.timestamp));
    if (times.length === 0) return null;
    const [from, to] = [Math.min(...times), Math.max(...times)];
    return from < to ? { from, to } : { from: from - 500_000, to: to + 500_000 };
  }

  async trace(range: Range, columns: number, signal: AbortSignal): Promise<Trace> {
    const within = { session_id: this.filter.session_id, since: isoOf(range.from), until: isoOf(range.to) };
    const thinned = await this.ask({ ...within, max_points: 2 * columns, decimate: 'minmax' }, signal);
    const [first, last] = [thinned[0], thinned.at(-1)];
    if (!first || !last) return instantsTrace(await this.across(range, signal), range, null);
    if (countOf(thinned) > kSamplesPerColumn * columns) return instantsTrace(thinned, range, columns);
    const one = first.session_id === last.session_id;
    const around = { session_id: first.session_id, first: Math.max(0, first.sample_offset - 1), end: last.sample_offset + 2 };
    return instantsTrace(await this.ask(one ? around : within, signal), range, null);
  }

  /** Nothing in the range: the sample before it and the one behind, for the line that passes through. */
  private async across(range: Range, signal: AbortSignal): Promise<Sample[]> {
    const [before] = await this.ask({ session_id: this.filter.session_id, since: this.filter.since, until: isoOf(range.from), last_n: 1 }, signal);
    return before ? this.ask({ session_id: before.session_id, first: before.sample_offset, end: before.sample_offset + 2 }, signal) : [];
  }

  private ask(query: api.SampleQuery, signal: AbortSignal): Promise<Sample[]> {
    return api.samples(this.channelId, query, signal);
  }
}
