// Single values of a chunk's columns. Included by .cc files of this folder only.
#pragma once

#include <duckdb.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace litmus::query {

inline bool is_null_at(duckdb_vector vector, idx_t row) {
  uint64_t* validity = duckdb_vector_get_validity(vector);
  return validity != nullptr && !duckdb_validity_row_is_valid(validity, row);
}

// Of a VARCHAR; lives as long as its chunk.
inline std::optional<std::string_view> text_view_at(duckdb_vector vector, idx_t row) {
  if (is_null_at(vector, row)) return std::nullopt;
  auto* text = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector)) + row;
  return std::string_view(duckdb_string_t_data(text), duckdb_string_t_length(*text));
}

inline std::optional<std::string> text_at(duckdb_vector vector, idx_t row) {
  const auto text = text_view_at(vector, row);
  return text ? std::optional(std::string(*text)) : std::nullopt;
}

// `T` is the column's type: int64_t for a BIGINT, double for a DOUBLE.
template <class T>
std::optional<T> number_at(duckdb_vector vector, idx_t row) {
  if (is_null_at(vector, row)) return std::nullopt;
  return static_cast<const T*>(duckdb_vector_get_data(vector))[row];
}

}  // namespace litmus::query
