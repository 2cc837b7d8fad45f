// litmus export.
#pragma once

#include "cli/command.h"

namespace litmus::cli {

void add_export(CLI::App& app, Context& context);

}  // namespace litmus::cli
