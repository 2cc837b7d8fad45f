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

  events::EventMaker maker_;
  size_t applied_ = 0;
  const Uuid owner_ = Uuid::v5({}, "process");
  std::vector<RunKeeper::Order> orders_;
  RunKeeper keeper_{{[this](const Uuid&) -> std::optional<RunKeeper::Handlers::Writer> {
                       return RunKeeper::Handlers::Writer{owner_, "2026-03-10"};
                     },
                     [this](RunKeeper::Order order) { orders_.push_back(std::move(order)); }}};
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
  keeper_.materialized(maker_.run_id, "runs/x.parquet");
  EXPECT_FALSE(keeper_.is_unsettled(maker_.run_id));
  EXPECT_THAT(keeper_.settled_records(), SizeIs(1));
}

TEST_F(RunKeeperTest, KnowsWhatADeadProcessLeftOpen) {
  keeper_.end_of_replay();
  apply_all();
  ASSERT_THAT(keeper_.open_runs_of(owner_), SizeIs(1));
  EXPECT_EQ(keeper_.open_runs_of(owner_)[0].first, maker_.run_id);
  EXPECT_THAT(keeper_.open_sessions_of(owner_), SizeIs(1));
  EXPECT_THAT(keeper_.open_runs_of(Uuid::v7()), IsEmpty());
  end_run();
  maker_.add("session.ended");
  apply_all();
  EXPECT_THAT(keeper_.open_runs_of(owner_), IsEmpty());
  EXPECT_THAT(keeper_.open_sessions_of(owner_), IsEmpty());
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
  keeper_.retry_failed();
  keeper_.retry_failed();
  ASSERT_THAT(orders_, SizeIs(2));
  EXPECT_EQ(orders_[0].attempt, 1);
  EXPECT_EQ(orders_[1].attempt, 2);
}

TEST_F(RunKeeperTest, AGenuineEndReplacesADerivedOne) {
  keeper_.end_of_replay();
  maker_.add("run.ended", R"({"outcome":"aborted","derived":true})");
  apply_all();
  keeper_.materialized(maker_.run_id, "runs/x.parquet");
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
  keeper_.materialized(maker_.run_id, "runs/x.parquet");
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
