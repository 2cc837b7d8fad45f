// One line about an event, for the timeline. Events of unknown type show their own fields.

import { kNone, limitsText, measured, pairsText, seconds3, valueDecimals, valueText, withUnit } from './format';
import { toNumber, type Limits } from './limits';
import { isBad } from './outcome';
import { stepTitle, vectorLabel } from './runstate';
import type { LogRow } from './eventlog';
import type { JsonValue, LiveEvent } from './types';

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

const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
const pairs = (value: JsonValue | undefined): Record<string, JsonValue> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
const joined = (...parts: string[]): string => parts.filter(Boolean).join(' · ');

const kPlain: Summary = { role: '', text: '', value: '', units: '', remark: '', outcome: null, tone: '' };

function stepText(event: LiveEvent): string {
  return stepTitle({ name: text(event.step_name), inputs: pairs(event.inputs), nodeId: text(event.node_id) } as Parameters<typeof stepTitle>[0]);
}

function measurement(event: LiveEvent): Partial<Summary> {
  const limits: Limits = {
    low: toNumber(event.limit_low), high: toNumber(event.limit_high), nominal: toNumber(event.limit_nominal),
    comparator: text(event.limit_comparator) || null,
  };
  const value = toNumber(event.value);
  const outcome = text(event.outcome) || null;
  const limit = limitsText(limits, valueDecimals(value, limits));
  return {
    text: text(event.measurement_name), value: measured(value, limits), units: text(event.units),
    remark: limit === kNone ? '' : limit, outcome, tone: isBad(outcome) ? 'bad' : '',
  };
}

/** What was read or set: the channel, or the channel and the member it was reached by. */
function traffic(event: LiveEvent, arrow: string): Partial<Summary> {
  const units = event.units ? text(event.units) : '';
  return { role: text(event.instrument_role), text: `${text(event.channel_id)} ${arrow} ${valueText(event.value)}`, units };
}

type Line = (event: LiveEvent, durationS: number | null) => Partial<Summary>;

const kLines: Record<string, Line | undefined> = {
  'session.started': (e) => ({ text: joined(text(e.client), text(e.station_id) || text(e.station_hostname)) }),
  'session.ended': (e) => ({ outcome: text(e.outcome) || null }),
  'run.started': (e) => ({ text: joined(text(e.dut_serial), text(e.station_id) || text(e.station_hostname), text(e.test_phase)), tone: 'step' }),
  'run.ended': (e) => ({
    text: e.derived === true ? 'The test process died; recovery closed the run' : '',
    outcome: text(e.outcome) || 'aborted', tone: isBad(text(e.outcome) || 'aborted') ? 'bad' : 'step',
  }),
  'run.materialized': (e) => ({ text: text(e.destination) }),
  'run.materialization_failed': (e) => ({ text: text(e.error_message), tone: 'bad' }),
  'test.steps_discovered': (e) => ({ text: `${Array.isArray(e.items) ? e.items.length : 0} steps planned` }),
  'test.step_started': (e) => ({ text: stepText(e), tone: 'step' }),
  'test.step_ended': (e, durationS) => ({
    text: joined(stepText(e), text(e.error_message).split('\n')[0] ?? ''), remark: durationS === null ? '' : withUnit(seconds3(durationS), 's'),
    outcome: text(e.outcome) || null,
  }),
  'test.measurement': measurement,
  'test.record': (e) => ({ text: `${text(e.key)} = ${valueText(e.value)}` }),
  'test.observation': (e) => ({ text: `${text(e.name)} = ${valueText(e.value)}`, units: text(e.units) }),
  'instrument.read': (e) => traffic(e, '='),
  'instrument.set': (e) => traffic(e, '←'),
  'instrument.configure': (e) => ({ role: text(e.instrument_role), text: `${text(e.method)} ${pairsText(pairs(e.parameters))}` }),
  'fixture.instrument_connected': (e) => ({
    role: text(e.role), text: joined([text(e.manufacturer), text(e.model)].filter(Boolean).join(' ') || text(e.instrument_id), text(e.resource), e.mocked === true ? 'mock' : ''),
  }),
  'fixture.instrument_disconnected': (e) => ({ role: text(e.role), text: text(e.instrument_id) }),
  'fixture.calibration_warning': (e) => ({ role: text(e.role), text: text(e.message) }),
  'dialog.opened': (e) => ({ text: text(e.title), remark: text(e.message), tone: 'you' }),
  'dialog.responded': (e) => ({ text: text(e.response_type), remark: text(e.value) }),
  'diagnostic.warning': (e) => ({ role: text(e.source), text: text(e.message) }),
  'diagnostic.error': (e) => ({ role: text(pairs(e.details).role) || text(e.source), text: text(e.message), tone: 'bad' }),
};

const kEnvelope = new Set(['id', 'event_type', 'occurred_at', 'received_at', 'session_id', 'run_id', 'event_number', 'derived']);

function unknown(event: LiveEvent): Partial<Summary> {
  const own = Object.entries(event).filter(([key, value]) => !kEnvelope.has(key) && value !== null && value !== undefined && value !== '');
  return { role: text(event.role), text: pairsText(Object.fromEntries(own) as Record<string, JsonValue>) };
}

export const summaryOf = (row: LogRow): Summary =>
  ({ ...kPlain, ...(kLines[row.event.event_type] ?? unknown)(row.event, row.durationS) });

/** Where a measurement was taken: the vector, or the name of its step. */
export const vectorOrStep = (inputs: Record<string, JsonValue>, stepName: string): string =>
  vectorLabel({ inputs, nodeId: null }) || stepName;
