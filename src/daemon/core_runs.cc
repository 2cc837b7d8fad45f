// The part of Core that has the files of runs written, and says when they are there.
#include <utility>

#include "daemon/core.h"

namespace litmus::daemon {

void Core::report_damaged_run_file(const std::string& path, const std::string& why) {
  {
    const std::lock_guard lock(damaged_mutex_);
    if (!damaged_files_.insert(path).second) return;
  }
  losses_.add("quarantined", path, 0, why + "; its events are kept: `litmus data rematerialize` writes it again");
}

void Core::materialize(RunKeeper::Order order) {
  const Uuid run_id = order.record->run_id;
  const int64_t version = order.record->last_event_number;
  storage_->materialize(std::move(order), [this, run_id, version](const Status& status, std::string file_path) {
    if (status.ok())
      runs_->materialized(run_id, version, std::move(file_path));
    else
      runs_->materialization_failed(run_id, status.message());
    pinned_.reset();
    unsettled_ = true;
    answer_stored(run_id, status);
    pump_soon();
  });
}

void Core::answer_stored(const Uuid& run_id, const Status& status) {
  const auto [first, last] = stored_waits_.equal_range(run_id);
  std::vector<std::function<void(const Status&)>> answers;
  for (auto wait = first; wait != last; ++wait) answers.push_back(std::move(wait->second));
  stored_waits_.erase(first, last);
  for (const auto& answer : answers) answer(status);
}

void Core::rematerialize(const StoredRun& stored, std::function<void(const Status&)> done) {
  const auto again = [this, stored, done] {
    stored_waits_.emplace(stored.record->run_id, done);
    if (runs_->order_again(stored)) return;
    answer_stored(stored.record->run_id, Status(ErrorCode::kUnavailable, "the run hasn't ended yet"));
  };
  if (runs_->is_unsettled(stored.record->run_id) || !stored.record->file_path) return again();
  storage_->rewrite(stored.record, [done, again](const Status& status) { status.ok() ? done(status) : again(); });
}

void Core::set_restore(std::function<void(const Uuid& run_id)> ask) {
  restore_ = std::move(ask);
  for (const auto& run_id : std::exchange(to_restore_, {})) restore_(run_id);
}

}  // namespace litmus::daemon
