// The tools of the MCP server: wrappers over the routes, by the table of gen/mcp_tools.h.
//
// Thread-safe. Calls block as the routes do: worker threads only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/context.h"
#include "api/mcp_message.h"
#include "gen/mcp_tools.h"
#include "server/router.h"

namespace litmus::api {

// What a call to a tool gave.
struct ToolOutcome {
  std::string result;  // JSON text of a CallToolResult
  McpJson errand;      // set: the checked arguments of a tool that runs a program
};

class McpTools {
 public:
  // `routes` holds the handlers that the table names; `context` outlives this.
  McpTools(Context& context, std::shared_ptr<const server::Router> routes);

  // Whether `http` may use the tool at all. One that runs a program needs the user's environment, which the door of
  // `litmus mcp serve` has; over TCP, that of `litmus serve` is good for runs.
  static bool is_offered(const mcp::Tool& tool, const server::Request& http);

  // {"tools":[…]}, in the fixed order.
  static std::string list(const server::Request& http);

  static const mcp::Tool* find(std::string_view name, const server::Request& http);
  static std::vector<std::string_view> names(const server::Request& http);

  // Whether this call changes something, so that it needs the token where one is set.
  static bool changes(const mcp::Tool& tool, const McpJson& arguments);

  // What is wrong with the arguments, or what the route says, is a result marked as error: its text tells how to
  // correct the call.
  ToolOutcome call(const mcp::Tool& tool, const McpJson& arguments, const server::Request& http) const;

 private:
  server::Response ask(const mcp::Call& call, const McpJson& arguments, const server::Request& http) const;
  Status check_project(const McpJson& arguments, const server::Request& http) const;

  Context& context_;
  std::shared_ptr<const server::Router> routes_;
};

// A CallToolResult: JSON text of an object, and what it says in short.
std::string tool_result(std::string_view structured, std::string_view summary);

// A CallToolResult that is marked as error.
std::string tool_error(std::string_view message);

}  // namespace litmus::api
