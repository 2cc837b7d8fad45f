// One test per row of the outcome tables (measurement, vector, step, run) that a recorder can cause. Rows that nothing
// may cause ("never") are asserted by the property in roll_up_test.cc: no call gives them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "execution/memory_sink.h"
#include "execution/recorder.h"

namespace litmus::execution {
namespace {

class Outcomes : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(recorder.start_session({}).ok());
    ASSERT_TRUE(recorder.start_run({}).ok());
    limit.low = 1.0;
    limit.high = 2.0;
    nominal.nominal = 1.5;
    nominal.comparator = Comparator::kEq;
    units_only.units = "V";
  }

  StepId open(std::string_view name = "test", std::string_view parent = "", int64_t vector_index = 0,
              int64_t retry = 0) {
    return recorder.start_step({.name = name, .parent_path = parent, .vector_index = vector_index, .retry = retry})
        .value();
  }

  Outcome measured(StepId step, std::optional<double> value, const limits::Limit* by, std::string_view name = "v") {
    const Outcome outcome = recorder.measure(step, {.name = name, .value = value, .limit = by}).value();
    EXPECT_EQ(sink.last()["outcome"], outcome_name(outcome));
    return outcome;
  }

  void stamp(StepId step, Ending ending) { ASSERT_TRUE(recorder.stamp(step, ending).ok()); }

  OptionalOutcome end(StepId step) {
    const OptionalOutcome outcome = recorder.end_step(step).value();
    EXPECT_EQ(sink.last()["outcome"], outcome ? nlohmann::json(outcome_name(*outcome)) : nlohmann::json());
    return outcome;
  }

  OptionalOutcome vector_of(StepId step, int64_t index = 0) { return recorder.vector_outcome(step, index).value(); }

  OptionalOutcome end_run() {
    const OptionalOutcome outcome = recorder.end_run().value();
    EXPECT_EQ(sink.last()["outcome"], outcome ? nlohmann::json(outcome_name(*outcome)) : nlohmann::json());
    return outcome;
  }

  // A whole step that ends like this.
  void run_step(std::string_view name, Ending ending, bool intent = false) {
    const StepId step = open(name);
    if (intent) {
      ASSERT_TRUE(recorder.register_intent(step).ok());
    }
    stamp(step, ending);
    end(step);
  }

  MemorySink sink;
  Recorder recorder{sink};
  limits::Limit limit, nominal, units_only;
};

class MeasurementLevel : public Outcomes {};

TEST_F(MeasurementLevel, ErroredWhenTheValueIsNull) {
  EXPECT_EQ(measured(open(), std::nullopt, &limit), Outcome::kErrored);
}
TEST_F(MeasurementLevel, ErroredWhenTheValueIsNullWithoutLimit) {
  EXPECT_EQ(measured(open(), std::nullopt, nullptr), Outcome::kErrored);
  EXPECT_TRUE(sink.last()["value"].is_null());
}
TEST_F(MeasurementLevel, FailedWhenOutsideTheLimit) { EXPECT_EQ(measured(open(), 2.5, &limit), Outcome::kFailed); }
TEST_F(MeasurementLevel, PassedWhenInsideTheLimit) { EXPECT_EQ(measured(open(), 1.5, &limit), Outcome::kPassed); }
TEST_F(MeasurementLevel, DoneWithoutLowHighOrNominal) { EXPECT_EQ(measured(open(), 1.5, &units_only), Outcome::kDone); }
TEST_F(MeasurementLevel, DoneWithoutLimit) { EXPECT_EQ(measured(open(), 1.5, nullptr), Outcome::kDone); }
TEST_F(MeasurementLevel, GivenOutcomeCountsOnlyWithoutALimit) {
  const StepId step = open();
  EXPECT_EQ(recorder.measure(step, {.name = "a", .value = 1, .unjudged = Outcome::kPassed}).value(), Outcome::kPassed);
  EXPECT_EQ(recorder.measure(step, {.name = "b", .value = 9, .limit = &limit, .unjudged = Outcome::kPassed}).value(),
            Outcome::kFailed);
}
TEST_F(MeasurementLevel, AnExceptionInADriverGivesNoRow) {
  const StepId step = open();
  ASSERT_TRUE(recorder.instrument_error("dmm", "measure", "VisaIOError", "timeout").ok());
  stamp(step, Ending::kErrored);
  EXPECT_EQ(end(step), Outcome::kErrored);
  EXPECT_TRUE(sink.nth("test.measurement").is_null());
}

class VectorLevel : public Outcomes {};

TEST_F(VectorLevel, ErroredFromAMeasurement) {
  const StepId step = open();
  measured(step, std::nullopt, &limit);
  EXPECT_EQ(vector_of(step), Outcome::kErrored);
}
TEST_F(VectorLevel, ErroredFromItsBody) {
  const StepId step = open();
  ASSERT_TRUE(recorder.stamp_vector(step, 3, Outcome::kErrored).ok());
  EXPECT_EQ(vector_of(step, 3), Outcome::kErrored);
  EXPECT_EQ(end(step), Outcome::kErrored);
}
TEST_F(VectorLevel, FailedFromAMeasurement) {
  const StepId step = open();
  measured(step, 9, &limit);
  EXPECT_EQ(vector_of(step), Outcome::kFailed);
}
TEST_F(VectorLevel, FailedFromItsBody) {
  const StepId step = open();
  ASSERT_TRUE(recorder.stamp_vector(step, 3, Outcome::kFailed).ok());
  EXPECT_EQ(end(step), Outcome::kFailed);
  EXPECT_EQ(sink.last()["vector_outcome"], "failed");
}
TEST_F(VectorLevel, PassedFromAMeasurement) {
  const StepId step = open();
  measured(step, 1.5, &limit);
  EXPECT_EQ(vector_of(step), Outcome::kPassed);
}
TEST_F(VectorLevel, DoneFromAnUnjudgedMeasurement) {
  const StepId step = open();
  measured(step, 1.5, nullptr);
  EXPECT_EQ(vector_of(step), Outcome::kDone);
}
TEST_F(VectorLevel, SkippedExplicitlyOnly) {
  const StepId step = open();
  ASSERT_TRUE(recorder.stamp_vector(step, 1, Outcome::kSkipped).ok());
  EXPECT_EQ(vector_of(step, 1), Outcome::kSkipped);
}
TEST_F(VectorLevel, NoneWhenNothingWasRecordedOrRaised) {
  const StepId step = open();
  stamp(step, Ending::kClean);
  EXPECT_EQ(vector_of(step), std::nullopt);
  end(step);
  EXPECT_TRUE(sink.last()["vector_outcome"].is_null());
}
TEST_F(VectorLevel, AggregateOfInnerVectorsIsTheWorst) {
  const StepId step = open();
  for (int64_t index = 0; index < 3; ++index) {
    ASSERT_TRUE(
        recorder.measure(step, {.name = "v", .value = index + 1.0, .limit = &limit, .vector_index = index}).ok());
  }
  EXPECT_EQ(vector_of(step, 0), Outcome::kPassed);
  EXPECT_EQ(vector_of(step, 2), Outcome::kFailed);
  EXPECT_EQ(end(step), Outcome::kFailed);
  EXPECT_EQ(sink.last()["vector_outcome"], "failed");
}
TEST_F(VectorLevel, RetriedVectorCountsByItsLastAttempt) {
  const StepId step = open();
  ASSERT_TRUE(recorder.measure(step, {.name = "v", .value = 9, .limit = &limit, .vector_index = 1}).ok());
  ASSERT_TRUE(recorder.measure(step, {.name = "v", .value = 1, .limit = &limit, .vector_index = 1, .retry = 1}).ok());
  EXPECT_EQ(vector_of(step, 1), Outcome::kPassed);
  EXPECT_EQ(end(step), Outcome::kPassed);
}

class StepLevel : public Outcomes {};

TEST_F(StepLevel, TerminatedByAnInterrupt) {
  const StepId step = open();
  measured(step, 1.5, &limit);
  ASSERT_TRUE(recorder.interrupt().ok());
  stamp(step, Ending::kClean);
  EXPECT_EQ(end(step), Outcome::kTerminated);
}
TEST_F(StepLevel, TerminatedByTheRunnersStamp) {
  const StepId step = open();
  stamp(step, Ending::kTerminated);
  EXPECT_EQ(end(step), Outcome::kTerminated);
}
TEST_F(StepLevel, ErroredWhenTheBodyRaises) {
  const StepId step = open();
  stamp(step, Ending::kErrored);
  EXPECT_EQ(end(step), Outcome::kErrored);
}
TEST_F(StepLevel, ErroredWhenTeardownRaisesAfterACleanBody) {
  const StepId step = open();
  ASSERT_TRUE(recorder.register_intent(step).ok());
  stamp(step, Ending::kClean);
  ASSERT_TRUE(recorder.stamp(step, Ending::kErrored, {.phase = "teardown", .type = "OSError"}).ok());
  EXPECT_EQ(end(step), Outcome::kErrored);
}
TEST_F(StepLevel, ErroredFromAMeasurement) {
  const StepId step = open();
  measured(step, std::nullopt, &limit);
  stamp(step, Ending::kAssertion);  // verify raises LimitFailure
  EXPECT_EQ(end(step), Outcome::kErrored);
}
TEST_F(StepLevel, FailedByAnAssertion) {
  const StepId step = open();
  stamp(step, Ending::kAssertion);
  EXPECT_EQ(end(step), Outcome::kFailed);
}
TEST_F(StepLevel, FailedFromAMeasurementThoughTheBodyEndedCleanly) {
  const StepId step = open();
  measured(step, 9, &limit);
  stamp(step, Ending::kClean);
  EXPECT_EQ(end(step), Outcome::kFailed);
}
TEST_F(StepLevel, PassedByACleanExitWithIntent) {
  const StepId step = open();
  ASSERT_TRUE(recorder.register_intent(step).ok());
  stamp(step, Ending::kClean);
  EXPECT_EQ(end(step), Outcome::kPassed);
}
TEST_F(StepLevel, PassedByACleanExitWithAJudgedMeasurement) {
  const StepId step = open();
  measured(step, 1.5, &limit);
  stamp(step, Ending::kClean);
  EXPECT_EQ(end(step), Outcome::kPassed);
}
TEST_F(StepLevel, PassedByRollUpOfANominalAlone) {
  const StepId step = open();
  measured(step, 1.5, &nominal);
  stamp(step, Ending::kClean);
  EXPECT_EQ(end(step), Outcome::kPassed);
}
TEST_F(StepLevel, DoneByACleanExitWithoutIntent) {
  const StepId step = open();
  measured(step, 1.5, nullptr);
  stamp(step, Ending::kClean);
  EXPECT_EQ(end(step), Outcome::kDone);
}
TEST_F(StepLevel, SkippedByTheSkipException) {
  const StepId step = open();
  stamp(step, Ending::kSkipped);
  EXPECT_EQ(end(step), Outcome::kSkipped);
}
TEST_F(StepLevel, SkipDoesntWeakenAFailedMeasurement) {
  const StepId step = open();
  measured(step, 9, &limit);
  stamp(step, Ending::kSkipped);
  EXPECT_EQ(end(step), Outcome::kFailed);
}
TEST_F(StepLevel, NoneWhenNothingEscalated) { EXPECT_EQ(end(open()), std::nullopt); }
TEST_F(StepLevel, ContainerTakesTheWorstOfItsSteps) {
  const StepId box = open("Box");
  StepId step = open("a", "Box");
  stamp(step, Ending::kAssertion);
  end(step);
  step = open("b", "Box");
  ASSERT_TRUE(recorder.register_intent(step).ok());
  stamp(step, Ending::kClean);
  end(step);
  EXPECT_EQ(end(box), Outcome::kFailed);
}

class RunLevel : public Outcomes {};

TEST_F(RunLevel, TerminatedFromAStep) {
  run_step("a", Ending::kErrored);
  run_step("b", Ending::kTerminated);
  EXPECT_EQ(end_run(), Outcome::kTerminated);
}
TEST_F(RunLevel, TerminatedByAnInterruptWhileNoStepIsOpen) {
  run_step("a", Ending::kClean, true);
  ASSERT_TRUE(recorder.interrupt().ok());
  EXPECT_EQ(end_run(), Outcome::kTerminated);
}
TEST_F(RunLevel, ErroredFromAStep) {
  run_step("a", Ending::kErrored);
  run_step("b", Ending::kAssertion);
  EXPECT_EQ(end_run(), Outcome::kErrored);
}
TEST_F(RunLevel, ErroredWhenTheSessionsTeardownRaises) {
  run_step("a", Ending::kClean, true);
  ASSERT_TRUE(recorder.stamp_run(Ending::kErrored).ok());
  EXPECT_EQ(end_run(), Outcome::kErrored);
}
TEST_F(RunLevel, FailedFromAStep) {
  run_step("a", Ending::kAssertion);
  run_step("b", Ending::kClean, true);
  EXPECT_EQ(end_run(), Outcome::kFailed);
}
TEST_F(RunLevel, FailedFromAMeasurementWhileItsStepIsOpen) {
  measured(open(), 9, &limit);
  EXPECT_EQ(recorder.run_outcome(), Outcome::kFailed);
}
TEST_F(RunLevel, PassedFromStepsWithNothingWorse) {
  run_step("a", Ending::kClean, true);
  run_step("b", Ending::kClean);
  run_step("c", Ending::kSkipped);
  EXPECT_EQ(end_run(), Outcome::kPassed);
}
TEST_F(RunLevel, DoneFromStepsWithoutIntent) {
  run_step("a", Ending::kClean);
  run_step("b", Ending::kSkipped);
  EXPECT_EQ(end_run(), Outcome::kDone);
}
TEST_F(RunLevel, SkippedWhenEverythingWasSkipped) {
  run_step("a", Ending::kSkipped);
  EXPECT_EQ(end_run(), Outcome::kSkipped);
}
TEST_F(RunLevel, NoneWhenNothingEscalated) {
  end(open());
  EXPECT_EQ(end_run(), std::nullopt);
}

class Retries : public Outcomes {};

TEST_F(Retries, ErrorThenPassGivesAPassedRun) {
  StepId step = open("a");
  stamp(step, Ending::kErrored);
  EXPECT_EQ(end(step), Outcome::kErrored);
  EXPECT_EQ(recorder.run_outcome(), Outcome::kErrored);
  step = open("a", "", 0, 1);
  EXPECT_EQ(recorder.run_outcome(), std::nullopt);
  measured(step, 1.5, &limit);
  stamp(step, Ending::kClean);
  EXPECT_EQ(end(step), Outcome::kPassed);
  EXPECT_EQ(end_run(), Outcome::kPassed);
  EXPECT_EQ(sink.nth("test.step_ended", 0)["retry"], 0);
  EXPECT_EQ(sink.nth("test.step_ended", 0)["outcome"], "errored");
  EXPECT_EQ(sink.nth("test.step_ended", 1)["retry"], 1);
}

TEST_F(Retries, PassThenFailGivesAFailedRun) {
  run_step("a", Ending::kClean, true);
  const StepId step = open("a", "", 0, 1);
  stamp(step, Ending::kAssertion);
  end(step);
  EXPECT_EQ(end_run(), Outcome::kFailed);
}

TEST_F(Retries, WithdrawFromTheContainerToo) {
  const StepId box = open("Box");
  StepId step = open("a", "Box");
  stamp(step, Ending::kAssertion);
  end(step);
  EXPECT_EQ(recorder.step_outcome(box).value(), Outcome::kFailed);
  step = open("a", "Box", 0, 1);
  stamp(step, Ending::kClean);
  end(step);
  EXPECT_EQ(end(box), Outcome::kDone);
  EXPECT_EQ(end_run(), Outcome::kDone);
}

TEST_F(Retries, OfOneVariantLeaveTheOtherVariantsAlone) {
  StepId step = open("a", "", 0);
  stamp(step, Ending::kAssertion);
  end(step);
  step = open("a", "", 1);
  stamp(step, Ending::kErrored);
  end(step);
  step = open("a", "", 1, 1);
  stamp(step, Ending::kClean);
  end(step);
  EXPECT_EQ(end_run(), Outcome::kFailed);
}

TEST_F(Retries, OfAContainerWithdrawItsStepsAsWell) {
  StepId box = open("Box");
  StepId step = open("a", "Box");
  stamp(step, Ending::kErrored);
  end(step);
  end(box);
  box = open("Box", "", 0, 1);
  EXPECT_EQ(recorder.run_outcome(), std::nullopt);
  step = open("a", "Box");
  stamp(step, Ending::kClean);
  end(step);
  EXPECT_EQ(end(box), Outcome::kDone);
}

}  // namespace
}  // namespace litmus::execution
