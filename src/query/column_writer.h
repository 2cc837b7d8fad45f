// Writing rows into the vectors that DuckDB hands to a table function. Included by .cc files of this folder only.
#pragma once

#include <duckdb.h>

#include <optional>
#include <string_view>
#include <vector>

#include "base/uuid.h"
#include "gen/tables.h"

namespace litmus::query {

class ColumnWriter {
 public:
  explicit ColumnWriter(duckdb_vector vector) : vector_(vector), data_(duckdb_vector_get_data(vector)) {}

  void set_null(idx_t row) {
    if (validity_ == nullptr) {
      duckdb_vector_ensure_validity_writable(vector_);
      validity_ = duckdb_vector_get_validity(vector_);
    }
    duckdb_validity_set_row_invalid(validity_, row);
  }
  void set_text(idx_t row, std::string_view text) {
    duckdb_vector_assign_string_element_len(vector_, row, text.data(), text.size());
  }
  void set_uuid(idx_t row, const Uuid& id) {
    if (id.is_nil()) return set_null(row);
    char text[36];
    id.write_to(text);
    set_text(row, {text, sizeof(text)});
  }
  template <class T>
  void set(idx_t row, T value) {
    static_cast<T*>(data_)[row] = value;
  }
  // Appends the row's elements behind those of the rows before it.
  void set_list(idx_t row, const std::vector<std::optional<std::string_view>>& list);

 private:
  duckdb_vector vector_;
  void* data_;
  uint64_t* validity_ = nullptr;
};

// The SQL type of a declared column; JSON columns carry DuckDB's JSON type.
duckdb_logical_type make_logical_type(const tables::ColumnInfo& column);

}  // namespace litmus::query
