#include "daemon/detach.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace litmus::daemon {
namespace {

// Runs `daemon` behind a starter, and returns the starter's exit status.
template <class Daemon>
int status_of_starter(Daemon daemon) {
  const pid_t starter = fork();
  if (starter == 0) {
    Detached detached = Detached::go();
    daemon(detached);
    _exit(9);
  }
  int status = 0;
  waitpid(starter, &status, 0);
  return WEXITSTATUS(status);
}

TEST(Detached, TheStarterReturnsWhenTheDaemonServes) {
  int alive[2];
  ASSERT_EQ(pipe(alive), 0);

  const int status = status_of_starter([&](Detached& detached) {
    detached.serving();
    close(alive[1]);
    char byte;
    (void)!read(alive[0], &byte, 1);  // lives on until the test lets it go
    _exit(0);
  });

  EXPECT_EQ(status, 0);
  close(alive[1]);
  close(alive[0]);
}

TEST(Detached, TheStarterPassesOnWhyTheDaemonEnded) {
  EXPECT_EQ(status_of_starter([](Detached&) { _exit(1); }), 1);
  EXPECT_EQ(status_of_starter([](Detached&) { _exit(0); }), 0) << "another daemon serves already";
}

TEST(Detached, ACrashOfTheDaemonIsAFailure) {
  EXPECT_EQ(status_of_starter([](Detached&) { abort(); }), 1);
}

}  // namespace
}  // namespace litmus::daemon
