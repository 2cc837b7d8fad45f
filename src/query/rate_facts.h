// RateFacts: what the throughput and the defects of a summary are made from, in memory. Of each roll-up of steps, per
// day, context and step: executions with a verdict, and those that passed at the first attempt. Of each roll-up of
// measurements, per day and context: those judged, and those failed. Tables are immutable and may be shared.
//
// They save time, never truth: what isn't here is read from roll-ups and rows. A cell of steps takes 32 bytes.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/status.h"
#include "query/run_facts.h"
#include "query/snapshot.h"

namespace litmus::query {

class Engine;
class QueryResult;

struct StepRate {
  int64_t day = 0;  // UTC, since 1970
  uint32_t context = 0, path = 0;
  int64_t judged = 0, first_passed = 0;
};

struct DefectRate {
  int64_t day = 0;
  uint32_t context = 0;
  int64_t judged = 0, failed = 0;
};

// Of one segment, by day.
struct RateTable {
  std::vector<StepRate> steps;
  std::vector<DefectRate> defects;
};

// The numbers in tables: which contexts and paths of steps they mean.
class RateNames {
 public:
  uint32_t context(const RunContext& context) { return contexts_.add(context); }
  uint32_t path(const std::string& path);

  const RunContexts& contexts() const { return contexts_; }
  size_t path_count() const { return paths_.size(); }

 private:
  RunContexts contexts_;
  std::map<std::string, uint32_t> paths_;
};

struct RateFacts {
  RateNames names;
  std::map<std::string, std::shared_ptr<const RateTable>> tables;  // by the path of the segment
  int64_t step_cells = 0;                                          // of all tables
};

// Adds the rows of sql/metric_rate_cells.sql to `names` and tables by their first column.
void take_rates(const QueryResult& rows, RateNames& names, std::map<std::string, RateTable>& into);

// Keeps the facts: read when a summary is asked for the first time, brought up to date by the thread that makes
// roll-ups, dropped once nobody has asked for kKeep. Thread-safe.
class RateShelf {
 public:
  static constexpr std::chrono::minutes kKeep{10};

  explicit RateShelf(int64_t most_step_cells) : most_step_cells_(most_step_cells) {}

  // Those that are kept, of the segments of `snapshot` or of others. nullptr: there would be too many, or they can't be
  // read.
  std::shared_ptr<const RateFacts> of(Engine& engine, const SnapshotPtr& snapshot);

  // For the thread that makes roll-ups, behind them.
  void refresh(Engine& engine, const SnapshotPtr& snapshot);

 private:
  using Clock = std::chrono::steady_clock;

  Status read(Engine& engine, const SnapshotPtr& snapshot);

  const int64_t most_step_cells_;
  std::mutex mutex_;  // guards all below
  std::shared_ptr<const RateFacts> facts_;
  Clock::time_point asked_at_{}, refused_until_{};
};

}  // namespace litmus::query
