// The part of Core that brings what is in memory into the index, and looks after the index.
#include <algorithm>

#include "base/log.h"
#include "daemon/core.h"

namespace litmus::daemon {

CheckpointWork Core::checkpoint_work() { return {tail_.blocks(), runs_->settled_records()}; }

void Core::checkpoint() {
  if (checkpointing_ || std::chrono::steady_clock::now() < checkpoint_not_before_) return;
  checkpointing_ = true;
  storage_->checkpoint(checkpoint_work(), [this](const auto& status, auto manifest, const auto& work) {
    checkpointing_ = false;
    checkpointed(status, std::move(manifest), work);
    merge_segments();
  });
}

// Behind whatever waits for the storage thread now.
void Core::merge_segments() {
  if (std::exchange(merging_, true)) return;
  storage_->merge([this](const auto& status, auto manifest, const auto& nothing) {
    merging_ = false;
    checkpointed(status, std::move(manifest), nothing);
  });
}

Storage::Checkpointed Core::note_checkpoint(std::shared_ptr<ManifestPtr> manifest) {
  return [this, manifest](const auto& status, auto written, const auto& work) {
    *manifest = written;
    checkpointed(status, std::move(written), work);
  };
}

Storage::Checkpointed Core::then_replace(std::shared_ptr<ManifestPtr> before, Replaced done) {
  return [this, before, done = std::move(done)](const auto& status, auto manifest, const auto& nothing) {
    if (status.ok() && manifest != *before) checkpointed(status, manifest, nothing);
    done(status, *before, manifest);
  };
}

void Core::compact(Replaced done) {
  const auto before = std::make_shared<ManifestPtr>(manifest_);
  storage_->compact(checkpoint_work(), note_checkpoint(before), then_replace(before, std::move(done)));
}

void Core::prune(std::set<std::string> session_ids, std::set<std::string> run_ids, Replaced done) {
  const auto before = std::make_shared<ManifestPtr>(manifest_);
  storage_->prune(checkpoint_work(), std::move(session_ids), std::move(run_ids), note_checkpoint(before),
                  then_replace(before, std::move(done)));
}

// Only now may the blocks go: they are in segments, and queries will look there.
void Core::checkpointed(const Status& status, ManifestPtr manifest, const CheckpointWork& work) {
  if (!status.ok()) {
    checkpoint_not_before_ = std::chrono::steady_clock::now() + options_.retry_after;
    if (status.code() == ErrorCode::kCorrupt) return report_damaged_index(status);
    log_error("cannot write segments, trying again: {}", status.message());
    return;
  }
  manifest_ = std::move(manifest);
  tail_.drop_through(manifest_->watermark);
  hub_->trim(manifest_->watermark);
  memory_is_free_ = true;
  if (ingest_->is_held_back()) pump_soon();
  runs_->in_segments(work.runs);
  runs_->release_sealed([this](const Uuid& session_id) { return sessions_->is_followed(session_id); });
  pinned_.reset();
  follow_manifest_(manifest_);
}

void Core::on_manifest(std::function<void(ManifestPtr)> follow) {
  follow_manifest_ = std::move(follow);
  follow_manifest_(manifest_);
}

// What the start left unread, a part each second: a large index isn't read before anybody is served.
void Core::verify_index() {
  if (unverified_ == nullptr || storage_->pending() > 0) return;
  storage_->verify(unverified_, verified_, [this](const Result<size_t>& verified) {
    if (!verified.ok()) return report_damaged_index(verified.status());
    const bool all = *verified == verified_;
    verified_ = *verified;
    if (all) unverified_.reset();
  });
}

// An event that is in segments, of a journal that is sealed, is never asked for its number again.
StartNotes Core::start_notes(int64_t watermark) const {
  const int64_t needed = std::min(watermark + 1, ingest_->lowest_number());
  return {ingest_->settled_folders(), numbers_->mark_before(needed), options_.env->now()};
}

void Core::keep_start_notes() {
  StartNotes notes = start_notes(manifest_->watermark);
  if (notes.says_the_same(notes_)) return;
  notes_ = notes;
  storage_->keep_notes(std::move(notes));
}

void Core::report_damaged_index(const Status& why) {
  unverified_.reset();
  log_warning("the index is damaged and will be built anew: {}", why.message());
  index_is_damaged_ = true;
  if (index_damaged_) index_damaged_();
}

}  // namespace litmus::daemon
