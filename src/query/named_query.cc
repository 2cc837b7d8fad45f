#include "query/named_query.h"

#include <nlohmann/json.hpp>

#include "query/sql_files.h"

namespace litmus::query {

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string_view sql_text(std::string_view name) { return sql_file(name); }

std::string unescape(const std::string& json_string) {
  const auto parsed = nlohmann::json::parse(json_string, nullptr, false);
  return parsed.is_string() ? parsed.get<std::string>() : std::string();
}

namespace {

Result<std::unique_ptr<QueryResult>> run(Engine& engine, const SnapshotPtr& snapshot, std::string_view name,
                                         const Replacements& replacements, const std::vector<Value>& parameters,
                                         const QueryOptions& options) {
  std::string sql(sql_file(name));
  for (const auto& [placeholder, text] : replacements) {
    sql = replace_all(std::move(sql), "{" + std::string(placeholder) + "}", text);
  }
  auto result = engine.query(snapshot, sql, parameters, options);
  // The product's own SQL is no input of the caller's: what DuckDB refuses in it is our defect.
  if (!result.ok() && result.status().code() == ErrorCode::kInvalidArgument) {
    return Status{ErrorCode::kInternal, std::string(name) + ".sql: " + result.status().message()};
  }
  return result;
}

}  // namespace

Result<std::unique_ptr<QueryResult>> run_named(Engine& engine, const SnapshotPtr& snapshot, std::string_view name,
                                               const Replacements& replacements, const std::vector<Value>& parameters,
                                               int64_t max_rows) {
  return run(engine, snapshot, name, replacements, parameters, {.max_rows = max_rows});
}

Result<std::unique_ptr<QueryResult>> run_narrow(Engine& engine, const SnapshotPtr& snapshot, std::string_view name,
                                                const Replacements& replacements, const std::vector<Value>& parameters,
                                                int64_t max_rows) {
  return run(engine, snapshot, name, replacements, parameters, {.max_rows = max_rows, .views = false});
}

}  // namespace litmus::query
