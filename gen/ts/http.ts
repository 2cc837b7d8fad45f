// Generated from schema/http_models.py by `./dev gen`; don't edit.
import type { JsonNumber, JsonObject } from './events';

/** What went wrong (RFC 9457). */
export interface Problem {
  /** kind of problem */
  type: string;
  /** the status in words */
  title: string;
  /** HTTP status */
  status: number;
  /** what happened, to what, and what to do next */
  detail: string;
  /** error code */
  code: string;
  /** with 422: what is wrong where */
  errors: ParameterError[] | null;
  /** with 409: the ids that a prefix fits */
  candidates: string[] | null;
}

/** One parameter or key that is wrong. */
export interface ParameterError {
  /** where, e.g. `query`, `limit` */
  loc: string[];
  /** what is wrong */
  msg: string;
}

/** State of each store. */
export interface Services {
  /** the events store; known: up, down */
  events: string;
  /** the runs store; known: up, down */
  runs: string;
  /** the channels store; known: up, down */
  channels: string;
}

/** Where Arrow Flight clients find each store, `grpc://host:port`; one port may serve them all. */
export interface Locations {
  /** the events store */
  events: string;
  /** the runs store */
  runs: string;
  /** the channels store */
  channels: string;
}

/** State of the service. */
export interface Health {
  /** `degraded` when a store is down or behind; known: ok, degraded */
  status: string;
  /** version of Litmus */
  version: string;
  /** data directory */
  data_dir: string;
  /** state of each store */
  daemons: Services;
  /** writing needs a token */
  token_required: boolean;
  /** project of `litmus serve` */
  project_name: string | null;
  /** this life of the service */
  epoch: number | null;
  /** newest event */
  last_event_number: number | null;
  /** published, not yet ingested */
  lag_events: number | null;
  /** rows of the view `losses` */
  losses: number | null;
}

/** An event with its number; further keys by its type. */
export interface EventRow {
  [key: string]: unknown;
  /** number given at ingest */
  event_number: number | null;
  /** unique id */
  id: string;
  /** e.g. `test.measurement` */
  event_type: string;
  /** when it happened */
  occurred_at: string;
  /** when emit() processed it */
  received_at: string | null;
  /** session */
  session_id: string;
  /** run, if any */
  run_id: string | null;
  /** appended by recovery */
  derived: boolean;
}

/** Events in the order of their numbers. */
export interface EventsPage {
  /** the events */
  events: EventRow[];
  /** items in this page */
  count: number;
  /** `cursor` of the next page, `after` of a stream; null at the end */
  next_cursor: string | null;
}

/** What became of posted events. */
export interface EventsTaken {
  /** events that are in the journal now and weren't before */
  accepted: number;
  /** events whose `id` was stored already, or stood in the body before */
  duplicates: number;
}

/** The session.started event of a session, and how it ended; further keys as in that event. */
export interface SessionRow {
  [key: string]: unknown;
  /** session */
  session_id: string;
  /** start */
  occurred_at: string;
  /** end; null while it is open */
  ended_at: string | null;
  /** outcome of session.ended; known: passed, failed, skipped, errored, terminated, aborted, done */
  outcome: string | null;
  /** no session.ended yet */
  live: boolean;
}

/** Sessions, newest first. */
export interface SessionsPage {
  /** the sessions */
  sessions: SessionRow[];
  /** items in this page */
  count: number;
  /** `cursor` of the next page; null at the end */
  next_cursor: string | null;
}

/** One row per run, in flight or finished. */
export interface RunRow {
  /** run file; null until it is written */
  file_path: string | null;
  /** run */
  run_id: string | null;
  /** session */
  session_id: string | null;
  /** null for a single DUT */
  slot_id: string | null;
  dut_serial: string | null;
  dut_part_number: string | null;
  dut_lot_number: string | null;
  station_id: string | null;
  station_name: string | null;
  station_hostname: string | null;
  fixture_id: string | null;
  /** null while it runs */
  outcome: string | null;
  /** start of the run */
  started_at: string | null;
  /** null while it runs */
  ended_at: string | null;
  /** measurement rows */
  num_measurements: number | null;
  /** steps; containers don't count */
  num_steps: number | null;
  test_phase: string | null;
  product_id: string | null;
  operator_id: string | null;
  project_name: string | null;
  /** `pending`, `done`, `failed` */
  materialization: string | null;
  /** why the run file couldn't be written */
  materialization_error: string | null;
  dut_revision: string | null;
  product_name: string | null;
  product_revision: string | null;
  operator_name: string | null;
  station_type: string | null;
  station_location: string | null;
  git_commit: string | null;
  git_branch: string | null;
  git_remote: string | null;
  profile: string | null;
  client: string | null;
  environment_json: string | null;
  /** custom fields, a JSON object */
  custom: JsonObject;
  /** steps of the plan */
  planned_steps: number | null;
  /** of these, ended */
  finished_steps: number | null;
  /** path of the innermost open step */
  current_step: string | null;
  /** the newest event that is in this row */
  last_event_number: number | null;
}

/** One row per run, step_path and vector_index; planned steps that never ran have null times and outcome. */
export interface StepRow {
  /** run file; null until it is written */
  file_path: string | null;
  /** run */
  run_id: string | null;
  /** session */
  session_id: string | null;
  /** null for a single DUT */
  slot_id: string | null;
  /** index in its parent's bucket */
  step_index: number | null;
  /** name */
  step_name: string | null;
  /** names from the root, joined with `/` */
  step_path: string | null;
  /** empty at the root */
  parent_path: string | null;
  /** variant of a sweep */
  vector_index: number | null;
  /** verdict of the last attempt */
  outcome: string | null;
  /** null if it never ran */
  started_at: string | null;
  /** null while it runs, or if it never ran */
  ended_at: string | null;
  /** seconds; null where the clock was set back in between */
  duration_s: JsonNumber | null;
  /** measurement_count > 0 */
  has_measurements: boolean | null;
  /** measurement rows */
  measurement_count: number | null;
  /** planned vectors, 1 when unswept */
  vector_count: number | null;
  /** attempts after the first */
  retry_count: number | null;
  /** pytest markers */
  markers: string | null;
  dut_serial: string | null;
  station_id: string | null;
  /** a JSON object */
  inputs: JsonObject;
  /** a JSON object */
  outputs: JsonObject;
  /** attempt of this row, 0 = first */
  vector_retry: number | null;
  /** aggregate of the vectors */
  vector_outcome: string | null;
  node_id: string | null;
  file: string | null;
  module: string | null;
  class_name: string | null;
  function: string | null;
  description: string | null;
  error_phase: string | null;
  error_type: string | null;
  error_message: string | null;
  error_traceback: string | null;
  /** roles the step used */
  instrument_roles: string[] | null;
}

/** One row per recorded value, runs in flight included; named as in the run file. */
export interface MeasurementRow {
  [key: string]: unknown;
  /** session */
  session_id: string | null;
  /** run */
  run_id: string | null;
  /** null for a single DUT */
  slot_id: string | null;
  /** start of the run */
  run_started_at: string | null;
  /** null while it runs */
  run_ended_at: string | null;
  /** null while it runs */
  run_outcome: string | null;
  /** name of the step */
  step_name: string | null;
  /** index in its parent's bucket */
  step_index: number | null;
  /** names from the root, joined with `/` */
  step_path: string | null;
  /** variant of a sweep */
  vector_index: number | null;
  /** attempt, 0 = first */
  vector_retry: number | null;
  /** name */
  measurement_name: string | null;
  /** when the value was taken */
  measurement_timestamp: string | null;
  /** scalars only */
  measurement_value: JsonNumber | null;
  /** unit */
  measurement_units: string | null;
  /** verdict */
  measurement_outcome: string | null;
  /** lower limit */
  limit_low: JsonNumber | null;
  /** upper limit */
  limit_high: JsonNumber | null;
  /** nominal value */
  limit_nominal: JsonNumber | null;
  /** how the value is compared */
  limit_comparator: string | null;
  characteristic_id: string | null;
  spec_ref: string | null;
  dut_pin: string | null;
  fixture_connection: string | null;
  /** role */
  instrument_name: string | null;
  instrument_resource: string | null;
  instrument_channel: string | null;
  dut_serial: string | null;
  dut_part_number: string | null;
  dut_lot_number: string | null;
  product_id: string | null;
  station_id: string | null;
  station_hostname: string | null;
  operator_id: string | null;
  test_phase: string | null;
  project_name: string | null;
  /** a JSON object */
  inputs: JsonObject;
  /** a JSON object */
  outputs: JsonObject;
  /** a JSON object */
  custom: JsonObject;
  /** 0-based order of recording in the run */
  measurement_index: number | null;
}

/** Identity of an instrument. */
export interface InstrumentInfo {
  /** as `*IDN?` or the YAML gives it */
  manufacturer: string | null;
  /** as `*IDN?` or the YAML gives it */
  model: string | null;
  /** as `*IDN?` or the YAML gives it */
  serial: string | null;
  /** as `*IDN?` or the YAML gives it */
  firmware: string | null;
}

/** Calibration of an instrument. */
export interface CalibrationInfo {
  /** ISO 8601 date */
  due_date: string | null;
  /** ISO 8601 date */
  last_cal: string | null;
  /** certificate */
  certificate: string | null;
  /** laboratory */
  lab: string | null;
}

/** An instrument of a run. */
export interface InstrumentRecord {
  /** station role */
  role: string;
  /** asset id */
  instrument_id: string;
  /** instrument address */
  resource: string;
  /** how it is reached */
  protocol: string;
  /** identity */
  info: InstrumentInfo;
  /** calibration */
  calibration: CalibrationInfo;
  /** driver class path */
  driver: string | null;
  /** catalog entry */
  catalog_ref: string | null;
  /** a stand-in was used */
  mocked: boolean;
}

/** A run with all that belongs to it. */
export interface RunView {
  /** run file; null until it is written */
  file_path: string | null;
  /** run */
  run_id: string | null;
  /** session */
  session_id: string | null;
  /** null for a single DUT */
  slot_id: string | null;
  dut_serial: string | null;
  dut_part_number: string | null;
  dut_lot_number: string | null;
  station_id: string | null;
  station_name: string | null;
  station_hostname: string | null;
  fixture_id: string | null;
  /** null while it runs */
  outcome: string | null;
  /** start of the run */
  started_at: string | null;
  /** null while it runs */
  ended_at: string | null;
  /** measurement rows */
  num_measurements: number | null;
  /** steps; containers don't count */
  num_steps: number | null;
  test_phase: string | null;
  product_id: string | null;
  operator_id: string | null;
  project_name: string | null;
  /** `pending`, `done`, `failed` */
  materialization: string | null;
  /** why the run file couldn't be written */
  materialization_error: string | null;
  dut_revision: string | null;
  product_name: string | null;
  product_revision: string | null;
  operator_name: string | null;
  station_type: string | null;
  station_location: string | null;
  git_commit: string | null;
  git_branch: string | null;
  git_remote: string | null;
  profile: string | null;
  client: string | null;
  environment_json: string | null;
  /** custom fields, a JSON object */
  custom: JsonObject;
  /** steps of the plan */
  planned_steps: number | null;
  /** of these, ended */
  finished_steps: number | null;
  /** path of the innermost open step */
  current_step: string | null;
  /** the newest event that is in this row */
  last_event_number: number | null;
  /** by step_index */
  steps: StepRow[];
  /** by role */
  instruments: InstrumentRecord[];
  /** in the order of recording */
  measurements: MeasurementRow[];
  /** no run.ended yet */
  live: boolean;
}

/** Steps of a run by step_index. */
export interface StepsPage {
  /** the steps */
  steps: StepRow[];
  /** `cursor` of the next page; null at the end */
  next_cursor: string | null;
}

/** Measurements of a run in the order of recording. */
export interface MeasurementsPage {
  /** the measurements */
  measurements: MeasurementRow[];
  /** `cursor` of the next page; null at the end */
  next_cursor: string | null;
}

/** A run in flight. */
export interface ActiveRun {
  /** run */
  run_id: string;
  /** `pending`, `running`, `completed` or `failed` */
  status: string;
  /** finished of planned steps, percent; 100 only after run.ended */
  progress_pct: number;
  /** path of the innermost open step */
  current_step: string | null;
  /** unit under test */
  dut_serial: string;
  /** station */
  station_id: string;
  /** open prompts */
  waiting_dialogs: number;
}

/** How far a run is. */
export interface RunStatus {
  /** run */
  run_id: string;
  /** `pending`, `running`, `completed` or `failed`; final once its record is durable */
  status: string;
  /** finished of planned steps, percent; 100 only after run.ended */
  progress_pct: number;
  /** path of the innermost open step */
  current_step: string | null;
  /** why a launched run failed before it began */
  detail: string | null;
}

/** A station file. */
export interface StationSummary {
  /** station */
  id: string;
  /** for people */
  name: string | null;
  /** where it stands */
  location: string | null;
  /** text */
  description: string | null;
  /** why its file can't be read */
  problem: string | null;
}

/** Stations by their ids. */
export interface StationsPage {
  /** the stations */
  stations: StationSummary[];
  /** `cursor` of the next page; null at the end */
  next_cursor: string | null;
}

/** A product file, with what it inherits. */
export interface ProductSummary {
  /** product */
  id: string;
  /** for people */
  name: string | null;
  /** text */
  description: string | null;
  /** of the product */
  revision: string | null;
  /** characteristics */
  characteristics_count: number;
  /** why its file can't be read */
  problem: string | null;
}

/** Products by their ids. */
export interface ProductsPage {
  /** the products */
  products: ProductSummary[];
  /** `cursor` of the next page; null at the end */
  next_cursor: string | null;
}

/** What can be run. */
export interface TestPath {
  /** relative to the project */
  path: string;
  /** `file` or `folder` */
  kind: string;
}

/** A profile of the project. */
export interface ProfileSummary {
  /** what selects it */
  name: string;
  /** text */
  description: string | null;
  /** profile that it builds on */
  extends: string | null;
  /** the station must be of this type; its own or inherited */
  station_type: string | null;
  /** fixture; its own or inherited */
  fixture: string | null;
  /** its own facets */
  facets: JsonObject;
}

/** Profiles by their names. */
export interface ProfilesPage {
  /** the profiles */
  profiles: ProfileSummary[];
  /** `cursor` of the next page; null at the end */
  next_cursor: string | null;
}

/** Tests by their paths. */
export interface TestPathsPage {
  /** the tests */
  tests: TestPath[];
  /** `cursor` of the next page; null at the end */
  next_cursor: string | null;
}

/** A test run to start. */
export interface LaunchRequest {
  /** product of the project */
  product_id: string | null;
  /** unit under test */
  dut_serial: string;
  /** station, as in list_stations */
  station_id: string;
  /** folder, file or node id, below the project's folder */
  test_path: string;
  /** who runs it */
  operator: string | null;
  /** stand-ins in place of instruments */
  mock_instruments: boolean;
  /** profile, as in list_profiles */
  test_profile: string | null;
  /** development, validation, characterization, production or a name of your own */
  test_phase: string | null;
}

/** The process is started. */
export interface LaunchAccepted {
  /** the run that it will begin */
  run_id: string;
  /** always `running` */
  status: string;
}

/** Lines of standard output and error of a launched run. One that was started elsewhere has none here. */
export interface RunOutput {
  /** in the order of printing */
  lines: string[];
  /** byte behind the last line; the `offset` to go on with */
  next_offset: number;
  /** byte of the first line; 0: there is nothing before */
  first_offset: number;
  /** what stands behind the last line: the beginning of one */
  unfinished: string;
  /** the run was launched here */
  captured: boolean;
  /** its process has ended */
  ended: boolean;
  /** of the process; 128 + n: by signal n. null: it runs, or nobody saw it end */
  exit_code: number | null;
  /** machine of the process */
  hostname: string | null;
  /** the process */
  pid: number | null;
  /** its command line, as far as it is known */
  command: string | null;
}

/** A run is told to end. */
export interface RunStopping {
  /** `stopping`: SIGTERM is sent; `killing`: SIGKILL is */
  status: string;
  /** seconds until another stop kills; 0: at once */
  kill_after_s: JsonNumber;
}

/** A step and the steps within. */
export interface StepNode {
  /** the step */
  step: StepRow;
  /** by execution order */
  children: StepNode[];
}

/** Steps of a run, nested. */
export interface StepTree {
  /** the outermost steps */
  tree: StepNode[];
}

/** Runs in flight, newest first. */
export interface ActiveRuns {
  /** the runs */
  active_runs: ActiveRun[];
  /** items in this page */
  count: number;
}

/** A question to the operator. */
export interface DialogCreate {
  /** what is asked for; known: confirm, choice, input */
  type: string;
  /** the question, in a few words */
  title: string;
  /** what the operator has to do */
  message: string;
  /** run that waits */
  run_id: string | null;
  /** step that asks */
  step_name: string | null;
  /** time until it gives up */
  timeout_seconds: JsonNumber | null;
  /** options of a choice */
  choices: string[] | null;
  /** several options may be chosen */
  allow_multiple: boolean;
  /** hint inside the input field */
  placeholder: string;
  /** value of the input field at first */
  default_value: string;
  /** text of the confirm button */
  confirm_label: string;
  /** text of the cancel button */
  cancel_label: string;
}

/** A question to the operator, and what became of it. */
export interface Dialog {
  /** dialog */
  id: string;
  /** what is asked for; known: confirm, choice, input */
  type: string;
  /** the question, in a few words */
  title: string;
  /** what the operator has to do */
  message: string;
  /** run that waits */
  run_id: string | null;
  /** step that asks */
  step_name: string | null;
  /** time until it gives up */
  timeout_seconds: JsonNumber | null;
  /** options of a choice */
  choices: string[] | null;
  /** several options may be chosen */
  allow_multiple: boolean;
  /** hint inside the input field */
  placeholder: string;
  /** value of the input field at first */
  default_value: string;
  /** text of the confirm button */
  confirm_label: string;
  /** text of the cancel button */
  cancel_label: string;
  /** session that asks */
  session_id: string | null;
  /** slot that asks */
  slot_id: string | null;
  /** unit the question is about */
  dut_serial: string | null;
  /** state; known: pending, responded, timed_out, cancelled */
  status: string;
  /** when it was opened */
  created_at: string;
  /** who answered */
  responded_by: string | null;
  /** where it was answered; known: browser, cli, terminal, auto, assistant */
  responded_via: string | null;
}

/** Open dialogs, the oldest first. */
export interface DialogsPage {
  /** the dialogs */
  dialogs: Dialog[];
  /** `cursor` of the next page; null at the end */
  next_cursor: string | null;
}

/** The dialog is open. */
export interface DialogCreated {
  /** its id */
  dialog_id: string;
  /** `pending`; known: pending, responded, timed_out, cancelled */
  status: string;
}

/** An answer. A confirm dialog is confirmed or cancelled; the others take a choice or a value, or are cancelled. */
export interface DialogRespondRequest {
  /** who answered */
  responded_by: string | null;
  /** confirmed */
  confirmed: boolean;
  /** index of the chosen option */
  choice: number | null;
  /** indices of a multiple choice */
  choices: number[] | null;
  /** text of an input */
  value: string | null;
  /** cancelled */
  cancelled: boolean;
  /** where; null: browser over TCP, else cli; known: browser, cli, terminal, auto, assistant */
  responded_via: string | null;
}

/** The answer counts. */
export interface DialogAccepted {
  /** always `ok` */
  status: string;
}

/** How a dialog ended. */
export interface DialogResponse {
  /** dialog */
  dialog_id: string;
  /** confirmed, chosen or entered */
  confirmed: boolean;
  /** index of the chosen option */
  choice: number | null;
  /** indices of a multiple choice */
  choices: number[] | null;
  /** text of an input */
  value: string | null;
  /** nobody answered in time */
  timed_out: boolean;
  /** cancelled, or its test is gone */
  cancelled: boolean;
  /** who answered */
  responded_by: string | null;
  /** where it was answered; known: browser, cli, terminal, auto, assistant */
  responded_via: string | null;
}

/** A named series of samples. */
export interface ChannelDescriptor {
  /** channel, usually `role.signal` */
  channel_id: string;
  /** `scalar`, `array`, `text` or `struct`; of the newest samples */
  data_type: string;
  /** `float64`, `float32`, `int64`, `bool`, `text` or `json` */
  value_type: string;
  /** station role */
  instrument_role: string;
  /** instrument address */
  resource: string;
  /** units of the newest samples */
  units: string | null;
  /** further properties */
  properties: JsonObject;
  /** first sample */
  first_seen: string;
  /** newest sample */
  last_seen: string;
  /** elements recorded, in all sessions */
  sample_count: number;
  /** newest session that has it */
  session_id: string;
  /** sessions that have it */
  sessions: number;
  /** its writer is at work */
  live: boolean;
}

/** Channels by their ids. */
export interface ChannelsPage {
  /** the channels */
  channels: ChannelDescriptor[];
  /** items in this page */
  count: number;
  /** `cursor` of the next page; null at the end */
  next_cursor: string | null;
}

/** One sample: a scalar, a text, a structured value or one array. */
export interface ChannelSample {
  /** time of the sample, or of its receipt */
  timestamp: string;
  /** the value; of an array a list. NaN and infinities are strings */
  value: unknown;
  /** units */
  units: string | null;
  /** seconds between elements */
  sample_interval: JsonNumber | null;
  /** session */
  session_id: string;
  /** number of its first element in the channel and session */
  sample_offset: number;
  /** driver member or caller */
  source_method: string;
  /** arrays: elements recorded */
  length: number | null;
  /** arrays: seconds, time of the first element relative to the trigger */
  t0: JsonNumber | null;
  /** arrays, decimated or cut: which elements `value` has, from 0 */
  index: number[] | null;
}

/** Samples of a channel, by session, then by element number. */
export interface ChannelData {
  /** channel */
  channel_id: string;
  /** the samples */
  data: ChannelSample[];
}

/** A channel with its newest samples. */
export interface ChannelRecent {
  /** channel, usually `role.signal` */
  channel_id: string;
  /** `scalar`, `array`, `text` or `struct`; of the newest samples */
  data_type: string;
  /** `float64`, `float32`, `int64`, `bool`, `text` or `json` */
  value_type: string;
  /** station role */
  instrument_role: string;
  /** instrument address */
  resource: string;
  /** units of the newest samples */
  units: string | null;
  /** further properties */
  properties: JsonObject;
  /** first sample */
  first_seen: string;
  /** newest sample */
  last_seen: string;
  /** elements recorded, in all sessions */
  sample_count: number;
  /** newest session that has it */
  session_id: string;
  /** sessions that have it */
  sessions: number;
  /** its writer is at work */
  live: boolean;
  /** the newest, oldest first */
  samples: ChannelSample[];
}

/** Channels by their ids. */
export interface RecentChannels {
  /** the channels */
  channels: ChannelRecent[];
}

/** What a stream of a channel says at a time. */
export interface ChannelBatch {
  /** channel */
  channel_id: string;
  /** in the order of recording */
  samples: ChannelSample[];
  /** only the lowest and highest are here */
  thinned: boolean | null;
  /** with `thinned`: samples that there were */
  count: number | null;
}

/** One SELECT. */
export interface SqlRequest {
  /** the statement; parameters as $1, $2, … */
  sql: string;
  /** values of the parameters */
  params: unknown[];
  /** rows at most */
  limit: number;
}

/** Rows of a statement. */
export interface SqlResult {
  /** names */
  columns: string[];
  /** values */
  rows: unknown[][];
  /** `limit` cut it */
  truncated: boolean;
}

/** A TCP address to serve at for as long as the answer's stream is open. */
export interface ListenerRequest {
  /** address or name to bind */
  host: string;
  /** 0 picks a free one */
  port: number;
  /** wanted for writing; required for a host other than loopback */
  token: string;
  /** further names accepted in Host and Origin */
  allow_hosts: string[];
  /** folder of the caller's litmus.yaml */
  project_dir: string;
  /** interpreter that runs the project's tests; empty: there is none */
  python: string;
  /** `NAME=value`: what launched tests find in their environment */
  environment: string[];
}

/** State of the daemon. */
export interface DaemonStatus {
  /** its process */
  pid: number;
  /** version of Litmus */
  version: string;
  /** data directory */
  data_dir: string;
  /** start of this life */
  started_at: string;
  /** this life, as in cursors */
  epoch: number;
  /** newest event */
  last_event_number: number;
  /** published, not yet ingested */
  lag_events: number;
  /** who keeps it alive */
  leases: number;
  /** rows of the view `losses` */
  losses: number;
  /** seconds since its start */
  uptime_s: JsonNumber;
  /** resident memory of its process */
  memory_bytes: number;
  /** ingested of late, over 10 s */
  events_per_s: JsonNumber;
  /** journals whose writers live */
  live_journals: number;
  /** nobody needs it: no lease, listener or live journal */
  idle: boolean;
  /** state of each store */
  daemons: Services;
  /** Arrow Flight */
  locations: Locations;
}

/** The daemon ends after this answer. */
export interface Stopping {
  /** `stopping` */
  status: string;
}

/** The session is sealed. */
export interface Sealed {
  /** always true; a time-out is a 504 */
  sealed: boolean;
}

/** Runs and serials of a group. A unit is a serial of a product; its first run is the first under the filter. */
export interface YieldRow {
  /** product_id, else the part number; null in rows that are pooled over it */
  product: string | null;
  /** host name, else the id; null in rows that are pooled over it */
  station: string | null;
  /** test phase; null in rows that are pooled over it */
  phase: string | null;
  /** first day of the bucket, UTC; null in rows that are pooled over it */
  period: string | null;
  /** finished runs */
  total_runs: number;
  /** runs with that outcome */
  passed: number;
  /** runs with that outcome */
  failed: number;
  /** runs with that outcome */
  errored: number;
  /** units */
  unique_serials: number;
  /** units whose first run is in the group */
  first_pass_total: number;
  /** of these, first run passed */
  first_pass_passed: number;
  /** units that ever passed in the group */
  final_passed: number;
  /** mean of ended - started */
  avg_duration_s: JsonNumber | null;
  /** 0.95 quantile, linear interpolation */
  p95_duration_s: JsonNumber | null;
  /** shortest */
  min_duration_s: JsonNumber | null;
  /** longest */
  max_duration_s: JsonNumber | null;
  /** first_pass_passed / first_pass_total */
  first_pass_yield: JsonNumber | null;
  /** final_passed / unique_serials */
  final_yield: JsonNumber | null;
  /** rolled throughput yield: product of the steps' first-pass rates */
  rty: JsonNumber | null;
  /** failed of a million judged measurements, by last attempts */
  dpmo: JsonNumber | null;
  /** of a million units those that failed and never passed */
  dppm: JsonNumber | null;
}

/** Failures of a product, step or measurement. */
export interface ParetoRow {
  /** product_id, else the part number; null in rows that are pooled over it */
  product: string | null;
  /** host name, else the id; null in rows that are pooled over it */
  station: string | null;
  /** grouped by step or measurement */
  step_name: string | null;
  /** grouped by measurement */
  measurement_name: string | null;
  /** runs, step executions or measurements */
  total_count: number;
  /** with outcome failed, by last attempts */
  fail_count: number;
  /** with outcome errored, by last attempts */
  errored_count: number;
  /** fail_count / total_count */
  fail_rate: JsonNumber | null;
}

/** Capability of a measurement, by overall sigma. */
export interface PpkRow {
  /** product_id, else the part number; null in rows that are pooled over it */
  product: string | null;
  /** host name, else the id; null in rows that are pooled over it */
  station: string | null;
  /** measurement */
  measurement_name: string;
  /** characteristic */
  characteristic_id: string | null;
  /** pin */
  dut_pin: string | null;
  /** values */
  n: number;
  /** mean */
  mean: JsonNumber;
  /** sample standard deviation of all values */
  sigma: JsonNumber;
  /** lowest lower limit */
  lsl: JsonNumber | null;
  /** highest upper limit */
  usl: JsonNumber | null;
  /** (usl - lsl) / 6 sigma */
  pp: JsonNumber | null;
  /** the worse of (usl - mean) / 3 sigma and (mean - lsl) / 3 sigma */
  ppk: JsonNumber | null;
  /** another name of pp */
  cp: JsonNumber | null;
  /** another name of ppk */
  cpk: JsonNumber | null;
}

/** Share of passed runs. */
export interface TrendRow {
  /** product_id, else the part number; null in rows that are pooled over it */
  product: string | null;
  /** host name, else the id; null in rows that are pooled over it */
  station: string | null;
  /** test phase; null in rows that are pooled over it */
  phase: string | null;
  /** first day of the bucket, UTC; null in rows that are pooled over it */
  period: string | null;
  /** runs */
  total: number;
  /** of these, passed */
  passed: number;
  /** 100 passed / total */
  yield_pct: JsonNumber | null;
}

/** How often units are tested again. */
export interface RetestRow {
  /** product_id, else the part number; null in rows that are pooled over it */
  product: string | null;
  /** host name, else the id; null in rows that are pooled over it */
  station: string | null;
  /** test phase; null in rows that are pooled over it */
  phase: string | null;
  /** first day of the bucket, UTC; null in rows that are pooled over it */
  period: string | null;
  /** units */
  total_serials: number;
  /** units with more than one run */
  retested_count: number;
  /** retested_count / total_serials */
  retest_rate: JsonNumber | null;
  /** mean over units of runs - 1 */
  avg_retries: JsonNumber | null;
}

/** Where test time went. */
export interface TimeLossRow {
  /** product_id, else the part number; null in rows that are pooled over it */
  product: string | null;
  /** host name, else the id; null in rows that are pooled over it */
  station: string | null;
  /** test phase; null in rows that are pooled over it */
  phase: string | null;
  /** first day of the bucket, UTC; null in rows that are pooled over it */
  period: string | null;
  /** of all runs */
  total_time_s: JsonNumber;
  /** of passed runs */
  pass_time_s: JsonNumber;
  /** of failed runs */
  fail_time_s: JsonNumber;
  /** of errored runs */
  error_time_s: JsonNumber;
}

/** Use of an instrument. */
export interface AssetRow {
  /** station role */
  role: string;
  /** instrument address */
  resource: string;
  /** sessions that connected it */
  sessions: number;
  /** time connected */
  connected_s: JsonNumber;
  /** of the time of all rows */
  share_pct: JsonNumber | null;
}

/** Yield by group, oldest first. */
export interface YieldSummary {
  /** the rows */
  data: YieldRow[];
  /** pooled over the whole filter */
  totals: YieldRow;
  /** each period, pooled over its groups */
  periods: YieldRow[];
  /** each station, pooled over its groups */
  stations: YieldRow[];
  /** there are more rows than an answer may have: narrow the filter */
  truncated: boolean;
  /** development runs that no phase asked for */
  development_runs_left_out: number;
}

/** Most failures first; the totals count the rows that are cut off, too. */
export interface Pareto {
  /** the rows */
  data: ParetoRow[];
  /** pooled over the whole filter */
  totals: ParetoRow;
  /** there are more rows than an answer may have: narrow the filter */
  truncated: boolean;
  /** development runs that no phase asked for */
  development_runs_left_out: number;
}

/** Worst first. */
export interface Capability {
  /** the rows */
  data: PpkRow[];
  /** there are more rows than an answer may have: narrow the filter */
  truncated: boolean;
  /** development runs that no phase asked for */
  development_runs_left_out: number;
}

/** Passed runs by group, oldest first. */
export interface Trend {
  /** the rows */
  data: TrendRow[];
  /** pooled over the whole filter */
  totals: TrendRow;
  /** each period, pooled over its groups */
  periods: TrendRow[];
  /** there are more rows than an answer may have: narrow the filter */
  truncated: boolean;
  /** development runs that no phase asked for */
  development_runs_left_out: number;
}

/** Retests by group, oldest first. */
export interface Retest {
  /** the rows */
  data: RetestRow[];
  /** pooled over the whole filter */
  totals: RetestRow;
  /** each period, pooled over its groups */
  periods: RetestRow[];
  /** there are more rows than an answer may have: narrow the filter */
  truncated: boolean;
  /** development runs that no phase asked for */
  development_runs_left_out: number;
}

/** Test time by group, oldest first. */
export interface TimeLoss {
  /** the rows */
  data: TimeLossRow[];
  /** pooled over the whole filter */
  totals: TimeLossRow;
  /** each period, pooled over its groups */
  periods: TimeLossRow[];
  /** there are more rows than an answer may have: narrow the filter */
  truncated: boolean;
  /** development runs that no phase asked for */
  development_runs_left_out: number;
}

/** Instruments, longest connected first. */
export interface Assets {
  /** the rows */
  data: AssetRow[];
  /** there are more rows than an answer may have: narrow the filter */
  truncated: boolean;
}

/** Runs whose files are compared with their events. */
export interface RematerializeRequest {
  /** ids, or unique prefixes of at least 8 characters; 100 at most */
  run_ids: string[];
  /** only say what differs */
  dry_run: boolean;
}

/** How a run file was found, and what became of it. */
export interface RunFileReport {
  /** run */
  run_id: string;
  /** run file, below the data directory */
  path: string | null;
  /** `same`, `missing`, `damaged`, `differs`; `running`; `unknown`: no events */
  state: string;
  /** what differs from the events, for people */
  differences: string[];
  /** the file was written again */
  written: boolean;
  /** why it couldn't be written */
  error: string | null;
}

/** A report for each run. */
export interface RunFiles {
  /** in the order asked for */
  run_files: RunFileReport[];
}

/** A file of the data directory. */
export interface DataFile {
  /** below the data directory */
  path: string;
  /** what it is: `event_journal`, `sealed_session`, `run_file`, … */
  kind: string;
  /** its length */
  size_bytes: number;
}

/** Files of the data directory, by path. */
export interface DataFilesPage {
  /** those that can be checked */
  files: DataFile[];
  /** of the next page */
  next_cursor: string | null;
}

/** Files that are read to their end. */
export interface CheckFilesRequest {
  /** below the data directory; 100 at most */
  paths: string[];
  /** of a repair: only say what it would do */
  dry_run: boolean;
}

/** How a file was found, and what became of it. */
export interface FileFinding {
  /** below the data directory */
  path: string;
  /** what it is */
  kind: string;
  /** `sound`; `live`: being written; `gone`: not there any more; `damaged`; `missing` */
  state: string;
  /** what is wrong with it, for people */
  problems: string[];
  /** what that means for the data */
  meaning: string | null;
  /** what a repair does */
  action: string | null;
  /** it has been done */
  repaired: boolean;
  /** events or values that can be read */
  events: number | null;
  /** events or values that can't be, and have no copy */
  lost: number | null;
  /** where the damaged file is kept */
  quarantined: string | null;
  /** the index must be built anew */
  reindex: boolean;
  /** why it couldn't be repaired */
  error: string | null;
}

/** A finding for each file. */
export interface FileFindings {
  /** in the order asked for */
  files: FileFinding[];
}

/** A journal that isn't sealed. */
export interface JournalReport {
  /** below the data directory */
  path: string;
  /** its length */
  size_bytes: number;
  /** `live`: its process writes it; `ended`; `damaged`: it can't be sealed */
  state: string;
  /** it is now */
  sealed: boolean;
}

/** What was to be sealed. */
export interface SealReport {
  /** by path */
  journals: JournalReport[];
}

/** The index before and after. */
export interface CompactReport {
  /** segments */
  files_before: number;
  /** in them */
  bytes_before: number;
  /** segments; of a dry run: as many as there would be */
  files_after: number;
  /** in them; null of a dry run */
  bytes_after: number | null;
}

/** What a kind of data takes. */
export interface PrunedType {
  /** `channels`, `events` or `runs` */
  type: string;
  /** how many */
  files: number;
  /** their lengths */
  bytes: number;
}

/** What was deleted, or of a dry run what would be. */
export interface PruneReport {
  /** whose newest event is older */
  sessions: number;
  /** of these sessions */
  runs: number;
  /** by kind */
  types: PrunedType[];
  /** sessions that are old enough and aren't over */
  kept: number;
}

/** Of all runs that match, on whatever page. */
export interface RunCounts {
  /** runs that passed */
  passed: number;
  /** runs that failed */
  failed: number;
  /** runs that errored */
  errored: number;
  /** the newest start; null when none match */
  latest: string | null;
}

/** Runs by `sort`. */
export interface RunsPage {
  /** the runs */
  runs: RunRow[];
  /** `cursor` of the next page; null at the end */
  next_cursor: string | null;
  /** all that match */
  total: number | null;
  /** how they ended */
  counts: RunCounts | null;
}

/** A session and what it has done. */
export interface SessionListRow {
  /** session */
  session_id: string;
  /** `test_run`, `interactive`, … */
  session_type: string | null;
  /** its begin */
  started_at: string;
  /** its end */
  ended_at: string | null;
  /** of its end */
  outcome: string | null;
  /** why it ended */
  reason: string | null;
  /** it hasn't ended */
  live: boolean;
  /** station */
  station_id: string | null;
  /** its name */
  station_name: string | null;
  /** its host */
  station_hostname: string | null;
  /** process */
  pid: number | null;
  /** program */
  client: string | null;
  /** operator */
  operator_id: string | null;
  /** their name */
  operator_name: string | null;
  /** its runs */
  runs: number;
  /** its events */
  events: number;
  /** of its runs, each once */
  serials: string;
}

/** A part of the sessions, by place. */
export interface SessionList {
  /** newest first */
  sessions: SessionListRow[];
  /** sessions that are stored */
  total: number;
  /** of these, live */
  live: number;
  /** that `live` and `find` leave */
  matching: number;
}
