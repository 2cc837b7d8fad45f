#include "channels/levels.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

#include "base/crc32c.h"

namespace litmus::channels {
namespace {

constexpr char kMagic[8] = {'L', 'I', 'T', 'L', 'V', 'L', 'S', '\n'};
constexpr uint32_t kVersion = 1;
constexpr uint64_t kEntriesPerPiece = 64;
constexpr uint64_t kMostElements = uint64_t{1} << 56;

struct StoredHeader {
  char magic[8];
  uint32_t version;
  uint32_t reserved;
  uint64_t size;  // elements
  uint32_t reserved_too;
  uint32_t crc;  // CRC32C of what stands before it
};
static_assert(sizeof(StoredHeader) == 32);

struct Piece {
  Extreme entries[kEntriesPerPiece];
  uint32_t crc;  // CRC32C of level, number of the piece in its level, entries
  uint32_t level;
};
static_assert(sizeof(Piece) == 1544);

uint64_t pieces(int k, uint64_t size) { return (level_entries(k, size) + kEntriesPerPiece - 1) / kEntriesPerPiece; }

uint64_t piece_offset(int k, uint64_t number, uint64_t size) {
  uint64_t before = number;
  for (int lower = 1; lower < k; ++lower) before += pieces(lower, size);
  return sizeof(StoredHeader) + before * sizeof(Piece);
}

uint32_t piece_crc(const Piece& piece, uint64_t number) {
  const uint64_t place[2] = {piece.level, number};
  return crc32c(crc32c(0, place, sizeof(place)), piece.entries, sizeof(piece.entries));
}

uint64_t element_count(ElementType type, std::string_view values) {
  const size_t width = element_size(type);
  return width == 0 ? 1 : values.size() / width;
}

Extreme shortened(const LongExtreme& found) {
  return {found.min, found.max, static_cast<uint32_t>(found.min_at), static_cast<uint32_t>(found.max_at)};
}

}  // namespace

void append_extremes(ElementType type, std::string_view values, uint32_t per_entry, std::vector<Extreme>& out) {
  const uint64_t count = element_count(type, values);
  const size_t width = element_size(type);
  out.reserve(out.size() + (count + per_entry - 1) / per_entry);
  for (uint64_t at = 0; at < count; at += per_entry) {
    out.push_back(shortened(find_extreme(type, values.data() + at * width, std::min<uint64_t>(per_entry, count - at))));
  }
}

void Levels::append(ElementType type, std::string_view values) { append_summarized(type, values, {}); }

void Levels::append_summarized(ElementType type, std::string_view values, std::span<const Extreme> level1) {
  const uint64_t count = element_count(type, values);
  const size_t width = element_size(type);
  const bool fits = size_ % kLevel1 == 0 && level1.size() == level_entries(1, count);
  for (uint64_t done = 0; done < count;) {
    const auto run = static_cast<uint32_t>(std::min<uint64_t>(kLevel1 - size_ % kLevel1, count - done));
    add(fits ? level1[done / kLevel1] : shortened(find_extreme(type, values.data() + done * width, run)), run);
    done += run;
  }
}

void Levels::append_gap(uint64_t count) {
  while (count > 0) {
    const uint64_t run = std::min<uint64_t>(kLevel1 - size_ % kLevel1, count);
    add({}, static_cast<uint32_t>(run));
    count -= run;
  }
}

// `run` stands for `count` elements that don't cross a border of level 1.
void Levels::add(const Extreme& run, uint32_t count) {
  for (int k = 1; k <= kLevels; ++k) {
    std::vector<Extreme>& entries = levels_[static_cast<size_t>(k - 1)];
    const uint64_t within = size_ % elements_per_entry(k);
    if (within == 0) entries.emplace_back();
    entries.back().add(run, static_cast<uint32_t>(within));
  }
  size_ += count;
}

void Levels::serialize(std::string& out) const {
  StoredHeader header{};
  std::memcpy(header.magic, kMagic, sizeof(kMagic));
  header.version = kVersion;
  header.size = size_;
  header.crc = crc32c(0, &header, offsetof(StoredHeader, crc));
  out.append(reinterpret_cast<const char*>(&header), sizeof(header));
  for (int k = 1; k <= kLevels; ++k) {
    const auto entries = level(k);
    for (uint64_t number = 0; number < pieces(k, size_); ++number) {
      const auto from = entries.subspan(number * kEntriesPerPiece);
      Piece piece{};
      std::copy_n(from.begin(), std::min<size_t>(kEntriesPerPiece, from.size()), piece.entries);
      piece.level = static_cast<uint32_t>(k);
      piece.crc = piece_crc(piece, number);
      out.append(reinterpret_cast<const char*>(&piece), sizeof(piece));
    }
  }
}

Result<Levels> Levels::parse(std::string_view bytes) {
  const auto read = [bytes](uint64_t offset, std::span<char> out) -> Status {
    if (offset > bytes.size() || out.size() > bytes.size() - offset) {
      return {ErrorCode::kCorrupt, "stored levels end early"};
    }
    std::memcpy(out.data(), bytes.data() + offset, out.size());
    return {};
  };
  LITMUS_ASSIGN_OR_RETURN(const StoredLevels stored, StoredLevels::open(read));
  if (stored.stored_bytes() != bytes.size()) return Status(ErrorCode::kCorrupt, "stored levels have a wrong length");
  Levels levels;
  levels.size_ = stored.size();
  for (int k = 1; k <= kLevels; ++k) {
    auto& entries = levels.levels_[static_cast<size_t>(k - 1)];
    entries.resize(level_entries(k, levels.size_));
    LITMUS_RETURN_IF_ERROR(stored.read(k, 0, entries));
  }
  return levels;
}

Result<StoredLevels> StoredLevels::open(ReadAt read) {
  StoredHeader header{};
  LITMUS_RETURN_IF_ERROR(read(0, {reinterpret_cast<char*>(&header), sizeof(header)}));
  if (std::memcmp(header.magic, kMagic, sizeof(kMagic)) != 0 ||
      header.crc != crc32c(0, &header, offsetof(StoredHeader, crc)) || header.size > kMostElements) {
    return Status(ErrorCode::kCorrupt, "these aren't stored levels, or their header is damaged");
  }
  if (header.version > kVersion) {
    return Status(ErrorCode::kUnsupported, "stored levels of version " + std::to_string(header.version) +
                                               ", made by a newer Litmus; this one reads version " +
                                               std::to_string(kVersion));
  }
  return StoredLevels(std::move(read), header.size);
}

uint64_t StoredLevels::stored_bytes() const { return piece_offset(kLevels + 1, 0, size_); }

Status StoredLevels::read(int k, uint64_t first, std::span<Extreme> out) const {
  const uint64_t entries = k >= 1 && k <= kLevels ? level_entries(k, size_) : 0;
  if (first > entries || out.size() > entries - first) {
    return {ErrorCode::kInvalidArgument, "level " + std::to_string(k) + " has " + std::to_string(entries) + " entries"};
  }
  while (!out.empty()) {
    const uint64_t number = first / kEntriesPerPiece, from = first % kEntriesPerPiece;
    Piece piece;
    LITMUS_RETURN_IF_ERROR(read_(piece_offset(k, number, size_), {reinterpret_cast<char*>(&piece), sizeof(piece)}));
    if (piece.level != static_cast<uint32_t>(k) || piece.crc != piece_crc(piece, number)) {
      return {ErrorCode::kCorrupt,
              "piece " + std::to_string(number) + " of level " + std::to_string(k) + " is damaged"};
    }
    const size_t run = std::min<size_t>(kEntriesPerPiece - from, out.size());
    std::copy_n(piece.entries + from, run, out.begin());
    out = out.subspan(run);
    first += run;
  }
  return {};
}

}  // namespace litmus::channels
