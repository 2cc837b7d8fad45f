// The shapes that pages read: those of the schema (generated), and what the live stream adds. Every reader of this data
// tolerates unknown event types, unknown fields and unknown enum values.

import type { AnyEvent, KnownEvent } from '@gen/events';
import type * as http from '@gen/http';

export type { ActiveRun, Health, MeasurementRow, StepRow } from '@gen/http';

/** An event as it arrives; `EventOf` gives the fields of a known type. */
export type LiveEvent = AnyEvent;
export type EventType = KnownEvent['event_type'];
export type EventOf<T extends EventType> = Extract<KnownEvent, { event_type: T }>;

export type RunRow = http.RunRow & { run_id: string };
export type RunsPage = Omit<http.RunsPage, 'runs'> & { runs: RunRow[] };
export type RunView = http.RunView & { run_id: string };

/** A message of the topic `runs`. */
export interface RunChange { run_id: string; change: string }
