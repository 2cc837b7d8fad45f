// Lists of sessions out of memory are those of SQL over events, for random histories, searches and places.
#include "query/session_list.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "archive/segments.h"
#include "query/query_test_util.h"
#include "query/run_list_shelf.h"
#include "query/session_shelf.h"
#include "runs/materialize.h"

namespace litmus::query {
namespace {

using events::EventMaker;

class SessionListTest : public testing::TestWithParam<int> {
 protected:
  int below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  const char* pick(std::initializer_list<const char*> texts) {
    return *(texts.begin() + below(static_cast<int>(texts.size())));
  }
  static Uuid session_number(int n) { return Uuid::v5(Uuid{}, "session " + std::to_string(n)); }

  // Begins, ends, genuine ones and derived ones, and other events, of few sessions in any order.
  void happen(int events) {
    for (int i = 0; i < events; ++i) {
      made_.session_id = session_number(below(60));
      const int what = below(10);
      if (what < 4) {
        made_.add("session.started", begin());
      } else if (what < 6) {
        made_.add("session.ended", pick({R"({"outcome":"passed"})", R"({"outcome":"aborted","derived":true})",
                                         R"({"outcome":"failed","reason":"killed"})"}));
      } else {
        made_.add("instrument.read", R"({"channel_id":"dmm.v","value":1})");
      }
    }
  }
  std::string begin() {
    nlohmann::json event;
    event["session_type"] = pick({"test_run", "interactive"});
    if (below(2) == 0) event["client"] = pick({"pytest", "a Script", "7b"});
    if (below(2) == 0) event["station_id"] = pick({"bench_1", "bench_2"});
    if (below(3) == 0) event["station_hostname"] = "host";
    if (below(3) == 0) event["operator_name"] = pick({"Ann", "Bob"});
    if (below(3) == 0) event["pid"] = below(9000);
    return event.dump();
  }
  void run(int number) {
    auto record = std::make_shared<runs::RunRecord>();
    record->run_id = Uuid::v5(Uuid{}, "run " + std::to_string(number));
    record->session_id = session_number(number % 60);
    record->started_at = Timestamp{EventMaker::kStart.micros + number};
    if (below(3) > 0) record->dut_serial = pick({"SN2", "SN1", ""});
    runs_.push_back(record);
  }

  // What was made since goes into segments.
  void checkpoint() {
    archive::RunRows rows;
    rows.first_number = rows.last_number = 1;
    for (const auto& record : runs_) rows.run_ids.push_back(record->run_id.to_string());
    rows.runs = *runs::encode_view_rows(runs_, runs::RowKind::kRuns);
    rows.steps = *runs::encode_view_rows(runs_, runs::RowKind::kSteps);
    rows.measurements = *runs::encode_view_rows(runs_, runs::RowKind::kMeasurements);
    auto done = archive::checkpoint(*manifest_, {made_.block()}, rows, dir_.path() / "index");
    ASSERT_TRUE(done.ok()) << done.status().to_string();
    manifest_ = std::make_shared<archive::Manifest>(done->manifest);
    runs_.clear();
  }
  SnapshotPtr snapshot() {
    auto now = std::make_shared<Snapshot>();
    now->manifest = manifest_;
    const auto all = made_.block();
    auto tail = std::make_shared<events::EventBlock>();
    for (const auto& event : all->events)
      if (event.number > manifest_->watermark) tail->events.push_back(event);
    if (!tail->events.empty()) now->tail = {tail};
    blocks_.push_back(all);  // the tail's events point into it
    now->runs = runs_;
    return now;
  }

  void expect_same_lists() {
    const SnapshotPtr now = snapshot();
    (void)session_list(*engine_, now, {});
    engine_->sessions().wait();
    engine_->run_lists().wait();
    ASSERT_NE(engine_->sessions().of(now), nullptr);
    for (int i = 0; i < 25; ++i) {
      const SessionListQuery query{
          .only_live = below(3) == 0,
          .find = below(2) == 0 ? "" : pick({"PYTEST", "script", "7b", "bench_1", "ann", "none", "test", "-5"}),
          .limit = 1 + below(50),
          .offset = below(30)};
      const auto ours = session_list(*engine_, now, query);
      const auto plain = session_list(*plain_, now, query);
      ASSERT_TRUE(ours.ok() && plain.ok()) << ours.status().to_string() << plain.status().to_string();
      EXPECT_EQ(nlohmann::json::parse(ours->json), nlohmann::json::parse(plain->json)) << query.find;
      EXPECT_EQ(ours->total, plain->total);
      EXPECT_EQ(ours->live, plain->live);
      EXPECT_EQ(ours->matching, plain->matching) << query.find;
    }
  }

  TempDir dir_;
  std::mt19937_64 random_{static_cast<uint64_t>(GetParam())};
  EventMaker made_;
  std::vector<events::EventBlockPtr> blocks_;
  std::vector<runs::RunRecordPtr> runs_;
  std::shared_ptr<const archive::Manifest> manifest_ = std::make_shared<archive::Manifest>();
  std::unique_ptr<Engine> engine_ = *Engine::open({.data_dir = dir_.path()});
  std::unique_ptr<Engine> plain_ =
      *Engine::open({.data_dir = dir_.path(), .listed_runs_in_memory = 0, .listed_sessions_in_memory = 0});
};

TEST_P(SessionListTest, IsThatOfEventsWhileTheHistoryGrows) {
  happen(40);
  expect_same_lists();  // nothing stored

  for (int i = 0; i < 40; ++i) run(i);
  checkpoint();
  expect_same_lists();

  happen(60);
  for (int i = 30; i < 60; ++i) run(i);
  expect_same_lists();  // sessions that are stored go on in memory

  checkpoint();
  engine_->sessions().refresh(snapshot());  // as the thread of roll-ups does
  happen(20);
  expect_same_lists();
}

TEST_P(SessionListTest, EventsThatAreTakenOutOfTheStoreAreForgotten) {
  happen(100);
  for (int i = 0; i < 40; ++i) run(i);
  checkpoint();
  happen(100);
  checkpoint();
  expect_same_lists();

  auto pruned = std::make_shared<archive::Manifest>(*manifest_);
  ++pruned->generation;
  ASSERT_EQ(pruned->event_segments.size(), 2);
  pruned->event_segments.erase(pruned->event_segments.begin());
  manifest_ = pruned;
  expect_same_lists();
}

TEST_P(SessionListTest, NothingIsKeptOfMoreSessionsThanAreAllowed) {
  happen(200);
  checkpoint();
  SessionShelf shelf(*engine_, 10);
  EXPECT_EQ(shelf.of(snapshot()), nullptr);
  shelf.wait();
  EXPECT_EQ(shelf.of(snapshot()), nullptr);
}

INSTANTIATE_TEST_SUITE_P(Histories, SessionListTest, testing::Range(0, 2));

}  // namespace
}  // namespace litmus::query
