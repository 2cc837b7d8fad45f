#include "archive/channel_rows.h"

#include <algorithm>

namespace litmus::archive {

namespace {

constexpr uint64_t kChunk = 65'536;

bool is_whole(ElementType type) { return type == ElementType::kInt64 || type == ElementType::kBool; }

}  // namespace

RowMaker::RowMaker(std::span<const ChannelSource> sources) : sources_(sources) {
  for (const auto& source : sources) {
    const auto found = std::find(rows_.sessions.begin(), rows_.sessions.end(), source.session_id);
    sessions_.push_back(static_cast<uint32_t>(found - rows_.sessions.begin()));
    if (found == rows_.sessions.end()) rows_.sessions.push_back(source.session_id);
  }
}

ChannelRow& RowMaker::begin_row(size_t source, const RunReader& reader, uint32_t traits) {
  const ChannelRun& run = reader.run();
  const auto [known, is_new] = traits_.emplace(std::pair(&run, traits), static_cast<uint32_t>(rows_.traits.size()));
  if (is_new) rows_.traits.push_back(run.traits[traits]);
  ChannelRow& row = rows_.rows.emplace_back();
  row.kind = run.kind;
  row.type = run.type;
  row.source = source;
  row.session = sessions_[source];
  row.traits = known->second;
  row.interval = run.traits[traits].interval;
  row.first = is_whole(run.type) ? rows_.integers.size() : rows_.numbers.size();
  return row;
}

Status RowMaker::add_values(RunReader& reader, uint64_t first, uint64_t count) {
  if (is_whole(reader.run().type)) {
    rows_.integers.resize(rows_.integers.size() + count);
    return reader.read_integers(first, {rows_.integers.data() + rows_.integers.size() - count, count});
  }
  rows_.numbers.resize(rows_.numbers.size() + count);
  return reader.read(first, {rows_.numbers.data() + rows_.numbers.size() - count, count});
}

Status RowMaker::add_scalars(const SelectedRun& run, const ChannelRange& range) {
  RunReader& reader = *run.reader;
  std::vector<int64_t> times;
  for (uint64_t at = range.first; at < range.end; at += times.size()) {
    times.resize(std::min(kChunk, range.end - at));
    LITMUS_RETURN_IF_ERROR(reader.read_times(at, times));
    for (size_t i = 0; i < times.size(); ++i) {
      ChannelRow& row = begin_row(run.source, reader, reader.piece_at(at + i).traits);
      row.number = reader.run().number_of(at + i);
      row.time = Timestamp{times[i]};
      row.first += i;
      row.count = 1;
    }
    LITMUS_RETURN_IF_ERROR(add_values(reader, at, times.size()));
  }
  return {};
}

Status RowMaker::add_scalar(size_t source, RunReader& reader, uint64_t position) {
  ChannelRow& row = begin_row(source, reader, reader.piece_at(position).traits);
  row.number = reader.run().number_of(position);
  row.count = 1;
  LITMUS_RETURN_IF_ERROR(reader.read_times(position, {&row.time.micros, 1}));
  return add_values(reader, position, 1);
}

Status RowMaker::add_text(size_t source, RunReader& reader, uint64_t text) {
  const TextValue& value = reader.run().texts[text];
  ChannelRow& row = begin_row(source, reader, value.traits);
  row.number = value.number;
  row.time = value.time;
  row.first = rows_.texts.size();
  row.count = 1;
  LITMUS_ASSIGN_OR_RETURN(auto bytes, reader.read_text(value));
  rows_.texts.push_back(std::move(bytes));
  return {};
}

ChannelRow& RowMaker::begin_array(const SelectedArray& array) {
  const ArrayValue& value = array.value();
  ChannelRow& row = begin_row(array.source, *array.reader, value.traits);
  row.number = value.number;
  row.length = value.length;
  row.time = value.time;
  row.t0 = value.t0;
  row.interval = value.interval;
  return row;
}

Status RowMaker::add_array(const SelectedArray& array) {
  ChannelRow& row = begin_array(array);
  row.count = array.range.size();
  row.is_cut = row.count < row.length;
  row.index_first = rows_.index.size();
  if (row.is_cut)
    for (uint64_t at = array.range.first; at < array.range.end; ++at)
      rows_.index.push_back(at - array.value().position);
  return add_values(*array.reader, array.range.first, row.count);
}

Status RowMaker::add_array(const SelectedArray& array, std::span<const uint64_t> positions) {
  ChannelRow& row = begin_array(array);
  row.count = positions.size();
  row.is_cut = true;
  row.index_first = rows_.index.size();
  for (const uint64_t at : positions) rows_.index.push_back(at - array.value().position);
  for (const uint64_t at : positions) LITMUS_RETURN_IF_ERROR(add_values(*array.reader, at, 1));
  return {};
}

ChannelRows RowMaker::finish() {
  const auto before = [](const ChannelRow& a, const ChannelRow& b) {
    return a.source != b.source ? a.source < b.source : a.number < b.number;
  };
  if (!std::is_sorted(rows_.rows.begin(), rows_.rows.end(), before))
    std::stable_sort(rows_.rows.begin(), rows_.rows.end(), before);
  return std::move(rows_);
}

}  // namespace litmus::archive
