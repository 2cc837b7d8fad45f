// All channels of the data directory or of one session, with their newest values, kept up to date: by push for each
// session that writes, and by asking every two seconds for what push can't tell (new channels, new sessions) and
// while there is no push.

import * as api from './api';
import { connectionState, live } from './app.svelte';
import { extended, kHistory, streamCursor, type ChannelRow } from './channels';
import type { Channel, ChannelChange } from './types';

const kPollMs = 2000;
/** A list that takes long to send is asked for less often. */
const kManyChannels = 500;
const kPollManyMs = 10_000;
/** Push told of a channel that the list doesn't have: it is asked for at once, but not more often than this. */
const kAskAgainMs = 1000;
/** What arrives meanwhile is shown together. */
const kFlushMs = 100;

export class ChannelList {
  /** By id. */
  rows = $state.raw<ChannelRow[]>([]);
  loaded = $state(false);
  error = $state<string | null>(null);
  updatedAt = $state<string | null>(null);
  private byId = new Map<string, ChannelRow>();
  private readonly pending: ChannelChange[] = [];
  private readonly streams = new Map<string, () => void>();
  private flushTimer: number | null = null;
  private pollTimer: number | null = null;
  private closed = false;
  private askedAtMs = 0;

  constructor(private readonly sessionId: string | null) {
    void this.poll();
  }

  close(): void {
    this.closed = true;
    for (const end of this.streams.values()) end();
    for (const timer of [this.flushTimer, this.pollTimer]) if (timer !== null) window.clearTimeout(timer);
  }

  /** Asks again at once. */
  retry(): void {
    if (this.pollTimer !== null) window.clearTimeout(this.pollTimer);
    void this.poll();
  }

  private async poll(): Promise<void> {
    if (!document.hidden || !this.loaded) await this.ask();
    if (this.closed) return;
    this.pollTimer = window.setTimeout(() => void this.poll(), this.byId.size > kManyChannels ? kPollManyMs : kPollMs);
  }

  private async ask(): Promise<void> {
    this.askedAtMs = Date.now();
    try {
      if (!this.loaded) await this.fill(this.sessionId);
      else this.takeList(await api.channels(this.sessionId));
      this.error = null;
    } catch (error) {
      this.error = (error as Error).message;
    }
  }

  /** Channels with their newest values: all of them, or those of one session. */
  private async fill(sessionId: string | null): Promise<void> {
    const recent = await api.recentChannels(sessionId, kHistory);
    if (this.closed) return;
    for (const { samples, ...channel } of recent) this.byId.set(channel.channel_id, { channel, samples });
    this.loaded = true;
    this.publish();
    this.follow(recent);
  }

  private takeList(channels: Channel[]): void {
    if (this.closed) return;
    const stale = new Set<string>();
    for (const channel of channels) {
      const known = this.byId.get(channel.channel_id);
      if (!known || this.isBehind(known, channel)) stale.add(channel.session_id);
      if (known) this.byId.set(channel.channel_id, { ...known, channel });
    }
    this.publish();
    this.follow(channels);
    for (const sessionId of stale) void this.fill(sessionId).catch(() => undefined);
  }

  /** The list knows samples that push didn't bring. */
  private isBehind({ samples }: ChannelRow, channel: Channel): boolean {
    const pushed = this.streams.has(channel.session_id) && connectionState().phase === 'live';
    return !pushed && channel.last_seen !== (samples.at(-1)?.timestamp ?? null);
  }

  /** One stream for each session that writes. */
  private follow(channels: readonly Channel[]): void {
    const writing = new Set(channels.filter((channel) => channel.live).map((channel) => channel.session_id));
    for (const [sessionId, end] of this.streams) {
      if (writing.has(sessionId)) continue;
      end();
      this.streams.delete(sessionId);
    }
    for (const sessionId of writing) if (!this.streams.has(sessionId)) this.stream(sessionId);
  }

  private stream(sessionId: string): void {
    const subscriber = { onItems: (items: ChannelChange[]) => this.take(items), onReset: () => void this.fill(sessionId).catch(() => undefined) };
    this.streams.set(sessionId, live.subscribe<ChannelChange>('channel', { session_id: sessionId }, subscriber, streamCursor([...this.byId.values()], sessionId)));
  }

  private take(items: ChannelChange[]): void {
    this.pending.push(...items.filter((item) => typeof item.channel_id === 'string'));
    this.flushTimer ??= window.setTimeout(() => { this.flushTimer = null; this.flush(); }, kFlushMs);
  }

  private flush(): void {
    let isNew = false;
    for (const { channel_id, samples } of this.pending.splice(0)) {
      const known = this.byId.get(channel_id);
      if (known) this.byId.set(channel_id, extended(known, samples));
      else isNew = true;
    }
    this.publish();
    if (isNew && Date.now() - this.askedAtMs > kAskAgainMs) this.retry();
  }

  private publish(): void {
    this.rows = [...this.byId.values()].sort((a, b) => (a.channel.channel_id < b.channel.channel_id ? -1 : 1));
    this.updatedAt = new Date().toISOString();
  }
}
