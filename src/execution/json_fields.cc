#include "execution/json_fields.h"

#include <algorithm>

#include "base/json_writer.h"
#include "events/json_scan.h"

namespace litmus::execution {

void JsonFields::assign(std::string_view object_json) {
  object_ = object_json;
  members_.clear();
  loaded_ = object_ == "{}";
}

Status JsonFields::set(std::string_view name, std::string_view value_json) {
  LITMUS_RETURN_IF_ERROR(load_members());
  put_into(members_, name, value_json);
  render();
  return {};
}

Status JsonFields::merge(std::string_view object_json) {
  if (object_json == "{}") return {};
  LITMUS_ASSIGN_OR_RETURN(const Members added, split(object_json));
  LITMUS_RETURN_IF_ERROR(load_members());
  for (const auto& [name, value] : added) put_into(members_, name, value);
  render();
  return {};
}

Status JsonFields::load_members() {
  if (loaded_) return {};
  LITMUS_ASSIGN_OR_RETURN(members_, split(object_));
  loaded_ = true;
  return {};
}

void JsonFields::put_into(Members& members, std::string_view name, std::string_view value_json) {
  const auto found = std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.first == name; });
  if (found == members.end()) {
    members.emplace_back(name, value_json);
  } else {
    found->second = value_json;
  }
}

void JsonFields::render() {
  ByteBuffer buffer(object_.size() + 64);
  JsonWriter writer(buffer);
  std::string_view separator = "{";
  for (const auto& [name, value] : members_) {
    writer.raw(separator);
    writer.string(name);
    writer.raw(":");
    writer.raw(value);
    separator = ",";
  }
  writer.raw(members_.empty() ? "{}" : "}");
  object_ = buffer.view();
}

Result<JsonFields::Members> JsonFields::split(std::string_view object_json) {
  Members members;
  LITMUS_RETURN_IF_ERROR(events::scan_object(object_json, [&](std::string_view name, const events::JsonValue& value) {
    put_into(members, name, value.text);
    return Status();
  }));
  return members;
}

}  // namespace litmus::execution
