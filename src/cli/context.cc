// Which data directory a command means.
#include <filesystem>

#include "cli/command.h"
#include "config/project.h"

namespace litmus::cli {

Result<std::filesystem::path> Context::data_dir() const {
  std::error_code ec;
  const auto cwd = std::filesystem::current_path(ec);
  if (ec) return Status(ErrorCode::kNotFound, "the current folder no longer exists");
  LITMUS_ASSIGN_OR_RETURN(const auto project, config::load_nearest_project(cwd));
  std::optional<std::filesystem::path> given;
  if (!data_dir_option.empty()) given = data_dir_option;
  return config::resolve_data_dir(given, project ? &*project : nullptr, config::PlacesEnv::of_process(), cwd);
}

}  // namespace litmus::cli
