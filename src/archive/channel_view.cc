#include "archive/channel_view.h"

#include <algorithm>
#include <optional>

#include "archive/channel_rows.h"
#include "archive/channel_thin.h"
#include "channels/decimate.h"

namespace litmus::archive {

namespace {

constexpr uint32_t kLeastLttb = 3;

// `points` of `count` things at equal distances, the first and the last among them.
std::vector<uint64_t> spread(uint64_t count, uint64_t points) {
  std::vector<uint64_t> out;
  if (points == 1 && count > 0) return {count - 1};
  for (uint64_t i = 0; i < points; ++i) out.push_back((count - 1) * i / (points - 1));
  return out;
}

Status add_all_scalars(const ChannelSelection& selection, RowMaker& rows) {
  for (const auto& run : selection.scalars)
    for (const auto& range : run.ranges) LITMUS_RETURN_IF_ERROR(rows.add_scalars(run, range));
  return {};
}

// The scalar with this place among all, by source and by run.
Status add_nth_scalar(const ChannelSelection& selection, uint64_t place, RowMaker& rows) {
  for (const auto& run : selection.scalars)
    for (const auto& range : run.ranges) {
      if (place < range.size()) return rows.add_scalar(run.source, *run.reader, range.first + place);
      place -= range.size();
    }
  return {};
}

Status add_scalars(const ChannelSelection& selection, const ChannelViewOptions& options, uint64_t points,
                   RowMaker& rows) {
  if (selection.scalar_count <= points) return add_all_scalars(selection, rows);
  if (points < 2 || (options.decimation == Decimation::kLttb && points < kLeastLttb)) {
    for (const uint64_t place : spread(selection.scalar_count, points))
      LITMUS_RETURN_IF_ERROR(add_nth_scalar(selection, place, rows));
    return {};
  }
  auto picks = options.decimation == Decimation::kMinMax
                   ? scalars_min_max(selection.scalars, options.filter, std::max<uint64_t>(points / 2, 1))
                   : scalars_lttb(selection.scalars, selection.scalar_count, static_cast<uint32_t>(points));
  if (!picks.ok()) return picks.status();
  for (const auto& pick : *picks) LITMUS_RETURN_IF_ERROR(rows.add_scalar(pick.source, *pick.reader, pick.position));
  return {};
}

Status add_texts(const ChannelSelection& selection, uint64_t points, RowMaker& rows) {
  std::vector<std::pair<const SelectedRun*, uint64_t>> all;
  for (const auto& run : selection.texts)
    for (const auto& range : run.ranges)
      for (uint64_t i = range.first; i < range.end; ++i) all.emplace_back(&run, i);
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    if (a.first->source != b.first->source) return a.first->source < b.first->source;
    return a.first->reader->run().texts[a.second].number < b.first->reader->run().texts[b.second].number;
  });
  const auto chosen = spread(all.size(), std::min<uint64_t>(points, all.size()));
  for (const uint64_t at : chosen)
    LITMUS_RETURN_IF_ERROR(rows.add_text(all[at].first->source, *all[at].first->reader, all[at].second));
  return {};
}

// How many of `total` each array gets: `least` if there is so much for all, the rest by its length.
std::vector<uint64_t> shares_of(const std::vector<SelectedArray>& arrays, uint64_t elements, uint64_t total,
                                uint64_t least) {
  std::vector<uint64_t> shares;
  if (least * arrays.size() > total) least = 0;
  const uint64_t rest = total - least * arrays.size();
  for (const SelectedArray& array : arrays) {
    const auto by_length = static_cast<uint64_t>(static_cast<unsigned __int128>(rest) * array.range.size() / elements);
    shares.push_back(std::min(array.range.size(), least + by_length));
  }
  return shares;
}

// Buckets of equal count in each array.
Status add_arrays_min_max(const std::vector<SelectedArray>& arrays, uint64_t elements, uint64_t buckets,
                          RowMaker& rows) {
  const std::vector<uint64_t> shares = shares_of(arrays, elements, buckets, 1);
  for (size_t i = 0; i < arrays.size(); ++i) {
    std::vector<uint64_t> positions;
    if (shares[i] > 0) {
      const auto borders = channels::equal_borders(arrays[i].range.first, arrays[i].range.end, shares[i]);
      LITMUS_ASSIGN_OR_RETURN(const auto points, channels::min_max(*arrays[i].reader, borders));
      for (const auto& point : points) positions.push_back(point.index);
    }
    if (positions.empty() && arrays[i].range.size() > 0) continue;
    LITMUS_RETURN_IF_ERROR(rows.add_array(arrays[i], positions));
  }
  return {};
}

Status add_arrays_lttb(const std::vector<SelectedArray>& arrays, uint64_t elements, uint64_t points, RowMaker& rows) {
  const std::vector<uint64_t> shares = shares_of(arrays, elements, points, 2);
  for (size_t i = 0; i < arrays.size(); ++i) {
    const ChannelRange& range = arrays[i].range;
    std::vector<uint64_t> positions;
    if (shares[i] >= kLeastLttb) {
      LITMUS_ASSIGN_OR_RETURN(const auto chosen, channels::lttb(*arrays[i].reader, range.first, range.end,
                                                                static_cast<uint32_t>(shares[i])));
      for (const auto& point : chosen) positions.push_back(point.index);
    } else {
      for (const uint64_t at : spread(range.size(), shares[i])) positions.push_back(range.first + at);
    }
    if (positions.empty() && range.size() > 0) continue;
    LITMUS_RETURN_IF_ERROR(rows.add_array(arrays[i], positions));
  }
  return {};
}

Status add_arrays(const ChannelSelection& selection, const ChannelViewOptions& options, uint64_t points,
                  RowMaker& rows) {
  const uint64_t elements = selection.array_elements;
  if (elements <= points) {
    for (const auto& array : selection.arrays) LITMUS_RETURN_IF_ERROR(rows.add_array(array));
    return {};
  }
  if (points < 2 || options.decimation == Decimation::kLttb)
    return add_arrays_lttb(selection.arrays, elements, points, rows);
  return add_arrays_min_max(selection.arrays, elements, std::max<uint64_t>(points / 2, 1), rows);
}

Status too_large(uint64_t elements, uint64_t most) {
  return {ErrorCode::kTooLarge, std::to_string(elements) + " elements, and one answer holds " + std::to_string(most) +
                                    "; give a shorter time, a range of elements or max_points"};
}

}  // namespace

std::optional<ChannelRange> value_at(std::span<const ChannelSource> sources, uint64_t number) {
  for (const auto& source : sources) {
    for (const auto& run : source.runs) {
      if (run->kind == ChannelKind::kArray) {
        const auto next = std::upper_bound(run->arrays.begin(), run->arrays.end(), number,
                                           [](uint64_t at, const ArrayValue& array) { return at < array.number; });
        if (next == run->arrays.begin()) continue;
        const ArrayValue& array = *(next - 1);
        const uint64_t end = array.number + std::max<uint64_t>(array.length, 1);
        if (number < end) return ChannelRange{array.number, end};
      } else if (run->kind == ChannelKind::kScalar) {
        const uint64_t position = run->position_of(number);
        if (position < run->size && run->number_of(position) == number) return ChannelRange{number, number + 1};
      } else {
        const auto text = std::lower_bound(run->texts.begin(), run->texts.end(), number,
                                           [](const TextValue& one, uint64_t at) { return one.number < at; });
        if (text != run->texts.end() && text->number == number) return ChannelRange{number, number + 1};
      }
    }
  }
  return std::nullopt;
}

Result<ChannelRows> view_channel(std::span<const ChannelSource> sources, const ChannelViewOptions& options) {
  LITMUS_ASSIGN_OR_RETURN(const auto selection, ChannelSelection::make(sources, options.filter));
  const uint64_t elements = selection.scalar_count + selection.text_count + selection.array_elements;
  const uint64_t answered = std::min<uint64_t>(elements, options.max_points.value_or(UINT32_MAX));
  if (std::max<uint64_t>(answered, selection.arrays.size()) > options.most_elements)
    return too_large(std::max<uint64_t>(elements, selection.arrays.size()), options.most_elements);
  // Values of different kinds share the points by their number of elements.
  const auto share = [&](uint64_t of) {
    if (answered == elements) return elements;
    return static_cast<uint64_t>(static_cast<unsigned __int128>(answered) * of / elements);
  };
  RowMaker rows(sources);
  LITMUS_RETURN_IF_ERROR(add_scalars(selection, options, share(selection.scalar_count), rows));
  LITMUS_RETURN_IF_ERROR(add_texts(selection, share(selection.text_count), rows));
  LITMUS_RETURN_IF_ERROR(add_arrays(selection, options, share(selection.array_elements), rows));
  return rows.finish();
}

}  // namespace litmus::archive
