#include "channels/place.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <vector>

#include "channels/block.h"
#include "channels/extreme.h"

namespace litmus::channels {
namespace {

constexpr uint64_t kPiece = 2048;  // elements that are read at once

Status read_exactly(Env& env, const File& file, char* out, size_t size, uint64_t offset) {
  LITMUS_ASSIGN_OR_RETURN(const size_t got, env.read_at(file, out, size, offset));
  if (got == size) return {};
  return {ErrorCode::kCorrupt, file.path() + " ends before the samples that were seen at " + std::to_string(offset)};
}

Status check_range(const File& file, const Place& place, uint64_t skip, uint64_t count) {
  const uint64_t elements = element_size(place.type) == 0 ? 1 : place.count;
  if (skip <= elements && count <= elements - skip) return {};
  return {ErrorCode::kInvalidArgument, "elements " + std::to_string(skip) + " to " + std::to_string(skip + count) +
                                           " of " + std::to_string(elements) + " in " + file.path()};
}

// Calls `take(slots)` for the slots of a slab, a few at a time.
template <class Take>
Status each_slot(Env& env, const File& file, const Place& place, uint64_t skip, uint64_t count, Take take) {
  std::vector<Slot> slots(std::min(count, kPiece));
  for (uint64_t done = 0; done < count; done += slots.size()) {
    slots.resize(std::min<uint64_t>(slots.size(), count - done));
    LITMUS_RETURN_IF_ERROR(read_exactly(env, file, reinterpret_cast<char*>(slots.data()), slots.size() * sizeof(Slot),
                                        place.file_offset + (skip + done) * sizeof(Slot)));
    for (const Slot& slot : slots) take(slot);
  }
  return {};
}

}  // namespace

Status read_numbers(Env& env, const File& file, const Place& place, uint64_t skip, std::span<double> out) {
  LITMUS_RETURN_IF_ERROR(check_range(file, place, skip, out.size()));
  const size_t width = element_size(place.type);
  if (width == 0) {
    std::fill(out.begin(), out.end(), std::numeric_limits<double>::quiet_NaN());
    return {};
  }
  if (place.in_slab) {
    double* to = out.data();
    return each_slot(env, file, place, skip, out.size(),
                     [&](const Slot& slot) { *to++ = element_as_double(place.type, &slot.value, 0); });
  }
  if (place.type == ElementType::kFloat64) {
    return read_exactly(env, file, reinterpret_cast<char*>(out.data()), out.size_bytes(),
                        place.file_offset + skip * width);
  }
  std::vector<char> bytes(std::min<uint64_t>(out.size(), kPiece) * width);
  for (uint64_t done = 0; done < out.size(); done += kPiece) {
    const uint64_t run = std::min<uint64_t>(kPiece, out.size() - done);
    LITMUS_RETURN_IF_ERROR(
        read_exactly(env, file, bytes.data(), run * width, place.file_offset + (skip + done) * width));
    for (uint64_t i = 0; i < run; ++i) out[done + i] = element_as_double(place.type, bytes.data(), i);
  }
  return {};
}

Status read_slot_times(Env& env, const File& file, const Place& place, uint64_t skip, std::span<int64_t> out) {
  LITMUS_RETURN_IF_ERROR(check_range(file, place, skip, out.size()));
  if (!place.in_slab) return {ErrorCode::kInvalidArgument, "the elements of a block have one time, not one each"};
  int64_t* to = out.data();
  return each_slot(env, file, place, skip, out.size(), [&](const Slot& slot) { *to++ = slot.timestamp; });
}

Status read_raw(Env& env, const File& file, const Place& place, uint64_t skip, uint64_t count, std::string& out) {
  LITMUS_RETURN_IF_ERROR(check_range(file, place, skip, count));
  const size_t width = element_size(place.type), before = out.size();
  if (place.in_slab) {
    return each_slot(env, file, place, skip, count,
                     [&](const Slot& slot) { out.append(reinterpret_cast<const char*>(&slot.value), width); });
  }
  const uint64_t size = width == 0 ? place.count : count * width;
  out.resize(before + size);
  return read_exactly(env, file, out.data() + before, size, place.file_offset + skip * width);
}

}  // namespace litmus::channels
