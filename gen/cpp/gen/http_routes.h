// The routes and their parameters as data.
// Generated from schema/http.py by `./dev gen`; don't edit.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace litmus::http {

enum class ParamKind { kString, kInteger, kNumber, kBoolean, kTime, kJson };
enum class ParamPlace { kPath, kQuery, kBody };

struct ParamInfo {
  std::string_view name;
  ParamPlace place;
  ParamKind kind;
  bool required;
  bool repeatable;
  std::string_view default_text;  // empty: none
  int64_t minimum;                // of integers
  int64_t maximum;
  std::string_view alias_of;  // another name of that parameter; empty: none
  std::string_view choices;   // what a text may be, "day|week|month"; empty: anything
};

struct RouteInfo {
  std::string_view operation_id;
  std::string_view method;
  std::string_view path;  // "/api/runs/{id}"
  std::span<const ParamInfo> params;
  bool writes;  // needs the token where one is set
  bool local;   // on the Unix socket only
};

inline constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
inline constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

using enum ParamKind;
using enum ParamPlace;

// GET /api/events: Events by number, the oldest first.
inline constexpr ParamInfo kListEventsParams[] = {
    {"session_id", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"run_id", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"type", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"event_type", kQuery, kString, false, false, "", kLeast, kMost, "type", ""},
    {"role", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"since", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"limit", kQuery, kInteger, false, false, "100", 1, 10000, "", ""},
    {"cursor", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"latest", kQuery, kBoolean, false, false, "false", kLeast, kMost, "", ""},
};

// GET /api/events/stream: Live events (SSE): `id` is the cursor, `event` the type, `data` the event. `Last-Event-ID`
// counts as `after`. Without `after` it replays the given session or run, else it begins now.
inline constexpr ParamInfo kStreamEventsParams[] = {
    {"session_id", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"run_id", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"type", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"event_type", kQuery, kString, false, false, "", kLeast, kMost, "type", ""},
    {"role", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"after", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/sessions: Sessions, newest first.
inline constexpr ParamInfo kListSessionsParams[] = {
    {"limit", kQuery, kInteger, false, false, "100", 1, 1000, "", ""},
    {"cursor", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/sessions/{id}: Events of a session.
inline constexpr ParamInfo kGetSessionEventsParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
    {"limit", kQuery, kInteger, false, false, "100", 1, 10000, "", ""},
    {"cursor", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/runs: Runs, in flight and finished.
inline constexpr ParamInfo kListRunsParams[] = {
    {"outcome", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"product", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"station", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"phase", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"serial", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"part_number", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"lot", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"operator", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"project", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"session_id", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"since", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"until", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"q", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"sort", kQuery, kString, false, false, "-started_at", kLeast, kMost, "", ""},
    {"limit", kQuery, kInteger, false, false, "50", 1, 1000, "", ""},
    {"cursor", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"include_incomplete", kQuery, kBoolean, false, false, "true", kLeast, kMost, "", ""},
};

// GET /api/runs/{id}: A run with its steps, instruments and measurements.
inline constexpr ParamInfo kGetRunParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
};

// GET /api/runs/{id}/steps: Steps of a run; planned ones that never ran have null times.
inline constexpr ParamInfo kListRunStepsParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
    {"limit", kQuery, kInteger, false, false, "1000", 1, 10000, "", ""},
    {"cursor", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/runs/{id}/steps/tree: Steps of a run, each with the steps within.
inline constexpr ParamInfo kGetRunStepTreeParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
};

// POST /api/runs: Starts pytest in the project of the address that was asked (that of its `litmus serve`). The run has
// the id that is answered; it begins when its tests are collected.
inline constexpr ParamInfo kLaunchRunParams[] = {
    {"product_id", kBody, kString, false, false, "null", kLeast, kMost, "", ""},
    {"dut_serial", kBody, kString, true, false, "", kLeast, kMost, "", ""},
    {"station_id", kBody, kString, true, false, "", kLeast, kMost, "", ""},
    {"test_path", kBody, kString, false, false, "\"tests\"", kLeast, kMost, "", ""},
    {"operator", kBody, kString, false, false, "null", kLeast, kMost, "", ""},
    {"mock_instruments", kBody, kBoolean, false, false, "false", kLeast, kMost, "", ""},
    {"test_profile", kBody, kString, false, false, "null", kLeast, kMost, "", ""},
    {"test_phase", kBody, kString, false, false, "null", kLeast, kMost, "", ""},
};

// GET /api/runs/{id}/output: What a launched run printed: its last lines, the lines behind `offset`, or those before
// `before`.
inline constexpr ParamInfo kGetRunOutputParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
    {"tail", kQuery, kInteger, false, false, "100", 1, 10000, "", ""},
    {"offset", kQuery, kInteger, false, false, "", 0, kMost, "", ""},
    {"before", kQuery, kInteger, false, false, "", 0, kMost, "", ""},
};

// POST /api/runs/{id}/stop: Ends a launched run: SIGTERM to its processes, so that it ends `terminated`, its teardown
// done. Asked again when that hasn't helped for some seconds: SIGKILL, and the run is `aborted`.
inline constexpr ParamInfo kStopRunParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
};

// GET /api/runs/{id}/status: How far a run is.
inline constexpr ParamInfo kGetRunStatusParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
};

// GET /api/runs/{id}/stream: Live events of a run (SSE) as in stream_events, `progress` with a RunStatus, and `output`
// with the RunOutput of a launched run, from its last 100 lines on; from the run's beginning without `after`.
inline constexpr ParamInfo kStreamRunParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
    {"after", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/runs/{id}/measurements: Measurements of a run.
inline constexpr ParamInfo kListRunMeasurementsParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
    {"step_path", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"name", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"outcome", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"limit", kQuery, kInteger, false, false, "1000", 1, 10000, "", ""},
    {"cursor", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/runs/{id}/ref: The data behind a reference of the run's events; as in get_channel.
inline constexpr ParamInfo kGetRunReferenceParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
    {"uri", kQuery, kString, true, false, "", kLeast, kMost, "", ""},
    {"max_points", kQuery, kInteger, false, false, "", 1, 100000, "", ""},
    {"decimate", kQuery, kString, false, false, "lttb", kLeast, kMost, "", "lttb|minmax"},
};

// GET /api/stations: Stations that a run of the project may be launched at, by their ids.
inline constexpr ParamInfo kListStationsParams[] = {
    {"limit", kQuery, kInteger, false, false, "100", 1, 1000, "", ""},
    {"cursor", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/products: Products of the project by their ids.
inline constexpr ParamInfo kListProductsParams[] = {
    {"limit", kQuery, kInteger, false, false, "100", 1, 1000, "", ""},
    {"cursor", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/profiles: Profiles of the project by their names, those of litmus.yaml among them.
inline constexpr ParamInfo kListProfilesParams[] = {
    {"limit", kQuery, kInteger, false, false, "100", 1, 1000, "", ""},
    {"cursor", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/tests: Test files of the project, and the folders that hold them, by their paths.
inline constexpr ParamInfo kListTestsParams[] = {
    {"limit", kQuery, kInteger, false, false, "1000", 1, 10000, "", ""},
    {"cursor", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/dialogs: Open dialogs, the oldest first.
inline constexpr ParamInfo kListDialogsParams[] = {
    {"run_id", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"limit", kQuery, kInteger, false, false, "100", 1, 1000, "", ""},
    {"cursor", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// POST /api/dialogs: Opens a dialog that no test asks for; it stays until it is answered, its time is up or its run
// ends.
inline constexpr ParamInfo kCreateDialogParams[] = {
    {"type", kBody, kString, false, false, "\"confirm\"", kLeast, kMost, "", ""},
    {"title", kBody, kString, true, false, "", kLeast, kMost, "", ""},
    {"message", kBody, kString, true, false, "", kLeast, kMost, "", ""},
    {"run_id", kBody, kString, false, false, "null", kLeast, kMost, "", ""},
    {"step_name", kBody, kString, false, false, "null", kLeast, kMost, "", ""},
    {"timeout_seconds", kBody, kNumber, false, false, "null", kLeast, kMost, "", ""},
    {"choices", kBody, kJson, false, false, "null", kLeast, kMost, "", ""},
    {"allow_multiple", kBody, kBoolean, false, false, "false", kLeast, kMost, "", ""},
    {"placeholder", kBody, kString, false, false, "\"\"", kLeast, kMost, "", ""},
    {"default_value", kBody, kString, false, false, "\"\"", kLeast, kMost, "", ""},
    {"confirm_label", kBody, kString, false, false, "\"Confirm\"", kLeast, kMost, "", ""},
    {"cancel_label", kBody, kString, false, false, "\"Cancel\"", kLeast, kMost, "", ""},
};

// GET /api/dialogs/{id}: A dialog.
inline constexpr ParamInfo kGetDialogParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
};

// GET /api/dialogs/{id}/wait: Answers as soon as the dialog has been; 204 while it is still open after the time: ask
// again.
inline constexpr ParamInfo kWaitForDialogParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
    {"timeout", kQuery, kInteger, false, false, "30", 0, 30, "", ""},
};

// POST /api/dialogs/{id}/respond: Answers a dialog. The first answer counts; a later one is a 409 that says how the
// dialog ended.
inline constexpr ParamInfo kRespondToDialogParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
    {"responded_by", kBody, kString, false, false, "null", kLeast, kMost, "", ""},
    {"confirmed", kBody, kBoolean, false, false, "false", kLeast, kMost, "", ""},
    {"choice", kBody, kInteger, false, false, "null", kLeast, kMost, "", ""},
    {"choices", kBody, kJson, false, false, "null", kLeast, kMost, "", ""},
    {"value", kBody, kString, false, false, "null", kLeast, kMost, "", ""},
    {"cancelled", kBody, kBoolean, false, false, "false", kLeast, kMost, "", ""},
    {"responded_via", kBody, kString, false, false, "null", kLeast, kMost, "", ""},
};

// GET /api/channels: Channels by their ids.
inline constexpr ParamInfo kListChannelsParams[] = {
    {"limit", kQuery, kInteger, false, false, "100", 1, 1000, "", ""},
    {"cursor", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"session_id", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/channels/_recent: Channels with their newest samples; of an array channel the newest array, decimated.
inline constexpr ParamInfo kListRecentSamplesParams[] = {
    {"last_n", kQuery, kInteger, false, false, "50", 1, 1000, "", ""},
    {"session_id", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/channels/{id}: Samples of a channel: session, then time or element range, then last_n, then max_points. An
// unknown channel has none.
inline constexpr ParamInfo kGetChannelParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
    {"session_id", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"since", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"until", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"first", kQuery, kInteger, false, false, "", 0, kMost, "", ""},
    {"end", kQuery, kInteger, false, false, "", 0, kMost, "", ""},
    {"last_n", kQuery, kInteger, false, false, "", 1, 1000000, "", ""},
    {"max_points", kQuery, kInteger, false, false, "", 1, 100000, "", ""},
    {"decimate", kQuery, kString, false, false, "lttb", kLeast, kMost, "", "lttb|minmax"},
};

// GET /api/channels/{id}/stream: Live samples (SSE): `id` is the cursor, `data` a ChannelBatch. `Last-Event-ID` counts
// as `after`. Without `after` it replays the given session, else it begins now. The id `_all` means all channels of a
// session.
inline constexpr ParamInfo kStreamChannelParams[] = {
    {"id", kPath, kString, true, false, "", kLeast, kMost, "", ""},
    {"session_id", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"after", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/sql: One SELECT over the views.
inline constexpr ParamInfo kQuerySqlParams[] = {
    {"q", kQuery, kString, true, false, "", kLeast, kMost, "", ""},
    {"limit", kQuery, kInteger, false, false, "10000", 1, 1000000, "", ""},
};

// POST /api/sql: One SELECT over the views, with parameters; counts as reading.
inline constexpr ParamInfo kPostSqlParams[] = {
    {"sql", kBody, kString, true, false, "", kLeast, kMost, "", ""},
    {"params", kBody, kJson, false, false, "[]", kLeast, kMost, "", ""},
    {"limit", kBody, kInteger, false, false, "10000", kLeast, kMost, "", ""},
};

// GET /api/sessions/_list: Sessions by place, newest first, with what each has done.
inline constexpr ParamInfo kListSessionRowsParams[] = {
    {"find", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"live", kQuery, kBoolean, false, false, "false", kLeast, kMost, "", ""},
    {"limit", kQuery, kInteger, false, false, "50", 1, 1000, "", ""},
    {"offset", kQuery, kInteger, false, false, "0", 0, 1000000000, "", ""},
};

// GET /api/metrics/summary: Yield by product, station, phase and period.
inline constexpr ParamInfo kGetMetricsSummaryParams[] = {
    {"product", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"station", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"phase", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"lot", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"since", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"until", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"period", kQuery, kString, false, false, "day", kLeast, kMost, "", "day|week|month"},
    {"pooled", kQuery, kBoolean, false, false, "false", kLeast, kMost, "", ""},
};

// GET /api/metrics/pareto: What fails most.
inline constexpr ParamInfo kGetMetricsParetoParams[] = {
    {"product", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"station", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"phase", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"lot", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"since", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"until", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"top_n", kQuery, kInteger, false, false, "10", 1, 10000, "", ""},
    {"group_by", kQuery, kString, false, false, "product", kLeast, kMost, "", "product|step|measurement"},
};

// GET /api/metrics/cpk: Capability of measurements, by overall sigma.
inline constexpr ParamInfo kGetMetricsCpkParams[] = {
    {"product", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"station", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"phase", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"lot", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"since", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"until", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"min_samples", kQuery, kInteger, false, false, "10", 1, 1000000000, "", ""},
};

// GET /api/metrics/ppk: Another name of cpk.
inline constexpr ParamInfo kGetMetricsPpkParams[] = {
    {"product", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"station", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"phase", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"lot", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"since", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"until", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"min_samples", kQuery, kInteger, false, false, "10", 1, 1000000000, "", ""},
};

// GET /api/metrics/trend: Passed runs over time.
inline constexpr ParamInfo kGetMetricsTrendParams[] = {
    {"product", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"station", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"phase", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"lot", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"since", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"until", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"period", kQuery, kString, false, false, "day", kLeast, kMost, "", "day|week|month"},
    {"pooled", kQuery, kBoolean, false, false, "false", kLeast, kMost, "", ""},
};

// GET /api/metrics/retest: Units that were tested again.
inline constexpr ParamInfo kGetMetricsRetestParams[] = {
    {"product", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"station", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"phase", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"lot", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"since", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"until", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"period", kQuery, kString, false, false, "day", kLeast, kMost, "", "day|week|month"},
    {"pooled", kQuery, kBoolean, false, false, "false", kLeast, kMost, "", ""},
};

// GET /api/metrics/time-loss: Where test time went.
inline constexpr ParamInfo kGetMetricsTimeLossParams[] = {
    {"product", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"station", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"phase", kQuery, kString, false, true, "", kLeast, kMost, "", ""},
    {"lot", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
    {"since", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"until", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"period", kQuery, kString, false, false, "day", kLeast, kMost, "", "day|week|month"},
    {"pooled", kQuery, kBoolean, false, false, "false", kLeast, kMost, "", ""},
};

// GET /api/metrics/assets: How long instruments were connected.
inline constexpr ParamInfo kGetMetricsAssetsParams[] = {
    {"since", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
    {"until", kQuery, kTime, false, false, "", kLeast, kMost, "", ""},
};

// GET /api/daemon/lease: A stream; the daemon stays alive while it is open.
inline constexpr ParamInfo kHoldLeaseParams[] = {
    {"client", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// POST /api/daemon/listeners: A stream; the daemon serves at a TCP address while it is open. Its first event,
// `listening`, says the bound `host` and `port`.
inline constexpr ParamInfo kOpenListenerParams[] = {
    {"host", kBody, kString, false, false, "\"127.0.0.1\"", kLeast, kMost, "", ""},
    {"port", kBody, kInteger, false, false, "8000", kLeast, kMost, "", ""},
    {"token", kBody, kString, false, false, "\"\"", kLeast, kMost, "", ""},
    {"allow_hosts", kBody, kJson, false, false, "[]", kLeast, kMost, "", ""},
    {"project_dir", kBody, kString, false, false, "\"\"", kLeast, kMost, "", ""},
    {"python", kBody, kString, false, false, "\"\"", kLeast, kMost, "", ""},
    {"environment", kBody, kJson, false, false, "[]", kLeast, kMost, "", ""},
};

// POST /api/daemon/stop: Ends the daemon.
inline constexpr ParamInfo kStopDaemonParams[] = {
    {"if_idle", kQuery, kBoolean, false, false, "false", kLeast, kMost, "", ""},
};

// POST /api/daemon/wait-sealed: Answers when the journals of ended or dead writers of a session are sealed.
inline constexpr ParamInfo kWaitSealedParams[] = {
    {"session_id", kQuery, kString, true, false, "", kLeast, kMost, "", ""},
    {"timeout_ms", kQuery, kInteger, false, false, "5000", 0, 30000, "", ""},
};

// POST /api/data/rematerialize: Writes the files of runs again where they differ from what the events say.
inline constexpr ParamInfo kRematerializeRunsParams[] = {
    {"run_ids", kBody, kJson, true, false, "", kLeast, kMost, "", ""},
    {"dry_run", kBody, kBoolean, false, false, "false", kLeast, kMost, "", ""},
};

// GET /api/data/files: The files of the data directory that can be checked.
inline constexpr ParamInfo kListDataFilesParams[] = {
    {"limit", kQuery, kInteger, false, false, "1000", 1, 10000, "", ""},
    {"cursor", kQuery, kString, false, false, "", kLeast, kMost, "", ""},
};

// POST /api/data/verify: Reads files to their end: whether they are what was written, and run files whether they say
// what the events say.
inline constexpr ParamInfo kVerifyFilesParams[] = {
    {"paths", kBody, kJson, true, false, "", kLeast, kMost, "", ""},
    {"dry_run", kBody, kBoolean, false, false, "false", kLeast, kMost, "", ""},
};

// POST /api/data/repair: Mends what is damaged of these files. What can't be built anew is kept, and the damaged file
// moved to `quarantine/`.
inline constexpr ParamInfo kRepairFilesParams[] = {
    {"paths", kBody, kJson, true, false, "", kLeast, kMost, "", ""},
    {"dry_run", kBody, kBoolean, false, false, "false", kLeast, kMost, "", ""},
};

// POST /api/data/seal: Seals the journals that nobody writes any more, and answers when they are.
inline constexpr ParamInfo kSealJournalsParams[] = {
    {"dry_run", kQuery, kBoolean, false, false, "false", kLeast, kMost, "", ""},
};

// POST /api/data/compact: Writes what is in memory into the index, and joins its segments.
inline constexpr ParamInfo kCompactIndexParams[] = {
    {"dry_run", kQuery, kBoolean, false, false, "false", kLeast, kMost, "", ""},
};

// POST /api/data/prune: Deletes the data of sessions that are over and whose newest event is older than `before`.
inline constexpr ParamInfo kPruneDataParams[] = {
    {"before", kQuery, kTime, true, false, "", kLeast, kMost, "", ""},
    {"type", kQuery, kString, false, true, "", kLeast, kMost, "", "channels|events|runs"},
    {"dry_run", kQuery, kBoolean, false, false, "false", kLeast, kMost, "", ""},
};

inline constexpr RouteInfo kRoutes[] = {
    {"get_health", "GET", "/api/health", {}, false, false},
    {"list_events", "GET", "/api/events", kListEventsParams, false, false},
    {"post_events", "POST", "/api/events", {}, true, false},
    {"stream_events", "GET", "/api/events/stream", kStreamEventsParams, false, false},
    {"list_sessions", "GET", "/api/sessions", kListSessionsParams, false, false},
    {"get_session_events", "GET", "/api/sessions/{id}", kGetSessionEventsParams, false, false},
    {"list_runs", "GET", "/api/runs", kListRunsParams, false, false},
    {"get_run", "GET", "/api/runs/{id}", kGetRunParams, false, false},
    {"list_run_steps", "GET", "/api/runs/{id}/steps", kListRunStepsParams, false, false},
    {"get_run_step_tree", "GET", "/api/runs/{id}/steps/tree", kGetRunStepTreeParams, false, false},
    {"launch_run", "POST", "/api/runs", kLaunchRunParams, true, false},
    {"get_run_output", "GET", "/api/runs/{id}/output", kGetRunOutputParams, false, false},
    {"stop_run", "POST", "/api/runs/{id}/stop", kStopRunParams, true, false},
    {"get_run_status", "GET", "/api/runs/{id}/status", kGetRunStatusParams, false, false},
    {"stream_run", "GET", "/api/runs/{id}/stream", kStreamRunParams, false, false},
    {"list_run_measurements", "GET", "/api/runs/{id}/measurements", kListRunMeasurementsParams, false, false},
    {"get_run_reference", "GET", "/api/runs/{id}/ref", kGetRunReferenceParams, false, false},
    {"list_active_runs", "GET", "/api/active", {}, false, false},
    {"list_stations", "GET", "/api/stations", kListStationsParams, false, false},
    {"list_products", "GET", "/api/products", kListProductsParams, false, false},
    {"list_profiles", "GET", "/api/profiles", kListProfilesParams, false, false},
    {"list_tests", "GET", "/api/tests", kListTestsParams, false, false},
    {"list_dialogs", "GET", "/api/dialogs", kListDialogsParams, false, false},
    {"create_dialog", "POST", "/api/dialogs", kCreateDialogParams, true, false},
    {"get_dialog", "GET", "/api/dialogs/{id}", kGetDialogParams, false, false},
    {"wait_for_dialog", "GET", "/api/dialogs/{id}/wait", kWaitForDialogParams, false, false},
    {"respond_to_dialog", "POST", "/api/dialogs/{id}/respond", kRespondToDialogParams, true, false},
    {"list_channels", "GET", "/api/channels", kListChannelsParams, false, false},
    {"list_recent_samples", "GET", "/api/channels/_recent", kListRecentSamplesParams, false, false},
    {"get_channel", "GET", "/api/channels/{id}", kGetChannelParams, false, false},
    {"stream_channel", "GET", "/api/channels/{id}/stream", kStreamChannelParams, false, false},
    {"query_sql", "GET", "/api/sql", kQuerySqlParams, false, false},
    {"post_sql", "POST", "/api/sql", kPostSqlParams, false, false},
    {"live", "GET", "/api/ws", {}, false, false},
    {"list_session_rows", "GET", "/api/sessions/_list", kListSessionRowsParams, false, false},
    {"get_metrics_summary", "GET", "/api/metrics/summary", kGetMetricsSummaryParams, false, false},
    {"get_metrics_pareto", "GET", "/api/metrics/pareto", kGetMetricsParetoParams, false, false},
    {"get_metrics_cpk", "GET", "/api/metrics/cpk", kGetMetricsCpkParams, false, false},
    {"get_metrics_ppk", "GET", "/api/metrics/ppk", kGetMetricsPpkParams, false, false},
    {"get_metrics_trend", "GET", "/api/metrics/trend", kGetMetricsTrendParams, false, false},
    {"get_metrics_retest", "GET", "/api/metrics/retest", kGetMetricsRetestParams, false, false},
    {"get_metrics_time_loss", "GET", "/api/metrics/time-loss", kGetMetricsTimeLossParams, false, false},
    {"get_metrics_assets", "GET", "/api/metrics/assets", kGetMetricsAssetsParams, false, false},
    {"get_openapi", "GET", "/api/openapi.json", {}, false, false},
    {"get_daemon_status", "GET", "/api/daemon/status", {}, false, true},
    {"hold_lease", "GET", "/api/daemon/lease", kHoldLeaseParams, false, true},
    {"open_listener", "POST", "/api/daemon/listeners", kOpenListenerParams, true, true},
    {"stop_daemon", "POST", "/api/daemon/stop", kStopDaemonParams, true, true},
    {"wait_sealed", "POST", "/api/daemon/wait-sealed", kWaitSealedParams, true, true},
    {"rematerialize_runs", "POST", "/api/data/rematerialize", kRematerializeRunsParams, true, true},
    {"list_data_files", "GET", "/api/data/files", kListDataFilesParams, false, true},
    {"verify_files", "POST", "/api/data/verify", kVerifyFilesParams, false, true},
    {"repair_files", "POST", "/api/data/repair", kRepairFilesParams, true, true},
    {"seal_journals", "POST", "/api/data/seal", kSealJournalsParams, true, true},
    {"compact_index", "POST", "/api/data/compact", kCompactIndexParams, true, true},
    {"prune_data", "POST", "/api/data/prune", kPruneDataParams, true, true},
    {"reindex", "POST", "/api/data/reindex", {}, true, true},
};

// nullptr for an id that isn't there.
constexpr const RouteInfo* find_route(std::string_view operation_id) {
  for (const RouteInfo& route : kRoutes) {
    if (route.operation_id == operation_id) return &route;
  }
  return nullptr;
}

}  // namespace litmus::http
