#include "config/station_type.h"

#include <fmt/format.h>

#include <system_error>

#include "config/yaml.h"

namespace litmus::config {
namespace fs = std::filesystem;
namespace {

StationTypeInstrument read_instrument(const Member& member, const std::string& key_path, Problems& problems) {
  StationTypeInstrument instrument;
  instrument.role = member.name;
  MapReader reader(member.value, key_path, problems);
  instrument.type = canonical_instrument_type(reader.required_string("type"));
  instrument.driver = reader.required_string("driver");
  instrument.resource = reader.string("resource");
  instrument.settings = reader.json_map("settings");
  instrument.resource_place = {problems.file(), reader.place_of("resource"), reader.path_of("resource"), ""};
  reader.finish();
  return instrument;
}

}  // namespace

StationTypeConfig read_station_type(const Node& root, std::string_view stem, Problems& problems) {
  StationTypeConfig config;
  MapReader reader(root, "", problems);
  config.id = reader.required_string("id");
  config.description = reader.required_string("description");
  if (const Node* instruments = reader.required_map("instruments")) {
    for (const Member& member : instruments->members) {
      config.instruments.push_back(read_instrument(member, join_key("instruments", member.name), problems));
    }
  }
  config.capabilities = reader.strings("capabilities");
  reader.finish();
  reader.require_stem(config.id, stem);
  return config;
}

namespace {

Problem at(const Problem& place, std::string message) {
  Problem problem = place;
  problem.message = std::move(message);
  return problem;
}

}  // namespace

Result<StationTypeConfig> load_station_type(const fs::path& file) {
  Problems problems(display_name(file));
  LITMUS_ASSIGN_OR_RETURN(const Node root, read_yaml(file, problems));
  if (!problems.ok()) return problems.to_status();
  StationTypeConfig config = read_station_type(root, file.stem().string(), problems);
  if (!problems.ok()) return problems.to_status();
  config.file = file;
  return config;
}

Result<std::optional<StationTypeConfig>> find_station_type(const StationConfig& station, const fs::path& root) {
  // An id is a plain name: it doesn't leave the folder.
  if (!station.station_type || station.station_type->find('/') != std::string::npos) {
    return std::optional<StationTypeConfig>();
  }
  const std::string name = fmt::format("{}.yaml", *station.station_type);
  for (const fs::path& file : {station.file.parent_path() / "types" / name, root / "stations" / "types" / name}) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) continue;
    LITMUS_ASSIGN_OR_RETURN(StationTypeConfig config, load_station_type(file));
    return std::optional<StationTypeConfig>(std::move(config));
  }
  return std::optional<StationTypeConfig>();
}

std::vector<Problem> check_station_type(const StationConfig& station, const StationTypeConfig& type) {
  std::vector<Problem> found;
  for (const StationTypeInstrument& wanted : type.instruments) {
    const StationInstrumentConfig* instrument = station.find(wanted.role);
    if (instrument == nullptr) {
      found.push_back(at(station.instruments_place, fmt::format("station type '{}' requires the role '{}' ({})",
                                                                type.id, wanted.role, wanted.type)));
    } else if (instrument->type != wanted.type) {
      found.push_back(at(instrument->type_place, fmt::format("station type '{}' requires '{}' here, not '{}'", type.id,
                                                             wanted.type, instrument->type)));
    }
  }
  return found;
}

}  // namespace litmus::config
