// Processes that end.
#pragma once

#include <sys/types.h>

namespace litmus::cli {

// True when the process is gone within the time that a daemon may take to bring everything to the disk.
bool wait_gone(pid_t pid);

}  // namespace litmus::cli
