#include "journal/catalog.h"

#include <gtest/gtest.h>

#include <cerrno>

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

}  // namespace
}  // namespace litmus::journal
