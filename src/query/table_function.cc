#include "query/table_function.h"

#include "query/column_writer.h"
#include "query/duckdb_handle.h"

namespace litmus::query {

uint64_t connection_of(duckdb_bind_info info) {
  ClientContext context;
  duckdb_table_function_get_client_context(info, context.out());
  return duckdb_client_context_get_connection_id(context.get());
}

std::string text_parameter(duckdb_bind_info info, const char* name) {
  DuckValue value(duckdb_bind_get_named_parameter(info, name));
  if (!value || duckdb_is_null_value(value.get())) return {};
  return take_text(duckdb_get_varchar(value.get()));
}

void add_columns(duckdb_bind_info info, std::span<const tables::ColumnInfo> columns) {
  for (const auto& column : columns) {
    LogicalType type(make_logical_type(column));
    duckdb_bind_add_result_column(info, std::string(column.name).c_str(), type.get());
  }
}

void start_scan(duckdb_init_info info, std::unique_ptr<TailScan> scan) {
  for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i)
    scan->columns.push_back(duckdb_init_get_column_index(info, i));
  duckdb_init_set_max_threads(info, 1);
  duckdb_init_set_init_data(info, scan.release(), [](void* data) { delete static_cast<TailScan*>(data); });
}

void fill_chunk(duckdb_function_info info, duckdb_data_chunk output) {
  auto* scan = static_cast<TailScan*>(duckdb_function_get_init_data(info));
  duckdb_data_chunk_set_size(output, scan->next(output, duckdb_vector_size()));
  if (!scan->failure.ok()) duckdb_function_set_error(info, scan->failure.message().c_str());
}

}  // namespace litmus::query
