// Fewer points that look the same: the extremes of buckets (what charts draw), and Largest-Triangle-Three-Buckets.
//
// LTTB: S. Steinarsson, "Downsampling Time Series for Visual Representation", 2013. In long series it picks from the
// extremes of 2n buckets (MinMaxLTTB: J. Van Der Donckt et al., 2023), so that the cost depends on
// the number of points and not on the length of the series.
//
// NaN is never a point, except where it is the first or last element of an LTTB, which are always kept, or where there
// are no more elements than points.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"
#include "channels/series.h"

namespace litmus::channels {

struct Point {
  uint64_t index = 0;  // element number
  double value = 0;
  bool operator==(const Point&) const = default;
};

// `buckets` + 1 borders that split [first, end) into parts of equal size, one element more or less.
std::vector<uint64_t> equal_borders(uint64_t first, uint64_t end, uint64_t buckets);

// Bucket b has the elements [borders[b], borders[b + 1]). For each with any number its lowest and its highest, in the
// order of their index; one point when they are the same element. Exact for any borders; reads a few pieces per bucket
// however long it is. kInvalidArgument for borders that descend or lie beyond the series.
Result<std::vector<Point>> min_max(Series& series, std::span<const uint64_t> borders);
// The same of an array in memory.
std::vector<Point> min_max(ElementType type, const void* values, std::span<const uint64_t> borders);

// At most n points of [first, end), the first and last element among them; all elements if there are no more than n.
// Exact LTTB up to 8n elements, then over candidates. kInvalidArgument for n < 3 or a range beyond the series.
Result<std::vector<Point>> lttb(Series& series, uint64_t first, uint64_t end, uint32_t n);
// Of points that ascend in index, whichever they are: candidates of several series. n < 3 counts as 3.
std::vector<Point> lttb(std::span<const Point> points, uint32_t n);
// Exact, of an array in memory. n < 3 counts as 3.
std::vector<Point> lttb(std::span<const double> values, uint32_t n);
// Of an array in memory, over candidates when it is long: one pass over the values.
std::vector<Point> min_max_lttb(ElementType type, const void* values, uint64_t count, uint32_t n);

}  // namespace litmus::channels
