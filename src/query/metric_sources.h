// Where the cells of metrics come from: roll-ups for whole days of segments that have one; rows for the rest, which is
// the edges of the asked time, segments without a roll-up, and runs in memory. For the .cc files of this folder.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/time.h"
#include "query/engine.h"
#include "query/rate_facts.h"
#include "query/snapshot.h"

namespace litmus::query {

// Bounds of the start of a run, both inclusive.
struct Window {
  std::optional<Timestamp> since{}, until{};
};

// {since} and {until} of sql/metric_*.sql.
std::string since_sql(const Window& window);
std::string until_sql(const Window& window);

// Relations with the columns of sql/metric_{run,step,measurement}_cells.sql, without parameters.
struct CellSources {
  std::string runs, steps, measurements;
};
// kPooled: the columns `day` and `dut_lot_number` may be null.
enum class CellDetail { kPooled, kByDayAndLot };
Result<CellSources> cell_sources(Engine& engine, const SnapshotPtr& snapshot, const Window& window, CellDetail detail);

// The same cells where some of their segments' rates are kept in memory: their tables, and relations of the rest.
struct RateSources {
  std::vector<std::shared_ptr<const RateTable>> in_memory;
  std::optional<int64_t> first_day, last_day;  // of the tables those count that lie between, both inclusive
  CellSources beside;
  bool any_beside = false;  // else the relations are empty

  bool is_whole(int64_t day) const { return (!first_day || day >= *first_day) && (!last_day || day <= *last_day); }
};
Result<RateSources> rate_sources(Engine& engine, const SnapshotPtr& snapshot, const Window& window,
                                 const RateFacts& facts);

}  // namespace litmus::query
