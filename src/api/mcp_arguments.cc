#include "api/mcp_arguments.h"

#include <algorithm>

#include "api/parameters.h"

namespace litmus::api {
namespace {

using http::ParamInfo;
using http::ParamKind;

Status wrong(const ParamInfo& argument, std::string_view what) {
  return Status(ErrorCode::kInvalidArgument, "'" + std::string(argument.name) + "' must be " + std::string(what));
}

const ParamInfo* find_argument(const mcp::Tool& tool, std::string_view name) {
  const auto found = std::find_if(tool.arguments.begin(), tool.arguments.end(),
                                  [&](const ParamInfo& argument) { return argument.name == name; });
  return found == tool.arguments.end() ? nullptr : &*found;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const size_t bar = std::min(text.find('|'), text.size());
    parts.push_back(text.substr(0, bar));
    text.remove_prefix(std::min(bar + 1, text.size()));
  }
  return parts;
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names) out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

Status check_choice(const ParamInfo& argument, const std::string& given) {
  const auto choices = split(argument.choices);
  if (choices.empty() || std::find(choices.begin(), choices.end(), given) != choices.end()) return {};
  const std::string near = nearest_name(given, choices);
  return wrong(argument, "one of " + joined(choices) + (near.empty() ? "" : "; did you mean '" + near + "'?"));
}

Status check_integer(const ParamInfo& argument, const McpJson& value) {
  if (!value.is_number_integer()) return wrong(argument, "an integer");
  const bool too_large = value.is_number_unsigned() && value.get<uint64_t>() > static_cast<uint64_t>(argument.maximum);
  if (!too_large && value.get<int64_t>() >= argument.minimum && value.get<int64_t>() <= argument.maximum) return {};
  if (argument.maximum == http::kMost) return wrong(argument, "at least " + std::to_string(argument.minimum));
  return wrong(argument, "from " + std::to_string(argument.minimum) + " to " + std::to_string(argument.maximum));
}

Status check_value(const ParamInfo& argument, const McpJson& value) {
  switch (argument.kind) {
    case ParamKind::kInteger:
      return check_integer(argument, value);
    case ParamKind::kBoolean:
      return value.is_boolean() ? Status() : wrong(argument, "true or false");
    case ParamKind::kNumber:
      return value.is_number() ? Status() : wrong(argument, "a number");
    default:
      return value.is_string() ? check_choice(argument, value.get<std::string>()) : wrong(argument, "a string");
  }
}

Status check_argument(const ParamInfo& argument, const McpJson& value) {
  if (value.is_null()) return {};
  if (!argument.repeatable || !value.is_array()) return check_value(argument, value);
  for (const McpJson& one : value) LITMUS_RETURN_IF_ERROR(check_value(argument, one));
  return {};
}

bool is_given(const McpJson& arguments, std::string_view name) {
  const auto found = arguments.find(std::string(name));
  return found != arguments.end() && !found->is_null();
}

// What a call takes beside `action` and `project`.
std::vector<std::string_view> names_of(const mcp::Call& call) {
  std::vector<std::string_view> names;
  for (const mcp::Mapping& mapping : call.takes) names.push_back(mapping.argument);
  if (!call.cuts.empty()) names.push_back("limit");
  return names;
}

Status check_taken(const mcp::Tool& tool, const mcp::Call& call, const McpJson& arguments) {
  const auto names = names_of(call);
  const std::string with = !call.action.empty() ? "the action '" + std::string(call.action) + "'"
                           : call.when.empty()  ? "a call without '" + std::string(tool.calls.front().when) + "'"
                                                : "a call with '" + std::string(call.when) + "'";
  for (const auto& [name, value] : arguments.items()) {
    if (name == "action" || name == "project" || value.is_null()) continue;
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    return Status(ErrorCode::kInvalidArgument, with + " takes no '" + name + "'; it takes " + joined(names));
  }
  return {};
}

// What names the record in the route's path can't be left out.
Status check_id(const mcp::Call& call, const McpJson& arguments) {
  for (const mcp::Mapping& mapping : call.takes) {
    if (mapping.parameter != "id" || is_given(arguments, mapping.argument)) continue;
    return Status(ErrorCode::kInvalidArgument, "'" + std::string(mapping.argument) + "' is required for the action '" +
                                                   std::string(call.action) + "'");
  }
  return {};
}

}  // namespace

Status check_tool_arguments(const mcp::Tool& tool, const McpJson& arguments) {
  std::vector<std::string_view> known;
  for (const ParamInfo& argument : tool.arguments) known.push_back(argument.name);
  for (const auto& [name, value] : arguments.items()) {
    const ParamInfo* argument = find_argument(tool, name);
    if (argument == nullptr) return Status(ErrorCode::kInvalidArgument, unknown_name("argument", name, known));
    LITMUS_RETURN_IF_ERROR(check_argument(*argument, value));
  }
  for (const ParamInfo& argument : tool.arguments) {
    if (!argument.required || is_given(arguments, argument.name)) continue;
    const std::string choices = argument.choices.empty() ? "" : ": one of " + joined(split(argument.choices));
    return Status(ErrorCode::kInvalidArgument, "'" + std::string(argument.name) + "' is required" + choices);
  }
  return {};
}

Result<const mcp::Call*> choose_call(const mcp::Tool& tool, const McpJson& arguments) {
  const McpJson action = argument_or_default(tool, arguments, "action");
  for (const mcp::Call& call : tool.calls) {
    if (!call.action.empty() && (!action.is_string() || action.get<std::string>() != call.action)) continue;
    if (!call.when.empty() && !is_given(arguments, call.when)) continue;
    LITMUS_RETURN_IF_ERROR(check_taken(tool, call, arguments));
    LITMUS_RETURN_IF_ERROR(check_id(call, arguments));
    return &call;
  }
  return Status(ErrorCode::kInvalidArgument, "nothing answers these arguments");
}

McpJson argument_or_default(const mcp::Tool& tool, const McpJson& arguments, std::string_view name) {
  if (is_given(arguments, name)) return arguments.at(std::string(name));
  const ParamInfo* argument = find_argument(tool, name);
  if (argument == nullptr || argument->default_text.empty()) return nullptr;
  if (argument->kind != ParamKind::kInteger && argument->kind != ParamKind::kBoolean) return argument->default_text;
  return McpJson::parse(argument->default_text, nullptr, false);
}

}  // namespace litmus::api
