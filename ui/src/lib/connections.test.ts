import { expect, test } from 'vitest';
import { connectionsAfter } from './connections';
import type { LiveEvent } from './types';

const event = (type: 'connected' | 'disconnected', role: string, at: string): LiveEvent => ({
  id: `${type}${role}${at}`, event_type: `fixture.instrument_${type}`, occurred_at: at, session_id: 's', role, instrument_id: `${role}-1`, resource: `SIM::${role}`,
  manufacturer: 'Keysight', model: null, mocked: true,
}) as unknown as LiveEvent;

test('an instrument is connected until it says otherwise', () => {
  const rows = connectionsAfter(new Map(), [event('connected', 'dmm', '1'), event('connected', 'psu', '2'), event('disconnected', 'dmm', '3')]);
  expect([...rows.values()].map(({ role, identity, disconnectedAt }) => [role, identity, disconnectedAt])).toEqual([['dmm', 'Keysight', '3'], ['psu', 'Keysight', null]]);
});

test('one that comes back keeps its row and counts', () => {
  const first = connectionsAfter(new Map(), [event('connected', 'dmm', '1'), event('disconnected', 'dmm', '2')]);
  const [row] = [...connectionsAfter(first, [event('connected', 'dmm', '3')]).values()];
  expect(row).toMatchObject({ times: 2, connectedAt: '3', disconnectedAt: null });
});
