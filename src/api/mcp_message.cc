#include "api/mcp_message.h"

#include <algorithm>
#include <array>

#include "server/access.h"

namespace litmus::api {
namespace {

using server::Request;

constexpr std::array<std::string_view, 5> kVersions = {kMcpNewest, kMcpNewestWithHandshake, "2025-06-18",
                                                       kMcpOldestOverHttp, "2024-11-05"};
constexpr int kDeepest = 64;
constexpr const char* kVersionKey = "io.modelcontextprotocol/protocolVersion";
constexpr const char* kCapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";

std::string text_of(const McpJson& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool has_object(const McpJson& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_object();
}

int base64_digit(char c) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const size_t at = kDigits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// Names that a header can't carry come as "=?base64?…?="; nullopt when what stands there isn't base64.
std::optional<std::string> header_text(std::string_view value) {
  if (!value.starts_with("=?base64?") || !value.ends_with("?=") || value.size() < 11) return std::string(value);
  value = value.substr(9, value.size() - 11);
  if (value.size() % 4 != 0) return std::nullopt;
  while (value.ends_with('=')) value.remove_suffix(1);
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : value) {
    const int digit = base64_digit(c);
    if (digit < 0) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out.push_back(static_cast<char>(bits >> count & 0xFF));
  }
  return out;
}

McpReply header_mismatch(const McpRequest& request, std::string_view header, std::string_view given,
                         std::string_view wanted) {
  const std::string message = given.empty()
                                  ? std::string(header) + " is missing in the header of the request"
                                  : std::string(header) + " in the header is '" + std::string(given.substr(0, 200)) +
                                        "', in the message '" + std::string(wanted.substr(0, 200)) + "'";
  return mcp_error(request.id, kMcpHeaderMismatch, message, 400);
}

// What stands between us and the client may have decided by the header alone.
std::optional<McpReply> check_headers(const McpRequest& request, const Request& http) {
  const auto check = [&](std::string_view name, std::string_view wanted) -> std::optional<McpReply> {
    std::string lower(name);
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const std::string_view given = http.header(lower);
    if (!given.empty() && header_text(given) == wanted) return std::nullopt;
    return header_mismatch(request, name, given, wanted);
  };
  if (auto refusal = check("MCP-Protocol-Version", request.version)) return refusal;
  if (auto refusal = check("Mcp-Method", request.method)) return refusal;
  if (request.method == "tools/call" || request.method == "prompts/get") {
    return check("Mcp-Name", text_of(request.params, "name"));
  }
  if (request.method == "resources/read") return check("Mcp-Name", text_of(request.params, "uri"));
  return std::nullopt;
}

McpReply unsupported(const McpRequest& request) {
  return mcp_error(request.id, kMcpUnsupportedVersion,
                   "protocol version '" + request.version.substr(0, 100) + "' isn't supported", 400,
                   {{"supported", mcp_versions()}, {"requested", request.version}});
}

// The version that a request says itself. One of the generation with a handshake is in the header, or nowhere.
std::optional<McpReply> find_version(McpRequest& request, const Request& http) {
  const std::string header(http.header("mcp-protocol-version"));
  const bool has_meta = has_object(request.params, "_meta");
  const McpJson meta = has_meta ? request.params["_meta"] : McpJson::object();
  request.version = text_of(meta, kVersionKey);
  const bool says_version = meta.contains(kVersionKey);
  if (!says_version && !header.empty() && !is_mcp_version(header)) {
    request.version = header;
    return unsupported(request);
  }
  const bool stateless =
      says_version || is_stateless(header) || (header.empty() && request.method == "server/discover");
  if (!stateless) {
    request.version = header.empty() ? kMcpOldestOverHttp : header;
    return std::nullopt;
  }
  if (request.version.empty() || !has_object(meta, kCapabilitiesKey)) {
    const char* missing = request.version.empty() ? kVersionKey : kCapabilitiesKey;
    return mcp_error(request.id, kMcpInvalidParams, std::string("params._meta needs '") + missing + "'", 400);
  }
  if (!http.access->local && (!is_mcp_version(request.version) || is_stateless(request.version))) {
    if (auto refusal = check_headers(request, http)) return refusal;
  }
  if (!is_mcp_version(request.version)) return unsupported(request);
  return std::nullopt;
}

ReadMessage refused(McpReply reply) { return {std::nullopt, std::move(reply)}; }

ReadMessage invalid(const McpJson& id, std::string_view message) {
  return refused(mcp_error(id, kMcpInvalidRequest, message, 400));
}

}  // namespace

McpJson mcp_versions() { return kVersions; }

bool is_mcp_version(std::string_view version) {
  return std::find(kVersions.begin(), kVersions.end(), version) != kVersions.end();
}

bool is_stateless(std::string_view version) { return version == kMcpNewest; }

McpReply mcp_error(const McpJson& id, int code, std::string_view message, int status, const McpJson& data) {
  McpJson error = {{"code", code}, {"message", message}};
  if (!data.is_null()) error["data"] = data;
  const McpJson answer = {{"jsonrpc", "2.0"}, {"id", id}, {"error", std::move(error)}};
  return {status, answer.dump(-1, ' ', false, McpJson::error_handler_t::replace)};
}

McpReply mcp_result(const McpRequest& request, std::string_view result, std::string_view server_version) {
  std::string body = R"({"jsonrpc":"2.0","id":)" + request.id.dump() + R"(,"result":{)";
  if (is_stateless(request.version)) {
    const McpJson info = {{"name", "litmus"}, {"title", "Litmus"}, {"version", server_version}};
    body += R"("resultType":"complete","_meta":{"io.modelcontextprotocol/serverInfo":)" + info.dump() + "}";
    if (result.size() > 2) body += ',';
  }
  return {200, body.append(result.substr(1)).append("}")};
}

bool is_shallow_json(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > kDeepest) return false;
  }
  return true;
}

ReadMessage read_mcp_message(const McpJson& message, const Request& http) {
  if (!message.is_object()) return invalid(nullptr, "a message must be a JSON object");
  const auto id = message.find("id");
  const bool can_echo = id != message.end() && (id->is_string() || id->is_number_integer());
  const McpJson echo = can_echo ? *id : McpJson(nullptr);
  if (text_of(message, "jsonrpc") != "2.0") return invalid(echo, "a message must say \"jsonrpc\": \"2.0\"");
  const auto method = message.find("method");
  if (method == message.end() && (message.contains("result") || message.contains("error"))) return refused({});
  if (method == message.end() || !method->is_string()) return invalid(echo, "a message must name its method");
  if (id == message.end()) return refused({});  // a notification: nothing is owed
  if (!can_echo) return invalid(nullptr, "the id of a request must be a string or an integer");
  const auto params = message.find("params");
  if (params != message.end() && !params->is_object()) return invalid(echo, "params must be an object");
  McpRequest request{echo, method->get<std::string>(), params == message.end() ? McpJson::object() : *params, ""};
  if (auto refusal = find_version(request, http)) return refused(std::move(*refusal));
  return {std::move(request), {}};
}

}  // namespace litmus::api
