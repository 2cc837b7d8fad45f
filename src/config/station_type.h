// Station types, stations/types/<id>.yaml: the roles that every station of the type has. Nothing of a type is inherited
// by a station. Thread-safe.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "config/errors.h"
#include "config/map_reader.h"
#include "config/station.h"

namespace litmus::config {

struct StationTypeInstrument {
  std::string role, type, driver;  // type: canonical
  std::optional<std::string> resource;
  JsonMembers settings;
  Problem resource_place;  // file, line and key of `resource`, for expand_variables; its message is empty
};

struct StationTypeConfig {
  std::string id, description;
  std::vector<StationTypeInstrument> instruments;  // in the order of the file
  std::vector<std::string> capabilities;

  std::filesystem::path file;
};

// As read_station().
StationTypeConfig read_station_type(const Node& root, std::string_view stem, Problems& problems);

// kInvalidArgument with every error of the file; kNotFound and kIo for the file itself.
Result<StationTypeConfig> load_station_type(const std::filesystem::path& file);

// The type that a station declares: in types/ beside the station's file, or in stations/types/ of the project at
// `root`. nullopt: it declares none, or there is no such file.
Result<std::optional<StationTypeConfig>> find_station_type(const StationConfig& station,
                                                           const std::filesystem::path& root);

// What the station lacks of its type: a role, or its instrument's type. Empty: nothing.
std::vector<Problem> check_station_type(const StationConfig& station, const StationTypeConfig& type);

}  // namespace litmus::config
