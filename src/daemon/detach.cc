#include "daemon/detach.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace litmus::daemon {
namespace {

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "litmusd: cannot %s: %s\n", what, std::strerror(errno));
  _exit(1);
}

[[noreturn]] void wait_for(pid_t daemon, int ready_fd) {
  char byte = 0;
  ssize_t n;
  while ((n = read(ready_fd, &byte, 1)) < 0 && errno == EINTR) {
  }
  if (n == 1) _exit(0);
  int status = 0;
  while (waitpid(daemon, &status, 0) < 0 && errno == EINTR) {
  }
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

}  // namespace

Detached Detached::go() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) give_up("create a pipe");
  const pid_t daemon = fork();
  if (daemon < 0) give_up("fork");
  if (daemon > 0) {
    close(ends[1]);
    wait_for(daemon, ends[0]);
  }
  close(ends[0]);
  return Detached(ends[1]);
}

void Detached::serving() {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  if (nowhere > STDERR_FILENO) close(nowhere);
  while (write(ready_fd_, "k", 1) < 0 && errno == EINTR) {
  }
  close(ready_fd_);
}

}  // namespace litmus::daemon
