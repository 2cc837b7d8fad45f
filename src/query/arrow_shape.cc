#include "query/arrow_shape.h"

#include <arrow/c/bridge.h>
#include <arrow/record_batch.h>

namespace litmus::query {

namespace {

Status from_duckdb(const ErrorData& error) {
  return {ErrorCode::kUnsupported, std::string("the result can't be given as Arrow: ") +
                                       duckdb_error_data_message(error.get()) + "; cast the column to VARCHAR"};
}

}  // namespace

Status from_arrow(const arrow::Status& status) {
  return {ErrorCode::kInternal, "the result can't be written as Arrow: " + status.ToString()};
}

Result<ArrowShape> ArrowShape::of(const ArrowOptions& options, const std::vector<std::string>& names,
                                  const std::vector<LogicalType>& types) {
  std::vector<duckdb_logical_type> raw_types;
  std::vector<const char*> raw_names;
  for (const auto& type : types) raw_types.push_back(type.get());
  for (const auto& name : names) raw_names.push_back(name.c_str());
  ArrowSchema exported{};
  const ErrorData error(
      duckdb_to_arrow_schema(options.get(), raw_types.data(), raw_names.data(), raw_types.size(), &exported));
  if (error && duckdb_error_data_has_error(error.get())) return from_duckdb(error);
  auto schema = arrow::ImportSchema(&exported);
  if (!schema.ok()) return from_arrow(schema.status());
  ArrowShape shape;
  shape.options_ = options.get();
  shape.schema_ = *std::move(schema);
  return shape;
}

Result<std::shared_ptr<arrow::RecordBatch>> ArrowShape::batch(const Chunk& chunk) const {
  ArrowArray exported{};
  const ErrorData error(duckdb_data_chunk_to_arrow(options_, chunk.get(), &exported));
  if (error && duckdb_error_data_has_error(error.get())) return from_duckdb(error);
  auto batch = arrow::ImportRecordBatch(&exported, schema_);
  if (!batch.ok()) return from_arrow(batch.status());
  return *std::move(batch);
}

}  // namespace litmus::query
