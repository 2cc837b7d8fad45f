#include "cli/process.h"

#include <signal.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>

#include "base/env.h"

namespace litmus::cli {
namespace {

// A process that has ended, to its last thread, has let go of everything, whether or not its parent has waited for it:
// some containers' init takes seconds to.
bool is_running(pid_t pid) {
  if (::kill(pid, 0) != 0 && errno != EPERM) return false;
  const std::string process = "/proc/" + std::to_string(pid);
  const auto stat = Env::real().read_file(process + "/stat");
  if (!stat.ok()) return stat.status().code() != ErrorCode::kNotFound;
  const size_t name_end = stat->rfind(')');
  if (name_end == std::string::npos || stat->compare(name_end, 4, ") Z ") != 0) return true;
  const auto threads = Env::real().list(process + "/task");
  return threads.ok() && threads->size() > 1;
}

}  // namespace

bool wait_gone(pid_t pid) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (is_running(pid)) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace litmus::cli
