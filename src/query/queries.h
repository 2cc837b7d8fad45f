// The product's own queries: what the routes, the CLI and the MCP tools ask of the stores.
//
// Each is SQL from sql/*.sql, bound to typed arguments, over the views of one snapshot. They answer JSON text, ready to
// be embedded in a response. Thread-safe as far as the engine is.
//
// Errors: kInvalidArgument for an unknown sort column, or a cursor of another query, filter or sort; kTimeout when the
// deadline passes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "base/time.h"
#include "query/engine.h"
#include "query/snapshot.h"

namespace litmus::query {

struct Page {
  std::string json;  // a JSON array of objects
  int64_t count = 0;
  std::optional<std::string> next_cursor;  // nullopt: the end
};

// Empty members don't filter. Members of one list are alternatives; different members must all hold.
struct RunFilter {
  std::vector<std::string> outcome{};  // "running" stands for a run without an outcome
  std::vector<std::string> product{};  // product_id or dut_part_number
  std::vector<std::string> station{};  // station_id or station_hostname
  std::vector<std::string> phase{};
  std::string serial{}, part_number{}, lot{}, operator_id{}, project{};
  std::string session_id{};                   // or a prefix of it
  std::optional<Timestamp> since{}, until{};  // started_at, both inclusive
  std::string q{};                            // text in serial, part number or run id
  bool include_incomplete = true;             // runs that haven't ended
};

// Of all runs that match, on whatever page.
struct RunTotals {
  int64_t total = 0, passed = 0, failed = 0, errored = 0;
  std::optional<Timestamp> latest{};  // the newest start
  bool operator==(const RunTotals&) const = default;
};

struct RunsPage : Page {
  RunTotals totals;
};

// `sort`: a column of RunRow, '-' before it for descending; empty is "-started_at". Rows are RunRow objects. Answered
// out of memory as soon as the stored runs have been read (ADR 0027).
Result<RunsPage> runs_page_json(Engine& engine, const SnapshotPtr& snapshot, const RunFilter& filter,
                                std::string_view sort, int64_t limit, std::string_view cursor);

Result<RunTotals> run_totals(Engine& engine, const SnapshotPtr& snapshot, const RunFilter& filter);

// The full ids that begin with `prefix` (at most ten, newest first); one full id when it is exact.
Result<std::vector<std::string>> find_run_ids(Engine& engine, const SnapshotPtr& snapshot, std::string_view prefix);
Result<std::vector<std::string>> find_session_ids(Engine& engine, const SnapshotPtr& snapshot, std::string_view prefix);

// One RunRow object; kNotFound. `run_id` is a full id here and below.
Result<std::string> run_json(Engine& engine, const SnapshotPtr& snapshot, std::string_view run_id);

// StepRow objects by execution order; planned steps that never ran have null outcome and times.
Result<Page> run_steps_json(Engine& engine, const SnapshotPtr& snapshot, std::string_view run_id, int64_t limit,
                            std::string_view cursor);

struct MeasurementFilter {
  std::string step_path{}, name{}, outcome{};
};

// Rows keyed by the run-file columns, with `inputs`, `outputs`, `custom` as objects, in recording order.
Result<Page> run_measurements_json(Engine& engine, const SnapshotPtr& snapshot, std::string_view run_id,
                                   const MeasurementFilter& filter, int64_t limit, std::string_view cursor);

// InstrumentRecord objects of the run, which is of that session ("": unknown), by role.
Result<Page> run_instruments_json(Engine& engine, const SnapshotPtr& snapshot, std::string_view run_id,
                                  const std::string& session_id);

// session.started events with `ended_at`, `outcome` and `live` added, newest first.
Result<Page> sessions_page_json(Engine& engine, const SnapshotPtr& snapshot, int64_t limit, std::string_view cursor);

// One such object; kNotFound. `session_id` is a full id.
Result<std::string> session_json(Engine& engine, const SnapshotPtr& snapshot, std::string_view session_id);

struct EventsFilter {
  std::string session_id{};  // or a prefix of it
  std::string run_id{};      // or a prefix of it
  std::string type{};
  std::string role{};                // role, instrument_role, details.role, or channel_id before its first '.'
  std::optional<Timestamp> since{};  // received_at, inclusive
  std::optional<int64_t> after{};    // numbers above this; nullopt: from the beginning
  bool latest = false;               // the newest `limit` of the matching events instead of the oldest
};

struct EventsPage {
  std::string json;  // a JSON array of events in number order, each with `event_number`
  int64_t count = 0;
  std::optional<int64_t> last_number;  // of the last event in the page: the `after` of the next; nullopt: empty
  bool more = false;                   // further events match
};

Result<EventsPage> events_page_json(Engine& engine, const SnapshotPtr& snapshot, const EventsFilter& filter,
                                    int64_t limit);

}  // namespace litmus::query
