// What a run looks like after a list of events: the model behind the live page and the results page.
// `reduceRun` is deterministic and does no I/O. It takes events in number order, each once (see eventlog.ts), and
// returns a new state that shares what did not change with the old one; the old one must not be used any more.

import { valueDecimals } from './format';
import { toNumber, type Limits } from './limits';
import { isBad, severity, type Tone } from './outcome';
import type { JsonValue, LiveEvent, PlannedItem, RunRow } from './types';

export interface Step {
  key: string;
  path: string;
  parentPath: string;
  name: string;
  vectorIndex: number;
  nodeId: string | null;
  /** planned: collected, not started. open: running now. ended: has its outcome, which may be null. */
  phase: 'planned' | 'open' | 'ended';
  outcome: string | null;
  startedAt: string | null;
  endedAt: string | null;
  durationS: number | null;
  /** Attempt; rows of earlier attempts stay, but do not count. */
  retry: number;
  measurementCount: number;
  inputs: Record<string, JsonValue>;
  inputUnits: Record<string, string>;
  outputs: Record<string, JsonValue>;
  outputUnits: Record<string, string>;
  errorType: string | null;
  errorMessage: string | null;
  errorPhase: string | null;
}

export interface Measurement {
  /** Position among all measurements of the run. */
  index: number;
  stepKey: string;
  stepName: string;
  stepPath: string;
  name: string;
  value: number | null;
  units: string | null;
  outcome: string | null;
  limits: Limits;
  at: string | null;
  retry: number;
  inputs: Record<string, JsonValue>;
  channel: string | null;
  characteristic: string | null;
}

export type RunHeader = Omit<RunRow, 'run_id' | 'outcome' | 'num_steps' | 'num_measurements'> & {
  product_name?: string | null;
  dut_revision?: string | null;
};

export interface RunState {
  phase: 'starting' | 'running' | 'ended';
  header: RunHeader;
  outcome: string | null;
  /** The end was written by recovery: the process of the run died. */
  endedByRecovery: boolean;
  materializationError: string | null;
  /** Executed steps in execution order, then planned ones in collection order. */
  steps: Step[];
  measurements: Measurement[];
  /** Keys of open steps, outermost first. */
  open: string[];
}

/** Working state beside the visible one; never read by pages. */
interface Index { byKey: Map<string, Step>; planned: Map<string, Step>; executed: Map<string, Step> }

const indexes = new WeakMap<RunState, Index>();

export function emptyRun(): RunState {
  const state: RunState = {
    phase: 'starting', header: {}, outcome: null, endedByRecovery: false, materializationError: null,
    steps: [], measurements: [], open: [],
  };
  indexes.set(state, { byKey: new Map(), planned: new Map(), executed: new Map() });
  return state;
}

export const stepKey = (path: string, vectorIndex: number): string => `${path}#${vectorIndex}`;

export function reduceRun(previous: RunState, events: readonly LiveEvent[]): RunState {
  const index = indexes.get(previous);
  if (!index) throw new Error('reduceRun needs a state made by emptyRun or reduceRun');
  const state: RunState = { ...previous, measurements: previous.measurements.slice(), open: previous.open.slice() };
  for (const event of events) kHandlers[event.event_type]?.(state, index, event);
  state.steps = [...index.executed.values(), ...index.planned.values()];
  indexes.delete(previous);
  indexes.set(state, index);
  return state;
}

// ── Events ──────────────────────────────────────────────────────────────────

type Handler = (state: RunState, index: Index, event: LiveEvent) => void;

const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);
const whole = (value: JsonValue | undefined): number => (typeof value === 'number' ? value : 0);
const record = <T = JsonValue>(value: JsonValue | undefined): Record<string, T> =>
  (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as Record<string, T>;

const pathOf = (event: LiveEvent): string => text(event.step_path) ?? text(event.step_name) ?? '';
const keyOf = (event: LiveEvent): string => stepKey(pathOf(event), whole(event.vector_index));
const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

const kHeaderFields = [
  'session_id', 'dut_serial', 'dut_part_number', 'dut_revision', 'dut_lot_number', 'station_id', 'station_name',
  'station_hostname', 'product_id', 'product_name', 'project_name', 'operator_id', 'operator_name', 'test_phase',
] as const;

function onRunStarted(state: RunState, _index: Index, event: LiveEvent): void {
  const header: Record<string, JsonValue> = {};
  for (const field of kHeaderFields) header[field] = event[field] ?? null;
  state.header = { ...header, started_at: event.occurred_at, ended_at: null };
  state.phase = 'running';
}

function newStep(path: string, vectorIndex: number): Step {
  return {
    key: stepKey(path, vectorIndex), path, parentPath: parentOf(path), name: lastName(path), vectorIndex,
    nodeId: null, phase: 'planned', outcome: null, startedAt: null, endedAt: null, durationS: null, retry: 0,
    measurementCount: 0, inputs: {}, inputUnits: {}, outputs: {}, outputUnits: {},
    errorType: null, errorMessage: null, errorPhase: null,
  };
}

/** Pytest names a method's parent by its class; an event without the field leaves it to the path. */
const parentPath = (value: JsonValue | null | undefined, path: string): string =>
  typeof value === 'string' && value !== '' ? value : parentOf(path);

function onDiscovered(_state: RunState, index: Index, event: LiveEvent): void {
  for (const item of (Array.isArray(event.items) ? event.items : []) as unknown as PlannedItem[]) {
    const key = stepKey(item.step_path, item.vector_index ?? 0);
    if (index.byKey.has(key)) continue;
    const step = { ...newStep(item.step_path, item.vector_index ?? 0), nodeId: item.node_id ?? null, parentPath: parentPath(item.parent_path, item.step_path) };
    index.byKey.set(key, step);
    index.planned.set(key, step);
  }
}

function put(index: Index, step: Step): void {
  index.byKey.set(step.key, step);
  index.executed.set(step.key, step);
  index.planned.delete(step.key);
}

function onStepStarted(state: RunState, index: Index, event: LiveEvent): void {
  const key = keyOf(event);
  const known = index.byKey.get(key) ?? newStep(pathOf(event), whole(event.vector_index));
  const step: Step = {
    ...newStep(known.path, known.vectorIndex),
    nodeId: text(event.node_id) ?? known.nodeId,
    parentPath: parentPath(event.parent_path, known.path),
    phase: 'open', startedAt: event.occurred_at, retry: whole(event.retry),
    inputs: record(event.inputs), inputUnits: record<string>(event.input_units),
  };
  put(index, step);
  state.open = [...state.open.filter((open) => open !== key), key];
  if (state.phase === 'starting') state.phase = 'running';
}

function onStepEnded(state: RunState, index: Index, event: LiveEvent): void {
  const key = keyOf(event);
  const known = index.byKey.get(key) ?? newStep(pathOf(event), whole(event.vector_index));
  const startedMs = known.startedAt ? Date.parse(known.startedAt) : NaN;
  const durationS = (Date.parse(event.occurred_at) - startedMs) / 1000;
  const inputs = record(event.inputs);
  put(index, {
    ...known,
    phase: 'ended', outcome: text(event.outcome), endedAt: event.occurred_at, retry: whole(event.retry),
    durationS: Number.isNaN(durationS) ? null : Math.max(0, durationS),
    inputs: Object.keys(inputs).length ? inputs : known.inputs,
    inputUnits: { ...known.inputUnits, ...record<string>(event.input_units) },
    outputs: record(event.outputs), outputUnits: record<string>(event.output_units),
    errorType: text(event.error_type), errorMessage: text(event.error_message), errorPhase: text(event.error_phase),
  });
  state.open = state.open.filter((open) => open !== key);
}

/** A measurement of an inner vector names that vector, not its step: its step is then the open one of that path. */
function stepOfMeasurement(state: RunState, index: Index, event: LiveEvent): Step | undefined {
  const path = pathOf(event);
  const exact = index.executed.get(keyOf(event));
  if (exact) return exact;
  const open = state.open.map((key) => index.byKey.get(key)).filter((step) => step?.path === path);
  return open.at(-1) ?? index.byKey.get(stepKey(path, 0));
}

function onMeasurement(state: RunState, index: Index, event: LiveEvent): void {
  const step = stepOfMeasurement(state, index, event);
  state.measurements.push({
    index: state.measurements.length,
    stepKey: step?.key ?? keyOf(event), stepName: text(event.step_name) ?? lastName(pathOf(event)), stepPath: pathOf(event),
    name: text(event.measurement_name) ?? '', value: toNumber(event.value), units: text(event.units),
    outcome: text(event.outcome),
    limits: {
      low: toNumber(event.limit_low), high: toNumber(event.limit_high),
      nominal: toNumber(event.limit_nominal), comparator: text(event.limit_comparator),
    },
    at: text(event.measurement_timestamp) ?? event.occurred_at, retry: whole(event.retry), inputs: record(event.inputs),
    channel: text(event.instrument_channel) ?? text(event.instrument_name), characteristic: text(event.characteristic_id),
  });
  if (step) index.executed.has(step.key) && put(index, { ...step, measurementCount: step.measurementCount + 1 });
}

function onRunEnded(state: RunState, _index: Index, event: LiveEvent): void {
  const derived = event.derived === true;
  if (state.phase === 'ended' && derived && !state.endedByRecovery) return;
  state.phase = 'ended';
  state.outcome = text(event.outcome);
  state.endedByRecovery = derived;
  state.header = { ...state.header, ended_at: event.occurred_at };
}

const kHandlers: Record<string, Handler | undefined> = {
  'run.started': onRunStarted,
  'run.ended': onRunEnded,
  'run.materialized': (state) => { state.materializationError = null; },
  'run.materialization_failed': (state, _index, event) => { state.materializationError = text(event.error_message) ?? 'unknown cause'; },
  'test.steps_discovered': onDiscovered,
  'test.step_started': onStepStarted,
  'test.step_ended': onStepEnded,
  'test.measurement': onMeasurement,
};

// ── Questions that pages ask ────────────────────────────────────────────────

/** Steps without their containers: what progress counts. A container is a step that another step names as parent. */
export function leafSteps(state: RunState): Step[] {
  const parents = new Set(state.steps.map((step) => step.parentPath));
  return state.steps.filter((step) => !parents.has(step.path));
}

/** The same steps in collection order, so that a segment of the progress bar never moves. */
export function plannedOrder(state: RunState): Step[] {
  const index = indexes.get(state);
  const leaves = new Set(leafSteps(state).map((step) => step.key));
  const all = index ? [...index.byKey.values()] : state.steps;
  return all.filter((step) => leaves.has(step.key));
}

/** How a step is shown: a stored outcome, or RUNNING, WAITING, NEVER RAN. */
export function stepTone(step: Step, runEnded: boolean): Tone {
  if (step.outcome && severity(step.outcome) > 0) return step.outcome as Tone;
  if (runEnded) return 'never';
  return step.phase === 'open' ? 'running' : step.phase === 'planned' ? 'waiting' : 'never';
}

export interface Tally { total: number; finished: number; byTone: Partial<Record<Tone, number>> }

export function tallySteps(steps: readonly Step[], runEnded: boolean): Tally {
  const byTone: Partial<Record<Tone, number>> = {};
  for (const step of steps) {
    const tone = stepTone(step, runEnded);
    byTone[tone] = (byTone[tone] ?? 0) + 1;
  }
  return { total: steps.length, finished: steps.filter((step) => step.phase === 'ended').length, byTone };
}

/** Label of the vector of a step: its inputs, or what pytest put in brackets. */
export function vectorLabel(step: Pick<Step, 'inputs' | 'nodeId'>): string {
  const inputs = Object.entries(step.inputs).map(([key, value]) => `${key}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  return inputs.length ? inputs.join(', ') : /\[(.*)\]$/.exec(step.nodeId ?? '')?.[1] ?? '';
}

export function stepTitle(step: Step): string {
  const vector = vectorLabel(step);
  return vector ? `${step.name} [${vector}]` : step.name;
}

export interface Failure { at: string | null; step: Step | null; measurement: Measurement | null }

/** What went wrong, in order: failed values, and steps that ended badly without one. Retried attempts don't count. */
export function failuresOf(state: RunState): Failure[] {
  const steps = new Map(state.steps.map((step) => [step.key, step]));
  const values = state.measurements.filter((m) => isBad(m.outcome) && m.retry === (steps.get(m.stepKey)?.retry ?? m.retry));
  const explained = new Set(values.map((m) => m.stepKey));
  const failures: Failure[] = values.map((m) => ({ at: m.at, step: steps.get(m.stepKey) ?? null, measurement: m }));
  for (const step of leafSteps(state))
    if (isBad(step.outcome) && !explained.has(step.key)) failures.push({ at: step.endedAt, step, measurement: null });
  return failures.sort((a, b) => Date.parse(a.at ?? '') - Date.parse(b.at ?? ''));
}

/** Decimals of each measurement of a column: values of one name stand below each other with equal decimals. */
export function columnDecimals(measurements: readonly Measurement[]): (of: Measurement) => number | null {
  const byName = new Map<string, number>();
  for (const { name, value, limits } of measurements) byName.set(name, Math.max(byName.get(name) ?? 0, valueDecimals(value, limits) ?? 0));
  return ({ name, value, limits }) => (valueDecimals(value, limits) === null ? null : byName.get(name) ?? null);
}

/** The innermost open step. */
export function currentStep(state: RunState): Step | null {
  const key = state.open.at(-1);
  return (key && indexes.get(state)?.byKey.get(key)) || null;
}
