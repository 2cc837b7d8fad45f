// What client libraries and harnesses need beyond pytest: runs that somebody else began, runs that nobody vouches for,
// attempts at inner vectors, and steps that keep what failed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "execution/memory_sink.h"
#include "execution/recorder.h"

namespace litmus::execution {
namespace {

using testing::ElementsAre;

class OpenRun : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(recorder.start_session({}).ok());
    run = recorder.start_run({}).value();
    limit.low = 1.0;
    limit.high = 2.0;
  }

  StepId step(bool keeps_failed = false) {
    return recorder.start_step({.name = "a", .keeps_failed = keeps_failed}).value();
  }

  MemorySink sink;
  Recorder recorder{sink};
  RunId run;
  limits::Limit limit;
};

using JoinedRun = OpenRun;
using UnjudgedRun = OpenRun;
using InnerVector = OpenRun;
using KeptFailure = OpenRun;

TEST_F(JoinedRun, EmitsStepsAndItsEndOnly) {
  Recorder joined(sink);
  ASSERT_TRUE(joined.join_run(run).ok());
  const StepId a = joined.start_step({.name = "a"}).value();
  ASSERT_TRUE(joined.measure(a, {.name = "v", .value = 1.5, .limit = &limit}).ok());
  ASSERT_TRUE(joined.end_step(a).ok());

  EXPECT_EQ(joined.end_run().value(), Outcome::kPassed);

  EXPECT_THAT(sink.types(), ElementsAre("session.started", "run.started", "test.step_started", "test.measurement",
                                        "test.step_ended", "run.ended"));
  EXPECT_EQ(sink.last()["run_id"], run.value.to_string());
}

TEST_F(JoinedRun, RefusesASecondSessionAndARunWithoutId) {
  EXPECT_EQ(recorder.join_run(run).code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(Recorder(sink).join_run(RunId{}).code(), ErrorCode::kInvalidArgument);
}

TEST_F(UnjudgedRun, EndsItsStepsAndCarriesNoOutcome) {
  const StepId a = step();
  ASSERT_TRUE(recorder.measure(a, {.name = "v", .value = 1.5, .limit = &limit}).ok());

  ASSERT_TRUE(recorder.end_run_unjudged().ok());

  EXPECT_EQ(sink.nth("test.step_ended")["outcome"], "passed");
  EXPECT_TRUE(sink.last()["outcome"].is_null());
  EXPECT_FALSE(recorder.run_open());
}

TEST_F(InnerVector, AnAttemptThatRecordsNothingReplacesTheOneBefore) {
  const StepId a = step();
  ASSERT_TRUE(recorder.begin_vector(a, 3, 0).ok());
  ASSERT_TRUE(recorder.measure(a, {.name = "v", .value = 9.0, .limit = &limit, .vector_index = 3, .retry = 0}).ok());
  ASSERT_EQ(recorder.step_outcome(a).value(), Outcome::kFailed);

  ASSERT_TRUE(recorder.begin_vector(a, 3, 1).ok());

  EXPECT_EQ(recorder.vector_outcome(a, 3).value(), std::nullopt);
  EXPECT_EQ(recorder.step_outcome(a).value(), std::nullopt);
}

TEST_F(InnerVector, AttemptsOnlyRise) {
  const StepId a = step();
  ASSERT_TRUE(recorder.begin_vector(a, 0, 1).ok());

  EXPECT_EQ(recorder.begin_vector(a, 0, 0).code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(recorder.begin_vector(a, -1, 0).code(), ErrorCode::kInvalidArgument);
}

TEST_F(KeptFailure, AnErrorDoesntReplaceItInVectorAndStep) {
  const StepId a = step(true);
  ASSERT_TRUE(recorder.measure(a, {.name = "v", .value = 9.0, .limit = &limit}).ok());
  ASSERT_TRUE(recorder.measure(a, {.name = "w", .limit = &limit}).ok());
  ASSERT_TRUE(recorder.stamp(a, Ending::kErrored).ok());

  EXPECT_EQ(recorder.vector_outcome(a, 0).value(), Outcome::kFailed);
  EXPECT_EQ(recorder.end_step(a).value(), Outcome::kFailed);
  EXPECT_EQ(recorder.end_run().value(), Outcome::kFailed);
}

TEST_F(KeptFailure, ReplacesAnEarlierErrorAlsoOfAnotherVector) {
  const StepId a = step(true);
  ASSERT_TRUE(recorder.stamp_vector(a, 1, Outcome::kErrored).ok());
  ASSERT_EQ(recorder.step_outcome(a).value(), Outcome::kErrored);

  ASSERT_TRUE(recorder.stamp_vector(a, 2, Outcome::kFailed).ok());

  EXPECT_EQ(recorder.vector_outcome(a, 1).value(), Outcome::kErrored);
  EXPECT_EQ(recorder.end_step(a).value(), Outcome::kFailed);
  EXPECT_EQ(sink.last()["vector_outcome"], "failed");
}

TEST_F(KeptFailure, AnErrorWithoutAFailureStays) {
  const StepId a = step(true);
  ASSERT_TRUE(recorder.measure(a, {.name = "v", .value = 1.5, .limit = &limit}).ok());
  ASSERT_TRUE(recorder.stamp(a, Ending::kErrored).ok());

  EXPECT_EQ(recorder.end_step(a).value(), Outcome::kErrored);
}

TEST_F(KeptFailure, IsStillTerminatedByAnInterrupt) {
  const StepId a = step(true);
  ASSERT_TRUE(recorder.measure(a, {.name = "v", .value = 9.0, .limit = &limit}).ok());
  ASSERT_TRUE(recorder.stamp(a, Ending::kTerminated).ok());

  EXPECT_EQ(recorder.end_step(a).value(), Outcome::kTerminated);
}

}  // namespace
}  // namespace litmus::execution
