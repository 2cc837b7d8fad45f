// The manifest: which segments hold which numbers. Everything it names is disposable and can be rebuilt from the
// journals, the sealed files and events/_numbers; it is replaced atomically (temporary file, sync, rename).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace litmus::archive {

// The lowest and the highest id among the rows, as texts.
struct IdRange {
  std::string first, last;

  // Whether an id that is `text`, or begins with it, may be among them.
  bool may_hold(std::string_view text) const { return first.substr(0, text.size()) <= text && text <= last; }
  bool operator==(const IdRange&) const = default;
};

struct Segment {
  std::string path;  // below index/
  int64_t first_number = 0, last_number = 0, rows = 0;
  uint64_t size_bytes = 0;
  std::optional<uint32_t> crc32c{};           // of the whole file; a manifest of before has none
  std::optional<IdRange> sessions{}, runs{};  // nullopt: it isn't known which, or there are none
};

struct Manifest {
  uint64_t generation = 0;              // grows by one with each replacement
  int64_t watermark = 0;                // events up to this number are in `event_segments`
  std::vector<Segment> event_segments;  // ascending, disjoint
  std::vector<Segment> run_segments, step_segments, measurement_segments;  // rows of finished runs
};

}  // namespace litmus::archive
