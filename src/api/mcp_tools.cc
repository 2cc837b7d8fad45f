#include "api/mcp_tools.h"

#include <algorithm>
#include <filesystem>

#include "api/mcp_arguments.h"
#include "api/mcp_summary.h"
#include "config/project.h"
#include "server/access.h"
#include "server/problem.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

constexpr size_t kMostResultBytes = size_t{1} << 20;
constexpr std::chrono::seconds kRouteTime{30};
constexpr size_t kMostTextBytes = size_t{64} << 10;  // of the JSON for clients that read texts only

std::string text_block(std::string_view text) {
  const McpJson block = {{"type", "text"}, {"text", text}};
  return block.dump(-1, ' ', false, McpJson::error_handler_t::replace);
}

std::string problem_text(const Response& response) {
  const McpJson problem = McpJson::parse(response.body, nullptr, false);
  if (!problem.is_object() || !problem.contains("detail"))
    return "the answer was status " + std::to_string(response.status);
  std::string text = problem["detail"].is_string() ? problem["detail"].get<std::string>() : problem["detail"].dump();
  if (problem.contains("candidates")) text += "; candidates: " + problem["candidates"].dump();
  return text;
}

// As a query has it.
std::string query_text(const McpJson& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

void add_field(server::Fields& fields, std::string_view name, const McpJson& value) {
  if (value.is_array()) {
    for (const McpJson& one : value) fields.emplace_back(name, query_text(one));
  } else if (!value.is_null()) {
    fields.emplace_back(name, query_text(value));
  }
}

std::vector<std::string> path_segments(std::string_view path, const std::string& id) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const size_t slash = std::min(path.find('/'), path.size());
    segments.emplace_back(path.substr(0, slash) == "{id}" ? id : std::string(path.substr(0, slash)));
    path.remove_prefix(slash);
  }
  return segments;
}

std::string shortened(McpJson& answer, const mcp::Call& call, size_t limit) {
  std::string what;
  std::string_view left = call.cuts;
  while (!left.empty()) {
    const size_t bar = std::min(left.find('|'), left.size());
    const std::string name(left.substr(0, bar));
    left.remove_prefix(std::min(bar + 1, left.size()));
    const auto list = answer.find(name);
    if (list == answer.end() || !list->is_array() || list->size() <= limit) continue;
    what += (what.empty() ? " Cut to the first " + std::to_string(limit) + " of " : " and ") +
            std::to_string(list->size()) + " " + name;
    list->erase(list->begin() + static_cast<std::ptrdiff_t>(limit), list->end());
  }
  return what.empty() ? what : what + "; a greater `limit` gives more.";
}

ToolOutcome refused(std::string_view message) { return {tool_error(message), nullptr}; }

}  // namespace

std::string tool_result(std::string_view structured, std::string_view summary) {
  std::string result = R"({"content":[)" + text_block(summary);
  if (structured.size() <= kMostTextBytes) result.append(",").append(text_block(structured));
  return result.append(R"(],"structuredContent":)").append(structured).append(R"(,"isError":false})");
}

std::string tool_error(std::string_view message) {
  return R"({"content":[)" + text_block(message) + R"(],"isError":true})";
}

McpTools::McpTools(Context& context, std::shared_ptr<const server::Router> routes)
    : context_(context), routes_(std::move(routes)) {}

bool McpTools::is_offered(const mcp::Tool& tool, const Request& http) {
  if (!tool.calls.empty()) return true;
  if (!http.access->local) return tool.launches;
  const std::string* door = server::find_field(http.query, "door");
  return door != nullptr && *door == "stdio";
}

bool McpTools::changes(const mcp::Tool& tool, const McpJson& arguments) {
  if (tool.calls.empty()) return true;
  const auto call = choose_call(tool, arguments);
  return call.ok() && http::find_route((*call)->operation_id)->writes;
}

std::string McpTools::list(const Request& http) {
  std::string out = R"({"tools":[)";
  for (const mcp::Tool& tool : mcp::tools()) {
    if (!is_offered(tool, http)) continue;
    if (out.back() != '[') out += ',';
    out += tool.definition;
  }
  return out + "]}";
}

const mcp::Tool* McpTools::find(std::string_view name, const Request& http) {
  const auto tools = mcp::tools();
  const auto found = std::find_if(tools.begin(), tools.end(), [&](const mcp::Tool& tool) { return tool.name == name; });
  return found != tools.end() && is_offered(*found, http) ? &*found : nullptr;
}

std::vector<std::string_view> McpTools::names(const Request& http) {
  std::vector<std::string_view> names;
  for (const mcp::Tool& tool : mcp::tools()) {
    if (is_offered(tool, http)) names.push_back(tool.name);
  }
  return names;
}

// Only who has this user's rights learns of other folders.
Status McpTools::check_project(const McpJson& arguments, const Request& http) const {
  const auto given = arguments.find("project");
  if (given == arguments.end() || given->is_null()) return {};
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(given->get<std::string>()).lexically_normal();
  if (!http.access->project_dir.empty() && folder == fs::path(http.access->project_dir)) return {};
  const std::string elsewhere = "another project than this server's; run `litmus mcp serve` in its folder";
  if (!http.access->local) return Status(ErrorCode::kInvalidArgument, "'project' is " + elsewhere);
  if (!folder.is_absolute()) return Status(ErrorCode::kInvalidArgument, "'project' must be an absolute path");
  LITMUS_ASSIGN_OR_RETURN(const auto project, config::load_nearest_project(folder));
  if (!project) return Status(ErrorCode::kInvalidArgument, "no litmus.yaml in " + folder.string() + " or above");
  const fs::path data = config::resolve_data_dir(std::nullopt, &*project, config::PlacesEnv::of_process(), folder);
  if (data == fs::path(context_.backend.health().data_dir)) return {};
  return Status(ErrorCode::kInvalidArgument,
                folder.string() + " keeps its records in " + data.string() + ": it is " + elsewhere);
}

Response McpTools::ask(const mcp::Call& call, const McpJson& arguments, const Request& http) const {
  const http::RouteInfo& route = *http::find_route(call.operation_id);
  Request inner;
  inner.method = route.method;
  inner.access = http.access;
  inner.deadline = std::min(http.deadline, std::chrono::steady_clock::now() + kRouteTime);
  std::string id;
  McpJson body = McpJson::parse(call.body.empty() ? "{}" : call.body);
  for (const mcp::Mapping& mapping : call.takes) {
    const auto value = arguments.find(std::string(mapping.argument));
    if (value == arguments.end()) continue;
    if (mapping.in_body) {
      const bool single = mapping.is_list && !value->is_array();
      body[std::string(mapping.parameter)] = single ? McpJson::array({*value}) : *value;
    } else if (mapping.parameter == "id") {
      id = query_text(*value);
    } else {
      add_field(inner.query, mapping.parameter, *value);
    }
  }
  if (!call.body.empty()) inner.body = body.dump(-1, ' ', false, McpJson::error_handler_t::replace);
  inner.segments = path_segments(route.path, id);
  const auto match = routes_->match(inner.method, inner.segments, false);
  if (match.route == nullptr) return server::problem(500, "no route answers this tool");
  inner.parameters = match.parameters;
  return match.route->handler(inner);
}

ToolOutcome McpTools::call(const mcp::Tool& tool, const McpJson& given, const Request& http) const {
  if (const Status checked = check_tool_arguments(tool, given); !checked.ok()) return refused(checked.message());
  const bool is_errand = tool.calls.empty();
  if (is_errand && http.access->local) return {"", given};  // whoever runs it looks at the project
  const auto call = is_errand ? Result<const mcp::Call*>(nullptr) : choose_call(tool, given);
  if (!call.ok()) return refused(call.status().message());
  if (const Status project = check_project(given, http); !project.ok()) return refused(project.message());
  if (is_errand) return {"", given};
  McpJson arguments = McpJson::object();
  for (const mcp::Mapping& mapping : (*call)->takes) {
    McpJson value = argument_or_default(tool, given, mapping.argument);
    if (!value.is_null()) arguments[std::string(mapping.argument)] = std::move(value);
  }
  Response response = ask(**call, arguments, http);
  if (response.status != 200) return refused(problem_text(response));
  McpJson answer = McpJson::parse(response.body, nullptr, false);
  if (!answer.is_object()) return refused("the answer isn't JSON; this is a defect in Litmus");
  std::string summary = tool_summary(tool.name, (*call)->action, answer);
  if (!(*call)->cuts.empty()) {
    const std::string cut = shortened(answer, **call, argument_or_default(tool, given, "limit").get<size_t>());
    if (!cut.empty()) response.body = answer.dump(-1, ' ', false, McpJson::error_handler_t::replace);
    summary += cut;
  }
  if (response.body.size() > kMostResultBytes) {
    return refused("the answer has " + std::to_string(response.body.size()) + " bytes, more than the " +
                   std::to_string(kMostResultBytes) +
                   " of a tool's; ask for less: a smaller limit, or narrower filters");
  }
  return {tool_result(response.body, summary), nullptr};
}

}  // namespace litmus::api
