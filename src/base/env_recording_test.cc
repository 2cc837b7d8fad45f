#include "base/env_recording.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "base/test_dir.h"

namespace litmus {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file.is_open()) return "(none)";
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class RecordingEnvTest : public ::testing::Test {
 protected:
  File made(const std::string& name, const std::string& content) {
    File file = env_.open(dir_ / name, OpenMode::kOpenOrCreate).value();
    EXPECT_TRUE(env_.write_at(file, content.data(), content.size(), 0).ok());
    return file;
  }

  // What the file holds after the power failed behind everything that happened.
  std::string after(Unsynced unsynced, const std::string& name) {
    TestDir found;
    DiskModel disk;
    for (const auto& step : env_.take().steps) disk.apply(step);
    disk.leave(unsynced, random_, found.path());
    return read(found / name);
  }

  TestDir dir_;
  RecordingEnv env_{dir_.path()};
  std::mt19937 random_{1};
};

TEST_F(RecordingEnvTest, ContentAndNameNeedASyncEach) {
  const File file = made("a", "one");
  EXPECT_EQ(after(Unsynced::kLost, "a"), "(none)");
  EXPECT_EQ(after(Unsynced::kKept, "a"), "one");
  ASSERT_TRUE(env_.sync_dir(dir_.path()).ok());
  EXPECT_EQ(after(Unsynced::kLost, "a"), "");
  ASSERT_TRUE(env_.sync_data(file).ok());
  EXPECT_EQ(after(Unsynced::kLost, "a"), "one");
}

TEST_F(RecordingEnvTest, WhatCameAfterTheSyncIsNotSafe) {
  const File file = made("a", "one");
  ASSERT_TRUE(env_.sync_dir(dir_.path()).ok());
  ASSERT_TRUE(env_.sync_data(file).ok());
  ASSERT_TRUE(env_.write_at(file, "two", 3, 0).ok());
  EXPECT_EQ(after(Unsynced::kLost, "a"), "one");
  EXPECT_EQ(after(Unsynced::kKept, "a"), "two");
}

TEST_F(RecordingEnvTest, StoresToAMappingAreSeen) {
  const File file = made("a", std::string(4096, '-'));
  ASSERT_TRUE(env_.sync_dir(dir_.path()).ok());
  const Mapping map = env_.map(file, 0, 4096, true).value();
  map.data()[700] = '#';
  ASSERT_TRUE(env_.sync_data(file).ok());
  map.data()[701] = '#';
  EXPECT_EQ(after(Unsynced::kLost, "a").substr(699, 4), "-#--");
  EXPECT_EQ(after(Unsynced::kKept, "a").substr(699, 4), "-##-");
}

TEST_F(RecordingEnvTest, UnsyncedSectorsArriveInAnyOrder) {
  const File file = made("a", std::string(1536, '-'));
  ASSERT_TRUE(env_.sync_dir(dir_.path()).ok());
  ASSERT_TRUE(env_.sync_data(file).ok());
  const std::string news(1536, '#');
  ASSERT_TRUE(env_.write_at(file, news.data(), news.size(), 0).ok());
  std::set<std::string> found;
  for (int i = 0; i < 100; ++i) {
    const std::string content = after(Unsynced::kMixed, "a");
    found.insert({content[0], content[512], content[1024]});
  }
  EXPECT_EQ(found.size(), 8u) << "each of three sectors, or not";
}

TEST_F(RecordingEnvTest, ARenameIsSafeWithItsFolder) {
  const File old = made("a", "old");
  ASSERT_TRUE(env_.sync_data(old).ok());
  ASSERT_TRUE(env_.sync_dir(dir_.path()).ok());
  ASSERT_TRUE(env_.replace_file(dir_ / "a", "new").ok());
  EXPECT_EQ(after(Unsynced::kLost, "a"), "new");
  ASSERT_TRUE(env_.unlink(dir_ / "a").ok());
  EXPECT_EQ(after(Unsynced::kLost, "a"), "new");
  EXPECT_EQ(after(Unsynced::kKept, "a"), "(none)");
}

TEST_F(RecordingEnvTest, WhatStandsInAnUnsyncedFolderIsGoneWithIt) {
  ASSERT_TRUE(env_.make_dirs(dir_ / "x/y").ok());
  const File file = made("x/y/a", "one");
  ASSERT_TRUE(env_.sync_data(file).ok());
  ASSERT_TRUE(env_.sync_dir(dir_ / "x/y").ok());
  EXPECT_EQ(after(Unsynced::kLost, "x/y/a"), "(none)");
  ASSERT_TRUE(env_.sync_dir(dir_ / "x").ok());
  ASSERT_TRUE(env_.sync_dir(dir_.path()).ok());
  EXPECT_EQ(after(Unsynced::kLost, "x/y/a"), "one");
}

}  // namespace
}  // namespace litmus
