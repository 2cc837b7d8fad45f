// What is wrong with a station: its file, its type, its instruments' assets, variables and addresses. Reads files only:
// whether the hardware is what the files say needs drivers.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/project.h"
#include "config/station.h"

namespace litmus::cli {

struct StationCheck {
  std::optional<config::StationConfig> station;  // nullopt: its file has errors
  std::vector<std::string> errors, warnings;     // one line each: <file>:<line>:<column>: <key path>: <message>
};

// `root`: the project's folder. kNotFound and kIo are for the station's file itself.
Result<StationCheck> check_station(const std::filesystem::path& file, const std::filesystem::path& root,
                                   const config::Variables& variables);

}  // namespace litmus::cli
