// Runner: starts test runs, and knows what became of them.
//
// A run's process is its own session and process group; its output goes to runs/{date}/{run_id}.log, and what is known
// about it stands beside in {run_id}.launch.json. So it needs no service to go on, and the next service finds it again:
// by pid, start time and boot, so that a pid that was given to another process is never taken for it.
//
// Thread-safe; start(), find() and stop() wait for the disk. That a process ends is noticed on the I/O thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "api/launcher.h"
#include "base/data_dir.h"
#include "base/env.h"
#include "daemon/process.h"
#include "server/io_context.h"
#include "server/worker_pool.h"

namespace litmus::daemon {

class Runner final : public api::Launcher {
 public:
  struct Options {
    std::filesystem::path data_dir;
    Env* env = &Env::real();
    std::chrono::milliseconds grace{5'000};  // from SIGTERM until another stop() kills
  };

  // Both outlive this, but once their threads have ended.
  Runner(Options options, server::IoContext& io, server::WorkerPool& workers);
  ~Runner() override;

  Status start(const api::LaunchOrder& order) override;
  std::optional<api::LaunchedRun> find(const Uuid& run_id) override;
  Result<api::Stopping> stop(const Uuid& run_id) override;
  std::vector<api::LaunchedRun> alive() override;
  void set_listener(std::function<void()> changed) override { changed_ = std::move(changed); }

  // The process has begun its run: from here on alive() leaves it out. Any thread.
  void begun(const Uuid& run_id);

 private:
  struct Launched {
    api::LaunchedRun run;
    ProcessId process;
    bool begun = false;
  };
  struct Watch {
    File pidfd;
    server::IoContext::WatchId id = 0;
  };

  std::filesystem::path file_of(const Uuid& run_id, const char* extension) const;
  Status write(const Launched& launched);
  // What is known now of a child; any thread. Nothing happens to other runs' files.
  Status save(const Uuid& run_id);
  std::optional<Launched> load(const Uuid& run_id);
  std::optional<Launched> child(const Uuid& run_id);
  std::optional<Result<api::Stopping>> stop_child(const Uuid& run_id);  // none: it isn't a child of this process
  Result<api::Stopping> signal(Launched& launched);
  void watch(const Uuid& run_id, int64_t pid);
  void process_ended(const Uuid& run_id);
  void save_soon(const Uuid& run_id);

  const Options options_;
  const DataDir data_dir_;
  server::IoContext& io_;
  server::WorkerPool& workers_;
  std::mutex mutex_;                   // never held while the disk is waited for
  std::map<Uuid, Launched> children_;  // of this process, until their end is on the disk; mutex_
  std::mutex files_mutex_;             // one writer at a time, with the newest state
  std::map<Uuid, Watch> watches_;      // I/O thread
  std::function<void()> changed_;      // I/O thread
};

}  // namespace litmus::daemon
