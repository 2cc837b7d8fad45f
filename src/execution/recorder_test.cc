#include "execution/recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "execution/memory_sink.h"

namespace litmus::execution {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class RecorderTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(recorder.start_session({}).ok());
    ASSERT_TRUE(recorder.start_run({}).ok());
  }

  StepId step(std::string_view name, int64_t retry = 0) {
    return recorder.start_step({.name = name, .retry = retry}).value();
  }

  limits::Limit volts(double low, double high) {
    limits::Limit limit;
    limit.low = low;
    limit.high = high;
    limit.units = "V";
    return limit;
  }

  MemorySink sink;
  Recorder recorder{sink};
};

TEST_F(RecorderTest, EmitsTheTimelineOfASession) {
  ASSERT_TRUE(recorder.steps_discovered(R"([{"node_id":"t.py::a"}])").ok());
  const StepId a = step("a");
  ASSERT_TRUE(recorder.measure(a, {.name = "v", .value = 1.0}).ok());
  ASSERT_TRUE(recorder.stamp(a, Ending::kClean).ok());
  EXPECT_EQ(recorder.end_step(a).value(), Outcome::kDone);
  EXPECT_EQ(recorder.end_run().value(), Outcome::kDone);
  ASSERT_TRUE(recorder.note(events::InstrumentDisconnected{.role = "dmm", .instrument_id = "dmm"}).ok());
  ASSERT_TRUE(recorder.end_session(Outcome::kDone, "finished").ok());

  EXPECT_THAT(sink.types(), ElementsAre("session.started", "run.started", "test.steps_discovered", "test.step_started",
                                        "test.measurement", "test.step_ended", "run.ended",
                                        "fixture.instrument_disconnected", "session.ended"));
  EXPECT_TRUE(sink.order.check_closed().ok());
  EXPECT_EQ(sink.nth("test.steps_discovered")["items"][0]["node_id"], "t.py::a");
  EXPECT_EQ(sink.nth("run.ended")["outcome"], "done");
  EXPECT_EQ(sink.last()["outcome"], "done");
  EXPECT_EQ(sink.last()["reason"], "finished");
  EXPECT_TRUE(sink.last()["run_id"].is_null());
}

TEST_F(RecorderTest, StepEventsCarryIdentity) {
  const StepId box = recorder.start_step({.name = "TestPower", .index = 2}).value();
  const StepId inner = recorder
                           .start_step({.name = "test_vout",
                                        .index = 1,
                                        .parent_path = "TestPower",
                                        .vector_index = 3,
                                        .retry = 1,
                                        .inputs_json = R"({"vin":5})",
                                        .input_units_json = R"({"vin":"V"})",
                                        .node_id = "t.py::TestPower::test_vout[5]",
                                        .file = "t.py",
                                        .module = "t",
                                        .class_name = "TestPower",
                                        .function = "test_vout",
                                        .description = "output"})
                           .value();
  const std::string_view roles[] = {"dmm", "psu"};
  ASSERT_TRUE(recorder.end_step(inner, {.outputs_json = R"({"t":25})", .instrument_roles = roles}).ok());
  ASSERT_TRUE(recorder.end_step(box).ok());

  const auto started = sink.nth("test.step_started", 1);
  const auto ended = sink.nth("test.step_ended");
  for (const auto& event : {started, ended}) {
    EXPECT_EQ(event["step_name"], "test_vout");
    EXPECT_EQ(event["step_index"], 1);
    EXPECT_EQ(event["step_path"], "TestPower/test_vout");
    EXPECT_EQ(event["parent_path"], "TestPower");
    EXPECT_EQ(event["vector_index"], 3);
    EXPECT_EQ(event["retry"], 1);
    EXPECT_EQ(event["inputs"]["vin"], 5);
    EXPECT_EQ(event["input_units"]["vin"], "V");
    EXPECT_EQ(event["node_id"], "t.py::TestPower::test_vout[5]");
    EXPECT_EQ(event["class_name"], "TestPower");
    EXPECT_EQ(event["run_id"], recorder.run_id().value.to_string());
  }
  EXPECT_EQ(started["description"], "output");
  EXPECT_EQ(ended["outputs"]["t"], 25);
  EXPECT_THAT(ended["instrument_roles"], ElementsAre("dmm", "psu"));
  EXPECT_TRUE(ended["outcome"].is_null());
}

TEST_F(RecorderTest, MeasurementCarriesLimitAndUnitsOfTheLimit) {
  limits::Limit limit = volts(3.1, 3.5);
  limit.nominal = 3.3;
  limit.spec_ref = "DS 4.2";
  limit.characteristic_id = "vout";
  const StepId a = recorder.start_step({.name = "a", .inputs_json = R"({"load":1})"}).value();
  EXPECT_EQ(recorder.measure(a, {.name = "vout", .value = 3.3, .limit = &limit, .dut_pin = "J1.3"}).value(),
            Outcome::kPassed);
  const auto event = sink.last();
  EXPECT_EQ(event["limit_low"], 3.1);
  EXPECT_EQ(event["limit_high"], 3.5);
  EXPECT_EQ(event["limit_nominal"], 3.3);
  EXPECT_EQ(event["limit_comparator"], "GELE");
  EXPECT_EQ(event["units"], "V");
  EXPECT_EQ(event["spec_ref"], "DS 4.2");
  EXPECT_EQ(event["characteristic_id"], "vout");
  EXPECT_EQ(event["dut_pin"], "J1.3");
  EXPECT_EQ(event["inputs"]["load"], 1);
  EXPECT_EQ(event["outputs"], nlohmann::json::object());
  EXPECT_EQ(event["outcome"], "passed");
  EXPECT_EQ(event["measurement_timestamp"], event["occurred_at"]);
}

TEST_F(RecorderTest, RefusesUnitsThatDifferFromTheLimits) {
  const limits::Limit limit = volts(3.1, 3.5);
  const StepId a = step("a");
  const auto result = recorder.measure(a, {.name = "vout", .value = 3300, .units = "mV", .limit = &limit});
  EXPECT_EQ(result.status().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(result.status().message(), HasSubstr("'mV' but its limit in 'V'"));
  EXPECT_EQ(recorder.run_totals().measurements, 0);
}

TEST_F(RecorderTest, DuplicateNameIsRefusedPerStepVectorAndAttempt) {
  const StepId a = step("a");
  ASSERT_TRUE(recorder.measure(a, {.name = "v", .value = 1}).ok());
  EXPECT_EQ(recorder.measure(a, {.name = "v", .value = 1}).status().code(), ErrorCode::kAlreadyExists);
  EXPECT_TRUE(recorder.measure(a, {.name = "v", .value = 1, .allow_repeat = true}).ok());
  EXPECT_TRUE(recorder.measure(a, {.name = "w", .value = 1}).ok());
  EXPECT_TRUE(recorder.measure(a, {.name = "v", .value = 1, .vector_index = 1}).ok());
  EXPECT_EQ(recorder.measure(a, {.name = "v", .value = 1, .vector_index = 1}).status().code(),
            ErrorCode::kAlreadyExists);
  EXPECT_TRUE(recorder.measure(a, {.name = "v", .value = 1, .vector_index = 1, .retry = 1}).ok());
  EXPECT_EQ(recorder.measure(a, {.name = "u", .value = 1, .vector_index = 1, .retry = 0}).status().code(),
            ErrorCode::kInvalidArgument);
  ASSERT_TRUE(recorder.end_step(a).ok());
  const StepId again = step("a", 1);
  EXPECT_TRUE(recorder.measure(again, {.name = "v", .value = 1}).ok());
  EXPECT_EQ(sink.last()["retry"], 1);
}

TEST_F(RecorderTest, ObservationsStandInLaterRowsAndInTheStepsEnd) {
  const StepId a = step("a");
  ASSERT_TRUE(recorder.measure(a, {.name = "before", .value = 1}).ok());
  EXPECT_EQ(sink.last()["outputs"], nlohmann::json::object());
  ASSERT_TRUE(recorder.observe(a, {.name = "temp", .value_json = "25", .units = "C", .dut_pin = "J2"}).ok());
  EXPECT_EQ(sink.last()["event_type"], "test.observation");
  ASSERT_TRUE(recorder.observe(a, {.name = "temp", .value_json = "26", .units = "C"}).ok());
  ASSERT_TRUE(recorder.observe(a, {.name = "row", .value_json = "1", .vector_index = 4}).ok());
  ASSERT_TRUE(recorder.measure(a, {.name = "after", .value = 1}).ok());
  EXPECT_EQ(sink.last()["outputs"], nlohmann::json({{"temp", 26}}));
  ASSERT_TRUE(recorder.measure(a, {.name = "after", .value = 1, .vector_index = 4}).ok());
  EXPECT_EQ(sink.last()["outputs"], nlohmann::json({{"temp", 26}, {"row", 1}}));
  ASSERT_TRUE(recorder.end_step(a, {.outputs_json = R"({"last":true})"}).ok());
  EXPECT_EQ(sink.last()["outputs"], nlohmann::json({{"temp", 26}, {"last", true}}));
  EXPECT_EQ(sink.last()["output_units"], nlohmann::json({{"temp", "C"}}));
  EXPECT_EQ(sink.last()["output_pins"], nlohmann::json({{"temp", "J2"}}));
}

TEST_F(RecorderTest, ConfiguredInputsStandInLaterRows) {
  const StepId a = recorder.start_step({.name = "a", .inputs_json = R"({"vin":5})"}).value();
  ASSERT_TRUE(recorder.configure(a, "psu.voltage", "4.9").ok());
  ASSERT_TRUE(recorder.measure(a, {.name = "v", .value = 1}).ok());
  EXPECT_EQ(sink.last()["inputs"], nlohmann::json({{"vin", 5}, {"psu.voltage", 4.9}}));
}

TEST_F(RecorderTest, RecordsAndInstrumentTrafficCarryTheRun) {
  const StepId a = step("a");
  ASSERT_TRUE(recorder.record(a, "firmware", R"("1.2")").ok());
  EXPECT_EQ(sink.last()["key"], "firmware");
  EXPECT_EQ(sink.last()["value"], "1.2");
  events::InstrumentRead read;
  read.instrument_role = "dmm";
  ASSERT_TRUE(recorder.note(read).ok());
  EXPECT_EQ(sink.last()["run_id"], recorder.run_id().value.to_string());
  ASSERT_TRUE(recorder.instrument_error("dmm", "measure", "VisaIOError", "timeout \"x\"").ok());
  EXPECT_EQ(sink.last()["event_type"], "diagnostic.error");
  EXPECT_EQ(sink.last()["source"], "instrument");
  EXPECT_EQ(sink.last()["message"], "timeout \"x\"");
  EXPECT_EQ(sink.last()["details"], nlohmann::json({{"role", "dmm"},
                                                    {"method", "measure"},
                                                    {"exception_type", "VisaIOError"},
                                                    {"exception_message", "timeout \"x\""}}));
}

TEST_F(RecorderTest, KeepsTheDetailsOfTheWorstErrorAndTheFirstOfEquals) {
  const StepId a = step("a");
  ASSERT_TRUE(recorder.stamp(a, Ending::kAssertion, {.phase = "call", .type = "LimitFailure", .message = "v"}).ok());
  ASSERT_TRUE(recorder.stamp(a, Ending::kErrored, {.phase = "teardown", .type = "OSError", .message = "gone"}).ok());
  ASSERT_TRUE(recorder.stamp(a, Ending::kErrored, {.phase = "teardown", .type = "KeyError", .message = "late"}).ok());
  EXPECT_EQ(recorder.end_step(a).value(), Outcome::kErrored);
  EXPECT_EQ(sink.last()["error_phase"], "teardown");
  EXPECT_EQ(sink.last()["error_type"], "OSError");
  EXPECT_EQ(sink.last()["error_message"], "gone");
  EXPECT_EQ(recorder.stamp(a, Ending::kErrored, {}).code(), ErrorCode::kInvalidArgument);
}

TEST_F(RecorderTest, RefusesAnUnknownPhase) {
  const Status status = recorder.stamp(step("a"), Ending::kErrored, {.phase = "warmup", .type = "X"});
  EXPECT_THAT(status.message(), HasSubstr("'warmup' is no phase"));
}

TEST_F(RecorderTest, EndingAStepEndsItsOpenChildrenFirst) {
  const StepId box = step("Box");
  const StepId a = recorder.start_step({.name = "a", .parent_path = "Box"}).value();
  const StepId deep = recorder.start_step({.name = "deep", .parent_path = "Box/a"}).value();
  ASSERT_TRUE(recorder.stamp(deep, Ending::kAssertion).ok());
  EXPECT_EQ(recorder.end_step(box).value(), Outcome::kFailed);
  EXPECT_EQ(sink.nth("test.step_ended", 0)["step_path"], "Box/a/deep");
  EXPECT_EQ(sink.nth("test.step_ended", 1)["step_path"], "Box/a");
  EXPECT_EQ(sink.nth("test.step_ended", 2)["step_path"], "Box");
  EXPECT_FALSE(recorder.step_outcome(a).ok());
}

TEST_F(RecorderTest, EndingTheRunEndsOpenSteps) {
  step("Box");
  const StepId a = recorder.start_step({.name = "a", .parent_path = "Box"}).value();
  ASSERT_TRUE(recorder.interrupt().ok());
  EXPECT_EQ(recorder.step_outcome(a).value(), Outcome::kTerminated);
  EXPECT_EQ(recorder.end_run().value(), Outcome::kTerminated);
  EXPECT_EQ(sink.nth("test.step_ended", 0)["outcome"], "terminated");
  EXPECT_EQ(sink.nth("test.step_ended", 1)["outcome"], "terminated");
  EXPECT_EQ(recorder.run_totals().steps_ended, 2);
}

TEST_F(RecorderTest, OpenStepCantBeOpenedTwice) {
  const StepId a = step("a");
  EXPECT_THAT(recorder.start_step({.name = "a"}).status().message(), HasSubstr("already open"));
  EXPECT_TRUE(recorder.start_step({.name = "other", .parent_path = "a"}).ok());
  ASSERT_TRUE(recorder.end_step(a).ok());
  EXPECT_TRUE(recorder.start_step({.name = "a"}).ok());
}

TEST_F(RecorderTest, StepOpenedAgainInTheSameAttemptGoesOn) {
  StepId a = step("a");
  ASSERT_TRUE(recorder.stamp(a, Ending::kAssertion).ok());
  ASSERT_TRUE(recorder.end_step(a).ok());
  a = step("a");
  ASSERT_TRUE(recorder.stamp(a, Ending::kClean).ok());
  EXPECT_EQ(recorder.end_step(a).value(), Outcome::kFailed);
}

TEST_F(RecorderTest, EarlierAttemptCantFollowALaterOne) {
  ASSERT_TRUE(recorder.end_step(step("a", 1)).ok());
  EXPECT_THAT(recorder.start_step({.name = "a"}).status().message(), HasSubstr("attempt 0 of step 'a' comes after"));
}

TEST_F(RecorderTest, FirstFailedMeasurementIsOfAttemptsThatCount) {
  const limits::Limit limit = volts(1, 2);
  StepId a = step("a");
  ASSERT_TRUE(recorder.measure(a, {.name = "ok", .value = 1.5, .limit = &limit}).ok());
  EXPECT_FALSE(recorder.first_failed_measurement());
  ASSERT_TRUE(recorder.measure(a, {.name = "flaky", .value = 9, .limit = &limit}).ok());
  EXPECT_EQ(recorder.first_failed_measurement()->name, "flaky");
  ASSERT_TRUE(recorder.end_step(a).ok());
  EXPECT_EQ(recorder.first_failed_measurement()->name, "flaky");
  a = step("a", 1);
  EXPECT_FALSE(recorder.first_failed_measurement());
  ASSERT_TRUE(recorder.end_step(a).ok());

  const StepId b = step("b");
  ASSERT_TRUE(recorder.measure(b, {.name = "low", .value = 0.5, .limit = &limit}).ok());
  ASSERT_TRUE(recorder.measure(b, {.name = "later", .value = 7, .limit = &limit, .vector_index = 1}).ok());
  const FailedMeasurement failed = *recorder.first_failed_measurement();
  EXPECT_EQ(failed.name, "low");
  EXPECT_EQ(failed.step_path, "b");
  EXPECT_EQ(failed.value, 0.5);
  EXPECT_EQ(failed.low, 1.0);
  EXPECT_EQ(failed.high, 2.0);
  EXPECT_EQ(failed.units, "V");
  EXPECT_EQ(failed.outcome, Outcome::kFailed);
}

TEST_F(RecorderTest, FailedEmitLeavesTheStateAsItWas) {
  const limits::Limit limit = volts(1, 2);
  sink.failures_left = 1;
  EXPECT_EQ(recorder.start_step({.name = "a"}).status().code(), ErrorCode::kNoSpace);
  const StepId a = step("a");
  sink.failures_left = 1;
  EXPECT_EQ(recorder.measure(a, {.name = "v", .value = 9, .limit = &limit}).status().code(), ErrorCode::kNoSpace);
  EXPECT_FALSE(recorder.run_outcome());
  EXPECT_FALSE(recorder.first_failed_measurement());
  EXPECT_TRUE(recorder.measure(a, {.name = "v", .value = 1.5, .limit = &limit}).ok());
  sink.failures_left = 1;
  EXPECT_FALSE(recorder.end_step(a).ok());
  EXPECT_EQ(recorder.end_step(a).value(), Outcome::kPassed);
  sink.failures_left = 1;
  EXPECT_FALSE(recorder.end_run().ok());
  EXPECT_TRUE(recorder.run_open());
  EXPECT_EQ(recorder.end_run().value(), Outcome::kPassed);
  EXPECT_FALSE(recorder.run_open());
}

TEST_F(RecorderTest, RunsFollowEachOtherWithTheirOwnOutcomes) {
  const RunId first = recorder.run_id();
  ASSERT_TRUE(recorder.stamp(step("a"), Ending::kAssertion).ok());
  EXPECT_EQ(recorder.end_run().value(), Outcome::kFailed);
  EXPECT_EQ(recorder.run_outcome(), Outcome::kFailed);
  const RunId chosen{Uuid::v7()};
  EXPECT_EQ(recorder.start_run({}, chosen).value(), chosen);
  EXPECT_NE(chosen, first);
  EXPECT_FALSE(recorder.run_outcome());
  EXPECT_EQ(recorder.end_run().value(), std::nullopt);
  EXPECT_TRUE(sink.last()["outcome"].is_null());
}

TEST_F(RecorderTest, ThreadsMayMeasureAtTheSameTime) {
  const StepId a = step("a");
  const limits::Limit limit = volts(0, 2000);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const std::string name = std::to_string(t) + "_" + std::to_string(i);
        EXPECT_TRUE(recorder.measure(a, {.name = name, .value = i, .limit = &limit}).ok());
        EXPECT_TRUE(recorder.register_intent(a).ok());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(recorder.run_totals().measurements, 200);
  EXPECT_EQ(recorder.end_step(a).value(), Outcome::kPassed);
}

TEST_F(RecorderTest, CallsThatDontFitTheStateSayWhichIsMissing) {
  EXPECT_THAT(recorder.start_session({}).message(), HasSubstr("already started"));
  EXPECT_THAT(recorder.start_run({}).status().message(), HasSubstr("call end_run before"));
  EXPECT_THAT(recorder.end_session(std::nullopt).message(), HasSubstr("call end_run before end_session"));
  EXPECT_THAT(recorder.measure({}, {.name = "v"}).status().message(), HasSubstr("call start_step first"));
  EXPECT_THAT(recorder.measure({99}, {.name = "v"}).status().message(), HasSubstr("call start_step first"));
  const StepId a = step("a");
  EXPECT_THAT(recorder.steps_discovered("[]").message(), HasSubstr("before the first step"));
  EXPECT_THAT(recorder.measure(a, {}).status().message(), HasSubstr("needs a name"));
  EXPECT_THAT(recorder.measure(a, {.name = "v", .value = 1, .unjudged = Outcome::kSkipped}).status().message(),
              HasSubstr("can't be skipped"));
  EXPECT_FALSE(recorder.start_step({.name = ""}).ok());
  EXPECT_FALSE(recorder.start_step({.name = "x", .retry = -1}).ok());
  EXPECT_FALSE(recorder.stamp_vector(a, 0, Outcome::kAborted).ok());
  ASSERT_TRUE(recorder.end_step(a).ok());
  EXPECT_THAT(recorder.measure(a, {.name = "v"}).status().message(), HasSubstr("the step has ended"));
  EXPECT_THAT(recorder.end_step(a).status().message(), HasSubstr("the step has ended"));
  ASSERT_TRUE(recorder.end_run().ok());
  EXPECT_THAT(recorder.start_step({.name = "b"}).status().message(), HasSubstr("call start_run first"));
  ASSERT_TRUE(recorder.end_session(std::nullopt).ok());
  EXPECT_THAT(recorder.start_run({}).status().message(), HasSubstr("make a new recorder"));
  EXPECT_THAT(recorder.note(events::DiagnosticWarning{}).message(), HasSubstr("make a new recorder"));

  MemorySink other;
  Recorder unopened(other);
  EXPECT_THAT(unopened.start_run({}).status().message(), HasSubstr("call start_session first"));
  EXPECT_THAT(unopened.interrupt().message(), HasSubstr("call start_session first"));
  EXPECT_TRUE(other.all.empty());
}

}  // namespace
}  // namespace litmus::execution
