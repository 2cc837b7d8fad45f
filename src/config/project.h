// The project file litmus.yaml: model, loader, and where it is found. Pure but for reading files; thread-safe.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "config/errors.h"
#include "config/map_reader.h"

namespace litmus::config {

inline constexpr std::string_view kProjectFile = "litmus.yaml";

struct MultiSlotConfig {
  double child_grace_seconds = 5.0;  // from SIGTERM to SIGKILL per child
};

struct ProjectConfig {
  std::string name;
  std::optional<std::string> data_dir;  // as written; see resolve_data_dir
  std::optional<std::string> default_station, default_fixture, default_profile;
  bool mock_instruments = false;
  std::vector<Member> profiles;  // by name; see profile.h
  JsonMembers runner;            // opaque here
  JsonMembers required_inputs;   // by key, as JSON
  MultiSlotConfig multi_slot;

  std::filesystem::path root;  // the project file's folder
};

// The nearest litmus.yaml in `cwd` or a folder above it.
std::optional<std::filesystem::path> find_project(const std::filesystem::path& cwd);

// What the file's tree says; whole only when `problems` got no error. Inline profiles aren't looked into: see
// profile.h.
ProjectConfig read_project(const Node& root, Problems& problems);

// kInvalidArgument with every error of the file; kNotFound and kIo for the file itself.
Result<ProjectConfig> load_project(const std::filesystem::path& file);

// The nearest project, if there is one.
Result<std::optional<ProjectConfig>> load_nearest_project(const std::filesystem::path& cwd);

// What of the environment decides where things lie.
struct PlacesEnv {
  std::optional<std::string> litmus_home;    // LITMUS_HOME
  std::optional<std::string> xdg_data_home;  // XDG_DATA_HOME
  std::filesystem::path home;                // HOME

  static PlacesEnv of_process();  // reads the environment; not while another thread changes it

  // $XDG_DATA_HOME/litmus, else ~/.local/share/litmus.
  std::filesystem::path user_data_dir() const;
};

// The data directory, first match: `explicit_dir`, the project's data_dir (relative to its root), LITMUS_HOME, the
// user's data folder. `explicit_dir` is relative to `cwd`. Absolute; nothing is created.
std::filesystem::path resolve_data_dir(const std::optional<std::filesystem::path>& explicit_dir,
                                       const ProjectConfig* project, const PlacesEnv& env,
                                       const std::filesystem::path& cwd);

}  // namespace litmus::config
