// Throughput: what of a summary isn't made from runs: the rolled throughput yield of steps and the defects of
// measurements, for the places of a view. For the .cc files of this folder.
#pragma once

#include <optional>
#include <vector>

#include "base/status.h"
#include "query/engine.h"
#include "query/metrics.h"
#include "query/run_view.h"

namespace litmus::query {

struct Rates {
  std::optional<double> rty{}, dpmo{};
};

struct Throughput {
  explicit Throughput(const RunView& view)
      : groups(view.group_count()), periods(view.periods().size()), stations(view.stations().size()) {}
  std::vector<Rates> groups, periods, stations;
  Rates total;
};

// From rates in memory, with what runs in memory, edges of days and segments without a roll-up add. nullopt: the rates
// aren't kept; ask in SQL.
Result<std::optional<Throughput>> throughput_in_memory(Engine& engine, const SnapshotPtr& snapshot,
                                                       const MetricFilter& filter, const RunView& view);

}  // namespace litmus::query
