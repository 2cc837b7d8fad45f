// What is answered when somebody asks for values of a channel: the values as they were recorded, or fewer that show the
// same. The same from a live journal and from the segments that it became.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "archive/channel_select.h"

namespace litmus::archive {

enum class Decimation {
  // Largest-Triangle-Three-Buckets over element numbers. Arrays share the points by their lengths.
  kLttb,
  // The lowest and the highest of each of max_points / 2 buckets. Scalars: buckets of equal time over [since, until],
  // or
  // over the data's own times: bucket b of B has the times t with begin(b) <= t < begin(b + 1), where
  // begin(b) = since + floor((until + 1 µs - since) * b / B). Arrays: buckets of equal count over all selected
  // elements.
  kMinMax,
};

struct ChannelViewOptions {
  ChannelFilter filter{};
  std::optional<uint32_t> max_points{};  // none: everything
  Decimation decimation = Decimation::kLttb;
  uint64_t most_elements = 1'000'000;  // in one answer
};

// One value. Its elements are in the vectors of ChannelRows: `numbers` (floats), `integers` (integers, bool) or
// `texts`.
struct ChannelRow {
  ChannelKind kind = ChannelKind::kScalar;
  ElementType type = ElementType::kFloat64;
  bool is_cut = false;   // an array of which not all elements are here: `index` says which
  uint32_t session = 0;  // in ChannelRows::sessions
  uint32_t traits = 0;   // in ChannelRows::traits
  uint64_t source = 0;   // of the sources
  uint64_t number = 0;   // of its first element
  uint64_t length = 1;   // elements recorded
  Timestamp time;
  double t0 = 0, interval = 0;
  size_t first = 0;  // where its elements begin
  size_t count = 0;
  size_t index_first = 0;  // in `index`, when it is cut
};

struct ChannelRows {
  std::vector<Uuid> sessions;
  std::vector<ValueTraits> traits;
  std::vector<ChannelRow> rows;  // by source, then by number
  std::vector<double> numbers;
  std::vector<int64_t> integers;
  std::vector<std::string> texts;
  std::vector<uint64_t> index;
};

// The numbers of the value that has `number`: of one scalar, text or structured value, or of a whole array.
std::optional<ChannelRange> value_at(std::span<const ChannelSource> sources, uint64_t number);

// kTooLarge when more than `most_elements` would have to be answered.
Result<ChannelRows> view_channel(std::span<const ChannelSource> sources, const ChannelViewOptions& options);

}  // namespace litmus::archive
