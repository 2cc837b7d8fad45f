// RunListShelf: the rows of the stored runs, as lists want them (run_block.h), one block for each segment.
//
// They save time, never truth: whoever gets none asks in SQL. A segment never changes, so that its block stays right as
// long as a manifest names it. Read in the background once a list has been asked for, brought up to date by the thread
// that makes roll-ups, dropped when nobody has asked for kKeep. Of a history of more than `most_runs` none are kept.
// Thread-safe; nobody waits for reading.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/status.h"
#include "query/run_list.h"
#include "query/snapshot.h"

namespace litmus::query {

class Engine;

class RunListShelf {
 public:
  static constexpr std::chrono::minutes kKeep{10};

  // `engine` outlives the shelf.
  RunListShelf(Engine& engine, int64_t most_runs) : engine_(engine), most_runs_(most_runs) {}
  ~RunListShelf();

  // Those of all run segments of `snapshot`. nullopt: they aren't all here, which is seen to.
  std::optional<RunBlocks> of(const SnapshotPtr& snapshot);

  // The same, for whoever can do without: nothing is begun.
  std::optional<RunBlocks> kept(const SnapshotPtr& snapshot);

  // For the thread that makes roll-ups.
  void refresh(const SnapshotPtr& snapshot);

  // What `of` has begun is done.
  void wait();

 private:
  using Clock = std::chrono::steady_clock;
  using BlockPtr = std::shared_ptr<const RunBlock>;

  bool begin_reading(const archive::Manifest& manifest);  // mutex_ is held
  void read(const SnapshotPtr& snapshot);
  Result<BlockPtr> read_segment(const SnapshotPtr& snapshot, const archive::Segment& segment);
  bool keeps(const std::string& path);
  bool is_stopping();

  Engine& engine_;
  const int64_t most_runs_;
  std::mutex mutex_;                        // guards what follows, but for thread_
  std::map<std::string, BlockPtr> blocks_;  // by the segment's path
  bool reading_ = false, stopping_ = false;
  uint64_t failed_generation_ = UINT64_MAX;  // of a manifest that couldn't be read
  Clock::time_point asked_at_;
  std::mutex thread_mutex_;  // taken before mutex_; guards thread_
  std::thread thread_;
};

}  // namespace litmus::query
