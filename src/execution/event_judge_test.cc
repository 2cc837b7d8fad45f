#include "execution/event_judge.h"

#include <gtest/gtest.h>

#include "events/event_maker.h"

namespace litmus::execution {
namespace {

using Missing = EventJudge::Missing;

class EventJudgeTest : public ::testing::Test {
 protected:
  Missing apply(std::string_view type, std::string_view fields) {
    events::EventMaker maker;
    maker.next_number = ++number_;
    maker.add(type, fields);
    return judge_.apply(events::find_event_type(type)->id, maker.json(0));
  }
  void start(const std::string& more = "") {
    apply("test.step_started", R"({"step_name":"s","step_index":0)" + more + "}");
  }
  OptionalOutcome measure(const std::string& more) {
    return apply("test.measurement", R"({"step_name":"s","step_index":0,"measurement_name":"v",)" + more + "}").outcome;
  }
  Missing end(const std::string& more = "") {
    return apply("test.step_ended", R"({"step_name":"s","step_index":0)" + more + "}");
  }
  OptionalOutcome end_run(const std::string& fields = "{}") { return apply("run.ended", fields).outcome; }

  int64_t number_ = 0;
  EventJudge judge_{RunId{Uuid::v5({}, "run")}};
};

constexpr const char* kInside = R"("value":1.5,"limit_low":1,"limit_high":2)";
constexpr const char* kOutside = R"("value":9,"limit_low":1,"limit_high":2)";

TEST_F(EventJudgeTest, JudgesAMeasurementByItsLimits) {
  start();
  EXPECT_EQ(measure(kInside), Outcome::kPassed);
  EXPECT_EQ(measure(kOutside), Outcome::kFailed);
  EXPECT_EQ(measure(R"("value":2,"limit_low":1,"limit_high":2,"limit_comparator":"GELT")"), Outcome::kFailed);
  EXPECT_EQ(measure(R"("value":null,"limit_low":1)"), Outcome::kErrored);
  EXPECT_EQ(measure(R"("value":1.5)"), Outcome::kDone);
}

TEST_F(EventJudgeTest, RollsUpToVectorStepAndRun) {
  start();
  measure(kInside);
  measure(kOutside);
  measure(kInside);
  const Missing ended = end();
  EXPECT_EQ(ended.vector_outcome, Outcome::kFailed);
  EXPECT_EQ(ended.outcome, Outcome::kFailed);
  EXPECT_EQ(end_run(), Outcome::kFailed);
}

TEST_F(EventJudgeTest, AStepThatJudgedNothingIsDone) {
  start();
  const Missing ended = end();
  EXPECT_EQ(ended.outcome, Outcome::kDone);
  EXPECT_EQ(ended.vector_outcome, std::nullopt);
  EXPECT_EQ(end_run(), Outcome::kDone);
}

TEST_F(EventJudgeTest, AStepThatEndedWithAnErrorIsErrored) {
  start();
  measure(kInside);
  const Missing ended = end(R"(,"error_type":"IOException","error_message":"timeout")");
  EXPECT_EQ(ended.outcome, Outcome::kErrored);
  EXPECT_EQ(ended.vector_outcome, Outcome::kPassed);
}

TEST_F(EventJudgeTest, ARunThatNothingEscalatedHasNone) { EXPECT_EQ(end_run(), std::nullopt); }

TEST_F(EventJudgeTest, NeverOverridesWhatWasGiven) {
  start();
  EXPECT_EQ(measure(std::string(kOutside) + R"(,"outcome":"passed")"), std::nullopt);
  EXPECT_EQ(measure(R"("value":null,"outcome":"done")"), std::nullopt);
  const Missing ended = end(R"(,"outcome":"skipped","vector_outcome":"done")");
  EXPECT_EQ(ended.outcome, std::nullopt);
  EXPECT_EQ(ended.vector_outcome, std::nullopt);
  EXPECT_EQ(end_run(R"({"outcome":"terminated"})"), std::nullopt);
}

TEST_F(EventJudgeTest, WhatWasGivenIsRolledUp) {
  start();
  measure(R"("value":1.5,"outcome":"failed")");
  EXPECT_EQ(end(R"(,"outcome":"terminated")").vector_outcome, Outcome::kFailed);
  EXPECT_EQ(end_run(), Outcome::kTerminated);
}

TEST_F(EventJudgeTest, AContainerTakesTheWorstOfItsSteps) {
  apply("test.step_started", R"({"step_name":"box","step_index":0,"step_path":"box"})");
  start(R"(,"step_path":"box/s","parent_path":"box")");
  measure(std::string(kOutside) + R"(,"step_path":"box/s")");
  end(R"(,"step_path":"box/s","parent_path":"box")");
  const Missing box = apply("test.step_ended", R"({"step_name":"box","step_index":0,"step_path":"box"})");
  EXPECT_EQ(box.outcome, Outcome::kFailed);
  EXPECT_EQ(box.vector_outcome, std::nullopt);
}

TEST_F(EventJudgeTest, AnAttemptThatWasRetriedDoesntCount) {
  start();
  measure(kOutside);
  EXPECT_EQ(end().outcome, Outcome::kFailed);
  start(R"(,"retry":1)");
  measure(std::string(kInside) + R"(,"retry":1)");
  EXPECT_EQ(end(R"(,"retry":1)").outcome, Outcome::kPassed);
  EXPECT_EQ(end_run(), Outcome::kPassed);
}

TEST_F(EventJudgeTest, AMeasurementOutsideOfAnyStepCountsForTheRun) {
  EXPECT_EQ(measure(kOutside), Outcome::kFailed);
  EXPECT_EQ(end_run(), Outcome::kFailed);
}

TEST_F(EventJudgeTest, AStepThatNobodyEndedCountsForTheRun) {
  start();
  measure(kInside);
  EXPECT_EQ(end_run(), Outcome::kPassed);
}

TEST_F(EventJudgeTest, AVectorsEndGetsItsOwnOutcome) {
  const auto vector = [&](int index, const std::string& more) {
    return R"({"step_name":"s","step_index":0,"vector_outer_index":0,"vector_index":)" + std::to_string(index) + more +
           "}";
  };
  start();
  apply("test.vector_started", vector(0, ""));
  measure(std::string(kInside) + R"(,"vector_index":0)");
  EXPECT_EQ(apply("test.vector_ended", vector(0, "")).outcome, Outcome::kPassed);
  apply("test.vector_started", vector(1, ""));
  EXPECT_EQ(apply("test.vector_ended", vector(1, R"(,"outcome":"skipped")")).outcome, std::nullopt);
  apply("test.vector_started", vector(2, ""));
  EXPECT_EQ(apply("test.vector_ended", vector(2, "")).outcome, std::nullopt);
  EXPECT_EQ(end().vector_outcome, Outcome::kPassed);
}

TEST_F(EventJudgeTest, AComparatorFromANewerBuildIsntGuessed) {
  start();
  EXPECT_EQ(measure(R"("value":1.5,"limit_low":1,"limit_comparator":"NEAR")"), std::nullopt);
}

TEST_F(EventJudgeTest, OddOrderIsJudgedAllTheSame) {
  end();
  measure(kInside);
  end();
  start();
  start();
  EXPECT_EQ(end_run(), Outcome::kPassed);
  EXPECT_EQ(measure(kOutside), Outcome::kFailed);
  EXPECT_EQ(end_run(), Outcome::kFailed) << "an end that was recovery's isn't the last";
}

}  // namespace
}  // namespace litmus::execution
