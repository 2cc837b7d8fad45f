// Levels: what is known of a series without reading its elements. Level 1 has an Extreme for each 256 elements, level 2
// for each 16,384, level 3 for each 1,048,576.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "channels/extreme.h"

namespace litmus::channels {

inline constexpr int kLevels = 3;
inline constexpr uint32_t kLevel1 = 256, kLevel2 = 16'384, kLevel3 = 1'048'576;  // elements per entry

// Elements per entry of level k; 1 for k = 0, the elements themselves.
constexpr uint64_t elements_per_entry(int k) { return k == 0 ? 1 : k == 1 ? kLevel1 : k == 2 ? kLevel2 : kLevel3; }
// Entries that level k of a series of `size` elements has; the last may stand for fewer elements.
constexpr uint64_t level_entries(int k, uint64_t size) {
  return (size + elements_per_entry(k) - 1) / elements_per_entry(k);
}

// One Extreme for each `per_entry` elements of `values`; the last stands for what is left.
void append_extremes(ElementType type, std::string_view values, uint32_t per_entry, std::vector<Extreme>& out);

// The growing levels of one series. The last entry of each level may stand for fewer elements, and is kept current.
// Not thread-safe.
class Levels {
 public:
  // Elements that follow. A text or a structured value is one element without a number.
  void append(ElementType type, std::string_view values);
  // The same with the level 1 of `values` (by append_extremes), which is used where it falls on our entries.
  void append_summarized(ElementType type, std::string_view values, std::span<const Extreme> level1);
  // `count` elements without a number: an empty array (one), lost samples.
  void append_gap(uint64_t count);

  uint64_t size() const { return size_; }
  std::span<const Extreme> level(int k) const { return levels_[static_cast<size_t>(k - 1)]; }  // k: 1 to 3

  // For files: checksummed, versioned; readable in pieces by StoredLevels.
  void serialize(std::string& out) const;
  // kCorrupt for bytes that serialize didn't make; kUnsupported for those of a newer version.
  static Result<Levels> parse(std::string_view bytes);

  bool operator==(const Levels&) const = default;

 private:
  void add(const Extreme& run, uint32_t count);

  uint64_t size_ = 0;
  std::array<std::vector<Extreme>, kLevels> levels_;
};

// Serialised Levels, of which only the pieces that are asked for are read: 64 entries each, with a checksum of their
// own. Not thread-safe if `read` isn't.
class StoredLevels {
 public:
  // Fills `out` with the bytes from `offset` on; an error if there are fewer.
  using ReadAt = std::function<Status(uint64_t offset, std::span<char> out)>;

  static Result<StoredLevels> open(ReadAt read);

  uint64_t size() const { return size_; }
  uint64_t stored_bytes() const;
  // Entries `first` … of level k; kInvalidArgument beyond its end, kCorrupt for a piece that doesn't prove itself.
  Status read(int k, uint64_t first, std::span<Extreme> out) const;

 private:
  StoredLevels(ReadAt read, uint64_t size) : read_(std::move(read)), size_(size) {}

  ReadAt read_;
  uint64_t size_;
};

}  // namespace litmus::channels
