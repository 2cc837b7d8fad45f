// Daemon: litmusd as a whole. Core behind the doors: the API over the Unix socket and, when asked for, TCP.
//
// Threads: the one that calls run() is the I/O thread; "worker" threads serve routes, gRPC's those of Arrow Flight;
// "storage" writes.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "api/backend.h"
#include "base/data_dir.h"
#include "base/status.h"
#include "daemon/core.h"
#include "daemon/flight_desk.h"
#include "daemon/intake.h"
#include "daemon/intake_stored.h"
#include "daemon/lock_file.h"
#include "daemon/rollup_keeper.h"
#include "daemon/runner.h"
#include "daemon/upkeep.h"
#include "server/io_context.h"

namespace litmus::server {
class Server;
class Listener;
}  // namespace litmus::server
namespace litmus::api {
class Api;
}

namespace litmus::daemon {

struct DaemonOptions {
  std::filesystem::path data_dir;
  std::filesystem::path ui_dir;                     // empty: no UI
  std::chrono::milliseconds idle_timeout{300'000};  // without lease, listener and live journal
  std::chrono::milliseconds ingest_timeout = Core::Options().relayed_silence;  // then a posted run is aborted
};

class Daemon final : public api::Backend {
 public:
  // kAlreadyExists: another daemon serves this data directory, which is as good for whoever started this one.
  static Result<std::unique_ptr<Daemon>> open(DaemonOptions options);
  ~Daemon() override;

  // Serves until stop(), request_stop() or the idle exit, then brings everything to the disk.
  Status run();

  // Any thread.
  void stop();

  // A signal's descriptor, for main: `readable` runs on the I/O thread.
  void watch(int fd, std::function<void()> readable);

  Result<query::SnapshotPtr> snapshot() override;
  query::Engine& product_engine() override { return *product_engine_; }
  query::Engine& user_engine() override { return *user_engine_; }
  archive::ChannelStore& channels() override { return core_->channels(); }
  api::DialogDesk& dialogs() override { return core_->dialogs(); }
  api::Launcher& launcher() override { return *runner_; }
  api::Upkeep& upkeep() override { return *upkeep_; }
  Result<api::ReplayPage> replay(int64_t after, const api::EventFilter& filter, int64_t limit) override;
  api::LiveStream& live() override { return core_->hub(); }
  std::vector<runs::RunRecordPtr> active_runs() override;
  std::vector<api::LaunchedRun> starting_runs() override;
  api::ServiceHealth health() override;
  std::shared_ptr<void> acquire_lease(std::string client) override;
  Status wait_sealed(const Uuid& session_id, int timeout_ms) override;
  Result<std::pair<std::shared_ptr<void>, uint16_t>> open_listener(const api::ListenerOptions& options) override;
  Result<api::Taken> take(std::vector<api::IncomingEvent> events) override;
  api::RunFileReport rematerialize(const query::SnapshotPtr& snapshot, const Uuid& run_id, bool dry_run) override;
  void request_stop() override;
  Status request_stop_if_idle() override;
  void request_reindex() override;

 private:
  explicit Daemon(DaemonOptions options);
  Status open_all();
  Status open_doors();
  void seal_first();
  void open_flight();
  bool flight_calls() const { return flight_ && flight_->calls() > 0; }
  void end();
  // Writes who and where this daemon is into the lock file.
  Status describe();
  IntakeCore intake_core();
  UpkeepCore upkeep_core();
  Result<std::pair<ManifestPtr, ManifestPtr>> replace_index(const std::function<void(Core::Replaced)>& order);
  std::shared_ptr<void> announce(std::string url);
  void look_for_directory();
  void read_back(const Uuid& run_id);
  void look_for_idleness();
  void trim_log();

  DaemonOptions options_;
  DataDir data_dir_;
  std::mutex doors_mutex_;
  std::multiset<std::string> urls_;  // open TCP listeners; doors_mutex_
  std::unique_ptr<LockFile> lock_;   // its text: doors_mutex_
  std::atomic<int64_t> leases_{0}, listeners_{0};
  std::atomic<bool> reindex_{false};
  server::IoContext io_;
  std::unique_ptr<Intake> intake_;  // used by core_
  std::unique_ptr<Core> core_;
  std::unique_ptr<query::Engine> product_engine_, user_engine_;
  std::unique_ptr<RollupKeeper> rollups_;
  std::unique_ptr<DataUpkeep> upkeep_;
  std::unique_ptr<Runner> runner_;  // its jobs are workers_'
  std::unique_ptr<server::WorkerPool> workers_;
  std::unique_ptr<api::Api> api_;
  std::unique_ptr<server::Server> server_;
  std::shared_ptr<server::Listener> unix_door_;
  FlightDesk flight_desk_{*this, options_.data_dir};
  std::unique_ptr<flight::Service> flight_;  // nullptr: it couldn't be opened; asks flight_desk_
  std::thread ending_;                       // closes flight_ while the I/O thread still answers
  bool abandoned_ = false;                   // the data directory is gone
  std::chrono::steady_clock::time_point busy_at_;
};

}  // namespace litmus::daemon
