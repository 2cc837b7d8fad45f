#include "server/admission.h"

#include <algorithm>

#include "server/access.h"
#include "server/problem.h"
#include "server/url.h"

namespace litmus::server {
namespace {

Admission refuse(Response response) { return {nullptr, std::move(response)}; }

bool only_reads(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

// "application/json; charset=utf-8" is application/json.
bool content_type_fits(std::string_view given, std::string_view wanted) {
  given = given.substr(0, given.find(';'));
  while (!given.empty() && given.back() == ' ') given.remove_suffix(1);
  return equals_ignoring_case(given, wanted);
}

Status read_target(std::string_view target, Request& request) {
  const size_t fragment = target.find('#');
  if (fragment != std::string_view::npos) target = target.substr(0, fragment);
  const size_t question = target.find('?');
  request.path = std::string(target.substr(0, question));
  LITMUS_ASSIGN_OR_RETURN(request.segments, split_path(request.path));
  if (question == std::string_view::npos) return {};
  LITMUS_ASSIGN_OR_RETURN(request.query, parse_query(target.substr(question + 1)));
  return {};
}

Response options_answer(const std::string& allow) {
  Response response(204, "", "");
  response.headers.emplace_back("Allow", allow);
  return response;
}

Response method_not_allowed(const Request& request, const std::string& allow) {
  Response response = problem(405, request.method + " isn't offered here; allowed: " + allow);
  response.headers.emplace_back("Allow", allow);
  return response;
}

std::optional<Response> refuse_foreign(std::string_view local_address, const Request& request) {
  if (!host_allowed(*request.access, request.header("host"), local_address)) {
    return problem(403, "the Host '" + std::string(request.header("host").substr(0, 200)) +
                            "' isn't a name of this server; add it with --allow-host");
  }
  const bool upgrades = !request.header("upgrade").empty();
  if ((!only_reads(request.method) || upgrades) &&
      !origin_allowed(*request.access, request.header("origin"), request.header("host"))) {
    return problem(403, "requests from the origin '" + std::string(request.header("origin").substr(0, 200)) +
                            "' aren't accepted; add its host with --allow-host");
  }
  return std::nullopt;
}

std::optional<Response> refuse_by_route(const Route& route, const Request& request) {
  const RouteOptions& options = route.options;
  if (options.needs_token && !only_reads(request.method) &&
      !bearer_allowed(*request.access, request.header("authorization"))) {
    return problem(401, "this server wants its token for changes: send 'Authorization: Bearer <token>'");
  }
  if (!options.content_type.empty() && !content_type_fits(request.header("content-type"), options.content_type)) {
    return problem(415, "the body must be sent as " + options.content_type);
  }
  return std::nullopt;
}

}  // namespace

Admission admit(const Router& router, std::string_view target, size_t max_target_bytes, std::string_view local_address,
                Request& request) {
  if (auto refusal = refuse_foreign(local_address, request)) return refuse(std::move(*refusal));
  if (target.size() > max_target_bytes) {
    return refuse(problem(414, "the address is longer than " + std::to_string(max_target_bytes) + " bytes"));
  }
  if (const Status read = read_target(target, request); !read.ok()) return refuse(problem(400, read.message()));

  Router::Match match = router.match(request.method, request.segments, request.access->local);
  if (match.allow.empty()) return refuse(problem(404, "there is nothing at " + request.path));
  if (request.method == "OPTIONS") return refuse(options_answer(match.allow));
  if (!match.route) return refuse(method_not_allowed(request, match.allow));
  if (auto refusal = refuse_by_route(*match.route, request)) return refuse(std::move(*refusal));
  request.parameters = std::move(match.parameters);
  return {match.route, std::nullopt};
}

}  // namespace litmus::server
