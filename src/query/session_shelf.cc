#include "query/session_shelf.h"

#include <pthread.h>

namespace litmus::query {

namespace {

int64_t watermark_of(const Snapshot& snapshot) { return snapshot.manifest ? snapshot.manifest->watermark : 0; }

int64_t events_of(const Snapshot& snapshot) {
  int64_t rows = 0;
  if (snapshot.manifest == nullptr) return rows;
  for (const auto& segment : snapshot.manifest->event_segments) rows += segment.rows;
  return rows;
}

bool is_of(const SessionTable& table, const Snapshot& snapshot) {
  return table.watermark() == watermark_of(snapshot) && table.event_count() == events_of(snapshot);
}

}  // namespace

SessionShelf::~SessionShelf() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wait();
}

void SessionShelf::wait() {
  const std::lock_guard lock(thread_mutex_);
  if (thread_.joinable()) thread_.join();
}

SessionShelf::TablePtr SessionShelf::of(const SnapshotPtr& snapshot) {
  if (most_ == 0) return nullptr;
  const std::lock_guard thread_lock(thread_mutex_);
  {
    const std::lock_guard lock(mutex_);
    asked_at_ = Clock::now();
    if (is_of(*table_, *snapshot)) return table_;
    if (!begin_reading(*snapshot)) return nullptr;
  }
  if (thread_.joinable()) thread_.join();  // it has ended but for its last line
  thread_ = std::thread([this, snapshot] {
    pthread_setname_np(pthread_self(), "query-sessions");
    read(snapshot);
  });
  return nullptr;
}

void SessionShelf::refresh(const SnapshotPtr& snapshot) {
  {
    const std::lock_guard lock(mutex_);
    if (table_->watermark() == 0) return;
    if (Clock::now() - asked_at_ > kKeep) {
      table_ = std::make_shared<const SessionTable>();
      generation_ = 0;
      return;
    }
    if (!begin_reading(*snapshot)) return;
  }
  read(snapshot);
}

bool SessionShelf::begin_reading(const Snapshot& snapshot) {
  if (snapshot.manifest == nullptr) return false;
  const uint64_t generation = snapshot.manifest->generation;
  if (reading_ || stopping_ || generation <= generation_ || is_of(*table_, snapshot)) return false;
  generation_ = generation;
  return reading_ = true;
}

void SessionShelf::read(const SnapshotPtr& snapshot) {
  std::shared_ptr<SessionTable> longer;
  {
    const std::lock_guard lock(mutex_);
    longer = std::make_shared<SessionTable>(*table_);
  }
  Status done = extend(*longer, snapshot);
  // Events were taken out of the store: what was read before holds no more.
  if (done.ok() && !is_of(*longer, *snapshot)) {
    *longer = SessionTable();
    done = extend(*longer, snapshot);
  }
  if (!done.ok() || !is_of(*longer, *snapshot)) *longer = SessionTable();
  const std::lock_guard lock(mutex_);
  reading_ = false;
  table_ = std::move(longer);
}

Status SessionShelf::extend(SessionTable& table, const SnapshotPtr& snapshot) {
  const auto is_full = [&] { return static_cast<int64_t>(table.sessions().size()) > most_; };
  LITMUS_RETURN_IF_ERROR(
      table.extend(engine_, snapshot, watermark_of(*snapshot), [&] { return is_stopping() || is_full(); }));
  return is_full() ? Status{ErrorCode::kTooLarge, "there are more sessions than are kept in memory"} : Status();
}

bool SessionShelf::is_stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

}  // namespace litmus::query
