// Run figures out of memory are those of SQL over rows, for random histories, filters and times.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>

#include "archive/segments.h"
#include "query/metrics.h"
#include "query/query_test_util.h"
#include "query/run_fact_shelf.h"
#include "runs/materialize.h"

namespace litmus::query {
namespace {

using nlohmann::json;
using runs::RunRecord;

constexpr int64_t kHourUs = 3'600'000'000;
const Timestamp kStart = *Timestamp::parse("2026-01-29T00:00:00Z");

class RunFiguresTest : public testing::TestWithParam<int> {
 protected:
  int64_t below(int64_t n) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(n)); }
  runs::Text one_of(std::initializer_list<const char*> texts) {
    const char* text = *(texts.begin() + below(static_cast<int64_t>(texts.size())));
    return text == nullptr ? runs::Text() : runs::Text(text);
  }

  // Few starts, and few serials for half of the runs: units with many runs, at the same times, beside units with one.
  std::shared_ptr<RunRecord> run(int64_t number) {
    auto made = std::make_shared<RunRecord>();
    made->run_id = Uuid::v5(Uuid{}, "run " + std::to_string(number));
    made->started_at = Timestamp{kStart.micros + below(20 * 24 * 4) * kHourUs / 4 - below(2)};
    made->ended_at = Timestamp{made->started_at.micros + below(90'000'000)};
    made->ended = true;
    made->outcome = one_of({"passed", "passed", "failed", "errored", "aborted", "done"});
    made->dut_serial =
        below(2) == 0 ? "U" + std::to_string(below(200)) : one_of({nullptr, "", "S1", "S2", "S3", "S4", "S5", "S'6"});
    made->product_id = one_of({nullptr, "", "conv", "ldo"});
    made->dut_part_number = one_of({nullptr, "PN-1", "conv"});
    made->station_id = one_of({nullptr, "bench_1", "bench_2"});
    made->station_hostname = one_of({nullptr, "", "host \"a\""});
    made->test_phase = one_of({"production", "production", "validation", "development", nullptr});
    made->dut_lot_number = one_of({nullptr, "L1", "L2"});
    made->last_event_number = ++version_;
    return made;
  }
  std::vector<runs::RunRecordPtr> runs_of(int64_t first, int64_t count) {
    std::vector<runs::RunRecordPtr> made;
    for (int64_t i = first; i < first + count; ++i) made.push_back(run(i));
    return made;
  }

  void store(const std::vector<runs::RunRecordPtr>& records) {
    auto done = archive::checkpoint(*manifest_, {}, rows_of(records), dir_.path() / "index");
    ASSERT_TRUE(done.ok()) << done.status().to_string();
    manifest_ = std::make_shared<archive::Manifest>(done->manifest);
  }
  void join_segments() {
    auto done = archive::merge(*manifest_, dir_.path() / "index");
    ASSERT_TRUE(done.ok()) << done.status().to_string();
    manifest_ = std::make_shared<archive::Manifest>(done->manifest);
  }

  SnapshotPtr snapshot() const {
    auto made = std::make_shared<Snapshot>();
    made->manifest = manifest_;
    made->runs = tail_;
    return made;
  }

  MetricFilter filter() {
    MetricFilter made;
    if (below(3) == 0) made.product = {below(2) == 0 ? "conv" : "PN-1"};
    if (below(3) == 0) made.station = {"bench_1", "host \"a\""};
    if (below(2) == 0) made.phase = {below(2) == 0 ? "all" : "development"};
    if (below(4) == 0) made.lot = "L1";
    if (below(2) == 0) made.since = Timestamp{kStart.micros + below(20) * 24 * kHourUs + below(2) * kHourUs};
    if (below(2) == 0) made.until = Timestamp{kStart.micros + below(20) * 24 * kHourUs - below(2)};
    return made;
  }

  void expect_same_figures() {
    const auto now = snapshot();
    ASSERT_NE(engine_->run_facts().of(*engine_, now), nullptr);
    for (int i = 0; i < 6; ++i) {
      const MetricFilter asked = filter();
      const auto period = static_cast<Period>(below(3));
      const Rows rows = below(4) == 0 ? Rows::kPooled : Rows::kAll;
      const auto check = [&](const char* name, auto&& metric) {
        const Result<std::string> fast = metric(*engine_), plain = metric(*plain_);
        ASSERT_TRUE(fast.ok() && plain.ok()) << fast.status().to_string() << plain.status().to_string();
        expect_same(json::parse(*fast), json::parse(*plain), name);
      };
      check("trend", [&](Engine& engine) { return trend_json(engine, now, asked, period, rows); });
      check("time loss", [&](Engine& engine) { return time_loss_json(engine, now, asked, period, rows); });
      check("retest", [&](Engine& engine) { return retest_json(engine, now, asked, period, rows); });
      check("yield", [&](Engine& engine) { return yield_json(engine, now, asked, period, rows); });
      check("pareto", [&](Engine& engine) { return pareto_json(engine, now, asked, ParetoGroup::kProduct, 3); });
    }
  }

  static void expect_same(const json& got, const json& wanted, const std::string& where) {
    ASSERT_EQ(got.type(), wanted.type()) << where << ": " << got << ", not " << wanted;
    if (wanted.is_structured()) {
      ASSERT_EQ(got.size(), wanted.size()) << where;
      for (const auto& [key, value] : wanted.items()) {
        const json& ours = wanted.is_array() ? got.at(std::stoul(key)) : got.at(key);
        expect_same(ours, value, where + "." + key);
      }
    } else if (wanted.is_number_float()) {
      const double value = wanted.get<double>();
      EXPECT_NEAR(got.get<double>(), value, 1e-9 * std::abs(value)) << where;
    } else {
      EXPECT_EQ(got, wanted) << where;
    }
  }

  TempDir dir_;
  std::mt19937_64 random_{static_cast<uint64_t>(GetParam())};
  int64_t version_ = 0;
  std::shared_ptr<const archive::Manifest> manifest_ = std::make_shared<archive::Manifest>();
  std::vector<runs::RunRecordPtr> tail_;
  std::unique_ptr<Engine> engine_ = *Engine::open({.data_dir = dir_.path()});
  std::unique_ptr<Engine> plain_ = *Engine::open({.data_dir = dir_.path(), .runs_in_memory = 0});
};

TEST_P(RunFiguresTest, AreThoseOfRowsWhileTheHistoryGrowsAndIsReplaced) {
  tail_ = runs_of(0, 5);
  expect_same_figures();  // nothing stored

  store(runs_of(0, 120));
  tail_.clear();
  expect_same_figures();

  tail_ = runs_of(100, 40);  // half of them are newer than what is stored
  auto running = run(7);
  running->outcome.reset();
  tail_.push_back(running);
  expect_same_figures();

  store(tail_);
  tail_ = runs_of(0, 3);
  expect_same_figures();

  store(runs_of(140, 100));
  join_segments();
  expect_same_figures();
}

INSTANTIATE_TEST_SUITE_P(Histories, RunFiguresTest, testing::Range(0, 2));

class RunFactShelfTest : public RunFiguresTest {};

TEST_P(RunFactShelfTest, KeepsNothingOfALongerHistoryNorAnOlderOne) {
  const auto shorter = snapshot();
  store(runs_of(0, 3));
  const auto longer = snapshot();
  RunFactShelf shelf(2);

  EXPECT_NE(shelf.of(*engine_, shorter), nullptr);
  EXPECT_EQ(shelf.of(*engine_, longer), nullptr);
  EXPECT_NE(engine_->run_facts().of(*engine_, longer), nullptr);
  EXPECT_EQ(engine_->run_facts().of(*engine_, shorter), nullptr);
}

TEST_P(RunFactShelfTest, ASegmentThatCannotBeReadIsReadBySqlWhichSaysSo) {
  store(runs_of(0, 3));
  std::filesystem::remove_all(dir_.path() / "index/runs");

  EXPECT_EQ(engine_->run_facts().of(*engine_, snapshot()), nullptr);
  EXPECT_FALSE(trend_json(*engine_, snapshot(), {}, Period::kDay).ok());
}

INSTANTIATE_TEST_SUITE_P(Histories, RunFactShelfTest, testing::Values(1));

}  // namespace
}  // namespace litmus::query
