#include "channels/decimate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

namespace litmus::channels {
namespace {

constexpr uint32_t kLeastPoints = 3;
constexpr uint64_t kExactUpTo = 8;                // × n elements
constexpr uint64_t kBucketsPerPoint = 2;          // of candidates: two each
constexpr uint64_t kGroup[] = {256, 64, 64, 64};  // elements, and entries of each level, that are read at once

uint64_t round_down(uint64_t x, uint64_t unit) { return x - x % unit; }
uint64_t round_up(uint64_t x, uint64_t unit) { return round_down(x + unit - 1, unit); }

// The extremes of ranges of a series, asked for in ascending order. What two neighbours need is read once.
class RangeReader {
 public:
  explicit RangeReader(Series& series) : series_(series), size_(series.size()) {}

  // Positions are element numbers of the series.
  Result<LongExtreme> extreme(uint64_t first, uint64_t end) {
    found_ = {};
    LITMUS_RETURN_IF_ERROR(cover(0, first, end));
    return found_;
  }

 private:
  // Entries [first, end) of level k (0: elements): the whole groups among them from the level above, if there is one.
  Status cover(int k, uint64_t first, uint64_t end) {
    const uint64_t group = kGroup[k];
    const uint64_t up = round_up(first, group), down = round_down(end, group);
    if (k == kLevels || up >= down) return read_run(k, first, end);
    LITMUS_RETURN_IF_ERROR(read_run(k, first, up));
    LITMUS_RETURN_IF_ERROR(cover(k + 1, up / group, down / group));
    return read_run(k, down, end);
  }

  Status read_run(int k, uint64_t first, uint64_t end) {
    while (first < end) {
      const uint64_t group = round_down(first, kGroup[k]);
      const uint64_t stop = std::min(end, group + kGroup[k]);
      LITMUS_RETURN_IF_ERROR(k == 0 ? add_elements(group, first, stop) : add_entries(k, group, first, stop));
      first = stop;
    }
    return {};
  }

  Status add_elements(uint64_t group, uint64_t first, uint64_t stop) {
    if (elements_at_ != group) {
      elements_at_.reset();
      const uint64_t count = std::min<uint64_t>(elements_.size(), size_ - group);
      LITMUS_RETURN_IF_ERROR(series_.read(group, {elements_.data(), count}));
      elements_at_ = group;
    }
    found_.add(find_extreme(ElementType::kFloat64, elements_.data() + (first - group), stop - first), first);
    return {};
  }

  Status add_entries(int k, uint64_t group, uint64_t first, uint64_t stop) {
    Window& window = windows_[static_cast<size_t>(k - 1)];
    if (window.at != group) {
      window.at.reset();
      const uint64_t count = std::min<uint64_t>(window.entries.size(), size_ / elements_per_entry(k) - group);
      LITMUS_RETURN_IF_ERROR(series_.read_level(k, group, {window.entries.data(), count}));
      window.at = group;
    }
    for (uint64_t i = first; i < stop; ++i) found_.add(window.entries[i - group], i * elements_per_entry(k));
    return {};
  }

  struct Window {
    std::optional<uint64_t> at;
    std::array<Extreme, 64> entries;
  };

  Series& series_;
  const uint64_t size_;
  LongExtreme found_;
  std::optional<uint64_t> elements_at_;
  std::array<double, 256> elements_;
  std::array<Window, kLevels> windows_;
};

// The points of a bucket, in the order of their index.
void add_points(const LongExtreme& found, uint64_t distance, std::vector<Point>& out) {
  if (found.empty()) return;
  const Point low{distance + found.min_at, found.min}, high{distance + found.max_at, found.max};
  out.push_back(low.index <= high.index ? low : high);
  if (low.index != high.index) out.push_back(low.index < high.index ? high : low);
}

// Infinities stand far out, where areas can still be compared.
double bounded(double y) { return std::clamp(y, -1e290, 1e290); }

struct Place {
  double x, y;
};

// The average of those points that are numbers; `otherwise` if there is none.
Place average(std::span<const Point> points, const Place& otherwise) {
  double sum_x = 0, sum_y = 0, count = 0;
  for (const Point& point : points) {
    if (std::isnan(point.value)) continue;
    sum_x += static_cast<double>(point.index - points.front().index);
    sum_y += bounded(point.value);
    ++count;
  }
  if (count == 0) return otherwise;
  return {static_cast<double>(points.front().index) + sum_x / count, sum_y / count};
}

// Which of the points makes the largest triangle with the corners before and behind it; null: none is a number.
const Point* largest_triangle(std::span<const Point> points, const Place& before, const Place& behind) {
  double largest = -1;
  const Point* chosen = nullptr;
  for (const Point& point : points) {
    if (std::isnan(point.value)) continue;
    const double area = std::abs((behind.x - before.x) * (bounded(point.value) - before.y) -
                                 (static_cast<double>(point.index) - before.x) * (behind.y - before.y));
    if (area > largest) largest = area, chosen = &point;
  }
  return chosen;
}

// Largest triangle, three buckets, over points that ascend in index: the first, one of each bucket, the last.
std::vector<Point> largest_triangles(std::span<const Point> points, uint32_t n) {
  if (points.size() <= n) return {points.begin(), points.end()};
  std::vector<Point> out{points.front()};
  out.reserve(n);
  const uint64_t buckets = n - 2, inner = points.size() - 2;
  const auto bucket = [&](uint64_t b) {
    const uint64_t from = inner * b / buckets + 1, to = inner * (b + 1) / buckets + 1;
    return b == buckets ? points.last(1) : points.subspan(from, to - from);
  };
  const double first = points.front().value;
  Place before{static_cast<double>(points.front().index), std::isnan(first) ? 0 : bounded(first)};
  for (uint64_t b = 0; b < buckets; ++b) {
    const Point* chosen = largest_triangle(bucket(b), before, average(bucket(b + 1), before));
    if (chosen == nullptr) continue;
    out.push_back(*chosen);
    before = {static_cast<double>(chosen->index), bounded(chosen->value)};
  }
  out.push_back(points.back());
  return out;
}

Status bad_range(uint64_t first, uint64_t end, uint64_t size) {
  return {ErrorCode::kInvalidArgument, "elements " + std::to_string(first) + " to " + std::to_string(end) +
                                           " of a series of " + std::to_string(size)};
}

Result<std::vector<Point>> read_points(Series& series, uint64_t first, uint64_t end) {
  std::vector<double> values(end - first);
  LITMUS_RETURN_IF_ERROR(series.read(first, values));
  std::vector<Point> points(values.size());
  for (size_t i = 0; i < values.size(); ++i) points[i] = {first + i, values[i]};
  return points;
}

// Candidates between the first and the last element, and these.
std::vector<Point> with_ends(const Point& front, std::vector<Point> inner, const Point& back) {
  inner.insert(inner.begin(), front);
  inner.push_back(back);
  return inner;
}

}  // namespace

std::vector<uint64_t> equal_borders(uint64_t first, uint64_t end, uint64_t buckets) {
  std::vector<uint64_t> borders(buckets + 1);
  for (uint64_t i = 0; i <= buckets; ++i) {
    const uint64_t whole = (end - first) / std::max<uint64_t>(buckets, 1), rest = (end - first) - whole * buckets;
    borders[i] = first + whole * i + (buckets == 0 ? 0 : rest * i / buckets);
  }
  return borders;
}

Result<std::vector<Point>> min_max(Series& series, std::span<const uint64_t> borders) {
  if (borders.size() < 2) return std::vector<Point>{};
  if (!std::is_sorted(borders.begin(), borders.end()) || borders.back() > series.size()) {
    return bad_range(borders.front(), borders.back(), series.size());
  }
  RangeReader reader(series);
  std::vector<Point> out;
  out.reserve(2 * borders.size());
  for (size_t b = 0; b + 1 < borders.size(); ++b) {
    LITMUS_ASSIGN_OR_RETURN(const LongExtreme found, reader.extreme(borders[b], borders[b + 1]));
    add_points(found, 0, out);
  }
  return out;
}

std::vector<Point> min_max(ElementType type, const void* values, std::span<const uint64_t> borders) {
  std::vector<Point> out;
  out.reserve(2 * borders.size());
  const char* bytes = static_cast<const char*>(values);
  for (size_t b = 0; b + 1 < borders.size(); ++b) {
    const char* from = bytes + borders[b] * element_size(type);
    add_points(find_extreme(type, from, borders[b + 1] - borders[b]), borders[b], out);
  }
  return out;
}

Result<std::vector<Point>> lttb(Series& series, uint64_t first, uint64_t end, uint32_t n) {
  if (n < kLeastPoints) {
    return Status(ErrorCode::kInvalidArgument,
                  "a series can't be drawn with " + std::to_string(n) + " points; 3 or more");
  }
  if (first > end || end > series.size()) return bad_range(first, end, series.size());
  if (end - first <= kExactUpTo * n) {
    LITMUS_ASSIGN_OR_RETURN(const auto points, read_points(series, first, end));
    return largest_triangles(points, n);
  }
  LITMUS_ASSIGN_OR_RETURN(auto inner, min_max(series, equal_borders(first + 1, end - 1, kBucketsPerPoint * n)));
  double ends[2];
  LITMUS_RETURN_IF_ERROR(series.read(first, {&ends[0], 1}));
  LITMUS_RETURN_IF_ERROR(series.read(end - 1, {&ends[1], 1}));
  return largest_triangles(with_ends({first, ends[0]}, std::move(inner), {end - 1, ends[1]}), n);
}

std::vector<Point> lttb(std::span<const Point> points, uint32_t n) {
  return largest_triangles(points, std::max(n, kLeastPoints));
}

std::vector<Point> lttb(std::span<const double> values, uint32_t n) {
  std::vector<Point> points(values.size());
  for (size_t i = 0; i < values.size(); ++i) points[i] = {i, values[i]};
  return largest_triangles(points, std::max(n, kLeastPoints));
}

std::vector<Point> min_max_lttb(ElementType type, const void* values, uint64_t count, uint32_t n) {
  n = std::max(n, kLeastPoints);
  const auto point = [&](uint64_t at) { return Point{at, element_as_double(type, values, at)}; };
  if (count <= kExactUpTo * n) {
    std::vector<Point> points(count);
    for (uint64_t i = 0; i < count; ++i) points[i] = point(i);
    return largest_triangles(points, n);
  }
  auto inner = min_max(type, values, equal_borders(1, count - 1, kBucketsPerPoint * n));
  return largest_triangles(with_ends(point(0), std::move(inner), point(count - 1)), n);
}

}  // namespace litmus::channels
