#include "daemon/core.h"

#include <gmock/gmock.h>

#include <fstream>

#include "base/env_faulty.h"
#include "base/test_dir.h"
#include "daemon/replay.h"
#include "daemon/testing/core_runner.h"
#include "gen/events.h"

namespace litmus::daemon {
namespace {

using ::testing::HasSubstr;
using testing_support::ChildProducer;
using testing_support::CoreRunner;
using testing_support::eventually;

const Uuid kSession = Uuid::v5({}, "session");
const Uuid kRun = Uuid::v5({}, "run");

void begin(emit::EventLog& log, const Uuid& run_id = kRun) {
  events::SessionStarted session;
  session.client = "test";
  EXPECT_TRUE(log.emit(session).ok());
  events::RunStarted run;
  run.client = "test";
  run.dut_serial = "SN1";
  EXPECT_TRUE(log.emit(run, {.run_id = run_id}).ok());
  events::StepStarted step;
  step.step_name = "measure";
  step.step_path = "measure";
  EXPECT_TRUE(log.emit(step, {.run_id = run_id}).ok());
}

void measure(emit::EventLog& log, int count, const Uuid& run_id = kRun) {
  for (int i = 0; i < count; ++i) {
    events::MeasurementRecorded event;
    event.step_name = event.step_path = "measure";
    event.measurement_name = "v";
    event.value = 1.5 + i;
    EXPECT_TRUE(log.emit(event, {.run_id = run_id}).ok());
  }
}

void end(emit::EventLog& log, const Uuid& run_id = kRun) {
  events::StepEnded step;
  step.step_name = step.step_path = "measure";
  step.outcome = "passed";
  EXPECT_TRUE(log.emit(step, {.run_id = run_id}).ok());
  events::RunEnded run;
  run.outcome = "passed";
  EXPECT_TRUE(log.emit(run, {.run_id = run_id}).ok());
  events::SessionEnded session;
  session.outcome = "passed";
  EXPECT_TRUE(log.emit(session).ok());
  EXPECT_TRUE(log.close().ok());
}

class CoreTest : public ::testing::Test {
 protected:
  std::vector<std::filesystem::path> files(const std::string& below, const std::string& extension) const {
    std::vector<std::filesystem::path> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir_ / below, error))
      if (entry.path().extension() == extension) found.push_back(entry.path());
    return found;
  }
  size_t count_files(const std::string& below, const std::string& extension) const {
    return files(below, extension).size();
  }

  void run_whole_session(const Uuid& session_id = kSession, const Uuid& run_id = kRun, int measurements = 10) {
    ChildProducer producer(dir_.path(), session_id, [&](emit::EventLog& log) {
      begin(log, run_id);
      measure(log, measurements, run_id);
      end(log, run_id);
      return false;
    });
  }

  static std::string numbers(CoreRunner& runner) {
    return runner.sql("SELECT event_number, id FROM events ORDER BY event_number");
  }

  TestDir dir_;
};

TEST_F(CoreTest, AnEventIsFoundByTheQueryThatStartsAfterItsEmit) {
  ChildProducer producer(dir_.path(), kSession, [](emit::EventLog& log) {
    begin(log);
    measure(log, 10);
    return true;
  });
  CoreRunner runner(dir_.path());
  EXPECT_EQ(runner.sql("SELECT count(*), max(event_number) FROM events"), "[[13,13]]");
}

TEST_F(CoreTest, ACleanSessionIsMaterialisedAndSealed) {
  CoreRunner runner(dir_.path());
  run_whole_session();
  EXPECT_TRUE(runner.wait_sealed(kSession));
  EXPECT_EQ(count_files("events", ".journal"), 0u);
  EXPECT_EQ(count_files("events", ".arrow"), 2u) << "the session's, and ours with run.materialized";
  EXPECT_EQ(count_files("runs", ".parquet"), 1u);
  EXPECT_EQ(runner.sql("SELECT outcome, materialization FROM runs"), R"([["passed","done"]])");
  EXPECT_EQ(runner.sql("SELECT count(*), count(DISTINCT id), count(DISTINCT event_number) FROM events"),
            "[[17,17,17]]");
  EXPECT_EQ(runner.sql("SELECT count(*) FROM measurements"), "[[10]]");
}

TEST_F(CoreTest, AKilledTestIsAbortedEverywhereWithinASecond) {
  CoreRunner runner(dir_.path());
  ChildProducer producer(dir_.path(), kSession, [](emit::EventLog& log) {
    begin(log);
    measure(log, 5);
    return true;
  });
  EXPECT_EQ(runner.sql("SELECT outcome FROM runs"), "[[null]]");
  producer.kill();
  const auto killed_at = std::chrono::steady_clock::now();
  EXPECT_TRUE(
      eventually([&] { return runner.sql("SELECT outcome, materialization FROM runs") == R"([["aborted","done"]])"; }));
  EXPECT_LT(std::chrono::steady_clock::now() - killed_at, std::chrono::seconds{1});
  EXPECT_TRUE(runner.wait_sealed(kSession));
  EXPECT_EQ(count_files("events", ".journal"), 0u);
  EXPECT_EQ(count_files("runs", ".parquet"), 1u);
  EXPECT_THAT(
      runner.sql(
          "SELECT event_type, json->>'derived' FROM events WHERE event_type LIKE '%.ended' ORDER BY event_number"),
      R"([["run.ended","true"],["session.ended","true"]])");
  EXPECT_TRUE(std::filesystem::is_empty(dir_ / "events/.alive") || eventually([&] {
                return std::distance(std::filesystem::directory_iterator(dir_ / "events/.alive"), {}) <= 1;
              }))
      << "only our own lock is left";
}

TEST_F(CoreTest, ATestThatDiedWithoutADaemonIsAbortedByTheNextOne) {
  {
    ChildProducer producer(dir_.path(), kSession, [](emit::EventLog& log) {
      begin(log);
      return true;
    });
  }
  CoreRunner runner(dir_.path());
  EXPECT_TRUE(
      eventually([&] { return runner.sql("SELECT outcome, materialization FROM runs") == R"([["aborted","done"]])"; }));
}

// As a daemon leaves it that was killed when it had said the end of a dead process's session.
TEST_F(CoreTest, TheJournalOfADeadProcesssEndDoesNotGoBeforeItsOwn) {
  {
    ChildProducer producer(dir_.path(), kSession, [](emit::EventLog& log) {
      begin(log);
      return true;
    });
  }
  ChildProducer daemon(dir_.path(), kSession, [](emit::EventLog& log) {
    events::RunEnded run;
    run.outcome = "aborted";
    EXPECT_TRUE(log.emit(run, {.run_id = kRun, .id = Uuid::v5(kRun, "run.ended:1"), .derived = true}).ok());
    events::SessionEnded session;
    session.outcome = "aborted";
    EXPECT_TRUE(log.emit(session, {.id = Uuid::v5(kSession, "session.ended:1"), .derived = true}).ok());
    EXPECT_TRUE(log.close().ok());
    return false;
  });
  FaultyEnv env;
  env.add({.call = Call::kUnlink, .error = EIO, .path_contains = kSession.to_string() + ".journal"});
  auto options = CoreRunner::options_for(dir_.path());
  options.env = &env;
  {
    CoreRunner runner(options);
    EXPECT_TRUE(eventually([&] { return count_files("events", ".arrow") > 0; }));
  }
  EXPECT_THAT(files("events", ".journal"),
              ::testing::Contains(::testing::ResultOf([](const auto& path) { return path.stem().string(); },
                                                      ::testing::Eq(kSession.to_string() + "-2"))));
  env.heal();
  CoreRunner runner(options);
  EXPECT_TRUE(runner.wait_sealed(kSession));
  EXPECT_EQ(runner.sql("SELECT count(*), count(DISTINCT id) FROM events"), "[[6,6]]");
}

TEST_F(CoreTest, ASessionWhoseEndIsSealedAlreadyIsNotEndedAgain) {
  const auto copy = dir_ / "copy";
  {
    CoreRunner runner(dir_.path());
    ChildProducer producer(dir_.path(), kSession, [](emit::EventLog& log) {
      begin(log);
      return true;
    });
    std::filesystem::copy_file(files("events", ".journal").at(0), copy);
    producer.kill();
    EXPECT_TRUE(eventually([&] { return runner.sql("SELECT materialization FROM runs") == R"([["done"]])"; }));
    EXPECT_TRUE(runner.wait_sealed(kSession));
  }
  for (const auto& sealed : files("events", ".arrow")) {
    if (sealed.stem() != kSession.to_string()) continue;
    std::filesystem::copy_file(copy, std::filesystem::path(sealed).replace_extension(".journal"));
    std::filesystem::remove(sealed);
  }
  CoreRunner runner(dir_.path());
  EXPECT_TRUE(eventually([&] { return count_files("events", ".journal") == 0; }));
  EXPECT_EQ(runner.sql("SELECT count(*), count(DISTINCT id) FROM events"), "[[6,6]]");
  EXPECT_EQ(runner.sql("SELECT outcome, materialization FROM runs"), R"([["aborted","done"]])");
}

TEST_F(CoreTest, ARestartKeepsEveryNumberOfLiveAndSealedSessions) {
  ChildProducer producer(dir_.path(), kSession, [](emit::EventLog& log) {
    begin(log);
    measure(log, 20);
    return true;
  });
  const Uuid other = Uuid::v5({}, "other session"), other_run = Uuid::v5({}, "other run");
  std::string before;
  {
    CoreRunner runner(dir_.path());
    run_whole_session(other, other_run);
    EXPECT_TRUE(runner.wait_sealed(other));
    before = numbers(runner);
  }
  CoreRunner runner(dir_.path());
  EXPECT_EQ(numbers(runner), before);
  EXPECT_EQ(runner.sql("SELECT count(*) FROM runs"), "[[2]]");
  EXPECT_EQ(runner.sql("SELECT outcome FROM runs WHERE run_id = '" + kRun.to_string() + "'"), "[[null]]")
      << "its owner lives";
}

TEST_F(CoreTest, ADeletedIndexIsRebuiltWithTheSameNumbers) {
  std::string before, runs;
  {
    CoreRunner runner(dir_.path());
    for (int i = 0; i < 3; ++i) {
      const Uuid session = Uuid::v5({}, "session " + std::to_string(i));
      run_whole_session(session, Uuid::v5({}, "run " + std::to_string(i)), 30);
      EXPECT_TRUE(runner.wait_sealed(session));
    }
    before = numbers(runner);
    runs = runner.sql("SELECT run_id, outcome, materialization FROM runs ORDER BY run_id");
  }
  std::filesystem::remove_all(dir_ / "index");
  {
    auto options = CoreRunner::options_for(dir_.path());
    options.checkpoint_rows = 20;  // a history that doesn't fit into memory
    CoreRunner runner(options);
    EXPECT_EQ(numbers(runner), before);
    EXPECT_EQ(runner.sql("SELECT run_id, outcome, materialization FROM runs ORDER BY run_id"), runs);
  }
  CoreRunner again(dir_.path());
  EXPECT_EQ(numbers(again), before);
}

TEST_F(CoreTest, NumbersAreReadFromTheSealedFilesWhenTheirFileIsGoneToo) {
  std::string before;
  {
    CoreRunner runner(dir_.path());
    run_whole_session();
    EXPECT_TRUE(runner.wait_sealed(kSession));
    before = numbers(runner);
  }
  std::filesystem::remove_all(dir_ / "index");
  std::filesystem::remove(dir_ / "events/_numbers");
  CoreRunner runner(dir_.path());
  EXPECT_EQ(numbers(runner), before);
}

TEST_F(CoreTest, TheTailGoesIntoSegmentsAndNothingIsMissingOrDoubled) {
  auto options = CoreRunner::options_for(dir_.path());
  options.checkpoint_rows = 100;
  CoreRunner runner(options);
  ChildProducer producer(dir_.path(), kSession, [](emit::EventLog& log) {
    begin(log);
    measure(log, 2000);
    return true;
  });
  EXPECT_EQ(runner.sql("SELECT count(*), count(DISTINCT id), min(event_number), max(event_number) FROM events"),
            "[[2003,2003,1,2003]]");
  EXPECT_TRUE(eventually([&] { return runner.snapshot()->manifest->watermark > 1800; }));
  EXPECT_EQ(runner.sql("SELECT count(*), count(DISTINCT id), min(event_number), max(event_number) FROM events"),
            "[[2003,2003,1,2003]]");
}

TEST_F(CoreTest, AChannelJournalThatNeverGotAHeaderIsRemoved) {
  const auto folder = dir_ / "channels" / Timestamp::now().date();
  std::filesystem::create_directories(folder);
  const auto path = folder / (kSession.to_string() + ".journal");
  std::ofstream(path) << std::string(300'000, '\0');
  std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - std::chrono::minutes(2));
  CoreRunner runner(dir_.path());
  EXPECT_TRUE(eventually([&] { return !std::filesystem::exists(path); }));
  EXPECT_EQ(runner.sql("SELECT count(*) FROM losses"), "[[0]]");
}

TEST_F(CoreTest, ARunThatCannotBeStoredIsShownAndTriedAgain) {
  FaultyEnv env;
  env.add({.call = Call::kOpen, .error = ENOSPC, .path_contains = "/runs/"});
  auto options = CoreRunner::options_for(dir_.path());
  options.env = &env;
  {
    CoreRunner runner(options);
    run_whole_session();
    EXPECT_TRUE(eventually(
        [&] { return runner.sql("SELECT outcome, materialization FROM runs") == R"([["passed","failed"]])"; }));
    EXPECT_EQ(runner.sql("SELECT count(*) FROM events WHERE event_type = 'run.materialization_failed'"), "[[1]]");
    EXPECT_GT(count_files("events", ".journal"), 0u) << "its events are still needed";
    EXPECT_EQ(count_files("events", ".arrow"), 0u) << "its process would take it for stored";
  }
  env.heal();
  CoreRunner runner(options);
  EXPECT_TRUE(runner.wait_sealed(kSession));
  EXPECT_EQ(runner.sql("SELECT outcome, materialization FROM runs"), R"([["passed","done"]])");
  EXPECT_EQ(count_files("runs", ".parquet"), 1u);
}

TEST_F(CoreTest, TheSealedFileDoesNotWaitForTheIndexButTheJournalDoes) {
  FaultyEnv env;
  env.add({.call = Call::kOpen, .error = ENOSPC, .path_contains = "/index/events/"});
  auto options = CoreRunner::options_for(dir_.path());
  options.env = &env;
  {
    CoreRunner runner(options);
    run_whole_session();
    EXPECT_TRUE(eventually([&] { return count_files("events", ".arrow") > 0; }));
    EXPECT_EQ(count_files("runs", ".parquet"), 1u) << "the run file comes before the sealed file";
    EXPECT_GT(count_files("events", ".journal"), 0u);
    env.heal();
  }
  CoreRunner runner(options);
  EXPECT_TRUE(runner.wait_sealed(kSession));
  EXPECT_EQ(count_files("events", ".journal"), 0u);
  EXPECT_EQ(runner.sql("SELECT count(*), count(DISTINCT id) FROM events"), "[[17,17]]");
}

TEST_F(CoreTest, ReplayPagesFollowEachOtherWithoutGapOrRepetition) {
  auto options = CoreRunner::options_for(dir_.path());
  options.checkpoint_rows = 100;  // some in segments, some in the tail
  CoreRunner runner(options);
  ChildProducer producer(dir_.path(), kSession, [](emit::EventLog& log) {
    begin(log);
    measure(log, 500);
    events::InstrumentRead read;
    read.instrument_role = "dmm";
    read.channel_id = "dmm.v";
    read.method = "read";
    return log.emit(read, {.run_id = kRun}).ok();
  });
  query::Engine::Options engine_options;
  engine_options.data_dir = dir_.path();
  auto engine = query::Engine::open(engine_options);
  ASSERT_TRUE(engine.ok());
  const auto snapshot = runner.snapshot();
  std::vector<int64_t> seen, expected;
  for (int64_t after = 0; after < 504;) {
    const auto page = replay_page(**engine, snapshot, after, {}, 64);
    ASSERT_TRUE(page.ok()) << page.status().to_string();
    ASSERT_GT(page->last_number, after);
    for (const auto& event : page->events) seen.push_back(event.number);
    after = page->last_number;
  }
  for (int64_t number = 1; number <= 504; ++number) expected.push_back(number);
  EXPECT_EQ(seen, expected);

  api::EventFilter filter;
  filter.role = "dmm";
  filter.run_id = kRun;
  const auto page = replay_page(**engine, snapshot, 0, filter, 10);
  ASSERT_TRUE(page.ok()) << page.status().to_string();
  ASSERT_EQ(page->events.size(), 1u);
  EXPECT_EQ(page->events[0].type, "instrument.read");
  EXPECT_THAT(page->events[0].json, HasSubstr("\"channel_id\":\"dmm.v\""));
  EXPECT_EQ(page->last_number, 504);
}

// A daemon in a process of its own, killed while it reads.
TEST_F(CoreTest, KillingTheDaemonWhileItReadsLosesAndDoublesNothing) {
  constexpr int kEvents = 60'000;
  ChildProducer producer(dir_.path(), kSession, [](emit::EventLog& log) {
    begin(log);
    measure(log, kEvents);
    return true;
  });
  std::vector<NumberExtent> before;
  for (int life = 0; life < 8; ++life) {
    int fds[2];
    ASSERT_EQ(pipe(fds), 0);
    const pid_t daemon = fork();
    if (daemon == 0) {
      auto options = CoreRunner::options_for(dir_.path());
      options.checkpoint_rows = 10'000;
      CoreRunner runner(options);
      static_cast<void>(write(fds[1], "x", 1));
      for (;;) pause();
    }
    close(fds[1]);
    char ready;
    ASSERT_EQ(read(fds[0], &ready, 1), 1);
    close(fds[0]);
    std::this_thread::sleep_for(std::chrono::milliseconds{3 * life});  // each life dies at another place
    kill(daemon, SIGKILL);
    waitpid(daemon, nullptr, 0);
    const auto after = Numbers::read(dir_ / "events/_numbers");
    ASSERT_TRUE(after.ok());
    ASSERT_GE(after->size(), before.size());
    for (size_t i = 0; i + 1 < before.size(); ++i) ASSERT_EQ((*after)[i], before[i]) << "a number changed";
    before = *after;
  }
  CoreRunner runner(dir_.path());
  const std::string total = std::to_string(kEvents + 3);
  EXPECT_EQ(runner.sql("SELECT count(*), count(DISTINCT id), count(DISTINCT event_number) FROM events"),
            "[[" + total + "," + total + "," + total + "]]");
  EXPECT_EQ(
      runner.sql(
          "SELECT count(*) FROM (SELECT json->>'value' AS v, lag(json->>'value') OVER (ORDER BY event_number) AS w "
          "FROM events WHERE event_type = 'test.measurement') WHERE v::DOUBLE < w::DOUBLE"),
      "[[0]]")
      << "numbers follow the order of emission";
}

TEST_F(CoreTest, TheDoorbellBringsEveryEvent) {
  CoreRunner runner(dir_.path());
  ChildProducer producer(dir_.path(), kSession, [](emit::EventLog& log) {
    begin(log);
    return true;
  });
  EXPECT_TRUE(eventually([&] { return runner.core().last_number() == 3; }, std::chrono::milliseconds{500}));
}

}  // namespace
}  // namespace litmus::daemon
