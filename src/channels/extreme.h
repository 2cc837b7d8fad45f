// Extreme: the lowest and the highest of a run of elements, and where they are. Numbers are compared as doubles (an
// int64 beyond 2^53 is rounded; a bool is 0 or 1). NaN is skipped, infinities count, the first of equals wins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

#include "channels/element_type.h"

namespace litmus::channels {

// `At` counts elements from the beginning of the run.
template <class At>
struct BasicExtreme {
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  At min_at = 0;
  At max_at = 0;

  // No number in it: nothing, or NaN alone.
  bool empty() const { return min > max; }

  // Takes in the run that begins `distance` elements behind this one's beginning. Runs are added in their order.
  template <class OtherAt>
  void add(const BasicExtreme<OtherAt>& next, At distance) {
    if (next.empty()) return;
    const bool was_empty = empty();
    if (was_empty || next.min < min) {
      min = next.min;
      min_at = distance + next.min_at;
    }
    if (was_empty || next.max > max) {
      max = next.max;
      max_at = distance + next.max_at;
    }
  }

  bool operator==(const BasicExtreme&) const = default;
};

using Extreme = BasicExtreme<uint32_t>;  // as levels hold it, in memory and in files
static_assert(sizeof(Extreme) == 24);
using LongExtreme = BasicExtreme<uint64_t>;

// Of `count` elements. `values` needs no alignment. Texts and structured values have no extreme.
LongExtreme find_extreme(ElementType type, const void* values, size_t count);

// The same without the machine's vector instructions: what the fast one is tested against.
LongExtreme find_extreme_portable(ElementType type, const void* values, size_t count);

// Element `at` of `values` as a double; NaN for texts and structured values.
double element_as_double(ElementType type, const void* values, size_t at);

}  // namespace litmus::channels
