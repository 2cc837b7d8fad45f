#include "config/test_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "config/expander.h"
#include "config/yaml.h"

namespace litmus::config {
namespace {

constexpr std::string_view kPromptTypes[] = {"confirm", "choice", "input"};
constexpr std::string_view kEcosystemMarkers[] = {"flaky", "parametrize", "skip", "skipif", "xfail"};

std::string item_path(const std::string& list, size_t index) { return fmt::format("{}[{}]", list, index); }

// The length of one axis; nullopt when it is no list.
std::optional<size_t> axis_length(const Node& values, const std::string& path, Problems& problems) {
  if (is_expander(values)) {
    const Result<Node> list = expand(values);
    if (list.ok()) return list->items.size();
    problems.error(values.at, path, list.status().message());
    return std::nullopt;
  }
  if (values.is(Node::Kind::kList)) return values.items.size();
  problems.error(values.at, path, fmt::format("must be a list of values, not {}", kind_name(values.kind)));
  return std::nullopt;
}

// Axes of one entry go together, value by value.
void check_sweep(const Node& entry, const std::string& path, Problems& problems) {
  if (!entry.is(Node::Kind::kMap) || entry.members.empty()) {
    problems.error(entry.at, path, "must be a map of axis → list of values");
    return;
  }
  std::vector<std::pair<std::string_view, size_t>> lengths;
  for (const Member& axis : entry.members) {
    const auto length = axis_length(axis.value, join_key(path, axis.name), problems);
    if (length) lengths.emplace_back(axis.name, *length);
  }
  const bool differ =
      std::any_of(lengths.begin(), lengths.end(), [&](const auto& l) { return l.second != lengths.front().second; });
  if (!differ) return;
  std::string text;
  for (const auto& [axis, length] : lengths) text += fmt::format("{}{} has {}", text.empty() ? "" : ", ", axis, length);
  problems.error(entry.at, path, "the lists of one entry must have equal lengths: " + text);
}

void check_sweeps(const Node* list, const std::string& path, Problems& problems) {
  if (list == nullptr) return;
  for (size_t i = 0; i < list->items.size(); ++i) check_sweep(list->items[i], item_path(path, i), problems);
}

// Further keys go to the patch as they are.
void check_mocks(const Node* list, const std::string& path, Problems& problems) {
  if (list == nullptr) return;
  for (size_t i = 0; i < list->items.size(); ++i) {
    MapReader reader(list->items[i], item_path(path, i), problems);
    const std::string target = reader.required_string("target");
    if (!target.empty() && target.find('.') == std::string::npos) {
      reader.error("target", fmt::format("'{}' must name fixture and attribute: '{}.method'", target, target));
    }
  }
}

void check_retry(const Node* node, const std::string& path, Problems& problems) {
  if (node == nullptr) return;
  MapReader reader(*node, path, problems);
  reader.number("max_retries", {.min = 0, .whole = true}, "must be a whole number from 0 on");
  reader.number("delay", {.min = 0}, "must not be negative");
  reader.strings("on");
  reader.finish();
}

// A list of names, or a map of role → channels, `all` for every channel.
void check_connections(MapReader& reader, Problems& problems) {
  constexpr std::string_view kSchema = R"({"anyOf": [
      {"type": "null"}, {"$ref": "#/$defs/texts"},
      {"type": "object", "additionalProperties": {"anyOf": [{"type": "array"}, {"const": "all"}]}}]})";
  const Node* node = reader.any("connections", kSchema);
  if (node == nullptr || node->is(Node::Kind::kNull)) return;
  if (node->is(Node::Kind::kList) || is_expander(*node)) {
    reader.strings("connections");
    return;
  }
  if (!node->is(Node::Kind::kMap))
    return reader.error("connections", "must be a list of names or a map of role → channels");
  for (const Member& role : node->members) {
    const bool all = role.value.is(Node::Kind::kString) && role.value.text == "all";
    if (!all && !role.value.is(Node::Kind::kList)) {
      problems.error(role.value.at, join_key(reader.path_of("connections"), role.name),
                     "must be a list of channels, or 'all'");
    }
  }
}

void check_runner(const Node* node, const std::string& path, Problems& problems) {
  if (node == nullptr) return;
  MapReader reader(*node, path, problems);
  for (const std::string_view key : {"addopts", "markexpr", "keyword"}) reader.any(key);
  const std::string names = fmt::format(R"({{"propertyNames": {}}})", enum_schema(kEcosystemMarkers, true));
  if (const Node* markers = reader.any("markers", names); markers != nullptr && markers->is(Node::Kind::kMap)) {
    for (const Member& marker : markers->members) {
      const auto known = std::span<const std::string_view>(kEcosystemMarkers);
      if (std::find(known.begin(), known.end(), marker.name) != known.end()) continue;
      problems.error(marker.at, join_key(reader.path_of("markers"), marker.name),
                     "isn't a marker that a file can set" + suggestion(marker.name, known));
    }
  }
  reader.finish();
}

}  // namespace

void check_prompt(const Node& node, const std::string& path, Problems& problems) {
  MapReader reader(node, path, problems);
  reader.required_string("message");
  const std::string type = reader.choice("prompt_type", kPromptTypes, "prompt type").value_or("confirm");
  if (reader.strings("choices").empty() && type == "choice") reader.error_here("a choice needs `choices`");
  reader.number("timeout_seconds", {.above = 0}, "must be greater than 0");
  reader.also(R"({"if": {"properties": {"prompt_type": {"const": "choice"}}, "required": ["prompt_type"]},
                  "then": {"required": ["choices"]}})");
  reader.finish();
}

void check_test_config(MapReader& reader, const LimitCheck& check_limit, Problems& problems) {
  if (const Node* limits = reader.map("limits")) {
    for (const Member& entry : limits->members) {
      if (check_limit) check_limit(entry.value, join_key(reader.path_of("limits"), entry.name), problems);
    }
  }
  constexpr std::string_view kSweep = R"({"type": "object", "minProperties": 1, "additionalProperties":
      {"anyOf": [{"type": "array"}, {"$ref": "#/$defs/expander"}]}})";
  check_sweeps(reader.list("sweeps", kSweep), reader.path_of("sweeps"), problems);
  check_mocks(reader.list("mocks"), reader.path_of("mocks"), problems);
  reader.strings("characteristics");
  check_connections(reader, problems);
  check_retry(reader.map("retry"), reader.path_of("retry"), problems);
  if (const Node* prompts = reader.map("prompts")) {
    for (const Member& prompt : prompts->members) {
      check_prompt(prompt.value, join_key(reader.path_of("prompts"), prompt.name), problems);
    }
  }
  check_runner(reader.map("runner"), reader.path_of("runner"), problems);
  const Node* tests = reader.map("tests");
  reader.allow_null_members("tests");
  if (tests != nullptr) {
    for (const Member& test : tests->members) {
      check_test_level(test.value, join_key(reader.path_of("tests"), test.name), check_limit, problems);
    }
  }
}

void check_test_level(const Node& node, const std::string& key_path, const LimitCheck& check_limit,
                      Problems& problems) {
  if (node.is(Node::Kind::kNull)) return;
  MapReader reader(node, key_path, problems, "test_level");
  check_test_config(reader, check_limit, problems);
  reader.finish();
}

std::filesystem::path sidecar_of(const std::filesystem::path& test_file) {
  return std::filesystem::path(test_file).replace_extension(".yaml");
}

Result<std::optional<Node>> load_sidecar(const std::filesystem::path& test_file, const LimitCheck& check_limit) {
  const std::filesystem::path file = sidecar_of(test_file);
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::optional<Node>();
  Problems problems(display_name(file));
  LITMUS_ASSIGN_OR_RETURN(Node root, read_yaml(file, problems));
  if (problems.ok()) check_test_level(root, "", check_limit, problems);
  if (!problems.ok()) return problems.to_status();
  return std::optional<Node>(std::move(root));
}

}  // namespace litmus::config
