// The test files of a project, looked for as pytest would, but never imported. Thread-safe.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace litmus::api {

// `test_*.py` and `*_test.py` below `project`/tests, or below the whole project when it has no such folder; relative to
// `project`, sorted. Hidden folders, virtual environments and other projects inside aren't looked into.
std::vector<std::string> test_files(const std::filesystem::path& project);

// What can be run: `tests` and its folders that hold tests, then the files.
std::vector<std::string> test_paths(const std::filesystem::path& project);

}  // namespace litmus::api
