import { describe, expect, test } from 'vitest';
import { currentStep, emptyRun, failuresOf, isOver, leafSteps, reduceRun, segmentsOf, settledRun, stepTone, tallySteps, vectorLabel, type RunState } from './runstate';
import type { LiveEvent } from './types';

let number = 0;
const at = (second: number): string => new Date(Date.UTC(2026, 10, 20, 14, 0, second)).toISOString();
const event = (event_type: string, second: number, fields: Record<string, unknown> = {}): LiveEvent =>
  ({ id: `e${++number}`, event_type, occurred_at: at(second), session_id: 's', run_id: 'r', event_number: number, ...fields });

const planned = event('test.steps_discovered', 1, {
  items: [
    { step_path: 'test_a', node_id: 't.py::test_a', vector_index: 0 },
    { step_path: 'TestB/test_b', parent_path: 'TestB', node_id: 't.py::TestB::test_b[1.0]', vector_index: 0 },
    { step_path: 'TestB/test_b', parent_path: 'TestB', node_id: 't.py::TestB::test_b[2.0]', vector_index: 1 },
  ],
});
const start = (path: string, second: number, more: Record<string, unknown> = {}): LiveEvent =>
  event('test.step_started', second, { step_name: path.split('/').at(-1)!, step_path: path, step_index: 0, ...more });
const end = (path: string, second: number, outcome: string | null, more: Record<string, unknown> = {}): LiveEvent =>
  event('test.step_ended', second, { step_name: path.split('/').at(-1)!, step_path: path, step_index: 0, outcome, ...more });
const measure = (path: string, second: number, value: unknown, outcome: string, more: Record<string, unknown> = {}): LiveEvent =>
  event('test.measurement', second, { step_name: path, step_path: path, step_index: 0, measurement_name: 'v', value, outcome, limit_high: 5, units: 'V', ...more });
const runStarted = event('run.started', 0, { dut_serial: 'SN1', station_id: 'bench_1', test_phase: 'production' });

const after = (...events: LiveEvent[]): RunState => reduceRun(emptyRun(), events);
const tones = (state: RunState): string[] => leafSteps(state).map((step) => stepTone(step, isOver(state)));

describe('a run', () => {
  test('is starting until its first event', () => {
    expect(emptyRun().phase).toBe('starting');
    expect(after(runStarted)).toMatchObject({ phase: 'running', header: { dut_serial: 'SN1', station_id: 'bench_1' } });
  });

  test('shows planned, running and ended steps in collection order', () => {
    const state = after(runStarted, planned, start('TestB', 2), start('TestB/test_b', 2, { inputs: { vin: 1 } }), end('TestB/test_b', 4, 'passed'), start('TestB/test_b', 5, { vector_index: 1 }));
    expect(tones(state)).toEqual(['waiting', 'passed', 'running']);
    expect(currentStep(state)?.key).toBe('TestB/test_b#1');
    expect(tallySteps(leafSteps(state), false)).toMatchObject({ total: 3, finished: 1 });
  });

  test('lists executed steps before those that never ran, containers included', () => {
    const state = after(runStarted, planned, start('TestB', 2), start('TestB/test_b', 2), end('TestB/test_b', 4, 'passed'), end('TestB', 4, 'passed'), event('run.ended', 9, { outcome: 'terminated' }));
    expect(state.steps.map((step) => step.key)).toEqual(['TestB#0', 'TestB/test_b#0', 'test_a#0', 'TestB/test_b#1']);
    expect(tones(state)).toEqual(['never', 'passed', 'never']);
  });

  test('a step that turns out to be a container leaves the bar, and what changes on a step is seen there', () => {
    const one = after(runStarted, start('TestB', 2), start('test_c', 2));
    expect(leafSteps(one).map((step) => step.key)).toEqual(['TestB#0', 'test_c#0']);
    const two = reduceRun(one, [start('TestB/test_b', 3, { parent_path: 'TestB' }), measure('test_c', 3, 4, 'passed')]);
    expect(leafSteps(two).map((step) => [step.key, step.measurementCount])).toEqual([['test_c#0', 1], ['TestB/test_b#0', 0]]);
  });

  test('steps that have nothing share it', () => {
    const state = after(runStarted, start('a', 2, { inputs: {} }), end('a', 3, 'passed', { outputs: {} }), start('b', 4));
    for (const fields of [state.steps[0]!.outputs, state.steps[1]!.inputs]) expect(fields).toBe(state.steps[0]!.inputs);
  });

  test('gives the same state whether events come one by one or together', () => {
    const events = [runStarted, planned, start('test_a', 2), measure('test_a', 3, 4, 'passed'), end('test_a', 4, 'passed')];
    const oneByOne = events.reduce((state, next) => reduceRun(state, [next]), emptyRun());
    expect(oneByOne).toEqual(after(...events));
  });

  test('keeps no more measurements than it is told to, and still knows how many there were', () => {
    const many = Array.from({ length: 1000 }, (_, index) => measure('test_a', 3, index === 7 ? 4.9 : 2, index === 5 ? 'failed' : 'passed'));
    const state = many.reduce((before, next) => reduceRun(before, [next]), reduceRun(emptyRun(50), [runStarted, start('test_a', 2)]));
    expect(state.measurements.length).toBeLessThan(100);
    expect([state.measured, state.measurements.at(-1)?.index, state.bad.length, state.tightest?.of.index]).toEqual([1000, 999, 1, 7]);
    expect(failuresOf(state)).toHaveLength(1);
  });

  test('a bar of few segments shows of many steps what matters most', () => {
    const items = Array.from({ length: 1000 }, (_, index) => ({ step_path: `s${index}`, node_id: `t.py::s${index}`, vector_index: 0 }));
    const state = after(runStarted, event('test.steps_discovered', 1, { items }), start('s3', 2), end('s3', 3, 'passed'), start('s9', 3), end('s9', 4, 'failed'));
    const bar = segmentsOf(leafSteps(state), true, 300);
    expect(bar).toHaveLength(250);
    expect(bar.slice(0, 3).map(({ tone }) => tone)).toEqual(['never', 'never', 'failed']);
    expect(segmentsOf(leafSteps(state).slice(0, 4), true, 300).map(({ tone }) => tone)).toEqual(['never', 'never', 'never', 'passed']);
  });

  test('keeps the duration, the outputs and the error of a step', () => {
    const state = after(start('test_a', 2), end('test_a', 5, 'errored', { outputs: { t: 21 }, error_type: 'TimeoutError', error_message: 'no answer' }));
    expect(state.steps[0]).toMatchObject({ durationS: 3, outputs: { t: 21 }, errorType: 'TimeoutError', errorMessage: 'no answer' });
  });

  test('a genuine end supersedes the one that recovery wrote, and not the other way round', () => {
    const derived = event('run.ended', 6, { outcome: 'aborted', derived: true });
    const genuine = event('run.ended', 7, { outcome: 'passed' });
    const stored = event('run.materialized', 8);
    expect(after(runStarted, derived, stored, genuine)).toMatchObject({ phase: 'ending', outcome: 'passed' });
    expect(after(runStarted, derived, genuine)).toMatchObject({ outcome: 'passed', endedByRecovery: false });
    expect(after(runStarted, genuine, derived)).toMatchObject({ outcome: 'passed', endedByRecovery: false });
    expect(after(runStarted, derived)).toMatchObject({ outcome: 'aborted', endedByRecovery: true });
  });

  test('is ending until its record is durable, or is known not to be', () => {
    const ended = [runStarted, event('run.ended', 6, { outcome: 'passed' })];
    expect(after(...ended).phase).toBe('ending');
    expect(after(...ended, event('run.materialized', 7))).toMatchObject({ phase: 'ended', materializationError: null });
    expect(after(...ended, event('run.materialization_failed', 7, { error_message: 'disk full' }))).toMatchObject({ phase: 'ended', materializationError: 'disk full' });
    expect(settledRun(after(...ended), 'disk full')).toMatchObject({ phase: 'ended', materializationError: 'disk full' });
  });

  test('unknown event types change nothing', () => {
    expect(after(runStarted, event('novel.kind', 2, { x: 1 }))).toEqual(after(runStarted));
  });
});

describe('measurements and failures', () => {
  test('a measurement of an inner vector belongs to the open step of its path', () => {
    const state = after(start('test_a', 2), measure('test_a', 3, 1, 'passed', { vector_index: 4 }));
    expect(state.measurements[0]?.stepKey).toBe('test_a#0');
    expect(state.steps[0]?.measurementCount).toBe(1);
  });

  test('non-finite values keep their meaning', () => {
    expect(after(start('test_a', 2), measure('test_a', 3, 'NaN', 'failed')).measurements[0]?.value).toBeNaN();
  });

  test('the first failure is the first bad value, or the step that ended badly without one', () => {
    const state = after(start('test_a', 1), end('test_a', 2, 'errored'), start('test_c', 3), measure('test_c', 4, 9, 'failed'), end('test_c', 5, 'failed'));
    const failures = failuresOf(state);
    expect(failures.map((failure) => failure.step?.path)).toEqual(['test_a', 'test_c']);
    expect(failures[0]?.measurement).toBeNull();
    expect(failures[1]?.measurement?.value).toBe(9);
  });

  test('an attempt that was retried does not count', () => {
    const state = after(start('test_a', 1), measure('test_a', 2, 9, 'failed'), end('test_a', 3, 'failed'), start('test_a', 4, { retry: 1 }), measure('test_a', 5, 1, 'passed', { retry: 1 }), end('test_a', 6, 'passed', { retry: 1 }));
    expect(failuresOf(state)).toEqual([]);
    expect(state.measurements).toHaveLength(2);
  });
});

test('a vector is named by its inputs, or by what pytest put in brackets', () => {
  expect(vectorLabel({ inputs: { vin: 4.5, iout: 1 }, nodeId: null })).toBe('vin=4.5, iout=1');
  expect(vectorLabel({ inputs: {}, nodeId: 't.py::test_x[4.5-1.0]' })).toBe('4.5-1.0');
  expect(vectorLabel({ inputs: {}, nodeId: 't.py::test_x' })).toBe('');
});
