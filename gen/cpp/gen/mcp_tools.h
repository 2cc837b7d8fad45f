// The tools of the MCP server as data.
// Generated from schema/mcp.py by `./dev gen`; don't edit.
#pragma once

#include <span>
#include <string_view>

#include "gen/http_routes.h"

namespace litmus::mcp {

struct Mapping {
  std::string_view argument, parameter;
  bool in_body;  // a member of the route's body, else a parameter
  bool is_list;  // of the body: one value is a list, too
};

// One way to answer a tool: a route, and the arguments that it takes.
struct Call {
  std::string_view operation_id;
  std::string_view action;  // value of the argument `action`; empty: any
  std::string_view when;    // argument that must be given; empty: none
  std::span<const Mapping> takes;
  std::string_view cuts;  // lists of the answer that the argument `limit` bounds, "steps|measurements"
  std::string_view body;  // JSON object that the arguments are added to; empty: the route takes none
};

struct Tool {
  std::string_view name;
  std::string_view definition;  // as tools/list gives it
  std::span<const http::ParamInfo> arguments;
  std::span<const Call> calls;  // the first that fits; none: it runs a program
  bool launches;                // that program is a run, which the service can start
};

// In the order in which they are listed.
std::span<const Tool> tools();

}  // namespace litmus::mcp
