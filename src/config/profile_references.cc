#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "config/references.h"
#include "config/yaml.h"

namespace litmus::config {
namespace {

using ProfileFile = ReadFile<Profile>;

const ProfileFile* find_profile(const ReadProject& project, std::string_view name) {
  for (const ProfileFile& file : project.profiles) {
    if (file.config.name == name) return &file;
  }
  return nullptr;
}

std::string suggest_profile(const ReadProject& project, std::string_view given) {
  std::vector<std::string_view> names;
  for (const ProfileFile& file : project.profiles) names.push_back(file.config.name);
  return suggestion(given, names);
}

// Where a profile stands, for messages about another one.
std::string place_text(const ProfileFile& file) {
  return fmt::format("{}:{}", display_name(file.path), std::max(file.tree.at.line, 1));
}

void check_names(const ReadProject& project, CheckReport& report) {
  for (const ProfileFile& file : project.profiles) {
    const ProfileFile* first = find_profile(project, file.config.name);
    if (first == &file) continue;
    report.errors.push_back(problem_at(
        file, {}, fmt::format("the profile '{}' stands in {}, too; remove one", file.config.name, place_text(*first))));
  }
}

// The profile and its ancestors, itself first; cut where one is missing or comes back.
std::vector<const ProfileFile*> chain_of(const ReadProject& project, const ProfileFile& file) {
  std::vector<const ProfileFile*> chain;
  const ProfileFile* next = &file;
  while (next != nullptr && std::find(chain.begin(), chain.end(), next) == chain.end()) {
    chain.push_back(next);
    next = next->config.extends ? find_profile(project, *next->config.extends) : nullptr;
  }
  return chain;
}

void check_parents(const ReadProject& project, CheckReport& report) {
  for (const ProfileFile& file : project.profiles) {
    const auto& parent = file.config.extends;
    if (!parent) continue;
    if (find_profile(project, *parent) == nullptr) {
      report.errors.push_back(problem_at(
          file, {"extends"}, fmt::format("there is no profile '{}'{}", *parent, suggest_profile(project, *parent))));
      continue;
    }
    const ProfileFile* last = chain_of(project, file).back();
    if (last->config.extends == file.config.name) {
      const std::string by_way = last != &file ? fmt::format(" by way of '{}'", last->config.name) : "";
      report.errors.push_back(problem_at(file, {"extends"}, "the profile extends itself" + by_way));
    }
  }
}

std::optional<std::string> inherited(const std::vector<const ProfileFile*>& chain,
                                     std::optional<std::string> Profile::* field) {
  for (const ProfileFile* file : chain) {
    if (file->config.*field) return file->config.*field;
  }
  return std::nullopt;
}

// A fixture must be made for stations of the profile's type.
void check_fixture(const ReadProject& project, const ProfileFile& file, CheckReport& report) {
  const auto chain = chain_of(project, file);
  const auto id = inherited(chain, &Profile::fixture), type = inherited(chain, &Profile::station_type);
  const bool own = file.config.fixture || file.config.station_type;  // else the parent's problem is reported there
  if (!id || !own || is_path(*id)) return;
  const auto* fixture = find_by_stem(project.fixtures, *id);
  if (fixture == nullptr) {
    if (!file.config.fixture) return;
    report.errors.push_back(problem_at(
        file, {"fixture"}, fmt::format("there is no fixture '{}'{}", *id, suggest_stem(project.fixtures, *id))));
    return;
  }
  const auto& types = fixture->config.station_types;
  if (!type || types.empty() || std::find(types.begin(), types.end(), *type) != types.end()) return;
  report.errors.push_back(problem_at(file, {file.config.fixture ? "fixture" : "station_type"},
                                     fmt::format("the fixture '{}' is for stations of type {}, the profile for '{}'",
                                                 *id, fmt::join(types, ", "), *type)));
}

void check_type(const ReadProject& project, const ProfileFile& file, CheckReport& report) {
  const auto& type = file.config.station_type;
  if (!type) return;
  const bool known = find_by_stem(project.station_types, *type) != nullptr;
  const bool used = std::any_of(project.stations.begin(), project.stations.end(),
                                [&](const auto& station) { return station.config.station_type == type; });
  if (used) return;
  report.warnings.push_back(problem_at(
      file, {"station_type"},
      known ? fmt::format("no station of the project is of type '{}'", *type)
            : fmt::format("there is no station type '{}'{}", *type, suggest_stem(project.station_types, *type))));
}

void check_default(const ReadProject& project, CheckReport& report) {
  for (const auto& file : project.projects) {
    const auto& name = file.config.default_profile;
    if (!name || find_profile(project, *name) != nullptr) continue;
    report.errors.push_back(problem_at(
        file, {"default_profile"}, fmt::format("there is no profile '{}'{}", *name, suggest_profile(project, *name))));
  }
}

}  // namespace

void check_profiles(const ReadProject& project, CheckReport& report) {
  check_names(project, report);
  check_parents(project, report);
  check_default(project, report);
  for (const ProfileFile& file : project.profiles) {
    check_fixture(project, file, report);
    check_type(project, file, report);
  }
}

}  // namespace litmus::config
