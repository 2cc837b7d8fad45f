// How pytest is started on a project's suite: by `litmus run`, and by the service for a run that is launched.
#pragma once

#include <string>
#include <vector>

namespace litmus::config {

struct PytestOptions {
  std::string path;  // folder, file or node id; empty: the project's `testpaths`
  std::string station, serial, phase, product, op, profile, data_dir;  // empty: not given
  bool mock = false;
};

// The words of a program to run in the project's folder: `python -m pytest`, but it says what is missing. No shell has
// a part in it, and no value can be taken for a flag.
std::vector<std::string> pytest_command(std::string python, const PytestOptions& options);

// The same as people would type it, without the words that only start pytest.
std::string command_for_people(const PytestOptions& options);

}  // namespace litmus::config
