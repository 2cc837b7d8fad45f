// LaunchRequest: what a client may ask to be run, checked before anything starts. Thread-safe; reads the project's
// files.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "config/pytest_command.h"
#include "server/message.h"

namespace litmus::api {

struct CheckedLaunch {
  config::PytestOptions options;            // without data_dir
  std::optional<server::Response> refusal;  // set: the request is answered with it
};

// `body`: JSON. Of a refused request every finding is named: 422; 403 for a test path outside `project`.
CheckedLaunch check_launch(std::string_view body, const std::filesystem::path& project);

// The folder, file or node id `given` below `project`, relative to it. kPermissionDenied: outside; kNotFound: there is
// no such test, with the nearest ones.
Result<std::string> test_path_of(std::string_view given, const std::filesystem::path& project);

}  // namespace litmus::api
