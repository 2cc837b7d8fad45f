// The captures of an array channel, page by page, the newest first, each with its lowest and highest element.
// A thinned answer over captures of unequal length leaves the short ones out; they are asked for where a hole is seen.

import * as api from './api';
import { captureKey, captureOf, extremesOf, type CaptureRow } from './captures';
import { isoOf, microsOf } from './micros';
import { newestFirst, type SampleFilter } from './samplepages.svelte';
import type { Sample } from './types';

export const kPageCaptures = 20;
/** Enough for captures of usual lengths to be in one answer. */
const kPointsPerCapture = 20;

export class CapturePages {
  rows = $state.raw<CaptureRow[]>([]);
  /** The newest of the first page. */
  newestTen = $state.raw<CaptureRow[]>([]);
  page = $state(1);
  more = $state(false);
  loaded = $state(false);
  error = $state<string | null>(null);
  firstRow = $derived((this.page - 1) * kPageCaptures + 1);
  private filter: SampleFilter = { session: null, since: null, until: null };
  /** Where each page ends at the newer side. */
  private trail: (string | null)[] = [null];
  private abort = new AbortController();
  private readonly closing = new AbortController();
  private readonly known = new Map<string, CaptureRow>();

  constructor(private readonly channelId: string) {}

  get newest(): CaptureRow | undefined {
    return this.newestTen[0];
  }

  close(): void {
    this.abort.abort();
    this.closing.abort();
  }

  show(filter: SampleFilter): void {
    this.filter = filter;
    this.trail = [null];
    this.page = 1;
    void this.load();
  }

  refresh(): void {
    if (this.page === 1) void this.load();
  }

  older(): void {
    const last = this.rows.at(-1);
    if (!this.more || !last) return;
    this.trail[this.page] = isoOf(microsOf(last.capture.at) - 1);
    this.page++;
    void this.load();
  }

  newer(): void {
    if (this.page === 1) return;
    this.page--;
    void this.load();
  }

  /** One capture by its place; null when there is none. */
  async find(sessionId: string, offset: number): Promise<CaptureRow | null> {
    const [sample] = await this.ask({ session_id: sessionId, first: offset, end: offset + 1 }, 1, this.closing.signal);
    return sample ? this.row(sample, this.closing.signal) : null;
  }

  private async load(): Promise<void> {
    this.abort.abort();
    const abort = new AbortController();
    this.abort = abort;
    try {
      const found = await this.captures(this.trail[this.page - 1] ?? this.filter.until, abort.signal);
      const rows = await Promise.all(found.slice(0, kPageCaptures).map((sample) => this.row(sample, abort.signal)));
      if (abort.signal.aborted) return;
      this.rows = rows;
      if (this.page === 1) this.newestTen = rows.slice(0, 10);
      this.more = found.length > kPageCaptures;
      this.error = null;
      this.loaded = true;
    } catch (error) {
      if (!abort.signal.aborted) this.error = (error as Error).message;
    }
  }

  private ask(query: api.SampleQuery, most: number, signal: AbortSignal): Promise<Sample[]> {
    return api.samples(this.channelId, { ...query, max_points: most * kPointsPerCapture, decimate: 'minmax' }, signal);
  }

  /** One page and one more, the newest first. */
  private async captures(until: string | null, signal: AbortSignal): Promise<Sample[]> {
    const found: Sample[] = [];
    for (let end = until; found.length <= kPageCaptures;) {
      const query = { session_id: this.filter.session, since: this.filter.since, until: end, last_n: kPageCaptures + 1 - found.length };
      const older = (await this.ask(query, kPageCaptures + 1, signal)).sort(newestFirst);
      if (older.length === 0) break;
      const newer = await this.ask({ ...query, since: isoOf(microsOf(older[0]!.timestamp) + 1) }, kPageCaptures + 1, signal);
      found.push(...newer.sort(newestFirst), ...(await this.withoutHoles(older, signal)));
      end = isoOf(microsOf(found.at(-1)!.timestamp) - 1);
    }
    return found.slice(0, kPageCaptures + 1);
  }

  private async withoutHoles(captures: Sample[], signal: AbortSignal): Promise<Sample[]> {
    const all: Sample[] = [];
    for (const [i, capture] of captures.entries()) {
      const newer = captures[i - 1];
      const end = capture.sample_offset + Math.max(captureOf(capture).length, 1);
      if (newer?.session_id === capture.session_id && newer.sample_offset > end) {
        const between = await this.ask({ session_id: capture.session_id, first: end, end: newer.sample_offset }, kPageCaptures + 1, signal);
        all.push(...between.sort(newestFirst));
      }
      all.push(capture);
    }
    return all;
  }

  /** A capture doesn't change: its extremes are asked for once. */
  private async row(sample: Sample, signal: AbortSignal): Promise<CaptureRow> {
    const key = captureKey(sample);
    const known = this.known.get(key);
    if (known) return known;
    const capture = captureOf(sample);
    const [whole] = await api.samples(this.channelId, { session_id: capture.sessionId, first: capture.offset, end: capture.offset + Math.max(capture.length, 1), max_points: 2, decimate: 'minmax' }, signal);
    const row = { key, capture, ...extremesOf(whole ?? sample) };
    this.known.set(key, row);
    return row;
  }
}
