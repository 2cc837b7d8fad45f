// Events of one subscription as a page keeps them: each once, in number order. They are taken in once per frame, so that
// thousands a second cost one update of the page. Older ones than the log keeps are asked for when they are wanted.

import { live } from './app.svelte';
import { EventLog, type Filter } from './eventlog';
import type { Topic } from './live';
import { showToast } from './toasts.svelte';
import type { LiveEvent } from './types';

const kHiddenTabMs = 250;

const isEvent = (item: Partial<LiveEvent>): item is LiveEvent => typeof item.id === 'string' && typeof item.event_type === 'string';

export abstract class EventFeed {
  log = $state.raw(new EventLog());
  /** Counts updates: the log grows in place. */
  version = $state(0);
  /** What is stored has come. */
  loaded = $state(false);
  protected closed = false;
  private pending: LiveEvent[] = [];
  private scheduled = false;
  private reloading = false;
  private readonly asked = new Set<string>();
  private end: () => void = () => undefined;

  close(): void {
    this.end();
    this.closed = true;
    this.pending = [];
  }

  /** Nothing more comes. */
  protected stopStream(): void {
    this.end();
    this.end = () => undefined;
  }

  /** What is stored of the events, after the stream has lost its place. */
  protected abstract stored(): Promise<LiveEvent[]>;

  /** Stored events by number, `until` not among them. */
  protected abstract between(from: number, until: number): Promise<LiveEvent[]>;

  /** Events were added to the log; `anew`: they are all that it has. */
  protected abstract taken(fresh: LiveEvent[], anew: boolean): void;

  /** Begins with what the server tells of the past, or after an event number. */
  protected follow(topic: Topic, filters: Record<string, string>, after: string | null = null): void {
    this.end = live.subscribe<LiveEvent>(topic, filters, { onItems: (items) => this.take(items), onReset: () => void this.reload() }, after);
  }

  /** A new log of these events. */
  protected startWith(events: readonly LiveEvent[]): void {
    const log = new EventLog();
    this.taken(log.append(events), true);
    this.log = log;
    this.version++;
    this.loaded = true;
  }

  /** Sees to it that these rows come, as far as they aren't here. */
  want = (filter: Filter, first: number, end: number): void => {
    for (const { page, from, until } of this.log.rows[filter].missing(first, end)) void this.fetch(filter, page, from, until);
  };

  private async fetch(filter: Filter, page: number, from: number, until: number): Promise<void> {
    const key = `${filter} ${page}`;
    const log = this.log;
    if (this.asked.has(key)) return;
    this.asked.add(key);
    try {
      log.hold(filter, page, await this.between(from, until));
      if (!this.closed && log === this.log) this.version++;
    } catch (error) {
      showToast(`Earlier events could not be loaded: ${(error as Error).message}`, 'warn');
    }
    this.asked.delete(key);
  }

  private take(items: LiveEvent[]): void {
    for (const item of items) if (isEvent(item)) this.pending.push(item);
    if (!this.reloading) this.schedule();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    const flush = (): void => { this.scheduled = false; this.flush(); };
    if (document.hidden) window.setTimeout(flush, kHiddenTabMs);
    else window.requestAnimationFrame(flush);
  }

  private flush(): void {
    const fresh = this.log.append(this.pending);
    this.pending = [];
    if (fresh.length === 0) return;
    this.taken(fresh, false);
    this.version++;
  }

  /** All stored events, then what the stream sent meanwhile. What is shown stays until then. */
  private async reload(): Promise<void> {
    this.reloading = true;
    try {
      this.startWith(await this.stored());
    } catch (error) {
      showToast(`Events may be missing: ${(error as Error).message}`, 'warn');
    }
    this.reloading = false;
    this.flush();
  }
}
