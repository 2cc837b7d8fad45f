#include "server/problem.h"

#include <cctype>

#include "base/json_writer.h"
#include "gen/error_codes.h"

namespace litmus::server {
namespace {

constexpr std::string_view kRetryAfterSeconds = "1";

// "method_not_allowed": the code of a status that none of the core's errors has.
std::string code_of_title(std::string_view title) {
  std::string code;
  for (const char c : title) code.push_back(c == ' ' ? '_' : static_cast<char>(std::tolower(c)));
  return code;
}

// The code that an HTTP status stands for. Of several the last is the most general.
std::string code_of(int status) {
  std::string_view code;
  for (const ErrorInfo& info : kErrors) {
    if (info.http_status == status) code = info.name;
  }
  return code.empty() ? code_of_title(status_title(status)) : std::string(code);
}

void write_path(JsonWriter& json, const std::vector<std::string>& path) {
  json.raw("[");
  for (size_t i = 0; i < path.size(); ++i) {
    if (i > 0) json.raw(",");
    json.string(path[i]);
  }
  json.raw("]");
}

void write_findings(JsonWriter& json, const std::vector<Finding>& findings) {
  json.raw(",\"errors\":[");
  for (size_t i = 0; i < findings.size(); ++i) {
    json.raw(i == 0 ? "{\"loc\":" : ",{\"loc\":");
    write_path(json, findings[i].loc);
    json.raw(",\"msg\":");
    json.string(findings[i].message);
    json.raw("}");
  }
  json.raw("]");
}

Response make_problem(int status, std::string_view code, std::string_view detail, const std::vector<Finding>& findings,
                      const Fields& members) {
  ByteBuffer buffer(256 + detail.size());
  JsonWriter json(buffer);
  json.raw("{\"type\":\"about:blank\",\"title\":");
  json.string(status_title(status));
  json.raw(",\"status\":");
  json.integer(status);
  json.raw(",\"detail\":");
  json.string(detail);
  json.raw(",\"code\":");
  json.string(code);
  if (!findings.empty()) write_findings(json, findings);
  for (const auto& [name, value] : members) {
    json.raw(",");
    json.string(name);
    json.raw(":");
    json.raw(value);
  }
  json.raw("}");
  Response response(status, "application/problem+json", std::string(buffer.view()));
  response.headers.emplace_back("Cache-Control", "no-store");
  if (status == 503 || status == 429) response.headers.emplace_back("Retry-After", kRetryAfterSeconds);
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

}  // namespace

Response problem(int status, std::string_view detail, const std::vector<Finding>& findings) {
  return make_problem(status, code_of(status), detail, findings, {});
}

Response problem_with(int status, std::string_view detail, const Fields& json_members) {
  return make_problem(status, code_of(status), detail, {}, json_members);
}

Response invalid_input(const std::vector<Finding>& findings) {
  return make_problem(422, "invalid_argument", findings.empty() ? "the input is invalid" : findings.front().message,
                      findings, {});
}

Response problem_of(const Status& status, const std::vector<std::string>& input) {
  if (status.code() == ErrorCode::kInvalidArgument) return invalid_input({{input, status.message()}});
  const ErrorInfo& info = error_info(status.code());
  return make_problem(info.http_status, info.name, status.message(), {}, {});
}

}  // namespace litmus::server
