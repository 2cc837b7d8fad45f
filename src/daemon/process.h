// A process that isn't waited for: started apart from us, and told from all others later. Thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/env.h"
#include "base/status.h"

namespace litmus::daemon {

// A pid alone comes back; with the time of its start and the boot it doesn't.
struct ProcessId {
  int64_t pid = 0;
  int64_t start_ticks = 0;  // since the boot
  std::string boot_id;
};

struct SpawnOrder {
  std::filesystem::path folder;
  std::vector<std::string> words;        // program, with its path, and arguments
  std::vector<std::string> environment;  // all of it
  int output_fd = -1;                    // standard output and error
};

// A session and process group of its own, nothing on standard input, no descriptor and no signal setting of ours.
Result<int64_t> spawn_apart(const SpawnOrder& order);

// Of a process that is there, a child that nobody has waited for included.
ProcessId identify(int64_t pid, Env& env);

// Whether that very process still runs; one that nobody has waited for doesn't.
bool is_alive(const ProcessId& process, Env& env);

}  // namespace litmus::daemon
