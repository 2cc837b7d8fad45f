// SampleRows: rows that a client puts, with the columns of a channel segment, as samples. Untrusted bytes. For .cc
// files of this folder only. Thread-safe.
//
// There must be `session_id`; `channel_id`, unless the descriptor's path names the channel; and `value`: numbers,
// bools, utf8, or lists of numbers or bools, or in its place `json` of structured values. There may be, and may be
// null, `timestamp`, `sample_interval`, `units`, `source_method`, `sample_offset` and, of arrays, `t0`.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "flight/samples_put.h"

namespace litmus::flight {

// The samples of one batch, and what their views point into.
struct SampleBatch {
  std::vector<PutSample> samples;
  std::shared_ptr<const arrow::RecordBatch> batch;
  std::vector<char> elements;  // no string: a short one would lie elsewhere after a move
};

class SampleRows {
 public:
  // kInvalidArgument names the column that is missing, unknown or of a wrong type. `channel_id`: empty unless the path
  // names it.
  static Result<SampleRows> of(const arrow::Schema& schema, std::string channel_id);

  // kInvalidArgument names the row, counted from 0; kTooLarge says how much a batch may hold.
  Result<SampleBatch> read(std::shared_ptr<const arrow::RecordBatch> batch) const;

 private:
  enum Column { kChannel, kTime, kValue, kJson, kInterval, kUnits, kMethod, kSession, kOffset, kT0, kColumns };

  Status bind(const arrow::Schema& schema);
  const arrow::Array* cell(const arrow::RecordBatch& batch, Column column, int64_t row) const;
  Status read_head(const arrow::RecordBatch& batch, int64_t row, Timestamp now, PutSample& out) const;
  Status read_values(SampleBatch& out) const;
  bool has(Column column) const { return places_[column] >= 0; }

  std::string channel_id_;
  int places_[kColumns];  // in the batch; -1: it isn't there
};

}  // namespace litmus::flight
