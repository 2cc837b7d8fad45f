// Subcommands about a project's own files, which never ask a daemon. One per file.
#pragma once

#include "cli/command.h"

namespace litmus::cli {

void add_explain(CLI::App& app, Context& context);
void add_schema(CLI::App& app, Context& context);

}  // namespace litmus::cli
