// Block: the samples of one append, as one record of a channel journal; docs/formats/channels.md is the specification.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/json_writer.h"
#include "base/status.h"
#include "base/time.h"

namespace litmus::channels {

enum class ElementType : uint8_t { kFloat64 = 1, kFloat32 = 2, kInt64 = 3, kBool = 4, kText = 5, kJson = 6 };

// Bytes of one element; 0 for kText and kJson (a structured value as JSON text), of which a block holds exactly one.
constexpr size_t element_size(ElementType type) {
  switch (type) {
    case ElementType::kFloat64:
    case ElementType::kInt64:
      return 8;
    case ElementType::kFloat32:
      return 4;
    case ElementType::kBool:
      return 1;
    case ElementType::kText:
    case ElementType::kJson:
      return 0;
  }
  return 0;
}

// Views point into the caller's bytes.
struct Block {
  std::string_view channel_id;
  std::string_view units;          // empty: not known
  std::string_view source_method;  // driver member or caller
  ElementType type = ElementType::kFloat64;
  bool is_array = false;    // one value of many elements, else `count` values
  bool continues = false;   // the same array as the block before it
  uint64_t offset = 0;      // of its first element in the channel and session
  Timestamp timestamp;      // of the sample, or of its receipt
  double t0 = 0;            // seconds, of the first element
  double interval = 0;      // seconds between elements; 0: not known
  uint32_t count = 0;       // elements
  std::string_view values;  // count * element_size bytes, little-endian; the text of kText and kJson
};

// Appends the record's payload to `out`. The timestamp isn't part of it: it is the record's occurred_at.
void encode_block(const Block& block, ByteBuffer& out);

// kCorrupt for bytes that no writer made; every length is checked. The views point into `payload`.
Result<Block> decode_block(std::string_view payload, Timestamp timestamp);

// What stands in RecordHeader::type_id of a block.
inline constexpr uint32_t kBlockRecord = 1;

}  // namespace litmus::channels
