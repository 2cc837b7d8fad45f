// Station files: model, loader, and which station is meant. Thread-safe.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "config/errors.h"
#include "config/map_reader.h"
#include "config/project.h"
#include "config/variables.h"

namespace litmus::config {

// Which uses of a driver member become events: every n-th, or at most so many a second. One of the two is given.
struct Sampling {
  std::optional<int64_t> every;    // ≥ 1
  std::optional<double> max_rate;  // events a second, > 0
};

struct StationInstrumentConfig {
  std::string role;
  std::string type;  // canonical: `scope` becomes `oscilloscope`; unknown types stay as written
  std::optional<std::string> driver, resource, catalog_ref, safe_state, description;
  bool mock = false;
  JsonMembers mock_config;                                    // driver method → value, in the order of the file
  std::vector<std::pair<std::string, std::string>> channels;  // driver member or label → instrument channel
  JsonMembers settings;
  std::vector<std::pair<std::string, Sampling>> sampling;  // driver member, or "*" for all the others
  Problem resource_place;  // file, line and key of `resource`, for expand_resource; its message is empty
  Problem type_place;
};

struct StationConfig {
  std::string id, name;
  std::optional<std::string> station_type, hostname, location, description;
  std::vector<std::string> supported_phases;
  std::vector<StationInstrumentConfig> instruments;  // in the order of the file
  Problem instruments_place;                         // file, line and key; its message is empty

  std::filesystem::path file;
  std::vector<std::string> warnings;  // one line each, with place

  const StationInstrumentConfig* find(std::string_view role) const;
};

// `scope` becomes `oscilloscope`; what has no other name stays as it is.
std::string canonical_instrument_type(std::string type);

// What a file's tree says; its errors and warnings go to `problems`, and it is whole only when there are none. `stem`
// is the file's name without extension: the id must equal it.
StationConfig read_station(const Node& root, std::string_view stem, Problems& problems);

// kInvalidArgument with every error of the file; kNotFound and kIo for the file itself.
Result<StationConfig> load_station(const std::filesystem::path& file);

// `resource` with ${NAME} and ${NAME:-default} replaced; empty when there is none. kInvalidArgument names file, line,
// key and variable when one isn't set. For instruments that are about to be opened: mocked ones don't need it.
Result<std::string> expand_resource(const StationInstrumentConfig& instrument, const Variables& variables);

// Where connect() looks for a station, in this order: ./stations, stations/ beside the nearest litmus.yaml,
// ~/.local/share/litmus/stations. `station` is an id, or a path when it contains '/' or ends in .yaml or .yml;
// nullopt: default_station of the nearest project. kNotFound names every place, and the stations that are there.
Result<std::filesystem::path> resolve_station(const std::optional<std::string>& station,
                                              const std::filesystem::path& cwd, const PlacesEnv& env);

// Every station that connect() would find, by id; of files of one id the one that it would take. Sorted by id.
std::vector<std::filesystem::path> station_files(const std::filesystem::path& cwd, const PlacesEnv& env);

// Which station a test session means: `station` as above, else the station whose hostname
// is `hostname`, else default_station, else none. Two stations with this hostname are an error naming both.
Result<std::optional<std::filesystem::path>> choose_station(const std::optional<std::string>& station,
                                                            const std::filesystem::path& cwd, const PlacesEnv& env,
                                                            std::string_view hostname);

}  // namespace litmus::config
