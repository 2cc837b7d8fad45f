// Which values of a channel are asked for: by time, by element number, by count, in this order.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "archive/channel_source.h"

namespace litmus::archive {

struct ChannelFilter {
  std::optional<Timestamp> since{}, until{};  // of the values' times, both inclusive
  std::optional<uint64_t> first{}, end{};     // element numbers, half open; arrays are cut
  std::optional<uint64_t> last_n{};           // newest values: by source, then by number
};

struct ChannelRange {
  uint64_t first = 0, end = 0;
  uint64_t size() const { return end - first; }
};

// Of scalars and texts whole ranges: of positions, or of texts by their index.
struct SelectedRun {
  size_t source = 0;  // the number of the source, which orders values
  RunReader* reader = nullptr;
  std::vector<ChannelRange> ranges;
};

struct SelectedArray {
  size_t source = 0;
  RunReader* reader = nullptr;
  size_t array = 0;    // its index in the run
  ChannelRange range;  // positions
  const ArrayValue& value() const { return reader->run().arrays[array]; }
};

class ChannelSelection {
 public:
  // `sources` are in the order in which values are answered, and outlive the selection.
  static Result<ChannelSelection> make(std::span<const ChannelSource> sources, const ChannelFilter& filter);

  std::vector<SelectedRun> scalars, texts;
  std::vector<SelectedArray> arrays;  // by source and number
  uint64_t scalar_count = 0, text_count = 0, array_elements = 0;

 private:
  Status add(size_t source, uint64_t from, const ChannelRun& run, const ChannelFilter& filter);
  Status keep_newest(size_t sources, uint64_t count);
  void cut_before(size_t source, uint64_t number);
  uint64_t count_from(size_t source, uint64_t number) const;
  void count();

  std::vector<std::unique_ptr<RunReader>> readers_;
};

// The parts of a range of scalars within which times ascend; nothing when the run has too many of them.
std::vector<ChannelRange> sorted_parts(const ChannelRun& run, const ChannelRange& range);

}  // namespace litmus::archive
