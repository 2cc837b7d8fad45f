// One or two sentences on what a tool answered, for a reader who sees no JSON.
#pragma once

#include <string>
#include <string_view>

#include "api/mcp_message.h"

namespace litmus::api {

// `answer` is the route's. Says when there is more than it holds.
std::string tool_summary(std::string_view tool, std::string_view action, const McpJson& answer);

}  // namespace litmus::api
