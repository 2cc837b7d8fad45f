// The events of one run, live, and what the run looks like after them: past ones first, then new ones as they happen.
// The timeline moves with each frame; what the run looks like is told a few times a second, as fast as it can be read.

import * as api from './api';
import { EventFeed } from './eventfeed.svelte';
import { emptyRun, reduceRun, settledRun, type RunState } from './runstate';
import type { LiveEvent } from './types';

const kSettleMs = 1000;
const kTellMs = 100;

export class RunFeed extends EventFeed {
  state = $state.raw<RunState>(emptyRun());
  private settling: number | null = null;
  /** Taken, but not told yet. */
  private untold: LiveEvent[] = [];
  private telling: number | null = null;

  /** `keep`: how many of the newest measurements the state has. */
  constructor(private readonly runId: string, private readonly keep = Infinity) {
    super();
    this.state = emptyRun(keep);
    this.follow('run', { run_id: runId });
  }

  override close(): void {
    super.close();
    if (this.telling !== null) window.clearTimeout(this.telling);
    if (this.settling !== null) window.clearTimeout(this.settling);
  }

  protected stored(): Promise<LiveEvent[]> {
    return api.runEvents(this.runId);
  }

  protected between(from: number, until: number): Promise<LiveEvent[]> {
    return api.eventsBetween({ run_id: this.runId }, from, until);
  }

  /** The first events after a while are told at once. */
  protected taken(fresh: LiveEvent[], anew: boolean): void {
    if (anew) {
      this.untold = [];
      this.state = reduceRun(emptyRun(this.keep), fresh);
    } else {
      this.untold = this.untold.length > 0 ? [...this.untold, ...fresh] : fresh;
      if (this.telling === null) this.tell();
    }
    this.followPhase();
  }

  private followPhase(): void {
    if (this.state.phase === 'ending') this.settleSoon();
    if (this.state.phase === 'ended') this.stopStream();
  }

  private tell(): void {
    this.telling = null;
    if (this.untold.length === 0) return;
    this.state = reduceRun(this.state, this.untold);
    this.untold = [];
    this.followPhase();
    this.telling = window.setTimeout(() => this.tell(), kTellMs);
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
