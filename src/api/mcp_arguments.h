// The arguments of a call to a tool, checked against what the tool declares.
#pragma once

#include <string>

#include "api/mcp_message.h"
#include "base/status.h"
#include "gen/mcp_tools.h"

namespace litmus::api {

// kInvalidArgument names the first argument that is unknown (with the nearest known one), of the wrong kind, out of its
// bounds or missing. null stands for absent.
Status check_tool_arguments(const mcp::Tool& tool, const McpJson& arguments);

// The call that answers, or what is wrong: an `action` that isn't one, an argument that this one doesn't take.
Result<const mcp::Call*> choose_call(const mcp::Tool& tool, const McpJson& arguments);

// The argument's value, or its default; null: neither.
McpJson argument_or_default(const mcp::Tool& tool, const McpJson& arguments, std::string_view name);

}  // namespace litmus::api
