#include "archive/channel_thin.h"

#include <algorithm>
#include <map>
#include <optional>

#include "channels/decimate.h"

namespace litmus::archive {

using channels::Point;

namespace {

constexpr uint64_t kScanned = 65'536;
constexpr uint64_t kExactUpTo = 8;        // × points: as in channels::lttb
constexpr uint64_t kBucketsPerPoint = 2;  // the same

// The lower of two is the one with the lower value; of equal ones the one that was recorded first.
struct Candidate {
  double value = 0;
  ScalarPick pick;
  uint64_t number = 0;
  bool is_there() const { return pick.reader != nullptr; }
  bool recorded_before(const Candidate& other) const {
    return pick.source != other.pick.source ? pick.source < other.pick.source : number < other.number;
  }
};

class Buckets {
 public:
  explicit Buckets(size_t count) : low_(count), high_(count) {}

  void add(size_t bucket, const SelectedRun& run, uint64_t position, double value) {
    const Candidate found{value, {run.source, run.reader, position}, run.reader->run().number_of(position)};
    Candidate& low = low_[bucket];
    Candidate& high = high_[bucket];
    if (!low.is_there() || value < low.value || (value == low.value && found.recorded_before(low))) low = found;
    if (!high.is_there() || value > high.value || (value == high.value && found.recorded_before(high))) high = found;
  }

  // Of bucket b the elements [borders[b], borders[b + 1]) of the run.
  Status add_all(const SelectedRun& run, size_t first_bucket, std::span<const uint64_t> borders) {
    LITMUS_ASSIGN_OR_RETURN(const auto points, channels::min_max(*run.reader, borders));
    size_t bucket = 0;
    for (const Point& point : points) {
      while (point.index >= borders[bucket + 1]) ++bucket;
      add(first_bucket + bucket, run, point.index, point.value);
    }
    return {};
  }

  std::vector<Candidate> take() const {
    std::vector<Candidate> out;
    for (size_t i = 0; i < low_.size(); ++i) {
      if (!low_[i].is_there()) continue;
      const bool same = low_[i].pick.reader == high_[i].pick.reader && low_[i].pick.position == high_[i].pick.position;
      out.push_back(low_[i]);
      if (!same) out.push_back(high_[i]);
    }
    return out;
  }

 private:
  std::vector<Candidate> low_, high_;
};

std::vector<ScalarPick> picks_of(const std::vector<Candidate>& candidates) {
  std::vector<ScalarPick> picks;
  for (const auto& candidate : candidates) picks.push_back(candidate.pick);
  return picks;
}

// When the buckets begin, and at the end when the last is over.
class TimeBuckets {
 public:
  TimeBuckets(int64_t since, int64_t until, uint64_t buckets) {
    const auto width = static_cast<unsigned __int128>(static_cast<__int128>(until) + 1 - since);
    for (uint64_t b = 0; b <= buckets; ++b)
      begins_.push_back(static_cast<int64_t>(since + static_cast<__int128>(width * b / buckets)));
  }
  size_t of(int64_t time) const {
    const auto next = std::upper_bound(begins_.begin() + 1, begins_.end() - 1, time);
    return static_cast<size_t>(next - begins_.begin()) - 1;
  }
  int64_t begin(size_t bucket) const { return begins_[bucket]; }
  size_t count() const { return begins_.size() - 1; }

 private:
  std::vector<int64_t> begins_;
};

Status add_sorted(Buckets& out, const TimeBuckets& buckets, const SelectedRun& run, const ChannelRange& part) {
  RunReader& reader = *run.reader;
  int64_t ends[2];
  LITMUS_RETURN_IF_ERROR(reader.read_times(part.first, {&ends[0], 1}));
  LITMUS_RETURN_IF_ERROR(reader.read_times(part.end - 1, {&ends[1], 1}));
  const size_t first = buckets.of(ends[0]), last = buckets.of(ends[1]);
  std::vector<uint64_t> borders{part.first};
  for (size_t b = first + 1; b <= last; ++b) {
    LITMUS_ASSIGN_OR_RETURN(const uint64_t at, reader.lower_bound(borders.back(), part.end, buckets.begin(b)));
    borders.push_back(at);
  }
  borders.push_back(part.end);
  return out.add_all(run, first, borders);
}

// Times that go back and forth: each element is looked at.
Status add_scanned(Buckets& out, const TimeBuckets& buckets, const SelectedRun& run, const ChannelRange& range) {
  std::vector<int64_t> times;
  std::vector<double> values;
  for (uint64_t at = range.first; at < range.end; at += times.size()) {
    times.resize(std::min(kScanned, range.end - at));
    values.resize(times.size());
    LITMUS_RETURN_IF_ERROR(run.reader->read_times(at, times));
    LITMUS_RETURN_IF_ERROR(run.reader->read(at, values));
    for (size_t i = 0; i < times.size(); ++i)
      if (values[i] == values[i]) out.add(buckets.of(times[i]), run, at + i, values[i]);
  }
  return {};
}

// The oldest and the newest time of what is selected.
Status widen(const SelectedRun& run, const ChannelRange& range, int64_t& oldest, int64_t& newest) {
  const auto note = [&](int64_t time) {
    oldest = std::min(oldest, time);
    newest = std::max(newest, time);
  };
  const bool sorted = run.reader->run().is_sorted();
  std::vector<int64_t> times;
  for (const auto& part : sorted ? sorted_parts(run.reader->run(), range) : std::vector{range}) {
    for (uint64_t at = part.first; at < part.end; at += times.size()) {
      times.resize(sorted ? 1 : std::min(kScanned, part.end - at));
      LITMUS_RETURN_IF_ERROR(run.reader->read_times(at, times));
      for (const int64_t time : times) note(time);
      if (!sorted) continue;
      LITMUS_RETURN_IF_ERROR(run.reader->read_times(part.end - 1, times));
      note(times[0]);
      break;
    }
  }
  return {};
}

// Where the numbers of each source lie in one row of all.
class Line {
 public:
  explicit Line(std::span<const SelectedRun> runs) {
    for (const auto& run : runs) {
      if (run.ranges.empty()) continue;
      Place& place = places_[run.source];
      place.low = std::min(place.low, run.reader->run().number_of(run.ranges.front().first));
      place.end = std::max(place.end, run.reader->run().number_of(run.ranges.back().end - 1) + 1);
    }
    for (auto& [source, place] : places_) {
      place.x = length_;
      length_ += place.end - place.low;
    }
  }
  uint64_t length() const { return length_; }
  uint64_t x(size_t source, uint64_t number) const {
    const Place& place = places_.at(source);
    return place.x + (number - place.low);
  }
  // The number that lies at `x`, or the one nearest to it.
  uint64_t number_at(size_t source, uint64_t x) const {
    const Place& place = places_.at(source);
    if (x <= place.x) return place.low;
    return std::min(place.end, place.low + (x - place.x));
  }

 private:
  struct Place {
    uint64_t low = UINT64_MAX, end = 0, x = 0;
  };
  std::map<size_t, Place> places_;
  uint64_t length_ = 0;
};

struct Placed {
  uint64_t x = 0;
  double value = 0;
  ScalarPick pick;
};

std::vector<ScalarPick> largest_triangles(std::vector<Placed> placed, uint32_t points) {
  std::sort(placed.begin(), placed.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
  // Two processes of one session may have given the same number.
  placed.erase(std::unique(placed.begin(), placed.end(), [](const auto& a, const auto& b) { return a.x == b.x; }),
               placed.end());
  std::vector<Point> all;
  for (const auto& one : placed) all.push_back({one.x, one.value});
  std::vector<ScalarPick> picks;
  size_t at = 0;
  for (const Point& chosen : channels::lttb(std::span<const Point>(all), points)) {
    while (placed[at].x != chosen.index) ++at;
    picks.push_back(placed[at].pick);
  }
  return picks;
}

Status add_elements(const SelectedRun& run, const Line& line, std::vector<Placed>& out) {
  std::vector<double> values;
  for (const auto& range : run.ranges) {
    values.resize(range.size());
    LITMUS_RETURN_IF_ERROR(run.reader->read(range.first, values));
    for (size_t i = 0; i < values.size(); ++i) {
      const uint64_t position = range.first + i;
      out.push_back(
          {line.x(run.source, run.reader->run().number_of(position)), values[i], {run.source, run.reader, position}});
    }
  }
  return {};
}

// The first and the last element of all.
Status add_ends(std::span<const SelectedRun> runs, const Line& line, std::vector<Placed>& out) {
  std::optional<Placed> first, last;
  for (const auto& run : runs) {
    if (run.ranges.empty()) continue;
    for (const uint64_t position : {run.ranges.front().first, run.ranges.back().end - 1}) {
      Placed one{line.x(run.source, run.reader->run().number_of(position)), 0, {run.source, run.reader, position}};
      LITMUS_RETURN_IF_ERROR(run.reader->read(position, {&one.value, 1}));
      if (!first || one.x < first->x) first = one;
      if (!last || one.x > last->x) last = one;
    }
  }
  if (first) out.push_back(*first);
  if (last) out.push_back(*last);
  return {};
}

Status add_candidates(const SelectedRun& run, const Line& line, std::span<const uint64_t> xs, Buckets& buckets) {
  for (const auto& range : run.ranges) {
    std::vector<uint64_t> borders;
    for (const uint64_t x : xs) {
      const uint64_t position = run.reader->run().position_of(line.number_at(run.source, x));
      borders.push_back(std::clamp(position, range.first, range.end));
    }
    LITMUS_RETURN_IF_ERROR(buckets.add_all(run, 0, borders));
  }
  return {};
}

}  // namespace

Result<std::vector<ScalarPick>> scalars_min_max(std::span<const SelectedRun> runs, const ChannelFilter& filter,
                                                uint64_t count) {
  int64_t oldest = INT64_MAX, newest = INT64_MIN;
  if (!filter.since || !filter.until)
    for (const auto& run : runs)
      for (const auto& range : run.ranges) LITMUS_RETURN_IF_ERROR(widen(run, range, oldest, newest));
  if (filter.since) oldest = filter.since->micros;
  if (filter.until) newest = filter.until->micros;
  if (oldest > newest) return std::vector<ScalarPick>{};
  const TimeBuckets buckets(oldest, newest, count);
  Buckets found(count);
  for (const auto& run : runs) {
    for (const auto& range : run.ranges) {
      if (!run.reader->run().is_sorted()) {
        LITMUS_RETURN_IF_ERROR(add_scanned(found, buckets, run, range));
        continue;
      }
      for (const auto& part : sorted_parts(run.reader->run(), range))
        LITMUS_RETURN_IF_ERROR(add_sorted(found, buckets, run, part));
    }
  }
  return picks_of(found.take());
}

Result<std::vector<ScalarPick>> scalars_lttb(std::span<const SelectedRun> runs, uint64_t count, uint32_t points) {
  const Line line(runs);
  std::vector<Placed> placed;
  if (count <= kExactUpTo * points) {
    for (const auto& run : runs) LITMUS_RETURN_IF_ERROR(add_elements(run, line, placed));
    return largest_triangles(std::move(placed), points);
  }
  const auto xs = channels::equal_borders(1, line.length() - 1, kBucketsPerPoint * points);
  Buckets buckets(xs.size() - 1);
  for (const auto& run : runs) LITMUS_RETURN_IF_ERROR(add_candidates(run, line, xs, buckets));
  for (const auto& one : buckets.take()) placed.push_back({line.x(one.pick.source, one.number), one.value, one.pick});
  LITMUS_RETURN_IF_ERROR(add_ends(runs, line, placed));
  return largest_triangles(std::move(placed), points);
}

}  // namespace litmus::archive
