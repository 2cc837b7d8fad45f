#include "daemon/run_keeper.h"

#include <gmock/gmock.h>

#include "events/event_maker.h"

namespace litmus::daemon {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RunKeeperTest : public ::testing::Test {
 protected:
  RunKeeperTest() {
    maker_.add("session.started", R"({"client":"test"})").add("run.started", R"({"client":"test","dut_serial":"SN1"})");
  }
  void end_run() { maker_.add("run.ended", R"({"outcome":"passed"})"); }
  void apply_all() {
    keeper_.apply(maker_.block(applied_));
    applied_ = maker_.size();
  }

  void stored() {
    ASSERT_FALSE(orders_.empty());
    keeper_.materialized(maker_.run_id, orders_.back().record->last_event_number, "runs/x.parquet");
  }
  RunKeeper::Handlers handlers() {
    RunKeeper::Handlers handlers;
    handlers.writer = [this](const Uuid&) { return RunKeeper::Handlers::Writer{owner_, "2026-03-10"}; };
    handlers.materialize = [this](RunKeeper::Order order) { orders_.push_back(std::move(order)); };
    handlers.restore = [this](const Uuid& run_id) { wanted_.push_back(run_id); };
    return handlers;
  }
  RunKeeper::Open open_of(const Uuid& gone) const {
    return keeper_.open_of(maker_.session_id, [&](const Uuid& owner) { return owner == gone; });
  }
  static RunKeeper::Clock::time_point in(std::chrono::seconds seconds) { return RunKeeper::Clock::now() + seconds; }

  events::EventMaker maker_;
  size_t applied_ = 0;
  const Uuid owner_ = Uuid::v5({}, "process");
  std::vector<RunKeeper::Order> orders_;
  std::vector<Uuid> wanted_;
  RunKeeper keeper_{handlers()};
};

TEST_F(RunKeeperTest, AnEndedRunIsOrderedAndUnsettledUntilItIsStored) {
  keeper_.end_of_replay();
  apply_all();
  EXPECT_TRUE(keeper_.is_unsettled(maker_.run_id));
  EXPECT_THAT(orders_, IsEmpty());
  end_run();
  apply_all();
  ASSERT_THAT(orders_, SizeIs(1));
  EXPECT_EQ(orders_[0].record->outcome, "passed");
  EXPECT_EQ(orders_[0].place.date, "2026-03-10");
  EXPECT_TRUE(keeper_.is_unsettled(maker_.run_id));
  stored();
  EXPECT_FALSE(keeper_.is_unsettled(maker_.run_id));
  EXPECT_THAT(keeper_.settled_records(), SizeIs(1));
}

TEST_F(RunKeeperTest, KnowsWhatADeadProcessLeftOpen) {
  keeper_.end_of_replay();
  apply_all();
  ASSERT_THAT(open_of(owner_).runs, SizeIs(1));
  EXPECT_EQ(open_of(owner_).runs[0].first, maker_.run_id);
  EXPECT_THAT(open_of(owner_).sessions, SizeIs(1));
  EXPECT_TRUE(keeper_.is_open_of(maker_.session_id, owner_));
  EXPECT_THAT(open_of(Uuid::v7()).runs, IsEmpty());
  EXPECT_FALSE(keeper_.is_open_of(maker_.session_id, Uuid::v7()));
  end_run();
  maker_.add("session.ended");
  apply_all();
  EXPECT_THAT(open_of(owner_).runs, IsEmpty());
  EXPECT_THAT(open_of(owner_).sessions, IsEmpty());
}

TEST_F(RunKeeperTest, ReplayOrdersOnlyWhatWasNeverStored) {
  end_run();
  maker_.add("run.materialized", R"({"materializer":"litmusd","destination":"runs/x.parquet"})");
  const Uuid stored = maker_.run_id;
  maker_.run_id = Uuid::v5({}, "second");
  maker_.add("run.started", R"({"client":"test"})");
  end_run();
  apply_all();
  EXPECT_THAT(orders_, IsEmpty());
  keeper_.end_of_replay();
  ASSERT_THAT(orders_, SizeIs(1));
  EXPECT_EQ(orders_[0].record->run_id, maker_.run_id);
  EXPECT_FALSE(keeper_.is_unsettled(stored));
}

TEST_F(RunKeeperTest, AFailedRunIsTriedAgainUnderANewAttempt) {
  keeper_.end_of_replay();
  end_run();
  apply_all();
  keeper_.materialization_failed(maker_.run_id, "no space");
  maker_.add("run.materialization_failed",
             R"({"materializer":"litmusd","error_type":"no_space","error_message":"no space"})");
  apply_all();
  EXPECT_TRUE(keeper_.is_unsettled(maker_.run_id));
  keeper_.retry_failed(in(std::chrono::seconds{10}));
  EXPECT_THAT(orders_, SizeIs(1)) << "it isn't patient";
  keeper_.retry_failed(in(std::chrono::seconds{30}));
  keeper_.retry_failed(in(std::chrono::seconds{30}));
  ASSERT_THAT(orders_, SizeIs(2));
  EXPECT_EQ(orders_[0].attempt, 1);
  EXPECT_EQ(orders_[1].attempt, 2);
}

TEST_F(RunKeeperTest, AttemptsThatFailBecomeRarer) {
  keeper_.end_of_replay();
  end_run();
  apply_all();
  for (size_t attempt = 1; attempt < 20; ++attempt) {
    keeper_.materialization_failed(maker_.run_id, "no space");
    keeper_.retry_failed(in(std::chrono::minutes{59}));
    if (orders_.size() == attempt) break;
  }
  EXPECT_THAT(orders_, SizeIs(::testing::AllOf(::testing::Ge(6u), ::testing::Le(10u))));
  keeper_.retry_failed(in(std::chrono::minutes{61}));
  EXPECT_THAT(keeper_.settled_records(), IsEmpty());
}

TEST_F(RunKeeperTest, WhatComesAfterTheEndIsStoredTooAndOnlyThenIsTheRunSettled) {
  keeper_.end_of_replay();
  end_run();
  apply_all();
  maker_.add("test.step_started", R"({"step_name":"late","step_path":"late"})");
  apply_all();
  ASSERT_THAT(orders_, SizeIs(2));
  keeper_.materialized(maker_.run_id, orders_[0].record->last_event_number, "runs/x.parquet");
  EXPECT_TRUE(keeper_.is_unsettled(maker_.run_id));
  stored();
  EXPECT_FALSE(keeper_.is_unsettled(maker_.run_id));
  EXPECT_THAT(orders_[1].record->steps, SizeIs(1));
}

// A run that recovery ended, was stored, sealed and forgotten; then its own end turns up.
class LateEndTest : public RunKeeperTest {
 protected:
  LateEndTest() {
    keeper_.end_of_replay();
    maker_.add("run.ended", R"({"outcome":"aborted","derived":true})");
    apply_all();
    stored();
    keeper_.in_segments(keeper_.records());
    keeper_.release_sealed([](const Uuid&) { return false; });
    orders_.clear();
  }
  StoredRun stored_events() const {
    runs::Accumulators runs;
    const auto block = maker_.block();
    for (const auto& event : block->events) runs.apply(event);
    return {runs.record(maker_.run_id), {maker_.session_id, "2026-03-10"}, 1, block->last_number()};
  }
};

TEST_F(LateEndTest, TheRunIsAskedBackJudgedAnewAndStoredAgain) {
  end_run();
  apply_all();
  ASSERT_THAT(wanted_, ElementsAre(maker_.run_id));
  EXPECT_TRUE(keeper_.is_unsettled(maker_.run_id)) << "its journal must not be sealed yet";
  keeper_.restored(maker_.run_id, stored_events());
  ASSERT_THAT(orders_, SizeIs(1));
  EXPECT_EQ(orders_[0].record->outcome, "passed");
  EXPECT_EQ(orders_[0].attempt, 2) << "its event has an id of its own";
  EXPECT_EQ(orders_[0].place.date, "2026-03-10");
  stored();
  EXPECT_THAT(keeper_.settled_records(), SizeIs(1));
}

TEST_F(LateEndTest, WhatComesWhileItIsReadBackIsNotMissed) {
  end_run();
  apply_all();
  const StoredRun before = stored_events();
  maker_.add("test.step_started", R"({"step_name":"late","step_path":"late"})");
  apply_all();
  keeper_.restored(maker_.run_id, before);
  EXPECT_THAT(orders_, IsEmpty());
  ASSERT_THAT(wanted_, SizeIs(2));
  keeper_.restored(maker_.run_id, stored_events());
  ASSERT_THAT(orders_, SizeIs(1));
  EXPECT_THAT(orders_[0].record->steps, SizeIs(1));
}

TEST_F(LateEndTest, WhatTheDaemonItselfSaysOfTheRunIsNotLate) {
  maker_.add("run.materialized", R"({"materializer":"litmusd","destination":"runs/x.parquet"})");
  apply_all();
  EXPECT_THAT(wanted_, IsEmpty());
}

TEST_F(LateEndTest, EventsWithoutAStartAreGivenUp) {
  end_run();
  apply_all();
  keeper_.restored(maker_.run_id, {nullptr, {}, 0, 100});
  EXPECT_THAT(orders_, IsEmpty());
  EXPECT_FALSE(keeper_.is_unsettled(maker_.run_id));
}

TEST_F(RunKeeperTest, AGenuineEndReplacesADerivedOne) {
  keeper_.end_of_replay();
  maker_.add("run.ended", R"({"outcome":"aborted","derived":true})");
  apply_all();
  stored();
  end_run();
  apply_all();
  ASSERT_THAT(orders_, SizeIs(2));
  EXPECT_EQ(orders_[1].record->outcome, "passed");
  EXPECT_TRUE(keeper_.is_unsettled(maker_.run_id));
}

TEST_F(RunKeeperTest, ForgetsWhatIsSealedAndInSegments) {
  keeper_.end_of_replay();
  end_run();
  apply_all();
  stored();
  const auto records = keeper_.records();
  ASSERT_THAT(records, SizeIs(1));
  keeper_.release_sealed([](const Uuid&) { return false; });
  EXPECT_THAT(keeper_.records(), SizeIs(1)) << "not in segments yet";
  keeper_.in_segments(records);
  EXPECT_THAT(keeper_.records(), IsEmpty()) << "queries find it in the segments";
  keeper_.release_sealed([](const Uuid&) { return true; });
  EXPECT_TRUE(keeper_.place_of(maker_.session_id).has_value());
  keeper_.release_sealed([](const Uuid&) { return false; });
  EXPECT_FALSE(keeper_.place_of(maker_.session_id).has_value());
}

}  // namespace
}  // namespace litmus::daemon
