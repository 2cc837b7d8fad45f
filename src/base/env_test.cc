#include "base/env.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>

#include "base/env_faulty.h"
#include "base/log.h"
#include "base/test_dir.h"

namespace litmus {
namespace {

TEST(Env, WritesAndReadsBack) {
  TestDir dir;
  Env& env = Env::real();
  Result<File> file = env.open(dir / "a", OpenMode::kCreateExclusive);
  ASSERT_TRUE(file.ok());
  ASSERT_TRUE(env.write_at(*file, "hello", 5, 3).ok());
  char text[16];
  EXPECT_EQ(env.read_at(*file, text, sizeof(text), 3).value(), 5u);
  EXPECT_EQ(std::string_view(text, 5), "hello");
  EXPECT_EQ(env.info(*file)->size, 8u);
}

TEST(Env, ErrorsNameThePathAndTheCause) {
  TestDir dir;
  const Status missing = Env::real().open(dir / "nothing", OpenMode::kRead).status();
  EXPECT_EQ(missing.code(), ErrorCode::kNotFound);
  EXPECT_NE(missing.message().find((dir / "nothing").native()), std::string::npos);
  ASSERT_TRUE(Env::real().replace_file(dir / "taken", "x").ok());
  EXPECT_EQ(Env::real().open(dir / "taken", OpenMode::kCreateExclusive).status().code(), ErrorCode::kAlreadyExists);
}

TEST(Env, ReplaceLeavesNoTemporaryBehind) {
  TestDir dir;
  ASSERT_TRUE(Env::real().replace_file(dir / "a", "old").ok());
  ASSERT_TRUE(Env::real().replace_file(dir / "a", "new").ok());
  EXPECT_EQ(Env::real().read_file(dir / "a").value(), "new");
  EXPECT_EQ(Env::real().list(dir.path())->size(), 1u);
}

TEST(Env, FailedReplaceKeepsTheOldContent) {
  TestDir dir;
  FaultyEnv env;
  ASSERT_TRUE(env.replace_file(dir / "a", "old").ok());
  for (const Call call : {Call::kOpen, Call::kWrite, Call::kSync, Call::kRename}) {
    env.add({.call = call, .error = EIO});
    EXPECT_FALSE(env.replace_file(dir / "a", "new").ok());
    env.heal();
    EXPECT_EQ(env.read_file(dir / "a").value(), "old");
    EXPECT_EQ(env.list(dir.path())->size(), 1u);
  }
}

TEST(Env, GoesOnAfterSignalsAndShortTransfers) {
  TestDir dir;
  FaultyEnv env;
  env.add({.call = Call::kWrite, .error = EINTR, .times = 3});
  env.add({.call = Call::kWrite, .most_bytes = 2});
  env.add({.call = Call::kRead, .most_bytes = 3});
  ASSERT_TRUE(env.replace_file(dir / "a", "a longer text").ok());
  EXPECT_EQ(env.read_file(dir / "a").value(), "a longer text");
  EXPECT_GT(env.count(Call::kWrite), 8u);
}

TEST(Env, ReadsFilesOfUnknownSize) {
  const Result<std::string> boot_id = Env::real().read_file("/proc/sys/kernel/random/boot_id");
  ASSERT_TRUE(boot_id.ok());
  EXPECT_EQ(boot_id->size(), 37u);
}

TEST(Env, MapsAndPopulatesAllocatedSpace) {
  TestDir dir;
  Env& env = Env::real();
  const File file = env.open(dir / "a", OpenMode::kCreateExclusive).value();
  ASSERT_TRUE(env.allocate(file, 0, 1 << 16).ok());
  const Mapping map = env.map(file, 0, 1 << 16, true).value();
  ASSERT_TRUE(env.populate(map.data(), map.size(), file, 0).ok());
  map.data()[65535] = 'z';
  char last = 0;
  ASSERT_EQ(env.read_at(file, &last, 1, 65535).value(), 1u);
  EXPECT_EQ(last, 'z');
}

TEST(Env, PopulateWithoutTheAdviceWritesZeros) {
  TestDir dir;
  FaultyEnv env;
  const File file = env.open(dir / "a", OpenMode::kCreateExclusive).value();
  ASSERT_TRUE(env.allocate(file, 0, 1 << 17).ok());
  const Mapping map = env.map(file, 0, 1 << 17, true).value();
  env.add({.call = Call::kPopulate, .error = EINVAL});
  EXPECT_TRUE(env.populate(map.data(), map.size(), file, 0).ok());
  EXPECT_EQ(env.count(Call::kWrite), 2u);
}

TEST(Env, PopulateThatWouldBeASigbusSaysWhy) {
  TestDir dir;
  FaultyEnv env;
  const File file = env.open(dir / "a", OpenMode::kCreateExclusive).value();
  ASSERT_TRUE(env.allocate(file, 0, 4096).ok());
  const Mapping map = env.map(file, 0, 4096, true).value();
  env.add({.call = Call::kPopulate, .error = EFAULT});
  env.add({.call = Call::kWrite, .error = ENOSPC});
  EXPECT_EQ(env.populate(map.data(), map.size(), file, 0).code(), ErrorCode::kNoSpace);
}

TEST(Env, LocksAreSeenByOtherProcessesAndEndWithTheirs) {
  TestDir dir;
  Env& env = Env::real();
  int ready[2], done[2];
  ASSERT_EQ(pipe(ready), 0);
  ASSERT_EQ(pipe(done), 0);
  const pid_t child = fork();
  if (child == 0) {
    const File file = env.open(dir / "lock", OpenMode::kOpenOrCreate).value();
    const char got = env.try_lock(file).value() ? 'y' : 'n';
    char wait;
    if (write(ready[1], &got, 1) != 1 || read(done[0], &wait, 1) != 1) _exit(1);
    _exit(0);
  }
  char got = 0;
  ASSERT_EQ(read(ready[0], &got, 1), 1);
  EXPECT_EQ(got, 'y');
  const File file = env.open(dir / "lock", OpenMode::kOpenOrCreate).value();
  EXPECT_TRUE(env.is_locked(file).value());
  EXPECT_FALSE(env.try_lock(file).value());
  ASSERT_EQ(write(done[1], "x", 1), 1);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(env.try_lock(file).value());
  for (const int fd : {ready[0], ready[1], done[0], done[1]}) close(fd);
}

TEST(Env, KnowsItsFilesystems) {
  TestDir dir;
  EXPECT_FALSE(Env::real().filesystem(dir.path())->name.empty());
  FaultyEnv env;
  env.set_filesystem({"nfs", true, false});
  EXPECT_TRUE(env.filesystem(dir.path())->is_shared);
}

TEST(Env, FifoRefusesAnotherKindOfFile) {
  TestDir dir;
  ASSERT_TRUE(Env::real().open_fifo(dir / "bell").ok());
  ASSERT_TRUE(Env::real().open_fifo(dir / "bell").ok());
  ASSERT_TRUE(Env::real().replace_file(dir / "file", "x").ok());
  EXPECT_EQ(Env::real().open_fifo(dir / "file").status().code(), ErrorCode::kConflict);
}

TEST(FaultyEnv, FaultsCountAndMatchPaths) {
  TestDir dir;
  FaultyEnv env;
  env.add({.call = Call::kOpen, .error = EIO, .path_contains = "bad", .after = 1, .times = 1});
  EXPECT_TRUE(env.open(dir / "good", OpenMode::kOpenOrCreate).ok());
  EXPECT_TRUE(env.open(dir / "bad", OpenMode::kOpenOrCreate).ok());
  EXPECT_EQ(env.open(dir / "bad", OpenMode::kOpenOrCreate).status().code(), ErrorCode::kIo);
  EXPECT_TRUE(env.open(dir / "bad", OpenMode::kOpenOrCreate).ok());
}

TEST(Log, WritesLinesToItsFile) {
  TestDir dir;
  const std::string path = (dir / "log").native();
  ASSERT_TRUE(set_log_file(path).ok());
  set_log_level(LogLevel::kInfo);
  log_debug("not {}", "this");
  log_info("sealed {} events", 7);
  const std::string text = Env::real().read_file(path).value();
  EXPECT_NE(text.find("info sealed 7 events\n"), std::string::npos);
  EXPECT_EQ(text.find("not this"), std::string::npos);
  EXPECT_EQ(set_log_file("/proc/no/such/file").code(), ErrorCode::kIo);
}

}  // namespace
}  // namespace litmus
