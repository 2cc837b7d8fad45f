// For tests: a Backend in memory. Events are emitted by the test's thread; what is older than `keep_in_memory` events
// is "on disk" for the live stream, so that readers meet both.
#pragma once

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "api/backend.h"
#include "api/dialog_desk.h"
#include "api/launcher.h"
#include "api/upkeep.h"
#include "base/test_dir.h"
#include "events/event_maker.h"
#include "runs/accumulator.h"
#include "server/io_context.h"

namespace litmus::api {

// Two files, of which the second is damaged until it is repaired.
class FakeUpkeep final : public Upkeep {
 public:
  Result<std::vector<DataFile>> files(const std::string& after, int64_t limit) override {
    std::vector<DataFile> all = {{"events/2026-03-10/a.arrow", "sealed_session", 10},
                                 {"index/manifest.json", "manifest", 20}};
    std::erase_if(all, [&](const DataFile& file) { return file.path <= after; });
    if (static_cast<int64_t>(all.size()) > limit) all.resize(static_cast<size_t>(limit));
    return all;
  }
  Result<FileFinding> verify(const std::string& path) override {
    if (path.starts_with("..")) return Status(ErrorCode::kInvalidArgument, "'" + path + "' is no file");
    FileFinding found;
    found.path = path;
    found.kind = "manifest";
    if (path != "index/manifest.json" || repaired) return found;
    found.state = "damaged";
    found.problems = {"isn't JSON"};
    found.lost = 0;
    return found;
  }
  Result<FileFinding> repair(const std::string& path, bool dry_run) override {
    auto found = verify(path);
    if (!found.ok() || dry_run || !found->is_damaged()) return found;
    repaired = found->repaired = true;
    return found;
  }
  Result<std::vector<JournalReport>> seal(bool dry_run) override {
    return std::vector<JournalReport>{{"events/2026-03-10/b.journal", "ended", 30, !dry_run}};
  }
  Result<CompactReport> compact(bool dry_run) override {
    CompactReport done{9, 2, 900, {}};
    if (!dry_run) done.bytes_after = 500;
    return done;
  }
  Result<PruneReport> prune(const PruneOrder& order) override {
    const std::lock_guard lock(mutex);
    last_prune = order;
    return PruneReport{3, 2, {{"events", 3, 300}}, 1};
  }
  std::atomic<bool> repaired{false};
  std::mutex mutex;
  PruneOrder last_prune;  // guarded by mutex
};

// Starts nothing; remembers what it was told.
class FakeLauncher final : public Launcher {
 public:
  Status start(const LaunchOrder& order) override {
    const std::lock_guard lock(mutex_);
    orders.push_back(order);
    LaunchedRun run;
    run.run_id = order.run_id;
    run.pid = 4711;
    run.command = order.command;
    run.dut_serial = order.dut_serial;
    run.station_id = order.station_id;
    runs[order.run_id] = run;
    return start_error;
  }
  std::optional<LaunchedRun> find(const Uuid& run_id) override {
    const std::lock_guard lock(mutex_);
    const auto found = runs.find(run_id);
    return found == runs.end() ? std::nullopt : std::optional(found->second);
  }
  Result<Stopping> stop(const Uuid& run_id) override {
    const std::lock_guard lock(mutex_);
    if (runs[run_id].ended) return Status(ErrorCode::kConflict, "the run has ended");
    return Stopping{++stops > 1, std::chrono::milliseconds(stops > 1 ? 0 : 5'000)};
  }

  std::vector<LaunchedRun> alive() override {
    const std::lock_guard lock(mutex_);
    std::vector<LaunchedRun> found;
    for (const auto& [id, run] : runs) {
      if (!run.ended) found.push_back(run);
    }
    return found;
  }
  void set_listener(std::function<void()> changed) override { listener = std::move(changed); }

  std::function<void()> listener;  // I/O thread

  // Any thread: the process of the run that was launched last ends.
  void end_last(int exit_code, const std::filesystem::path& output) {
    const std::lock_guard lock(mutex_);
    LaunchedRun& run = runs[orders.back().run_id];
    run.exit_code = exit_code;
    run.output = output;
    run.ended = true;
  }
  size_t started() {
    const std::lock_guard lock(mutex_);
    return orders.size();
  }

  // Set and read while no request is at work.
  std::vector<LaunchOrder> orders;
  std::map<Uuid, LaunchedRun> runs;
  Status start_error;
  int stops = 0;

 private:
  std::mutex mutex_;
};

class FakeBackend final : public Backend, public LiveStream {
 public:
  explicit FakeBackend(server::IoContext& io) : io_(io) {
    product_ = open_engine(false);
    user_ = open_engine(true);
  }

  // Any thread. The event is stored when this returns, and published a little later.
  void emit(std::string_view type, std::string_view fields = "{}") {
    int64_t number = 0;
    {
      const std::lock_guard lock(mutex_);
      events::EventMaker one = maker;
      one.next_number = number = static_cast<int64_t>(stored_.size()) + 1;
      one.add(type, fields);
      stored_.push_back(one.block());
      accumulators_.apply(stored_.back()->events.front());
    }
    dialogs_.apply(stored_event(number));
    io_.post([this, number] {
      published_ = number;
      const auto listeners = listeners_;
      for (const auto& [id, wake] : listeners) {
        if (listeners_.count(id) > 0) wake();
      }
    });
  }

  void materialize(const Uuid& run_id) {
    {
      const std::lock_guard lock(mutex_);
      accumulators_.set_materialized(run_id, "runs/x.parquet");
    }
    emit("run.materialized", R"({"outcome":"passed"})");
  }

  const std::filesystem::path& data_dir() const { return dir_.path(); }

  events::EventMaker maker;  // whose session and run the next events get; the emitting thread's
  std::atomic<int64_t> keep_in_memory{INT64_MAX};
  std::atomic<int64_t> forgotten{0};  // events up to this number aren't stored any more
  std::atomic<int> leases{0}, listeners_open{0}, replays{0};
  std::atomic<bool> stop_requested{false}, reindex_requested{false};
  ListenerOptions last_listener;
  Status take_error;

  // --- LiveStream
  Cursor head() const override { return {7, published_}; }
  int64_t memory_floor() const override { return std::max<int64_t>(0, published_ - keep_in_memory); }
  int64_t read(int64_t after, const EventFilter& filter, size_t max_events,
               std::vector<const events::StoredEvent*>& out, std::vector<events::EventBlockPtr>& holders) override {
    const std::lock_guard lock(mutex_);
    int64_t at = after;
    for (size_t taken = 0; at < published_ && taken < max_events; ++at) {
      const auto& block = stored_[static_cast<size_t>(at)];
      if (!matches(block->events.front(), filter)) continue;
      out.push_back(&block->events.front());
      holders.push_back(block);
      ++taken;
    }
    return at;
  }
  int add_listener(std::function<void()> wake) override {
    listeners_.emplace(++next_listener_, std::move(wake));
    return next_listener_;
  }
  void remove_listener(int id) override { listeners_.erase(id); }

  // --- Backend
  Result<query::SnapshotPtr> snapshot() override {
    const std::lock_guard lock(mutex_);
    auto snapshot = std::make_shared<query::Snapshot>();
    snapshot->manifest = std::make_shared<archive::Manifest>();
    snapshot->tail = stored_;
    snapshot->runs = accumulators_.records();
    return query::SnapshotPtr(snapshot);
  }
  query::Engine& product_engine() override { return *product_; }
  query::Engine& user_engine() override { return *user_; }
  archive::ChannelStore& channels() override { return channels_; }
  DialogDesk& dialogs() override { return dialogs_; }
  Upkeep& upkeep() override { return upkeep_; }
  FakeUpkeep& fake_upkeep() { return upkeep_; }
  FakeLauncher& launcher() override { return launcher_; }
  Result<ReplayPage> replay(int64_t after, const EventFilter& filter, int64_t limit) override {
    ++replays;
    if (after < forgotten) return Status(ErrorCode::kGone, "events after " + std::to_string(after) + " were pruned");
    const std::lock_guard lock(mutex_);
    ReplayPage page;
    page.last_number = after;
    while (page.last_number < static_cast<int64_t>(stored_.size()) &&
           static_cast<int64_t>(page.events.size()) < limit) {
      const auto& event = stored_[static_cast<size_t>(page.last_number++)]->events.front();
      if (matches(event, filter))
        page.events.push_back({event.number, std::string(event.type), std::string(event.json)});
    }
    return page;
  }
  LiveStream& live() override { return *this; }
  std::vector<runs::RunRecordPtr> active_runs() override {
    const std::lock_guard lock(mutex_);
    return accumulators_.open_runs();
  }
  std::vector<LaunchedRun> starting_runs() override {
    auto found = launcher_.alive();
    const std::lock_guard lock(mutex_);
    std::erase_if(found, [&](const LaunchedRun& run) { return accumulators_.record(run.run_id) != nullptr; });
    return found;
  }
  ServiceHealth health() override {
    const std::lock_guard lock(mutex_);
    ServiceHealth health;
    health.data_dir = dir_.path().string();
    health.epoch = 7;
    health.last_number = static_cast<int64_t>(stored_.size());
    health.leases = leases;
    return health;
  }
  std::shared_ptr<void> acquire_lease(std::string) override {
    ++leases;
    return {this, [this](void*) { --leases; }};
  }
  Status wait_sealed(const Uuid&, int timeout_ms) override {
    return timeout_ms > 0 ? Status() : Status(ErrorCode::kTimeout, "not sealed yet");
  }
  Result<std::pair<std::shared_ptr<void>, uint16_t>> open_listener(const ListenerOptions& options) override {
    if (options.port == 1) return Status(ErrorCode::kAlreadyExists, "127.0.0.1:1 is in use");
    last_listener = options;
    ++listeners_open;
    return std::pair(std::shared_ptr<void>(this, [this](void*) { --listeners_open; }), uint16_t{4321});
  }
  Result<Taken> take(std::vector<IncomingEvent> events) override {
    if (!take_error.ok()) return take_error;
    const std::lock_guard lock(mutex_);
    for (auto& event : events) taken_.push_back(std::move(event));
    return Taken{static_cast<int64_t>(events.size()), 0};
  }
  std::vector<IncomingEvent> taken() {
    const std::lock_guard lock(mutex_);
    return taken_;
  }
  RunFileReport rematerialize(const query::SnapshotPtr&, const Uuid& run_id, bool dry_run) override {
    return {run_id.to_string(), "runs/x.parquet", "differs", {"2 rows, not 3"}, !dry_run, ""};
  }
  void request_stop() override { stop_requested = true; }
  Status request_stop_if_idle() override {
    if (leases > 0) return Status(ErrorCode::kConflict, "1 lease is held");
    stop_requested = true;
    return {};
  }
  void request_reindex() override { reindex_requested = true; }

 private:
  const events::StoredEvent& stored_event(int64_t number) {
    const std::lock_guard lock(mutex_);
    return stored_[static_cast<size_t>(number - 1)]->events.front();
  }

  static bool matches(const events::StoredEvent& event, const EventFilter& filter) {
    return (!filter.session_id || event.session_id == *filter.session_id) &&
           (!filter.run_id || event.run_id == *filter.run_id) && (filter.type.empty() || event.type == filter.type);
  }

  std::unique_ptr<query::Engine> open_engine(bool locked_down) {
    query::Engine::Options options;
    options.data_dir = dir_.path();
    options.locked_down = locked_down;
    auto engine = query::Engine::open(options);
    return engine.ok() ? std::move(*engine) : nullptr;
  }

  server::IoContext& io_;
  TestDir dir_;
  archive::ChannelStore channels_{{.data_dir = dir_.path()}};
  DialogDesk dialogs_{io_, dir_.path()};
  FakeUpkeep upkeep_;
  FakeLauncher launcher_;
  std::unique_ptr<query::Engine> product_, user_;
  std::mutex mutex_;
  std::vector<events::EventBlockPtr> stored_;  // guarded by mutex_; number n at n - 1
  std::vector<IncomingEvent> taken_;           // guarded by mutex_
  runs::Accumulators accumulators_;            // guarded by mutex_
  int64_t published_ = 0;                      // I/O thread, as what follows
  std::map<int, std::function<void()>> listeners_;
  int next_listener_ = 0;
};

}  // namespace litmus::api
