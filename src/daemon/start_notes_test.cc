// A start looks at what is new, however many sessions are sealed.
#include "daemon/start_notes.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>

#include "archive/segments.h"
#include "base/test_dir.h"
#include "daemon/testing/core_runner.h"
#include "events/event_maker.h"

namespace litmus::daemon {
namespace {

using testing_support::CoreRunner;

constexpr int kDays = 30;

class CountingEnv : public Env {
 public:
  struct Counts {
    uint64_t opened = 0, listed = 0, bytes_read = 0;
  };
  // Since the last call.
  Counts take() { return {opened_.exchange(0), listed_.exchange(0), bytes_.exchange(0)}; }
  Timestamp now() override { return Timestamp{Timestamp::now().micros + 10'000'000}; }  // all folders have settled

 protected:
  int intercept(Operation& operation) override {
    if (operation.call == Call::kOpen) ++opened_;
    if (operation.call == Call::kList) ++listed_;
    if (operation.call == Call::kRead) bytes_ += operation.size;
    return 0;
  }

 private:
  std::atomic<uint64_t> opened_{0}, listed_{0}, bytes_{0};
};

// What so many sessions leave. Their sealed files can't be read: who opens one finds a loss.
void make_history(const std::filesystem::path& data_dir, int sessions) {
  for (int i = 0; i < sessions; ++i) {
    const auto folder = data_dir / "events" / ("2026-03-" + std::to_string(i % kDays + 101).substr(1));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / (Uuid::v5({}, std::to_string(i)).to_string() + ".arrow")) << "sealed";
  }
  auto numbers = Numbers::open({.path = data_dir / "events" / "_numbers", .boot_id = {}, .now = {}}).value();
  for (int i = 0; i < 3 * sessions; ++i) EXPECT_TRUE(numbers->assign(Uuid::v5({}, std::to_string(i % 7)), 1, 1).ok());
  events::EventMaker last;
  last.next_number = numbers->last_number();
  last.add("session.started");
  EXPECT_TRUE(archive::checkpoint({}, {last.block()}, {}, data_dir / "index").ok());
  EXPECT_TRUE(numbers->close().ok());
}

CountingEnv::Counts second_start(const std::filesystem::path& data_dir, CountingEnv& env) {
  Core::Options options = CoreRunner::options_for(data_dir);
  options.env = &env;
  {
    const CoreRunner first(options);
  }
  server::IoContext io;
  env.take();
  const auto core = Core::open(options, io);
  EXPECT_TRUE(core.ok()) << core.status().to_string();
  EXPECT_EQ((*core)->losses().total(), 0);
  return env.take();
}

TEST(Start, LooksAtAsMuchAfterManySessionsAsAfterFew) {
  const TestDir few_dir, many_dir;
  CountingEnv env;
  make_history(few_dir.path(), 200);
  make_history(many_dir.path(), 20'000);

  const auto few = second_start(few_dir.path(), env);
  const auto many = second_start(many_dir.path(), env);

  EXPECT_EQ(many.opened, few.opened);
  EXPECT_EQ(many.listed, few.listed);
  const auto numbers_size = std::filesystem::file_size(many_dir / "events" / "_numbers");
  ASSERT_GT(numbers_size, 3u << 20);
  EXPECT_LT(many.bytes_read, few.bytes_read + (5u << 18)) << "a thousand records, and what is free behind them";
}

class StartNotesTest : public ::testing::Test {
 protected:
  static NumbersMark mark() { return {2048, 5000, 1'000'000, 77, Uuid::v5({}, "boot"), false, 0xfffffff1}; }
  TestDir dir_;
};

TEST_F(StartNotesTest, AreReadBackAsTheyWereWritten) {
  const StartNotes notes{"2026-03-10 17\n", mark(), Timestamp{99}};
  ASSERT_TRUE(store_start_notes(notes, dir_.path(), Env::real()).ok());
  const StartNotes read = load_start_notes(dir_.path(), Env::real());

  EXPECT_TRUE(read.says_the_same(notes));
  EXPECT_EQ(read.written_at, notes.written_at);
}

TEST_F(StartNotesTest, AreEmptyWhenTheyCannotBeRead) {
  std::filesystem::create_directories(dir_ / "index");
  for (const char* text : {"", "{", "[]", R"({"folders":3})", R"({"numbers":{}})", R"({"numbers":{"records":"x"}})"}) {
    std::ofstream(dir_ / "index" / "start.json") << text;
    EXPECT_TRUE(load_start_notes(dir_.path(), Env::real()).says_the_same({})) << text;
  }
}

// Somebody puts a journal back whose events have numbers in front of the mark: it has them again.
TEST(Start, AJournalThatComesBackHasTheNumbersThatItHad) {
  const TestDir dir;
  const Uuid session = Uuid::v7();
  const auto aside = dir / "aside.journal";
  std::filesystem::path journal;
  std::string before;
  {
    CoreRunner runner(dir.path());
    testing_support::ChildProducer producer(dir.path(), session, [](emit::EventLog& log) {
      EXPECT_TRUE(log.emit(events::SessionStarted{}).ok());
      return true;
    });
    before = runner.sql("SELECT event_number, id FROM events WHERE event_type = 'session.started'");
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir / "events"))
      if (entry.path().extension() == ".journal") journal = entry.path();
    std::filesystem::copy_file(journal, aside);
    producer.kill();
    EXPECT_TRUE(runner.wait_sealed(session));
  }
  // Many more events, a mark behind them, and no index that knows them as sealed.
  {
    auto numbers = Numbers::open({.path = dir / "events" / "_numbers", .boot_id = {}, .now = {}}).value();
    for (int i = 0; i < 5000; ++i) ASSERT_TRUE(numbers->assign(Uuid::v5({}, std::to_string(i % 7)), 1, 1).ok());
    events::EventMaker last;
    last.next_number = numbers->last_number();
    last.add("session.started");
    auto manifest = archive::load_manifest(dir / "index").value();
    ASSERT_TRUE(archive::checkpoint(manifest, {last.block()}, {}, dir / "index").ok());
    ASSERT_TRUE(numbers->close().ok());
  }
  {
    const CoreRunner learns(dir.path());
  }
  ASSERT_GT(load_start_notes(dir.path(), Env::real()).numbers.value_or(NumbersMark{}).records, 1000u);

  std::filesystem::rename(aside, journal);
  std::filesystem::remove(std::filesystem::path(journal).replace_extension(".arrow"));
  CoreRunner runner(dir.path());

  EXPECT_EQ(runner.sql("SELECT event_number, id FROM events WHERE session_id = '" + session.to_string() +
                       "' AND event_type = 'session.started'"),
            before);
}

}  // namespace
}  // namespace litmus::daemon
