#include "server/problem.h"

#include "base/json_writer.h"

namespace litmus::server {
namespace {

constexpr std::string_view kRetryAfterSeconds = "1";

void write_findings(JsonWriter& json, const std::vector<Finding>& findings) {
  json.raw(",\"errors\":[");
  for (size_t i = 0; i < findings.size(); ++i) {
    json.raw(i == 0 ? "{\"loc\":" : ",{\"loc\":");
    json.string(findings[i].loc);
    json.raw(",\"msg\":");
    json.string(findings[i].message);
    json.raw("}");
  }
  json.raw("]");
}

Response make_problem(int status, std::string_view detail, const std::vector<Finding>& findings,
                      const Fields& members) {
  ByteBuffer buffer(256 + detail.size());
  JsonWriter json(buffer);
  json.raw("{\"type\":\"about:blank\",\"title\":");
  json.string(status_title(status));
  json.raw(",\"status\":");
  json.integer(status);
  json.raw(",\"detail\":");
  json.string(detail);
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
  return make_problem(status, detail, findings, {});
}

Response problem_with(int status, std::string_view detail, const Fields& json_members) {
  return make_problem(status, detail, {}, json_members);
}

Response invalid_input(const std::vector<Finding>& findings) {
  return make_problem(422, findings.empty() ? "the input is invalid" : findings.front().message, findings, {});
}

int http_status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kOk:
      return 200;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kUnsupported:
      return 422;
    case ErrorCode::kNotFound:
      return 404;
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kConflict:
      return 409;
    case ErrorCode::kPermissionDenied:
      return 403;
    case ErrorCode::kNoSpace:
      return 507;
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
      return 503;
    case ErrorCode::kTooLarge:
      return 413;
    case ErrorCode::kGone:
      return 410;
    case ErrorCode::kIo:
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal:
      return 500;
  }
  return 500;
}

Response problem_of(const Status& status) { return problem(http_status_of(status.code()), status.message()); }

}  // namespace litmus::server
