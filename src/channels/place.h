// Place: where the elements of a piece stand in their channel journal, to be read again later without reading the
// journal from its beginning. A place stays good as long as the file does.
// Thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/env.h"
#include "base/status.h"
#include "channels/element_type.h"

namespace litmus::channels {

struct Place {
  uint64_t file_offset = 0;  // of the first element, or of the first slot
  bool in_slab = false;      // slots of 24 bytes, else elements one behind the other
  ElementType type = ElementType::kFloat64;
  uint32_t count = 0;  // elements; a text or a structured value: its bytes
};

// Elements `skip` … of a place, as doubles; NaN for texts and structured values.
Status read_numbers(Env& env, const File& file, const Place& place, uint64_t skip, std::span<double> out);
// Times of elements `skip` … in µs since the epoch; only of a slab. (A block has one time for all.)
Status read_slot_times(Env& env, const File& file, const Place& place, uint64_t skip, std::span<int64_t> out);
// Appends `count` elements from `skip` on as they are stored, element_size each; of a text or structured value all its
// bytes, whatever is asked for.
Status read_raw(Env& env, const File& file, const Place& place, uint64_t skip, uint64_t count, std::string& out);

}  // namespace litmus::channels
