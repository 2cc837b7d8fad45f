#include "query/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <atomic>
#include <thread>

#include "query/query_test_util.h"
#include "query/result_rows.h"
#include "query/views.h"

namespace litmus::query {
namespace {

using events::EventMaker;
using testing::HasSubstr;

class EngineTest : public testing::Test {
 protected:
  static std::unique_ptr<Engine> open(const TempDir& dir, bool locked_down = false) {
    auto engine = Engine::open({.data_dir = dir.path(), .locked_down = locked_down});
    EXPECT_TRUE(engine.ok()) << engine.status().to_string();
    return std::move(*engine);
  }

  std::string rows(const std::string& sql, const std::vector<Value>& parameters = {}, QueryOptions options = {}) {
    auto result = engine_->query(snapshot_, sql, parameters, options);
    if (!result.ok()) return result.status().to_string();
    ByteBuffer out;
    JsonWriter json(out);
    (*result)->append_rows_as_arrays(json);
    return std::string(out.view());
  }

  TempDir dir_;
  std::unique_ptr<Engine> engine_ = open(dir_);
  SnapshotPtr snapshot_ = snapshot_of(small_run());
};

TEST_F(EngineTest, EventsOfTheTailAreRows) {
  EXPECT_EQ(rows("SELECT event_number, event_type FROM events ORDER BY 1 LIMIT 2"),
            R"([[1,"session.started"],[2,"run.started"]])");
  EXPECT_EQ(rows("SELECT count(*) FROM events"), "[[5]]");
  EXPECT_EQ(rows("SELECT occurred_at FROM events WHERE event_number = 1"), R"([["2026-03-10T14:00:00.001000Z"]])");
  EXPECT_EQ(rows("SELECT json->>'dut_serial' FROM events WHERE event_type = 'run.started'"), R"([["SN1"]])");
}

TEST_F(EngineTest, JsonColumnsAreEmbedded) {
  EXPECT_EQ(rows("SELECT inputs, custom FROM measurements"), R"([[{"vin":12},{}]])");
  EXPECT_THAT(rows("SELECT json FROM events WHERE event_number = 5"), HasSubstr(R"(["dmm"]})"));
}

TEST_F(EngineTest, RunsStepsMeasurementsAndSessionsFollowFromTheEvents) {
  EXPECT_EQ(rows("SELECT dut_serial, outcome, num_steps, num_measurements, materialization, custom FROM runs"),
            R"([["SN1",null,1,1,"pending",{"rack":3}]])");
  EXPECT_EQ(rows("SELECT step_path, outcome, duration_s, has_measurements, instrument_roles FROM steps"),
            R"([["a","passed",0.002,true,["dmm"]]])");
  EXPECT_EQ(rows("SELECT measurement_name, measurement_value, dut_serial FROM measurements"),
            R"([["vout",3.3,"SN1"]])");
  EXPECT_EQ(rows("SELECT session_type, pid, live, outcome, slot_count FROM sessions"),
            R"([["test_run",42,true,null,null]])");
}

TEST_F(EngineTest, AllColumnsOfEveryViewCanBeRead) {
  for (const std::string& view : view_names()) {
    const std::string text = rows("SELECT * FROM " + view);
    EXPECT_TRUE(text.starts_with("[")) << view << ": " << text;
  }
}

TEST_F(EngineTest, LossesAreRows) {
  auto snapshot = std::make_shared<Snapshot>(*snapshot_);
  snapshot->losses.push_back({Timestamp{0}, "gap", "a.journal", 3, "three records"});
  snapshot_ = snapshot;
  EXPECT_EQ(rows("SELECT * FROM losses"), R"([["1970-01-01T00:00:00.000000Z","gap","a.journal",3,"three records"]])");
  EXPECT_EQ(rows("SELECT kind FROM losses WHERE noticed_at < now() ORDER BY noticed_at"), R"([["gap"]])");
}

TEST_F(EngineTest, TheTailsFunctionPrunes) {
  const std::string run = EventMaker().run_id.to_string();
  EXPECT_EQ(rows("SELECT event_number FROM tail_events(after := 3)"), "[[4],[5]]");
  EXPECT_EQ(rows("SELECT event_number FROM tail_events(after := 1, through := 3)"), "[[2],[3]]");
  EXPECT_EQ(rows("SELECT event_number FROM tail_events(newest := 2)"), "[[4],[5]]");
  EXPECT_EQ(rows("SELECT event_number FROM tail_events(event_type := 'run.started', run_id := '" + run + "')"),
            "[[2]]");
  EXPECT_THAT(rows("SELECT 1 FROM tail_events(run_id := 'x')"), HasSubstr("invalid_argument"));
}

TEST_F(EngineTest, ParametersAreBoundByPosition) {
  EXPECT_EQ(rows("SELECT $1, $2, $3, $4, $5", {std::string("a'b"), int64_t{7}, 1.5, true, Timestamp{0}}),
            R"([["a'b",7,1.5,true,"1970-01-01T00:00:00.000000Z"]])");
  EXPECT_THAT(rows("SELECT $1", {}), HasSubstr("has 1 parameters, 0 were given"));
}

TEST_F(EngineTest, EveryCommonTypeHasAText) {
  EXPECT_EQ(
      rows("SELECT 1.50::DECIMAL(9,2), -0.05::DECIMAL(9,2), sum(x), DATE '2026-03-10', 'NaN'::DOUBLE, "
           "[1,2], {'a': 1, 'b': 'x'}, MAP {'k': 2}, NULL, '\\x41'::BLOB, uuid '00000000-0000-4000-8000-00000000002a', "
           "INTERVAL 90 SECOND, 170141183460469231731687303715884105727::HUGEINT FROM range(4) t(x)"),
      R"([[1.50,-0.05,6,"2026-03-10","NaN",[1,2],{"a":1,"b":"x"},{"k":2},null,"41",)"
      R"("00000000-0000-4000-8000-00000000002a","P0M0DT90.000000S",170141183460469231731687303715884105727]])");
}

TEST_F(EngineTest, MaxRowsCutsAndSaysSo) {
  auto result = engine_->query(snapshot_, "SELECT * FROM range(10000)", {}, {.max_rows = 3});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ((*result)->row_count(), 3);
  EXPECT_TRUE((*result)->truncated());
  auto whole = engine_->query(snapshot_, "SELECT * FROM range(3)", {}, {.max_rows = 3});
  EXPECT_FALSE((*whole)->truncated());
}

TEST_F(EngineTest, TextBeyondItsBoundIsRefused) {
  const std::string sql = "SELECT repeat('x', 1000) FROM range(100)";
  const auto refused = engine_->query(snapshot_, sql, {}, {.max_text_bytes = 50'000});
  EXPECT_EQ(refused.status().code(), ErrorCode::kTooLarge);
  EXPECT_TRUE(engine_->query(snapshot_, sql, {}, {.max_text_bytes = 100'000}).ok());
}

TEST_F(EngineTest, TheDeadlineInterruptsAndTheConnectionGoesOn) {
  const std::string endless =
      "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range % 7 = b.range % 3";
  EXPECT_THAT(rows(endless, {}, {.deadline = std::chrono::milliseconds(50)}), HasSubstr("timeout"));
  EXPECT_EQ(rows("SELECT 1"), "[[1]]");
}

TEST_F(EngineTest, ResultsComeAsObjectsCsvAndArrow) {
  auto result = engine_->query(snapshot_, "SELECT 1 AS a, 'x,\"y' AS b, NULL AS c", {}, {});
  ASSERT_TRUE(result.ok());
  ByteBuffer objects, csv;
  JsonWriter json(objects);
  (*result)->append_rows_as_objects(json);
  (*result)->append_csv(csv);
  EXPECT_EQ(objects.view(), R"([{"a":1,"b":"x,\"y","c":null}])");
  EXPECT_EQ(csv.view(), "a,b,c\r\n1,\"x,\"\"y\",\r\n");
  const auto stream = (*result)->arrow_stream();
  ASSERT_TRUE(stream.ok()) << stream.status().to_string();
  EXPECT_GT(stream.value().size(), 100u);
}

TEST_F(EngineTest, RowsAreVisitedAsTheyAre) {
  const auto result = engine_->query(
      snapshot_, "SELECT i, if(i = 2, NULL, repeat('é\"', i::INT)) FROM range(4) AS t(i)", {}, {.max_rows = 3});
  ASSERT_TRUE(result.ok()) << result.status().to_string();

  std::vector<std::pair<int64_t, std::string>> seen;
  visit_rows(**result, [&](const ResultRow& row) { seen.emplace_back(row.integer(0), row.text(1)); });

  EXPECT_THAT(seen, testing::ElementsAre(testing::Pair(0, ""), testing::Pair(1, "é\""), testing::Pair(2, "")));
}

TEST_F(EngineTest, AResultOutlivesItsEngine) {
  auto result = engine_->query(snapshot_, "SELECT 'a text longer than twelve bytes' AS t", {}, {});
  engine_.reset();
  ByteBuffer out;
  JsonWriter json(out);
  (*result)->append_rows_as_arrays(json);
  EXPECT_EQ(out.view(), R"([["a text longer than twelve bytes"]])");
}

TEST_F(EngineTest, TwoReferencesInOneStatementAgreeWhileBlocksAreAppended) {
  EventMaker made = small_run();
  std::atomic<bool> stop{false};
  std::mutex mutex;
  SnapshotPtr current = snapshot_;
  std::thread appender([&] {
    for (int i = 0; i < 200 && !stop; ++i) {
      made.add("instrument.read", R"({"instrument_role":"dmm","channel_id":"dmm.v","method":"read"})");
      auto next = std::make_shared<Snapshot>(*snapshot_);
      next->tail = {made.block()};
      const std::lock_guard lock(mutex);
      current = next;
    }
  });
  for (int i = 0; i < 50; ++i) {
    SnapshotPtr pinned;
    {
      const std::lock_guard lock(mutex);
      pinned = current;
    }
    auto result = engine_->query(
        pinned, "SELECT (SELECT count(*) FROM events) - (SELECT count(*) FROM events), max(event_number) FROM events",
        {}, {});
    ASSERT_TRUE(result.ok());
    ByteBuffer out;
    JsonWriter json(out);
    (*result)->append_rows_as_arrays(json);
    EXPECT_EQ(out.view(), "[[0," + std::to_string(pinned->tail[0]->last_number()) + "]]");
  }
  stop = true;
  appender.join();
}

class LockedEngineTest : public EngineTest {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(dir_.path() / "index");
    std::filesystem::create_directories(dir_.path() / "runs");
    engine_ = open(dir_, true);
  }
};

TEST_F(LockedEngineTest, ReadingWorks) {
  EXPECT_EQ(rows("FROM runs SELECT dut_serial"), R"([["SN1"]])");
  EXPECT_EQ(rows("/* c */ WITH a AS (SELECT 1 AS x) SELECT x FROM a;"), "[[1]]");
  EXPECT_EQ(rows("(SELECT 1)"), "[[1]]");
  EXPECT_TRUE(rows("EXPLAIN ANALYZE SELECT 1").starts_with("["));
  EXPECT_TRUE(rows("EXPLAIN (FORMAT JSON) SELECT 1").starts_with("["));
  EXPECT_TRUE(rows("DESCRIBE runs").starts_with("["));
  EXPECT_TRUE(rows("SUMMARIZE steps").starts_with("["));
  EXPECT_EQ(rows("SELECT 'a slow query' AS query"), R"([["a slow query"]])");
}

TEST_F(LockedEngineTest, NothingButReadingIsAccepted) {
  const std::string inside = (dir_.path() / "index" / "x").string();
  for (const std::string& sql : std::initializer_list<std::string>{
           "COPY (SELECT 1) TO '" + inside + "'",
           "EXPLAIN ANALYZE COPY (SELECT 1) TO '" + inside + "'",
           "EXPLAIN ANALYZE (COPY (SELECT 1) TO '" + inside + "')",
           "EXPLAIN (ANALYZE, FORMAT JSON) COPY (SELECT 1) TO '" + inside + "'",
           "/* SELECT */ EXPLAIN /* /* */ SELECT */ ANALYZE COPY (SELECT 1) TO '" + inside + "'",
           "EXPORT DATABASE '" + inside + "'",
           "SELECT 1; COPY (SELECT 1) TO '" + inside + "'",
           "ATTACH '" + inside + "'",
           "SELECT * FROM enable_logging(storage := 'file', storage_path := '" + inside + "')",
           "SELECT * FROM system.main.\"enable_logging\" /* x */ (storage := 'file', storage_path := '" + inside + "')",
           "SELECT * FROM ENABLE_LOGGING/*/* */ */(storage := 'file', storage_path := '" + inside + "')",
           "SELECT * FROM U&\"enable\\005flogging\"(storage := 'file', storage_path := '" + inside + "')",
           "SELECT $$'$$, * FROM query('SELECT * FROM enable_' || 'logging()')",
           "FROM query\xc2\xa0('SELECT 1')",
           "CALL enable_logging()",
           "PRAGMA enable_profiling='json'",
           "SET threads = 8",
           "RESET memory_limit",
           "INSTALL httpfs",
           "LOAD httpfs",
           "CHECKPOINT",
           "CREATE TABLE t AS SELECT 1",
           "CREATE TEMP VIEW events AS SELECT 1",
           "DROP VIEW events",
           "PREPARE p AS SELECT 1",
           "BEGIN",
           "",
           "SELECT * FROM read_text('/etc/passwd')",
           "SELECT * FROM '/etc/passwd'",
           "SELECT * FROM read_csv('" + inside + "/../../litmusd.token')",
           "SELECT * FROM glob('/*')",
       }) {
    const std::string answer = rows(sql);
    EXPECT_FALSE(answer.starts_with("[")) << sql << "\n" << answer;
  }
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path() / "index"));
  EXPECT_EQ(rows("SELECT count(*) FROM events"), "[[5]]");
}

TEST_F(LockedEngineTest, MemoryIsBounded) {
  const std::string answer = rows("SELECT list(x) FROM range(200000000) t(x)");
  EXPECT_THAT(answer, HasSubstr("too_large"));
}

}  // namespace
}  // namespace litmus::query
