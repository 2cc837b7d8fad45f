#include "archive/segments.h"

#include <arrow/array/builder_binary.h>
#include <arrow/table.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "archive/archive_test_util.h"
#include "archive/parquet_file.h"
#include "base/env_faulty.h"
#include "events/event_maker.h"

namespace litmus::archive {
namespace {

using events::EventMaker;
using testing::ElementsAre;

std::string run_table(const std::vector<std::string>& run_ids) {
  arrow::StringBuilder ids;
  EXPECT_TRUE(ids.AppendValues(run_ids).ok());
  auto array = *ids.Finish();
  return *encode_parquet(*arrow::Table::Make(arrow::schema({arrow::field("run_id", arrow::utf8())}), {array}));
}

RunRows rows_of(const std::vector<std::string>& run_ids, int64_t number) {
  const std::string table = run_table(run_ids);
  return {run_ids, number, number, table, table, table};
}

int64_t stored_rows(const std::vector<Segment>& segments, const std::filesystem::path& index) {
  int64_t rows = 0;
  for (const auto& segment : segments)
    rows += (*decode_parquet(*Env::real().read_file(index / segment.path)))->num_rows();
  return rows;
}

EventMaker reads(int count) {
  EventMaker made;
  for (int i = 0; i < count; ++i) made.add("instrument.read", R"({"method":"read"})");
  return made;
}

TEST(Segments, ACheckpointMovesEventsBehindTheWatermark) {
  TempDir dir;
  const auto made = reads(10);
  const auto first = checkpoint({}, {made.block(0, 6)}, {}, dir.path());
  ASSERT_TRUE(first.ok()) << first.status().to_string();
  const auto second = checkpoint(first->manifest, {made.block(0, 6), made.block(6, 10)}, {}, dir.path());

  EXPECT_EQ(first->manifest.watermark, 6);
  EXPECT_EQ(second->manifest.watermark, 10);
  EXPECT_EQ(second->manifest.generation, 2u);
  EXPECT_EQ(stored_rows(second->manifest.event_segments, dir.path()), 10);
}

TEST(Segments, ACheckpointLeavesOlderSegmentsAlone) {
  TempDir dir;
  const auto made = reads(4);
  const auto first = checkpoint({}, {made.block(0, 2)}, rows_of({"a"}, 2), dir.path());
  const auto second = checkpoint(first->manifest, {made.block(2, 4)}, rows_of({"b"}, 4), dir.path());

  EXPECT_TRUE(second->retired.empty());
  EXPECT_EQ(second->manifest.event_segments.size(), 2u);
  const auto merged = merge(second->manifest, dir.path());
  ASSERT_TRUE(merged.ok()) << merged.status().to_string();
  EXPECT_EQ(merged->manifest.event_segments.size(), 1u);
  EXPECT_EQ(merged->manifest.watermark, 4);
  EXPECT_EQ(load_manifest(dir.path())->generation, merged->manifest.generation);
  const auto again = merge(merged->manifest, dir.path());
  EXPECT_EQ(again->manifest.generation, merged->manifest.generation) << "nothing was left to merge";
}

TEST(Segments, ManyCheckpointsLeaveFewFilesAndLoseNothing) {
  TempDir dir;
  const auto made = reads(60);
  Manifest manifest;
  for (size_t i = 0; i < 60; ++i) {
    auto done = checkpoint(manifest, {made.block(i, i + 1)},
                           rows_of({"run" + std::to_string(i)}, static_cast<int64_t>(i)), dir.path());
    ASSERT_TRUE(done.ok()) << done.status().to_string();
    done = merge(done->manifest, dir.path());
    ASSERT_TRUE(done.ok()) << done.status().to_string();
    manifest = done->manifest;
    sweep({&manifest}, dir.path());
  }

  EXPECT_LE(manifest.event_segments.size(), 7u);
  EXPECT_EQ(stored_rows(manifest.event_segments, dir.path()), 60);
  EXPECT_EQ(stored_rows(manifest.measurement_segments, dir.path()), 60);
  int64_t next = 1;
  for (const auto& segment : manifest.event_segments) {
    EXPECT_EQ(segment.first_number, next);
    next = segment.last_number + 1;
  }
}

TEST(Segments, ARunThatComesAgainReplacesItsRows) {
  TempDir dir;
  auto first = checkpoint({}, {}, rows_of({"a", "b", "c"}, 5), dir.path());
  auto second = checkpoint(first->manifest, {}, rows_of({"b"}, 9), dir.path());
  ASSERT_TRUE(second.ok()) << second.status().to_string();

  EXPECT_EQ(stored_rows(second->manifest.run_segments, dir.path()), 3);
  EXPECT_FALSE(second->retired.empty());
  for (const auto& path : second->retired) EXPECT_TRUE(std::filesystem::exists(dir.path() / path)) << "an older reader";
  sweep({&second->manifest}, dir.path());
  for (const auto& path : second->retired) EXPECT_FALSE(std::filesystem::exists(dir.path() / path));
}

TEST(Segments, ACheckpointOpensNoSegmentThatCannotHoldItsRuns) {
  TempDir dir;
  FaultyEnv env;
  Manifest manifest;
  const auto opened_for = [&](const std::string& run_id, int64_t number) {
    const uint64_t before = env.count(Call::kOpen);
    manifest = checkpoint(manifest, {}, rows_of({run_id}, number), dir.path(), env)->manifest;
    return env.count(Call::kOpen) - before;
  };

  const uint64_t first = opened_for("a", 1);
  for (int64_t number = 2; number < 40; ++number) opened_for("b" + std::to_string(number + 10), number);
  const uint64_t last = opened_for("c", 40);
  const uint64_t again = opened_for("b20", 41);

  EXPECT_EQ(last, first);
  EXPECT_GT(again, last) << "a run that was there before";
  EXPECT_EQ(stored_rows(manifest.run_segments, dir.path()), 40);
}

TEST(Segments, SayWhichIdsTheyHold) {
  TempDir dir;
  auto made = reads(3);
  auto first = checkpoint({}, {made.block(0, 3)}, rows_of({"b", "c", "a"}, 3), dir.path());
  ASSERT_TRUE(first.ok()) << first.status().to_string();
  const auto loaded = load_manifest(dir.path());

  const std::string session = made.session_id.to_string(), run = made.run_id.to_string();
  EXPECT_EQ(loaded->event_segments[0].sessions, (IdRange{session, session}));
  EXPECT_EQ(loaded->event_segments[0].runs, (IdRange{run, run}));
  EXPECT_EQ(loaded->run_segments[0].runs, (IdRange{"a", "c"}));
  EXPECT_EQ(loaded->run_segments[0].sessions, std::nullopt);
}

TEST(IdRange, HoldsAnIdAndItsBeginning) {
  const IdRange range{"0193a", "0195c"};
  for (const char* inside : {"0193a", "0194", "0195c", "019", "0195b7"}) EXPECT_TRUE(range.may_hold(inside)) << inside;
  for (const char* outside : {"01939", "0195c1", "0196", "018", "02"}) EXPECT_FALSE(range.may_hold(outside)) << outside;
}

TEST(Segments, CompactingLeavesOneOfAKindWithAllRows) {
  TempDir dir;
  const auto made = reads(9);
  Manifest manifest;
  for (size_t i = 0; i < 3; ++i)
    manifest = checkpoint(manifest, {made.block(3 * i, 3 * i + 3)},
                          rows_of({"run" + std::to_string(i)}, static_cast<int64_t>(i)), dir.path())
                   ->manifest;
  EXPECT_EQ(segments_after_compaction(manifest), 4u);

  const auto done = compact(manifest, dir.path());

  ASSERT_TRUE(done.ok()) << done.status().to_string();
  ASSERT_EQ(done->manifest.event_segments.size(), 1u);
  EXPECT_EQ(done->manifest.event_segments[0].first_number, 1);
  EXPECT_EQ(done->manifest.event_segments[0].last_number, 9);
  EXPECT_EQ(stored_rows(done->manifest.event_segments, dir.path()), 9);
  EXPECT_EQ(stored_rows(done->manifest.step_segments, dir.path()), 3);
  EXPECT_EQ(load_manifest(dir.path())->generation, done->manifest.generation);
  EXPECT_EQ(compact(done->manifest, dir.path())->manifest.generation, done->manifest.generation) << "nothing to do";
}

TEST(Segments, PruningTakesASessionAndItsRunsOut) {
  TempDir dir;
  auto old = reads(3);
  old.add("session.ended");
  auto current = reads(2);
  auto first = checkpoint({}, {old.block()}, rows_of({"a", "b"}, 4), dir.path());
  auto fresh = current.block();
  const auto moved = std::make_shared<events::EventBlock>();
  for (auto event : fresh->events) {
    event.number += 4;
    event.session_id = Uuid::v7();
    moved->events.push_back(event);
  }
  const auto second = checkpoint(first->manifest, {moved}, rows_of({"c"}, 6), dir.path());
  ASSERT_TRUE(second.ok()) << second.status().to_string();

  const auto done = prune(second->manifest, {old.session_id.to_string()}, {"a", "b"}, dir.path());

  ASSERT_TRUE(done.ok()) << done.status().to_string();
  EXPECT_EQ(stored_rows(done->manifest.event_segments, dir.path()), 2);
  EXPECT_EQ(stored_rows(done->manifest.run_segments, dir.path()), 1);
  EXPECT_EQ(done->manifest.watermark, 6) << "numbers don't go back";
  EXPECT_EQ(load_manifest(dir.path())->generation, done->manifest.generation);
  const auto again = prune(done->manifest, {old.session_id.to_string()}, {"a", "b"}, dir.path());
  EXPECT_EQ(again->manifest.generation, done->manifest.generation) << "nothing was left to take out";
}

TEST(Segments, PruningEverythingLeavesAnEmptyIndexThatLoads) {
  TempDir dir;
  const auto made = reads(3);
  const auto first = checkpoint({}, {made.block()}, rows_of({"a"}, 3), dir.path());
  const auto done = prune(first->manifest, {made.session_id.to_string()}, {"a"}, dir.path());
  ASSERT_TRUE(done.ok()) << done.status().to_string();
  EXPECT_TRUE(done->manifest.event_segments.empty());
  const auto loaded = load_manifest(dir.path());
  ASSERT_TRUE(loaded.ok()) << loaded.status().to_string();
  EXPECT_EQ(loaded->watermark, 3);
}

TEST(Segments, AFlippedBitIsNoticedByWhoeverReadsThem) {
  TempDir dir;
  const auto first = checkpoint({}, {reads(3).block()}, rows_of({"a"}, 3), dir.path());
  const auto all = verify_segments(first->manifest, dir.path(), 0, UINT64_MAX);
  ASSERT_TRUE(all.ok()) << all.status().to_string();
  EXPECT_EQ(*all, 4u);
  EXPECT_EQ(*verify_segments(first->manifest, dir.path(), 0, 1), 1u) << "at least one";
  EXPECT_EQ(*verify_segments(first->manifest, dir.path(), 4, 1), 4u);
  const auto path = dir.path() / first->manifest.run_segments[0].path;
  std::string bytes = *Env::real().read_file(path);
  bytes[bytes.size() / 2] ^= 1;
  ASSERT_TRUE(Env::real().replace_file(path, bytes).ok());

  EXPECT_EQ(verify_segments(*load_manifest(dir.path()), dir.path(), 0, UINT64_MAX).status().code(),
            ErrorCode::kCorrupt);
  EXPECT_EQ(checkpoint(first->manifest, {}, rows_of({"a"}, 4), dir.path()).status().code(), ErrorCode::kCorrupt);
}

TEST(Manifest, AFlippedBitIsNoticedWhereverItIs) {
  TempDir dir;
  const auto done = checkpoint({}, {reads(3).block()}, rows_of({"a"}, 3), dir.path());
  const std::string whole = *Env::real().read_file(dir.path() / "manifest.json");
  for (size_t at = 0; at < whole.size(); ++at) {
    std::string text = whole;
    text[at] ^= 2;
    ASSERT_TRUE(Env::real().replace_file(dir.path() / "manifest.json", text).ok());
    const auto loaded = load_manifest(dir.path());
    if (!loaded.ok())
      EXPECT_EQ(loaded.status().code(), ErrorCode::kCorrupt) << at;
    else
      EXPECT_EQ(loaded->watermark, 3) << at << ": only the checksum's name or a space can go";
  }
  ASSERT_TRUE(forget_manifest(dir.path()).ok());
  EXPECT_TRUE(forget_manifest(dir.path()).ok());
  EXPECT_EQ(load_manifest(dir.path()).status().code(), ErrorCode::kNotFound);
}

TEST(Manifest, IsReadBackAsItWasStored) {
  TempDir dir;
  const auto done = checkpoint({}, {reads(3).block()}, rows_of({"a"}, 3), dir.path());
  const auto loaded = load_manifest(dir.path());
  ASSERT_TRUE(loaded.ok()) << loaded.status().to_string();
  EXPECT_EQ(loaded->generation, 1u);
  EXPECT_EQ(loaded->watermark, 3);
  EXPECT_EQ(loaded->event_segments[0].path, done->manifest.event_segments[0].path);
  EXPECT_EQ(loaded->run_segments[0].rows, 1);
}

TEST(Manifest, TheDaemonLearnsThatItHasToRebuild) {
  TempDir dir;
  EXPECT_EQ(load_manifest(dir.path()).status().code(), ErrorCode::kNotFound);
  const auto done = checkpoint({}, {reads(3).block()}, {}, dir.path());
  std::filesystem::remove(dir.path() / done->manifest.event_segments[0].path);
  EXPECT_EQ(load_manifest(dir.path()).status().code(), ErrorCode::kCorrupt);
  for (const char* text : {"", "[]", "{}", "{\"format\":1,\"event_segments\":3}", "{\"format\":\"x\"}",
                           R"({"format":1,"generation":1,"watermark":1,"event_segments":[{"path":"../../x"}],
                               "run_segments":[],"step_segments":[],"measurement_segments":[]})"}) {
    ASSERT_TRUE(Env::real().replace_file(dir.path() / "manifest.json", text).ok());
    EXPECT_EQ(load_manifest(dir.path()).status().code(), ErrorCode::kCorrupt) << text;
  }
  ASSERT_TRUE(Env::real().replace_file(dir.path() / "manifest.json", "{\"format\":99}").ok());
  EXPECT_EQ(load_manifest(dir.path()).status().code(), ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace litmus::archive
