import { expect, test } from 'vitest';
import { failuresOf, stepTone } from './runstate';
import { stateOf } from './runview';
import type { RunView } from './types';

const view = {
  run_id: 'r', dut_serial: 'SN1', outcome: 'failed', live: false,
  steps: [
    { step_path: 'never', outcome: null, started_at: null, ended_at: null },
    { step_path: 'b', outcome: 'failed', started_at: '2026-11-20T14:00:05Z', ended_at: '2026-11-20T14:00:06Z', duration_s: 1 },
    { step_path: 'a', outcome: 'passed', started_at: '2026-11-20T14:00:01Z', ended_at: '2026-11-20T14:00:02Z', duration_s: 1 },
  ],
  measurements: [
    { step_path: 'b', step_name: 'b', vector_index: 0, measurement_name: 'v', measurement_value: 9, measurement_outcome: 'failed', limit_high: 5, inputs: { vin: 4.5 } },
  ],
} as unknown as RunView;

test('steps come in execution order, those that never ran last', () => {
  const state = stateOf(view);
  expect(state.steps.map((step) => step.path)).toEqual(['a', 'b', 'never']);
  expect(stepTone(state.steps[2]!, true)).toBe('never');
});

test('a stored run answers the same questions as a live one', () => {
  expect(failuresOf(stateOf(view))[0]?.measurement).toMatchObject({ name: 'v', value: 9, inputs: { vin: 4.5 } });
});
