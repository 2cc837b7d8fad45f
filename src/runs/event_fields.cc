#include "runs/event_fields.h"

namespace litmus::runs {

bool FieldReader::open(std::string_view json, simdjson::ondemand::document& document) {
  const size_t padded = json.size() + simdjson::SIMDJSON_PADDING;
  if (buffer_.size() < padded) buffer_.resize(padded * 2);
  json.copy(buffer_.data(), json.size());
  std::fill_n(buffer_.data() + json.size(), simdjson::SIMDJSON_PADDING, '\0');
  const simdjson::padded_string_view view(buffer_.data(), json.size(), buffer_.size());
  return !parser_.iterate(view).get(document);
}

DynamicFields to_dynamic_fields(JsonValue& value) {
  DynamicFields fields;
  simdjson::ondemand::object object;
  if (value.get_object().get(object)) return fields;
  FieldReader::each_member(object, [&](std::string_view key, JsonValue member) {
    std::string name(key);  // the view lives until the next key only
    fields.emplace_back(std::move(name), std::string(raw_json(member)));
  });
  return fields;
}

std::vector<std::string> to_string_list(JsonValue& value) {
  std::vector<std::string> list;
  simdjson::ondemand::array array;
  if (value.get_array().get(array)) return list;
  for (auto item : array) {
    JsonValue element;
    if (item.get(element)) break;
    list.push_back(to_string_or_empty(element));
  }
  return list;
}

namespace {

void append_one_stimulus(simdjson::ondemand::object& record, DynamicFields& out) {
  std::string param;
  DynamicFields companions;
  FieldReader::each_member(record, [&](std::string_view key, JsonValue value) {
    const std::string name(key);
    if (name == "param") {
      param = to_string_or_empty(value);
    } else if (name == "instrument" || name == "resource" || name == "channel" || name == "dut_pin" ||
               name == "fixture_connection") {
      companions.emplace_back(name, std::string(raw_json(value)));
    }
  });
  if (param.empty()) return;
  for (auto& [name, json] : companions) out.emplace_back(param + "_" + name, std::move(json));
}

}  // namespace

void append_stimulus(JsonValue& value, DynamicFields& out) {
  simdjson::ondemand::array array;
  if (value.get_array().get(array)) return;
  for (auto item : array) {
    simdjson::ondemand::object record;
    if (item.get_object().get(record)) return;
    append_one_stimulus(record, out);
  }
}

}  // namespace litmus::runs
