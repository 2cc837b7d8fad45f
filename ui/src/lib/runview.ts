// A stored run as the HTTP API gives it, in the shape that the live model has: one page shows both.

import { toNumber } from './limits';
import { emptyRun, stepKey, type Measurement, type RunState, type Step } from './runstate';
import type { JsonValue, MeasurementRow, RunView, StepRow } from './types';

const text = (value: JsonValue | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null);

function inputsOf(row: MeasurementRow): Record<string, JsonValue> {
  const companions = /_(instrument|resource|channel|dut_pin|fixture_connection)$/;
  const own = Object.entries(row).filter(([key, value]) => key.startsWith('in_') && value !== null && !companions.test(key));
  return Object.fromEntries(own.map(([key, value]) => [key.slice('in_'.length), value]));
}

function measurementOf(row: MeasurementRow, index: number): Measurement {
  const path = text(row.step_path) ?? text(row.step_name) ?? '';
  return {
    index,
    stepKey: stepKey(path, toNumber(row.vector_index) ?? 0), stepPath: path, stepName: text(row.step_name) ?? path,
    name: text(row.measurement_name) ?? '', value: toNumber(row.measurement_value), units: text(row.measurement_units),
    outcome: text(row.measurement_outcome),
    limits: {
      low: toNumber(row.limit_low), high: toNumber(row.limit_high),
      nominal: toNumber(row.limit_nominal), comparator: text(row.limit_comparator),
    },
    at: text(row.measurement_timestamp), retry: toNumber(row.vector_retry) ?? 0, inputs: inputsOf(row),
    channel: text(row.instrument_channel) ?? text(row.instrument_name), characteristic: text(row.characteristic_id),
  };
}

function stepOf(row: StepRow): Step {
  const path = row.step_path ?? row.step_name ?? '';
  return {
    key: stepKey(path, row.vector_index ?? 0), path, parentPath: row.parent_path ?? '', name: row.step_name ?? path,
    vectorIndex: row.vector_index ?? 0, nodeId: text(row.node_id) ?? text(row.step_node_id),
    phase: row.ended_at ? 'ended' : row.started_at ? 'open' : 'planned',
    outcome: row.outcome ?? null, startedAt: row.started_at ?? null, endedAt: row.ended_at ?? null,
    durationS: row.duration_s ?? null, retry: row.retry_count ?? 0, measurementCount: row.measurement_count ?? 0,
    inputs: row.inputs ?? {}, inputUnits: {}, outputs: row.outputs ?? {}, outputUnits: {},
    errorType: text(row.error_type), errorMessage: text(row.error_message), errorPhase: text(row.error_phase),
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
  return {
    ...emptyRun(),
    phase: live ? 'running' : 'ended',
    header,
    outcome: outcome ?? null,
    materializationError: materialization_error ?? null,
    steps: inOrder(steps.map(stepOf)),
    measurements: measurements.map(measurementOf),
  };
}
