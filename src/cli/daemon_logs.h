// litmus daemon logs.
#pragma once

#include "cli/command.h"

namespace litmus::cli {

void add_daemon_logs(CLI::App& daemon, Context& context);

}  // namespace litmus::cli
