// The channels of one run's session for its live page. Values are pushed with the run's events. What events don't carry
// (history, captures, values that sampling leaves out) comes from the channel store: once, and every two seconds while
// the run is on and somebody looks at it. Rows keep the order in which they came.

import * as api from './api';
import { extended, kHistory, mergeSamples, sampleOfEvent, type ChannelRow } from './channels';
import type { EventLog } from './eventlog';
import type { ChannelWithSamples, LiveEvent } from './types';

const kRefillMs = 2000;
/** After an event that only refers to its data. */
const kRefillSoonMs = 150;

export class RunChannels {
  rows = $state.raw<ChannelRow[]>([]);
  sessionId = $state<string | null>(null);
  private readonly byId = new Map<string, ChannelRow>();
  private log: EventLog | null = null;
  private taken = 0;
  private timer: number | null = null;
  private dueMs = Infinity;
  private filling = false;
  private closed = false;

  /** `isShown`: whether somebody looks at the rows now. */
  constructor(private readonly isRunning: () => boolean, private readonly isShown: () => boolean) {}

  close(): void {
    this.closed = true;
    if (this.timer !== null) window.clearTimeout(this.timer);
  }

  /** Somebody has begun to look. */
  look(): void {
    if (this.isRunning()) this.fillWithin(0);
  }

  /** Takes what the log has got since the last call. */
  take(log: EventLog): void {
    if (log !== this.log) this.taken = 0;
    this.log = log;
    const fresh = log.rows.instruments.since(this.taken);
    this.taken = log.rows.instruments.length;
    const changed = fresh.map(({ event }) => this.takeEvent(event)).some(Boolean);
    if (this.sessionId === null && log.sessionId) {
      this.sessionId = log.sessionId;
      void this.fill();
    }
    if (changed) this.publish();
  }

  private takeEvent(event: LiveEvent): boolean {
    const told = sampleOfEvent(event);
    if (!told) return false;
    const row = this.byId.get(told.channel.channel_id) ?? { channel: told.channel, samples: [] };
    this.byId.set(told.channel.channel_id, extended(row, [told.sample]));
    if (told.claim && this.isShown()) this.fillWithin(kRefillSoonMs);
    return true;
  }

  private async fill(): Promise<void> {
    if (this.filling || !this.sessionId) return;
    this.filling = true;
    try {
      const stored = await api.recentChannels(this.sessionId, kHistory);
      for (const channel of stored) this.takeStored(channel);
      if (!this.closed) this.publish();
    } catch {
      // The events go on telling; the next attempt may succeed.
    }
    this.filling = false;
    if (!this.closed && this.isRunning() && this.isShown()) this.fillWithin(kRefillMs);
  }

  /** Stored samples, then what events told after them. */
  private takeStored({ samples, ...channel }: ChannelWithSamples): void {
    const known = this.byId.get(channel.channel_id)?.samples ?? [];
    const units = channel.units ?? known.at(-1)?.units ?? null;
    const later = channel.data_type === 'array' ? [] : known.filter((sample) => sample.sample_offset < 0);
    this.byId.set(channel.channel_id, { channel: { ...channel, units }, samples: mergeSamples(samples, later, kHistory) });
  }

  private fillWithin(ms: number): void {
    const due = performance.now() + ms;
    if (due >= this.dueMs) return;
    if (this.timer !== null) window.clearTimeout(this.timer);
    this.dueMs = due;
    this.timer = window.setTimeout(() => { this.dueMs = Infinity; this.timer = null; void this.fill(); }, ms);
  }

  private publish(): void {
    this.rows = [...this.byId.values()];
  }
}
