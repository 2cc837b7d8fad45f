// SampleColumns: the columns of the view `samples`, for a few samples of one part. Included by .cc files of this folder
// only.
#pragma once

#include <duckdb.h>

#include <string>
#include <string_view>
#include <vector>

#include "archive/channel_segment.h"
#include "archive/channel_select.h"
#include "base/status.h"

namespace litmus::query {

// The same, with U+FFFD for what isn't UTF-8: DuckDB takes its texts as valid.
std::string valid_text(std::string_view text);
// The same if it is JSON, else a JSON string of it.
std::string valid_json(std::string_view text);

class SampleColumns {
 public:
  // Both outlive this; the selection is of the part alone.
  SampleColumns(const archive::SegmentInfo& info, archive::ChannelSelection& selection)
      : info_(info), selection_(selection) {}

  // Writes the samples from `first` on: scalars by their position, texts by their index, arrays by their place in the
  // selection. Returns how many: no more than `most`, and fewer where their elements take much memory. kTooLarge: one
  // alone takes too much.
  Result<idx_t> write(duckdb_data_chunk output, const std::vector<idx_t>& columns, uint64_t first, uint64_t most);

 private:
  Result<idx_t> fitting(const std::vector<idx_t>& columns, uint64_t first, uint64_t most) const;
  Status write_column(idx_t column, duckdb_vector vector);
  Status write_constant(duckdb_vector vector, std::string_view text) const;
  Status write_nulls(duckdb_vector vector) const;
  Status write_times(duckdb_vector vector) const;
  Status write_counts(idx_t column, duckdb_vector vector) const;
  Status write_traits(idx_t column, duckdb_vector vector) const;
  Status write_lists(duckdb_vector vector) const;
  Status write_texts(duckdb_vector vector) const;
  Status write_json(duckdb_vector vector) const;
  Result<std::string> json_list(const archive::ChannelRange& range) const;
  const archive::ValueTraits& traits_of(uint64_t at) const;
  bool is(archive::ChannelKind kind) const { return info_.kind == kind; }
  bool is_text() const { return is(archive::ChannelKind::kText) || is(archive::ChannelKind::kStruct); }
  archive::RunReader& reader() const;
  const archive::TextValue& text_at(uint64_t at) const { return reader().run().texts[at]; }

  const archive::SegmentInfo& info_;
  archive::ChannelSelection& selection_;
  uint64_t first_ = 0;  // of what is being written
  idx_t count_ = 0;
};

}  // namespace litmus::query
