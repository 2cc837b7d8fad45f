// QueryResult over the chunks that DuckDB gave. Included by .cc files of this folder only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "query/duckdb_handle.h"
#include "query/engine.h"
#include "query/vector_text.h"

namespace litmus::query {

struct ResultParts {
  std::shared_ptr<void> database;  // the chunks' memory is the instance's
  std::vector<std::string> names;
  std::vector<LogicalType> types;
  std::vector<Chunk> chunks;
  ArrowOptions arrow_options;
  int64_t rows = 0;  // of the chunks, without those that max_rows cuts
  bool truncated = false;
};

// kUnsupported names the first column whose type can't be written.
Status check_types(const ResultParts& parts);
Result<std::unique_ptr<QueryResult>> make_result(ResultParts parts);

// The chunks of what an engine answered.
const std::vector<Chunk>& chunks_of(const QueryResult& result);

}  // namespace litmus::query
