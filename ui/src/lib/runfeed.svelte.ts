// The events of one run, live: past ones first, then new ones as they happen, each once. Events are taken in once per
// frame, so that thousands a second cost one update of the page.

import * as api from './api';
import { live } from './app.svelte';
import { EventLog } from './eventlog';
import { emptyRun, reduceRun, settledRun, type RunState } from './runstate';
import { showToast } from './toasts.svelte';
import type { LiveEvent } from './types';

const kHiddenTabMs = 250;
const kSettleMs = 1000;

const isEvent = (item: Partial<LiveEvent>): item is LiveEvent => typeof item.id === 'string' && typeof item.event_type === 'string';

export class RunFeed {
  state = $state.raw<RunState>(emptyRun());
  log = $state.raw(new EventLog());
  /** Counts updates: the log grows in place. */
  version = $state(0);
  private pending: LiveEvent[] = [];
  private scheduled = false;
  private reloading = false;
  private settling: number | null = null;
  private closed = false;
  private readonly end: () => void;

  constructor(private readonly runId: string) {
    this.end = live.subscribe<LiveEvent>('run', { run_id: runId }, {
      onItems: (items) => this.take(items),
      onReset: () => void this.reload(),
    });
  }

  close(): void {
    this.end();
    this.closed = true;
    this.pending = [];
  }

  private take(items: LiveEvent[]): void {
    this.pending.push(...items.filter(isEvent));
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
    this.state = reduceRun(this.state, fresh);
    this.version++;
    if (this.state.phase === 'ending') this.settleSoon();
  }

  /** The event that says that the record is stored comes at once; should it never come, the server is asked. */
  private settleSoon(): void {
    this.settling ??= window.setTimeout(() => { this.settling = null; void this.settle(); }, kSettleMs);
  }

  private async settle(): Promise<void> {
    if (this.closed || this.state.phase !== 'ending') return;
    const view = await api.run(this.runId).catch(() => null);
    if (this.state.phase !== 'ending') return;
    if (!view || view.materialization === 'pending') return this.settleSoon();
    this.state = settledRun(this.state, view.materialization_error);
  }

  /** The stream lost its place: all stored events, then what the stream sent meanwhile. What is shown stays until then. */
  private async reload(): Promise<void> {
    this.reloading = true;
    try {
      const stored = await api.runEvents(this.runId);
      const log = new EventLog();
      this.state = reduceRun(emptyRun(), log.append(stored));
      this.log = log;
      this.version++;
    } catch (error) {
      showToast(`Events may be missing: ${(error as Error).message}`, 'warn');
    }
    this.reloading = false;
    this.flush();
  }
}
