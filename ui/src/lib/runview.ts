// A stored run as the HTTP API gives it, in the shape that the live model has: one page shows both.

import { toNumber } from './limits';
import { addMeasurement, emptyRun, stepKey, type Measurement, type RunState, type Step } from './runstate';
import type { MeasurementRow, RunView, StepRow } from './types';

const numberOf = (value: unknown): number => toNumber(value) ?? 0;

function measurementOf(row: MeasurementRow, index: number): Measurement {
  const path = row.step_path ?? row.step_name ?? '';
  return {
    index,
    stepKey: stepKey(path, numberOf(row.vector_index)), stepPath: path, stepName: row.step_name ?? path,
    name: row.measurement_name ?? '', value: toNumber(row.measurement_value), units: row.measurement_units,
    outcome: row.measurement_outcome,
    limits: {
      low: toNumber(row.limit_low), high: toNumber(row.limit_high),
      nominal: toNumber(row.limit_nominal), comparator: row.limit_comparator,
    },
    at: row.measurement_timestamp, retry: numberOf(row.vector_retry), inputs: row.inputs ?? {},
    channel: row.instrument_channel ?? row.instrument_name, characteristic: row.characteristic_id,
  };
}

function stepOf(row: StepRow): Step {
  const path = row.step_path ?? row.step_name ?? '';
  return {
    key: stepKey(path, row.vector_index ?? 0), path, parentPath: row.parent_path ?? '', name: row.step_name ?? path,
    vectorIndex: row.vector_index ?? 0, nodeId: row.node_id,
    phase: row.ended_at ? 'ended' : row.started_at ? 'open' : 'planned',
    outcome: row.outcome, startedAt: row.started_at, endedAt: row.ended_at,
    durationS: toNumber(row.duration_s), retry: row.vector_retry ?? row.retry_count ?? 0, measurementCount: row.measurement_count ?? 0,
    inputs: row.inputs ?? {}, inputUnits: {}, outputs: row.outputs ?? {}, outputUnits: {},
    errorType: row.error_type, errorMessage: row.error_message, errorTraceback: row.error_traceback, errorPhase: row.error_phase,
  };
}

/** Executed steps in execution order, then those that never ran in collection order. */
function inOrder(steps: Step[]): Step[] {
  const ran = steps.filter((step) => step.startedAt !== null);
  ran.sort((a, b) => Date.parse(a.startedAt!) - Date.parse(b.startedAt!));
  return [...ran, ...steps.filter((step) => step.startedAt === null)];
}

export function stateOf(view: RunView): RunState {
  const { steps, measurements, live, outcome, materialization_error, ...header } = view;
  const state: RunState = {
    ...emptyRun(),
    phase: live ? 'running' : header.materialization === 'pending' ? 'ending' : 'ended',
    header,
    outcome,
    materializationError: materialization_error,
    steps: inOrder(steps.map(stepOf)),
  };
  for (const measurement of measurements.map(measurementOf)) addMeasurement(state, measurement);
  return state;
}
