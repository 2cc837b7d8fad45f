// Finding and starting the daemon of a data directory.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "base/status.h"
#include "client/http_client.h"

namespace litmus::client {

struct StartOptions {
  std::filesystem::path data_dir;
  std::filesystem::path litmusd;  // empty: found by find_litmusd
  // LITMUS_DAEMON_SPAWN_TIMEOUT, 30 s by default.
  std::chrono::milliseconds spawn_timeout{30'000};

  // The defaults, with the environment's values where it has them.
  static StartOptions from_environment(std::filesystem::path data_dir);
};

// $LITMUSD, else beside this executable, else in ../libexec/litmus, else in the Python environment whose bin folder
// this executable lies in, else on PATH.
Result<std::filesystem::path> find_litmusd();

// Connects to a daemon that runs. kUnavailable when none does.
Result<HttpClient> connect_daemon(const std::filesystem::path& data_dir,
                                  std::chrono::milliseconds timeout = std::chrono::milliseconds{2'000});

// Connects, starting the daemon first when none answers. Concurrent callers start one: the daemons themselves settle
// that by their lock file, the losers exit. The daemon gets a session of its own, working directory /, default
// signals, no descriptors of ours, and an environment of LITMUS_*, PATH, HOME, TZ, LANG and XDG_* only.
Result<HttpClient> ensure_daemon(const StartOptions& options);

}  // namespace litmus::client
