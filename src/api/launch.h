// Runs that were launched here, as the API shows them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/context.h"
#include "api/launcher.h"

namespace litmus::api {

// The run that was launched under the full id `given`. Waits for the disk.
std::optional<LaunchedRun> find_launched(const Context& context, std::string_view given);

// RunStatus of one that has begun no run: `pending`, or `failed` with the reason.
std::string launched_status_json(const LaunchedRun& run);

// RunOutput from `offset` on; nullopt: its last `tail` lines, those before `before` if that is given.
struct OutputWish {
  size_t tail = 100;
  std::optional<int64_t> offset, before;
};
struct OutputAnswer {
  std::string json;
  int64_t next_offset = 0;
  size_t lines = 0;
  std::string unfinished;
};
Result<OutputAnswer> output_json(const LaunchedRun& run, const OutputWish& wish);

}  // namespace litmus::api
