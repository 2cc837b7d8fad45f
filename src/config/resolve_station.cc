#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <system_error>

#include "config/station.h"
#include "config/yaml.h"

namespace litmus::config {
namespace fs = std::filesystem;
namespace {

bool is_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

// "; did you mean 'bench_1'?" out of what the folders hold.
std::string known_stations(std::string_view id, const std::vector<fs::path>& folders) {
  std::vector<std::string> names;
  for (const fs::path& folder : folders) {
    for (const fs::path& file : yaml_files(folder)) names.push_back(file.stem().string());
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const std::vector<std::string_view> views(names.begin(), names.end());
  return suggestion(id, views);
}

Status not_found(std::string_view id, const std::vector<fs::path>& folders) {
  std::string places;
  for (const fs::path& folder : folders) {
    places += fmt::format("\n  {}", (folder / fmt::format("{}.yaml", id)).string());
  }
  return Status(ErrorCode::kNotFound,
                fmt::format("station '{}' doesn't exist{}\nlooked for:{}", id, known_stations(id, folders), places));
}

Result<fs::path> find_station(std::string_view id, const std::vector<fs::path>& folders) {
  for (const fs::path& folder : folders) {
    fs::path file = folder / fmt::format("{}.yaml", id);
    if (is_file(file)) return file;
  }
  return not_found(id, folders);
}

Result<fs::path> station_at(std::string_view text, const fs::path& cwd) {
  fs::path file = (cwd / text).lexically_normal();
  if (is_file(file)) return file;
  return Status(ErrorCode::kNotFound, fmt::format("station file {} doesn't exist", file.string()));
}

Status no_default(const std::optional<ProjectConfig>& project, const fs::path& cwd) {
  if (project) {
    return Status(ErrorCode::kInvalidArgument,
                  fmt::format("no station was given and {} has no default_station; name a station or add one",
                              (project->root / kProjectFile).string()));
  }
  return Status(ErrorCode::kInvalidArgument,
                fmt::format("no station was given and there is no {} in {} or above it; name a station", kProjectFile,
                            cwd.string()));
}

std::vector<fs::path> station_folders(const fs::path& cwd, const std::optional<ProjectConfig>& project,
                                      const PlacesEnv& env) {
  std::vector<fs::path> folders = {(cwd / "stations").lexically_normal()};
  if (project && project->root / "stations" != folders[0]) folders.push_back(project->root / "stations");
  folders.push_back(env.user_data_dir() / "stations");
  return folders;
}

// The station of this machine. A file with errors can't tell its hostname; it is reported when it is chosen.
Result<std::optional<fs::path>> station_of_host(const fs::path& folder, std::string_view hostname) {
  std::optional<fs::path> found;
  for (const fs::path& file : yaml_files(folder)) {
    const Result<StationConfig> station = load_station(file);
    if (!station.ok() || station->hostname != hostname) continue;
    if (found) {
      return Status(ErrorCode::kConflict,
                    fmt::format("{} and {} both have hostname: {}; change one or name the station", found->string(),
                                file.string(), hostname));
    }
    found = file;
  }
  return found;
}

}  // namespace

Result<fs::path> resolve_station(const std::optional<std::string>& station, const fs::path& cwd, const PlacesEnv& env) {
  if (station && is_path(*station)) return station_at(*station, cwd);
  // The project matters for its folder, and for its default: errors in its file don't hide a station that was named.
  Result<std::optional<ProjectConfig>> project = load_nearest_project(cwd);
  if (!station && !project.ok()) return project.status();
  std::optional<ProjectConfig> config;
  if (project.ok()) {
    config = std::move(project).value();
  } else if (const std::optional<fs::path> file = find_project(cwd)) {
    config.emplace().root = file->parent_path();
  }
  const std::optional<std::string> id = station || !config ? station : config->default_station;
  if (!id) return no_default(config, cwd);
  return find_station(*id, station_folders(cwd, config, env));
}

std::vector<fs::path> station_files(const fs::path& cwd, const PlacesEnv& env) {
  std::optional<ProjectConfig> project;
  if (const std::optional<fs::path> file = find_project(cwd)) project.emplace().root = file->parent_path();
  std::map<std::string, fs::path> found;
  for (const fs::path& folder : station_folders(cwd, project, env)) {
    for (const fs::path& file : yaml_files(folder)) found.emplace(file.stem().string(), file);
  }
  std::vector<fs::path> files;
  for (const auto& [id, file] : found) files.push_back(file);
  return files;
}

Result<std::optional<fs::path>> choose_station(const std::optional<std::string>& station, const fs::path& cwd,
                                               const PlacesEnv& env, std::string_view hostname) {
  const auto some = [](Result<fs::path> path) -> Result<std::optional<fs::path>> {
    if (!path.ok()) return path.status();
    return std::optional<fs::path>(std::move(path).value());
  };
  if (station) return some(resolve_station(station, cwd, env));
  LITMUS_ASSIGN_OR_RETURN(const std::optional<ProjectConfig> project, load_nearest_project(cwd));
  if (!project) return std::optional<fs::path>();
  LITMUS_ASSIGN_OR_RETURN(std::optional<fs::path> own, station_of_host(project->root / "stations", hostname));
  if (own || !project->default_station) return own;
  return some(resolve_station(project->default_station, cwd, env));
}

}  // namespace litmus::config
