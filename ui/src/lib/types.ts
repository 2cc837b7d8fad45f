// The shapes that pages read: those of the schema (generated), and what the live stream adds. Every reader of this data
// tolerates unknown event types, unknown fields and unknown enum values.

import type { AnyEvent, KnownEvent } from '@gen/events';
import type * as http from '@gen/http';

export type { ActiveRun, Dialog, Health, MeasurementRow, SessionRow, StepRow } from '@gen/http';

/** An event as it arrives; `EventOf` gives the fields of a known type. */
export type LiveEvent = AnyEvent;
export type EventType = KnownEvent['event_type'];
export type EventOf<T extends EventType> = Extract<KnownEvent, { event_type: T }>;

export type RunRow = http.RunRow & { run_id: string };
export type RunsPage = Omit<http.RunsPage, 'runs'> & { runs: RunRow[] };
export type RunView = http.RunView & { run_id: string };

/** What is left out is false or null. */
export type DialogAnswer = Partial<http.DialogRespondRequest>;

/** A message of the topic `runs`. */
export interface RunChange { run_id: string; change: string }

export type Channel = http.ChannelDescriptor;
/** Some fields are missing where a sample was told by an event; its `sample_offset` is -1 then. */
export type Sample = Pick<http.ChannelSample, 'timestamp' | 'value' | 'session_id' | 'sample_offset'> & Partial<http.ChannelSample>;
export type ChannelsPage = http.ChannelsPage;
export type ChannelWithSamples = http.ChannelRecent;
/** A message of the topic `channel`. */
export type ChannelChange = http.ChannelBatch;
