// What the API needs of whoever starts test runs. Declared here; implemented in src/daemon/.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/time.h"
#include "base/uuid.h"

namespace litmus::api {

struct LaunchOrder {
  Uuid run_id;                           // of the run that the process will begin
  std::filesystem::path folder;          // it runs here
  std::vector<std::string> words;        // program and arguments; no shell has a part in it
  std::vector<std::string> environment;  // "NAME=value", all of it but what the launcher adds
  std::string command;                   // for people
  std::string dut_serial = {}, station_id = {};
};

struct LaunchedRun {
  Uuid run_id;
  std::filesystem::path output;  // standard output and error
  std::string hostname, command;
  std::string dut_serial, station_id;  // empty: launched by a service before this one
  int64_t pid = 0;                     // also of its process group; 0: it was being started when the service ended
  Timestamp started_at;
  std::optional<Timestamp> stopped_at;  // SIGTERM was sent
  bool ended = false;
  std::optional<int> exit_code;  // 128 + n: by signal n; nullopt: it runs, or nobody saw it end
};

struct Stopping {
  bool killed = false;
  std::chrono::milliseconds kill_after{0};  // until another stop kills
};

// Thread-safe. Where nothing else is said a call waits for the disk: worker threads only.
class Launcher {
 public:
  virtual ~Launcher() = default;

  // The process is running when this returns, and goes on when this service ends.
  virtual Status start(const LaunchOrder& order) = 0;

  // Also one that was launched by a service before this one. nullopt: no such run was launched here.
  virtual std::optional<LaunchedRun> find(const Uuid& run_id) = 0;

  // SIGTERM to the process and its children; a further call after some seconds: SIGKILL. kNotFound; kConflict when it
  // has ended.
  virtual Result<Stopping> stop(const Uuid& run_id) = 0;

  // Those of this service whose process runs and isn't known to have begun its run, the newest first. Any thread.
  virtual std::vector<LaunchedRun> alive() = 0;

  // I/O thread, as is every call of `changed`: a process was started, or has ended. Empty: nobody listens any more.
  virtual void set_listener(std::function<void()> changed) = 0;
};

}  // namespace litmus::api
