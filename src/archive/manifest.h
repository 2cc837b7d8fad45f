// The manifest: which segments hold which numbers. Everything it names is disposable and can be rebuilt from the
// journals, the sealed files and events/_numbers; it is replaced atomically (temporary file, sync, rename).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace litmus::archive {

struct Segment {
  std::string path;  // below index/
  int64_t first_number = 0, last_number = 0, rows = 0;
  uint64_t size_bytes = 0;
  std::optional<uint32_t> crc32c{};  // of the whole file; a manifest of before has none
};

struct Manifest {
  uint64_t generation = 0;              // grows by one with each replacement
  int64_t watermark = 0;                // events up to this number are in `event_segments`
  std::vector<Segment> event_segments;  // ascending, disjoint
  std::vector<Segment> run_segments, step_segments, measurement_segments;  // rows of finished runs
};

}  // namespace litmus::archive
