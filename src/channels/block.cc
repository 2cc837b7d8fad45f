#include "channels/block.h"

#include <cstring>

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

constexpr size_t padded(size_t size) { return (size + 7) & ~size_t{7}; }

bool known(uint8_t type) { return type >= 1 && type <= 6; }

Status corrupt(std::string_view what) { return {ErrorCode::kCorrupt, "channel block: " + std::string(what)}; }

// Cuts `size` bytes off the front of `rest`.
std::string_view take(std::string_view& rest, size_t size) {
  const std::string_view piece = rest.substr(0, size);
  rest.remove_prefix(size);
  return piece;
}

bool values_fit(const Fixed& fixed, size_t size) {
  const auto type = static_cast<ElementType>(fixed.type);
  if (element_size(type) == 0) return fixed.count == 1;
  return size == fixed.count * element_size(type);
}

}  // namespace

void encode_block(const Block& block, ByteBuffer& out) {
  Fixed fixed{};
  fixed.offset = block.offset;
  fixed.t0 = block.t0;
  fixed.interval = block.interval;
  fixed.count = block.count;
  fixed.channel_size = static_cast<uint16_t>(block.channel_id.size());
  fixed.units_size = static_cast<uint16_t>(block.units.size());
  fixed.method_size = static_cast<uint16_t>(block.source_method.size());
  fixed.type = static_cast<uint8_t>(block.type);
  fixed.flags = static_cast<uint8_t>((block.is_array ? kIsArray : 0) | (block.continues ? kContinues : 0));
  const size_t names = block.channel_id.size() + block.units.size() + block.source_method.size();
  out.reserve(out.size() + sizeof fixed + padded(names) + block.values.size());
  out.append({reinterpret_cast<const char*>(&fixed), sizeof fixed});
  out.append(block.channel_id);
  out.append(block.units);
  out.append(block.source_method);
  out.append(std::string_view("\0\0\0\0\0\0\0", padded(names) - names));
  out.append(block.values);
}

Result<Block> decode_block(std::string_view payload, Timestamp timestamp) {
  Fixed fixed;
  if (payload.size() < sizeof fixed) return corrupt("shorter than its fixed part");
  std::memcpy(&fixed, payload.data(), sizeof fixed);
  std::string_view rest = payload.substr(sizeof fixed);
  const size_t names = size_t{fixed.channel_size} + fixed.units_size + fixed.method_size;
  if (rest.size() < padded(names)) return corrupt("its names reach beyond its end");
  if (!known(fixed.type)) return corrupt("unknown element type " + std::to_string(fixed.type));
  Block block;
  block.channel_id = take(rest, fixed.channel_size);
  block.units = take(rest, fixed.units_size);
  block.source_method = take(rest, fixed.method_size);
  rest.remove_prefix(padded(names) - names);
  if (!values_fit(fixed, rest.size())) return corrupt("its values don't match its count");
  block.type = static_cast<ElementType>(fixed.type);
  block.is_array = (fixed.flags & kIsArray) != 0;
  block.continues = (fixed.flags & kContinues) != 0;
  block.offset = fixed.offset;
  block.timestamp = timestamp;
  block.t0 = fixed.t0;
  block.interval = fixed.interval;
  block.count = fixed.count;
  block.values = rest;
  return block;
}

}  // namespace litmus::channels
