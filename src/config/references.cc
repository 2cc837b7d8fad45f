#include "config/references.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <system_error>

#include "config/yaml.h"

namespace litmus::config {
namespace fs = std::filesystem;
namespace {

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

template <class Config>
bool is_there(const std::vector<ReadFile<Config>>& files, const fs::path& root, const std::string& given) {
  return is_path(given) ? is_file(root / given) : find_by_stem(files, given) != nullptr;
}

// What litmus.yaml names by default.
void check_defaults(const ReadProject& project, const CheckContext& context, CheckReport& report) {
  for (const auto& file : project.projects) {
    const ProjectConfig& config = file.config;
    const auto& station = config.default_station;
    const bool own = station && is_file(context.places.user_data_dir() / "stations" / (*station + ".yaml"));
    if (station && !own && !is_there(project.stations, project.root, *station)) {
      report.errors.push_back(
          problem_at(file, {"default_station"},
                     fmt::format("there is no station '{}'{}", *station, suggest_stem(project.stations, *station))));
    }
    const auto& fixture = config.default_fixture;
    if (fixture && !is_there(project.fixtures, project.root, *fixture)) {
      report.errors.push_back(
          problem_at(file, {"default_fixture"},
                     fmt::format("there is no fixture '{}'{}", *fixture, suggest_stem(project.fixtures, *fixture))));
    }
  }
}

void check_station_types(const ReadProject& project, CheckReport& report) {
  for (const auto& station : project.stations) {
    const auto& wanted = station.config.station_type;
    if (!wanted) continue;
    const auto* type = find_by_stem(project.station_types, *wanted);
    if (type == nullptr) {
      report.warnings.push_back(problem_at(station, {"station_type"},
                                           fmt::format("there is no stations/types/{}.yaml: roles aren't checked{}",
                                                       *wanted, suggest_stem(project.station_types, *wanted))));
      continue;
    }
    for (Problem& problem : check_station_type(station.config, type->config)) {
      report.errors.push_back(std::move(problem));
    }
  }
}

// Which of them such a machine would take isn't decided.
void check_hostnames(const ReadProject& project, CheckReport& report) {
  std::map<std::string, const ReadFile<StationConfig>*> first;
  for (const auto& station : project.stations) {
    if (!station.config.hostname) continue;
    const auto [known, is_new] = first.emplace(*station.config.hostname, &station);
    if (is_new) continue;
    report.warnings.push_back(
        problem_at(station, {"hostname"},
                   fmt::format("{} has this hostname, too: on that machine a station must be named",
                               known->second->path.filename().string())));
  }
}

bool has_role(const ReadProject& project, const std::string& role) {
  return std::any_of(project.stations.begin(), project.stations.end(),
                     [&](const auto& station) { return station.config.find(role) != nullptr; });
}

void check_roles_of(const ReadProject& project, const ReadFile<FixtureConfig>& fixture,
                    const std::vector<Connection>& connections, const std::string* slot, CheckReport& report) {
  const auto warn = [&](const Connection& connection, bool of_route, const std::string& role) {
    if (role.empty() || has_role(project, role)) return;
    const std::string message = fmt::format("no station has the role '{}'", role);
    const std::string_view name = connection.name, outer = slot != nullptr ? std::string_view(*slot) : "";
    if (slot != nullptr) {
      report.warnings.push_back(
          of_route ? problem_at(fixture, {"slots", outer, "connections", name, "route", "switch"}, message)
                   : problem_at(fixture, {"slots", outer, "connections", name, "instrument"}, message));
    } else {
      report.warnings.push_back(of_route ? problem_at(fixture, {"connections", name, "route", "switch"}, message)
                                         : problem_at(fixture, {"connections", name, "instrument"}, message));
    }
  };
  for (const Connection& connection : connections) {
    warn(connection, false, connection.instrument);
    if (connection.route) warn(connection, true, connection.route->switch_role);
  }
}

void check_fixture_roles(const ReadProject& project, CheckReport& report) {
  if (project.stations.empty()) return;
  for (const auto& fixture : project.fixtures) {
    check_roles_of(project, fixture, fixture.config.connections, nullptr, report);
    for (const Slot& slot : fixture.config.slots) check_roles_of(project, fixture, slot.connections, &slot.id, report);
  }
}

}  // namespace

Problem problem_in(const fs::path& path, const Node& tree, const std::string& key_path, Keys keys,
                   std::string message) {
  Problem problem{display_name(path), tree.at, key_path, std::move(message)};
  const Node* node = &tree;
  for (const std::string_view key : keys) {
    node = node != nullptr ? node->find(key) : nullptr;
    if (node != nullptr) problem.at = node->at;
    problem.key_path = join_key(problem.key_path, key);
  }
  return problem;
}

void check_references(const ReadProject& project, const CheckContext& context, CheckReport& report) {
  check_defaults(project, context, report);
  check_station_types(project, report);
  check_hostnames(project, report);
  check_fixture_roles(project, report);
  check_profiles(project, report);
  check_products(project, report);
  check_resources(project, context, report);
}

}  // namespace litmus::config
