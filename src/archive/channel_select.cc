#include "archive/channel_select.h"

#include <algorithm>

namespace litmus::archive {

namespace {

constexpr uint64_t kScanned = 65'536;  // times that are read at once

struct TimeSpan {
  int64_t since = INT64_MIN, until = INT64_MAX;
  bool holds(int64_t time) const { return time >= since && time <= until; }
};

void add_range(std::vector<ChannelRange>& ranges, uint64_t first, uint64_t end) {
  if (first >= end) return;
  if (!ranges.empty() && ranges.back().end == first)
    ranges.back().end = end;
  else
    ranges.push_back({first, end});
}

Status scan_times(RunReader& reader, const TimeSpan& span, std::vector<ChannelRange>& out) {
  std::vector<int64_t> times;
  for (uint64_t at = 0; at < reader.size(); at += times.size()) {
    times.resize(std::min(kScanned, reader.size() - at));
    LITMUS_RETURN_IF_ERROR(reader.read_times(at, times));
    for (size_t i = 0; i < times.size(); ++i)
      if (span.holds(times[i])) add_range(out, at + i, at + i + 1);
  }
  return {};
}

Status ranges_in_time(RunReader& reader, const TimeSpan& span, std::vector<ChannelRange>& out) {
  const ChannelRun& run = reader.run();
  if (span.since <= run.min_time.micros && span.until >= run.max_time.micros) {
    add_range(out, 0, run.size);
    return {};
  }
  if (!run.is_sorted()) return scan_times(reader, span, out);
  for (const auto& part : sorted_parts(run, {0, run.size})) {
    LITMUS_ASSIGN_OR_RETURN(const uint64_t first, reader.lower_bound(part.first, part.end, span.since));
    uint64_t end = part.end;
    if (span.until < INT64_MAX) {
      LITMUS_ASSIGN_OR_RETURN(end, reader.lower_bound(part.first, part.end, span.until + 1));
    }
    add_range(out, first, end);
  }
  return {};
}

std::vector<ChannelRange> cut(const std::vector<ChannelRange>& ranges, uint64_t first, uint64_t end) {
  std::vector<ChannelRange> out;
  for (const auto& range : ranges) add_range(out, std::max(range.first, first), std::min(range.end, end));
  return out;
}

uint64_t total(const std::vector<ChannelRange>& ranges) {
  uint64_t sum = 0;
  for (const auto& range : ranges) sum += range.size();
  return sum;
}

uint64_t first_text(const ChannelRun& run, uint64_t number) {
  const auto found = std::lower_bound(run.texts.begin(), run.texts.end(), number,
                                      [](const TextValue& text, uint64_t at) { return text.number < at; });
  return static_cast<uint64_t>(found - run.texts.begin());
}

}  // namespace

std::vector<ChannelRange> sorted_parts(const ChannelRun& run, const ChannelRange& range) {
  std::vector<ChannelRange> parts;
  uint64_t first = range.first;
  for (const uint64_t descent : run.descents) {
    if (descent <= first) continue;
    if (descent >= range.end) break;
    parts.push_back({first, descent});
    first = descent;
  }
  if (first < range.end) parts.push_back({first, range.end});
  return parts;
}

Status ChannelSelection::add(size_t source, uint64_t from_number, const ChannelRun& run, const ChannelFilter& filter) {
  const TimeSpan span{filter.since.value_or(Timestamp{INT64_MIN}).micros,
                      filter.until.value_or(Timestamp{INT64_MAX}).micros};
  const uint64_t first = std::max(filter.first.value_or(0), from_number), end = filter.end.value_or(UINT64_MAX);
  readers_.push_back(std::make_unique<RunReader>(run));
  RunReader* const reader = readers_.back().get();
  if (run.kind == ChannelKind::kScalar) {
    SelectedRun selected{source, reader, {}};
    LITMUS_RETURN_IF_ERROR(ranges_in_time(*reader, span, selected.ranges));
    selected.ranges = cut(selected.ranges, run.position_of(first), run.position_of(end));
    scalars.push_back(std::move(selected));
  } else if (run.kind == ChannelKind::kArray) {
    for (size_t i = 0; i < run.arrays.size(); ++i) {
      const ArrayValue& value = run.arrays[i];
      if (!span.holds(value.time.micros) || value.number >= end) continue;
      if (value.number + std::max<uint64_t>(value.length, 1) <= first) continue;
      const uint64_t from = std::max(first, value.number) - value.number;
      const uint64_t to = std::min(end - value.number, value.length);
      arrays.push_back({source, reader, i, {value.position + std::min(from, to), value.position + to}});
    }
  } else {
    SelectedRun selected{source, reader, {}};
    const uint64_t from = first_text(run, first), to = first_text(run, end);
    for (uint64_t i = from; i < to; ++i)
      if (span.holds(run.texts[i].time.micros)) add_range(selected.ranges, i, i + 1);
    texts.push_back(std::move(selected));
  }
  return {};
}

void ChannelSelection::count() {
  scalar_count = text_count = array_elements = 0;
  for (const auto& run : scalars) scalar_count += total(run.ranges);
  for (const auto& run : texts) text_count += total(run.ranges);
  for (const auto& array : arrays) array_elements += array.range.size();
}

// Values of the source whose number isn't below `number`.
uint64_t ChannelSelection::count_from(size_t source, uint64_t number) const {
  uint64_t sum = 0;
  for (const auto& run : scalars)
    if (run.source == source) sum += total(cut(run.ranges, run.reader->run().position_of(number), UINT64_MAX));
  for (const auto& run : texts)
    if (run.source == source) sum += total(cut(run.ranges, first_text(run.reader->run(), number), UINT64_MAX));
  for (const auto& array : arrays) sum += array.source == source && array.value().number >= number;
  return sum;
}

void ChannelSelection::cut_before(size_t source, uint64_t number) {
  for (auto& run : scalars)
    if (run.source == source) run.ranges = cut(run.ranges, run.reader->run().position_of(number), UINT64_MAX);
  for (auto& run : texts)
    if (run.source == source) run.ranges = cut(run.ranges, first_text(run.reader->run(), number), UINT64_MAX);
  std::erase_if(arrays, [&](const auto& array) { return array.source == source && array.value().number < number; });
}

Status ChannelSelection::keep_newest(size_t sources, uint64_t count) {
  for (size_t source = sources; source > 0; --source) {
    const size_t at = source - 1;
    const uint64_t there = count_from(at, 0);
    if (there <= count) {
      count -= there;
      continue;
    }
    uint64_t low = 0, high = UINT64_MAX - 1;  // the lowest number from which on there are no more than `count`
    while (low < high) {
      const uint64_t middle = low + (high - low) / 2;
      if (count_from(at, middle) <= count)
        high = middle;
      else
        low = middle + 1;
    }
    cut_before(at, low);
    count = 0;
  }
  return {};
}

Result<ChannelSelection> ChannelSelection::make(std::span<const ChannelSource> sources, const ChannelFilter& filter) {
  ChannelSelection selection;
  for (size_t i = 0; i < sources.size(); ++i)
    for (const auto& run : sources[i].runs) LITMUS_RETURN_IF_ERROR(selection.add(i, sources[i].from, *run, filter));
  std::stable_sort(selection.arrays.begin(), selection.arrays.end(), [](const auto& a, const auto& b) {
    return a.source != b.source ? a.source < b.source : a.value().number < b.value().number;
  });
  if (filter.last_n) LITMUS_RETURN_IF_ERROR(selection.keep_newest(sources.size(), *filter.last_n));
  selection.count();
  return selection;
}

}  // namespace litmus::archive
