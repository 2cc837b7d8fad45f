// Roll-ups: the cells of whole segments (sql/metric_*_cells.sql), so that a figure over years reads days instead of
// measurements.
//
// A roll-up is made from one segment and from nothing else that changes, lies under the segment's name in
// index/rollups, and goes with it. A re-materialised run makes a new segment, and with it a new roll-up: nothing is
// ever subtracted. All of it is disposable: a segment without a roll-up is read row by row, with the same figures.
//
// A question that asks for no day and no lot reads blocks: the same cells without these two, of one segment, or of
// kBlock neighbours together.
//
// The functions may be called from any thread; `Rollups` belongs to one.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "archive/manifest.h"
#include "base/env.h"
#include "query/engine.h"
#include "query/metric_sources.h"

namespace litmus::query {

enum class CellKind { kRuns, kSteps, kMeasurements };

const std::vector<archive::Segment>& segments_of(const archive::Manifest& manifest, CellKind kind);
std::filesystem::path rollup_path(const std::filesystem::path& index_dir, CellKind kind,
                                  const archive::Segment& segment);

// What lies in index/rollups, read once.
class RollupFolder {
 public:
  static constexpr size_t kBlock = 16;
  struct Block {
    std::filesystem::path path;
    int64_t first_day = 0, last_day = 0;
  };

  explicit RollupFolder(const std::filesystem::path& index_dir, Env& env = Env::real());

  bool has(const archive::Segment& segment) const;
  // Of these segments, one or kBlock.
  std::optional<Block> block(CellKind kind, std::span<const archive::Segment> segments) const;

 private:
  std::filesystem::path folder_;
  std::set<std::string> names_;
};

// The cells of rows; `runs` is the relation that holds the runs of steps.
std::string cells_sql(CellKind kind, const std::string& rows, const std::string& runs, const Window& window);

class Rollups {
 public:
  // Segments with fewer rows have none: reading them costs less than opening a file more.
  static constexpr int64_t kWorthRows = 2'000;
  // How long a roll-up outlives its segment: the longest that a query may take, twice.
  static constexpr std::chrono::seconds kKeep{60};

  explicit Rollups(Engine& engine, Env& env = Env::real()) : engine_(engine), env_(env) {}

  // Removes all. For an index that is begun anew: its segments may get the names of others.
  static void clear(const std::filesystem::path& index_dir);

  // Makes what is missing for the segments of `snapshot`, and removes what belongs to none. `stop` is asked before
  // each.
  Status refresh(const SnapshotPtr& snapshot, const std::function<bool()>& stop);

 private:
  Status make(const SnapshotPtr& snapshot, CellKind kind, const archive::Segment& segment);
  Status join(const SnapshotPtr& snapshot, CellKind kind, const std::function<bool()>& stop);
  Status make_block(const SnapshotPtr& snapshot, CellKind kind, std::span<const archive::Segment> segments);
  Status store(const SnapshotPtr& snapshot, const std::string& sql, const std::filesystem::path& path);
  void remove_other_definitions() const;
  void sweep(const archive::Manifest& manifest);

  Engine& engine_;
  Env& env_;
  std::map<std::string, std::chrono::steady_clock::time_point> unnamed_since_;  // by file name
};

}  // namespace litmus::query
