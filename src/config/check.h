// Checking a project as a whole: every file by itself, and whether the files fit each other. Pure but for reading files
// and asking for environment variables; thread-safe.
#pragma once

#include <filesystem>
#include <vector>

#include "config/errors.h"
#include "config/project.h"
#include "config/project_files.h"
#include "config/test_config.h"
#include "config/variables.h"

namespace litmus::config {

struct CheckContext {
  LimitCheck check_limit;
  Variables variables;
  PlacesEnv places;  // default_station may name a station of the user's own folder
};

struct CheckReport {
  std::vector<ProjectFile> files;
  std::vector<Problem> errors, warnings;  // by file, then by place

  // Leaves only what concerns these files.
  void keep_only(const std::vector<ProjectFile>& wanted);
};

// One file by itself.
CheckReport check_file(const ProjectFile& file, const CheckContext& context);

// Every file of the project at `root`, and what must hold between them:
// errors: an id or a profile in two places; a base, parent, default or profile's fixture that doesn't exist, a circle
// of them; a station that lacks what its type requires; a profile whose fixture isn't made for its station type.
// warnings: unset variables; a catalog_ref or station type without a file; a role of a fixture that no station has; two
// stations of one hostname.
CheckReport check_project(const std::filesystem::path& root, const CheckContext& context);

}  // namespace litmus::config
