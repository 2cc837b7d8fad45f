#include "query/queries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "query/query_test_util.h"

namespace litmus::query {
namespace {

using events::EventMaker;
using nlohmann::json;
using testing::ElementsAre;

Uuid run_number(int n) { return Uuid::v5(Uuid{}, "run " + std::to_string(n)); }

// Five runs SN0 … SN4 of one session; SN3 hasn't ended, SN1 failed.
EventMaker five_runs() {
  EventMaker made;
  made.add("session.started", R"({"session_type":"test_run","station_id":"bench_1"})");
  for (int n = 0; n < 5; ++n) {
    made.run_id = run_number(n);
    made.add("run.started", "{\"dut_serial\":\"SN" + std::to_string(n) + "\",\"test_phase\":\"production\"}");
    if (n != 3) made.add("run.ended", n == 1 ? R"({"outcome":"failed"})" : R"({"outcome":"passed"})");
  }
  return made;
}

std::vector<std::string> column(const std::string& array, const char* name) {
  std::vector<std::string> values;
  for (const auto& row : json::parse(array))
    values.push_back(row[name].is_string() ? row[name].get<std::string>() : row[name].dump());
  return values;
}

class QueriesTest : public testing::Test {
 protected:
  std::vector<std::string> serials(const RunFilter& filter, std::string_view sort = "dut_serial") {
    auto page = runs_page_json(*engine_, snapshot_, filter, sort, 100, "");
    if (!page.ok()) return {page.status().to_string()};
    return column(page->json, "dut_serial");
  }

  TempDir dir_;
  std::unique_ptr<Engine> engine_ = *Engine::open({.data_dir = dir_.path()});
  SnapshotPtr snapshot_ = snapshot_of(five_runs());
};

TEST_F(QueriesTest, RunsAreNewestFirstUnlessSortedOtherwise) {
  EXPECT_THAT(serials({}, ""), ElementsAre("SN4", "SN3", "SN2", "SN1", "SN0"));
  EXPECT_THAT(serials({}, "dut_serial"), ElementsAre("SN0", "SN1", "SN2", "SN3", "SN4"));
  EXPECT_THAT(serials({}, "nonsense")[0], testing::HasSubstr("invalid_argument"));
}

TEST_F(QueriesTest, EachFilterChooses) {
  EXPECT_THAT(serials({.outcome = {"failed", "running"}}), ElementsAre("SN1", "SN3"));
  EXPECT_THAT(serials({.serial = "SN2"}), ElementsAre("SN2"));
  EXPECT_THAT(serials({.station = {"bench_1"}, .q = "sn4"}), ElementsAre("SN4"));
  EXPECT_THAT(serials({.station = {"elsewhere"}}), ElementsAre());
  EXPECT_THAT(serials({.phase = {"production"}, .include_incomplete = false}), ElementsAre("SN0", "SN1", "SN2", "SN4"));
  EXPECT_THAT(serials({.since = Timestamp{EventMaker::kStart.micros + 8000}}), ElementsAre("SN3", "SN4"));
  EXPECT_THAT(serials({.session_id = EventMaker().session_id.to_string().substr(0, 8), .until = EventMaker::kStart}),
              ElementsAre());
  EXPECT_EQ(run_totals(*engine_, snapshot_, {.outcome = {"passed"}}).value().total, 3);
}

TEST_F(QueriesTest, PagesOfRunsMeetWithoutGapOrRepetitionInEverySort) {
  for (const char* sort :
       {"-started_at", "started_at", "dut_serial", "outcome", "-outcome", "num_steps", "-dut_lot_number"}) {
    std::vector<std::string> seen;
    std::string cursor;
    do {
      auto page = runs_page_json(*engine_, snapshot_, {}, sort, 2, cursor);
      ASSERT_TRUE(page.ok()) << sort << ": " << page.status().to_string();
      for (auto& serial : column(page->json, "dut_serial")) seen.push_back(serial);
      cursor = page->next_cursor.value_or("");
    } while (!cursor.empty());
    EXPECT_EQ(seen, serials({}, sort)) << sort;
    EXPECT_EQ(seen.size(), 5u) << sort;
  }
}

TEST_F(QueriesTest, ACursorIsRefusedByAnotherFilterOrSort) {
  const auto page = runs_page_json(*engine_, snapshot_, {}, "", 2, "");
  EXPECT_EQ(runs_page_json(*engine_, snapshot_, {}, "dut_serial", 2, *page->next_cursor).status().code(),
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(runs_page_json(*engine_, snapshot_, {.serial = "x"}, "", 2, *page->next_cursor).status().code(),
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(runs_page_json(*engine_, snapshot_, {}, "", 2, "zz").status().code(), ErrorCode::kInvalidArgument);
}

TEST_F(QueriesTest, IdsAreFoundByPrefix) {
  const std::string id = run_number(2).to_string();
  EXPECT_THAT(find_run_ids(*engine_, snapshot_, id.substr(0, 8)).value(), ElementsAre(id));
  EXPECT_THAT(find_run_ids(*engine_, snapshot_, "zzzzzzzz").value(), ElementsAre());
  const std::string session = EventMaker().session_id.to_string();
  EXPECT_THAT(find_session_ids(*engine_, snapshot_, session.substr(0, 8)).value(), ElementsAre(session));
}

TEST_F(QueriesTest, OneRunWithItsStepsMeasurementsAndInstruments) {
  EventMaker made = small_run();
  made.add("fixture.instrument_connected",
           R"({"role":"dmm","instrument_id":"k1","resource":"GPIB::1","model":"2000","mocked":true})");
  made.add("test.steps_discovered", R"({"items":[{"node_id":"x","step_path":"z"},{"node_id":"y","step_path":"b"}]})");
  snapshot_ = snapshot_of(made);
  const std::string id = made.run_id.to_string();

  const auto run = json::parse(run_json(*engine_, snapshot_, id).value());
  EXPECT_EQ(run["dut_serial"], "SN1");
  EXPECT_EQ(run["num_steps"], 3);
  EXPECT_EQ(run_json(*engine_, snapshot_, run_number(9).to_string()).status().code(), ErrorCode::kNotFound);

  const auto steps = run_steps_json(*engine_, snapshot_, id, 2, "");
  EXPECT_THAT(column(steps->json, "step_path"), ElementsAre("a", "z"));
  const auto more = run_steps_json(*engine_, snapshot_, id, 2, *steps->next_cursor);
  EXPECT_THAT(column(more->json, "step_path"), ElementsAre("b"));
  EXPECT_FALSE(more->next_cursor);

  const auto measurements = json::parse(run_measurements_json(*engine_, snapshot_, id, {.name = "vout"}, 10, "")->json);
  EXPECT_EQ(measurements[0]["inputs"]["vin"], 12);
  EXPECT_EQ(run_measurements_json(*engine_, snapshot_, id, {.outcome = "failed"}, 10, "")->count, 0);

  const auto instruments =
      json::parse(run_instruments_json(*engine_, snapshot_, id, made.session_id.to_string())->json);
  EXPECT_EQ(instruments[0]["role"], "dmm");
  EXPECT_EQ(instruments[0]["info"]["model"], "2000");
  EXPECT_EQ(instruments[0]["mocked"], true);
}

TEST_F(QueriesTest, MeasurementsPageByTheirOrderOfRecording) {
  EventMaker made = small_run();
  for (int i = 0; i < 4; ++i) {
    made.add("test.measurement", "{\"step_name\":\"a\",\"step_index\":0,\"measurement_name\":\"m" + std::to_string(i) +
                                     "\",\"value\":" + std::to_string(i) + "}");
  }
  snapshot_ = snapshot_of(made);
  const auto first = run_measurements_json(*engine_, snapshot_, made.run_id.to_string(), {}, 3, "");
  const auto second = run_measurements_json(*engine_, snapshot_, made.run_id.to_string(), {}, 3, *first->next_cursor);
  EXPECT_THAT(column(first->json, "measurement_name"), ElementsAre("vout", "m0", "m1"));
  EXPECT_THAT(column(second->json, "measurement_name"), ElementsAre("m2", "m3"));
  EXPECT_FALSE(second->next_cursor);
}

TEST_F(QueriesTest, SessionsCarryTheirEnd) {
  EventMaker made = five_runs();
  made.add("session.ended", R"({"outcome":"aborted","derived":true})").add("session.ended", R"({"outcome":"passed"})");
  made.session_id = Uuid::v5(Uuid{}, "second session");
  made.add("session.started", R"({"session_type":"interactive"})");
  snapshot_ = snapshot_of(made);

  const auto first = sessions_page_json(*engine_, snapshot_, 1, "");
  const auto second = sessions_page_json(*engine_, snapshot_, 1, *first->next_cursor);
  const auto live = json::parse(first->json)[0], ended = json::parse(second->json)[0];
  EXPECT_EQ(live["session_type"], "interactive");
  EXPECT_EQ(live["live"], true);
  EXPECT_EQ(live["ended_at"], nullptr);
  EXPECT_EQ(ended["event_type"], "session.started");
  EXPECT_EQ(ended["outcome"], "passed");
  EXPECT_FALSE(second->next_cursor);
  EXPECT_EQ(json::parse(session_json(*engine_, snapshot_, ended["session_id"].get<std::string>()).value())["outcome"],
            "passed");
  EXPECT_EQ(session_json(*engine_, snapshot_, "x").status().code(), ErrorCode::kNotFound);
}

class EventsPageTest : public QueriesTest {
 protected:
  void SetUp() override {
    EventMaker made;
    made.add("session.started").add("run.started");
    made.add("instrument.read", R"({"instrument_role":"dmm","channel_id":"dmm.v","method":"read"})");
    made.add("fixture.instrument_connected", R"({"role":"psu","instrument_id":"p","resource":"r"})");
    made.add("channel.started", R"({"channel_id":"dmm.current"})");
    made.add("diagnostic.error", R"({"details":{"role":"dmm"}})");
    made.add("run.ended", R"({"outcome":"passed"})");
    snapshot_ = snapshot_of(made);
  }

  std::vector<std::string> numbers(const EventsFilter& filter, int64_t limit = 100) {
    auto page = events_page_json(*engine_, snapshot_, filter, limit);
    if (!page.ok()) return {page.status().to_string()};
    last_ = *page;
    return column(page->json, "event_number");
  }

  EventsPage last_;
};

TEST_F(EventsPageTest, EventsComeWholeWithTheirNumber) {
  const auto page = events_page_json(*engine_, snapshot_, {}, 3);
  const auto rows = json::parse(page->json);
  EXPECT_EQ(page->count, 3);
  EXPECT_EQ(page->last_number, 3);
  EXPECT_TRUE(page->more);
  EXPECT_EQ(rows[2]["event_number"], 3);
  EXPECT_EQ(rows[2]["method"], "read");
}

TEST_F(EventsPageTest, FiltersChoose) {
  const EventMaker ids;
  EXPECT_THAT(numbers({.type = "run.ended"}), ElementsAre("7"));
  EXPECT_THAT(numbers({.role = "dmm"}), ElementsAre("3", "5", "6"));
  EXPECT_THAT(numbers({.role = "psu"}), ElementsAre("4"));
  EXPECT_THAT(numbers({.run_id = ids.run_id.to_string(), .after = 5}), ElementsAre("6", "7"));
  EXPECT_THAT(numbers({.session_id = ids.session_id.to_string().substr(0, 8), .after = 6}), ElementsAre("7"));
  EXPECT_THAT(numbers({.session_id = Uuid{}.to_string() + "x"}), ElementsAre());
  EXPECT_THAT(numbers({.since = Timestamp{EventMaker::kStart.micros + 6000}}), ElementsAre("6", "7"));
  EXPECT_THAT(numbers({.type = "it's; --"}), ElementsAre());
  EXPECT_FALSE(last_.last_number);
}

TEST_F(EventsPageTest, TheLatestAreInNumberOrderToo) {
  EXPECT_THAT(numbers({.latest = true}, 2), ElementsAre("6", "7"));
  EXPECT_TRUE(last_.more);
  EXPECT_EQ(last_.last_number, 7);
  EXPECT_THAT(numbers({.role = "dmm", .latest = true}, 2), ElementsAre("5", "6"));
  EXPECT_THAT(numbers({.latest = true}, 7), testing::SizeIs(7));
  EXPECT_FALSE(last_.more);
}

TEST_F(EventsPageTest, TheLatestThatAFilterChoosesAreWholeToo) {
  const EventMaker ids;
  EXPECT_THAT(numbers({.run_id = ids.run_id.to_string(), .latest = true}, 2), ElementsAre("6", "7"));
  EXPECT_TRUE(last_.more);
  EXPECT_THAT(numbers({.type = "channel.started", .latest = true}, 1), ElementsAre("5"));
  EXPECT_FALSE(last_.more);
  EXPECT_EQ(json::parse(last_.json)[0]["channel_id"], "dmm.current");
  EXPECT_THAT(numbers({.type = "session.ended", .latest = true}, 1), ElementsAre());
  EXPECT_FALSE(last_.more);
}

}  // namespace
}  // namespace litmus::query
