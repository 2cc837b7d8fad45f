// Running a query of sql/ by its name. For the .cc files of this folder.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "query/engine.h"

namespace litmus::query {

// {name} in the text → SQL of our own; never text from outside. In their order: a text may hold names that come later.
using Replacements = std::vector<std::pair<std::string_view, std::string>>;

Result<std::unique_ptr<QueryResult>> run_named(Engine& engine, const SnapshotPtr& snapshot, std::string_view name,
                                               const Replacements& replacements, const std::vector<Value>& parameters,
                                               int64_t max_rows);

// For a query of sql/ that names no view: its rows come by way of `replacements` (wanted_rows.h).
Result<std::unique_ptr<QueryResult>> run_narrow(Engine& engine, const SnapshotPtr& snapshot, std::string_view name,
                                                const Replacements& replacements, const std::vector<Value>& parameters,
                                                int64_t max_rows);

std::string replace_all(std::string text, std::string_view from, std::string_view to);

std::string_view sql_text(std::string_view name);

// A JSON string literal without its quotes and escapes.
std::string unescape(const std::string& json_string);

}  // namespace litmus::query
