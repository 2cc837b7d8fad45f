// The figures over small histories; tests/metrics holds them against a computation of its own over random ones.
#include "query/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "query/query_test_util.h"
#include "runs/materialize.h"

namespace litmus::query {
namespace {

using nlohmann::json;
using runs::MeasurementRow;
using runs::RunRecord;
using runs::StepRow;

constexpr int64_t kDayUs = 86'400'000'000;
const Timestamp kMonday = *Timestamp::parse("2026-03-09T00:00:00Z");

class MetricsTest : public testing::Test {
 protected:
  // A finished run of product conv at bench_1, `hours` after Monday, of 10 s.
  RunRecord& add(std::string serial, std::string outcome, double hours) {
    RunRecord& run = *runs_.emplace_back(std::make_shared<RunRecord>());
    run.run_id = Uuid::v5(Uuid{}, "run " + std::to_string(runs_.size()));
    run.session_id = Uuid::v5(Uuid{}, "session");
    run.started_at = Timestamp{kMonday.micros + static_cast<int64_t>(hours * 3.6e9)};
    run.ended_at = Timestamp{run.started_at.micros + 10'000'000};
    run.ended = true;
    if (!outcome.empty()) run.outcome = std::move(outcome);
    if (!serial.empty()) run.dut_serial = std::move(serial);
    run.product_id = "conv";
    run.station_hostname = "bench_1";
    run.test_phase = "production";
    return run;
  }

  static void measure(RunRecord& run, double value, std::string outcome, int64_t retry = 0, std::string name = "vout",
                      std::optional<double> limit_low = 3.0) {
    MeasurementRow row;
    row.step_name = row.step_path = "power";
    row.name = std::move(name);
    row.vector_retry = retry;
    row.value = value;
    row.outcome = std::move(outcome);
    row.limit_low = limit_low;
    row.limit_high = 3.6;
    run.measurements.push_back(std::move(row));
  }

  static void step(RunRecord& run, std::string path, std::string outcome, int64_t retries = 0,
                   std::string parent = "") {
    StepRow row;
    row.path = row.name = std::move(path);
    row.parent_path = std::move(parent);
    row.started_at = run.started_at;
    row.ended_at = run.ended_at;
    row.outcome = std::move(outcome);
    row.retry_count = retries;
    run.steps.push_back(std::move(row));
  }

  SnapshotPtr snapshot() const {
    auto made = std::make_shared<Snapshot>();
    made->manifest = std::make_shared<archive::Manifest>();
    for (const auto& run : runs_) made->runs.push_back(run);
    return made;
  }

  static json parsed(const Result<std::string>& body) {
    EXPECT_TRUE(body.ok()) << body.status().to_string();
    return body.ok() ? json::parse(*body) : json();
  }
  json yield(const MetricFilter& filter = {}, Period period = Period::kDay) {
    return parsed(yield_json(*engine_, snapshot(), filter, period));
  }
  json pareto(ParetoGroup group, int64_t top_n = 10) {
    return parsed(pareto_json(*engine_, snapshot(), {}, group, top_n));
  }
  json ppk(int64_t min_samples) { return parsed(ppk_json(*engine_, snapshot(), {}, min_samples)); }

  TempDir dir_;
  std::vector<std::shared_ptr<RunRecord>> runs_;
  std::unique_ptr<Engine> engine_ = *Engine::open({.data_dir = dir_.path()});
};

TEST_F(MetricsTest, ASerialCountsByItsFirstRunAndByWhetherItEverPassed) {
  add("A", "failed", 1);
  add("A", "passed", 2);
  add("B", "passed", 3);
  add("C", "failed", 4);

  const json row = yield()["data"][0];

  EXPECT_EQ(row["period"], "2026-03-09");
  EXPECT_EQ(row["total_runs"], 4);
  EXPECT_EQ(row["failed"], 2);
  EXPECT_EQ(row["unique_serials"], 3);
  EXPECT_EQ(row["first_pass_passed"], 1);
  EXPECT_EQ(row["final_passed"], 2);
  EXPECT_DOUBLE_EQ(row["first_pass_yield"], 1.0 / 3);
  EXPECT_DOUBLE_EQ(row["final_yield"], 2.0 / 3);
  EXPECT_DOUBLE_EQ(row["dppm"], 1e6 / 3);
  EXPECT_EQ(row["avg_duration_s"], 10.0);
}

TEST_F(MetricsTest, TotalsCountASerialOnceHoweverManyGroupsItIsIn) {
  add("A", "failed", 1);
  add("A", "passed", 30).station_hostname = "bench_2";

  const json answer = yield();

  ASSERT_EQ(answer["data"].size(), 2u);
  EXPECT_EQ(answer["data"][1]["station"], "bench_2");
  EXPECT_EQ(answer["data"][1]["first_pass_total"], 0);
  EXPECT_TRUE(answer["data"][1]["first_pass_yield"].is_null());
  EXPECT_EQ(answer["totals"]["total_runs"], 2);
  EXPECT_EQ(answer["totals"]["unique_serials"], 1);
  EXPECT_EQ(answer["totals"]["final_passed"], 1);
  EXPECT_EQ(answer["periods"].size(), 2u);
  EXPECT_EQ(answer["stations"].size(), 2u);
}

TEST_F(MetricsTest, FirstRunsAtTheSameTimeAreOrderedByTheirIds) {
  RunRecord& one = add("A", "passed", 1);
  RunRecord& other = add("A", "failed", 1);

  const int64_t passed = yield()["totals"]["first_pass_passed"];

  EXPECT_EQ(passed, one.run_id.to_string() < other.run_id.to_string() ? 1 : 0);
}

TEST_F(MetricsTest, RunsWithoutSerialCountAsRunsOnly) {
  add("", "passed", 1);

  const json row = yield()["data"][0];

  EXPECT_EQ(row["total_runs"], 1);
  EXPECT_EQ(row["unique_serials"], 0);
  EXPECT_TRUE(row["first_pass_yield"].is_null());
  EXPECT_TRUE(row["dppm"].is_null());
  const json retest = parsed(retest_json(*engine_, snapshot(), {}, Period::kDay));
  EXPECT_EQ(retest["data"][0]["total_serials"], 0);
  EXPECT_TRUE(retest["totals"]["avg_retries"].is_null());
}

TEST_F(MetricsTest, DevelopmentRunsAndRunsInFlightAreLeftOut) {
  add("A", "passed", 1);
  add("B", "failed", 2).test_phase = "development";
  add("C", "", 3);

  EXPECT_EQ(yield()["totals"]["total_runs"], 1);
  EXPECT_EQ(yield()["development_runs_left_out"], 1);
  EXPECT_EQ(yield({.phase = {"all"}})["totals"]["total_runs"], 2);
  EXPECT_EQ(yield({.phase = {"all"}})["development_runs_left_out"], 0);
  EXPECT_EQ(yield({.phase = {"development"}})["totals"]["failed"], 1);
}

TEST_F(MetricsTest, WeeksBeginOnMondayAndMonthsOnTheirFirst) {
  add("A", "passed", 0);
  add("B", "passed", 7 * 24 - 0.001);
  add("C", "passed", 7 * 24);

  const json weeks = yield({}, Period::kWeek)["data"];
  const json months = yield({}, Period::kMonth)["data"];

  ASSERT_EQ(weeks.size(), 2u);
  EXPECT_EQ(weeks[0]["period"], "2026-03-09");
  EXPECT_EQ(weeks[0]["total_runs"], 2);
  EXPECT_EQ(weeks[1]["period"], "2026-03-16");
  EXPECT_EQ(months[0]["period"], "2026-03-01");
}

TEST_F(MetricsTest, NothingIsNullsAndZeroes) {
  const json answer = yield();

  EXPECT_EQ(answer["data"], json::array());
  EXPECT_EQ(answer["totals"]["total_runs"], 0);
  EXPECT_TRUE(answer["totals"]["final_yield"].is_null());
  EXPECT_EQ(pareto(ParetoGroup::kMeasurement)["totals"]["fail_count"], 0);
  EXPECT_EQ(parsed(trend_json(*engine_, snapshot(), {}, Period::kDay))["totals"]["total"], 0);
}

TEST_F(MetricsTest, ARetriedMeasurementCountsByItsLastAttempt) {
  RunRecord& run = add("A", "passed", 1);
  measure(run, 2.0, "failed", 0);
  measure(run, 3.3, "passed", 1);
  measure(run, 9.0, "failed", 0, "iout");

  const json answer = pareto(ParetoGroup::kMeasurement);

  ASSERT_EQ(answer["data"].size(), 2u);
  EXPECT_EQ(answer["data"][0]["measurement_name"], "iout");
  EXPECT_EQ(answer["data"][0]["fail_count"], 1);
  EXPECT_EQ(answer["data"][1]["total_count"], 1);
  EXPECT_EQ(answer["data"][1]["fail_count"], 0);
  EXPECT_EQ(answer["totals"]["total_count"], 2);
  EXPECT_DOUBLE_EQ(yield()["totals"]["dpmo"], 500'000.0);
}

TEST_F(MetricsTest, ParetoOfStepsLeavesContainersOutAndTotalsKeepWhatIsCutOff) {
  RunRecord& run = add("A", "failed", 1);
  step(run, "suite", "failed");
  step(run, "b", "failed", 0, "suite");
  step(run, "a", "failed");
  step(run, "c", "passed", 1);

  const json answer = pareto(ParetoGroup::kStep, 1);

  ASSERT_EQ(answer["data"].size(), 1u);
  EXPECT_EQ(answer["data"][0]["step_name"], "a");
  EXPECT_EQ(answer["totals"]["fail_count"], 2);
  EXPECT_EQ(answer["totals"]["total_count"], 3);
}

TEST_F(MetricsTest, RolledThroughputIsTheProductOfTheStepsFirstPassRates) {
  for (const char* outcome : {"passed", "failed"}) {
    RunRecord& run = add(outcome, outcome, 1);
    step(run, "a", outcome);
    step(run, "b", "passed", *outcome == 'f' ? 1 : 0);
    step(run, "c", "passed");
    step(run, "d", "skipped");
  }

  EXPECT_DOUBLE_EQ(yield()["totals"]["rty"], 0.25);
}

TEST_F(MetricsTest, PpkJoinsDaysAndTakesTheWorseSide) {
  for (const double value : {3.1, 3.2, 3.3}) measure(add("A", "passed", 24 * value), value, "passed");

  const json row = ppk(3)["data"][0];

  EXPECT_EQ(row["n"], 3);
  EXPECT_NEAR(row["mean"], 3.2, 1e-12);
  EXPECT_NEAR(row["sigma"], 0.1, 1e-12);
  EXPECT_NEAR(row["ppk"], 0.2 / 0.3, 1e-9);
  EXPECT_NEAR(row["pp"], 1.0, 1e-9);
  EXPECT_EQ(row["cpk"], row["ppk"]);
  EXPECT_TRUE(ppk(4)["data"].empty());
}

TEST_F(MetricsTest, OneLimitGivesPpkWithoutPpAndNoSpreadGivesNeither) {
  for (int i = 0; i < 2; ++i) {
    RunRecord& run = add("A", "passed", i);
    measure(run, 3.0 + 0.1 * i, "passed", 0, "one_sided", std::nullopt);
    measure(run, 3.3, "passed", 0, "constant");
  }

  const json rows = ppk(2)["data"];

  EXPECT_EQ(rows[0]["measurement_name"], "one_sided");
  EXPECT_TRUE(rows[0]["ppk"].is_number());
  EXPECT_TRUE(rows[0]["pp"].is_null());
  EXPECT_TRUE(rows[1]["ppk"].is_null());
  EXPECT_EQ(rows[1]["sigma"], 0.0);
}

TEST_F(MetricsTest, TimeIsSplitByOutcome) {
  add("A", "passed", 1);
  add("B", "failed", 2);
  add("C", "aborted", 3);

  const json totals = parsed(time_loss_json(*engine_, snapshot(), {}, Period::kDay))["totals"];

  EXPECT_EQ(totals["total_time_s"], 30.0);
  EXPECT_EQ(totals["pass_time_s"], 10.0);
  EXPECT_EQ(totals["fail_time_s"], 10.0);
  EXPECT_EQ(totals["error_time_s"], 0.0);
}

TEST_F(MetricsTest, RetestsAreSerialsWithMoreThanOneRun) {
  add("A", "failed", 1);
  add("A", "failed", 2);
  add("A", "passed", 3);
  add("B", "passed", 3);

  const json row = parsed(retest_json(*engine_, snapshot(), {}, Period::kDay))["data"][0];

  EXPECT_EQ(row["total_serials"], 2);
  EXPECT_EQ(row["retested_count"], 1);
  EXPECT_EQ(row["retest_rate"], 0.5);
  EXPECT_EQ(row["avg_retries"], 1.0);
}

TEST_F(MetricsTest, FiltersTakeEitherNameAndBoundsAreInclusive) {
  RunRecord& run = add("A", "passed", 1);
  run.dut_part_number = "PN'7";
  run.station_id = "st_1";
  run.dut_lot_number = "L1";
  add("B", "passed", 2);

  const auto count = [&](const MetricFilter& filter) { return yield(filter)["totals"]["total_runs"].get<int>(); };

  EXPECT_EQ(count({.product = {"PN'7"}}), 1);
  EXPECT_EQ(count({.product = {"conv", "nothing"}}), 2);
  EXPECT_EQ(count({.station = {"st_1"}}), 1);
  EXPECT_EQ(count({.lot = "L1"}), 1);
  EXPECT_EQ(count({.since = run.started_at, .until = run.started_at}), 1);
  EXPECT_EQ(count({.until = Timestamp{kMonday.micros - kDayUs}}), 0);
}

TEST_F(MetricsTest, AnAssetIsConnectedUntilItIsDisconnectedOrItsSessionEnds) {
  auto made = small_run();  // events of one millisecond each
  made.add("fixture.instrument_connected", R"({"role":"dmm","resource":"GPIB::1"})");
  made.add("fixture.instrument_connected", R"({"role":"psu","resource":"GPIB::2"})");
  made.add("fixture.instrument_disconnected", R"({"role":"dmm","resource":"GPIB::1"})");
  made.add("session.ended", R"({"outcome":"passed"})");

  const json rows = parsed(assets_json(*engine_, snapshot_of(made), {}, {}))["data"];

  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]["role"], "dmm");
  EXPECT_EQ(rows[0]["sessions"], 1);
  EXPECT_DOUBLE_EQ(rows[0]["connected_s"], 0.002);
  EXPECT_DOUBLE_EQ(rows[1]["connected_s"], 0.002);
  EXPECT_DOUBLE_EQ(rows[1]["share_pct"], 50.0);
}

}  // namespace
}  // namespace litmus::query
