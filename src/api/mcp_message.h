// The Model Context Protocol's messages: JSON-RPC 2.0 as untrusted bytes, and what is answered.
//
// Both generations of clients are served without a session: those that open with `initialize` (2024-11-05 to
// 2025-11-25), and those whose every request says its version in `_meta` (2026-07-28).
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "server/message.h"

namespace litmus::api {

using McpJson = nlohmann::ordered_json;

enum McpError {
  kMcpParseError = -32700,
  kMcpInvalidRequest = -32600,
  kMcpMethodNotFound = -32601,
  kMcpInvalidParams = -32602,
  kMcpInternalError = -32603,
  kMcpHeaderMismatch = -32020,
  kMcpUnsupportedVersion = -32022,
};

constexpr std::string_view kMcpNewest = "2026-07-28";
constexpr std::string_view kMcpNewestWithHandshake = "2025-11-25";
constexpr std::string_view kMcpOldestOverHttp = "2025-03-26";  // what a request without a header is taken for

// Newest first.
McpJson mcp_versions();
bool is_mcp_version(std::string_view version);

// From 2026-07-28 on: nothing is remembered between requests.
bool is_stateless(std::string_view version);

struct McpRequest {
  McpJson id;  // a string or an integer
  std::string method;
  McpJson params;  // an object
  std::string version;
};

// One message answered. No body: nothing is owed (a notification).
struct McpReply {
  int status = 202;
  std::string body;
};

McpReply mcp_error(const McpJson& id, int code, std::string_view message, int status, const McpJson& data = nullptr);

// `result` is JSON text of an object; the newest generation's marks are added to it.
McpReply mcp_result(const McpRequest& request, std::string_view result, std::string_view server_version);

// False for what is nested deeper than any message of ours: later readers may recurse.
bool is_shallow_json(std::string_view text);

struct ReadMessage {
  std::optional<McpRequest> request;  // else `reply` is the answer
  McpReply reply;
};

// `message` is one JSON value, `http` the request that brought it. Over TCP its header must agree with the message.
ReadMessage read_mcp_message(const McpJson& message, const server::Request& http);

}  // namespace litmus::api
