// What a launched run prints: its last 100 lines, then what comes, then what was before.

import * as api from './api';
import type { RunOutput as Answer } from '@gen/http';

const kFirstLines = 100;
const kLinesPerRequest = 1000;
const kPollMs = 500;
const kRetryMs = 2000;

export class RunOutput {
  lines = $state.raw<string[]>([]);
  /** The beginning of a line that is being printed. */
  unfinished = $state('');
  /** Byte of the first line shown; 0: it is the first of all. */
  firstOffset = $state(0);
  /** The last answer; null: none yet. */
  about = $state.raw<Answer | null>(null);
  private nextOffset: number | null = null;
  private timer: number | null = null;
  private closed = false;

  constructor(private readonly runId: string) { void this.poll(); }

  close(): void {
    this.closed = true;
    if (this.timer !== null) window.clearTimeout(this.timer);
  }

  async loadEarlier(): Promise<void> {
    const answer = await api.runOutput(this.runId, { before: this.firstOffset, tail: kLinesPerRequest });
    this.lines = [...answer.lines, ...this.lines];
    this.firstOffset = answer.first_offset;
  }

  private async poll(): Promise<void> {
    let wait: number | null = kPollMs;
    try {
      const query = this.nextOffset === null ? { tail: kFirstLines } : { offset: this.nextOffset, tail: kLinesPerRequest };
      const answer = await api.runOutput(this.runId, query);
      if (this.closed) return;
      if (this.nextOffset === null) this.firstOffset = answer.first_offset;
      if (answer.lines.length > 0) this.lines = [...this.lines, ...answer.lines];
      this.unfinished = answer.unfinished;
      this.nextOffset = answer.next_offset;
      this.about = answer;
      if (answer.lines.length === kLinesPerRequest) wait = 0;
      else if (answer.ended || !answer.captured) wait = null;
    } catch {
      wait = kRetryMs;  // the connection pill says so
    }
    if (wait !== null && !this.closed) this.timer = window.setTimeout(() => void this.poll(), wait);
  }
}
