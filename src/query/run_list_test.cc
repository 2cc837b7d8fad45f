// Lists of runs out of memory are those of SQL over rows, for random histories, filters, sorts and pages.
#include "query/run_list.h"

#include <gtest/gtest.h>

#include <random>

#include "archive/segments.h"
#include "query/query_test_util.h"
#include "query/run_list_shelf.h"
#include "runs/materialize.h"

namespace litmus::query {
namespace {

using runs::RunRecord;

constexpr int64_t kMinuteUs = 60'000'000;
const Timestamp kStart = *Timestamp::parse("2026-01-29T00:00:00Z");

class RunListTest : public testing::TestWithParam<int> {
 protected:
  int64_t below(int64_t n) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(n)); }
  const char* pick(std::initializer_list<const char*> texts) {
    return *(texts.begin() + below(static_cast<int64_t>(texts.size())));
  }
  runs::Text one_of(std::initializer_list<const char*> texts) {
    const char* text = pick(texts);
    return text == nullptr ? runs::Text() : runs::Text(text);
  }

  // Few texts, few starts: many runs are alike in what they are sorted by.
  runs::RunRecordPtr run(int64_t number) {
    auto made = std::make_shared<RunRecord>();
    made->run_id = Uuid::v5(Uuid{}, "run " + std::to_string(number));
    made->session_id = Uuid::v5(Uuid{}, "session " + std::to_string(number / 3));
    made->started_at = Timestamp{kStart.micros + below(200) * kMinuteUs};
    if (below(8) > 0) made->ended_at = Timestamp{made->started_at.micros + below(90'000'000)};
    made->ended = made->ended_at.has_value();
    if (made->ended) made->outcome = one_of({"passed", "passed", "failed", "errored", "aborted"});
    made->dut_serial = one_of({nullptr, "", "SN1", "sn1", "SN2", "SN \"3\"", "s1004", "S1005"});
    made->dut_part_number = one_of({nullptr, "PN-1", "PN-2", "conv"});
    made->dut_lot_number = one_of({nullptr, "L1"});
    made->product_id = one_of({nullptr, "conv", "ldo"});
    made->station_id = one_of({nullptr, "bench_1", "bench_2"});
    made->station_hostname = one_of({nullptr, "host", "bench_1"});
    made->test_phase = one_of({nullptr, "production", "development"});
    made->operator_id = one_of({"ann", "bob"});
    made->project_name = "line";
    for (int64_t i = below(4); i > 0; --i) made->measurements.push_back({});
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

  SnapshotPtr snapshot() const {
    auto made = std::make_shared<Snapshot>();
    made->manifest = manifest_;
    made->runs = tail_;
    return made;
  }

  RunFilter filter() {
    RunFilter made;
    const auto sometimes = [&] { return below(5) == 0; };
    if (sometimes()) made.outcome = {pick({"passed", "failed", "running"}), "errored"};
    if (sometimes()) made.product = {pick({"conv", "ldo", "PN-2", "none"})};
    if (sometimes()) made.station = {pick({"bench_1", "host"}), "bench_2"};
    if (sometimes()) made.phase = {pick({"production", "development"})};
    if (sometimes()) made.serial = pick({"SN1", "SN \"3\"", "none"});
    if (sometimes()) made.part_number = pick({"PN-1", "conv"});
    if (sometimes()) made.lot = "L1";
    if (sometimes()) made.operator_id = "ann";
    if (sometimes()) made.project = pick({"line", "other"});
    if (sometimes())
      made.session_id = Uuid::v5(Uuid{}, "session 3").to_string().substr(0, pick({"1", "x"})[0] == 'x' ? 36 : 2);
    if (sometimes()) made.since = Timestamp{kStart.micros + below(100) * kMinuteUs};
    if (sometimes()) made.until = Timestamp{kStart.micros + below(200) * kMinuteUs};
    if (sometimes()) made.q = pick({"sn", "1005", "PN-", "a", "7b", "conv", "\"3", "4-5"});
    made.include_incomplete = !sometimes();
    return made;
  }

  // Every page of a list, out of memory and by SQL.
  void expect_same_pages(const RunFilter& filter, const std::string& sort, int64_t limit) {
    const SnapshotPtr now = snapshot();
    std::string cursor;
    int64_t rows = 0;
    do {
      const auto ours = runs_page_json(*engine_, now, filter, sort, limit, cursor);
      const auto plain = runs_page_json(*plain_, now, filter, sort, limit, cursor);
      ASSERT_TRUE(ours.ok() && plain.ok()) << ours.status().to_string() << plain.status().to_string();
      ASSERT_EQ(ours->json, plain->json) << sort << " after " << rows;
      EXPECT_EQ(ours->count, plain->count);
      EXPECT_EQ(ours->next_cursor, plain->next_cursor) << sort << " after " << rows;
      EXPECT_EQ(ours->totals, plain->totals) << sort;
      rows += ours->count;
      cursor = ours->next_cursor.value_or("");
    } while (!cursor.empty());
    const auto totals = run_totals(*plain_, now, filter);
    ASSERT_TRUE(totals.ok());
    EXPECT_EQ(rows, totals->total) << sort;
  }

  void expect_same_lists() {
    (void)engine_->run_lists().of(snapshot());
    engine_->run_lists().wait();
    ASSERT_TRUE(engine_->run_lists().of(snapshot()).has_value());
    for (const char* column : {"started_at", "dut_serial", "outcome", "ended_at", "num_measurements",
                               "station_hostname", "project_name", "file_path", "run_id"}) {
      for (const char* direction : {"", "-"})
        expect_same_pages(filter(), std::string(direction) + column, 7 + below(40));
      expect_same_pages({}, column, 50);
    }
  }

  TempDir dir_;
  std::mt19937_64 random_{static_cast<uint64_t>(GetParam())};
  int64_t version_ = 0;
  std::shared_ptr<const archive::Manifest> manifest_ = std::make_shared<archive::Manifest>();
  std::vector<runs::RunRecordPtr> tail_;
  std::unique_ptr<Engine> engine_ = *Engine::open({.data_dir = dir_.path()});
  std::unique_ptr<Engine> plain_ = *Engine::open({.data_dir = dir_.path(), .listed_runs_in_memory = 0});
};

TEST_P(RunListTest, IsThatOfRowsWhileTheHistoryGrowsAndIsReplaced) {
  tail_ = runs_of(0, 5);
  expect_same_lists();  // nothing stored

  store(runs_of(0, 120));
  tail_.clear();
  expect_same_lists();

  tail_ = runs_of(100, 40);  // half of them are newer than what is stored
  expect_same_lists();

  store(tail_);
  tail_ = runs_of(0, 3);
  expect_same_lists();
}

INSTANTIATE_TEST_SUITE_P(Histories, RunListTest, testing::Range(0, 2));

class RunListShelfTest : public RunListTest {
 protected:
  bool is_read(RunListShelf& shelf) {
    (void)shelf.of(snapshot());
    shelf.wait();
    return shelf.of(snapshot()).has_value();
  }
};

TEST_P(RunListShelfTest, AnswersOnlyWhatItHasReadOfTheSnapshotsSegments) {
  store(runs_of(0, 20));
  EXPECT_FALSE(engine_->run_lists().of(snapshot()));
  engine_->run_lists().wait();
  EXPECT_TRUE(engine_->run_lists().of(snapshot()));

  store(runs_of(20, 20));
  engine_->run_lists().refresh(snapshot());  // as the thread of roll-ups does
  EXPECT_TRUE(engine_->run_lists().of(snapshot()));
}

TEST_P(RunListShelfTest, KeepsNothingOfALongerHistory) {
  store(runs_of(0, 20));
  RunListShelf shelf(*engine_, 19);
  EXPECT_FALSE(is_read(shelf));
}

TEST_P(RunListShelfTest, ASegmentThatCannotBeReadIsReadBySqlWhichSaysSo) {
  store(runs_of(0, 3));
  std::filesystem::remove_all(dir_.path() / "index/runs");
  EXPECT_FALSE(is_read(engine_->run_lists()));
  EXPECT_FALSE(runs_page_json(*engine_, snapshot(), {}, "", 10, "").ok());
}

TEST_P(RunListShelfTest, TextBeyondAsciiIsSearchedBySql) {
  auto renamed = std::make_shared<RunRecord>(*run(1));
  renamed->dut_serial = "Prüfling ÄÖ";
  tail_ = {renamed};
  for (const char* text : {"prüf", "äö", "pr", "PRÜF"}) {
    const auto page = runs_page_json(*engine_, snapshot(), {.q = text}, "", 10, "");
    ASSERT_TRUE(page.ok());
    EXPECT_EQ(page->count, 1) << text;
  }
}

INSTANTIATE_TEST_SUITE_P(Histories, RunListShelfTest, testing::Values(1));

}  // namespace
}  // namespace litmus::query
