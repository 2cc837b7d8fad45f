// The records of a channel journal; docs/formats/channels.md is the specification.
//
// A block is one append that is complete: an array or a part of one, a text, a structured value. A slab is room for
// scalars to come: one slot each, filled while the record stands in the journal already.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/json_writer.h"
#include "base/status.h"
#include "base/time.h"
#include "channels/element_type.h"
#include "channels/levels.h"

namespace litmus::channels {

// What stands in RecordHeader::type_id.
inline constexpr uint32_t kBlockRecord = 1;
inline constexpr uint32_t kSlabRecord = 2;

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
  std::string_view level1;  // after decoding: one Extreme for each 256 elements, if the block has them
};

// Whether a block carries its level 1: numeric arrays of 256 elements or more.
constexpr bool has_level1(ElementType type, bool is_array, uint64_t count) {
  return is_array && element_size(type) != 0 && count >= kLevel1;
}

// Bytes of the payload that store_block makes.
size_t block_size(const Block& block);
// Stores the payload, with the level 1 that the values give, in one pass over them; returns its CRC32C. The timestamp
// isn't part of it: it is the record's occurred_at.
uint32_t store_block(const Block& block, char* to);
void encode_block(const Block& block, ByteBuffer& out);

// kCorrupt for bytes that no writer made; every length is checked, and every place in the level 1. The views point into
// `payload`.
Result<Block> decode_block(std::string_view payload, Timestamp timestamp);

// --- slabs -----------------------------------------------------------------------------------------------------------

inline constexpr uint32_t kMostSlots = 4096;

// One scalar. It is there when `state` says so and `crc` holds; until then the slot is zero or being filled.
struct Slot {
  int64_t timestamp;  // µs since the epoch
  uint64_t value;     // f64 and i64 by their bits; bool: 0 or 1
  uint32_t crc;       // CRC32C of timestamp, value, element number, salt of the journal: 8 bytes each
  uint32_t state;     // kSlotFilled, stored last
};
static_assert(sizeof(Slot) == 24);
inline constexpr uint32_t kSlotFilled = 1;

// Stores a scalar at `at`, a multiple of 8, so that whoever sees any of it as filled sees all of it.
void fill_slot(char* at, int64_t timestamp, uint64_t value, uint64_t number, uint64_t salt);
bool slot_holds(const Slot& slot, uint64_t number, uint64_t salt);

// The covered part of a slab's payload: that of a block without values, whose `count` is the slots' number. The slots
// follow as the record's open part.
void encode_slab(const Block& slab, ByteBuffer& out);
// `slots_at`: where the slots begin in the payload. kCorrupt as for blocks.
Result<Block> decode_slab(std::string_view payload, uint32_t open_bytes, Timestamp timestamp, size_t& slots_at);

}  // namespace litmus::channels
