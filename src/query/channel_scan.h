// Scans over the channel store: what all_channels and samples_of give. Included by .cc files of this folder only.
//
// Samples are read as they are asked for, a chunk at a time, and only for the columns that are: neither a long
// recording nor long arrays that nobody looks at cost memory or time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "archive/channel_store.h"
#include "query/tail_scan.h"

namespace litmus::query {

struct SampleFilter {
  std::string channel_id;                 // empty: all
  std::string session_id;                 // or the beginning of one; empty: all
  std::optional<Timestamp> since, until;  // both inclusive
};

std::unique_ptr<TailScan> scan_channels(std::vector<archive::ChannelDescriptor> channels);

// Of `parts` and no later ones. Both may be nullptr: no samples. An array with more elements than fit a row is an error
// where its elements are asked for.
std::unique_ptr<TailScan> scan_samples(archive::ChannelStore* store, archive::ChannelPartsPtr parts,
                                       SampleFilter filter);

}  // namespace litmus::query
