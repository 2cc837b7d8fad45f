// RFC 9457 problem bodies: what every error looks like to a client.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "server/message.h"

namespace litmus::server {

// One finding about the input: where ({"query", "limit"}) and what.
struct Finding {
  std::vector<std::string> loc;
  std::string message;
};

// {"type", "title", "status", "detail", "code"}; with findings also "errors": [{"loc", "msg"}].
Response problem(int status, std::string_view detail, const std::vector<Finding>& findings = {});

// The same with further members, given as JSON text: {{"candidates", "[\"…\"]"}}.
Response problem_with(int status, std::string_view detail, const Fields& json_members);

// 422 with its findings; the detail is the first finding's message.
Response invalid_input(const std::vector<Finding>& findings);

// From an error of the core. 503 carries Retry-After. When it is the input's fault, `input` says which part of it.
Response problem_of(const Status& status, const std::vector<std::string>& input = {});

}  // namespace litmus::server
