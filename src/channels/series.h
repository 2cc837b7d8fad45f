// Series: the elements of one channel and session by number, wherever they are: in memory, in a live journal, in a
// sealed segment. Whoever shows or thins out a series needs no more than this.
// Not thread-safe, unless an implementation says so.
#pragma once

#include <cstdint>
#include <span>

#include "base/status.h"
#include "channels/levels.h"

namespace litmus::channels {

class Series {
 public:
  virtual ~Series() = default;

  // Elements there are; it may grow between calls, and never shrinks.
  virtual uint64_t size() const = 0;

  // Elements `first` … as doubles (bool: 0 or 1; NaN for a text, a structured value, an empty array, a lost sample).
  virtual Status read(uint64_t first, std::span<double> out) = 0;

  // Their times in µs since the epoch. Of scalars; the elements of an array all have the time of the array.
  virtual Status read_times(uint64_t first, std::span<int64_t> out) = 0;

  // Entries `first` … of level k (1 to 3). There are level_entries(k, size()); only those that stand for their full
  // count of elements are asked for by decimation.
  virtual Status read_level(int k, uint64_t first, std::span<Extreme> out) = 0;
};

}  // namespace litmus::channels
