// Values of DuckDB vectors as JSON and as text. Included by .cc files of this folder only.
#pragma once

#include <duckdb.h>

#include <string>
#include <vector>

#include "base/json_writer.h"

namespace litmus::query {

// A column's type, taken apart once per result.
struct TypeNode {
  duckdb_type id = DUCKDB_TYPE_INVALID;
  duckdb_type storage = DUCKDB_TYPE_INVALID;  // of decimals and enums
  bool is_json = false;
  uint8_t scale = 0;               // of decimals
  idx_t array_size = 0;            // of arrays
  std::vector<std::string> names;  // members of a struct, or values of an enum
  std::vector<TypeNode> children;  // list, array: 1; map: key and value; struct: members

  static TypeNode of(duckdb_logical_type type);
  bool is_supported() const;
};

// Timestamps are ISO 8601, with 'Z' where the type has a zone; JSON texts are embedded; numbers stay numbers.
void write_json(const TypeNode& type, duckdb_vector vector, idx_t row, JsonWriter& out);

// Plain text, as in CSV: strings without quotes, nested values as JSON. Nothing for null.
void append_text(const TypeNode& type, duckdb_vector vector, idx_t row, ByteBuffer& out);

}  // namespace litmus::query
