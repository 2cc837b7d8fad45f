#include "api/handlers.h"
#include "api/json_body.h"
#include "query/engine.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

constexpr int64_t kDefaultRows = 10'000;
constexpr int64_t kMostRows = 1'000'000;

struct Statement {
  std::string sql;
  std::vector<query::Value> values;
  int64_t limit = kDefaultRows;
};

enum class Format { kJson, kArrow, kCsv, kNone };

Format format_of(std::string_view accept) {
  struct Known {
    std::string_view type;
    Format format;
  };
  static constexpr Known kKnown[] = {
      {"application/vnd.apache.arrow.stream", Format::kArrow},
      {"text/csv", Format::kCsv},
      {"application/json", Format::kJson},
      {"*/*", Format::kJson},
      {"application/*", Format::kJson},
  };
  if (accept.empty()) return Format::kJson;
  for (const Known& known : kKnown) {
    if (accept.find(known.type) != std::string_view::npos) return known.format;
  }
  return Format::kNone;
}

std::string result_json(const query::QueryResult& result) {
  ByteBuffer buffer(4096);
  JsonWriter json(buffer);
  json.raw("{\"columns\":[");
  for (size_t i = 0; i < result.columns().size(); ++i) {
    if (i > 0) json.raw(",");
    json.string(result.columns()[i]);
  }
  json.raw("],\"rows\":");
  result.append_rows_as_arrays(json);
  json.raw(",\"truncated\":");
  json.boolean(result.truncated());
  json.raw("}");
  return std::string(buffer.view());
}

Response answer_in(Format format, const query::QueryResult& result) {
  if (format == Format::kJson) return json_response(result_json(result));
  Response response;
  if (format == Format::kCsv) {
    ByteBuffer csv;
    result.append_csv(csv);
    response = Response(200, "text/csv; charset=utf-8", std::string(csv.view()));
  } else {
    auto stream = result.arrow_stream();
    if (!stream.ok()) return server::problem_of(stream.status());
    response = Response(200, "application/vnd.apache.arrow.stream", std::move(*stream));
  }
  response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("X-Litmus-Truncated", result.truncated() ? "true" : "false");
  return response;
}

// `where` is the part of the request that has the statement.
Response run_statement(Context& context, const Request& request, const Statement& statement,
                       const std::vector<std::string>& where) {
  const Format format = format_of(request.header("accept"));
  if (format == Format::kNone) {
    return server::problem(406, "results come as application/json, application/vnd.apache.arrow.stream or text/csv");
  }
  auto snapshot = context.backend.snapshot();
  if (!snapshot.ok()) return server::problem_of(snapshot.status());
  query::QueryOptions options;
  options.max_rows = statement.limit;
  const auto left = request.deadline - std::chrono::steady_clock::now();
  options.deadline = std::min(options.deadline, std::chrono::duration_cast<std::chrono::milliseconds>(left));
  const auto result = context.backend.user_engine().query(*snapshot, statement.sql, statement.values, options);
  if (!result.ok()) return server::problem_of(result.status(), where);
  return answer_in(format, **result);
}

Response get_sql(Context& context, const Request& request) {
  const Parameters parameters(request, "query_sql");
  if (!parameters.ok()) return parameters.refusal();
  return run_statement(context, request, {parameters.text("q"), {}, parameters.integer("limit")}, {"query", "q"});
}

Response wrong_body(const Status& status) { return server::invalid_input({{{"body"}, status.message()}}); }

Response post_sql(Context& context, const Request& request) {
  const Parameters parameters(request, "post_sql");
  if (!parameters.ok()) return parameters.refusal();
  const auto body = JsonBody::parse(request.body);
  if (!body.ok()) return wrong_body(body.status());
  const auto sql = body->text("sql");
  Statement statement{sql.value_or(""), body->values("params").value_or(std::vector<query::Value>()),
                      body->integer("limit").value_or(kDefaultRows)};
  if (const Status checked = body->check({"sql", "params", "limit"}); !checked.ok()) return wrong_body(checked);
  if (!sql) return server::invalid_input({{{"body", "sql"}, "the key 'sql' is required"}});
  if (statement.limit < 1 || statement.limit > kMostRows) {
    return server::invalid_input({{{"body", "limit"}, "'limit' must be from 1 to " + std::to_string(kMostRows)}});
  }
  return run_statement(context, request, statement, {"body", "sql"});
}

}  // namespace

void install_sql(server::Router& router, Context& context) {
  add_route(router, "query_sql", [&context](const Request& request) { return get_sql(context, request); });
  add_route(router, "post_sql", [&context](const Request& request) { return post_sql(context, request); });
}

}  // namespace litmus::api
