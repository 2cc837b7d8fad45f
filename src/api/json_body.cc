#include "api/json_body.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "api/parameters.h"

namespace litmus::api {

using Json = nlohmann::ordered_json;

struct JsonBody::Impl {
  Json object;
  const Json* find(std::string_view name) const {
    const auto found = object.find(std::string(name));
    return found == object.end() || found->is_null() ? nullptr : &*found;
  }
};

JsonBody::JsonBody(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
JsonBody::JsonBody(JsonBody&&) noexcept = default;
JsonBody& JsonBody::operator=(JsonBody&&) noexcept = default;
JsonBody::~JsonBody() = default;

Result<JsonBody> JsonBody::parse(std::string_view text) {
  auto impl = std::make_unique<Impl>();
  impl->object = Json::parse(text, nullptr, false);
  if (impl->object.is_discarded()) return Status(ErrorCode::kInvalidArgument, "the body isn't valid JSON");
  if (!impl->object.is_object()) return Status(ErrorCode::kInvalidArgument, "the body must be a JSON object");
  return JsonBody(std::move(impl));
}

namespace {

// 5, and 5.0 too, as JSON Schema has it; nullopt for what isn't one of 64 bits: nlohmann would wrap it around.
std::optional<int64_t> as_integer(const Json& value) {
  constexpr double kTooLarge = 9223372036854775808.0;  // 2^63
  if (value.is_number_unsigned() && value.get<uint64_t>() > std::numeric_limits<int64_t>::max()) return std::nullopt;
  if (value.is_number_integer()) return value.get<int64_t>();
  if (!value.is_number_float()) return std::nullopt;
  const double number = value.get<double>();
  if (!(number >= -kTooLarge && number < kTooLarge) || std::trunc(number) != number) return std::nullopt;
  return static_cast<int64_t>(number);
}

}  // namespace

void JsonBody::wrong(std::string_view name, std::string_view wanted) const {
  if (error_.empty()) error_ = "'" + std::string(name) + "' must be " + std::string(wanted);
}

std::vector<std::string> JsonBody::names() const {
  std::vector<std::string> names;
  for (const auto& item : impl_->object.items()) names.push_back(item.key());
  return names;
}

std::optional<std::string> JsonBody::text(std::string_view name) const {
  const Json* value = impl_->find(name);
  if (!value) return std::nullopt;
  if (value->is_string()) return value->get<std::string>();
  wrong(name, "a string");
  return std::nullopt;
}

std::optional<int64_t> JsonBody::integer(std::string_view name) const {
  const Json* value = impl_->find(name);
  if (!value) return std::nullopt;
  if (const auto number = as_integer(*value)) return number;
  wrong(name, "an integer of at most 64 bits");
  return std::nullopt;
}

std::optional<double> JsonBody::number(std::string_view name) const {
  const Json* value = impl_->find(name);
  if (!value) return std::nullopt;
  if (value->is_number()) return value->get<double>();
  wrong(name, "a number");
  return std::nullopt;
}

std::optional<bool> JsonBody::flag(std::string_view name) const {
  const Json* value = impl_->find(name);
  if (!value) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  wrong(name, "true or false");
  return std::nullopt;
}

std::optional<std::vector<int64_t>> JsonBody::integers(std::string_view name) const {
  const Json* value = impl_->find(name);
  if (!value) return std::nullopt;
  std::vector<int64_t> numbers;
  for (const Json& one : value->is_array() ? *value : Json::array()) {
    if (const auto number = as_integer(one)) numbers.push_back(*number);
  }
  if (value->is_array() && numbers.size() == value->size()) return numbers;
  wrong(name, "a list of integers");
  return std::nullopt;
}

std::optional<std::vector<std::string>> JsonBody::texts(std::string_view name) const {
  const Json* value = impl_->find(name);
  if (!value) return std::nullopt;
  const bool fits =
      value->is_array() && std::all_of(value->begin(), value->end(), [](const Json& v) { return v.is_string(); });
  if (fits) return value->get<std::vector<std::string>>();
  wrong(name, "a list of strings");
  return std::nullopt;
}

std::optional<std::vector<query::Value>> JsonBody::values(std::string_view name) const {
  const Json* list = impl_->find(name);
  if (!list) return std::nullopt;
  std::vector<query::Value> values;
  for (const Json& value : list->is_array() ? *list : Json::array()) {
    if (value.is_null()) values.emplace_back(nullptr);
    if (value.is_boolean()) values.emplace_back(value.get<bool>());
    if (value.is_number_integer() && as_integer(value)) values.emplace_back(*as_integer(value));
    if (value.is_number_float()) values.emplace_back(value.get<double>());
    if (value.is_string()) values.emplace_back(value.get<std::string>());
  }
  if (list->is_array() && values.size() == list->size()) return values;
  wrong(name, "a list of strings, numbers (integers of at most 64 bits), booleans and nulls");
  return std::nullopt;
}

Status JsonBody::check(const std::vector<std::string_view>& known) const {
  for (const std::string& name : names()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return Status(ErrorCode::kInvalidArgument, unknown_name("key", name, known));
    }
  }
  return error_.empty() ? Status() : Status(ErrorCode::kInvalidArgument, error_);
}

size_t characters_in(std::string_view utf8) {
  return static_cast<size_t>(
      std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::optional<std::string> member_text(std::string_view object, std::string_view name) {
  const Json json = Json::parse(object, nullptr, false);
  const auto found = json.is_object() ? json.find(std::string(name)) : json.end();
  if (!json.is_object() || found == json.end() || found->is_null()) return std::nullopt;
  return found->is_string() ? found->get<std::string>() : found->dump();
}

namespace {

struct Node {
  Json step;
  std::vector<size_t> children;
};

Json to_json(const std::vector<Node>& nodes, size_t at, int depth) {
  constexpr int kDeepest = 100;
  Json children = Json::array();
  for (const size_t child : nodes[at].children) {
    if (depth < kDeepest) children.push_back(to_json(nodes, child, depth + 1));
  }
  return {{"step", nodes[at].step}, {"children", std::move(children)}};
}

std::string text_of(const Json& step, const char* name) {
  const auto found = step.find(name);
  return found != step.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::string step_tree_json(const std::vector<std::string>& step_arrays) {
  std::vector<Node> nodes;
  for (const std::string& text : step_arrays) {
    for (auto& step : Json::parse(text, nullptr, false)) nodes.push_back({std::move(step), {}});
  }
  std::map<std::string, size_t> first_of_path;
  for (size_t i = 0; i < nodes.size(); ++i) first_of_path.emplace(text_of(nodes[i].step, "step_path"), i);

  std::vector<size_t> roots;
  for (size_t i = 0; i < nodes.size(); ++i) {
    const std::string parent_path = text_of(nodes[i].step, "parent_path");
    const auto parent = parent_path.empty() ? first_of_path.end() : first_of_path.find(parent_path);
    const bool is_own = parent != first_of_path.end() && parent_path == text_of(nodes[i].step, "step_path");
    (parent == first_of_path.end() || is_own ? roots : nodes[parent->second].children).push_back(i);
  }
  Json tree = Json::array();
  for (const size_t root : roots) tree.push_back(to_json(nodes, root, 0));
  return Json{{"tree", std::move(tree)}}.dump();
}

}  // namespace litmus::api
