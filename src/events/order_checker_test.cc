#include "events/order_checker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace litmus::events {
namespace {

using testing::HasSubstr;

class OrderCheckerTest : public testing::Test {
 protected:
  Status pass(std::string_view type, std::string_view path = {}, int64_t vector_index = 0) {
    Envelope envelope;
    envelope.event_type = type;
    envelope.id = Uuid::v7();
    envelope.session_id = session_;
    bool of_session = type.starts_with("session.");
    if (!of_session) envelope.run_id = run_;
    envelope.derived = derived_;
    return checker_->check(envelope, path, vector_index);
  }

  void pass_all(std::initializer_list<std::string_view> types) {
    for (std::string_view type : types) EXPECT_EQ(pass(type).message(), "") << type;
  }

  std::string error(std::string_view type, std::string_view path = {}, int64_t vector_index = 0) {
    return pass(type, path, vector_index).message();
  }

  std::optional<OrderChecker> checker_{std::in_place};
  Uuid session_ = Uuid::v7();
  Uuid run_ = Uuid::v7();
  bool derived_ = false;
};

TEST_F(OrderCheckerTest, AcceptsAWholeSession) {
  pass_all({"session.started", "run.started", "fixture.instrument_connected", "test.steps_discovered"});
  EXPECT_TRUE(pass("test.step_started", "TestPower", 1).ok());
  EXPECT_TRUE(pass("test.step_started", "TestPower/test_a").ok());
  pass_all({"instrument.read", "test.measurement", "weather.changed"});
  EXPECT_TRUE(pass("test.step_ended", "TestPower/test_a").ok());
  EXPECT_TRUE(pass("test.step_ended", "TestPower", 1).ok());
  pass_all({"run.ended", "fixture.instrument_disconnected", "session.ended", "run.materialized"});
  EXPECT_TRUE(checker_->check_closed().ok());
}

TEST_F(OrderCheckerTest, NothingComesBeforeTheSession) {
  EXPECT_THAT(error("run.started"), HasSubstr("run.started before session.started"));
}

TEST_F(OrderCheckerTest, NothingComesAfterTheSession) {
  pass_all({"session.started", "session.ended"});

  EXPECT_THAT(error("instrument.read"), HasSubstr("after session.ended"));
  EXPECT_THAT(error("session.started"), HasSubstr("a second time"));
}

TEST_F(OrderCheckerTest, ASessionHasOneId) {
  pass_all({"session.started"});
  session_ = Uuid::v7();

  EXPECT_THAT(error("run.started"), HasSubstr("of another session"));
}

TEST_F(OrderCheckerTest, RunsLieInTheSession) {
  pass_all({"session.started", "run.started"});

  EXPECT_THAT(error("run.started"), HasSubstr("a second time"));
  EXPECT_THAT(error("session.ended"), HasSubstr("while a run is open"));
}

TEST_F(OrderCheckerTest, StepsLieInTheirRun) {
  pass_all({"session.started"});

  EXPECT_THAT(error("test.step_started", "a"), HasSubstr("before the run.started"));
  pass_all({"run.started", "run.ended"});
  EXPECT_THAT(error("test.measurement"), HasSubstr("after the run.ended"));
}

TEST_F(OrderCheckerTest, StepsNest) {
  pass_all({"session.started", "run.started"});
  ASSERT_TRUE(pass("test.step_started", "A").ok());

  EXPECT_THAT(error("test.step_started", "AB"), HasSubstr("of AB while A is open"));
  EXPECT_THAT(error("test.step_ended", "A"), HasSubstr("AB[0] is the innermost"));
  EXPECT_THAT(error("run.ended"), HasSubstr("while step A is open"));
}

TEST_F(OrderCheckerTest, StepsOfThreadsThatShareARunNestByThread) {
  pass_all({"session.started", "run.started"});
  ASSERT_TRUE(pass("test.step_started", "A").ok());

  std::thread([&] {
    EXPECT_EQ(error("test.step_started", "B"), "");
    EXPECT_THAT(error("test.step_started", "C"), HasSubstr("of C while B is open"));
    EXPECT_EQ(error("test.step_ended", "C"), "");
  }).join();
  EXPECT_EQ(error("test.step_ended", "A"), "");
  EXPECT_EQ(error("test.step_ended", "B"), "") << "by another thread than began it";
  EXPECT_EQ(error("run.ended"), "");
}

TEST_F(OrderCheckerTest, AStepEndsOnce) {
  pass_all({"session.started", "run.started"});

  EXPECT_THAT(error("test.step_ended", "A"), HasSubstr("isn't open"));
  ASSERT_TRUE(pass("test.step_started", "A", 1).ok());
  EXPECT_THAT(error("test.step_ended", "A", 2), HasSubstr("of A[2] while A[1]"));
}

TEST_F(OrderCheckerTest, VectorsLieInTheirStep) {
  pass_all({"session.started", "run.started"});
  EXPECT_THAT(error("test.vector_started", "A"), HasSubstr("of A, which isn't the innermost open step"));
  ASSERT_TRUE(pass("test.step_started", "A").ok());
  for (int64_t vector : {0, 1}) {
    EXPECT_TRUE(pass("test.vector_started", "A", vector).ok());
    EXPECT_TRUE(pass("test.measurement").ok());
    EXPECT_TRUE(pass("test.vector_ended", "A", vector).ok());
  }

  EXPECT_THAT(error("test.vector_ended", "A", 1), HasSubstr("of A[1], which isn't the innermost open vector"));
  ASSERT_TRUE(pass("test.vector_started", "A", 2).ok());
  EXPECT_THAT(error("test.vector_ended", "A", 3), HasSubstr("of A[3]"));
  EXPECT_THAT(error("test.step_ended", "A"), HasSubstr("of A while vector 2 is open"));
}

TEST_F(OrderCheckerTest, APartOfASessionGoesOnWithWhatOthersBegan) {
  checker_.emplace(OrderChecker::Scope::kPart);
  pass_all({"instrument.read", "test.measurement"});
  EXPECT_TRUE(pass("test.step_ended", "begun elsewhere").ok());
  EXPECT_TRUE(pass("test.step_started", "A").ok());
  EXPECT_TRUE(checker_->check_closed().ok());

  EXPECT_THAT(error("test.step_ended", "B"), HasSubstr("of B[0] while A[0]"));
  pass_all({"run.ended", "session.ended"});
  EXPECT_THAT(error("test.measurement"), HasSubstr("after session.ended"));
}

TEST_F(OrderCheckerTest, WhoBeganASharedSessionMayEndAStepOfADeadWorker) {
  checker_.emplace(OrderChecker::Scope::kPart);
  pass_all({"session.started", "run.started"});

  EXPECT_TRUE(pass("test.step_ended", "of a worker").ok());

  pass_all({"run.ended", "session.ended"});
}

TEST_F(OrderCheckerTest, RecoveryMayEndARunWithOpenSteps) {
  pass_all({"session.started", "run.started"});
  ASSERT_TRUE(pass("test.step_started", "A").ok());
  derived_ = true;

  pass_all({"run.ended", "session.ended"});
  EXPECT_TRUE(checker_->check_closed().ok());
}

TEST_F(OrderCheckerTest, NamesWhatIsStillOpen) {
  EXPECT_THAT(checker_->check_closed().message(), HasSubstr("no session.started"));
  pass_all({"session.started", "run.started"});
  EXPECT_THAT(checker_->check_closed().message(), HasSubstr("has no run.ended"));
  pass_all({"run.ended"});
  EXPECT_THAT(checker_->check_closed().message(), HasSubstr("no session.ended"));
}

TEST_F(OrderCheckerTest, ReadsThePathFromTheJson) {
  pass_all({"session.started", "run.started"});
  Envelope envelope;
  envelope.id = Uuid::v7();
  envelope.session_id = session_;
  envelope.run_id = run_;
  auto json = [&](const auto& event) {
    ByteBuffer out;
    JsonWriter writer(out);
    encode(envelope, event, writer);
    return std::string(out.view());
  };
  StepStarted started;
  started.step_path = "A";
  StepEnded ended;
  ended.step_path = "B";

  EXPECT_TRUE(checker_->check_json(json(started)).ok());
  EXPECT_THAT(checker_->check_json(json(ended)).message(), HasSubstr("of B[0] while A[0]"));
}

}  // namespace
}  // namespace litmus::events
