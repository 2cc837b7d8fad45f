// Generated from schema/events.py by `./dev gen`; don't edit.

/** A number as JSON carries it: what isn't finite travels as a word. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

export type JsonObject = Record<string, unknown>;

/** A traced input of a measurement. */
export interface StimulusRecord {
  param: string;
  value?: JsonNumber | null;
  units?: string | null;
  instrument?: string | null;
  resource?: string | null;
  channel?: string | null;
  dut_pin?: string | null;
  fixture_connection?: string | null;
}

/** What every event has. */
export interface Envelope {
  /** unique id; the key by which consumers drop duplicates */
  id: string;
  /** the type, e.g. `test.measurement` */
  event_type: string;
  /** when it happened */
  occurred_at: string;
  /** when emit() processed it; stamped there */
  received_at?: string | null;
  /** session */
  session_id: string;
  /** run, if any */
  run_id?: string | null;
  /** appended by recovery, not by the producer */
  derived?: boolean;
  /** given at ingest */
  event_number?: number;
}

/** Once per session, by its owner (test process, interactive session or orchestrator). */
export interface SessionStarted extends Envelope {
  event_type: 'session.started';
  /** kind of session; known: test_run, interactive, client, harness */
  session_type?: string;
  /** station file id */
  station_id?: string | null;
  /** station name for people */
  station_name?: string | null;
  /** declared station type */
  station_type?: string | null;
  /** where the station stands */
  station_location?: string | null;
  /** host name of the machine */
  station_hostname?: string | null;
  /** emitting process */
  pid?: number | null;
  /** `pytest`, `jupyter`, or the name of the script */
  client?: string;
  /** operator id */
  operator_id?: string | null;
  /** operator name */
  operator_name?: string | null;
  /** fixture file id */
  fixture_id?: string | null;
  /** number of slots */
  slot_count?: number;
  /** the owning process, for liveness */
  process_uuid?: string | null;
}

/** The session closed. Carries no run_id. */
export interface SessionEnded extends Envelope {
  event_type: 'session.ended';
  /** session outcome; with several DUTs the worst slot result; known: passed, failed, skipped, errored, terminated, aborted, done */
  outcome?: string | null;
  /** why it ended */
  reason?: string | null;
}

/** Once per run, with its whole context. */
export interface RunStarted extends Envelope {
  event_type: 'run.started';
  /** station file id */
  station_id?: string | null;
  /** station name for people */
  station_name?: string | null;
  /** declared station type */
  station_type?: string | null;
  /** where the station stands */
  station_location?: string | null;
  /** host name of the machine */
  station_hostname?: string | null;
  /** slot; null for a single DUT */
  slot_id?: string | null;
  /** 0-based slot position */
  slot_index?: number | null;
  /** emitting process */
  pid?: number | null;
  /** `pytest`, `jupyter`, or the name of the script */
  client?: string;
  /** serial of the unit under test */
  dut_serial?: string;
  /** its part number */
  dut_part_number?: string | null;
  /** its hardware revision */
  dut_revision?: string | null;
  /** its lot */
  dut_lot_number?: string | null;
  /** product file id */
  product_id?: string | null;
  /** product name for people */
  product_name?: string | null;
  /** revision of the product definition */
  product_revision?: string | null;
  /** operator id */
  operator_id?: string | null;
  /** operator name */
  operator_name?: string | null;
  /** fixture file id */
  fixture_id?: string | null;
  /** recorded phase stamp */
  test_phase?: string | null;
  /** project */
  project_name?: string | null;
  /** commit of the project */
  git_commit?: string | null;
  /** branch of the project */
  git_branch?: string | null;
  /** remote of the project */
  git_remote?: string | null;
  /** serialised EnvironmentSnapshot */
  environment_json?: string | null;
  /** custom fields of the run */
  custom_metadata?: JsonObject;
  /** channel URIs known at the start */
  channel_refs?: string[];
  /** name of the active profile */
  profile?: string | null;
  /** facets of the profile */
  profile_facets?: JsonObject;
  /** values asked for at session start */
  session_inputs?: JsonObject;
}

/** The end of a run. */
export interface RunEnded extends Envelope {
  event_type: 'run.ended';
  /** outcome after roll-up; null if nothing escalated; known: passed, failed, skipped, errored, terminated, aborted, done */
  outcome?: string | null;
}

/** The run is durable in a query backend; may follow session.ended. */
export interface RunMaterialized extends Envelope {
  event_type: 'run.materialized';
  /** who wrote it */
  materializer: string;
  /** path or table written */
  destination: string;
  /** when it was written, UTC */
  materialized_at?: string;
  /** rows by record type */
  row_counts?: Record<string, number> | null;
}

/** A slot's process begins (multi-DUT). */
export interface SlotStarted extends Envelope {
  event_type: 'slot.started';
  /** slot */
  slot_id: string;
  /** unit in the slot */
  dut_serial: string;
}

/** A slot's process finished (multi-DUT). */
export interface SlotCompleted extends Envelope {
  event_type: 'slot.completed';
  /** slot */
  slot_id: string;
  /** result by the exit status of the process; known: passed, failed, errored */
  outcome: string;
  /** why it errored */
  error_message?: string | null;
}

/** A worker reached a sync point (multi-DUT). */
export interface SyncArrived extends Envelope {
  event_type: 'sync.arrived';
  /** slot that arrived */
  slot_id: string;
  /** sync point */
  name: string;
}

/** Every live slot arrived, all go on (multi-DUT). */
export interface SyncRelease extends Envelope {
  event_type: 'sync.release';
  /** sync point */
  name: string;
}

/** Switch channels closed: the path is made. */
export interface RouteClosed extends Envelope {
  event_type: 'route.closed';
  /** fixture connection */
  connection_name: string;
  /** role of the switch */
  switch_role: string;
  /** crosspoints */
  channels: string[];
}

/** Switch channels opened: the path is broken. */
export interface RouteOpened extends Envelope {
  event_type: 'route.opened';
  /** fixture connection */
  connection_name: string;
  /** role of the switch */
  switch_role: string;
  /** crosspoints */
  channels: string[];
}

/** Once per role, after the instrument is identified and connected. */
export interface InstrumentConnected extends Envelope {
  event_type: 'fixture.instrument_connected';
  /** station role */
  role: string;
  /** asset id */
  instrument_id: string;
  /** driver class path */
  driver?: string | null;
  /** instrument address */
  resource: string;
  /** how it is reached */
  protocol?: string;
  /** from `*IDN?` on hardware, from YAML for mocks */
  manufacturer?: string | null;
  /** as manufacturer */
  model?: string | null;
  /** as manufacturer */
  serial?: string | null;
  /** as manufacturer */
  firmware?: string | null;
  /** calibration due, ISO 8601 date */
  cal_due?: string | null;
  /** last calibration, ISO 8601 date */
  cal_last?: string | null;
  /** calibration certificate */
  cal_certificate?: string | null;
  /** calibration laboratory */
  cal_lab?: string | null;
  /** a stand-in is used */
  mocked?: boolean;
}

/** Expected against actual identity of an instrument. */
export interface IdentityVerified extends Envelope {
  event_type: 'fixture.identity_verified';
  /** station role */
  role: string;
  /** from the asset file */
  expected?: JsonObject;
  /** read from the instrument */
  actual?: JsonObject;
  /** no field differs */
  matches?: boolean;
  /** names of the differing fields */
  mismatches?: string[];
}

/** Calibration is due soon or has expired. */
export interface CalibrationWarning extends Envelope {
  event_type: 'fixture.calibration_warning';
  /** station role */
  role: string;
  /** asset id */
  instrument_id: string;
  /** negative when expired */
  days_until_due?: number | null;
  /** text for people */
  message?: string;
}

/** The serial of a DUT was entered or scanned. */
export interface DutScanned extends Envelope {
  event_type: 'fixture.dut_scanned';
  /** the serial */
  dut_serial: string;
  /** scanner or input that gave it: `ui`, `prompt`, `api` */
  scan_source?: string | null;
}

/** An instrument is released during teardown. */
export interface InstrumentDisconnected extends Envelope {
  event_type: 'fixture.instrument_disconnected';
  /** station role */
  role: string;
  /** asset id */
  instrument_id: string;
  /** what became of its safe state; known: done, failed, none */
  safe_state?: string | null;
}

/** The plan: every collected item, after the instruments connect and before the first step. */
export interface StepsDiscovered extends Envelope {
  event_type: 'test.steps_discovered';
  /** one object per item: node_id, file, module, class_name, function, markers, step_path, parent_path, step_index, vector_index, vector_count_planned */
  items?: JsonObject[];
}

/** A step opens. */
export interface StepStarted extends Envelope {
  event_type: 'test.step_started';
  /** name of the step */
  step_name: string;
  /** index in its parent's bucket */
  step_index: number;
  /** names from the root, joined with `/` */
  step_path?: string;
  /** path of the parent, empty at the root */
  parent_path?: string;
  /** what the step is for */
  description?: string | null;
  /** outer position */
  vector_index?: number;
  /** outer sweep parameters only */
  inputs?: JsonObject;
  /** pytest node id */
  node_id?: string | null;
  /** source file */
  file?: string | null;
  /** Python module */
  module?: string | null;
  /** test class; null for functions */
  class_name?: string | null;
  /** test function */
  function?: string | null;
  /** attempt, 0 = first */
  retry?: number;
  /** units by input */
  input_units?: Record<string, string>;
}

/** One recorded value with its limits and outcome. */
export interface MeasurementRecorded extends Envelope {
  event_type: 'test.measurement';
  /** name of the step */
  step_name: string;
  /** index in its parent's bucket */
  step_index: number;
  /** names from the root, joined with `/` */
  step_path?: string;
  /** own (inner) index */
  vector_index?: number;
  /** attempt, 0 = first */
  retry?: number;
  /** name of the measurement */
  measurement_name: string;
  /** when the value was taken */
  measurement_timestamp?: string | null;
  /** the scalar */
  value?: JsonNumber | null;
  /** unit of the value */
  units?: string | null;
  /** verdict; known: passed, failed, skipped, errored, terminated, aborted, done */
  outcome?: string | null;
  /** lower limit */
  limit_low?: JsonNumber | null;
  /** upper limit */
  limit_high?: JsonNumber | null;
  /** nominal value */
  limit_nominal?: JsonNumber | null;
  /** how the value is compared; known: EQ, NE, LT, LE, GT, GE, GELE, GELT, GTLE, GTLT */
  limit_comparator?: string | null;
  /** product characteristic it verifies */
  characteristic_id?: string | null;
  /** place in the specification */
  spec_ref?: string | null;
  /** pin of the DUT */
  dut_pin?: string | null;
  /** connection of the fixture */
  fixture_connection?: string | null;
  /** station role */
  instrument_name?: string | null;
  /** instrument address */
  instrument_resource?: string | null;
  /** channel of the instrument */
  instrument_channel?: string | null;
  /** outer inputs merged with the vector's parameters */
  inputs?: JsonObject;
  /** observations */
  outputs?: JsonObject;
  /** custom fields */
  custom?: JsonObject;
  /** traced inputs: param, value, units and signal path */
  stimulus?: StimulusRecord[];
}

/** A key and value recorded by the test. */
export interface RecordEvent extends Envelope {
  event_type: 'test.record';
  /** name of the step */
  step_name: string;
  /** index in its parent's bucket */
  step_index: number;
  /** name */
  key: string;
  /** JSON value */
  value: unknown;
}

/** A step closes. */
export interface StepEnded extends Envelope {
  event_type: 'test.step_ended';
  /** name of the step */
  step_name: string;
  /** index in its parent's bucket */
  step_index: number;
  /** names from the root, joined with `/` */
  step_path?: string;
  /** path of the parent, empty at the root */
  parent_path?: string;
  /** verdict; known: passed, failed, skipped, errored, terminated, aborted, done */
  outcome?: string | null;
  /** outer position */
  vector_index?: number;
  /** aggregate of the vectors; known: passed, failed, skipped, errored, terminated, aborted, done */
  vector_outcome?: string | null;
  /** outer sweep parameters */
  inputs?: JsonObject;
  /** observations */
  outputs?: JsonObject;
  /** pytest node id */
  node_id?: string | null;
  /** source file */
  file?: string | null;
  /** Python module */
  module?: string | null;
  /** test class; null for functions */
  class_name?: string | null;
  /** test function */
  function?: string | null;
  /** attempt, 0 = first */
  retry?: number;
  /** units by input */
  input_units?: Record<string, string>;
  /** units by output */
  output_units?: Record<string, string>;
  /** DUT pins by output */
  output_pins?: Record<string, string>;
  /** roles the step used */
  instrument_roles?: string[];
  /** part of the test that raised; known: setup, call, teardown */
  error_phase?: string | null;
  /** class of the exception */
  error_type?: string | null;
  /** its text */
  error_message?: string | null;
  /** its traceback */
  error_traceback?: string | null;
  /** traced inputs: param, value, units and signal path */
  stimulus?: StimulusRecord[];
}

/** A driver read through the proxy. */
export interface InstrumentRead extends Envelope {
  event_type: 'instrument.read';
  /** station role */
  instrument_role: string;
  /** channel the sample belongs to */
  channel_id: string;
  /** driver member */
  method: string;
  /** a scalar inline; an array, bytes or an image as a claim check */
  value?: unknown;
  /** unit of the value */
  units?: string | null;
  /** instrument address */
  resource?: string;
  /** uses since the last event of this member that sampling left out of the log */
  suppressed?: number;
  /** program that used it through the instrument server */
  client?: string | null;
  /** its process */
  client_pid?: number | null;
}

/** A driver set through the proxy. */
export interface InstrumentSet extends Envelope {
  event_type: 'instrument.set';
  /** station role */
  instrument_role: string;
  /** channel the sample belongs to */
  channel_id: string;
  /** driver member */
  attribute: string;
  /** a scalar inline; an array, bytes or an image as a claim check */
  value?: unknown;
  /** unit of the value */
  units?: string | null;
  /** instrument address */
  resource?: string;
  /** uses since the last event of this member that sampling left out of the log */
  suppressed?: number;
  /** program that used it through the instrument server */
  client?: string | null;
  /** its process */
  client_pid?: number | null;
}

/** A driver configure call through the proxy, or an operation started from the UI. */
export interface InstrumentConfigure extends Envelope {
  event_type: 'instrument.configure';
  /** station role */
  instrument_role: string;
  /** driver member */
  method: string;
  /** arguments */
  parameters?: JsonObject;
  /** instrument address */
  resource?: string;
  /** uses since the last event of this member that sampling left out of the log */
  suppressed?: number;
  /** program that used it through the instrument server */
  client?: string | null;
  /** its process */
  client_pid?: number | null;
}

/** A condition that isn't fatal. */
export interface DiagnosticWarning extends Envelope {
  event_type: 'diagnostic.warning';
  /** component */
  source?: string;
  /** what happened, and what to do next */
  message?: string;
  /** data for programs */
  details?: JsonObject;
}

/** An error condition. */
export interface DiagnosticError extends Envelope {
  event_type: 'diagnostic.error';
  /** component */
  source?: string;
  /** what happened, and what to do next */
  message?: string;
  /** data for programs */
  details?: JsonObject;
}

/** A data stream begins. */
export interface StreamStarted extends Envelope {
  event_type: 'stream.started';
  /** the stream */
  stream_id: string;
  /** format of its frames */
  format?: string;
  /** file it goes to */
  path?: string | null;
}

/** A data stream ends. */
export interface StreamEnded extends Envelope {
  event_type: 'stream.ended';
  /** the stream */
  stream_id: string;
}

/** Update of the frame count, at most once a second. */
export interface StreamFrameIndex extends Envelope {
  event_type: 'stream.frame_index';
  /** the stream */
  stream_id: string;
  /** frames so far */
  frame_count?: number;
}

/** An operator dialog is shown and the test is paused. */
export interface DialogOpened extends Envelope {
  event_type: 'dialog.opened';
  /** the dialog */
  dialog_id: string;
  /** kind of dialog; known: confirm, choice, input */
  dialog_type: string;
  /** heading */
  title: string;
  /** what the operator has to do */
  message: string;
  /** step that asks */
  step_name?: string | null;
  /** execution is paused until answered */
  blocking?: boolean;
  /** options of a choice */
  choices?: string[] | null;
  /** several options may be chosen */
  allow_multiple?: boolean;
  /** time until it gives up */
  timeout_seconds?: JsonNumber | null;
  /** hint inside the input field */
  placeholder?: string | null;
  /** value of the input field at first */
  default_value?: string | null;
  /** text of the confirm button */
  confirm_label?: string | null;
  /** text of the cancel button */
  cancel_label?: string | null;
  /** slot that asks */
  slot_id?: string | null;
  /** unit the question is about */
  dut_serial?: string | null;
}

/** The operator answered; the test resumes. */
export interface DialogResponded extends Envelope {
  event_type: 'dialog.responded';
  /** the dialog */
  dialog_id: string;
  /** kind of dialog; known: confirm, choice, input */
  dialog_type: string;
  /** how it was answered; known: confirmed, cancelled, choice, input, timed_out */
  response_type: string;
  /** time it was open */
  duration_seconds: JsonNumber;
  /** text of an input */
  value?: string | null;
  /** index of a choice */
  choice?: number | null;
  /** indices of a multiple choice */
  choices?: number[] | null;
  /** who answered */
  responded_by?: string | null;
  /** where it was answered; known: browser, cli, terminal, auto, assistant */
  responded_via?: string | null;
}

/** The run file couldn't be written or indexed; the run stays visible. */
export interface RunMaterializationFailed extends Envelope {
  event_type: 'run.materialization_failed';
  /** who tried */
  materializer: string;
  /** exception or error class */
  error_type: string;
  /** text */
  error_message: string;
  /** intended path */
  destination?: string | null;
  /** number of the attempt */
  attempt?: number;
  /** another attempt is scheduled */
  will_retry?: boolean;
}

/** An inner vector of a step begins. */
export interface VectorStarted extends Envelope {
  event_type: 'test.vector_started';
  /** name of the step */
  step_name: string;
  /** index in its parent's bucket */
  step_index: number;
  /** names from the root, joined with `/` */
  step_path?: string;
  /** index of the vector */
  vector_index?: number;
  /** index of the enclosing sweep */
  vector_outer_index?: number | null;
  /** attempt, 0 = first */
  retry?: number;
  /** attempt of the step, 0 = first */
  step_retry?: number;
  /** parameters of the vector */
  inputs?: JsonObject;
  /** units by input */
  input_units?: Record<string, string>;
  /** pytest node id */
  node_id?: string | null;
}

/** An inner vector of a step ends. */
export interface VectorEnded extends Envelope {
  event_type: 'test.vector_ended';
  /** name of the step */
  step_name: string;
  /** index in its parent's bucket */
  step_index: number;
  /** names from the root, joined with `/` */
  step_path?: string;
  /** index of the vector */
  vector_index?: number;
  /** index of the enclosing sweep */
  vector_outer_index?: number | null;
  /** attempt, 0 = first */
  retry?: number;
  /** attempt of the step, 0 = first */
  step_retry?: number;
  /** parameters of the vector */
  inputs?: JsonObject;
  /** units by input */
  input_units?: Record<string, string>;
  /** pytest node id */
  node_id?: string | null;
  /** verdict; known: passed, failed, skipped, errored, terminated, aborted, done */
  outcome?: string | null;
  /** observations */
  outputs?: JsonObject;
  /** units by output */
  output_units?: Record<string, string>;
  /** DUT pins by output */
  output_pins?: Record<string, string>;
}

/** A value observed without a verdict. */
export interface Observation extends Envelope {
  event_type: 'test.observation';
  /** name of the step */
  step_name?: string;
  /** index in its parent's bucket */
  step_index?: number;
  /** names from the root, joined with `/` */
  step_path?: string;
  /** index of the vector */
  vector_index?: number | null;
  /** attempt, 0 = first */
  retry?: number;
  /** name of the observation */
  name: string;
  /** a scalar inline; an array, bytes or an image as a claim check */
  value?: unknown;
  /** unit of the value */
  units?: string | null;
  /** pin of the DUT */
  dut_pin?: string | null;
}

/** A step got an instrument for itself. */
export interface InstrumentReserved extends Envelope {
  event_type: 'instrument.reserved';
  /** station role */
  role: string;
  /** asset id */
  instrument_id: string;
  /** instrument address */
  resource: string;
  /** time it waited for the instrument */
  waited_ms: JsonNumber;
  /** step that held it */
  step_index?: number | null;
  /** attempt of that step */
  step_retry?: number | null;
}

/** A step gave a reserved instrument back. */
export interface InstrumentReleased extends Envelope {
  event_type: 'instrument.released';
  /** station role */
  role: string;
  /** asset id */
  instrument_id: string;
  /** instrument address */
  resource: string;
  /** step that held it */
  step_index?: number | null;
  /** attempt of that step */
  step_retry?: number | null;
}

/** A channel gets its first sample in the session. */
export interface ChannelStarted extends Envelope {
  event_type: 'channel.started';
  /** the channel */
  channel_id: string;
  /** unit of the value */
  units?: string | null;
  /** station role */
  instrument_role?: string | null;
  /** driver member or caller */
  method?: string | null;
  /** instrument address */
  resource?: string | null;
}

/** A channel gets no more samples in the session. */
export interface ChannelEnded extends Envelope {
  event_type: 'channel.ended';
  /** the channel */
  channel_id: string;
  /** why it ended */
  reason: string;
}

/** Samples up to here are durable. */
export interface ChannelCheckpoint extends Envelope {
  event_type: 'channel.checkpoint';
  /** claim check of the channel */
  uri: string;
  /** samples so far */
  sample_offset?: number;
}

/** A file is being written. */
export interface FileStarted extends Envelope {
  event_type: 'file.started';
  /** the file */
  file_id: string;
  /** its name */
  name?: string;
  /** its format */
  format?: string;
}

/** A file is complete. */
export interface FileEnded extends Envelope {
  event_type: 'file.ended';
  /** the file */
  file_id: string;
  /** where it is */
  uri?: string | null;
  /** its size */
  size_bytes?: number | null;
}

/** Bytes up to here are durable. */
export interface FileCheckpoint extends Envelope {
  event_type: 'file.checkpoint';
  /** where it is */
  uri: string;
  /** bytes so far */
  byte_offset?: number;
}

/** An event of a type that this build knows; `event_type` tells which. */
export type KnownEvent =
  | SessionStarted
  | SessionEnded
  | RunStarted
  | RunEnded
  | RunMaterialized
  | SlotStarted
  | SlotCompleted
  | SyncArrived
  | SyncRelease
  | RouteClosed
  | RouteOpened
  | InstrumentConnected
  | IdentityVerified
  | CalibrationWarning
  | DutScanned
  | InstrumentDisconnected
  | StepsDiscovered
  | StepStarted
  | MeasurementRecorded
  | RecordEvent
  | StepEnded
  | InstrumentRead
  | InstrumentSet
  | InstrumentConfigure
  | DiagnosticWarning
  | DiagnosticError
  | StreamStarted
  | StreamEnded
  | StreamFrameIndex
  | DialogOpened
  | DialogResponded
  | RunMaterializationFailed
  | VectorStarted
  | VectorEnded
  | Observation
  | InstrumentReserved
  | InstrumentReleased
  | ChannelStarted
  | ChannelEnded
  | ChannelCheckpoint
  | FileStarted
  | FileEnded
  | FileCheckpoint;

/** An event as it arrives: of any type, with fields that this build may not know. */
export type AnyEvent = Envelope & { [field: string]: unknown };

export interface EventTypeInfo {
  type: string;
  category: string;
  label: string;
}

/** Every type that this build knows, in the order of the catalogue. */
export const EVENT_TYPES: readonly EventTypeInfo[] = [
  { type: 'session.started', category: 'session', label: 'Session started' },
  { type: 'session.ended', category: 'session', label: 'Session ended' },
  { type: 'run.started', category: 'run', label: 'Run started' },
  { type: 'run.ended', category: 'run', label: 'Run ended' },
  { type: 'run.materialized', category: 'run', label: 'Run materialized' },
  { type: 'slot.started', category: 'slot', label: 'Slot started' },
  { type: 'slot.completed', category: 'slot', label: 'Slot completed' },
  { type: 'sync.arrived', category: 'sync', label: 'Sync arrived' },
  { type: 'sync.release', category: 'sync', label: 'Sync released' },
  { type: 'route.closed', category: 'route', label: 'Route closed' },
  { type: 'route.opened', category: 'route', label: 'Route opened' },
  { type: 'fixture.instrument_connected', category: 'fixture', label: 'Instrument connected' },
  { type: 'fixture.identity_verified', category: 'fixture', label: 'Identity verified' },
  { type: 'fixture.calibration_warning', category: 'fixture', label: 'Calibration warning' },
  { type: 'fixture.dut_scanned', category: 'fixture', label: 'DUT scanned' },
  { type: 'fixture.instrument_disconnected', category: 'fixture', label: 'Instrument disconnected' },
  { type: 'test.steps_discovered', category: 'test', label: 'Steps discovered' },
  { type: 'test.step_started', category: 'test', label: 'Step started' },
  { type: 'test.measurement', category: 'test', label: 'Measurement' },
  { type: 'test.record', category: 'test', label: 'Record' },
  { type: 'test.step_ended', category: 'test', label: 'Step ended' },
  { type: 'instrument.read', category: 'instrument', label: 'Instrument read' },
  { type: 'instrument.set', category: 'instrument', label: 'Instrument set' },
  { type: 'instrument.configure', category: 'instrument', label: 'Instrument configure' },
  { type: 'diagnostic.warning', category: 'diagnostic', label: 'Warning' },
  { type: 'diagnostic.error', category: 'diagnostic', label: 'Error' },
  { type: 'stream.started', category: 'stream', label: 'Stream started' },
  { type: 'stream.ended', category: 'stream', label: 'Stream ended' },
  { type: 'stream.frame_index', category: 'stream', label: 'Stream frame index' },
  { type: 'dialog.opened', category: 'dialog', label: 'Dialog opened' },
  { type: 'dialog.responded', category: 'dialog', label: 'Dialog responded' },
  { type: 'run.materialization_failed', category: 'run', label: 'Run materialization failed' },
  { type: 'test.vector_started', category: 'test', label: 'Vector started' },
  { type: 'test.vector_ended', category: 'test', label: 'Vector ended' },
  { type: 'test.observation', category: 'test', label: 'Observation' },
  { type: 'instrument.reserved', category: 'instrument', label: 'Instrument reserved' },
  { type: 'instrument.released', category: 'instrument', label: 'Instrument released' },
  { type: 'channel.started', category: 'channel', label: 'Channel started' },
  { type: 'channel.ended', category: 'channel', label: 'Channel ended' },
  { type: 'channel.checkpoint', category: 'channel', label: 'Channel checkpoint' },
  { type: 'file.started', category: 'file', label: 'File started' },
  { type: 'file.ended', category: 'file', label: 'File ended' },
  { type: 'file.checkpoint', category: 'file', label: 'File checkpoint' },
];

export const EVENT_CATEGORIES: readonly string[] = ['session', 'run', 'slot', 'sync', 'route', 'fixture', 'test', 'instrument', 'diagnostic', 'stream', 'dialog', 'channel', 'file'];

const KNOWN = new Set(EVENT_TYPES.map((info) => info.type));

export function isKnownEvent(event: { event_type: string }): event is KnownEvent {
  return KNOWN.has(event.event_type);
}

const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/** An event, of any type, from its JSON. Integers that a number can't hold exactly are of type bigint. */
export function decodeEvent(text: string): AnyEvent {
  if (!/\d{16}/.test(text)) return JSON.parse(text) as AnyEvent;
  let mark = 'integer:';
  while (text.includes(mark)) mark = `:${mark}`;
  const marked = text.replace(STRING_OR_NUMBER, (token) =>
    /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${mark}${token}"` : token,
  );
  const revive = (_: string, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value;
  return JSON.parse(marked, revive) as AnyEvent;
}

/** The JSON of an event that `decodeEvent` gave. */
export function encodeEvent(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return `[${value.map(encodeEvent).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => `${JSON.stringify(name)}:${encodeEvent(member)}`);
  return `{${members.join()}}`;
}
