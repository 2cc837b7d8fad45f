// Resolves references from the channel journals of a data directory.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "channels/block.h"

namespace litmus::channels {

struct Samples {
  std::string channel_id, units, source_method;
  ElementType type = ElementType::kFloat64;
  bool is_array = false;
  uint64_t offset = 0;
  Timestamp timestamp;
  double t0 = 0, interval = 0;
  uint64_t count = 0;
  std::string values;  // count * element_size bytes, little-endian
};

// The value that starts at the reference's offset: one scalar or one whole array. Without an offset, all elements of
// the channel in that session that have the type of its first block. kNotFound when nothing is stored there; kCorrupt
// for a block that no writer made. Safe while the session goes on.
Result<Samples> read_samples(const std::filesystem::path& data_dir, std::string_view uri);

}  // namespace litmus::channels
