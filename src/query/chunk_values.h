// Single values of a chunk's columns. Included by .cc files of this folder only.
#pragma once

#include <duckdb.h>

#include <cstdint>
#include <optional>
#include <string>

namespace litmus::query {

inline bool is_null_at(duckdb_vector vector, idx_t row) {
  uint64_t* validity = duckdb_vector_get_validity(vector);
  return validity != nullptr && !duckdb_validity_row_is_valid(validity, row);
}

// Of a VARCHAR.
inline std::optional<std::string> text_at(duckdb_vector vector, idx_t row) {
  if (is_null_at(vector, row)) return std::nullopt;
  auto* text = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector)) + row;
  return std::string(duckdb_string_t_data(text), duckdb_string_t_length(*text));
}

// `T` is the column's type: int64_t for a BIGINT, double for a DOUBLE.
template <class T>
std::optional<T> number_at(duckdb_vector vector, idx_t row) {
  if (is_null_at(vector, row)) return std::nullopt;
  return static_cast<const T*>(duckdb_vector_get_data(vector))[row];
}

}  // namespace litmus::query
