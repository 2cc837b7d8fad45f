// Everything that is read of a channel's run, wherever it lies.
#pragma once

#include <algorithm>
#include <vector>

#include "archive/channel_run.h"
#include "fuzz/fuzz.h"

namespace litmus::fuzz {

inline constexpr uint64_t kMostRead = 4096;  // elements of a run: what lies behind them is read in the same way

inline void read_run(const archive::ChannelRun& run) {
  archive::RunReader reader(run);
  const uint64_t size = std::min(run.size, kMostRead);
  std::vector<double> values(size);
  (void)reader.read(run.size - size, values);
  std::string raw;
  (void)reader.read_raw(0, size, raw);
  for (uint64_t i = 0; i < std::min<uint64_t>(run.texts.size(), 100); ++i) (void)reader.read_text(run.texts[i]);
  if (run.kind == archive::ChannelKind::kScalar && size > 0) {
    std::vector<int64_t> times(size);
    (void)reader.read_times(0, times);
    (void)reader.lower_bound(0, run.size, times[size / 2]);
  }
  const uint64_t number = run.first_number();
  require(run.size == 0 || run.position_of(number) <= run.size, "a number has its place in the run");
  (void)run.newest_traits();
  (void)run.end_number();
}

}  // namespace litmus::fuzz
