// The shapes of the HTTP API and of events that the pages read. Every reader of this data tolerates unknown
// event types, unknown fields and unknown enum values.

export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

export type Outcome = 'passed' | 'failed' | 'errored' | 'terminated' | 'aborted' | 'done' | 'skipped';

/** A number as JSON carries it: non-finite values travel as words. */
export type WireNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export interface EventEnvelope {
  id: string;
  event_type: string;
  occurred_at: string;
  received_at?: string | null;
  session_id: string;
  run_id?: string | null;
  derived?: boolean;
  event_number?: number;
}

/** An event of any type: the envelope, and fields that depend on `event_type`. */
export type LiveEvent = EventEnvelope & { [field: string]: JsonValue | undefined };

export interface PlannedItem {
  node_id?: string | null;
  step_path: string;
  parent_path?: string | null;
  step_index?: number | null;
  vector_index?: number | null;
}

export interface ActiveRun {
  run_id: string;
  status: string;
  progress_pct: number;
  current_step: string | null;
  dut_serial: string;
  station_id: string;
  waiting_dialogs: number;
}

export interface RunRow {
  run_id: string;
  session_id?: string | null;
  dut_serial?: string | null;
  dut_part_number?: string | null;
  dut_lot_number?: string | null;
  station_id?: string | null;
  station_name?: string | null;
  station_hostname?: string | null;
  product_id?: string | null;
  project_name?: string | null;
  operator_id?: string | null;
  test_phase?: string | null;
  outcome?: string | null;
  started_at?: string | null;
  ended_at?: string | null;
  num_steps?: number | null;
  num_measurements?: number | null;
  materialization?: string | null;
  materialization_error?: string | null;
}

export interface RunsPage {
  runs: RunRow[];
  next_cursor: string | null;
  total?: number | null;
}

export interface StepRow {
  step_index?: number | null;
  step_name?: string | null;
  step_path?: string | null;
  parent_path?: string | null;
  vector_index?: number | null;
  outcome?: string | null;
  started_at?: string | null;
  ended_at?: string | null;
  duration_s?: number | null;
  measurement_count?: number | null;
  retry_count?: number | null;
  inputs?: Record<string, JsonValue>;
  outputs?: Record<string, JsonValue>;
  node_id?: string | null;
  step_node_id?: string | null;
  error_type?: string | null;
  error_message?: string | null;
  error_phase?: string | null;
}

/** A measurement row keyed by the columns of the run file; `in_*` columns hold the inputs. */
export type MeasurementRow = Record<string, JsonValue>;

export interface RunView extends RunRow {
  steps: StepRow[];
  measurements: MeasurementRow[];
  live: boolean;
}

export interface Health {
  status: string;
  version: string;
  data_dir: string;
  project_name?: string | null;
  daemons?: Record<string, string>;
}
