// Parquet files in memory. Included by .cc files of this folder only.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <optional>
#include <set>
#include <string>

#include "archive/manifest.h"
#include "base/status.h"

namespace litmus::archive {

Result<std::string> encode_parquet(const arrow::Table& table);
Result<std::shared_ptr<arrow::Table>> decode_parquet(std::string bytes);

// Which of `run_ids` have rows in the file. Reads that one column only.
Result<std::set<std::string>> runs_stored(std::string bytes, const std::set<std::string>& run_ids);

// Behind one another; missing columns become null. Tables of one row kind only.
Result<std::shared_ptr<arrow::Table>> concatenate(const std::vector<std::shared_ptr<arrow::Table>>& tables);

// The rows whose id in that column isn't in `ids`; the table itself when that is all of them.
Result<std::shared_ptr<arrow::Table>> without_ids(const std::shared_ptr<arrow::Table>& table, const char* column,
                                                  const std::set<std::string>& ids);

// nullopt: there is no such column, or no id in it.
std::optional<IdRange> range_of_ids(const arrow::Table& table, const char* column);

}  // namespace litmus::archive
