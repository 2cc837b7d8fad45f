// The factory figures: yield, Pareto, capability, trend, retest, time loss, assets.
//
// One definition each, in sql/metric_*.sql; HTTP, command line, Python and UI ask for the same ones. Each answers the
// body of a response: `data`, the rows; where it says so `totals`, the same figures pooled over the whole filter,
// `periods` and `stations`, pooled over each; `development_runs_left_out`, how many runs the rule "no development
// unless a phase is asked for" took out. Thread-safe as far as the engine is.
//
// Errors: kTimeout when the deadline passes.
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

// Empty members don't filter. Members of one list are alternatives; different members must all hold.
struct MetricFilter {
  std::vector<std::string> product{};  // product_id or dut_part_number
  std::vector<std::string> station{};  // station_id or station_hostname
  std::vector<std::string> phase{};    // empty: all but development; "all": every one
  std::string lot{};
  std::optional<Timestamp> since{}, until{};  // start of the run, both inclusive
};

enum class Period { kDay, kWeek, kMonth };  // UTC; weeks begin on Monday
enum class Rows { kAll, kPooled };          // kPooled: `data` stays empty
enum class ParetoGroup { kProduct, kStep, kMeasurement };

// YieldRow; with totals, periods and stations.
Result<std::string> yield_json(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter, Period period,
                               Rows rows = Rows::kAll);

// ParetoRow, most failures first, `top_n` at most; the totals are of all rows.
Result<std::string> pareto_json(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter,
                                ParetoGroup group, int64_t top_n);

// PpkRow of groups with at least `min_samples` values, worst first.
Result<std::string> ppk_json(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter,
                             int64_t min_samples);

// TrendRow, RetestRow, TimeLossRow; with totals and periods.
Result<std::string> trend_json(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter, Period period,
                               Rows rows = Rows::kAll);
Result<std::string> retest_json(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter, Period period,
                                Rows rows = Rows::kAll);
Result<std::string> time_loss_json(Engine& engine, const SnapshotPtr& snapshot, const MetricFilter& filter,
                                   Period period, Rows rows = Rows::kAll);

// AssetRow, longest connected first. The times are of the connections.
Result<std::string> assets_json(Engine& engine, const SnapshotPtr& snapshot, std::optional<Timestamp> since,
                                std::optional<Timestamp> until);

}  // namespace litmus::query
