// RowStream: the rows of a statement while it runs, batch by batch in Arrow's layout. Nothing is gathered: a result of
// any length costs the memory of a few batches.
//
// One thread reads; any thread may cancel. Holds a connection of its engine, and the snapshot, until it is destroyed:
// before the engine.
#pragma once

#include <memory>

#include "base/status.h"

namespace arrow {
class RecordBatch;
class Schema;
}  // namespace arrow

namespace litmus::query {

class RowStream {
 public:
  virtual ~RowStream() = default;

  virtual const std::shared_ptr<arrow::Schema>& schema() const = 0;

  // The next rows; null at the end. The first call begins the statement. Errors as of Engine::query: kTimeout when
  // these rows weren't there within the deadline. After an error, or the end, the same again.
  virtual Result<std::shared_ptr<arrow::RecordBatch>> next() = 0;

  // next() fails with `why` from now on, the one that is under way included.
  virtual void cancel(Status why) = 0;
};

}  // namespace litmus::query
