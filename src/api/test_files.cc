#include "api/test_files.h"

#include <algorithm>
#include <set>

namespace litmus::api {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostFiles = 5'000;

bool is_test(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.ends_with("_test.py") || (name.starts_with("test_") && name.ends_with(".py"));
}

bool is_searched(const fs::path& folder) {
  const std::string name = folder.filename().string();
  std::error_code ec;
  return !name.starts_with('.') && name != "__pycache__" && name != "node_modules" && name != "venv" &&
         !fs::exists(folder / "pyvenv.cfg", ec) && !fs::exists(folder / "litmus.yaml", ec);
}

}  // namespace

std::vector<std::string> test_files(const fs::path& project) {
  std::error_code ec;
  const fs::path tests = project / "tests";
  std::vector<std::string> found;
  fs::recursive_directory_iterator at(fs::is_directory(tests, ec) ? tests : project,
                                      fs::directory_options::skip_permission_denied, ec);
  for (; !ec && at != fs::recursive_directory_iterator() && found.size() < kMostFiles; at.increment(ec)) {
    std::error_code ignored;
    if (at->is_directory(ignored) && !is_searched(at->path())) at.disable_recursion_pending();
    if (at->is_regular_file(ignored) && is_test(at->path())) {
      found.push_back(at->path().lexically_relative(project).generic_string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::vector<std::string> test_paths(const fs::path& project) {
  std::vector<std::string> files = test_files(project);
  std::set<std::string> folders;
  for (const std::string& file : files) {
    for (fs::path folder = fs::path(file).parent_path(); !folder.empty(); folder = folder.parent_path()) {
      folders.insert(folder.generic_string());
    }
  }
  std::vector<std::string> paths(folders.begin(), folders.end());
  paths.insert(paths.end(), files.begin(), files.end());
  return paths;
}

}  // namespace litmus::api
