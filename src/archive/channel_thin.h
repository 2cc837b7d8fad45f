// Fewer scalars that show the same, out of any number of runs. For channel_view.
#pragma once

#include <span>
#include <vector>

#include "archive/channel_select.h"
#include "archive/channel_view.h"

namespace litmus::archive {

struct ScalarPick {
  size_t source = 0;
  RunReader* reader = nullptr;
  uint64_t position = 0;
};

// In no particular order.
Result<std::vector<ScalarPick>> scalars_min_max(std::span<const SelectedRun> runs, const ChannelFilter& filter,
                                                uint64_t buckets);
Result<std::vector<ScalarPick>> scalars_lttb(std::span<const SelectedRun> runs, uint64_t count, uint32_t points);

}  // namespace litmus::archive
