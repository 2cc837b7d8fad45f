#include "config/project.h"

#include <cstdlib>
#include <system_error>

#include "config/test_config.h"
#include "config/yaml.h"

namespace litmus::config {
namespace fs = std::filesystem;
namespace {

std::optional<std::string> variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? std::optional<std::string>(value) : std::nullopt;
}

MultiSlotConfig read_multi_slot(const Node* node, std::string path, Problems& problems) {
  MultiSlotConfig config;
  if (node == nullptr) return config;
  MapReader reader(*node, std::move(path), problems);
  config.child_grace_seconds =
      reader.number("child_grace_seconds", {.min = 0}, "must not be negative").value_or(config.child_grace_seconds);
  reader.finish();
  return config;
}

}  // namespace

ProjectConfig read_project(const Node& root, Problems& problems) {
  ProjectConfig config;
  MapReader reader(root, "", problems);
  config.name = reader.required_string("name");
  config.data_dir = reader.string("data_dir");
  config.default_station = reader.string("default_station");
  config.default_fixture = reader.string("default_fixture");
  config.default_profile = reader.string("default_profile");
  config.mock_instruments = reader.boolean("mock_instruments", false);
  if (const Node* profiles = reader.map("profiles")) config.profiles = profiles->members;
  config.runner = reader.json_map("runner");
  config.required_inputs = reader.json_map("required_inputs");
  if (const Node* prompts = reader.map("required_inputs")) {
    for (const Member& prompt : prompts->members) {
      check_prompt(prompt.value, join_key("required_inputs", prompt.name), problems);
    }
  }
  config.multi_slot = read_multi_slot(reader.map("multi_slot"), reader.path_of("multi_slot"), problems);
  reader.finish();
  return config;
}

std::optional<fs::path> find_project(const fs::path& cwd) {
  std::error_code error;
  fs::path folder = fs::absolute(cwd, error).lexically_normal();
  while (!error) {
    const fs::path file = folder / kProjectFile;
    if (fs::is_regular_file(file, error)) return file;
    error.clear();  // a folder that can't be read has no project for us
    if (folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return std::nullopt;
}

Result<ProjectConfig> load_project(const fs::path& file) {
  Problems problems(display_name(file));
  LITMUS_ASSIGN_OR_RETURN(const Node root, read_yaml(file, problems));
  if (!problems.ok()) return problems.to_status();
  ProjectConfig config = read_project(root, problems);
  if (!problems.ok()) return problems.to_status();
  std::error_code error;
  config.root = fs::absolute(file, error).parent_path();
  return config;
}

Result<std::optional<ProjectConfig>> load_nearest_project(const fs::path& cwd) {
  const std::optional<fs::path> file = find_project(cwd);
  if (!file) return std::optional<ProjectConfig>();
  LITMUS_ASSIGN_OR_RETURN(ProjectConfig config, load_project(*file));
  return std::optional<ProjectConfig>(std::move(config));
}

PlacesEnv PlacesEnv::of_process() {
  return {variable("LITMUS_HOME"), variable("XDG_DATA_HOME"), variable("HOME").value_or("/")};
}

fs::path PlacesEnv::user_data_dir() const {
  return (xdg_data_home ? fs::path(*xdg_data_home) : home / ".local" / "share") / "litmus";
}

fs::path resolve_data_dir(const std::optional<fs::path>& explicit_dir, const ProjectConfig* project,
                          const PlacesEnv& env, const fs::path& cwd) {
  fs::path result = env.user_data_dir();
  if (explicit_dir) {
    result = *explicit_dir;
  } else if (project != nullptr && project->data_dir) {
    result = project->root / *project->data_dir;
  } else if (env.litmus_home) {
    result = *env.litmus_home;
  }
  const fs::path normal = (cwd / result).lexically_normal();  // an absolute `result` replaces cwd
  return normal.has_filename() ? normal : normal.parent_path();
}

}  // namespace litmus::config
