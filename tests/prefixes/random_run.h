// Streams of events of random runs, from the recorder that every entry point drives.
#pragma once

#include <cstdint>

#include "prefixes/check_prefixes.h"

namespace litmus::prefixes {

// Containers, nested steps, retries of steps and of inner vectors, skips, errors, interrupts, in any order; ended by
// itself, ended without an outcome, or left open.
Stream random_run(uint32_t seed);

}  // namespace litmus::prefixes
