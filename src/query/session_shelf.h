// SessionShelf: the table of the sessions in the stored events (session_table.h), kept as RunListShelf keeps runs: read
// in the background once a list has been asked for, brought up to date by the thread that makes roll-ups, dropped when
// nobody has asked for kKeep; none beyond `most_sessions`. Thread-safe; nobody waits for reading.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "query/session_table.h"

namespace litmus::query {

class SessionShelf {
 public:
  static constexpr std::chrono::minutes kKeep{10};
  using TablePtr = std::shared_ptr<const SessionTable>;

  // `engine` outlives the shelf.
  SessionShelf(Engine& engine, int64_t most_sessions) : engine_(engine), most_(most_sessions) {}
  ~SessionShelf();

  // Of the stored events of `snapshot`, no more and no less. nullptr: not read yet, which is seen to.
  TablePtr of(const SnapshotPtr& snapshot);

  // For the thread that makes roll-ups.
  void refresh(const SnapshotPtr& snapshot);

  // What `of` has begun is done.
  void wait();

 private:
  using Clock = std::chrono::steady_clock;

  bool begin_reading(const Snapshot& snapshot);  // mutex_ is held
  void read(const SnapshotPtr& snapshot);
  Status extend(SessionTable& table, const SnapshotPtr& snapshot);
  bool is_stopping();

  Engine& engine_;
  const int64_t most_;
  std::mutex mutex_;  // guards what follows, but for thread_
  TablePtr table_ = std::make_shared<const SessionTable>();
  bool reading_ = false, stopping_ = false;
  uint64_t generation_ = 0;  // of the newest manifest that was read, or couldn't be
  Clock::time_point asked_at_;
  std::mutex thread_mutex_;  // taken before mutex_; guards thread_
  std::thread thread_;
};

}  // namespace litmus::query
