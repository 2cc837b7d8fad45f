#include "query/channel_scan.h"

#include <algorithm>

#include "archive/channel_select.h"
#include "query/column_writer.h"
#include "query/duckdb_handle.h"
#include "query/sample_columns.h"

namespace litmus::query {

using archive::ChannelDescriptor;
using archive::ChannelKind;
using archive::ChannelPart;
using archive::ChannelSelection;
using archive::ChannelSource;

namespace {

void write_channel_column(std::string_view column, const ChannelDescriptor& channel, idx_t row, ColumnWriter& out) {
  if (column == "channel_id") return out.set_text(row, valid_text(channel.channel_id));
  if (column == "data_type") return out.set_text(row, archive::name_of(channel.kind));
  if (column == "value_type") return out.set_text(row, archive::name_of(channel.type));
  if (column == "instrument_role") return out.set_text(row, valid_text(channel.instrument_role));
  if (column == "resource") return out.set_text(row, valid_text(channel.resource));
  if (column == "units")
    return channel.units.empty() ? out.set_null(row) : out.set_text(row, valid_text(channel.units));
  if (column == "properties") return out.set_text(row, valid_json(channel.properties));
  if (column == "first_seen") return out.set<int64_t>(row, channel.first_seen.micros);
  if (column == "last_seen") return out.set<int64_t>(row, channel.last_seen.micros);
  if (column == "sample_count") return out.set<int64_t>(row, static_cast<int64_t>(channel.elements));
  if (column == "sessions") return out.set<int64_t>(row, static_cast<int64_t>(channel.sessions));
  if (column == "session_id") return out.set_uuid(row, channel.session_id);
  if (column == "live") return out.set<bool>(row, channel.live);
}

class DescriptorScan final : public TailScan {
 public:
  explicit DescriptorScan(std::vector<ChannelDescriptor> channels) : channels_(std::move(channels)) {}

  idx_t next(duckdb_data_chunk output, idx_t capacity) override {
    const idx_t rows = std::min<idx_t>(capacity, channels_.size() - position_);
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i] >= std::size(tables::kChannelsColumns)) continue;
      ColumnWriter out(duckdb_data_chunk_get_vector(output, i));
      for (idx_t row = 0; row < rows; ++row)
        write_channel_column(tables::kChannelsColumns[columns[i]].name, channels_[position_ + row], row, out);
    }
    position_ += rows;
    return rows;
  }

 private:
  const std::vector<ChannelDescriptor> channels_;
  size_t position_ = 0;
};

bool is_wanted(const archive::SegmentInfo& info, const SampleFilter& filter) {
  if (!filter.channel_id.empty() && info.channel_id != filter.channel_id) return false;
  if (filter.since && info.max_time < *filter.since) return false;
  if (filter.until && *filter.until < info.min_time) return false;
  return info.session_id.to_string().starts_with(filter.session_id);
}

// Part by part; of a part the values in [first_, …), range by range.
class SampleScan final : public TailScan {
 public:
  SampleScan(archive::ChannelStore* store, archive::ChannelPartsPtr parts, SampleFilter filter)
      : store_(store), parts_(std::move(parts)), filter_(std::move(filter)) {}

  idx_t next(duckdb_data_chunk output, idx_t capacity) override {
    while (failure.ok() && parts_ && part_ < parts_->size()) {
      auto rows = next_of_part(output, capacity);
      if (!rows.ok())
        failure = rows.status();
      else if (*rows > 0)
        return *rows;
      else
        ++part_, is_open_ = false;
    }
    return 0;
  }

 private:
  const ChannelPart& part() const { return (*parts_)[part_]; }

  Result<idx_t> next_of_part(duckdb_data_chunk output, idx_t capacity) {
    if (!is_open_) {
      LITMUS_ASSIGN_OR_RETURN(const bool wanted, open());
      if (!wanted) return idx_t{0};
    }
    while (range_ < ranges_.size() && ranges_[range_].first == ranges_[range_].end) ++range_;
    if (range_ == ranges_.size()) return idx_t{0};
    archive::ChannelRange& range = ranges_[range_];
    const auto lock = part().journal ? part().journal->read_lock() : std::shared_lock<std::shared_mutex>();
    SampleColumns values(*part().info, selection_);
    LITMUS_ASSIGN_OR_RETURN(const idx_t rows,
                            values.write(output, columns, range.first, std::min<uint64_t>(capacity, range.size())));
    range.first += rows;
    return rows;
  }

  // False: nothing of the part is wanted, or there.
  Result<bool> open() {
    if (!is_wanted(*part().info, filter_)) return false;
    const auto open = store_->open(part());
    const ErrorCode code = open.status().code();
    if (code == ErrorCode::kCorrupt || code == ErrorCode::kNotFound) return false;  // reported, or pruned
    if (!open.ok()) return open.status();
    run_ = open->run;
    const ChannelSource source{part().info->session_id, part().info->writer_key, false, 0, {run_}, {}};
    LITMUS_ASSIGN_OR_RETURN(selection_, ChannelSelection::make({&source, 1}, {.since = filter_.since,
                                                                              .until = filter_.until,
                                                                              .end = part().info->end_number}));
    range_ = 0;
    ranges_.clear();
    if (part().info->kind == ChannelKind::kArray)
      ranges_ = {{0, selection_.arrays.size()}};
    else
      ranges_ = (part().info->kind == ChannelKind::kScalar ? selection_.scalars : selection_.texts).front().ranges;
    return is_open_ = true;
  }

  archive::ChannelStore* const store_;
  const archive::ChannelPartsPtr parts_;
  const SampleFilter filter_;
  size_t part_ = 0;
  bool is_open_ = false;  // what follows is of the part
  std::shared_ptr<const archive::ChannelRun> run_;
  ChannelSelection selection_;
  std::vector<archive::ChannelRange> ranges_;  // positions of scalars, indices of texts, places in selection_.arrays
  size_t range_ = 0;
};

}  // namespace

std::unique_ptr<TailScan> scan_channels(std::vector<ChannelDescriptor> channels) {
  return std::make_unique<DescriptorScan>(std::move(channels));
}

std::unique_ptr<TailScan> scan_samples(archive::ChannelStore* store, archive::ChannelPartsPtr parts,
                                       SampleFilter filter) {
  return std::make_unique<SampleScan>(store, std::move(parts), std::move(filter));
}

}  // namespace litmus::query
