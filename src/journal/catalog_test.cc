#include "journal/catalog.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>

#include "base/env_faulty.h"
#include "base/test_dir.h"
#include "journal/journal_test_util.h"

namespace litmus::journal {
namespace {

TEST(Catalog, AMissingDataDirectoryHasNoJournals) {
  Catalog catalog("/nonexistent/litmus");
  EXPECT_TRUE(catalog.list(JournalKind::kEvents)->empty());
}

TEST(Catalog, ListsByDateSessionAndPart) {
  TestDir dir;
  Writer::Options options = options_for(dir.path());
  options.session_started = *Timestamp::parse("2026-03-11T00:00:00Z");
  std::vector<std::unique_ptr<Writer>> writers;
  for (int i = 0; i < 11; ++i) writers.push_back(Writer::open(options).value());
  options.session_started = *Timestamp::parse("2026-03-10T00:00:00Z");
  writers.push_back(Writer::open(options).value());
  options.kind = JournalKind::kChannels;
  writers.push_back(Writer::open(options).value());

  Catalog catalog(dir.path());
  const auto events = catalog.list(JournalKind::kEvents).value();
  ASSERT_EQ(events.size(), 12u);
  EXPECT_EQ(events[0].date, "2026-03-10");
  EXPECT_EQ(events[0].session_id, options.session_id.value);
  for (uint32_t part = 1; part <= 11; ++part) EXPECT_EQ(events[part].part, part);
  EXPECT_EQ(events[11].stem, options.session_id.value.to_string() + "-11");
  EXPECT_EQ(catalog.list(JournalKind::kChannels)->size(), 1u);
}

TEST(Catalog, IgnoresWhatIsNoJournal) {
  TestDir dir;
  const auto writer = open_writer(dir.path());
  const std::filesystem::path folder = writer->path().parent_path();
  const std::string session = Uuid::v7().to_string();
  for (const std::string& name : {session + ".arrow", session + "-1.journal", session + "-x.journal",
                                  session + "2.journal", std::string("x.journal"), session + "-2.journal.tmp"}) {
    ASSERT_TRUE(Env::real().replace_file(folder / name, "x").ok());
  }
  std::filesystem::create_directories(dir / "events" / "not-a-date" / session);
  EXPECT_EQ(Catalog(dir.path()).list(JournalKind::kEvents)->size(), 1u);
}

TEST(Catalog, SeesChangesButDoesNotListQuietFoldersAgain) {
  TestDir dir;
  FaultyEnv env;
  const auto first = open_writer(dir.path());
  Catalog catalog(dir.path(), env);
  ASSERT_EQ(catalog.list(JournalKind::kEvents)->size(), 1u);
  const auto second = open_writer(dir.path());
  EXPECT_EQ(catalog.list(JournalKind::kEvents)->size(), 2u) << "also within one tick of the clock";

  env.set_now(Timestamp{Timestamp::now().micros + 10'000'000});
  ASSERT_EQ(catalog.list(JournalKind::kEvents)->size(), 2u);
  const uint64_t before = env.count(Call::kList);
  ASSERT_EQ(catalog.list(JournalKind::kEvents)->size(), 2u);
  EXPECT_EQ(env.count(Call::kList), before + 1) << "only the list of dates";
}

TEST(Catalog, DoesNotListALargeFolderForEachJournalThatComesOrGoes) {
  TestDir dir;
  FaultyEnv env;
  const auto first = open_writer(dir.path());
  const auto folder = std::filesystem::path(first->path()).parent_path();
  for (int i = 0; i < 300; ++i)
    std::ofstream(folder / (Uuid::v5({}, std::to_string(i)).to_string() + ".arrow")) << "sealed";
  Catalog catalog(dir.path(), env);
  ASSERT_EQ(catalog.list(JournalKind::kEvents)->size(), 1u);
  ASSERT_EQ(catalog.list(JournalKind::kEvents)->size(), 1u) << "watched from now on";
  const uint64_t before = env.count(Call::kList);

  auto second = open_writer(dir.path());
  const auto both = catalog.list(JournalKind::kEvents).value();
  std::filesystem::remove(second->path());
  const auto left = catalog.list(JournalKind::kEvents).value();

  ASSERT_EQ(both.size(), 2u);
  EXPECT_TRUE(both[0].path == second->path() || both[1].path == second->path());
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].path, first->path());
  EXPECT_EQ(env.count(Call::kList), before + 2) << "only the list of dates";
}

TEST(Catalog, AWatchedFolderThatIsReplacedIsListedAgain) {
  TestDir dir;
  const auto first = open_writer(dir.path());
  const auto folder = std::filesystem::path(first->path()).parent_path();
  for (int i = 0; i < 300; ++i)
    std::ofstream(folder / (Uuid::v5({}, std::to_string(i)).to_string() + ".arrow")) << "sealed";
  Catalog catalog(dir.path());
  for (int i = 0; i < 3; ++i) ASSERT_EQ(catalog.list(JournalKind::kEvents)->size(), 1u);

  std::filesystem::rename(folder, dir / "aside");
  const auto gone = catalog.list(JournalKind::kEvents).value();
  const auto second = open_writer(dir.path());
  const auto fresh = catalog.list(JournalKind::kEvents).value();

  EXPECT_TRUE(gone.empty());
  ASSERT_EQ(fresh.size(), 1u);
  EXPECT_EQ(fresh[0].path, second->path());
}

TEST(Catalog, AnotherProcessListsOnlyFoldersThatHaveChangedSince) {
  TestDir dir;
  FaultyEnv env;
  for (int day = 10; day < 30; ++day) {
    const auto folder = dir / "events" / ("2026-03-" + std::to_string(day));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / (Uuid::v5({}, "sealed").to_string() + ".arrow")) << "sealed";
  }
  env.set_now(Timestamp{Timestamp::now().micros + 10'000'000});
  Catalog earlier(dir.path(), env);
  ASSERT_TRUE(earlier.list(JournalKind::kEvents)->empty());
  const std::string known = earlier.settled(JournalKind::kEvents);
  const auto left = dir / "events" / "2026-03-14" / (Uuid::v5({}, "left").to_string() + ".journal");
  std::ofstream(left) << "x";
  std::filesystem::last_write_time(left.parent_path(), std::filesystem::file_time_type::clock::now());

  Catalog later(dir.path(), env);
  later.recall(JournalKind::kEvents, "garbage\n2026-03-10 x\n\n" + known);
  const uint64_t before = env.count(Call::kList);
  const auto found = later.list(JournalKind::kEvents).value();
  const uint64_t lists = env.count(Call::kList) - before;

  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].path, left);
  EXPECT_EQ(lists, 2u) << "the dates, and the folder that changed";
}

TEST(Catalog, ALargeFolderIsNotedWhenItHasBecomeQuiet) {
  TestDir dir;
  FaultyEnv env;
  const auto folder = dir / "events" / "2026-03-10";
  std::filesystem::create_directories(folder);
  const auto add = [&](int file, const char* suffix) {
    std::ofstream(folder / (Uuid::v5({}, std::to_string(file)).to_string() + suffix)) << "x";
  };
  for (int i = 0; i < 300; ++i) add(i, ".arrow");
  Catalog catalog(dir.path(), env);
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(catalog.list(JournalKind::kEvents)->empty());  // watched from now on
  EXPECT_EQ(catalog.settled(JournalKind::kEvents), "") << "it has changed just now";

  env.set_now(Timestamp{Timestamp::now().micros + 10'000'000});
  const std::string quiet = catalog.settled(JournalKind::kEvents);
  add(300, ".journal");
  const std::string with_a_journal = catalog.settled(JournalKind::kEvents);

  EXPECT_TRUE(quiet.starts_with("2026-03-10 ")) << quiet;
  EXPECT_EQ(with_a_journal, "");
  Catalog later(dir.path(), env);
  later.recall(JournalKind::kEvents, quiet);
  EXPECT_EQ(later.list(JournalKind::kEvents)->size(), 1u);
}

TEST(Catalog, FindsWhatATimeStampHidesWhenItDoubts) {
  TestDir dir;
  FaultyEnv env;
  const auto folder = dir / "events" / "2026-03-10";
  std::filesystem::create_directories(folder);
  env.set_now(Timestamp{Timestamp::now().micros + 10'000'000});
  Catalog earlier(dir.path(), env);
  ASSERT_TRUE(earlier.list(JournalKind::kEvents)->empty());
  const auto stamp = std::filesystem::last_write_time(folder);
  std::ofstream(folder / (Uuid::v5({}, "hidden").to_string() + ".journal")) << "x";
  std::filesystem::last_write_time(folder, stamp);

  Catalog later(dir.path(), env);
  later.recall(JournalKind::kEvents, earlier.settled(JournalKind::kEvents));
  const size_t trusting = later.list(JournalKind::kEvents)->size();
  later.doubt_one();

  EXPECT_EQ(trusting, 0u);
  EXPECT_EQ(later.list(JournalKind::kEvents)->size(), 1u);
}

}  // namespace
}  // namespace litmus::journal
