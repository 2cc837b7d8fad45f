// What proves a segment's batches. Included by .cc files of this folder only.
#pragma once

#include <arrow/type_fwd.h>

#include <cstdint>

namespace litmus::archive {

inline constexpr const char* kChannelInfoKey = "litmus";      // of the schema: a SegmentInfo
inline constexpr const char* kChannelChecksumKey = "crc32c";  // of each batch

// Of what a batch holds: times, numbers, and values as they stand in memory. The first column and `sample_offset` are
// of fixed width; the values, too, or texts, or lists of one of these.
uint32_t channel_checksum(const arrow::RecordBatch& batch, int value_column);

}  // namespace litmus::archive
