#include "cli/python_edge.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "cli/command.h"
#include "cli/program.h"

namespace litmus::cli {
namespace {

namespace fs = std::filesystem;

// Without the package the interpreter itself says only that a module is missing, not what to do about it.
constexpr const char* kStart = R"(import importlib, sys
try:
    import litmus
except ImportError as error:
    sys.exit(f"litmus: {sys.executable} has no litmus package ({error}); install the litmus wheel there, "
             "or name the right interpreter with LITMUS_PYTHON")
module = importlib.import_module(sys.argv.pop(1))
sys.exit(module.main()))";

bool is_program(const fs::path& path) { return ::access(path.c_str(), X_OK) == 0 && !fs::is_directory(path); }

std::string in_folder(const fs::path& folder) {
  for (const char* name : {"python3", "python"}) {
    if (is_program(folder / name)) return folder / name;
  }
  return "";
}

std::string on_path() {
  const char* path = std::getenv("PATH");
  std::string_view left = path != nullptr ? path : "";
  while (!left.empty()) {
    const size_t colon = left.find(':');
    const std::string_view folder = left.substr(0, colon);
    left = colon == std::string_view::npos ? "" : left.substr(colon + 1);
    const std::string found = folder.empty() ? "" : in_folder(folder);
    if (!found.empty()) return found;
  }
  return "";
}

// -P: nothing of the working directory is imported in place of a library.
std::vector<std::string> command_line(const std::string& python, const std::string& module,
                                      const std::vector<std::string>& arguments) {
  std::vector<std::string> words{python, "-P", "-c", kStart, module};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

Result<Ended> run_module(const std::string& python, const std::string& module,
                         const std::vector<std::string>& arguments, Output output) {
  auto ended = run_program(command_line(python, module, arguments), output);
  if (ended.ok()) return ended;
  return Status(ended.status().code(), ended.status().message() + "; correct LITMUS_PYTHON");
}

}  // namespace

Result<std::string> find_python(const fs::path& project) {
  if (const char* named = std::getenv("LITMUS_PYTHON"); named != nullptr && *named != '\0') return std::string(named);
  if (!project.empty()) {
    if (std::string own = in_folder(project / ".venv/bin"); !own.empty()) return own;
  }
  std::error_code ec;
  const fs::path self = fs::read_symlink("/proc/self/exe", ec);
  if (!ec) {
    if (std::string beside = in_folder(self.parent_path()); !beside.empty()) return beside;
  }
  if (const char* environment = std::getenv("VIRTUAL_ENV"); environment != nullptr) {
    if (std::string found = in_folder(fs::path(environment) / "bin"); !found.empty()) return found;
  }
  if (std::string found = on_path(); !found.empty()) return found;
  return Status(ErrorCode::kNotFound,
                "this command needs Python, and there is none beside the program nor on PATH; install the litmus wheel "
                "into a virtual environment, or name an interpreter with LITMUS_PYTHON");
}

int become(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::cout.flush();
  ::execv(argv.front(), argv.data());
  return report(Status::from_errno(errno, "cannot run " + words.front() + "; correct LITMUS_PYTHON"));
}

int become_python(const std::string& module, const std::vector<std::string>& arguments) {
  const auto python = find_python();
  return python.ok() ? become(command_line(*python, module, arguments)) : report(python.status());
}

Result<std::string> ask_python(const std::string& module, const std::vector<std::string>& arguments) {
  LITMUS_ASSIGN_OR_RETURN(const std::string python, find_python());
  LITMUS_ASSIGN_OR_RETURN(const Ended ended, run_module(python, module, arguments, Output::kStandard));
  if (ended.exit_code != 0)
    return Status(ErrorCode::kUnavailable, python + " couldn't do its part; see its message above");
  return ended.output;
}

Result<int> run_python(const std::string& module, const std::vector<std::string>& arguments) {
  LITMUS_ASSIGN_OR_RETURN(const std::string python, find_python());
  LITMUS_ASSIGN_OR_RETURN(const Ended ended, run_module(python, module, arguments, Output::kOurs));
  return ended.exit_code;
}

}  // namespace litmus::cli
