#include "runs/accumulator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "events/event_maker.h"

namespace litmus::runs {
namespace {

using events::EventMaker;
using testing::ElementsAre;
using testing::Pair;

RunRecordPtr accumulate(const EventMaker& made, size_t count = SIZE_MAX) {
  Accumulators runs;
  const auto block = made.block(0, count);
  for (const auto& event : block->events) runs.apply(event);
  return runs.record(made.run_id);
}

MeasurementPtr measurement(const RunRecordPtr& record, size_t index) {
  return MeasurementRows::Reader(record->measurements).at(index);
}

EventMaker started() {
  EventMaker made;
  made.add("session.started", R"({"station_id":"bench_1","operator_id":"ann","client":"pytest"})");
  made.add("run.started", R"({"dut_serial":"SN1","station_id":null,"product_id":"conv","custom_metadata":{"rack":3}})");
  return made;
}

std::string step(std::string_view name, std::string_view more = "") {
  return "{\"step_name\":\"" + std::string(name) + "\",\"step_index\":0,\"step_path\":\"" + std::string(name) + "\"" +
         std::string(more) + "}";
}

TEST(Accumulator, TakesContextFromTheRunAndThenFromItsSession) {
  const auto record = accumulate(started());

  EXPECT_EQ(record->dut_serial, "SN1");
  EXPECT_EQ(record->product_id, "conv");
  EXPECT_EQ(record->station_id, "bench_1");
  EXPECT_EQ(record->operator_id, "ann");
  EXPECT_THAT(record->custom, ElementsAre(Pair("rack", "3")));
  EXPECT_FALSE(record->ended);
  EXPECT_EQ(record->outcome, std::nullopt);
}

TEST(Accumulator, ARecordSharesItsRowsWithTheNextOne) {
  EventMaker made = started();
  made.add("test.step_started", step("test_a"));
  for (int i = 0; i < 600; ++i) made.add("test.measurement", step("test_a", R"(,"measurement_name":"vout","value":1)"));
  const auto block = made.block(0, SIZE_MAX);
  Accumulators runs;
  for (size_t i = 0; i + 1 < block->events.size(); ++i) runs.apply(block->events[i]);
  const auto before = runs.record(made.run_id);

  runs.apply(block->events.back());
  const auto after = runs.record(made.run_id);

  EXPECT_EQ(before->measurements.size(), 599u);
  EXPECT_EQ(after->measurements.size(), 600u);
  EXPECT_EQ(measurement(after, 0), measurement(before, 0)) << "a long run would be copied for each look at it";
}

TEST(Accumulator, ALongRunsMeasurementsArePacked) {
  EventMaker made = started();
  made.add("test.step_started", step("test_a"));
  const std::string fields = R"(,"measurement_name":"vout","units":"V","limit_high":3.6,"outcome":"passed","value":)";
  for (int i = 0; i < 5000; ++i)
    made.add("test.measurement", step("test_a", fields + std::to_string(3.3 + 0.0001 * i)));
  const auto record = accumulate(made);

  ASSERT_EQ(record->measurements.size(), 5000u);
  EXPECT_EQ(measurement(record, 17)->value, 3.3017);
  EXPECT_EQ(measurement(record, 4999)->value, 3.7999);
  EXPECT_GT(record->measurements.packed_bytes(), 0u);
  EXPECT_LT(record->measurements.packed_bytes(), 5000u * 60);
}

TEST(Accumulator, FillsContextWhenTheSessionComesAfterItsRun) {
  EventMaker made;
  made.add("run.started", R"({"dut_serial":"SN1"})").add("session.started", R"({"station_id":"bench_1"})");

  EXPECT_EQ(accumulate(made)->station_id, "bench_1");
}

TEST(Accumulator, RecordsAStepItsMeasurementAndItsInstruments) {
  EventMaker made = started();
  made.add("fixture.instrument_connected", R"({"role":"dmm","instrument_id":"k1","resource":"GPIB::1","mocked":true})");
  made.add("test.step_started", step("test_a", R"(,"inputs":{"vin":12.50},"node_id":"t.py::test_a")"));
  made.add("test.measurement", step("test_a", R"(,"measurement_name":"vout","value":3.3,"units":"V",
      "limit_low":3.2,"limit_high":3.4,"outcome":"passed","inputs":{"vin":12.50},
      "stimulus":[{"param":"vin","value":12.5,"instrument":"psu","channel":"1","resource":null}])"));
  made.add("test.step_ended",
           step("test_a", R"(,"outcome":"passed","outputs":{"note":"ok"},"instrument_roles":["dmm"])"));

  const auto record = accumulate(made);

  ASSERT_EQ(record->steps.size(), 1u);
  const StepRow& row = record->steps[0];
  EXPECT_EQ(row.outcome, "passed");
  EXPECT_EQ(row.measurement_count, 1);
  EXPECT_THAT(row.inputs, ElementsAre(Pair("vin", "12.50")));  // the text of the event, digit for digit
  EXPECT_THAT(row.outputs, ElementsAre(Pair("note", "\"ok\"")));
  EXPECT_THAT(row.instrument_roles, ElementsAre("dmm"));
  ASSERT_EQ(record->measurements.size(), 1u);
  EXPECT_EQ(measurement(record, 0)->value, 3.3);
  EXPECT_EQ(measurement(record, 0)->step_row, 0);
  EXPECT_THAT(
      measurement(record, 0)->stimulus,
      ElementsAre(Pair("vin_instrument", "\"psu\""), Pair("vin_channel", "\"1\""), Pair("vin_resource", "null")));
  ASSERT_EQ(record->instruments.size(), 1u);
  EXPECT_TRUE(record->instruments[0].mocked);
}

TEST(Accumulator, ARetriedAttemptGivesWayToTheLastOneAndItsMeasurementsStay) {
  EventMaker made = started();
  made.add("test.step_started", step("t"));
  made.add("test.measurement", step("t", R"(,"measurement_name":"v","value":9,"outcome":"failed")"));
  made.add("test.step_ended", step("t", R"(,"outcome":"errored","error_message":"boom")"));
  made.add("test.step_started", step("t", R"(,"retry":1)"));
  made.add("test.measurement", step("t", R"(,"measurement_name":"v","value":5,"outcome":"passed","retry":1)"));
  made.add("test.step_ended", step("t", R"(,"outcome":"passed","retry":1)"));
  made.add("run.ended", R"({"outcome":"passed"})");

  const auto record = accumulate(made);

  ASSERT_EQ(record->steps.size(), 1u);
  EXPECT_EQ(record->steps[0].outcome, "passed");
  EXPECT_EQ(record->steps[0].vector_retry, 1);
  EXPECT_EQ(record->steps[0].retry_count, 1);
  EXPECT_EQ(record->steps[0].error_message, std::nullopt);
  EXPECT_EQ(record->measurements.size(), 2u);
  EXPECT_EQ(record->outcome, "passed");
}

TEST(Accumulator, AnOpenStepKeepsWhatTheLastAttemptOfEachVectorRolledUp) {
  EventMaker made = started();
  made.add("test.step_started", step("t"));
  made.add("test.measurement", step("t", R"(,"measurement_name":"v","outcome":"failed","vector_index":0)"));
  made.add("test.measurement", step("t", R"(,"measurement_name":"v","outcome":"passed","vector_index":0,"retry":1)"));
  made.add("test.measurement", step("t", R"(,"measurement_name":"v","outcome":"done","vector_index":1)"));
  made.add("run.ended", R"({"outcome":null,"derived":true})");

  const auto record = accumulate(made);

  EXPECT_EQ(record->outcome, "aborted");
  EXPECT_EQ(record->steps[0].outcome, "passed");
  EXPECT_EQ(record->steps[0].vector_outcome, "passed");
}

TEST(Accumulator, AnOpenAttemptCountsInnerVectorsOfItsOwnOnly) {
  EventMaker made = started();
  made.add("test.step_started", step("t"));
  made.add("test.measurement", step("t", R"(,"measurement_name":"v","outcome":"errored","vector_index":1,"retry":2)"));
  made.add("test.step_ended", step("t", R"(,"outcome":"errored","vector_outcome":"errored")"));
  made.add("test.step_started", step("t", R"(,"retry":1)"));
  made.add("test.measurement", step("t", R"(,"measurement_name":"v","outcome":"failed","vector_index":1,"retry":0)"));
  made.add("run.ended", R"({"outcome":null,"derived":true})");

  const auto record = accumulate(made);

  EXPECT_EQ(record->steps[0].outcome, "failed");
  EXPECT_EQ(record->steps[0].vector_outcome, "failed");
}

TEST(Accumulator, PlannedStepsThatNeverRanStandBehindTheExecutedOnes) {
  EventMaker made = started();
  made.add("test.steps_discovered", R"({"items":[
      {"node_id":"t::a","step_path":"C/a","parent_path":"C","step_index":0,"vector_index":0,"vector_count_planned":1},
      {"node_id":"t::b","step_path":"C/b","parent_path":"C","step_index":1,"vector_index":0,"vector_count_planned":2},
      {"node_id":"t::b","step_path":"C/b","parent_path":"C","step_index":1,"vector_index":1,"vector_count_planned":2}]})");
  made.add("test.step_started", step("C"));
  made.add("test.step_started",
           R"({"step_name":"b","step_index":1,"step_path":"C/b","parent_path":"C","vector_index":1})");

  const auto record = accumulate(made);

  std::vector<std::string> order;
  for (const auto& row : record->steps) order.push_back(row.path + "#" + std::to_string(row.vector_index));
  EXPECT_THAT(order, ElementsAre("C#0", "C/b#1", "C/a#0", "C/b#0"));
  EXPECT_EQ(record->planned_steps, 3);
  EXPECT_EQ(record->finished_steps, 0);
  EXPECT_EQ(record->current_step, "C/b");
  EXPECT_FALSE(record->steps[2].ran());
}

TEST(Accumulator, InnerVectorsBelongToTheOpenStepOfTheirPath) {
  EventMaker made = started();
  made.add("test.step_started", step("t"));
  made.add("test.measurement", step("t", R"(,"vector_index":2,"measurement_name":"v","value":1,"outcome":"done")"));

  EXPECT_EQ(measurement(accumulate(made), 0)->step_row, 0);
}

TEST(Accumulator, AStepThatWasOpenAtTheEndKeepsWhatHadBeenRolledUp) {
  EventMaker made = started();
  made.add("test.step_started", step("C"));
  made.add("test.step_started", R"({"step_name":"a","step_index":0,"step_path":"C/a","parent_path":"C"})");
  made.add("test.measurement",
           R"({"step_name":"a","step_index":0,"step_path":"C/a","measurement_name":"v","value":1,"outcome":"failed"})");
  made.add("run.ended", R"({"outcome":"aborted","derived":true})");

  const auto record = accumulate(made);

  EXPECT_EQ(record->outcome, "aborted");
  EXPECT_EQ(record->steps[0].outcome, "failed");
  EXPECT_EQ(record->steps[1].outcome, "failed");
  EXPECT_EQ(record->steps[1].ended_at, std::nullopt);
}

TEST(Accumulator, AGenuineEndReplacesADerivedOneAndNotTheOtherWayRound) {
  EventMaker made = started();
  made.add("run.ended", R"({"outcome":"aborted","derived":true})").add("run.ended", R"({"outcome":"passed"})");
  made.add("run.ended", R"({"outcome":"aborted","derived":true})");
  Accumulators runs;
  std::vector<bool> ended;
  const auto block = made.block();
  for (const auto& event : block->events) ended.push_back(runs.apply(event).run_ended);

  EXPECT_THAT(ended, ElementsAre(false, false, true, true, false));
  EXPECT_EQ(runs.record(made.run_id)->outcome, "passed");
  EXPECT_EQ(runs.record(made.run_id)->ended_at->micros, EventMaker::kStart.micros + 4000);
}

TEST(Accumulator, AnEndWithoutAnOutcomeIsAborted) {
  EventMaker made = started();
  made.add("run.ended", R"({"outcome":null})");

  EXPECT_EQ(accumulate(made)->outcome, "aborted");
}

TEST(Accumulator, WhatComesAfterTheEndMakesANewVersionToBeStored) {
  EventMaker made = started();
  made.add("run.ended", R"({"outcome":"passed"})").add("test.step_started", step("late"));
  made.add("run.started", R"({"dut_serial":"SN2"})");
  Accumulators runs;
  std::vector<bool> ended;
  const auto block = made.block();
  for (const auto& event : block->events) ended.push_back(runs.apply(event).run_ended);

  EXPECT_THAT(ended, ElementsAre(false, false, true, true, false));
  EXPECT_EQ(runs.record(made.run_id)->last_event_number, 4);
  EXPECT_EQ(runs.record(made.run_id)->dut_serial, "SN1") << "a run begins once";
  EXPECT_EQ(runs.record(made.run_id)->materialization, Materialization::kPending);
}

TEST(Accumulator, ASeenIdChangesNothing) {
  EventMaker made = started();
  made.add("test.step_started", step("t"));
  made.add("test.measurement", step("t", R"(,"measurement_name":"v","value":1)")).repeat_last();

  EXPECT_EQ(accumulate(made)->measurements.size(), 1u);
}

TEST(Accumulator, ARecordThatWasHandedOutNeverChanges) {
  EventMaker made = started();
  made.add("test.step_started", step("t"));
  Accumulators runs;
  const auto block = made.block();
  runs.apply(block->events[1]);
  const auto before = runs.record(made.run_id);
  EXPECT_EQ(runs.record(made.run_id), before);

  runs.apply(block->events[2]);

  EXPECT_EQ(before->steps.size(), 0u);
  EXPECT_EQ(runs.record(made.run_id)->steps.size(), 1u);
}

TEST(Accumulator, AnEventOfAReleasedRunAsksForItsRestoration) {
  EventMaker made = started();
  made.add("run.ended", R"({"outcome":"aborted","derived":true})").add("run.ended", R"({"outcome":"failed"})");
  Accumulators runs;
  const auto block = made.block();
  for (size_t i = 0; i < 3; ++i) runs.apply(block->events[i]);
  const RunRecord file = *runs.record(made.run_id);
  runs.release(made.run_id);

  EXPECT_TRUE(runs.apply(block->events[3]).run_unknown);
  runs.restore(file);
  EXPECT_FALSE(runs.apply(block->events[2]).run_ended);  // already in the restored record
  EXPECT_TRUE(runs.apply(block->events[3]).run_ended);
  EXPECT_EQ(runs.record(made.run_id)->outcome, "failed");
}

TEST(Accumulator, UnreadableJsonIsCountedAndHarmless) {
  EventMaker made = started();
  made.add("test.step_started", "{\"step_name\":");
  Accumulators runs;
  const auto block = made.block();
  for (const auto& event : block->events) runs.apply(event);

  EXPECT_EQ(runs.unreadable_events(), 1);
  EXPECT_EQ(runs.record(made.run_id)->steps.size(), 0u);
}

TEST(Accumulator, OpenRunsLeaveOutThoseThatEnded) {
  EventMaker made = started();
  Accumulators runs;
  const auto block = made.block();
  for (const auto& event : block->events) runs.apply(event);
  EXPECT_EQ(runs.open_runs().size(), 1u);

  EXPECT_EQ(runs.abort(made.run_id, Timestamp{5})->outcome, "aborted");
  EXPECT_EQ(runs.open_runs().size(), 0u);
  EXPECT_EQ(runs.records().size(), 1u);
}

}  // namespace
}  // namespace litmus::runs
