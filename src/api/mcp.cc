// The Model Context Protocol at /mcp: one message in, one answer out, nothing remembered. `litmus mcp serve` brings the
// messages of its standard input here, too.
#include <utility>

#include "api/handlers.h"
#include "api/mcp_message.h"
#include "api/mcp_run.h"
#include "api/mcp_tools.h"
#include "server/access.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

constexpr size_t kMostInBatch = 64;
constexpr int kListLifeMs = 300'000;  // how long a client may keep the list of tools
constexpr const char* kErrandType = "application/vnd.litmus.errand+json";
constexpr const char* kInstructions =
    "Litmus records hardware tests. Find runs with litmus_runs, then a run's steps, measurements and events by its id. "
    "Outcomes were judged when the test ran: report them, don't judge anew. Runs with real instruments move hardware: "
    "ask the user first.";

constexpr const char* kWantsToken =
    "this server wants its token for tools that change something: send 'Authorization: Bearer <token>'";

class Mcp {
 public:
  Mcp(Context& context, std::shared_ptr<const server::Router> routes)
      : context_(context), tools_(context, std::move(routes)) {}

  Response answer(const Request& http) const {
    const McpJson message = is_shallow_json(http.body) ? McpJson::parse(http.body, nullptr, false) : McpJson();
    if (message.is_discarded() || (message.is_null() && http.body != "null")) {
      return respond(mcp_error(nullptr, kMcpParseError, "this isn't valid JSON of a sensible depth", 400));
    }
    return message.is_array() ? answer_batch(message, http) : answer_one(message, http);
  }

 private:
  static Response respond(McpReply reply) {
    const char* const type = reply.body.empty() ? "" : "application/json";  // said before the body is moved away
    Response response(reply.status, type, std::move(reply.body));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
  }

  // Batches were in the protocol for one version.
  Response answer_batch(const McpJson& batch, const Request& http) const {
    const std::string_view version = http.header("mcp-protocol-version");
    const bool allowed = version.empty() || version == kMcpOldestOverHttp;
    if (!allowed || batch.empty() || batch.size() > kMostInBatch) {
      return respond(mcp_error(nullptr, kMcpInvalidRequest, "send one message at a time", 400));
    }
    std::string body;
    for (const McpJson& message : batch) {
      if (runs_program(message, http)) return respond(mcp_error(nullptr, kMcpInvalidRequest, kAlone, 400));
    }
    for (const McpJson& message : batch) {
      Response one = answer_one(message, http);
      if (one.status == 401) return one;
      if (!one.body.empty()) body.append(body.empty() ? "[" : ",").append(one.body);
    }
    return respond(body.empty() ? McpReply() : McpReply{200, body + "]"});
  }

  static bool runs_program(const McpJson& message, const Request& http) {
    if (!message.is_object() || message.value("method", McpJson()) != "tools/call") return false;
    const McpJson params = message.value("params", McpJson::object());
    const McpJson name = params.is_object() ? params.value("name", McpJson()) : McpJson();
    const mcp::Tool* tool = name.is_string() ? McpTools::find(name.get<std::string>(), http) : nullptr;
    return tool != nullptr && tool->calls.empty();
  }

  Response answer_one(const McpJson& message, const Request& http) const {
    ReadMessage read = read_mcp_message(message, http);
    if (!read.request) return respond(std::move(read.reply));
    if (read.request->method == "tools/call") return call_tool(*read.request, http);
    return respond(answer_request(*read.request, http));
  }

  McpReply answer_request(const McpRequest& request, const Request& http) const {
    const bool stateless = is_stateless(request.version);
    if (request.method == "tools/list") return list_tools(request, http);
    if (stateless && request.method == "server/discover") return discover(request);
    if (!stateless && request.method == "initialize") return initialize(request);
    if (!stateless && request.method == "ping") return mcp_result(request, "{}", context_.version);
    return mcp_error(request.id, kMcpMethodNotFound, "there is no method '" + request.method.substr(0, 100) + "'",
                     stateless ? 404 : 200);
  }

  McpReply discover(const McpRequest& request) const {
    const McpJson result = {{"supportedVersions", mcp_versions()},
                            {"capabilities", {{"tools", McpJson::object()}}},
                            {"instructions", kInstructions},
                            {"ttlMs", kListLifeMs},
                            {"cacheScope", "public"}};
    return mcp_result(request, result.dump(), context_.version);
  }

  // A version that isn't ours is answered with the newest that has this handshake, and with the list of all.
  McpReply initialize(const McpRequest& request) const {
    const auto asked = request.params.find("protocolVersion");
    if (asked == request.params.end() || !asked->is_string()) {
      return mcp_error(request.id, kMcpInvalidParams, "initialize needs 'protocolVersion'", 200,
                       {{"supported", mcp_versions()}});
    }
    const std::string version = asked->get<std::string>();
    const bool known = is_mcp_version(version) && !is_stateless(version);
    const McpJson info = {{"name", "litmus"}, {"title", "Litmus"}, {"version", context_.version}};
    McpJson result = {{"protocolVersion", known ? version : std::string(kMcpNewestWithHandshake)},
                      {"capabilities", {{"tools", McpJson::object()}}},
                      {"serverInfo", info},
                      {"instructions", kInstructions}};
    if (!known) result["_meta"] = {{"litmus/supportedVersions", mcp_versions()}};
    return mcp_result(request, result.dump(), context_.version);
  }

  McpReply list_tools(const McpRequest& request, const Request& http) const {
    const auto cursor = request.params.find("cursor");
    if (cursor != request.params.end() && !cursor->is_null()) {
      return mcp_error(request.id, kMcpInvalidParams, "this cursor isn't ours: the list of tools is one page", 200);
    }
    std::string result = McpTools::list(http);
    if (is_stateless(request.version)) {
      result.pop_back();
      result += ",\"ttlMs\":" + std::to_string(kListLifeMs) + R"(,"cacheScope":"public"})";
    }
    return mcp_result(request, result, context_.version);
  }

  Response call_tool(const McpRequest& request, const Request& http) const {
    const auto name = request.params.find("name");
    const auto given = request.params.find("arguments");
    const bool has_arguments = given != request.params.end() && !given->is_null();
    if (name == request.params.end() || !name->is_string() || (has_arguments && !given->is_object())) {
      return respond(
          mcp_error(request.id, kMcpInvalidParams, "a call needs 'name', and 'arguments' as an object", 200));
    }
    const mcp::Tool* tool = McpTools::find(name->get<std::string>(), http);
    if (tool == nullptr) {
      const auto message = unknown_name("tool", name->get<std::string>().substr(0, 200), McpTools::names(http));
      return respond(mcp_error(request.id, kMcpInvalidParams, message, 200));
    }
    const McpJson arguments = has_arguments ? *given : McpJson::object();
    const bool may_change = http.access->local || server::bearer_allowed(*http.access, http.header("authorization"));
    if (!may_change && McpTools::changes(*tool, arguments)) return server::problem(401, kWantsToken);
    ToolOutcome outcome = tools_.call(*tool, arguments, http);
    if (outcome.errand.is_null()) return respond(mcp_result(request, outcome.result, context_.version));
    if (http.access->local) return errand(request, *tool, std::move(outcome.errand));
    return run_for_mcp(context_, outcome.errand, http,
                       [request, version = context_.version](const std::string& result) {
                         return respond(mcp_result(request, result, version));
                       });
  }

  // What the door runs, and the answer that it completes with the members of the result.
  Response errand(const McpRequest& request, const mcp::Tool& tool, McpJson arguments) const {
    const McpJson answer = McpJson::parse(mcp_result(request, "{}", context_.version).body);
    const McpJson body = {{"tool", tool.name}, {"arguments", std::move(arguments)}, {"answer", answer}};
    Response response(200, kErrandType, body.dump());
    return response;
  }

  static constexpr const char* kAlone = "a tool that runs a program can't stand in a batch";

  Context& context_;
  McpTools tools_;
};

}  // namespace

void install_mcp(server::Router& router, Context& context, std::shared_ptr<const server::Router> routes) {
  const auto mcp = std::make_shared<const Mcp>(context, std::move(routes));
  server::RouteOptions options;
  options.needs_token = false;                                // most tools only read; call_tool() looks
  options.deadline = kMcpRunTime + std::chrono::seconds(60);  // for litmus_run; other tools have their routes' time
  options.content_type = "application/json";
  router.add("POST", "/mcp", [mcp](const Request& http) { return mcp->answer(http); }, std::move(options));
}

}  // namespace litmus::api
