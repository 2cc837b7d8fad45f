// What a run looks like after a list of events: the model behind the live page and the results page.
// `reduceRun` is deterministic and does no I/O. It takes events in number order, each once (see eventlog.ts), and
// returns a new state that shares what did not change with the old one; the old one must not be used any more.

import { secondsBetween, valueDecimals } from './format';
import { marginOf, toNumber, type Limits } from './limits';
import { isBad, severity, type Tone } from './outcome';
import type { EventOf, EventType, LiveEvent, RunRow } from './types';

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
  inputs: Record<string, unknown>;
  inputUnits: Record<string, string>;
  outputs: Record<string, unknown>;
  outputUnits: Record<string, string>;
  errorType: string | null;
  errorMessage: string | null;
  errorTraceback: string | null;
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
  inputs: Record<string, unknown>;
  channel: string | null;
  characteristic: string | null;
}

/** `share`: of half the tolerance. */
export interface Tightest { of: Measurement; share: number; distance: number }

/** Who, what and where; what isn't known yet is missing. */
export type RunHeader = Partial<RunRow>;

export type RunPhase = 'starting' | 'running' | 'ending' | 'ended';

export interface RunState {
  /** ending: the tests are over, but the record isn't durable yet; no verdict is final before it is. */
  phase: RunPhase;
  header: RunHeader;
  outcome: string | null;
  /** The end was written by recovery: the process of the run died. */
  endedByRecovery: boolean;
  materializationError: string | null;
  /** Executed steps in execution order, then planned ones in collection order. */
  steps: Step[];
  /** The newest; all of them unless the state was told to keep less. */
  measurements: Measurement[];
  measured: number;
  /** All that failed or errored. */
  bad: Measurement[];
  /** The passed one that came nearest to its limits. */
  tightest: Tightest | null;
  /** Keys of open steps, outermost first. */
  open: string[];
}

/** Working state beside the visible one; never read by pages. */
interface Index {
  byKey: Map<string, Step>;
  planned: Map<string, Step>;
  executed: Map<string, Step>;
  keep: number;
  /** Keys of steps that aren't containers, in collection order; null: a step came, or changed its place. */
  order: string[] | null;
  /** The steps of `order`; null: one of them changed. A page asks several times, and a test may have thousands. */
  leaves: Step[] | null;
}

const indexes = new WeakMap<RunState, Index>();

/** `keep`: at least so many of the newest measurements stay, and at most twice as many. */
export function emptyRun(keep = Infinity): RunState {
  const state: RunState = {
    phase: 'starting', header: {}, outcome: null, endedByRecovery: false, materializationError: null,
    steps: [], measurements: [], measured: 0, bad: [], tightest: null, open: [],
  };
  indexes.set(state, { byKey: new Map(), planned: new Map(), executed: new Map(), keep, order: null, leaves: null });
  return state;
}

export const stepKey = (path: string, vectorIndex: number): string => `${path}#${vectorIndex}`;

export function reduceRun(previous: RunState, events: readonly LiveEvent[]): RunState {
  const index = indexes.get(previous);
  if (!index) throw new Error('reduceRun needs a state made by emptyRun or reduceRun');
  const state: RunState = { ...previous, measurements: previous.measurements.slice(), bad: previous.bad.slice(), open: previous.open.slice() };
  for (const event of events) (kHandlers[event.event_type as EventType] as Handler<LiveEvent> | undefined)?.(state, index, event);
  state.steps = [...index.executed.values(), ...index.planned.values()];
  index.leaves = null;
  indexes.delete(previous);
  indexes.set(state, index);
  return state;
}

// ── Events ──────────────────────────────────────────────────────────────────

type Handler<Event> = (state: RunState, index: Index, event: Event) => void;

interface Placed { step_name: string; step_path?: string; vector_index?: number }

const pathOf = (event: Placed): string => event.step_path || event.step_name;
const keyOf = (event: Placed): string => stepKey(pathOf(event), event.vector_index ?? 0);
const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

function onRunStarted(state: RunState, _index: Index, event: EventOf<'run.started'>): void {
  const { id: _id, event_type: _type, occurred_at, run_id, ...context } = event;
  state.header = { ...context, run_id: run_id ?? '', started_at: occurred_at, ended_at: null };
  state.phase = 'running';
}

/** Most steps have none of most things: they share this one. */
const kNothing: Readonly<Record<string, never>> = Object.freeze({});
const isNothing = (fields: object | null | undefined): boolean => !fields || Object.keys(fields).length === 0;
const kept = <Fields extends object>(fields: Fields | null | undefined): Fields => (isNothing(fields) ? kNothing as Fields : fields!);
const merged = <Fields extends object>(first: Fields, second: Fields | null | undefined): Fields => (isNothing(second) ? first : { ...first, ...second! });

function newStep(path: string, vectorIndex: number): Step {
  return {
    key: stepKey(path, vectorIndex), path, parentPath: parentOf(path), name: lastName(path), vectorIndex,
    nodeId: null, phase: 'planned', outcome: null, startedAt: null, endedAt: null, durationS: null, retry: 0,
    measurementCount: 0, inputs: kNothing, inputUnits: kNothing, outputs: kNothing, outputUnits: kNothing,
    errorType: null, errorMessage: null, errorTraceback: null, errorPhase: null,
  };
}

interface PlannedItem { node_id?: string | null; step_path: string; parent_path?: string | null; vector_index?: number | null }

function onDiscovered(_state: RunState, index: Index, event: EventOf<'test.steps_discovered'>): void {
  for (const { node_id, step_path, parent_path, vector_index } of (event.items ?? []) as unknown as PlannedItem[]) {
    const blank = newStep(step_path, vector_index ?? 0);
    if (index.byKey.has(blank.key)) continue;
    const step = { ...blank, nodeId: node_id ?? null, parentPath: parent_path || blank.parentPath };
    index.byKey.set(step.key, step);
    index.planned.set(step.key, step);
    index.order = null;
  }
}

function put(index: Index, step: Step): void {
  if (index.byKey.get(step.key)?.parentPath !== step.parentPath) index.order = null;
  index.byKey.set(step.key, step);
  index.executed.set(step.key, step);
  index.planned.delete(step.key);
}

const knownStep = (index: Index, event: Placed): Step => index.byKey.get(keyOf(event)) ?? newStep(pathOf(event), event.vector_index ?? 0);

function onStepStarted(state: RunState, index: Index, event: EventOf<'test.step_started'>): void {
  const known = knownStep(index, event);
  put(index, {
    ...newStep(known.path, known.vectorIndex),
    nodeId: event.node_id ?? known.nodeId, parentPath: event.parent_path || known.parentPath,
    phase: 'open', startedAt: event.occurred_at, retry: event.retry ?? 0,
    inputs: kept(event.inputs), inputUnits: kept(event.input_units),
  });
  state.open = [...state.open.filter((open) => open !== known.key), known.key];
  if (state.phase === 'starting') state.phase = 'running';
}

function onStepEnded(state: RunState, index: Index, event: EventOf<'test.step_ended'>): void {
  const known = knownStep(index, event);
  put(index, {
    ...known,
    phase: 'ended', outcome: event.outcome ?? null, endedAt: event.occurred_at, retry: event.retry ?? 0,
    durationS: secondsBetween(known.startedAt, event.occurred_at),
    inputs: isNothing(event.inputs) ? known.inputs : event.inputs!,
    inputUnits: merged(known.inputUnits, event.input_units),
    outputs: kept(event.outputs), outputUnits: kept(event.output_units),
    errorType: event.error_type ?? null, errorMessage: event.error_message ?? null, errorTraceback: event.error_traceback ?? null, errorPhase: event.error_phase ?? null,
  });
  state.open = state.open.filter((open) => open !== known.key);
}

/** A measurement of an inner vector names that vector, not its step: its step is then the open one of that path. */
function stepOfMeasurement(state: RunState, index: Index, event: Placed): Step | undefined {
  const path = pathOf(event);
  const exact = index.executed.get(keyOf(event));
  if (exact) return exact;
  const open = state.open.map((key) => index.byKey.get(key)).filter((step) => step?.path === path);
  return open.at(-1) ?? index.executed.get(stepKey(path, 0));
}

function onMeasurement(state: RunState, index: Index, event: EventOf<'test.measurement'>): void {
  const step = stepOfMeasurement(state, index, event);
  addMeasurement(state, {
    index: state.measured,
    stepKey: step?.key ?? keyOf(event), stepName: event.step_name, stepPath: pathOf(event),
    name: event.measurement_name, value: toNumber(event.value), units: event.units ?? null, outcome: event.outcome ?? null,
    limits: {
      low: toNumber(event.limit_low), high: toNumber(event.limit_high),
      nominal: toNumber(event.limit_nominal), comparator: event.limit_comparator ?? null,
    },
    at: event.measurement_timestamp ?? event.occurred_at, retry: event.retry ?? 0, inputs: event.inputs ?? {},
    channel: event.instrument_channel ?? event.instrument_name ?? null, characteristic: event.characteristic_id ?? null,
  });
  if (state.measurements.length >= 2 * index.keep) state.measurements.splice(0, state.measurements.length - index.keep);
  if (step) put(index, { ...step, measurementCount: step.measurementCount + 1 });
}

export function addMeasurement(state: RunState, measurement: Measurement): void {
  state.measurements.push(measurement);
  state.measured++;
  if (isBad(measurement.outcome)) state.bad.push(measurement);
  const margin = measurement.outcome === 'passed' ? marginOf(measurement.value, measurement.limits) : null;
  if (margin && margin.share >= 0 && (!state.tightest || margin.share < state.tightest.share)) state.tightest = { of: measurement, ...margin };
}

/** A genuine end supersedes the one that recovery wrote, never the other way round. */
function onRunEnded(state: RunState, _index: Index, event: EventOf<'run.ended'>): void {
  const derived = event.derived === true;
  if (isOver(state) && derived && !state.endedByRecovery) return;
  state.phase = 'ending';
  state.outcome = event.outcome ?? null;
  state.endedByRecovery = derived;
  state.header = { ...state.header, ended_at: event.occurred_at };
}

/** The record is durable, or couldn't be written. */
function settle(state: RunState, error: string | null): void {
  state.materializationError = error;
  if (state.phase === 'ending') state.phase = 'ended';
}

const kHandlers: { [T in EventType]?: Handler<EventOf<T>> } = {
  'run.started': onRunStarted,
  'run.ended': onRunEnded,
  'run.materialized': (state) => settle(state, null),
  'run.materialization_failed': (state, _index, event) => settle(state, event.error_message),
  'test.steps_discovered': onDiscovered,
  'test.step_started': onStepStarted,
  'test.step_ended': onStepEnded,
  'test.measurement': onMeasurement,
};

/** The same by word of the server: when the disk is full, no event can tell it. */
export function settledRun(previous: RunState, error: string | null): RunState {
  const state = reduceRun(previous, []);
  settle(state, error);
  return state;
}

// ── Questions that pages ask ────────────────────────────────────────────────

/** No more steps will come. */
export const isOver = (run: Pick<RunState, 'phase'>): boolean => run.phase === 'ending' || run.phase === 'ended';

/** Those that no other step names as its parent. */
function withoutContainers(steps: Step[]): Step[] {
  const parents = new Set(steps.map((step) => step.parentPath));
  return steps.filter((step) => !parents.has(step.path));
}

/** Steps without their containers, which is what progress counts, in collection order: a segment of its bar never moves. */
export function leafSteps(state: RunState): Step[] {
  const index = indexes.get(state);
  if (!index) return withoutContainers(state.steps);
  index.order ??= withoutContainers([...index.byKey.values()]).map((step) => step.key);
  index.leaves ??= index.order.map((key) => index.byKey.get(key)!);
  return index.leaves;
}

/** How a step is shown: a stored outcome, or RUNNING, WAITING, NEVER RAN. */
export function stepTone(step: Step, runEnded: boolean): Tone {
  if (step.outcome && severity(step.outcome) > 0) return step.outcome as Tone;
  if (runEnded) return 'never';
  return step.phase === 'open' ? 'running' : step.phase === 'planned' ? 'waiting' : 'never';
}

/** What a bar of at most `most` segments shows: each stands for as many steps, and shows the one that matters most. */
export function segmentsOf(steps: readonly Step[], runEnded: boolean, most: number): { tone: Tone; title: string }[] {
  const each = Math.max(1, Math.ceil(steps.length / most));
  return Array.from({ length: Math.ceil(steps.length / each) }, (_, segment) => {
    const part = steps.slice(segment * each, (segment + 1) * each);
    const tones = part.map((step) => stepTone(step, runEnded));
    const loudest = kLoudness.find((tone) => tones.includes(tone));
    return { tone: loudest ?? tones[0]!, title: part.length === 1 ? stepTitle(part[0]!) : `${part.length} steps from ${stepTitle(part[0]!)}` };
  });
}

const kLoudness: Tone[] = ['running', 'errored', 'failed', 'terminated', 'waiting', 'never'];

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

export function stepTitle(step: Pick<Step, 'name' | 'inputs' | 'nodeId'>): string {
  const vector = vectorLabel(step);
  return vector ? `${step.name} [${vector}]` : step.name;
}

export interface Failure { at: string | null; step: Step | null; measurement: Measurement | null }

/** A step that broke, not a value beyond its limits. */
export const isError = (failure: Failure): boolean => failure.measurement === null && failure.step?.outcome === 'errored';

/** What went wrong, in order: failed values, and steps that ended badly without one. Retried attempts don't count. */
export function failuresOf(state: RunState): Failure[] {
  const steps = indexes.get(state)?.byKey ?? new Map(state.steps.map((step) => [step.key, step]));
  const values = state.bad.filter((m) => m.retry === (steps.get(m.stepKey)?.retry ?? m.retry));
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
