// Which instruments a session has connected, from its events. Pure.

import type { EventOf, LiveEvent } from './types';

export const kConnectionTypes = ['fixture.instrument_connected', 'fixture.instrument_disconnected'] as const;

export interface Connection {
  role: string;
  instrumentId: string;
  /** Manufacturer and model, as far as known. */
  identity: string;
  serial: string;
  resource: string;
  driver: string;
  calibrationDue: string;
  mocked: boolean;
  /** How often it was connected: once per run, or per session. */
  times: number;
  connectedAt: string;
  /** Null while it is connected. */
  disconnectedAt: string | null;
}

type Connected = EventOf<'fixture.instrument_connected'>;

const keyOf = (event: { role: string; instrument_id: string }): string => `${event.role} ${event.instrument_id}`;

/** One row per role and instrument, in the order of their first connection. Takes events in number order. */
export function connectionsAfter(known: ReadonlyMap<string, Connection>, events: readonly LiveEvent[]): Map<string, Connection> {
  const rows = new Map(known);
  for (const event of events) {
    if (event.event_type === 'fixture.instrument_connected') {
      const row = connected(event as unknown as Connected);
      const key = keyOf(event as unknown as Connected);
      rows.set(key, { ...row, times: (rows.get(key)?.times ?? 0) + 1 });
    } else if (event.event_type === 'fixture.instrument_disconnected') {
      const key = keyOf(event as unknown as Connected);
      const row = rows.get(key);
      if (row) rows.set(key, { ...row, disconnectedAt: event.occurred_at });
    }
  }
  return rows;
}

function connected(event: Connected): Connection {
  return {
    role: event.role, instrumentId: event.instrument_id, identity: [event.manufacturer, event.model].filter(Boolean).join(' '), serial: event.serial ?? '',
    resource: event.resource, driver: event.driver ?? '', calibrationDue: event.cal_due ?? '', mocked: event.mocked ?? false, times: 1,
    connectedAt: event.occurred_at, disconnectedAt: null,
  };
}
