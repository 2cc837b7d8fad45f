// What becomes of events that producers elsewhere post, from their journal to the run file.
#include "daemon/intake.h"

#include <gmock/gmock.h>

#include "base/test_dir.h"
#include "daemon/testing/core_runner.h"

namespace litmus::daemon {
namespace {

using ::testing::HasSubstr;
using testing_support::ChildProducer;
using testing_support::CoreRunner;
using testing_support::eventually;

const Uuid kSession = Uuid::v5({}, "session");
const Uuid kRun = Uuid::v5({}, "run");

class IntakeTest : public ::testing::Test {
 protected:
  // One line; the same name gives the same id.
  static std::string line(const std::string& type, const std::string& fields = "", const std::string& name = "") {
    const bool in_run = !type.starts_with("session.");
    return R"({"id":")" + Uuid::v5({}, type + name).to_string() + R"(","event_type":")" + type + R"(","session_id":")" +
           kSession.to_string() + '"' + (in_run ? R"(,"run_id":")" + kRun.to_string() + '"' : "") +
           (fields.empty() ? "" : "," + fields) + "}\n";
  }
  static std::string begin() {
    return line("session.started", R"("client":"plc")") + line("run.started", R"("client":"plc","dut_serial":"SN1")");
  }
  static std::string measured(double value, const std::string& name = "v") {
    return line("test.measurement",
                R"("step_name":"s","step_index":0,"limit_low":1,"limit_high":2,"measurement_name":")" + name +
                    R"(","value":)" + std::to_string(value),
                name);
  }
  static std::string step(double value) {
    return line("test.step_started", R"("step_name":"s","step_index":0)") + measured(value) +
           line("test.step_ended", R"("step_name":"s","step_index":0)");
  }
  static std::string end() { return line("run.ended") + line("session.ended"); }

  size_t count_files(const std::string& below, const std::string& extension) const {
    size_t count = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir_ / below, error))
      count += entry.path().extension() == extension ? 1 : 0;
    return count;
  }
  Core::Options impatient() const {
    Core::Options options = CoreRunner::options_for(dir_.path());
    options.relayed_linger = std::chrono::milliseconds{0};
    return options;
  }

  TestDir dir_;
};

constexpr const char* kRuns = "SELECT outcome, materialization FROM runs";

TEST_F(IntakeTest, APostedRunIsJudgedMaterialisedAndSealed) {
  CoreRunner runner(dir_.path());
  EXPECT_EQ(runner.post(begin() + step(1.5) + measured(9, "late") + end()), "8 accepted, 0 duplicates");
  EXPECT_TRUE(eventually([&] { return runner.sql(kRuns) == R"([["failed","done"]])"; })) << runner.sql(kRuns);
  EXPECT_EQ(runner.sql("SELECT measurement_name, measurement_outcome FROM measurements ORDER BY ALL"),
            R"([["late","failed"],["v","passed"]])");
  EXPECT_EQ(runner.sql("SELECT json->>'outcome' FROM events WHERE event_type IN ('test.step_ended', 'run.ended') "
                       "ORDER BY event_number"),
            R"([["passed"],["failed"]])");
  EXPECT_TRUE(eventually([&] { return count_files("events", ".journal") == 0; }));
  EXPECT_EQ(count_files("runs", ".parquet"), 1u);
  EXPECT_EQ(runner.sql("SELECT count(*), count(DISTINCT id) FROM events"), "[[9,9]]");
}

TEST_F(IntakeTest, APostedRunIsLiveUntilItsEnd) {
  CoreRunner runner(impatient());
  EXPECT_EQ(runner.post(begin()), "2 accepted, 0 duplicates");
  EXPECT_EQ(runner.sql("SELECT outcome, dut_serial FROM runs"), R"([[null,"SN1"]])");
  EXPECT_FALSE(runner.ask<bool>([](Core& core, auto deliver) { deliver(core.is_idle()); }));
  EXPECT_EQ(runner.post(step(1.5)), "3 accepted, 0 duplicates");
  EXPECT_EQ(count_files("events", ".journal"), 1u) << "one journal, as long as the run is open";
  EXPECT_EQ(runner.post(end()), "2 accepted, 0 duplicates");
  EXPECT_TRUE(eventually([&] { return runner.sql(kRuns) == R"([["passed","done"]])"; }));
  EXPECT_TRUE(eventually([&] { return count_files("events", ".journal") == 0; }));
  EXPECT_TRUE(eventually([&] { return runner.ask<bool>([](Core& core, auto deliver) { deliver(core.is_idle()); }); }));
}

TEST_F(IntakeTest, AnIdComesOnceInABodyInTheTailAndInSealedFiles) {
  {
    CoreRunner runner(impatient());
    EXPECT_EQ(runner.post(begin() + begin()), "2 accepted, 2 duplicates");
    EXPECT_EQ(runner.post(begin() + step(1.5)), "3 accepted, 2 duplicates");
    EXPECT_EQ(runner.post(end()), "2 accepted, 0 duplicates");
    EXPECT_TRUE(eventually([&] { return count_files("events", ".journal") == 0; }));
    EXPECT_EQ(runner.post(begin() + step(9) + end()), "0 accepted, 7 duplicates");
  }
  CoreRunner next(impatient());
  EXPECT_EQ(next.post(begin() + step(9) + end()), "0 accepted, 7 duplicates");
  EXPECT_EQ(next.sql("SELECT count(*), count(DISTINCT id) FROM events"), "[[8,8]]");
}

TEST_F(IntakeTest, WhoIsSilentForTooLongIsAborted) {
  Core::Options options = impatient();
  options.relayed_silence = std::chrono::milliseconds{50};
  CoreRunner runner(options);
  EXPECT_EQ(runner.post(begin() + step(1.5)), "5 accepted, 0 duplicates");
  EXPECT_TRUE(eventually([&] { return runner.sql(kRuns) == R"([["aborted","done"]])"; }));
  EXPECT_THAT(runner.sql("SELECT json->>'derived', json->>'reason' FROM events WHERE event_type = 'session.ended'"),
              HasSubstr(R"(["true","nothing was heard of its producer"])"));
  EXPECT_TRUE(eventually([&] { return count_files("events", ".journal") == 0; }));
}

TEST_F(IntakeTest, AnEndThatComesAfterAllReplacesTheAbortedOne) {
  Core::Options options = impatient();
  options.relayed_silence = std::chrono::milliseconds{50};
  CoreRunner runner(options);
  runner.post(begin() + step(1.5));
  EXPECT_TRUE(eventually([&] { return count_files("events", ".journal") == 0; }));
  EXPECT_EQ(runner.sql(kRuns), R"([["aborted","done"]])");
  EXPECT_EQ(runner.post(step(1.5) + measured(9, "late") + line("run.ended")), "2 accepted, 3 duplicates");
  EXPECT_TRUE(eventually([&] { return runner.sql(kRuns) == R"([["failed","done"]])"; })) << runner.sql(kRuns);
}

TEST_F(IntakeTest, AnEndReplacesTheAbortedOneAfterARestart) {
  Core::Options options = impatient();
  options.relayed_silence = std::chrono::milliseconds{50};
  {
    CoreRunner runner(options);
    runner.post(begin() + step(1.5));
    EXPECT_TRUE(eventually([&] { return count_files("events", ".journal") == 0; }));
  }
  CoreRunner next(options);
  EXPECT_EQ(next.sql(kRuns), R"([["aborted","done"]])");
  EXPECT_EQ(next.post(step(1.5) + measured(1.6, "late") + line("run.ended")), "2 accepted, 3 duplicates");
  EXPECT_TRUE(eventually([&] { return next.sql(kRuns) == R"([["passed","done"]])"; })) << next.sql(kRuns);
  EXPECT_EQ(next.sql("SELECT dut_serial, num_measurements FROM runs"), R"([["SN1",2]])");
  EXPECT_TRUE(eventually([&] { return count_files("events", ".journal") == 0; }));
  EXPECT_EQ(count_files("runs", ".parquet"), 1u);
}

TEST_F(IntakeTest, ARunThatIsStoredIsntBegunAnew) {
  {
    CoreRunner runner(impatient());
    runner.post(begin() + step(1.5) + end());
    EXPECT_TRUE(eventually([&] { return count_files("events", ".journal") == 0; }));
  }
  CoreRunner next(impatient());
  EXPECT_EQ(next.post(line("run.started", R"("client":"plc","dut_serial":"SN1")", "again")),
            "1 accepted, 0 duplicates");
  EXPECT_EQ(next.sql(kRuns), R"([["passed","done"]])");
  EXPECT_EQ(next.sql("SELECT count(*) FROM measurements"), "[[1]]");
  EXPECT_TRUE(eventually([&] { return count_files("events", ".journal") == 0; }));
  EXPECT_EQ(count_files("runs", ".parquet"), 1u);
}

TEST_F(IntakeTest, ADateLongAgoIsADateLikeAnyOther) {
  CoreRunner runner(impatient());
  const std::string long_ago = R"("client":"plc","occurred_at":"0001-01-01T00:00:00Z")";
  EXPECT_EQ(runner.post(line("session.started", long_ago) + line("run.started", long_ago) + end()),
            "4 accepted, 0 duplicates");
  EXPECT_TRUE(eventually([&] { return runner.sql(kRuns) == R"([["aborted","done"]])"; })) << runner.sql(kRuns);
  EXPECT_TRUE(eventually([&] { return count_files("events", ".journal") == 0; }));
  EXPECT_EQ(runner.sql("SELECT count(*) FROM losses"), "[[0]]");
}

TEST_F(IntakeTest, FilesLieInTheFolderOfTheSessionsFirstDay) {
  CoreRunner runner(impatient());
  runner.post(line("session.started", R"("client":"plc","occurred_at":"2026-01-02T03:04:05Z")") +
              line("session.ended"));
  EXPECT_TRUE(eventually([&] { return count_files("events/2026-01-02", ".arrow") == 1; }));
  EXPECT_EQ(runner.post(line("my.afterthought")), "1 accepted, 0 duplicates");
  EXPECT_TRUE(eventually([&] { return count_files("events/2026-01-02", ".arrow") == 2; }));
}

TEST_F(IntakeTest, ATestsOwnSessionTakesPostedEventsAndStillEndsWithIt) {
  CoreRunner runner(impatient());
  ChildProducer producer(dir_.path(), kSession, [](emit::EventLog& log) {
    events::SessionStarted session;
    session.client = "test";
    events::RunStarted run;
    run.client = "test";
    return log.emit(session).ok() && log.emit(run, {.run_id = kRun}).ok();
  });
  EXPECT_EQ(runner.post(step(9)), "3 accepted, 0 duplicates");
  EXPECT_EQ(runner.sql("SELECT measurement_outcome FROM measurements"), R"([["failed"]])");
  producer.kill();
  EXPECT_TRUE(eventually([&] { return runner.sql(kRuns) == R"([["aborted","done"]])"; }));
  EXPECT_TRUE(runner.wait_sealed(kSession));
}

TEST_F(IntakeTest, AnAlteredTextIsReported) {
  CoreRunner runner(dir_.path());
  EXPECT_EQ(runner.post(line("my.event", R"("note":"\ud800")")), "1 accepted, 0 duplicates");
  EXPECT_EQ(runner.sql("SELECT count(*) FROM events WHERE event_type = 'diagnostic.warning'"), "[[1]]");
}

}  // namespace
}  // namespace litmus::daemon
