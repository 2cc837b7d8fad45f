#include "daemon/storage.h"

#include <algorithm>
#include <future>
#include <utility>

#include "archive/segments.h"
#include "base/json_writer.h"
#include "base/log.h"
#include "daemon/intake.h"
#include "gen/outcome.h"
#include "query/rollups.h"
#include "runs/materialize.h"

namespace litmus::daemon {

namespace {

constexpr size_t kWaitingJobs = 1'000'000;
constexpr uint64_t kReadAtStart = uint64_t{1} << 20, kReadInTurn = uint64_t{128} << 20;  // bytes of the index
constexpr std::string_view kMaterializer = "litmusd";

// Whether reading all of it delays no start.
bool is_small(const archive::Manifest& manifest) {
  uint64_t size_bytes = 0;
  for (const auto* list :
       {&manifest.event_segments, &manifest.run_segments, &manifest.step_segments, &manifest.measurement_segments})
    for (const auto& segment : *list) size_bytes += segment.crc32c ? segment.size_bytes : kReadAtStart + 1;
  return size_bytes <= kReadAtStart;
}

std::filesystem::path index_dir(const Storage::Options& options) { return options.data_dir / "index"; }

Result<archive::RunRows> encode_rows(const std::vector<runs::RunRecordPtr>& records) {
  archive::RunRows rows;
  if (records.empty()) return rows;
  rows.first_number = INT64_MAX;
  for (const auto& record : records) {
    rows.run_ids.push_back(record->run_id.to_string());
    rows.first_number = std::min(rows.first_number, record->last_event_number);
    rows.last_number = std::max(rows.last_number, record->last_event_number);
  }
  LITMUS_ASSIGN_OR_RETURN(rows.runs, runs::encode_view_rows(records, runs::RowKind::kRuns));
  LITMUS_ASSIGN_OR_RETURN(rows.steps, runs::encode_view_rows(records, runs::RowKind::kSteps));
  LITMUS_ASSIGN_OR_RETURN(rows.measurements, runs::encode_view_rows(records, runs::RowKind::kMeasurements));
  return rows;
}

int64_t number_in(const SealOrder& order, uint64_t sequence) {
  if (order.doubles.contains(sequence)) return archive::kLeaveOut;
  for (const auto& extent : order.extents)
    if (sequence >= extent.first_sequence && sequence < extent.end_sequence())
      return extent.first_number + static_cast<int64_t>(sequence - extent.first_sequence);
  return 0;
}

Result<archive::Draft> draft(const SealOrder& order, Env& env) {
  int64_t numbered = 0;
  for (const auto& extent : order.extents) numbered += static_cast<int64_t>(extent.count);
  return archive::draft_seal(
      order.journal, [&](uint64_t sequence) { return number_in(order, sequence); }, numbered, env);
}

}  // namespace

Result<ManifestPtr> Storage::load_manifest(const Options& options) {
  auto loaded = archive::load_manifest(index_dir(options), *options.env);
  if (loaded.ok() && is_small(*loaded)) {
    const auto verified = archive::verify_segments(*loaded, index_dir(options), 0, kReadAtStart, *options.env);
    if (!verified.ok()) loaded = Status(ErrorCode::kCorrupt, verified.status().message());
  }
  if (loaded.ok()) return std::make_shared<const archive::Manifest>(std::move(loaded).value());
  if (loaded.status().code() == ErrorCode::kCorrupt)
    log_warning("the index is rebuilt: {}", loaded.status().message());
  else if (loaded.status().code() != ErrorCode::kNotFound)
    return loaded.status();
  query::Rollups::clear(index_dir(options));  // new segments may get the names of old ones
  return ManifestPtr(std::make_shared<const archive::Manifest>());
}

Storage::Storage(const Options& options, server::IoContext& io, Numbers& numbers, ManifestPtr manifest)
    : options_(options),
      io_(io),
      numbers_(numbers),
      manifest_(std::move(manifest)),
      own_(options.data_dir, *options.env),
      thread_(1, kWaitingJobs, "storage"),
      drafts_(1, kWaitingJobs, "drafts") {}

void Storage::run(std::function<Status()> work, Done done) {
  ++pending_;
  const bool taken = thread_.submit([this, work = std::move(work), done] {
    io_.post([this, done, status = work()] {
      --pending_;
      if (done) done(status);
    });
  });
  if (taken) return;
  io_.post([this, done] {
    --pending_;
    if (done) done(Status(ErrorCode::kUnavailable, "too much waits for the disk"));
  });
}

void Storage::materialize(RunKeeper::Order order, std::function<void(const Status&, std::string)> done) {
  const auto file_path = std::make_shared<std::string>();
  run(
      [this, order = std::move(order), file_path]() -> Status {
        const auto written = runs::write_run_file(*order.record, options_.data_dir, *options_.env);
        if (!written.ok()) {
          unwritten_.insert(order.record->run_id);
          say_failed(order, written.status());
          return written.status();
        }
        unwritten_.erase(order.record->run_id);
        *file_path = written->path;
        const std::string counts = written->row_counts_json();
        events::RunMaterialized event;
        event.materializer = kMaterializer;
        event.destination = *file_path;
        event.row_counts = events::JsonText{counts};
        return own_.emit(order.place, order.record->run_id, order.record->run_id, std::to_string(order.attempt), false,
                         event);
      },
      [done = std::move(done), file_path](const Status& status) { done(status, *file_path); });
}

void Storage::rewrite(runs::RunRecordPtr record, Done done) {
  run(
      [this, record = std::move(record)] {
        if (runs::run_file_path(*record, options_.data_dir, *options_.env) != *record->file_path)
          return Status(ErrorCode::kConflict, *record->file_path + " holds another run");
        return runs::write_run_file(*record, options_.data_dir, *options_.env).status();
      },
      std::move(done));
}

// When the disk is full this fails as well; the run is then shown as failed all the same, from memory.
void Storage::say_failed(const RunKeeper::Order& order, const Status& why) {
  events::RunMaterializationFailed event;
  event.materializer = kMaterializer;
  event.error_type = error_code_name(why.code());
  event.error_message = why.message();
  event.attempt = order.attempt;
  event.will_retry = true;
  const Status said =
      own_.emit(order.place, order.record->run_id, order.record->run_id, std::to_string(order.attempt), false, event);
  if (!said.ok())
    log_error("cannot record that run {} isn't stored: {}", order.record->run_id.to_string(), said.message());
}

void Storage::end_orphans(SessionKeeper::Orphans orphans, Done done) {
  run(
      [this, orphans = std::move(orphans)]() -> Status {
        const std::string_view aborted = outcome_name(Outcome::kAborted);
        for (const auto& [run_id, place] : orphans.open.runs) {
          events::RunEnded event;
          event.outcome = aborted;
          LITMUS_RETURN_IF_ERROR(own_.emit(place, run_id, run_id, "1", true, event));
        }
        for (const auto& place : orphans.open.sessions) {
          events::SessionEnded event;
          event.outcome = aborted;
          event.reason = orphans.reason;
          LITMUS_RETURN_IF_ERROR(own_.emit(place, std::nullopt, place.session_id, "1", true, event));
          if (orphans.is_all) LITMUS_RETURN_IF_ERROR(own_.close(place.session_id));
        }
        return {};
      },
      std::move(done));
}

void Storage::report_gap(const SessionPlace& place, const Uuid& writer_key, const journal::Loss& loss) {
  run(
      [this, place, writer_key, loss]() -> Status {
        const std::string details =
            fmt::format(R"({{"writer_key":"{}","first_sequence":{},"last_sequence":{},"offset":{},"size_bytes":{}}})",
                        writer_key.to_string(), loss.first_sequence, loss.last_sequence, loss.offset, loss.size_bytes);
        events::DiagnosticError event;
        event.source = "litmusd";
        event.message =
            "Records of this session are missing: its journal has a gap. What was before and behind it is kept.";
        event.details = events::JsonText{details};
        return own_.emit(place, std::nullopt, writer_key, std::to_string(loss.first_sequence), false, event);
      },
      [](const Status& status) {
        if (!status.ok()) log_error("cannot report a gap: {}", status.message());
      });
}

void Storage::report_damage(SessionDamage damage, Done done) {
  run(
      [this, damage = std::move(damage)]() -> Status {
        ByteBuffer buffer;
        JsonWriter json(buffer);
        json.raw("{\"path\":");
        json.string(damage.path);
        json.raw(",\"quarantined\":");
        json.string(damage.quarantined);
        json.raw(fmt::format(",\"lost_events\":{},\"kept_events\":{}}}", damage.lost, damage.kept));
        events::DiagnosticError event;
        event.source = "litmusd";
        event.message = "Events of this session are lost: its sealed file was damaged. What could be read is kept.";
        event.details = events::JsonText{buffer.view()};
        return own_.emit(damage.place, std::nullopt, damage.subject, "damage", false, event);
      },
      std::move(done));
}

void Storage::close_own(const Uuid& session_id, Done done) {
  run(
      [this, session_id] {
        Status closed = own_.close(session_id);
        if (intake_ == nullptr) return closed;
        Status relayed = intake_->close(session_id);
        return closed.ok() ? relayed : closed;
      },
      std::move(done));
}

void Storage::release_memory() {
  run(
      [] {
        archive::release_memory();
        return Status();
      },
      {});
}

void Storage::verify(ManifestPtr manifest, size_t skip, std::function<void(const Result<size_t>&)> done) {
  const auto verified = std::make_shared<Result<size_t>>(skip);
  run(
      [this, manifest = std::move(manifest), skip, verified] {
        *verified = archive::verify_segments(*manifest, index_dir(options_), skip, kReadInTurn, *options_.env);
        return Status();
      },
      [done = std::move(done), verified](const Status&) { done(*verified); });
}

void Storage::keep_notes(StartNotes notes) {
  run([this, notes = std::move(notes)] { return store_start_notes(notes, options_.data_dir, *options_.env); },
      [](const Status& status) {
        if (!status.ok()) log_debug("the next start has more to look at: {}", status.message());
      });
}

void Storage::sync_numbers(Done done) {
  run([this] { return numbers_.sync(); }, std::move(done));
}

// Segments refer to numbers: those must be on the disk first.
Status Storage::write_segments(const CheckpointWork& work) {
  const bool events_are_new = !work.blocks.empty() && work.blocks.back()->last_number() > manifest_->watermark;
  if (!events_are_new && work.runs.empty()) return {};
  LITMUS_RETURN_IF_ERROR(numbers_.sync());
  LITMUS_RETURN_IF_ERROR(options_.env->make_dirs(index_dir(options_)));
  LITMUS_ASSIGN_OR_RETURN(const auto rows, encode_rows(work.runs));
  LITMUS_ASSIGN_OR_RETURN(auto written,
                          archive::checkpoint(*manifest_, work.blocks, rows, index_dir(options_), *options_.env));
  take_over(std::move(written.manifest));
  return {};
}

Status Storage::merge_segments() {
  LITMUS_ASSIGN_OR_RETURN(auto merged, archive::merge(*manifest_, index_dir(options_), *options_.env));
  if (merged.manifest.generation != manifest_->generation) take_over(std::move(merged.manifest));
  return {};
}

void Storage::take_over(archive::Manifest manifest) {
  handed_out_.push_back(manifest_);
  manifest_ = std::make_shared<const archive::Manifest>(std::move(manifest));
  sweep();
}

// Segments that a snapshot still names stay until it is gone.
void Storage::sweep() {
  std::erase_if(handed_out_, [](const auto& manifest) { return manifest.expired(); });
  std::vector<ManifestPtr> held{manifest_};
  for (const auto& manifest : handed_out_)
    if (auto alive = manifest.lock()) held.push_back(std::move(alive));
  std::vector<const archive::Manifest*> in_use;
  for (const auto& manifest : held) in_use.push_back(manifest.get());
  archive::sweep(in_use, index_dir(options_), *options_.env);
}

void Storage::checkpoint(CheckpointWork work, Checkpointed done) {
  const auto shared = std::make_shared<const CheckpointWork>(std::move(work));
  const auto manifest = std::make_shared<ManifestPtr>();
  run(
      [this, shared, manifest] {
        Status written = write_segments(*shared);
        *manifest = manifest_;
        return written;
      },
      [shared, manifest, done = std::move(done)](const Status& status) { done(status, *manifest, *shared); });
}

void Storage::merge(Checkpointed done) {
  const auto manifest = std::make_shared<ManifestPtr>();
  run(
      [this, manifest] {
        Status merged = merge_segments();
        *manifest = manifest_;
        return merged;
      },
      [manifest, done = std::move(done)](const Status& status) { done(status, *manifest, {}); });
}

// What `make` gives becomes the index.
void Storage::replace(std::function<Result<archive::Checkpoint>()> make, Checkpointed done) {
  const auto manifest = std::make_shared<ManifestPtr>();
  run(
      [this, make = std::move(make), manifest]() -> Status {
        LITMUS_ASSIGN_OR_RETURN(auto made, make());
        if (made.manifest.generation != manifest_->generation) take_over(std::move(made.manifest));
        *manifest = manifest_;
        return {};
      },
      [manifest, done = std::move(done)](const Status& status) { done(status, *manifest, {}); });
}

void Storage::compact(CheckpointWork work, Checkpointed checkpointed, Checkpointed done) {
  checkpoint(std::move(work), std::move(checkpointed));
  replace([this] { return archive::compact(*manifest_, index_dir(options_), *options_.env); }, std::move(done));
}

void Storage::prune(CheckpointWork work, std::set<std::string> session_ids, std::set<std::string> run_ids,
                    Checkpointed checkpointed, Checkpointed done) {
  checkpoint(std::move(work), std::move(checkpointed));
  replace(
      [this, session_ids = std::move(session_ids), run_ids = std::move(run_ids)] {
        return archive::prune(*manifest_, session_ids, run_ids, index_dir(options_), *options_.env);
      },
      std::move(done));
}

void Storage::seal_early(SealOrder order, Done done) {
  ++pending_;
  const auto shared = std::make_shared<const SealOrder>(std::move(order));
  const bool taken = drafts_.submit([this, shared, done] {
    io_.post([this, shared, done, drafted = draft(*shared, *options_.env)] {
      --pending_;
      run(
          [this, shared, drafted] {
            put_early(*shared, drafted);
            return Status();
          },
          done);
    });
  });
  if (taken) return;
  --pending_;
  io_.post([done] { done(Status()); });  // `seal` does all of it
}

// What can't be done now is done, and complained about, by `seal`.
void Storage::put_early(const SealOrder& order, const Result<archive::Draft>& draft) {
  if (!draft.ok()) return;
  const bool stored =
      std::none_of(order.runs.begin(), order.runs.end(), [&](const Uuid& run) { return unwritten_.contains(run); });
  if (!stored || !numbers_.sync().ok() || !archive::put_in_place(*draft, *options_.env).ok()) return;
  sealed_.insert_or_assign(order.journal.native(), *draft);
}

void Storage::seal(CheckpointWork work, std::vector<SealOrder> orders, Checkpointed checkpointed, Done done) {
  const auto shared = std::make_shared<const std::vector<SealOrder>>(std::move(orders));
  const auto put = std::make_shared<Status>();
  run(
      [this, shared, put] {
        for (const auto& order : *shared)
          if (put->ok()) *put = put_sealed(order);
        return *put;
      },
      {});
  checkpoint(std::move(work), std::move(checkpointed));
  run(
      [this, shared, put]() -> Status {
        LITMUS_RETURN_IF_ERROR(*put);
        for (const auto& order : *shared) LITMUS_RETURN_IF_ERROR(finish_seal(order));
        return {};
      },
      std::move(done));
}

Status Storage::put_sealed(const SealOrder& order) {
  if (sealed_.contains(order.journal.native())) return {};
  LITMUS_RETURN_IF_ERROR(numbers_.sync());
  const auto drafted = draft(order, *options_.env);
  if (drafted.status().code() == ErrorCode::kNotFound) return {};  // sealed before a failure of another in its batch
  if (!drafted.ok()) return drafted.status();
  LITMUS_RETURN_IF_ERROR(archive::put_in_place(*drafted, *options_.env));
  sealed_.insert_or_assign(order.journal.native(), *drafted);
  return {};
}

// The journal goes when its events are in segments, and when its sealed file gives them back.
Status Storage::finish_seal(const SealOrder& order) {
  const auto sealed = sealed_.find(order.journal.native());
  if (sealed == sealed_.end()) return {};
  if (order.last_event > manifest_->watermark)
    return Status(ErrorCode::kUnavailable, order.journal.string() + " isn't in segments yet");
  const archive::Draft draft = std::move(sealed->second);
  sealed_.erase(sealed);
  LITMUS_RETURN_IF_ERROR(archive::check_sealed(draft, *options_.env));
  return options_.env->unlink(order.journal);
}

Status Storage::checkpoint_now(const CheckpointWork& work, ManifestPtr& manifest) {
  return wait_for([&] {
    Status written = write_segments(work);
    manifest = manifest_;
    return written;
  });
}

Status Storage::finish(const CheckpointWork& work) {
  return wait_for([&] {
    Status closed = own_.close_all();
    if (intake_ != nullptr && closed.ok()) closed = intake_->close_all();
    Status written = write_segments(work);
    return closed.ok() ? written : closed;
  });
}

Status Storage::wait_for(const std::function<Status()>& work) {
  std::promise<Status> promise;
  auto future = promise.get_future();
  if (!thread_.submit([&] { promise.set_value(work()); }))
    return Status(ErrorCode::kUnavailable, "too much waits for the disk");
  return future.get();
}

}  // namespace litmus::daemon
