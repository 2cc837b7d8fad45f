#include "query/column_writer.h"

#include "query/duckdb_handle.h"

namespace litmus::query {

void ColumnWriter::set_list(idx_t row, const std::vector<std::optional<std::string_view>>& list) {
  const idx_t begin = duckdb_list_vector_get_size(vector_);
  static_cast<duckdb_list_entry*>(data_)[row] = duckdb_list_entry{begin, list.size()};
  if (list.empty()) return;
  // Growing a vector fails only when memory does; the entry then stays empty.
  if (duckdb_list_vector_reserve(vector_, begin + list.size()) == DuckDBError ||
      duckdb_list_vector_set_size(vector_, begin + list.size()) == DuckDBError) {
    static_cast<duckdb_list_entry*>(data_)[row].length = 0;
    return;
  }
  ColumnWriter child(duckdb_list_vector_get_child(vector_));
  for (size_t i = 0; i < list.size(); ++i) {
    if (list[i])
      child.set_text(begin + i, *list[i]);
    else
      child.set_null(begin + i);
  }
}

namespace {

duckdb_type scalar_type(tables::ColumnType type) {
  switch (type) {
    case tables::kUtf8:
    case tables::kListUtf8:
      return DUCKDB_TYPE_VARCHAR;
    case tables::kInt32:
      return DUCKDB_TYPE_INTEGER;
    case tables::kInt64:
      return DUCKDB_TYPE_BIGINT;
    case tables::kFloat64:
    case tables::kListFloat64:
      return DUCKDB_TYPE_DOUBLE;
    case tables::kBool:
    case tables::kListBool:
      return DUCKDB_TYPE_BOOLEAN;
    case tables::kTimestampUs:
      return DUCKDB_TYPE_TIMESTAMP_TZ;
  }
  return DUCKDB_TYPE_VARCHAR;
}

}  // namespace

duckdb_logical_type make_logical_type(const tables::ColumnInfo& column) {
  LogicalType scalar(duckdb_create_logical_type(scalar_type(column.type)));
  if (column.type == tables::kListUtf8 || column.type == tables::kListBool || column.type == tables::kListFloat64)
    return duckdb_create_list_type(scalar.get());
  if (column.is_json) duckdb_logical_type_set_alias(scalar.get(), "JSON");
  return std::exchange(*scalar.out(), nullptr);
}

}  // namespace litmus::query
