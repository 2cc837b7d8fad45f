// The events of one run, live, and what the run looks like after them: past ones first, then new ones as they happen.

import * as api from './api';
import { EventFeed } from './eventfeed.svelte';
import { emptyRun, reduceRun, settledRun, type RunState } from './runstate';
import type { LiveEvent } from './types';

const kSettleMs = 1000;

export class RunFeed extends EventFeed {
  state = $state.raw<RunState>(emptyRun());
  private settling: number | null = null;

  constructor(private readonly runId: string) {
    super();
    this.follow('run', { run_id: runId });
  }

  protected stored(): Promise<LiveEvent[]> {
    return api.runEvents(this.runId);
  }

  protected taken(fresh: LiveEvent[], anew: boolean): void {
    this.state = reduceRun(anew ? emptyRun() : this.state, fresh);
    if (this.state.phase === 'ending') this.settleSoon();
    if (this.state.phase === 'ended') this.stopStream();
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
    this.stopStream();
  }
}
