#include "query/session_shelf.h"

#include <pthread.h>

namespace litmus::query {

namespace {

int64_t watermark_of(const Snapshot& snapshot) { return snapshot.manifest ? snapshot.manifest->watermark : 0; }

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
  const int64_t watermark = watermark_of(*snapshot);
  const std::lock_guard thread_lock(thread_mutex_);
  {
    const std::lock_guard lock(mutex_);
    asked_at_ = Clock::now();
    if (table_->watermark() == watermark) return table_;
    if (!begin_reading(watermark)) return nullptr;
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
    if (Clock::now() - asked_at_ > kKeep) table_ = std::make_shared<const SessionTable>();
    if (table_->watermark() == 0 || !begin_reading(watermark_of(*snapshot))) return;
  }
  read(snapshot);
}

bool SessionShelf::begin_reading(int64_t watermark) {
  if (reading_ || stopping_ || watermark <= table_->watermark() || watermark == failed_at_) return false;
  return reading_ = true;
}

void SessionShelf::read(const SnapshotPtr& snapshot) {
  std::shared_ptr<SessionTable> longer;
  {
    const std::lock_guard lock(mutex_);
    longer = std::make_shared<SessionTable>(*table_);
  }
  const int64_t watermark = watermark_of(*snapshot);
  const Status done = longer->extend(engine_, snapshot, watermark, [&] {
    return is_stopping() || static_cast<int64_t>(longer->sessions().size()) > most_;
  });
  const bool fits = static_cast<int64_t>(longer->sessions().size()) <= most_;
  const std::lock_guard lock(mutex_);
  reading_ = false;
  if (done.ok() && fits) {
    table_ = std::move(longer);
  } else {
    table_ = std::make_shared<const SessionTable>();
    failed_at_ = watermark;
  }
}

bool SessionShelf::is_stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

}  // namespace litmus::query
