// Queries over segments and tail together, and DuckDB's view of the files that we write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "archive/segments.h"
#include "query/engine.h"
#include "query/queries.h"
#include "query/query_test_util.h"

namespace litmus::query {
namespace {

using events::EventMaker;
using testing::ElementsAre;
using testing::HasSubstr;

class SegmentsTest : public testing::Test {
 protected:
  // Moves everything of the snapshot into segments.
  void checkpoint() {
    const auto done =
        archive::checkpoint(*snapshot_->manifest, snapshot_->tail, rows_of(snapshot_->runs), dir_.path() / "index");
    ASSERT_TRUE(done.ok()) << done.status().to_string();
    auto next = std::make_shared<Snapshot>();
    next->manifest = std::make_shared<archive::Manifest>(done->manifest);
    snapshot_ = next;
  }

  std::string rows(const std::string& sql, bool as_user = false) {
    auto engine = Engine::open({.data_dir = dir_.path(), .locked_down = as_user});
    auto result = (*engine)->query(snapshot_, sql, {}, {});
    if (!result.ok()) return result.status().to_string();
    ByteBuffer out;
    JsonWriter json(out);
    (*result)->append_rows_as_arrays(json);
    return std::string(out.view());
  }

  TempDir dir_;
  EventMaker made_ = small_run();
  std::shared_ptr<Snapshot> snapshot_ = snapshot_of(made_);
};

TEST_F(SegmentsTest, EveryViewReadsTheSameFromSegmentsAsFromMemory) {
  made_.add("run.ended", R"({"outcome":"passed"})").add("session.ended", R"({"outcome":"passed"})");
  snapshot_ = snapshot_of(made_);
  const std::vector<std::string> views = {"events", "sessions", "runs", "steps", "measurements"};
  std::vector<std::string> before;
  for (const auto& view : views) before.push_back(rows("SELECT * FROM " + view));

  checkpoint();

  for (size_t i = 0; i < views.size(); ++i) {
    EXPECT_TRUE(before[i].starts_with("[[")) << before[i];
    EXPECT_EQ(rows("SELECT * FROM " + views[i]), before[i]) << views[i];
    EXPECT_EQ(rows("SELECT * FROM " + views[i], true), before[i]) << views[i] << " as user";
  }
}

TEST_F(SegmentsTest, SegmentsAndTailAreUnitedWithoutOverlap) {
  checkpoint();
  made_.add("run.ended", R"({"outcome":"passed"})");
  auto next = std::make_shared<Snapshot>(*snapshot_);
  next->tail = {made_.block(5, 6)};
  next->runs = snapshot_of(made_)->runs;
  snapshot_ = next;

  EXPECT_EQ(rows("SELECT list(event_number ORDER BY event_number) FROM events"), "[[[1,2,3,4,5,6]]]");
  EXPECT_EQ(rows("SELECT outcome, num_steps FROM runs"), R"([["passed",1]])");
  EXPECT_EQ(rows("SELECT count(*) FROM steps"), "[[1]]");
  EXPECT_EQ(rows("SELECT count(*), max(run_outcome) FROM measurements"), R"([[1,"passed"]])");
}

// The newest events are looked for near the end first, and further back as long as there are too few.
TEST_F(SegmentsTest, TheNewestEventsAreFoundHoweverFarBackTheyLie) {
  for (const int64_t number : {int64_t{200'000}, int64_t{90'000'000}}) {
    made_.next_number = number;
    made_.add("run.ended", R"({"outcome":"passed"})");
  }
  snapshot_ = snapshot_of(made_);
  checkpoint();
  const auto engine = Engine::open({.data_dir = dir_.path()});
  const auto numbers = [&](int64_t limit, const std::string& type, int64_t after) {
    const auto page = events_page_json(**engine, snapshot_, {.type = type, .after = after, .latest = true}, limit);
    std::vector<int64_t> found;
    for (const auto& event : nlohmann::json::parse(page->json)) found.push_back(event["event_number"]);
    return found;
  };

  EXPECT_THAT(numbers(1, "", 0), ElementsAre(90'000'000));
  EXPECT_THAT(numbers(3, "", 0), ElementsAre(5, 200'000, 90'000'000));
  EXPECT_THAT(numbers(9, "run.ended", 0), ElementsAre(200'000, 90'000'000));
  EXPECT_THAT(numbers(1, "run.ended", 0), ElementsAre(90'000'000));
  EXPECT_THAT(numbers(9, "run.ended", 200'000), ElementsAre(90'000'000));
  EXPECT_THAT(numbers(9, "session.started", 0), ElementsAre(1));
}

TEST_F(SegmentsTest, SessionsBetweenTwoNumbersAreThoseOfTheirEvents) {
  made_.add("session.ended", R"({"outcome":"passed"})");
  const int64_t end = made_.next_number - 1;
  made_.session_id = Uuid::v5(Uuid{}, "second session");
  made_.add("session.started");
  snapshot_ = snapshot_of(made_);
  checkpoint();
  const auto between = [&](int64_t first, int64_t last) {
    return rows("SELECT started_at, outcome, live FROM sessions_between(" + std::to_string(first) + ", " +
                    std::to_string(last) + ") ORDER BY started_at",
                true);
  };

  EXPECT_EQ(between(1, end + 1), rows("SELECT started_at, outcome, live FROM sessions ORDER BY started_at"));
  EXPECT_THAT(between(1, end), HasSubstr("passed"));
  EXPECT_EQ(between(2, end), "[]");
  EXPECT_EQ(rows("SELECT live FROM session_facts_between(" + std::to_string(end + 1) + ", 999)"), "[[true]]");
}

TEST_F(SegmentsTest, ARemovedSegmentIsAnErrorAndNotAWrongAnswer) {
  checkpoint();
  std::filesystem::remove(dir_.path() / "index" / snapshot_->manifest->event_segments[0].path);
  EXPECT_THAT(rows("SELECT count(*) FROM events"), HasSubstr("event"));
  EXPECT_FALSE(rows("SELECT count(*) FROM events").starts_with("["));
}

TEST_F(SegmentsTest, DuckDbReadsRunFilesOfDifferentRunsTogether) {
  const auto first = runs::write_run_file(*snapshot_->runs[0], dir_.path());
  made_ = EventMaker();
  made_.run_id = Uuid::v5(Uuid{}, "other");
  made_.add("run.started", R"({"dut_serial":"SN2"})");
  made_.add("test.step_started", R"({"step_name":"a","step_index":0,"step_path":"a","inputs":{"vin":"high"}})");
  const auto second = runs::write_run_file(*snapshot_of(made_)->runs[0], dir_.path());
  ASSERT_TRUE(first.ok() && second.ok());

  EXPECT_EQ(
      rows("SELECT dut_serial, run_outcome, in_vin FROM read_parquet('" + (dir_.path() / "runs/**/*.parquet").string() +
           "', union_by_name = true) WHERE record_type = 'step' ORDER BY dut_serial"),
      R"([["SN1","aborted","12"],["SN2","aborted","high"]])");
}

}  // namespace
}  // namespace litmus::query
