#include "config/station.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/yaml.h"
#include "gen/enums.h"

namespace litmus::config {
namespace fs = std::filesystem;
namespace {

constexpr auto& kTypes = EnumNames<InstrumentType>::kValues;

constexpr std::pair<std::string_view, std::string_view> kAliases[] = {
    {"fgen", "function_generator"}, {"scope", "oscilloscope"}, {"eload", "electronic_load"}};

void warn_of_unknown_type(const std::string& type, const MapReader& reader, Problems& problems) {
  if (type.empty() || std::find(std::begin(kTypes), std::end(kTypes), type) != std::end(kTypes)) return;
  problems.warning(reader.place_of("type"), reader.path_of("type"),
                   fmt::format("'{}' is no known instrument type{}", type, suggestion(type, kTypes)));
}

Sampling read_member_sampling(const Member& member, const std::string& key_path, Problems& problems) {
  Sampling sampling;
  MapReader reader(member.value, key_path, problems);
  const bool has_every = member.value.find("every") != nullptr, has_rate = member.value.find("max_rate") != nullptr;
  const std::optional<double> every =
      reader.number("every", {.min = 1, .max = 1e9, .whole = true}, "must be a whole number from 1");
  if (every) sampling.every = static_cast<int64_t>(*every);
  sampling.max_rate = reader.number("max_rate", {.above = 0}, "must be more than 0 events a second");
  reader.also(R"({"oneOf": [{"required": ["every"]}, {"required": ["max_rate"]}]})");
  reader.finish();
  if (member.value.is(Node::Kind::kMap) && has_every == has_rate) {
    reader.error_here("needs either `every` (each n-th use) or `max_rate` (events a second)");
  }
  return sampling;
}

std::vector<std::pair<std::string, Sampling>> read_sampling(MapReader& instrument, Problems& problems) {
  std::vector<std::pair<std::string, Sampling>> result;
  const Node* members = instrument.map("sampling");
  if (members == nullptr) return result;
  for (const Member& member : members->members) {
    result.emplace_back(member.name,
                        read_member_sampling(member, join_key(instrument.path_of("sampling"), member.name), problems));
  }
  return result;
}

StationInstrumentConfig read_instrument(const Member& member, const std::string& key_path, Problems& problems) {
  StationInstrumentConfig config;
  config.role = member.name;
  MapReader reader(member.value, key_path, problems);
  config.type = canonical_instrument_type(reader.required_string("type"));
  config.driver = reader.string("driver");
  config.resource = reader.string("resource");
  config.catalog_ref = reader.string("catalog_ref");
  config.mock = reader.boolean("mock", false);
  config.mock_config = reader.json_map("mock_config");
  config.channels = reader.string_map("channels");
  config.settings = reader.json_map("settings");
  config.sampling = read_sampling(reader, problems);
  config.safe_state = reader.string("safe_state");
  config.description = reader.string("description");
  config.resource_place = {problems.file(), reader.place_of("resource"), reader.path_of("resource"), ""};
  config.type_place = {problems.file(), reader.place_of("type"), reader.path_of("type"), ""};
  warn_of_unknown_type(config.type, reader, problems);
  reader.also(R"({"anyOf": [{"properties": {"mock": {"const": true}}, "required": ["mock"]}, )" +
              any_given({"driver", "resource"}) + "]}");
  reader.finish();
  if (!config.mock && !config.driver && !config.resource && member.value.is(Node::Kind::kMap)) {
    reader.error_here("needs `driver` or `resource`, or `mock: true`");
  }
  return config;
}

}  // namespace

StationConfig read_station(const Node& root, std::string_view stem, Problems& problems) {
  StationConfig config;
  MapReader reader(root, "", problems);
  config.id = reader.required_string("id");
  config.name = reader.required_string("name");
  config.station_type = reader.string("station_type");
  config.hostname = reader.string("hostname");
  config.location = reader.string("location");
  config.description = reader.string("description");
  config.supported_phases = reader.strings("supported_phases");
  config.instruments_place = {problems.file(), reader.place_of("instruments"), "instruments", ""};
  if (const Node* instruments = reader.map("instruments")) {
    for (const Member& member : instruments->members) {
      config.instruments.push_back(read_instrument(member, join_key("instruments", member.name), problems));
    }
  }
  reader.finish();
  reader.require_stem(config.id, stem);
  return config;
}

std::string canonical_instrument_type(std::string type) {
  for (const auto& [alias, canonical] : kAliases) {
    if (type == alias) return std::string(canonical);
  }
  return type;
}

const StationInstrumentConfig* StationConfig::find(std::string_view role) const {
  const auto found =
      std::find_if(instruments.begin(), instruments.end(), [&](const auto& i) { return i.role == role; });
  return found == instruments.end() ? nullptr : &*found;
}

Result<StationConfig> load_station(const fs::path& file) {
  Problems problems(display_name(file));
  LITMUS_ASSIGN_OR_RETURN(const Node root, read_yaml(file, problems));
  if (!problems.ok()) return problems.to_status();
  StationConfig config = read_station(root, file.stem().string(), problems);
  if (!problems.ok()) return problems.to_status();
  config.file = file;
  for (const Problem& warning : problems.warnings()) config.warnings.push_back(warning.to_string());
  return config;
}

Result<std::string> expand_resource(const StationInstrumentConfig& instrument, const Variables& variables) {
  return expand_variables(instrument.resource.value_or(""), instrument.resource_place, variables);
}

}  // namespace litmus::config
