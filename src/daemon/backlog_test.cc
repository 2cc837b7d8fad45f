// What is left when processes and daemons were killed again and again: hundreds of dead sessions at a start.
#include <gmock/gmock.h>

#include <atomic>
#include <map>

#include "base/env.h"
#include "base/test_dir.h"
#include "daemon/testing/core_runner.h"
#include "gen/events.h"

namespace litmus::daemon {
namespace {

using testing_support::CoreRunner;
using testing_support::eventually;

constexpr int kSessions = 120, kProcesses = 10, kEvents = 5;

// Sessions of processes that began them, said something, and were killed.
void leave_dead_sessions(const std::filesystem::path& data_dir, int sessions = kSessions) {
  for (int process = 0; process < kProcesses; ++process) {
    const pid_t child = fork();
    if (child == 0) {
      for (int i = 0; i < sessions / kProcesses; ++i) {
        auto log = emit::EventLog::open({.data_dir = data_dir, .session_id = SessionId{Uuid::v7()}});
        if (!log.ok() || !(*log)->emit(events::SessionStarted{}).ok()) _exit(2);
        for (int n = 1; n < kEvents; ++n)
          if (!(*log)->emit(events::DiagnosticWarning{}).ok()) _exit(2);
        static_cast<void>(std::move(log).value().release());  // as it is when the process is killed
      }
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
}

size_t count_files(const std::filesystem::path& data_dir, const std::string& extension) {
  size_t count = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(data_dir / "events"))
    count += entry.path().extension() == extension ? 1 : 0;
  return count;
}

size_t open_descriptors() {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

// Counts the process's descriptors whenever another one is opened.
class CountingEnv : public Env {
 public:
  size_t most() const { return most_; }

 protected:
  void completed(const Operation& operation) override {
    if (operation.call != Call::kOpen) return;
    const size_t now = open_descriptors();
    for (size_t most = most_; now > most && !most_.compare_exchange_weak(most, now);) {
    }
  }

 private:
  std::atomic<size_t> most_{0};
};

// Kills its process when so many files with this in their paths have been removed, or put in place.
class DyingEnv : public Env {
 public:
  DyingEnv(Call call, std::string part, int after) : call_(call), part_(std::move(part)), left_(after) {}

 protected:
  void completed(const Operation& operation) override {
    const std::string_view path = operation.call == Call::kRename ? operation.to : operation.path;
    if (operation.call == call_ && path.find(part_) != path.npos && --left_ == 0) ::kill(getpid(), SIGKILL);
  }

 private:
  Call call_;
  std::string part_;
  std::atomic<int> left_;
};

// A daemon in a process of its own. True: it was killed by its env.
bool live(const std::filesystem::path& data_dir, Call call, const std::string& part, int after) {
  const pid_t daemon = fork();
  if (daemon == 0) {
    DyingEnv env(call, part, after);
    auto options = CoreRunner::options_for(data_dir);
    options.env = &env;
    CoreRunner runner(options);
    const bool done = eventually([&] { return count_files(data_dir, ".journal") == 0; }, std::chrono::seconds{30});
    _exit(done ? 0 : 2);
  }
  int status = 0;
  waitpid(daemon, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
  return WIFSIGNALED(status);
}

// Every session has what it said and one end, and each event one number.
void expect_whole(CoreRunner& runner, int sessions = kSessions) {
  const std::string each = std::to_string(sessions), all = std::to_string(sessions * (kEvents + 1));
  EXPECT_EQ(runner.sql("SELECT count(*), count(DISTINCT id), count(DISTINCT event_number) FROM events"),
            "[[" + all + "," + all + "," + all + "]]");
  EXPECT_EQ(runner.sql("SELECT count(*), count(DISTINCT session_id) FROM events WHERE event_type = 'session.ended'"),
            "[[" + each + "," + each + "]]");
}

TEST(Backlog, HundredsOfDeadSessionsAreEndedAFewAtATime) {
  const TestDir dir;
  leave_dead_sessions(dir.path());
  CountingEnv env;
  auto options = CoreRunner::options_for(dir.path());
  options.env = &env;
  const size_t before = open_descriptors();
  CoreRunner runner(options);

  EXPECT_TRUE(eventually([&] { return count_files(dir.path(), ".journal") == 0; }, std::chrono::seconds{60}));

  expect_whole(runner);
  EXPECT_LT(env.most(), before + 110) << "a journal, a lock and an end for each that is attended to";
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir / "events/.alive"), {}), 1) << "our own lock";
}

TEST(Backlog, WhatADaemonFinishedBeforeItWasKilledStaysFinished) {
  const TestDir dir;
  leave_dead_sessions(dir.path(), 20);
  size_t left = count_files(dir.path(), ".journal");
  int lives = 0;
  for (; live(dir.path(), Call::kUnlink, ".journal", 2); ++lives) {
    const size_t now = count_files(dir.path(), ".journal");
    // The ends of those that come next are in journals of their own already.
    EXPECT_LT(count_files(dir.path(), ".journal"), left + 8);
    left = now;
    ASSERT_LT(lives, 100);
  }
  EXPECT_GT(lives, 4);
  CoreRunner runner(dir.path());
  expect_whole(runner, 20);
}

// Between the end of a session and its sealed file, and between the sealed file and the journal.
TEST(Backlog, ASessionIsEndedOnceWhereverTheDaemonIsKilled) {
  const TestDir dir;
  leave_dead_sessions(dir.path(), 20);
  for (int after = 1; after <= 7; after += 2) EXPECT_TRUE(live(dir.path(), Call::kRename, ".arrow", after));
  EXPECT_TRUE(live(dir.path(), Call::kRename, "manifest", 1));
  for (int lives = 0; live(dir.path(), Call::kUnlink, ".journal", 3); ++lives) ASSERT_LT(lives, 100);
  CoreRunner runner(dir.path());
  expect_whole(runner, 20);
}

// Its events are in segments already: a start doesn't read them before it serves, and they keep their numbers.
TEST(Backlog, SessionsThatAreInSegmentsAreReadAfterTheStart) {
  const TestDir dir;
  leave_dead_sessions(dir.path(), 20);
  // Killed when the first journal has gone: everything that was there is numbered, and in segments.
  EXPECT_TRUE(live(dir.path(), Call::kUnlink, ".journal", 1));
  const auto before = Numbers::read(dir / "events/_numbers");
  CoreRunner runner(dir.path());
  EXPECT_EQ(runner.sql("SELECT count(*), count(DISTINCT event_number) FROM events WHERE event_type <> 'session.ended'"),
            "[[100,100]]");
  EXPECT_TRUE(eventually([&] { return count_files(dir.path(), ".journal") == 0; }, std::chrono::seconds{30}));
  expect_whole(runner, 20);
  const auto after = Numbers::read(dir / "events/_numbers");
  ASSERT_TRUE(before.ok() && after.ok());
  ASSERT_GT(after->size(), before->size());
  for (size_t i = 0; i + 1 < before->size(); ++i) EXPECT_EQ((*after)[i], (*before)[i]) << "a number changed";
}

}  // namespace
}  // namespace litmus::daemon
