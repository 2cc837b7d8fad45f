// One line about an event, for the timeline. Events of a type that this build doesn't know show their own fields.

import { kNone, limitsText, measured, pairsText, seconds3, valueDecimals, valueText, withUnit } from './format';
import { toNumber, type Limits } from './limits';
import { isBad } from './outcome';
import { detailOf } from './questions';
import { stepTitle, vectorLabel } from './runstate';
import type { LogRow } from './eventlog';
import type { EventOf, EventType, LiveEvent } from './types';

export interface Summary {
  role: string;
  /** Plain text, then a value in bold with its unit, then a quiet remark. */
  text: string;
  value: string;
  units: string;
  remark: string;
  outcome: string | null;
  /** How loud the row is. */
  tone: '' | 'step' | 'bad' | 'you';
}

type Line<Event> = (event: Event, durationS: number | null) => Partial<Summary>;

const kPlain: Summary = { role: '', text: '', value: '', units: '', remark: '', outcome: null, tone: '' };

const joined = (...parts: (string | null | undefined | false)[]): string => parts.filter(Boolean).join(' · ');
const firstLine = (text: string | null | undefined): string => text?.split('\n', 1)[0] ?? '';

type StepLike = { step_name: string; inputs?: Record<string, unknown>; node_id?: string | null };
const titleOf = (event: StepLike): string => stepTitle({ name: event.step_name, inputs: event.inputs ?? {}, nodeId: event.node_id ?? null });

function measurement(event: EventOf<'test.measurement'>): Partial<Summary> {
  const limits: Limits = {
    low: toNumber(event.limit_low), high: toNumber(event.limit_high), nominal: toNumber(event.limit_nominal),
    comparator: event.limit_comparator ?? null,
  };
  const value = toNumber(event.value);
  const limit = limitsText(limits, valueDecimals(value, limits));
  return {
    text: event.measurement_name, value: measured(value, limits), units: event.units ?? '',
    remark: limit === kNone ? '' : limit, outcome: event.outcome ?? null, tone: isBad(event.outcome) ? 'bad' : '',
  };
}

const traffic = (event: EventOf<'instrument.read' | 'instrument.set'>, arrow: string): Partial<Summary> =>
  ({ role: event.instrument_role, text: `${event.channel_id} ${arrow} ${valueText(event.value)}`, units: event.units ?? '' });

const stepEnd: Line<EventOf<'test.step_ended' | 'test.vector_ended'>> = (event, durationS) => ({
  text: titleOf(event), outcome: event.outcome ?? null, remark: durationS === null ? '' : withUnit(seconds3(durationS), 's'),
});

const route = (event: EventOf<'route.closed' | 'route.opened'>): Partial<Summary> =>
  ({ role: event.switch_role, text: `${event.connection_name}: ${event.channels.join(', ')}` });

const lease = (event: EventOf<'instrument.reserved' | 'instrument.released'>): Partial<Summary> =>
  ({ role: event.role, text: joined(event.instrument_id, event.resource) });

const connected = (event: EventOf<'fixture.instrument_connected'>): Partial<Summary> => ({
  role: event.role,
  text: joined([event.manufacturer, event.model].filter(Boolean).join(' ') || event.instrument_id, event.resource, event.mocked && 'mock'),
});

function runEnded(event: EventOf<'run.ended'>): Partial<Summary> {
  const outcome = event.outcome ?? 'aborted';
  return { text: event.derived ? 'The test process died; recovery closed the run' : '', outcome, tone: isBad(outcome) ? 'bad' : 'step' };
}

/** Every type of the schema has a line: a new one doesn't compile until it has. */
const kLines: { [T in EventType]: Line<EventOf<T>> } = {
  'session.started': (e) => ({ text: joined(e.client, e.station_id || e.station_hostname) }),
  'session.ended': (e) => ({ text: e.reason ?? '', outcome: e.outcome ?? null }),
  'run.started': (e) => ({ text: joined(e.dut_serial, e.station_id || e.station_hostname, e.test_phase), tone: 'step' }),
  'run.ended': runEnded,
  'run.materialized': (e) => ({ text: e.destination }),
  'run.materialization_failed': (e) => ({ text: joined(e.error_message, e.destination), tone: 'bad' }),
  'slot.started': (e) => ({ text: joined(e.slot_id, e.dut_serial) }),
  'slot.completed': (e) => ({ text: joined(e.slot_id, e.error_message), outcome: e.outcome }),
  'sync.arrived': (e) => ({ text: joined(e.name, e.slot_id) }),
  'sync.release': (e) => ({ text: e.name }),
  'route.closed': route,
  'route.opened': route,
  'fixture.instrument_connected': connected,
  'fixture.identity_verified': (e) => ({ role: e.role, text: e.matches === false ? `differs: ${e.mismatches?.join(', ')}` : 'as expected' }),
  'fixture.calibration_warning': (e) => ({ role: e.role, text: e.message ?? '' }),
  'fixture.dut_scanned': (e) => ({ text: joined(e.dut_serial, e.scan_source) }),
  'fixture.instrument_disconnected': (e) => ({ role: e.role, text: joined(e.instrument_id, e.safe_state && `safe state ${e.safe_state}`) }),
  'test.steps_discovered': (e) => ({ text: `${e.items?.length ?? 0} steps planned` }),
  'test.step_started': (e) => ({ text: titleOf(e), tone: 'step' }),
  'test.step_ended': (e, durationS) => ({ ...stepEnd(e, durationS), text: joined(titleOf(e), firstLine(e.error_message)) }),
  'test.vector_started': (e) => ({ text: titleOf(e) }),
  'test.vector_ended': stepEnd,
  'test.measurement': measurement,
  'test.record': (e) => ({ text: `${e.key} = ${valueText(e.value)}` }),
  'test.observation': (e) => ({ text: `${e.name} = ${valueText(e.value)}`, units: e.units ?? '' }),
  'instrument.read': (e) => traffic(e, '='),
  'instrument.set': (e) => traffic(e, '←'),
  'instrument.configure': (e) => ({ role: e.instrument_role, text: `${e.method} ${pairsText(e.parameters)}` }),
  'instrument.reserved': lease,
  'instrument.released': lease,
  'diagnostic.warning': (e) => ({ role: e.source ?? '', text: e.message ?? '' }),
  'diagnostic.error': (e) => ({ role: typeof e.details?.role === 'string' ? e.details.role : e.source ?? '', text: e.message ?? '', tone: 'bad' }),
  'stream.started': (e) => ({ text: joined(e.format, e.path) }),
  'stream.ended': (e) => ({ text: e.stream_id }),
  'stream.frame_index': (e) => ({ text: `${e.frame_count ?? 0} frames` }),
  'dialog.opened': (e) => ({ text: e.title, remark: detailOf(e), tone: 'you' }),
  'dialog.responded': (e) => ({ text: e.response_type, remark: e.value ?? '' }),
  'channel.started': (e) => ({ role: e.instrument_role ?? '', text: e.channel_id, units: e.units ?? '' }),
  'channel.ended': (e) => ({ text: joined(e.channel_id, e.reason) }),
  'channel.checkpoint': (e) => ({ text: e.uri }),
  'file.started': (e) => ({ text: joined(e.name, e.format) }),
  'file.ended': (e) => ({ text: e.uri ?? '' }),
  'file.checkpoint': (e) => ({ text: e.uri }),
};

const kEnvelope = new Set(['id', 'event_type', 'occurred_at', 'received_at', 'session_id', 'run_id', 'event_number', 'derived']);

function unknown(event: LiveEvent): Partial<Summary> {
  const own = Object.entries(event).filter(([key, value]) => !kEnvelope.has(key) && value !== null && value !== undefined && value !== '');
  return { text: pairsText(Object.fromEntries(own)) };
}

export function summaryOf({ event, durationS }: LogRow): Summary {
  const line = (kLines as Record<string, Line<never> | undefined>)[event.event_type] ?? unknown;
  return { ...kPlain, ...line(event as never, durationS) };
}

/** Where a measurement was taken: the vector, or the name of its step. */
export const vectorOrStep = (inputs: Record<string, unknown>, stepName: string): string =>
  vectorLabel({ inputs, nodeId: null }) || stepName;
