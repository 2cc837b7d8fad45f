// Makes ChannelRows from elements of runs. For channel_view.
#pragma once

#include <map>

#include "archive/channel_view.h"

namespace litmus::archive {

class RowMaker {
 public:
  explicit RowMaker(std::span<const ChannelSource> sources);

  Status add_scalars(const SelectedRun& run, const ChannelRange& range);
  Status add_scalar(size_t source, RunReader& reader, uint64_t position);
  Status add_text(size_t source, RunReader& reader, uint64_t text);
  Status add_array(const SelectedArray& array);                                       // all that is selected
  Status add_array(const SelectedArray& array, std::span<const uint64_t> positions);  // these elements

  // By source and number.
  ChannelRows finish();

 private:
  ChannelRow& begin_row(size_t source, const RunReader& reader, uint32_t traits);
  Status add_values(RunReader& reader, uint64_t first, uint64_t count);
  ChannelRow& begin_array(const SelectedArray& array);

  std::span<const ChannelSource> sources_;
  ChannelRows rows_;
  std::map<std::pair<const ChannelRun*, uint32_t>, uint32_t> traits_;
  std::vector<uint32_t> sessions_;  // by source
};

}  // namespace litmus::archive
