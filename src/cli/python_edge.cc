#include "cli/python_edge.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "cli/command.h"

namespace litmus::cli {
namespace {

namespace fs = std::filesystem;

// -P: nothing of the working directory is imported in place of a library.
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

// The command line of a module, as strings and as what the system takes; the pointers live as long as the object.
struct CommandLine {
  CommandLine(const std::string& python, const std::string& module, const std::vector<std::string>& arguments)
      : words{python, "-P", "-c", kStart, module} {
    words.insert(words.end(), arguments.begin(), arguments.end());
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
  }
  std::vector<std::string> words;
  std::vector<char*> argv;
};

Result<pid_t> spawn(CommandLine& command, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, command.words.front().c_str(), &actions, nullptr, command.argv.data(), ::environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return Status::from_errno(error, "cannot run " + command.words.front() + "; correct LITMUS_PYTHON");
  return pid;
}

std::string read_to_end(int fd) {
  std::string text;
  char chunk[4096];
  for (;;) {
    const ssize_t n = ::read(fd, chunk, sizeof(chunk));
    if (n > 0) text.append(chunk, static_cast<size_t>(n));
    if (n == 0 || (n < 0 && errno != EINTR)) return text;
  }
}

}  // namespace

Result<std::string> find_python() {
  if (const char* named = std::getenv("LITMUS_PYTHON"); named != nullptr && *named != '\0') return std::string(named);
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

int become_python(const std::string& module, const std::vector<std::string>& arguments) {
  const auto python = find_python();
  if (!python.ok()) return report(python.status());
  CommandLine command(*python, module, arguments);
  std::cout.flush();
  ::execv(python->c_str(), command.argv.data());
  return report(Status::from_errno(errno, "cannot run " + *python + "; correct LITMUS_PYTHON"));
}

Result<std::string> ask_python(const std::string& module, const std::vector<std::string>& arguments) {
  LITMUS_ASSIGN_OR_RETURN(const std::string python, find_python());
  CommandLine command(python, module, arguments);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Status::from_errno(errno, "cannot make a pipe to " + python);
  const auto pid = spawn(command, ends[1]);
  ::close(ends[1]);
  std::string text = pid.ok() ? read_to_end(ends[0]) : "";
  ::close(ends[0]);
  LITMUS_RETURN_IF_ERROR(pid.status());
  int status = 0;
  while (::waitpid(*pid, &status, 0) < 0) {
    if (errno != EINTR) return Status::from_errno(errno, "cannot wait for " + python);
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return Status(ErrorCode::kUnavailable, python + " couldn't do its part; see its message above");
  }
  return text;
}

}  // namespace litmus::cli
