#include "cli/station_check.h"

#include <fmt/format.h>

#include <map>
#include <sstream>

#include "config/asset.h"
#include "config/station_type.h"
#include "station/resource_name.h"

namespace litmus::cli {
namespace {

void add_lines(std::vector<std::string>& to, const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) to.push_back(line);
}

std::string at(const config::Problem& place, std::string message) {
  config::Problem problem = place;
  problem.message = std::move(message);
  return problem.to_string();
}

void check_type(StationCheck& check, const std::filesystem::path& root) {
  const config::StationConfig& station = *check.station;
  const auto type = config::find_station_type(station, root);
  if (!type.ok()) {
    add_lines(check.errors, type.status().message());
  } else if (type->has_value()) {
    for (const config::Problem& problem : config::check_station_type(station, **type)) {
      check.errors.push_back(problem.to_string());
    }
  } else if (station.station_type) {
    config::Problem place = station.instruments_place;
    place.at = {};
    place.key_path = "station_type";
    check.warnings.push_back(
        at(place, fmt::format("there is no stations/types/{}.yaml: roles aren't checked", *station.station_type)));
  }
}

// The address of a role as it will be used; nullopt when there is none, or it isn't known here.
std::optional<std::string> check_address(StationCheck& check, const config::StationInstrumentConfig& instrument,
                                         const std::optional<config::AssetConfig>& asset,
                                         const config::Variables& variables) {
  const bool own = instrument.resource.has_value();
  if (!own && !(asset && asset->resource)) return std::nullopt;
  const auto address = config::expand_variables(own ? *instrument.resource : *asset->resource,
                                                own ? instrument.resource_place : asset->resource_place, variables);
  if (address.ok()) return *address;
  if (!instrument.mock) check.warnings.push_back(address.status().message());
  return std::nullopt;
}

void check_instruments(StationCheck& check, const std::filesystem::path& root, const config::Variables& variables) {
  std::map<std::string, std::string> roles;  // by address
  for (const config::StationInstrumentConfig& instrument : check.station->instruments) {
    auto found = config::find_asset(root, instrument.role);
    if (!found.ok()) add_lines(check.errors, found.status().message());
    const auto asset = std::move(found).value_or(std::nullopt);
    const auto address = check_address(check, instrument, asset, variables);
    if (!address || instrument.mock) continue;
    const auto [first, is_new] = roles.emplace(station::normalize_resource(*address), instrument.role);
    if (is_new) continue;
    check.warnings.push_back(
        at(instrument.resource ? instrument.resource_place : asset->resource_place,
           fmt::format("'{}' is the address of role '{}', too: the two are one instrument", *address, first->second)));
  }
}

}  // namespace

Result<StationCheck> check_station(const std::filesystem::path& file, const std::filesystem::path& root,
                                   const config::Variables& variables) {
  StationCheck check;
  auto station = config::load_station(file);
  if (!station.ok()) {
    if (station.status().code() != ErrorCode::kInvalidArgument) return station.status();
    add_lines(check.errors, station.status().message());
    return check;
  }
  check.station = std::move(station).value();
  check.warnings = check.station->warnings;
  check_type(check, root);
  check_instruments(check, root, variables);
  return check;
}

}  // namespace litmus::cli
