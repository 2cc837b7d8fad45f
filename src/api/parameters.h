// The query parameters of one request, checked against what its route declares.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/backend.h"
#include "base/time.h"
#include "gen/http_routes.h"
#include "server/message.h"
#include "server/problem.h"

namespace litmus::api {

// The known name that is nearest to `name`, or "" when none is near.
std::string nearest_name(std::string_view name, const std::vector<std::string_view>& known);

// "unknown parameter 'stat'; did you mean 'station'?"
std::string unknown_name(std::string_view what, std::string_view name, const std::vector<std::string_view>& known);

// Checks on construction against the route's entry in gen/http_routes.h. A name that isn't declared, a value of the
// wrong kind, a repeated single value or a missing required one is a finding. The accessors may be used once `ok()`;
// aliases are resolved and defaults filled in.
class Parameters {
 public:
  Parameters(const server::Request& request, std::string_view operation_id);

  bool ok() const { return findings_.empty(); }
  server::Response refusal() const { return server::invalid_input(findings_); }

  bool has(std::string_view name) const;
  std::string text(std::string_view name) const;  // "" when absent
  std::vector<std::string> list(std::string_view name) const;
  int64_t integer(std::string_view name) const;
  bool flag(std::string_view name) const;
  std::optional<Timestamp> time(std::string_view name) const;

 private:
  void check(const http::ParamInfo& info, const std::string& value);
  void add(std::string_view name, std::string message);
  std::string_view default_of(std::string_view name) const;

  std::span<const http::ParamInfo> known_;
  server::Fields values_;  // under their own names, not their aliases
  std::vector<server::Finding> findings_;
};

// 422: it isn't a cursor of the list that was asked for.
server::Response refuse_cursor();

// A cursor given as the parameter or header `name`; nullopt when `text` is empty.
struct ParsedCursor {
  std::optional<Cursor> cursor;
  std::optional<server::Response> refusal;
};
ParsedCursor parse_cursor(std::string_view name, std::string_view text);

}  // namespace litmus::api
