// Events as Arrow columns, in the order of the sealed file. Included by .cc files of this folder only.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <span>
#include <vector>

#include "base/status.h"
#include "events/stored_event.h"

namespace litmus::archive {

std::shared_ptr<arrow::Schema> event_schema();

// Collects events for one batch after the other. What they point to is copied. An event's number is null where it is 0.
class BatchBuilder {
 public:
  BatchBuilder();
  ~BatchBuilder();
  Status append(const events::StoredEvent& event);
  int64_t rows() const { return rows_; }
  Result<std::shared_ptr<arrow::RecordBatch>> finish();  // and begins the next

 private:
  struct Columns;
  std::unique_ptr<Columns> columns_;
  std::shared_ptr<arrow::Schema> schema_;
  int64_t rows_ = 0;
};

Result<std::shared_ptr<arrow::RecordBatch>> to_batch(std::span<const events::StoredEvent> events);

// The events of a batch with (at least) the index columns and json; kCorrupt names what is missing or doesn't parse.
Result<events::EventBlockPtr> from_batch(const arrow::RecordBatch& batch);

Status arrow_error(const arrow::Status& status, std::string_view what);

}  // namespace litmus::archive
