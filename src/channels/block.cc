#include "channels/block.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <string>

#include "base/crc32c.h"

namespace litmus::channels {
namespace {

struct Fixed {
  uint64_t offset;
  double t0;
  double interval;
  uint32_t count;
  uint16_t channel_size;
  uint16_t units_size;
  uint16_t method_size;
  uint8_t type;
  uint8_t flags;
  uint32_t reserved;
};
static_assert(sizeof(Fixed) == 40);

constexpr uint8_t kIsArray = 1;
constexpr uint8_t kContinues = 2;
constexpr uint8_t kHasLevel1 = 4;

constexpr uint64_t kMostElements = uint64_t{1} << 56;  // of a channel in a session: numbers can be added without care

constexpr size_t kPieceBytes = 512;

constexpr size_t padded(size_t size) { return (size + 7) & ~size_t{7}; }

size_t names_size(const Block& block) {
  return block.channel_id.size() + block.units.size() + block.source_method.size();
}

bool has_level1(const Block& block) { return has_level1(block.type, block.is_array, block.count); }

Status corrupt(std::string_view what) { return {ErrorCode::kCorrupt, "channel record: " + std::string(what)}; }

// Cuts `size` bytes off the front of `rest`.
std::string_view take(std::string_view& rest, size_t size) {
  const std::string_view piece = rest.substr(0, size);
  rest.remove_prefix(size);
  return piece;
}

char* put(char* to, std::string_view bytes) {
  if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
  return to + bytes.size();
}

char* put_padding(char* to, size_t size) {
  std::memset(to, 0, padded(size) - size);
  return to + (padded(size) - size);
}

// Everything in front of the values.
char* put_head(const Block& block, char* to) {
  Fixed fixed{};
  fixed.offset = block.offset;
  fixed.t0 = block.t0;
  fixed.interval = block.interval;
  fixed.count = block.count;
  fixed.channel_size = static_cast<uint16_t>(block.channel_id.size());
  fixed.units_size = static_cast<uint16_t>(block.units.size());
  fixed.method_size = static_cast<uint16_t>(block.source_method.size());
  fixed.type = static_cast<uint8_t>(block.type);
  fixed.flags = static_cast<uint8_t>((block.is_array ? kIsArray : 0) | (block.continues ? kContinues : 0) |
                                     (has_level1(block) ? kHasLevel1 : 0));
  to = put(to, {reinterpret_cast<const char*>(&fixed), sizeof(fixed)});
  to = put(put(put(to, block.channel_id), block.units), block.source_method);
  return put_padding(to, names_size(block));
}

size_t head_size(const Block& block) { return sizeof(Fixed) + padded(names_size(block)); }

// Copies and checksums in pieces so small that the processor does the one while it waits for the other.
uint32_t copy_with_crc(uint32_t crc, char* to, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view piece = take(bytes, std::min(kPieceBytes, bytes.size()));
    crc = crc32c(crc, piece.data(), piece.size());
    to = put(to, piece);
  }
  return crc;
}

// The values to `to`, their level 1 to `level1`, and the checksum extended over the values: group by group, while the
// group is in the first cache.
uint32_t store_with_level1(const Block& block, uint32_t crc, char* to, char* level1) {
  const size_t width = element_size(block.type);
  for (std::string_view rest = block.values; !rest.empty();) {
    const std::string_view group = take(rest, std::min(kLevel1 * width, rest.size()));
    crc = copy_with_crc(crc, to, group);
    to += group.size();
    Extreme entry;
    entry.add(find_extreme(block.type, group.data(), group.size() / width), 0);
    level1 = put(level1, {reinterpret_cast<const char*>(&entry), sizeof(entry)});
  }
  return crc;
}

// What decode_block and decode_slab have in common: the head of a payload, cut off its front.
Result<Block> take_head(std::string_view& rest, Timestamp timestamp, uint8_t& flags) {
  Fixed fixed;
  if (rest.size() < sizeof(fixed)) return corrupt("shorter than its fixed part");
  std::memcpy(&fixed, take(rest, sizeof(fixed)).data(), sizeof(fixed));
  const size_t names = size_t{fixed.channel_size} + fixed.units_size + fixed.method_size;
  if (rest.size() < padded(names)) return corrupt("its names reach beyond its end");
  if (!is_known_type(fixed.type)) return corrupt("unknown element type " + std::to_string(fixed.type));
  if (fixed.offset >= kMostElements) return corrupt("impossible element number");
  if (fixed.flags > (kIsArray | kContinues | kHasLevel1)) return corrupt("unknown flags");
  Block block;
  block.channel_id = take(rest, fixed.channel_size);
  block.units = take(rest, fixed.units_size);
  block.source_method = take(rest, fixed.method_size);
  rest.remove_prefix(padded(names) - names);
  block.type = static_cast<ElementType>(fixed.type);
  block.is_array = (fixed.flags & kIsArray) != 0;
  block.continues = (fixed.flags & kContinues) != 0;
  block.offset = fixed.offset;
  block.timestamp = timestamp;
  block.t0 = fixed.t0;
  block.interval = fixed.interval;
  block.count = fixed.count;
  flags = fixed.flags;
  return block;
}

bool level1_holds(const Block& block) {
  for (uint64_t i = 0; i * sizeof(Extreme) < block.level1.size(); ++i) {
    Extreme entry;
    std::memcpy(&entry, block.level1.data() + i * sizeof(entry), sizeof(entry));
    const uint64_t elements = std::min<uint64_t>(kLevel1, block.count - i * kLevel1);
    const bool is_empty = entry == Extreme{};
    const bool is_sane = entry.min <= entry.max && entry.min_at < elements && entry.max_at < elements;
    if (!is_empty && !is_sane) return false;
  }
  return true;
}

}  // namespace

size_t block_size(const Block& block) {
  const size_t values = block.values.size();
  const size_t level1 = has_level1(block) ? level_entries(1, block.count) * sizeof(Extreme) : 0;
  return head_size(block) + (level1 > 0 ? padded(values) + level1 : values);
}

uint32_t store_block(const Block& block, char* to) {
  char* const values = put_head(block, to);
  uint32_t crc = crc32c(0, to, static_cast<size_t>(values - to));
  if (!has_level1(block)) return copy_with_crc(crc, values, block.values);
  char* const behind = values + block.values.size();
  char* const level1 = put_padding(behind, block.values.size());
  crc = store_with_level1(block, crc, values, level1);
  const size_t tail = block_size(block) - static_cast<size_t>(behind - to);
  return crc32c(crc, behind, tail);
}

void encode_block(const Block& block, ByteBuffer& out) {
  const size_t size = block_size(block);
  store_block(block, out.reserve_extra(size));
  out.advance(size);
}

Result<Block> decode_block(std::string_view payload, Timestamp timestamp) {
  uint8_t flags = 0;
  std::string_view rest = payload;
  LITMUS_ASSIGN_OR_RETURN(Block block, take_head(rest, timestamp, flags));
  const size_t width = element_size(block.type);
  const bool with_level1 = (flags & kHasLevel1) != 0;
  if (width == 0) {
    if (block.count != 1 || with_level1 || block.is_array) return corrupt("a text is one value");
    block.values = rest;
    return block;
  }
  const size_t values = block.count * width;
  const size_t level1 = with_level1 ? level_entries(1, block.count) * sizeof(Extreme) : 0;
  if (rest.size() != (with_level1 ? padded(values) + level1 : values)) {
    return corrupt("its values don't match its count");
  }
  block.values = rest.substr(0, values);
  block.level1 = rest.substr(rest.size() - level1);
  if (!level1_holds(block)) return corrupt("its level 1 points beyond its elements");
  return block;
}

namespace {

uint32_t slot_crc(int64_t timestamp, uint64_t value, uint64_t number, uint64_t salt) {
  const uint64_t covered[] = {static_cast<uint64_t>(timestamp), value, number, salt};
  return crc32c(0, covered, sizeof(covered));
}

}  // namespace

void fill_slot(char* at, int64_t timestamp, uint64_t value, uint64_t number, uint64_t salt) {
  Slot* const slot = reinterpret_cast<Slot*>(at);
  slot->timestamp = timestamp;
  slot->value = value;
  slot->crc = slot_crc(timestamp, value, number, salt);
  std::atomic_ref<uint32_t>(slot->state).store(kSlotFilled, std::memory_order_release);
}

bool slot_holds(const Slot& slot, uint64_t number, uint64_t salt) {
  return slot.state == kSlotFilled && slot.crc == slot_crc(slot.timestamp, slot.value, number, salt);
}

void encode_slab(const Block& slab, ByteBuffer& out) {
  const size_t size = head_size(slab);
  put_head(slab, out.reserve_extra(size));
  out.advance(size);
}

Result<Block> decode_slab(std::string_view payload, uint32_t open_bytes, Timestamp timestamp, size_t& slots_at) {
  uint8_t flags = 0;
  std::string_view rest = payload;
  LITMUS_ASSIGN_OR_RETURN(const Block slab, take_head(rest, timestamp, flags));
  if (!fits_slab(slab.type) || flags != 0) return corrupt("a slab holds scalars of float64, int64 or bool");
  if (slab.count == 0 || slab.count > kMostSlots || rest.size() != slab.count * sizeof(Slot) ||
      open_bytes != rest.size()) {
    return corrupt("its slots don't match their count");
  }
  slots_at = payload.size() - rest.size();
  return slab;
}

}  // namespace litmus::channels
