// The raw samples of a channel, page by page, the newest first; of a capture its elements in order.

import * as api from './api';
import { microsOf } from './micros';
import type { Sample } from './types';

export const kPageRows = 50;

export interface SampleFilter { session: string | null; since: string | null; until: string | null }

/** The part of a capture: elements [from, to) of the array whose first element has this number. */
export interface CapturePart { session: string; offset: number; from: number; to: number }

const keyOf = (sample: Sample): string => `${sample.session_id}/${sample.sample_offset}`;

export const newestFirst = (a: Sample, b: Sample): number => microsOf(b.timestamp) - microsOf(a.timestamp) || b.sample_offset - a.sample_offset;

/** The last page's end: what a page behind it must not repeat. */
interface Border { until: string; atBorder: Set<string> }

export class SamplePages {
  rows = $state.raw<Sample[]>([]);
  page = $state(1);
  more = $state(false);
  loaded = $state(false);
  error = $state<string | null>(null);
  firstRow = $derived((this.page - 1) * kPageRows + 1);
  private filter: SampleFilter = { session: null, since: null, until: null };
  private trail: (Border | null)[] = [null];
  private abort: AbortController | null = null;

  constructor(private readonly channelId: string) {}

  close(): void {
    this.abort?.abort();
  }

  show(filter: SampleFilter): void {
    this.filter = filter;
    this.trail = [null];
    this.page = 1;
    void this.load();
  }

  /** New samples were recorded. Only the first page shows them. */
  refresh(): void {
    if (this.page === 1) void this.load();
  }

  older(): void {
    const last = this.rows.at(-1);
    if (!this.more || !last) return;
    const border = this.trail[this.page - 1];
    const kept = border?.until === last.timestamp ? border.atBorder : [];
    this.trail[this.page] = { until: last.timestamp, atBorder: new Set([...kept, ...this.rows.filter((row) => row.timestamp === last.timestamp).map(keyOf)]) };
    this.page++;
    void this.load();
  }

  newer(): void {
    if (this.page === 1) return;
    this.page--;
    void this.load();
  }

  private async load(): Promise<void> {
    this.abort?.abort();
    const abort = new AbortController();
    this.abort = abort;
    const border = this.trail[this.page - 1] ?? null;
    const { session, since, until } = this.filter;
    const most = kPageRows + 1 + (border?.atBorder.size ?? 0);
    const query = { session_id: session, since, until: border?.until ?? until, last_n: most };
    try {
      const found = (await api.samples(this.channelId, query, abort.signal)).filter((sample) => !border?.atBorder.has(keyOf(sample)));
      if (abort.signal.aborted) return;
      found.sort(newestFirst);
      this.rows = found.slice(0, kPageRows);
      this.more = found.length > kPageRows;
      this.error = null;
      this.loaded = true;
    } catch (error) {
      if (!abort.signal.aborted) this.error = (error as Error).message;
    }
  }
}

/** Elements of a capture, one page of them. */
export async function elementsOf(channelId: string, { session, offset, from, to }: CapturePart, signal: AbortSignal): Promise<unknown[]> {
  const [sample] = await api.samples(channelId, { session_id: session, first: offset + from, end: offset + to }, signal);
  return Array.isArray(sample?.value) ? sample.value : [];
}
