// litmus_run over HTTP: launched as POST /api/runs launches, answered when its process has ended.
#pragma once

#include <functional>
#include <string>

#include "api/context.h"
#include "api/mcp_message.h"
#include "server/message.h"

namespace litmus::api {

// How long an answer is waited for. The run goes on behind it, and when the client goes away.
constexpr std::chrono::minutes kMcpRunTime{30};

// `arguments` are checked ones of the tool; `answer` makes the message of a CallToolResult. Blocks until the process
// has been started: worker threads only.
server::Response run_for_mcp(Context& context, const McpJson& arguments, const server::Request& http,
                             std::function<server::Response(std::string result)> answer);

}  // namespace litmus::api
