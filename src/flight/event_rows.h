// EventRows: rows of the table `events` that a client puts, as the JSON of each event. Untrusted bytes. For .cc files
// of this folder only. Thread-safe.
//
// The column `json` decides; it must be there. The index columns may be there: where an event's JSON lacks the field,
// theirs is put in; where it has it, both must say the same. What the service gives itself (event_number, writer_key,
// event_offset) isn't looked at.
#pragma once

#include <arrow/type_fwd.h>

#include <string>
#include <vector>

#include "base/status.h"

namespace litmus::flight {

class EventRows {
 public:
  // kInvalidArgument names the column that is missing, unknown or of a wrong type.
  static Result<EventRows> of(const arrow::Schema& schema);

  // kInvalidArgument names the row, counted from 0; kTooLarge says how much a batch may hold.
  Result<std::vector<std::string>> read(const arrow::RecordBatch& batch) const;

 private:
  enum class Kind { kId, kText, kTime };
  struct IndexColumn {
    const char* name;
    Kind kind;
  };
  struct Bound {
    IndexColumn column;
    int place;  // in the batch
  };
  static const IndexColumn kIndexColumns[];

  Result<std::string> read_row(const arrow::RecordBatch& batch, int64_t row) const;
  static Status settle(std::string& json, const IndexColumn& column, const std::string& cell, std::string_view member);
  static Result<bool> same(Kind kind, const std::string& cell, std::string_view member);

  int json_ = 0;  // place of the column
  std::vector<Bound> index_;
};

}  // namespace litmus::flight
