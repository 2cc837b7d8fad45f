// Core: the daemon without its doors — from the journals to the live stream, the tail, the runs and the stores.
//
// For the I/O thread, or before it runs. What waits for the disk goes to Storage; the one exception are the mapped
// stores to events/_numbers.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/dialog_desk.h"
#include "archive/channel_store.h"
#include "daemon/channel_keeper.h"
#include "daemon/hub.h"
#include "daemon/ingest.h"
#include "daemon/losses.h"
#include "daemon/numbers.h"
#include "daemon/run_keeper.h"
#include "daemon/sealed_files.h"
#include "daemon/session_keeper.h"
#include "daemon/storage.h"
#include "daemon/tail.h"
#include "journal/doorbell.h"
#include "query/snapshot.h"
#include "server/io_context.h"

namespace litmus::daemon {

class Core {
 public:
  struct Options {
    std::filesystem::path data_dir;
    Env* env = &Env::real();
    std::optional<Uuid> boot_id{};  // which start of the machine this is; asked for unless given
    std::chrono::milliseconds liveness_interval{200};
    std::chrono::milliseconds checkpoint_idle{30'000};  // the tail goes into segments when nothing came for so long
    int64_t checkpoint_rows = Tail::kMaxRows / 2;       // or when it has so many rows
    std::chrono::milliseconds retry_after = SessionKeeper::Options().retry_after;  // when the disk refused
    std::chrono::milliseconds housekeeping{30'000};  // runs that couldn't be stored are tried again, at the earliest
    std::chrono::milliseconds relayed_silence = SessionKeeper::Options().relayed_silence;
    std::chrono::milliseconds relayed_linger = SessionKeeper::Options().relayed_linger;
  };

  // Takes up everything that is in the data directory: manifest, numbers, unsealed journals. The caller holds the
  // data directory's lock.
  static Result<std::unique_ptr<Core>> open(const Options& options, server::IoContext& io);
  ~Core() { io_.unwatch(bell_watch_); }  // before the bell is closed and its number may be another file's

  // Who writes down what producers elsewhere say. Before start(); it must outlive this.
  void set_intake(Intake& intake) { storage_->set_intake(intake); }

  // Follows the journals from here on.
  void start();

  // Called with the manifest of now, and with each that replaces it.
  void on_manifest(std::function<void(ManifestPtr)> follow);

  Hub& hub() { return *hub_; }
  archive::ChannelStore& channels() { return *channels_; }  // any thread but this one
  api::DialogDesk& dialogs() { return dialogs_; }           // any thread
  uint64_t epoch() const { return numbers_->epoch(); }
  // Any thread.
  int64_t last_number() const { return last_number_.load(std::memory_order_relaxed); }
  // Published and not ingested, as counted within the last second; more than 200,000 aren't told apart. Any thread.
  int64_t lag_events() const { return lag_events_.load(std::memory_order_relaxed); }
  const Losses& losses() const { return losses_; }
  // As of the last second. Any thread.
  double events_per_s() const { return events_per_s_.load(std::memory_order_relaxed); }
  int64_t live_journals() const { return live_journals_.load(std::memory_order_relaxed); }

  // Calls `then` when everything that is published by now has been ingested.
  void when_caught_up(std::function<void()> then) { when_caught_up(catch_ups_, std::move(then)); }

  // See RunKeeper.
  bool holds_run(const Uuid& run_id) const { return runs_->holds(run_id); }
  void take_up_run(const events::EventBlockPtr& stored, const Uuid& session_id, std::string date) {
    runs_->take_up(stored, session_id, std::move(date));
    pinned_.reset();
  }

  // What a query sees that starts now.
  query::SnapshotPtr pin();

  std::vector<runs::RunRecordPtr> open_runs() { return runs_->open_records(); }

  // Has the run's file written again: directly when it has been there under that name, otherwise as if the run had just
  // ended. `done` says how that went.
  void rematerialize(const StoredRun& stored, std::function<void(const Status&)> done);

  // `ask` is called with runs that have to be read from their stored events, for restored(). Waiting ones come at once.
  void set_restore(std::function<void(const Uuid& run_id)> ask);
  void restored(const Uuid& run_id, const StoredRun& stored) { runs_->restored(run_id, stored); }

  // Named once, however often it is found. Any thread.
  void report_damaged_run_file(const std::string& path, const std::string& why);

  // Says in the session that events of it are lost for good.
  void report_damage(SessionDamage damage, std::function<void(const Status&)> done) {
    storage_->report_damage(std::move(damage), std::move(done));
  }
  // Any thread.
  void add_loss(std::string_view kind, const std::string& path, int64_t count, std::string detail) {
    losses_.add(kind, path, count, std::move(detail));
  }

  using Replaced = std::function<void(const Status&, ManifestPtr before, ManifestPtr after)>;
  // Brings everything into segments, and joins all that may be joined. The index before and after that.
  void compact(Replaced done);
  // The same, but takes these out. Their files are the caller's.
  void prune(std::set<std::string> session_ids, std::set<std::string> run_ids, Replaced done);

  // Looks for journals that nobody writes any more, now.
  void seal_soon() {
    look();
    look_after_channels();
    pump_soon();
  }

  // `tell` is called when a segment isn't what was written: the index has to be built anew.
  void set_index_damaged(std::function<void()> tell) {
    index_damaged_ = std::move(tell);
    if (index_is_damaged_) index_damaged_();
  }

  // Calls `then` once nothing of the session waits to be sealed. `still_wanted` false: the caller gave up.
  void when_sealed(const Uuid& session_id, std::function<bool()> still_wanted, std::function<void()> then);

  // A lease ended: its holder may have died.
  void look_soon();

  // Nobody writes and nothing is being written.
  bool is_idle() const;
  // See SessionKeeper.
  bool must_seal_first() const { return sessions_->must_seal_first(); }
  // Somebody writes: another daemon in its place would have to take that up.
  bool is_followed() const { return sessions_->has_live_journal() || lagging_; }

  // Stops following, brings everything into segments and journals to their end. Blocks; for the end of the daemon.
  Status close();

  // How often the clock, and not the doorbell, brought an event. A defect, if ever.
  int64_t missed_bells() const { return missed_bells_; }

 private:
  struct SealWait {
    Uuid session_id;
    std::function<bool()> still_wanted;
    std::function<void()> then;
  };
  struct CatchUp {
    uint64_t ticket;
    std::function<void()> then;
  };

  Core(const Options& options, server::IoContext& io)
      : options_(options), io_(io), dialogs_(io, options.data_dir, *options.env) {}
  Status open_stores();
  Result<std::unique_ptr<Numbers>> open_numbers() const;
  Status take_up();
  bool must_read_numbers(const std::vector<NumberExtent>& extents) const;
  bool may_be_stored(const Uuid& session_id) const;
  StartNotes start_notes(int64_t watermark) const;
  void keep_start_notes();
  bool must_read_sealed(const std::vector<NumberExtent>& extents) const;
  Status read_sealed(SealedFiles& sealed, std::vector<NumberExtent>& extents);
  std::optional<RunKeeper::Handlers::Writer> writer_of(const Uuid& writer_key) const;
  void checkpoint_while_taking_up();

  void pump();
  void pump_soon();
  bool read_round();
  void go_to_sleep();
  void look_again_soon();
  void discover_if_changed();
  void note(const events::EventBlockPtr& block);
  void note_earlier(const events::EventBlockPtr& block);
  void publish(const events::EventBlockPtr& block);
  void when_caught_up(std::deque<CatchUp>& waits, std::function<void()> then);
  void answer_catch_ups();
  void answer_seal_waits();
  void settle();
  void look();
  void tick();
  bool bell_waits() const;

  void measure();
  void sync_numbers();
  void checkpoint();
  void look_after_channels();
  void release_memory(std::chrono::steady_clock::time_point now);
  void merge_segments();
  CheckpointWork checkpoint_work();
  Storage::Checkpointed note_checkpoint(std::shared_ptr<ManifestPtr> manifest);
  Storage::Checkpointed then_replace(std::shared_ptr<ManifestPtr> before, Replaced done);
  void checkpointed(const Status& status, ManifestPtr manifest, const CheckpointWork& work);
  void verify_index();
  void report_damaged_index(const Status& why);
  void materialize(RunKeeper::Order order);
  void answer_stored(const Uuid& run_id, const Status& status);
  SessionKeeper::Handlers keeper_handlers();
  // `done` with everything ingested that a storage job has written.
  SessionKeeper::Done after_ingest(SessionKeeper::Done done);

  Options options_;
  server::IoContext& io_;
  api::DialogDesk dialogs_;
  Losses losses_;
  std::unique_ptr<archive::ChannelStore> channels_;
  std::shared_ptr<journal::Doorbell> doorbell_;
  server::IoContext::WatchId bell_watch_ = 0;
  std::unique_ptr<Numbers> numbers_;
  ManifestPtr manifest_;
  StartNotes notes_;  // as they were read, or last written
  std::function<void(ManifestPtr)> follow_manifest_ = [](const ManifestPtr&) {};
  std::unique_ptr<Hub> hub_;
  Tail tail_;
  std::unique_ptr<RunKeeper> runs_;
  const SealedFiles* sealed_ = nullptr;  // while taking up
  std::function<void(const Uuid&)> restore_;
  std::vector<Uuid> to_restore_;  // before there is a restore_
  std::function<void()> index_damaged_;
  ManifestPtr unverified_;  // as it was at the start; nullptr once all of it has been read
  size_t verified_ = 0;     // segments of it
  std::mutex damaged_mutex_;
  std::set<std::string> damaged_files_;                                             // guarded by damaged_mutex_
  std::unordered_multimap<Uuid, std::function<void(const Status&)>> stored_waits_;  // by run
  std::unique_ptr<Ingest> ingest_;
  std::unique_ptr<SessionKeeper> sessions_;
  std::unique_ptr<Storage> storage_;
  std::unique_ptr<ChannelKeeper> channel_keeper_;

  std::atomic<int64_t> last_number_{0}, lag_events_{0}, live_journals_{0};
  std::atomic<double> events_per_s_{0};
  std::deque<int64_t> numbers_by_tick_;
  query::SnapshotPtr pinned_;                         // the last one, while nothing has changed
  std::deque<CatchUp> catch_ups_, living_catch_ups_;  // the latter don't wait for what dead processes said
  std::vector<SealWait> seal_waits_;
  uint64_t seen_generation_ = UINT64_MAX;
  std::chrono::steady_clock::time_point last_event_at_, last_housekeeping_at_, checkpoint_not_before_;
  bool pump_posted_ = false, look_posted_ = false, asleep_ = false, lingers_ = false, lagging_ = false;
  bool replayed_late_ = false;   // runs that ended may have to be stored
  bool unsettled_ = false;       // runs or sessions may have moved on
  bool memory_is_free_ = false;  // freed since the system last got some back
  bool index_is_damaged_ = false;
  bool checkpointing_ = false, merging_ = false, syncing_numbers_ = false, taking_up_ = false, closed_ = false;
  int64_t missed_bells_ = 0;
  int64_t reported_losses_ = -1;  // as in pinned_
};

}  // namespace litmus::daemon
