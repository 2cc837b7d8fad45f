// Running one prepared statement: its parameters, its chunks, what went wrong. Included by .cc files of this folder
// only.
#pragma once

#include <duckdb.h>

#include <vector>

#include "query/duckdb_handle.h"
#include "query/engine.h"
#include "query/watchdog.h"

namespace litmus::query {

// Owns a duckdb_result, which is a plain struct.
struct RawResult {
  duckdb_result value{};
  RawResult() = default;
  RawResult(const RawResult&) = delete;
  RawResult& operator=(const RawResult&) = delete;
  ~RawResult() { duckdb_destroy_result(&value); }
};

Status bind_all(const Statement& statement, const std::vector<Value>& parameters);

// Begins the statement; `result` gives its rows as they come.
Status run(const Statement& statement, const Watchdog::Guard& guard, RawResult& result);

// Null at the end.
Result<Chunk> next_chunk(RawResult& result, const Watchdog::Guard& guard);

// Bytes of the text cells of one chunk: what a few rows can hold gigabytes of.
int64_t text_bytes(const Chunk& chunk, const std::vector<LogicalType>& types);

// kTooLarge.
Status check_text_size(int64_t bytes, int64_t most);

}  // namespace litmus::query
