// The rows of a finished result as they are, for callers that know the types of the columns that they ask for: no JSON,
// no copies.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "query/engine.h"

namespace litmus::query {

// Valid during the visit only.
class ResultRow {
 public:
  virtual ~ResultRow() = default;
  virtual int64_t integer(size_t column) const = 0;        // of a BIGINT; 0 for NULL
  virtual std::string_view text(size_t column) const = 0;  // of a VARCHAR or JSON; "" for NULL
};

// Each row that `result` has, in its order. `result` is an engine's.
void visit_rows(const QueryResult& result, const std::function<void(const ResultRow& row)>& visit);

}  // namespace litmus::query
