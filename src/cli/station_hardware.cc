#include "cli/station_hardware.h"

#include <algorithm>

#include "cli/python_edge.h"

namespace litmus::cli {
namespace {

std::string identity(const Json& fields) {
  std::string shown;
  for (const char* key : {"manufacturer", "model", "serial"}) {
    const std::string value = text(fields, key);
    if (!value.empty()) shown += (shown.empty() ? "" : " ") + value;
  }
  return shown.empty() ? "it doesn't say who it is" : shown;
}

std::string mismatches(const Json& instrument) {
  std::string shown;
  for (const Json& name : instrument["mismatches"]) {
    const std::string key = name.get<std::string>();
    const std::string told = text(instrument["actual"], key.c_str());
    shown += (shown.empty() ? "" : "; ") + key + " is " + (told.empty() ? "not told" : told) + ", expected " +
             text(instrument["expected"], key.c_str());
  }
  return shown;
}

void add(HardwareCheck& check, const Json& instrument) {
  const std::string role = text(instrument, "role"), status = text(instrument, "status");
  if (status == "same") check.notes.push_back(role + ": " + identity(instrument["actual"]));
  if (status == "skipped") check.notes.push_back(role + ": not asked: " + text(instrument, "problem"));
  if (status == "differs") check.differences.push_back(role + ": " + mismatches(instrument));
  if (status == "absent") check.differences.push_back(role + ": absent: " + text(instrument, "problem"));
}

Result<Json> ask(const config::StationConfig& station) {
  LITMUS_ASSIGN_OR_RETURN(
      const std::string answer,
      ask_python("litmus.instruments.discovery", {"station", "compare", std::filesystem::absolute(station.file)}));
  const Json parsed = Json::parse(answer, nullptr, /*allow_exceptions=*/false);
  const auto found = parsed.is_object() ? parsed.find("instruments") : parsed.end();
  if (!parsed.is_object() || found == parsed.end() || !found->is_array()) {
    return Status(ErrorCode::kInternal, "Python's answer about the hardware can't be read");
  }
  return *found;
}

}  // namespace

HardwareCheck check_hardware(const config::StationConfig& station) {
  HardwareCheck check;
  const bool all_mocked =
      std::all_of(station.instruments.begin(), station.instruments.end(), [](const auto& i) { return i.mock; });
  if (all_mocked) return check;
  auto instruments = ask(station);
  if (!instruments.ok()) {
    check.differences.push_back("the hardware wasn't compared: " + instruments.status().message());
    return check;
  }
  check.instruments = std::move(*instruments);
  for (const Json& instrument : check.instruments) add(check, instrument);
  return check;
}

}  // namespace litmus::cli
