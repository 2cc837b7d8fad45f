#include "daemon/ingest.h"

#include <gmock/gmock.h>

#include <fstream>

#include "base/env_faulty.h"
#include "base/test_dir.h"
#include "daemon/testing/producer.h"

namespace litmus::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing_support::Producer;

struct Seen {
  int64_t number;
  Uuid id;
  std::string type;
};

// One life of a daemon, as far as ingest goes.
struct Life {
  explicit Life(const std::filesystem::path& dir, Env& env = Env::real(), int64_t watermark = 0) {
    auto opened = Numbers::open({.path = dir / "events/_numbers", .boot_id = {}, .now = {}, .env = &env});
    if (!opened.ok()) throw std::runtime_error(opened.status().to_string());
    numbers = std::move(opened).value();
    ingest = std::make_unique<Ingest>(Ingest::Options{.data_dir = dir, .env = &env}, *numbers, losses,
                                      Ingest::Handlers{[this](const auto& block) { keep(block, seen); }, {}});
    EXPECT_TRUE(ingest->discover().ok());
    ingest->replay(numbers->recovered(), watermark, [this](const auto& block) { keep(block, only_runs); });
    replayed = seen.size();
  }

  void drain() {
    EXPECT_TRUE(ingest->discover().ok());
    const uint64_t ticket = ingest->ticket();
    for (int round = 0; round < 1000 && !ingest->reached(ticket); ++round) ingest->read_round();
    EXPECT_TRUE(ingest->reached(ticket));
  }

  static void keep(const events::EventBlockPtr& block, std::vector<Seen>& into) {
    for (const auto& event : block->events) into.push_back({event.number, event.id, std::string(event.type)});
  }
  std::vector<Uuid> ids() const { return ids_of(seen); }
  static std::vector<Uuid> ids_of(const std::vector<Seen>& list) {
    std::vector<Uuid> ids;
    for (const auto& event : list) ids.push_back(event.id);
    return ids;
  }
  std::vector<std::string> loss_kinds() const {
    std::vector<std::string> kinds;
    for (const auto& loss : losses.list()) kinds.push_back(loss.kind);
    return kinds;
  }

  std::unique_ptr<Numbers> numbers;
  Losses losses;
  std::unique_ptr<Ingest> ingest;
  std::vector<Seen> seen, only_runs;
  size_t replayed = 0;
};

class IngestTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(dir_ / "events"); }

  // A file that is no fresh one any more: what is wrong with it now stays wrong.
  static void age(const std::filesystem::path& path) {
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - std::chrono::minutes(2));
  }

  TestDir dir_;
};

TEST_F(IngestTest, NumbersEventsInEmitOrder) {
  Producer producer(dir_.path());
  Life life(dir_.path());
  const Uuid first = producer.record("a"), second = producer.record("b");
  life.drain();
  const Uuid third = producer.record("c");
  life.drain();
  EXPECT_THAT(life.ids(), ElementsAre(first, second, third));
  EXPECT_EQ(life.seen[0].number, 1);
  EXPECT_EQ(life.seen[2].number, 3);
  EXPECT_EQ(life.seen[0].type, "test.record");
}

TEST_F(IngestTest, SaysHowManyEventsWait) {
  Life life(dir_.path());
  Producer one(dir_.path()), two(dir_.path());
  for (int i = 0; i < 10'000; ++i) one.record("one");
  two.record("two");
  EXPECT_TRUE(life.ingest->discover().ok());
  EXPECT_EQ(life.ingest->count_waiting(1'000'000), 10'001u);
  EXPECT_EQ(life.ingest->count_waiting(500), 500u);
  life.ingest->read_round();
  EXPECT_EQ(life.ingest->count_waiting(1'000'000), 10'001u - life.seen.size());
  life.drain();
  EXPECT_EQ(life.ingest->count_waiting(1'000'000), 0u);
}

TEST_F(IngestTest, FollowsManyJournalsInTurns) {
  Life life(dir_.path());
  Producer one(dir_.path()), two(dir_.path());
  for (int i = 0; i < 20'000; ++i) one.record("one");
  const Uuid other = two.record("two");
  EXPECT_TRUE(life.ingest->discover().ok());
  life.ingest->read_round();
  EXPECT_THAT(life.ids(), ::testing::Contains(other)) << "a long journal doesn't keep the others waiting";
  life.drain();
  EXPECT_EQ(life.seen.size(), 20'001u);
  for (size_t i = 0; i < life.seen.size(); ++i) ASSERT_EQ(life.seen[i].number, static_cast<int64_t>(i) + 1);
}

TEST_F(IngestTest, ARestartKeepsEveryNumber) {
  Producer one(dir_.path()), two(dir_.path());
  std::vector<Seen> before;
  {
    Life life(dir_.path());
    for (int i = 0; i < 100; ++i) {
      (i % 3 ? one : two).record("x");
      if (i % 7 == 0) life.drain();
    }
    life.drain();
    before = life.seen;
  }
  const Uuid later = two.record("later");
  Life life(dir_.path());
  EXPECT_EQ(life.replayed, 100u);
  life.drain();
  ASSERT_EQ(life.seen.size(), 101u);
  for (size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(life.seen[i].number, before[i].number);
    EXPECT_EQ(life.seen[i].id, before[i].id);
  }
  EXPECT_EQ(life.seen[100].id, later);
  EXPECT_EQ(life.seen[100].number, 101);
}

TEST_F(IngestTest, WhatIsInSegmentsGoesToTheRunsOnly) {
  Producer producer(dir_.path());
  std::vector<Uuid> ids;
  for (int i = 0; i < 10; ++i) ids.push_back(producer.record("x"));
  {
    Life(dir_.path()).drain();
  }
  Life life(dir_.path(), Env::real(), 6);
  EXPECT_THAT(Life::ids_of(life.only_runs), ::testing::ElementsAreArray(ids.begin(), ids.begin() + 6));
  EXPECT_THAT(life.ids(), ::testing::ElementsAreArray(ids.begin() + 6, ids.end()));
}

TEST_F(IngestTest, EventsWhoseNumbersAreLostGetNewOnesAboveAllOthers) {
  Producer producer(dir_.path());
  const Uuid first = producer.record("a");
  {
    Life(dir_.path()).drain();
  }
  std::filesystem::remove(dir_ / "events/_numbers");
  const Uuid second = producer.record("b");
  Life life(dir_.path());
  life.drain();
  EXPECT_THAT(life.ids(), ElementsAre(first, second));
}

TEST_F(IngestTest, ARecordThatWouldFailAQueryIsQuarantined) {
  Producer producer(dir_.path());
  const Uuid before = producer.record("a");
  producer.append_raw("{\"key\": \"\xff\"}");
  producer.append_raw("not json");
  const Uuid after = producer.record("b");
  Life life(dir_.path());
  life.drain();
  EXPECT_THAT(life.ids(), ElementsAre(before, after));
  EXPECT_THAT(life.loss_kinds(), ElementsAre("quarantined", "quarantined"));
  EXPECT_EQ(life.losses.list()[0].count, 1);
}

TEST_F(IngestTest, TypesOfNewerWritersKeepTheirNames) {
  Producer producer(dir_.path());
  producer.append_raw(R"({"event_type":"future.thing","x":{"event_type":"inner"}})", 9999);
  Life life(dir_.path());
  life.drain();
  ASSERT_EQ(life.seen.size(), 1u);
  EXPECT_EQ(life.seen[0].type, "future.thing");
}

TEST_F(IngestTest, ACorruptJournalIsListedAndTheRestServed) {
  Producer good(dir_.path());
  const std::filesystem::path folder = good.writer().path().parent_path();
  const auto bad = folder / (Uuid::v7().to_string() + ".journal");
  std::ofstream(bad) << std::string(10'000, 'x');
  age(bad);
  const Uuid id = good.record("a");
  Life life(dir_.path());
  life.drain();
  life.drain();
  EXPECT_THAT(life.ids(), ElementsAre(id));
  EXPECT_THAT(life.loss_kinds(), ElementsAre("quarantined"));
  EXPECT_EQ(life.losses.list()[0].path, bad.string());
  EXPECT_TRUE(std::filesystem::exists(bad));
}

TEST_F(IngestTest, AFreshFileWithoutHeaderIsNotDamagedYet) {
  Producer good(dir_.path());
  std::ofstream(good.writer().path().parent_path() / (Uuid::v7().to_string() + ".journal")) << "";
  Life life(dir_.path());
  life.drain();
  EXPECT_THAT(life.loss_kinds(), IsEmpty());
}

TEST_F(IngestTest, WhatAProducerLeftBeforeItWroteAnythingIsNoLoss) {
  Producer good(dir_.path());
  const auto folder = good.writer().path().parent_path();
  const auto empty = folder / (Uuid::v7().to_string() + ".journal"),
             damaged = folder / (Uuid::v7().to_string() + ".journal");
  std::ofstream(empty) << std::string(300'000, '\0');
  std::ofstream(damaged) << std::string(300'000, '\0') << "a record";
  age(empty);
  age(damaged);
  Life life(dir_.path());
  life.drain();
  EXPECT_FALSE(std::filesystem::exists(empty));
  ASSERT_THAT(life.loss_kinds(), ElementsAre("quarantined"));
  EXPECT_EQ(life.losses.list()[0].path, damaged.string());
}

TEST_F(IngestTest, ACopyOfAJournalIsNotIngestedTwice) {
  Producer producer(dir_.path());
  const Uuid id = producer.record("a");
  const auto copy = producer.writer().path().parent_path() / (producer.session_id().to_string() + "-7.journal");
  std::filesystem::copy_file(producer.writer().path(), copy);
  age(copy);
  Life life(dir_.path());
  life.drain();
  EXPECT_THAT(life.ids(), ElementsAre(id));
  EXPECT_THAT(life.loss_kinds(), ElementsAre("quarantined"));
}

TEST_F(IngestTest, WhatADaemonMadeTwiceIsOneEvent) {
  const Uuid session = Uuid::v7();
  Producer one(dir_.path(), nullptr, session), two(dir_.path(), nullptr, session), elsewhere(dir_.path());
  const Uuid end = one.made_from("end");
  {
    Life life(dir_.path());
    life.drain();
  }
  two.made_from("end");
  const Uuid after = two.record("after");
  Life life(dir_.path());
  life.drain();
  EXPECT_THAT(life.ids(), ElementsAre(end, after)) << "known from an earlier life of the daemon";
  two.made_from("end");
  const Uuid other = elsewhere.made_from("end");
  life.drain();
  EXPECT_THAT(life.ids(), ElementsAre(end, after, other));
  EXPECT_EQ(life.seen.back().number, 3) << "a double takes no number";
  EXPECT_THAT(life.ingest->find(two.writer().writer_key())->doubles(), ElementsAre(1u, 3u));
  EXPECT_THAT(life.loss_kinds(), IsEmpty());
  Life again(dir_.path());
  again.drain();
  EXPECT_THAT(again.ids(), ElementsAre(end, after, other));
}

TEST_F(IngestTest, AGapInADeadJournalIsALossAndTheRestIsServed) {
  Producer producer(dir_.path());
  const Uuid first = producer.record("a");
  const auto path = producer.writer().path();
  producer.record("lost");
  const Uuid last = producer.record("c");
  std::string bytes;
  {
    std::ifstream in(path, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  const size_t at = bytes.find("\"lost\"");
  ASSERT_NE(at, std::string::npos);
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(at));
  file.write("XXXXXX", 6);
  file.close();

  int gaps = 0;
  Losses losses;
  auto numbers = Numbers::open({.path = dir_ / "events/_numbers", .boot_id = {}, .now = {}});
  std::vector<Seen> seen;
  Ingest ingest({.data_dir = dir_.path()}, **numbers, losses,
                {[&](const auto& block) { Life::keep(block, seen); }, [&](const auto&, const auto&) { ++gaps; }});
  ASSERT_TRUE(ingest.discover().ok());
  ingest.read_round();
  EXPECT_THAT(Life::ids_of(seen), ElementsAre(first)) << "in a live journal it means: not yet";
  ingest.sources()[0]->set_dead();
  while (ingest.read_round()) {
  }
  EXPECT_THAT(Life::ids_of(seen), ElementsAre(first, last));
  ASSERT_EQ(losses.list().size(), 1u);
  EXPECT_EQ(losses.list()[0].kind, "gap");
  EXPECT_EQ(losses.list()[0].count, 1);
  EXPECT_EQ(gaps, 1);
  EXPECT_TRUE(ingest.sources()[0]->at_end());
}

TEST_F(IngestTest, AFullDiskDelaysEventsAndLosesNone) {
  FaultyEnv env;
  Life life(dir_.path(), env);
  std::vector<std::unique_ptr<Producer>> producers;
  for (int i = 0; i < 2; ++i) producers.push_back(std::make_unique<Producer>(dir_.path()));
  env.add({.call = Call::kAllocate, .error = ENOSPC, .path_contains = "_numbers"});
  std::vector<Uuid> ids;
  for (int i = 0; i < 3000; ++i) {
    producers[static_cast<size_t>(i) % 2]->record("x");
    EXPECT_TRUE(life.ingest->discover().ok());
    life.ingest->read_round();
  }
  EXPECT_GT(life.ingest->stalled_rounds(), 0u);
  EXPECT_LT(life.seen.size(), 3000u);
  env.heal();
  life.drain();
  EXPECT_EQ(life.seen.size(), 3000u);
}

// What an earlier life left of dead processes, all of it numbered and in segments: it waits, unopened.
TEST_F(IngestTest, WhatWasLaidByIsReadLaterAndKeepsItsNumbers) {
  Producer one(dir_.path()), two(dir_.path());
  one.record("a");
  two.record("b");
  {
    Life life(dir_.path());
    life.drain();
  }
  const Uuid new_one = one.record("c");
  auto numbers = Numbers::open({.path = dir_ / "events/_numbers", .boot_id = {}, .now = {}}).value();
  Losses losses;
  std::vector<Seen> seen, earlier;
  Ingest ingest({.data_dir = dir_.path()}, *numbers, losses,
                {[&](const auto& block) { Life::keep(block, seen); },
                 {},
                 [&](const auto& block) { Life::keep(block, earlier); }});
  ASSERT_TRUE(ingest.discover().ok());
  const auto extents = numbers->recovered();
  ingest.lay_by_settled(extents, 2, [](const std::vector<Source*>& journals) {
    for (Source* source : journals) source->set_dead();
    return true;
  });
  ingest.replay(extents, 2, [](const auto&) { FAIL() << "it is laid by"; });

  EXPECT_EQ(ingest.laid_by(), 2u);
  EXPECT_TRUE(ingest.sources().empty());
  EXPECT_EQ(ingest.lowest_number(), 1);
  for (auto* producer : {&one, &two}) EXPECT_TRUE(ingest.find(producer->writer().writer_key())->is_resting());
  const uint64_t ticket = ingest.ticket();
  EXPECT_FALSE(ingest.reached(ticket)) << "somebody may have said more";
  EXPECT_TRUE(ingest.reached_living(ticket));

  while (ingest.read_round()) {
  }

  EXPECT_TRUE(ingest.reached(ticket));
  ASSERT_EQ(earlier.size(), 2u);
  EXPECT_EQ(earlier[0].number + earlier[1].number, 3);
  EXPECT_THAT(Life::ids_of(seen), ElementsAre(new_one));
  EXPECT_EQ(seen[0].number, 3);
  EXPECT_THAT(ingest.find(one.writer().writer_key())->extents(),
              ElementsAre(NumberExtent{one.writer().writer_key(), 1, 1, 1, 0},
                          NumberExtent{one.writer().writer_key(), 2, 1, 3, 0}));
}

// Laid by once it has been read, it comes back when more of its session is found.
TEST_F(IngestTest, AJournalThatAppearsCallsItsSessionBack) {
  const Uuid session = Uuid::v7();
  Producer one(dir_.path(), nullptr, session);
  one.record("a");
  Life life(dir_.path());
  life.ingest->sources()[0]->set_dead();
  life.drain();
  life.ingest->lay_by({session});
  EXPECT_TRUE(life.ingest->sources().empty());
  EXPECT_EQ(life.ingest->oldest_laid_by(), session);

  Producer two(dir_.path(), nullptr, session);
  const Uuid next = two.record("b");
  life.drain();

  EXPECT_EQ(life.ingest->sources().size(), 2u);
  EXPECT_EQ(life.ingest->laid_by(), 0u);
  EXPECT_EQ(life.ids().back(), next);
}

TEST_F(IngestTest, TheSealLearnsWhichNumberEachEventHas) {
  Producer one(dir_.path()), two(dir_.path());
  one.record("a");
  one.record("b");
  Life life(dir_.path());
  life.drain();
  two.record("c");
  life.drain();
  one.record("d");
  life.drain();
  Source* source = life.ingest->find(one.writer().writer_key());
  ASSERT_NE(source, nullptr);
  EXPECT_THAT(source->extents(), ElementsAre(NumberExtent{one.writer().writer_key(), 1, 2, 1, 0},
                                             NumberExtent{one.writer().writer_key(), 3, 1, 4, 0}));
}

}  // namespace
}  // namespace litmus::daemon
