// Whether the instruments of a station are there, and are the units that its asset files name. They are asked by
// Python: VISA speaks nothing else here.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/command.h"
#include "config/station.h"

namespace litmus::cli {

struct HardwareCheck {
  Json instruments = Json::array();      // as Python says it, one object a role
  std::vector<std::string> differences;  // one line each: what isn't as the files say
  std::vector<std::string> notes;        // one line each: what is, and what wasn't asked
};

// Asks every role that isn't mocked. Nobody is asked, and nothing started, when all are.
HardwareCheck check_hardware(const config::StationConfig& station);

}  // namespace litmus::cli
