#include "daemon/data_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/test_dir.h"

namespace litmus::daemon {
namespace {

void touch(const std::filesystem::path& path, std::string_view content = "") {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << content;
}

TEST(DataFiles, KnowsWhatAPathHolds) {
  EXPECT_EQ(data_file_kind("events/2026-03-10/a.journal"), DataFileKind::kEventJournal);
  EXPECT_EQ(data_file_kind("events/2026-03-10/a.arrow"), DataFileKind::kSealedSession);
  EXPECT_EQ(data_file_kind("events/_numbers"), DataFileKind::kNumbers);
  EXPECT_EQ(data_file_kind("channels/2026-03-10/a_12345678.arrow"), DataFileKind::kChannelSegment);
  EXPECT_EQ(data_file_kind("index/steps/1-9_1.parquet"), DataFileKind::kSegment);
  EXPECT_EQ(data_file_kind("index/channels/2026-03-10/a.levels"), DataFileKind::kChannelLevels);
  EXPECT_EQ(data_file_kind("runs/2026-03-10/x.parquet"), DataFileKind::kRunFile);
}

TEST(DataFiles, KnowsNoPathThatLeadsElsewhere) {
  for (const char* path :
       {"", "/etc/passwd", "../events/a/b.arrow", "events/../../x.arrow", "events//x.arrow", "litmusd.token",
        "events/.alive/x.journal", "events/2026-03-10/a.arrow.tmp", "quarantine/events/2026-03-10/a.arrow"})
    EXPECT_FALSE(data_file_kind(path)) << path;
}

TEST(DataFiles, AreListedByPathPageByPage) {
  TestDir dir;
  const std::vector<std::string> all = {
      "channels/2026-03-10/a_1.arrow",      "channels/_registry.json",   "events/2026-03-10/a.arrow",
      "events/2026-03-10/a.journal",        "events/2026-03-11/b.arrow", "events/_numbers",
      "index/channels/2026-03-10/a.levels", "index/manifest.json",       "runs/2026-03-10/x.parquet"};
  for (const auto& path : all) touch(dir.path() / path, "12345");
  touch(dir.path() / "events/.alive/x");
  touch(dir.path() / "litmusd.lock");

  for (const int64_t limit : {1, 2, 100}) {
    std::vector<std::string> listed;
    while (true) {
      const auto page = list_data_files(dir.path(), listed.empty() ? "" : listed.back(), limit);
      ASSERT_TRUE(page.ok()) << page.status().to_string();
      for (const auto& file : *page) {
        listed.push_back(file.path);
        EXPECT_EQ(file.size_bytes, 5u);
      }
      if (page->empty()) break;
    }
    EXPECT_EQ(listed, all) << "pages of " << limit;
  }
}

TEST(DataFiles, AnAbsentDirectoryHasNone) {
  TestDir dir;
  EXPECT_TRUE(list_data_files(dir.path() / "none", "", 10)->empty());
}

}  // namespace
}  // namespace litmus::daemon
