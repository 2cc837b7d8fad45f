// The rows of one filter of a timeline: all are counted, the newest are kept, and older ones come back in pages from the
// server when they are scrolled to. What is kept doesn't grow with the length of a test.

import type { LiveEvent } from './types';

/** An event with what its row shows but the event itself doesn't carry. */
export interface LogRow { event: LiveEvent; durationS: number | null }

/** Rows of a page; rows go in whole pages. */
export const kPageRows = 500;
const kKeptRows = 10 * kPageRows;
/** Older pages that are held for the reader. */
const kHeldPages = 6;

/** Where a page of older rows lies: events numbered `from` up to, without it, `until`. */
export interface PagePlace { page: number; from: number; until: number }

export class EventRows {
  /** All, whether kept or not. */
  length = 0;
  /** Position of the first row that is kept. */
  first = 0;
  private kept: LogRow[] = [];
  /** The number of each page's first event. */
  private readonly starts: number[] = [];
  /** By page, the one that was read last at the end. */
  private readonly older = new Map<number, LogRow[]>();

  /** Returns the rows that aren't kept any more. */
  push(row: LogRow): LogRow[] {
    if (this.length % kPageRows === 0) this.starts.push(row.event.event_number ?? NaN);
    this.kept.push(row);
    this.length++;
    return this.kept.length < kKeptRows + kPageRows ? [] : this.letGo();
  }

  /** Null: it isn't here now. */
  at(position: number): LogRow | null {
    if (position >= this.first) return this.kept[position - this.first] ?? null;
    const page = Math.floor(position / kPageRows);
    const rows = this.older.get(page);
    if (rows) this.hold(page, rows);
    return rows?.[position % kPageRows] ?? null;
  }

  slice(from: number, to: number): (LogRow | null)[] {
    return Array.from({ length: Math.max(0, to - from) }, (_, offset) => this.at(from + offset));
  }

  /** Those that are kept, from a position on. */
  since(position: number): LogRow[] {
    return this.kept.slice(Math.max(0, position - this.first));
  }

  find(id: string): number {
    const index = this.kept.findIndex((row) => row.event.id === id);
    return index < 0 ? -1 : this.first + index;
  }

  /** Pages that these rows need and that aren't here. */
  missing(from: number, to: number): PagePlace[] {
    const places: PagePlace[] = [];
    for (let page = Math.floor(from / kPageRows); page * kPageRows < Math.min(to, this.first); page++) {
      const place = { page, from: this.starts[page]!, until: this.starts[page + 1]! };
      if (!this.older.has(page) && Number.isFinite(place.from) && Number.isFinite(place.until)) places.push(place);
    }
    return places;
  }

  hold(page: number, rows: LogRow[]): void {
    this.older.delete(page);
    this.older.set(page, rows);
    if (this.older.size > kHeldPages) this.older.delete(this.older.keys().next().value!);
  }

  /** The oldest page goes to those that are held, so that a reader who is just there doesn't lose it. */
  private letGo(): LogRow[] {
    const gone = this.kept.splice(0, kPageRows);
    this.hold(this.first / kPageRows, gone);
    this.first += kPageRows;
    return gone;
  }
}
