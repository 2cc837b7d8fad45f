// ArrowShape: what DuckDB's chunks look like in Arrow. Included by .cc files of this folder only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "query/duckdb_handle.h"

namespace arrow {
class RecordBatch;
class Schema;
class Status;
}  // namespace arrow

namespace litmus::query {

class ArrowShape {
 public:
  // kUnsupported: a column has a type that Arrow has no name for. `options` must outlive the shape.
  static Result<ArrowShape> of(const ArrowOptions& options, const std::vector<std::string>& names,
                               const std::vector<LogicalType>& types);

  const std::shared_ptr<arrow::Schema>& schema() const { return schema_; }

  // The chunk's rows, copied.
  Result<std::shared_ptr<arrow::RecordBatch>> batch(const Chunk& chunk) const;

 private:
  duckdb_arrow_options options_ = nullptr;
  std::shared_ptr<arrow::Schema> schema_;
};

Status from_arrow(const arrow::Status& status);

}  // namespace litmus::query
