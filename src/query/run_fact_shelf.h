// RunFactShelf: the facts of the stored runs, read when a metric is asked for the first time, and kept up to date.
//
// They save time, never truth: whoever gets none reads rows. Bounded: of a history of more than `most_runs` none are
// kept, nor once nobody has asked for kKeep. Thread-safe; questions wait for each other only while segments are read.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "base/status.h"
#include "query/run_facts.h"
#include "query/snapshot.h"

namespace litmus::query {

class Engine;

class RunFactShelf {
 public:
  static constexpr std::chrono::minutes kKeep{10};

  explicit RunFactShelf(int64_t most_runs) : most_runs_(most_runs) {}

  // Those of all runs in the segments of `snapshot`. nullptr: there are too many, newer ones are on the shelf, or a
  // segment can't be read.
  std::shared_ptr<const RunFacts> of(Engine& engine, const SnapshotPtr& snapshot);

  // For the thread that makes roll-ups: brings up to date what has been asked for of late, and drops it otherwise.
  void refresh(Engine& engine, const SnapshotPtr& snapshot);

 private:
  using Clock = std::chrono::steady_clock;

  Status bring_up_to_date(Engine& engine, const SnapshotPtr& snapshot);
  Status read(Engine& engine, const SnapshotPtr& snapshot);
  void forget();

  const int64_t most_runs_;
  std::mutex mutex_;  // guards all below
  std::shared_ptr<const RunFacts> facts_;
  std::set<std::string> segments_;                     // whose runs are in them, by path
  std::shared_ptr<const archive::Manifest> manifest_;  // that they were read by
  Clock::time_point asked_at_;
};

}  // namespace litmus::query
