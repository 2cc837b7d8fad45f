// One run or session out of many: only the files that hold it are opened.
#include "query/wanted_rows.h"

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
using nlohmann::json;
using testing::ElementsAre;

constexpr int kSessions = 3;

// Ids grow with time, as those of producers do.
Uuid id_at(int64_t millis) { return Uuid::v7(Timestamp{EventMaker::kStart.micros + millis * 1000}); }

// A segment of each kind for each session.
class WantedRowsTest : public testing::Test {
 protected:
  void SetUp() override {
    archive::Manifest manifest;
    int64_t number = 1;
    for (int i = 0; i < kSessions; ++i) {
      EventMaker made;
      made.session_id = sessions_[i] = id_at(i * 1000);
      made.run_id = runs_[i] = id_at(i * 1000 + 1);
      made.next_number = number;
      made.add("session.started", R"({"client":"pytest"})");
      made.add("run.started", R"({"dut_serial":"SN1"})");
      made.add("fixture.instrument_connected", R"({"role":"dmm","instrument_id":"k1","resource":"GPIB::1"})");
      made.add("test.step_started", R"({"step_name":"a","step_index":0,"step_path":"a"})");
      made.add("test.measurement", R"({"step_name":"a","step_path":"a","measurement_name":"vout","value":3.3})");
      made.add("test.step_ended", R"({"step_name":"a","step_index":0,"step_path":"a","outcome":"passed"})");
      made.add("run.ended", R"({"outcome":"passed"})");
      made.add("session.ended", R"({"outcome":"passed"})");
      number = made.next_number;
      const auto seen = snapshot_of(made);
      const auto done = archive::checkpoint(manifest, seen->tail, rows_of(seen->runs), index());
      ASSERT_TRUE(done.ok()) << done.status().to_string();
      manifest = done->manifest;
    }
    auto snapshot = std::make_shared<Snapshot>();
    // As a daemon that starts finds it.
    snapshot->manifest = std::make_shared<archive::Manifest>(*archive::load_manifest(index()));
    snapshot_ = snapshot;
  }

  std::filesystem::path index() const { return dir_.path() / "index"; }
  std::string session(int i) const { return sessions_[i].to_string(); }
  std::string run(int i) const { return runs_[i].to_string(); }

  // Whoever opens one of the others fails from now on.
  void keep_segments_of(int kept) {
    const auto& manifest = *snapshot_->manifest;
    for (const auto* list :
         {&manifest.event_segments, &manifest.run_segments, &manifest.step_segments, &manifest.measurement_segments}) {
      ASSERT_EQ(list->size(), static_cast<size_t>(kSessions));
      for (int i = 0; i < kSessions; ++i)
        if (i != kept) std::filesystem::remove(index() / (*list)[static_cast<size_t>(i)].path);
    }
  }

  size_t events(const EventsFilter& filter) {
    const auto page = events_page_json(*engine_, snapshot_, filter, 100);
    EXPECT_TRUE(page.ok()) << page.status().to_string();
    return page.ok() ? static_cast<size_t>(page->count) : 0;
  }

  TempDir dir_;
  Uuid sessions_[kSessions], runs_[kSessions];
  SnapshotPtr snapshot_;
  std::unique_ptr<Engine> engine_ = *Engine::open({.data_dir = dir_.path()});
};

TEST_F(WantedRowsTest, OneSessionOpensItsSegmentsOnly) {
  keep_segments_of(1);

  EXPECT_EQ(events({.session_id = session(1)}), 8u);
  EXPECT_EQ(events({.session_id = session(1), .latest = true}), 8u);
  EXPECT_EQ(events({.run_id = run(1), .type = "test.measurement"}), 1u);
  EXPECT_THAT(find_session_ids(*engine_, snapshot_, session(1)).value(), ElementsAre(session(1)));
  EXPECT_EQ(json::parse(session_json(*engine_, snapshot_, session(1)).value())["outcome"], "passed");
}

TEST_F(WantedRowsTest, OneRunOpensItsSegmentsOnly) {
  keep_segments_of(1);

  EXPECT_THAT(find_run_ids(*engine_, snapshot_, run(1)).value(), ElementsAre(run(1)));
  EXPECT_EQ(json::parse(run_json(*engine_, snapshot_, run(1)).value())["dut_serial"], "SN1");
  EXPECT_EQ(run_steps_json(*engine_, snapshot_, run(1), 10, "")->count, 1);
  EXPECT_EQ(run_measurements_json(*engine_, snapshot_, run(1), {}, 10, "")->count, 1);
  EXPECT_EQ(run_instruments_json(*engine_, snapshot_, run(1), session(1))->count, 1);
}

TEST_F(WantedRowsTest, AnIdThatNoSegmentMayHoldOpensNone) {
  keep_segments_of(-1);
  const std::string nobody = id_at(60'000).to_string();

  EXPECT_EQ(events({.session_id = nobody}), 0u);
  EXPECT_EQ(events({.run_id = nobody}), 0u);
  EXPECT_EQ(run_json(*engine_, snapshot_, nobody).status().code(), ErrorCode::kNotFound);
  EXPECT_EQ(session_json(*engine_, snapshot_, nobody).status().code(), ErrorCode::kNotFound);
}

TEST_F(WantedRowsTest, AnIdsBeginningFindsAllThatHaveIt) {
  const std::string shared = session(0).substr(0, 8);  // of one minute

  EXPECT_EQ(find_session_ids(*engine_, snapshot_, shared)->size(), static_cast<size_t>(kSessions));
  EXPECT_EQ(find_run_ids(*engine_, snapshot_, shared)->size(), static_cast<size_t>(kSessions));
  EXPECT_EQ(events({.session_id = shared}), 8u * kSessions);
}

TEST_F(WantedRowsTest, NumbersChooseSegmentsToo) {
  EXPECT_EQ(wanted_events(*snapshot_, {}).size(), static_cast<size_t>(kSessions));
  EXPECT_EQ(wanted_events(*snapshot_, {.above = 8}).size(), 2u);
  EXPECT_EQ(wanted_events(*snapshot_, {.above = 8, .through = 16}).size(), 1u);
  EXPECT_EQ(wanted_events(*snapshot_, {.session_id = session(2), .through = 16}).size(), 0u);
}

TEST_F(WantedRowsTest, SegmentsOfBeforeThatDontSayWhatTheyHoldAreLookedThrough) {
  auto manifest = *snapshot_->manifest;
  for (auto* list :
       {&manifest.event_segments, &manifest.run_segments, &manifest.step_segments, &manifest.measurement_segments})
    for (auto& segment : *list) segment.sessions = segment.runs = std::nullopt;
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->manifest = std::make_shared<archive::Manifest>(manifest);
  snapshot_ = snapshot;

  EXPECT_EQ(events({.session_id = session(0)}), 8u);
  EXPECT_EQ(run_measurements_json(*engine_, snapshot_, run(2), {}, 10, "")->count, 1);
}

}  // namespace
}  // namespace litmus::query
