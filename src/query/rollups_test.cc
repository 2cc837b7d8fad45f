// Figures from roll-ups are those from rows, whatever part of the history has one.
#include "query/rollups.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "archive/segments.h"
#include "query/metrics.h"
#include "query/query_test_util.h"
#include "query/rate_facts.h"
#include "runs/materialize.h"

namespace litmus::query {
namespace {

using runs::MeasurementRow;
using runs::RunRecord;
using runs::StepRow;

constexpr int64_t kHourUs = 3'600'000'000;
const Timestamp kStart = *Timestamp::parse("2026-03-09T00:00:00Z");

class RollupsTest : public testing::Test {
 protected:
  // `count` runs, an hour apart, of 40 measurements each; the first with number `first`.
  static std::vector<runs::RunRecordPtr> runs_of(int64_t first, int64_t count) {
    std::vector<runs::RunRecordPtr> made;
    for (int64_t i = first; i < first + count; ++i) made.push_back(run_of(i, i % 3 == 0 ? "failed" : "passed"));
    return made;
  }

  static std::shared_ptr<RunRecord> run_of(int64_t number, const std::string& outcome) {
    auto run = std::make_shared<RunRecord>();
    run->run_id = Uuid::v5(Uuid{}, "run " + std::to_string(number));
    run->started_at = Timestamp{kStart.micros + number * kHourUs};
    run->ended_at = Timestamp{run->started_at.micros + 1'000'000 * (number % 7)};
    run->outcome = outcome;
    run->dut_serial = "SN" + std::to_string(number % 50);
    run->product_id = number % 2 == 0 ? "conv" : "ldo";
    run->station_id = "bench_1";
    run->dut_lot_number = number % 5 == 0 ? "L1" : "L2";
    run->last_event_number = number;
    for (int64_t i = 0; i < 40; ++i) add_step(*run, number, i, outcome);
    return run;
  }

  static void add_step(RunRecord& run, int64_t number, int64_t index, const std::string& outcome) {
    StepRow step;
    step.name = step.path = "step_" + std::to_string(index % 4);
    step.vector_index = index;
    step.started_at = run.started_at;
    step.outcome = outcome;
    run.steps.push_back(step);
    MeasurementRow row;
    row.step_name = row.step_path = step.path;
    row.name = "m";
    row.vector_index = index;
    row.value = 3.3 + 0.001 * static_cast<double>((number * 31 + index * 17) % 13);
    row.outcome = outcome;
    row.limit_high = 3.4;
    run.measurements.push_back(row);
  }

  void store(const std::vector<runs::RunRecordPtr>& records) {
    const auto done = archive::checkpoint(*snapshot_->manifest, {}, rows_of(records), index_dir());
    ASSERT_TRUE(done.ok()) << done.status().to_string();
    snapshot_->manifest = std::make_shared<archive::Manifest>(done->manifest);
  }

  void roll_up() {
    const Status made = rollups_.refresh(snapshot_, [] { return false; });
    ASSERT_TRUE(made.ok()) << made.to_string();
  }

  int64_t rollup_count() const {
    std::error_code none;
    std::filesystem::directory_iterator folder(index_dir() / "rollups/2", none);
    return none ? 0 : std::distance(folder, {});
  }

  // Every metric under the filter, as text with numbers of twelve digits.
  std::vector<std::string> figures(const MetricFilter& filter) const { return figures(filter, *engine_); }
  std::vector<std::string> figures(const MetricFilter& filter, Engine& engine) const {
    const Result<std::string> answers[] = {yield_json(engine, snapshot_, filter, Period::kDay),
                                           yield_json(engine, snapshot_, filter, Period::kWeek),
                                           pareto_json(engine, snapshot_, filter, ParetoGroup::kProduct, 10),
                                           pareto_json(engine, snapshot_, filter, ParetoGroup::kStep, 10),
                                           pareto_json(engine, snapshot_, filter, ParetoGroup::kMeasurement, 10),
                                           ppk_json(engine, snapshot_, filter, 2),
                                           time_loss_json(engine, snapshot_, filter, Period::kDay)};
    std::vector<std::string> texts;
    for (const auto& answer : answers) {
      EXPECT_TRUE(answer.ok()) << answer.status().to_string();
      texts.push_back(answer.ok() ? rounded(nlohmann::json::parse(*answer)).dump() : "");
    }
    return texts;
  }

  static nlohmann::json rounded(nlohmann::json value) {
    if (value.is_number_float()) {
      char text[64];
      std::snprintf(text, sizeof(text), "%.11e", value.get<double>());
      return std::stod(text);
    }
    if (value.is_structured())
      for (auto& member : value) member = rounded(member);
    return value;
  }

  std::filesystem::path index_dir() const { return dir_.path() / "index"; }

  TempDir dir_;
  std::shared_ptr<Snapshot> snapshot_ = [] {
    auto made = std::make_shared<Snapshot>();
    made->manifest = std::make_shared<archive::Manifest>();
    return made;
  }();
  std::unique_ptr<Engine> engine_ = *Engine::open({.data_dir = dir_.path()});
  std::unique_ptr<Engine> plain_ =
      *Engine::open({.data_dir = dir_.path(), .runs_in_memory = 0, .step_rates_in_memory = 0});
  Rollups rollups_{*engine_};
};

TEST_F(RollupsTest, FiguresAreTheSameWithAndWithoutThem) {
  store(runs_of(1, 100));
  store(runs_of(101, 60));
  store(runs_of(161, 3));  // too small for a roll-up
  snapshot_->runs = runs_of(164, 5);
  const auto at = [](int64_t hours, int64_t micros = 0) { return Timestamp{kStart.micros + hours * kHourUs + micros}; };
  const MetricFilter filters[] = {{},
                                  {.product = {"conv"}},
                                  {.lot = "L1"},
                                  {.since = at(30)},
                                  {.since = at(48), .until = at(72, -1)},
                                  {.since = at(48, 1), .until = at(72)},
                                  {.since = at(50), .until = at(53)},
                                  {.since = at(20), .until = at(30)},
                                  {.until = at(100)},
                                  {.since = at(60), .until = at(20)}};
  std::vector<std::vector<std::string>> before;
  for (const auto& filter : filters) before.push_back(figures(filter));

  roll_up();

  EXPECT_EQ(rollup_count(), 8);  // two segments of steps, two of measurements, with a block each
  for (size_t i = 0; i < before.size(); ++i) EXPECT_EQ(figures(filters[i]), before[i]) << "filter " << i;
  for (size_t i = 0; i < before.size(); ++i) EXPECT_EQ(figures(filters[i], *plain_), before[i]) << "filter " << i;
}

TEST_F(RollupsTest, TheyAreWhatIsRead) {
  store(runs_of(1, 100));
  roll_up();
  for (const auto& entry : std::filesystem::directory_iterator(index_dir() / "rollups/2")) {
    std::ofstream(entry.path(), std::ios::trunc) << "no Parquet";
  }

  EXPECT_FALSE(ppk_json(*engine_, snapshot_, {}, 2).ok());
}

// Seventeen segments: a block of sixteen, and the last.
TEST_F(RollupsTest, NeighboursAreJoinedAndReadTogetherWhereNoDayIsAskedFor) {
  for (int64_t first = 1; first <= 17 * 51; first += 51) store(runs_of(first, 51));
  const auto at = [](int64_t hours) { return Timestamp{kStart.micros + hours * kHourUs}; };
  const std::vector<MetricFilter> filters = {{},
                                             {.product = {"ldo"}},
                                             {.lot = "L1"},
                                             {.since = at(30)},
                                             {.since = at(-24), .until = at(24 * 36)},
                                             {.until = at(400)}};
  std::vector<std::vector<std::string>> before;
  for (const auto& filter : filters) before.push_back(figures(filter));

  roll_up();

  EXPECT_EQ(rollup_count(), 2 * (17 + 17 + 1));
  for (size_t i = 0; i < filters.size(); ++i) EXPECT_EQ(figures(filters[i]), before[i]) << "filter " << i;
  auto again = run_of(3, "passed");  // it had failed
  again->last_event_number = 10'000;
  store({again});
  const auto replaced = figures({});
  roll_up();
  EXPECT_EQ(figures({}), replaced);
  EXPECT_EQ(figures({}, *plain_), replaced);
  EXPECT_NE(replaced, before[0]);
}

TEST_F(RollupsTest, RatesAreKeptUpToTheirBoundAndReadNoMoreFromFiles) {
  store(runs_of(1, 100));
  roll_up();
  const auto wanted = figures({});
  const auto small = *Engine::open({.data_dir = dir_.path(), .step_rates_in_memory = 5});
  EXPECT_EQ(small->rates().of(*small, snapshot_), nullptr);
  EXPECT_EQ(figures({}, *small), wanted);

  std::filesystem::remove_all(index_dir() / "rollups/2");

  EXPECT_EQ(engine_->rates().of(*engine_, snapshot_)->tables.size(), 2u);  // steps and measurements
  EXPECT_EQ(figures({}), wanted);
}

TEST_F(RollupsTest, BlocksAreWhatIsRead) {
  for (int64_t first = 1; first <= 17 * 51; first += 51) store(runs_of(first, 51));
  roll_up();
  for (const auto& entry : std::filesystem::directory_iterator(index_dir() / "rollups/2")) {
    const bool is_block = entry.path().filename().string().find("block") != std::string::npos;
    if (is_block) std::ofstream(entry.path(), std::ios::trunc) << "no Parquet";
  }

  EXPECT_FALSE(ppk_json(*engine_, snapshot_, {}, 2).ok());
  EXPECT_FALSE(pareto_json(*engine_, snapshot_, {}, ParetoGroup::kStep, 10).ok());
  EXPECT_TRUE(yield_json(*engine_, snapshot_, {}, Period::kDay).ok());
}

TEST_F(RollupsTest, ARunThatIsMaterialisedAgainReplacesItsOldContribution) {
  store(runs_of(1, 100));
  roll_up();
  const auto failures = [&] {
    auto answer = pareto_json(*engine_, snapshot_, {}, ParetoGroup::kMeasurement, 10);
    return nlohmann::json::parse(std::move(answer).value())["totals"]["fail_count"].get<int64_t>();
  };
  const int64_t before = failures();
  const auto figures_before = figures({});
  auto again = run_of(3, "passed");  // it had failed
  again->last_event_number = 1'000;

  snapshot_->runs = {again};
  const int64_t in_memory = failures();
  EXPECT_EQ(figures({}), figures({}, *plain_));
  EXPECT_NE(figures({}), figures_before);
  snapshot_->runs.clear();
  store({again});
  const int64_t stored = failures();
  roll_up();

  EXPECT_EQ(in_memory, before - 40);
  EXPECT_EQ(stored, before - 40);
  EXPECT_EQ(failures(), before - 40);
}

}  // namespace
}  // namespace litmus::query
