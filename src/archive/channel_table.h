// Values of a channel as Arrow columns: those of a sealed segment, and of an answer. Included by .cc files of this
// folder only; others take the bytes of channel_export.h.
#pragma once

#include <arrow/type_fwd.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "archive/channel_view.h"
#include "base/status.h"

namespace litmus::archive {

// Which columns there are: timestamp, value, sample_interval, units, source_method, session_id, sample_offset; then t0
// of arrays, `index` where arrays are cut, and `json` of structured values, which have a column for each key in place
// of `value`.
struct ChannelTable {
  ChannelKind kind = ChannelKind::kScalar;
  ElementType type = ElementType::kFloat64;
  bool is_mixed = false;  // values of several kinds: `value` is text; JSON for what isn't text
  bool has_index = false;
  std::map<std::string, ElementType> keys;  // of structured values; kJson: text or JSON text

  // What fits all rows: numbers of several types become float64.
  static ChannelTable of(const ChannelRows& rows);
  // Widens `keys` by what one more structured value has.
  void add_keys(std::string_view json);

  std::shared_ptr<arrow::Schema> schema() const;
  // The column that holds the values as they were recorded: `value`, or `json`.
  int value_column() const;
};

Result<std::shared_ptr<arrow::RecordBatch>> channel_batch(const ChannelTable& table, const ChannelRows& rows);

}  // namespace litmus::archive
