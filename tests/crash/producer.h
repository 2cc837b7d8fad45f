// The process that is killed: several threads that emit as fast as a busy bench does.
#pragma once

#include <filesystem>

#include "oracle.h"

namespace litmus::crash {

// Never returns: runs until SIGKILL.
void produce(const std::filesystem::path& data_dir, int threads, Round& round);

}  // namespace litmus::crash
