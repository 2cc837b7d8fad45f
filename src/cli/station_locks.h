// litmus station locks.
#pragma once

#include "cli/command.h"

namespace litmus::cli {

// Prints who holds which resource, since when, and who waits for it; returns the exit code.
int show_locks(const Context& context);

}  // namespace litmus::cli
