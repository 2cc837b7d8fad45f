// A start looks at what is new, however many sessions are sealed.
#include "daemon/start_notes.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>

#include "archive/segments.h"
#include "base/crc32c.h"
#include "base/test_dir.h"
#include "daemon/testing/core_runner.h"
#include "events/event_maker.h"
#include "journal/reader.h"

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
  EXPECT_LT(many.bytes_read, few.bytes_read + (1u << 19)) << "a thousand records, and what is free behind them";
}

TEST(Start, ReadsNothingOfALargeIndex) {
  constexpr uint64_t kSize = 4 << 20;
  const TestDir dir;
  CountingEnv env;
  make_history(dir.path(), 200);
  std::ofstream(dir / "index" / "events" / "large.parquet") << std::string(kSize, 'x');
  auto manifest = archive::load_manifest(dir / "index").value();
  archive::Segment& segment = manifest.event_segments.emplace_back(manifest.event_segments[0]);
  segment.path = "events/large.parquet";
  segment.size_bytes = kSize;
  segment.crc32c = crc32c(0, std::string(kSize, 'x').data(), kSize);
  ASSERT_TRUE(archive::store_manifest(manifest, dir / "index").ok());

  EXPECT_LT(second_start(dir.path(), env).bytes_read, 1u << 20);
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

TEST_F(StartNotesTest, AreEmptyWhenASingleBitIsAnother) {
  const StartNotes notes{"2026-03-10 17\n", mark(), Timestamp{99}};
  ASSERT_TRUE(store_start_notes(notes, dir_.path(), Env::real()).ok());
  const auto path = dir_ / "index" / "start.json";
  const std::string written = Env::real().read_file(path).value();
  for (size_t bit = 0; bit < 8 * (written.size() - 1); ++bit) {  // the line's end tells nothing
    std::string flipped = written;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ 1 << bit % 8);
    std::ofstream(path, std::ios::binary) << flipped;
    EXPECT_TRUE(load_start_notes(dir_.path(), Env::real()).says_the_same({})) << flipped;
  }
}

TEST_F(StartNotesTest, AreEmptyWhenTheyAreTorn) {
  ASSERT_TRUE(store_start_notes({"2026-03-10 17\n", mark(), Timestamp{99}}, dir_.path(), Env::real()).ok());
  const auto path = dir_ / "index" / "start.json";
  for (size_t size = std::filesystem::file_size(path) - 2; size > 0; --size) {
    std::filesystem::resize_file(path, size);
    EXPECT_TRUE(load_start_notes(dir_.path(), Env::real()).says_the_same({})) << size;
  }
}

// Whatever the notes are: of before, of later, of another directory, or none.
TEST(Start, NumbersAndEpochsGoOnWhateverTheNotesSay) {
  const TestDir dir, other;
  const auto notes_in = [](const TestDir& of) { return of / "index" / "start.json"; };
  const auto start = [](const std::filesystem::path& data_dir) {
    CoreRunner runner(data_dir);
    return std::pair(runner.core().epoch(), runner.core().last_number());
  };
  make_history(dir.path(), 2000);
  make_history(other.path(), 3000);
  start(other.path());
  auto last = start(dir.path());
  std::filesystem::copy_file(notes_in(dir), dir / "early.json");
  auto numbers = Numbers::open({.path = dir / "events" / "_numbers", .boot_id = {}, .now = {}}).value();
  for (int i = 0; i < 5000; ++i) ASSERT_TRUE(numbers->assign(Uuid::v5({}, std::to_string(i % 7)), 1, 1).ok());
  last.second = numbers->last_number();
  ASSERT_TRUE(numbers->close().ok());
  numbers.reset();

  for (const auto& notes : {notes_in(dir), dir / "early.json", notes_in(other), dir / "none.json"}) {
    const auto before = dir / "before.json";
    std::filesystem::remove(before);
    if (std::filesystem::exists(notes)) std::filesystem::copy_file(notes, before);
    std::filesystem::remove(notes_in(dir));
    if (std::filesystem::exists(before)) std::filesystem::rename(before, notes_in(dir));
    const auto next = start(dir.path());
    EXPECT_GT(next.first, last.first) << notes;
    EXPECT_GE(next.second, last.second) << notes;
    last = next;
  }
}

// A journal whose events have numbers in front of the mark is there again: put back by somebody, or because the power
// went before its end reached the disk.
class ReturnTest : public ::testing::Test {
 protected:
  void SetUp() override {
    CoreRunner runner(dir_.path());
    testing_support::ChildProducer producer(dir_.path(), session_, [](emit::EventLog& log) {
      EXPECT_TRUE(log.emit(events::SessionStarted{}).ok());
      return true;
    });
    before_ = started(runner);
    journal_ = journals().at(0);
    std::filesystem::copy_file(journal_, aside_);
    producer.kill();
    EXPECT_TRUE(runner.wait_sealed(session_));
    EXPECT_TRUE(testing_support::eventually([&] { return journals().empty(); })) << "the daemon's own, too";
  }

  std::vector<std::filesystem::path> journals() const {
    std::vector<std::filesystem::path> found;
    for (const auto& day : std::filesystem::directory_iterator(dir_ / "events")) {
      if (!day.is_directory()) continue;
      for (const auto& entry : std::filesystem::directory_iterator(day))
        if (entry.path().extension() == ".journal") found.push_back(entry.path());
    }
    return found;
  }

  // Many more events, a mark behind the first thousands of them, and no journal.
  void go_on() {
    auto numbers = Numbers::open({.path = dir_ / "events" / "_numbers", .boot_id = {}, .now = {}}).value();
    for (int i = 0; i < 5000; ++i) ASSERT_TRUE(numbers->assign(Uuid::v5({}, std::to_string(i % 7)), 1, 1).ok());
    if (straddles_) {
      const Uuid key = journal::Reader::open(aside_).value().header().writer_key;
      ASSERT_TRUE(numbers->assign(key, 500, 1).ok());
    }
    events::EventMaker last;
    last.next_number = numbers->last_number();
    last.add("session.started");
    auto manifest = archive::load_manifest(dir_ / "index").value();
    ASSERT_TRUE(archive::checkpoint(manifest, {last.block()}, {}, dir_ / "index").ok());
    ASSERT_TRUE(numbers->close().ok());
    numbers.reset();
    {
      const CoreRunner learns(dir_.path());
    }
    auto notes = load_start_notes(dir_.path(), Env::real());
    ASSERT_GT(notes.numbers.value_or(NumbersMark{}).records, 1000u);
    if (clock_was_ahead_) notes.written_at = {};
    ASSERT_TRUE(store_start_notes(notes, dir_.path(), Env::real()).ok());
  }

  std::string started_after_return() {
    std::filesystem::rename(aside_, journal_);
    std::filesystem::remove(std::filesystem::path(journal_).replace_extension(".arrow"));
    CoreRunner runner(dir_.path());
    return started(runner);
  }

  std::string started(CoreRunner& runner) const {
    return runner.sql("SELECT event_number, id FROM events WHERE session_id = '" + session_.to_string() +
                      "' AND event_type = 'session.started'");
  }

  const TestDir dir_;
  const Uuid session_ = Uuid::v7();
  const std::filesystem::path aside_ = dir_ / "aside.journal";
  std::filesystem::path journal_;
  std::string before_;
  bool straddles_ = false, clock_was_ahead_ = false;
};

TEST_F(ReturnTest, ItsEventsHaveTheNumbersThatTheyHad) {
  go_on();
  EXPECT_EQ(started_after_return(), before_);
}

TEST_F(ReturnTest, AlsoWhenTheLastOfThemAreBehindTheMark) {
  straddles_ = true;
  go_on();
  EXPECT_EQ(started_after_return(), before_);
}

TEST_F(ReturnTest, AlsoWhenTheClockWasAheadWhenItWasMade) {
  clock_was_ahead_ = true;
  go_on();
  EXPECT_EQ(started_after_return(), before_);
}

}  // namespace
}  // namespace litmus::daemon
