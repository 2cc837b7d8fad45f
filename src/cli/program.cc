#include "cli/program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "base/file.h"

namespace litmus::cli {
namespace {

// The pointers live as long as the words.
std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  return argv;
}

Result<pid_t> spawn(std::vector<std::string>& words, Output output, int pipe) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (output != Output::kOurs) posix_spawn_file_actions_adddup2(&actions, pipe, STDOUT_FILENO);
  if (output == Output::kEverything) posix_spawn_file_actions_adddup2(&actions, pipe, STDERR_FILENO);
  pid_t pid = 0;
  const int error = posix_spawnp(&pid, words.front().c_str(), &actions, nullptr, pointers(words).data(), ::environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return Status::from_errno(error, "cannot run " + words.front());
  return pid;
}

std::string read_to_end(const File& file) {
  std::string text;
  char chunk[4096];
  for (;;) {
    const ssize_t n = ::read(file.fd(), chunk, sizeof(chunk));
    if (n > 0) text.append(chunk, static_cast<size_t>(n));
    if (n == 0 || (n < 0 && errno != EINTR)) return text;
  }
}

}  // namespace

Result<Ended> run_program(std::vector<std::string> words, Output output) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Status::from_errno(errno, "cannot make a pipe to " + words.front());
  const File ours(ends[0], "pipe");
  File theirs(ends[1], "pipe");
  LITMUS_ASSIGN_OR_RETURN(const pid_t pid, spawn(words, output, theirs.fd()));
  theirs.reset();
  Ended ended{.exit_code = 0, .output = read_to_end(ours)};
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return Status::from_errno(errno, "cannot wait for " + words.front());
  }
  ended.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended;
}

}  // namespace litmus::cli
