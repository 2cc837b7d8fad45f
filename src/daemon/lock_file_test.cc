#include "daemon/lock_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/test_dir.h"

namespace litmus::daemon {
namespace {

using testing::EndsWith;

// Locks are a process's: the one that holds it must be another.
class Holder {
 public:
  Holder(const std::filesystem::path& path, const std::string& text) {
    int ready[2];
    EXPECT_EQ(pipe(ready), 0);
    child_ = fork();
    if (child_ == 0) {
      auto lock = LockFile::take(path);
      const bool held = lock.ok() && lock->describe(text).ok() && write(ready[1], "", 1) == 1;
      while (held) pause();
      _exit(1);
    }
    close(ready[1]);
    char byte;
    EXPECT_EQ(read(ready[0], &byte, 1), 1);
    close(ready[0]);
  }
  ~Holder() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }

 private:
  pid_t child_;
};

TEST(LockFile, WhoeverComesSecondHearsWhoHoldsIt) {
  TestDir dir;
  const Holder holder(dir / "lock", R"({"pid":7})");

  const auto second = LockFile::take(dir / "lock");

  EXPECT_EQ(second.status().code(), ErrorCode::kAlreadyExists);
  EXPECT_THAT(std::string(second.status().message()), EndsWith(R"(already: {"pid":7})"));
}

TEST(LockFile, TextWithoutAnEndIsCut) {
  TestDir dir;
  const Holder holder(dir / "lock", "");
  auto file = *Env::real().open(dir / "lock", OpenMode::kOpenOrCreate);
  const std::string endless(5000, 'x');
  ASSERT_TRUE(Env::real().write_at(file, endless.data(), endless.size(), 0).ok());

  const auto second = LockFile::take(dir / "lock");

  EXPECT_EQ(second.status().code(), ErrorCode::kAlreadyExists);
  EXPECT_THAT(std::string(second.status().message()), EndsWith(" already: " + std::string(4096, 'x')));
}

}  // namespace
}  // namespace litmus::daemon
