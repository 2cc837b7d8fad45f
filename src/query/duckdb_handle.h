// RAII for the handles of DuckDB's C API. Included by .cc files of this folder only.
#pragma once

#include <duckdb.h>

#include <string>
#include <utility>

namespace litmus::query {

template <class T, void (*Destroy)(T*)>
class Handle {
 public:
  Handle() = default;
  explicit Handle(T value) : value_(value) {}
  Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      reset();
      value_ = std::exchange(other.value_, nullptr);
    }
    return *this;
  }
  ~Handle() { reset(); }

  T get() const { return value_; }
  T* out() { return &value_; }  // for calls that fill it
  explicit operator bool() const { return value_ != nullptr; }
  void reset() {
    if (value_ != nullptr) Destroy(&value_);
    value_ = nullptr;
  }

 private:
  T value_ = nullptr;
};

using Database = Handle<duckdb_database, duckdb_close>;
using Connection = Handle<duckdb_connection, duckdb_disconnect>;
using Config = Handle<duckdb_config, duckdb_destroy_config>;
using Statement = Handle<duckdb_prepared_statement, duckdb_destroy_prepare>;
using Statements = Handle<duckdb_extracted_statements, duckdb_destroy_extracted>;
using Pending = Handle<duckdb_pending_result, duckdb_destroy_pending>;
using Chunk = Handle<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using LogicalType = Handle<duckdb_logical_type, duckdb_destroy_logical_type>;
using TableFunction = Handle<duckdb_table_function, duckdb_destroy_table_function>;
using ClientContext = Handle<duckdb_client_context, duckdb_destroy_client_context>;
using ArrowOptions = Handle<duckdb_arrow_options, duckdb_destroy_arrow_options>;
using ErrorData = Handle<duckdb_error_data, duckdb_destroy_error_data>;
using DuckValue = Handle<duckdb_value, duckdb_destroy_value>;

// A text that DuckDB allocated.
inline std::string take_text(char* text) {
  if (text == nullptr) return {};
  std::string copy(text);
  duckdb_free(text);
  return copy;
}

}  // namespace litmus::query
