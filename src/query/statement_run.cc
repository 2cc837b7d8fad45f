#include "query/statement_run.h"

#include <string>
#include <variant>

namespace litmus::query {

namespace {

Status refused(std::string_view message) { return {ErrorCode::kInvalidArgument, std::string(message)}; }

duckdb_state bind_value(duckdb_prepared_statement statement, idx_t position, const Value& value) {
  struct Binder {
    duckdb_prepared_statement statement;
    idx_t position;
    duckdb_state operator()(std::nullptr_t) const { return duckdb_bind_null(statement, position); }
    duckdb_state operator()(bool flag) const { return duckdb_bind_boolean(statement, position, flag); }
    duckdb_state operator()(int64_t integer) const { return duckdb_bind_int64(statement, position, integer); }
    duckdb_state operator()(double number) const { return duckdb_bind_double(statement, position, number); }
    duckdb_state operator()(Timestamp at) const {
      return duckdb_bind_timestamp_tz(statement, position, duckdb_timestamp{at.micros});
    }
    duckdb_state operator()(const std::string& text) const {
      return duckdb_bind_varchar_length(statement, position, text.data(), text.size());
    }
  };
  return std::visit(Binder{statement, position}, value);
}

Status too_slow() { return {ErrorCode::kTimeout, "the query took longer than its deadline; narrow it down"}; }

Status failure(RawResult& result, const Watchdog::Guard& guard) {
  const char* text = duckdb_result_error(&result.value);
  const std::string message = text != nullptr ? text : "the statement failed";
  if (guard.fired()) return too_slow();
  if (duckdb_result_error_type(&result.value) == DUCKDB_ERROR_OUT_OF_MEMORY) return {ErrorCode::kTooLarge, message};
  return refused(message);
}

}  // namespace

Status bind_all(const Statement& statement, const std::vector<Value>& parameters) {
  const idx_t wanted = duckdb_nparams(statement.get());
  if (wanted != parameters.size()) {
    return refused("the statement has " + std::to_string(wanted) + " parameters, " + std::to_string(parameters.size()) +
                   " were given");
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (bind_value(statement.get(), i + 1, parameters[i]) == DuckDBError) {
      return refused("parameter " + std::to_string(i + 1) + " doesn't fit the statement");
    }
  }
  return {};
}

Status run(const Statement& statement, const Watchdog::Guard& guard, RawResult& result) {
  Pending pending;
  if (duckdb_pending_prepared_streaming(statement.get(), pending.out()) == DuckDBError) {
    const char* text = duckdb_pending_error(pending.get());
    return refused(text != nullptr ? text : "the statement can't be run");
  }
  if (duckdb_execute_pending(pending.get(), &result.value) == DuckDBError) return failure(result, guard);
  return {};
}

int64_t text_bytes(const Chunk& chunk, const std::vector<LogicalType>& types) {
  int64_t bytes = 0;
  for (idx_t column = 0; column < types.size(); ++column) {
    const duckdb_type type = duckdb_get_type_id(types[column].get());
    if (type != DUCKDB_TYPE_VARCHAR && type != DUCKDB_TYPE_BLOB) continue;
    const duckdb_vector vector = duckdb_data_chunk_get_vector(chunk.get(), column);
    auto* cells = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
    uint64_t* valid = duckdb_vector_get_validity(vector);
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row) {
      if (valid == nullptr || duckdb_validity_row_is_valid(valid, row)) bytes += duckdb_string_t_length(cells[row]);
    }
  }
  return bytes;
}

Result<Chunk> next_chunk(RawResult& result, const Watchdog::Guard& guard) {
  Chunk chunk(duckdb_fetch_chunk(result.value));
  if (chunk && duckdb_data_chunk_get_size(chunk.get()) > 0) return chunk;
  const char* error = duckdb_result_error(&result.value);
  if (error != nullptr && *error != '\0') return failure(result, guard);
  if (guard.fired()) return too_slow();
  return Chunk();
}

Status check_text_size(int64_t bytes, int64_t most) {
  if (bytes <= most) return {};
  return {ErrorCode::kTooLarge,
          "the result holds more than " + std::to_string(most >> 20) + " MiB of text; select fewer rows or columns"};
}

}  // namespace litmus::query
