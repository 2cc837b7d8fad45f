// The run file as its contract has it: which columns, of which type, in which order, and what stands in them.
#include <arrow/array.h>
#include <arrow/io/memory.h>
#include <arrow/scalar.h>
#include <arrow/table.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>

#include "events/event_maker.h"
#include "runs/accumulator.h"
#include "runs/materialize.h"

namespace litmus::runs {
namespace {

using events::EventMaker;
using testing::Each;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::SizeIs;

using TablePtr = std::shared_ptr<arrow::Table>;

RunRecordPtr accumulate(const EventMaker& made) {
  Accumulators runs;
  const auto block = made.block();
  for (const auto& event : block->events) runs.apply(event);
  return runs.record(made.run_id);
}

TablePtr file_of(const EventMaker& made) {
  auto bytes = encode_run_file(*accumulate(made));
  EXPECT_TRUE(bytes.ok()) << bytes.status().to_string();
  auto input = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(*std::move(bytes)));
  auto reader = parquet::arrow::OpenFile(input, arrow::default_memory_pool());
  EXPECT_TRUE(reader.ok());
  return *(*reader)->ReadTable();
}

// The column's cells as text; "null" for null, "-" when the column isn't there.
std::vector<std::string> column(const TablePtr& table, const std::string& name) {
  const auto places = table->schema()->GetAllFieldIndices(name);
  if (places.size() != 1) return {places.empty() ? "-" : "twice"};
  std::vector<std::string> cells;
  for (int64_t i = 0; i < table->num_rows(); ++i)
    cells.push_back((*table->column(places[0])->GetScalar(i))->ToString());
  return cells;
}

std::string type_of(const TablePtr& table, const std::string& name) {
  const auto field = table->schema()->GetFieldByName(name);
  return field ? field->type()->ToString() : "-";
}

EventMaker started(std::string_view fields = "{}") {
  EventMaker made;
  made.add("session.started", R"({"client":"test"})").add("run.started", fields);
  return made;
}

std::string step(std::string_view path, std::string_view more = "") {
  return "{\"step_name\":\"" + std::string(path) + "\",\"step_index\":0,\"step_path\":\"" + std::string(path) + "\"" +
         std::string(more) + "}";
}

// A run with one step; each of `measurements` is what stands behind its name.
EventMaker measured(const std::vector<std::string>& measurements) {
  EventMaker made = started();
  made.add("test.step_started", step("t"));
  for (const auto& more : measurements)
    made.add("test.measurement", step("t", R"(,"measurement_name":"v","value":1,"outcome":"done",)" + more));
  made.add("test.step_ended", step("t", R"(,"outcome":"done")"));
  made.add("run.ended", R"({"outcome":"done"})");
  return made;
}

// Written out, not taken from the declaration: the declaration may only grow.
constexpr const char* kText = "string";
constexpr const char* kTime = "timestamp[us, tz=UTC]";
constexpr const char* kTexts = "list<element: string>";
const std::vector<std::pair<std::string, std::string>> kContract = {
    {"record_type", kText},
    {"session_id", kText},
    {"run_id", kText},
    {"slot_id", kText},
    {"run_started_at", kTime},
    {"run_ended_at", kTime},
    {"step_name", kText},
    {"step_index", "int64"},
    {"step_path", kText},
    {"parent_path", kText},
    {"step_started_at", kTime},
    {"step_ended_at", kTime},
    {"step_node_id", kText},
    {"step_module", kText},
    {"step_file", kText},
    {"step_class", kText},
    {"step_function", kText},
    {"step_markers", kText},
    {"step_vector_count", "int32"},
    {"vector_index", "int64"},
    {"vector_retry", "int64"},
    {"vector_started_at", kTime},
    {"vector_ended_at", kTime},
    {"operator_id", kText},
    {"operator_name", kText},
    {"dut_serial", kText},
    {"dut_part_number", kText},
    {"dut_revision", kText},
    {"dut_lot_number", kText},
    {"product_id", kText},
    {"product_name", kText},
    {"product_revision", kText},
    {"station_id", kText},
    {"station_name", kText},
    {"station_type", kText},
    {"station_location", kText},
    {"station_hostname", kText},
    {"fixture_id", kText},
    {"step_instruments_name", kTexts},
    {"step_instruments_id", kTexts},
    {"step_instruments_driver", kTexts},
    {"step_instruments_resource", kTexts},
    {"step_instruments_protocol", kTexts},
    {"step_instruments_manufacturer", kTexts},
    {"step_instruments_model", kTexts},
    {"step_instruments_serial", kTexts},
    {"step_instruments_firmware", kTexts},
    {"step_instruments_cal_due", kTexts},
    {"step_instruments_cal_last", kTexts},
    {"step_instruments_cal_certificate", kTexts},
    {"step_instruments_cal_lab", kTexts},
    {"step_instruments_mocked", "list<element: bool>"},
    {"test_phase", kText},
    {"project_name", kText},
    {"git_commit", kText},
    {"git_branch", kText},
    {"git_remote", kText},
    {"profile", kText},
    // in_*, out_* stand here
    {"measurement_name", kText},
    {"measurement_timestamp", kTime},
    {"measurement_value", "double"},
    {"measurement_units", kText},
    {"measurement_outcome", kText},
    {"limit_low", "double"},
    {"limit_high", "double"},
    {"limit_nominal", "double"},
    {"limit_comparator", kText},
    {"characteristic_id", kText},
    {"spec_ref", kText},
    {"dut_pin", kText},
    {"fixture_connection", kText},
    {"instrument_name", kText},
    {"instrument_resource", kText},
    {"instrument_channel", kText},
    {"step_outcome", kText},
    {"vector_outcome", kText},
    {"run_outcome", kText},
    {"python_version", kText},
    {"litmus_version", kText},
    {"env_fingerprint", kText},
    // custom_* stand here
};

TEST(RunFileSchema, EveryColumnStandsInItsPlaceWithItsTypeEvenInARunWithoutAnything) {
  EventMaker made = started();
  made.add("run.ended", R"({"outcome":null})");
  const auto table = file_of(made);
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& field : table->schema()->fields()) found.emplace_back(field->name(), field->type()->ToString());
  EXPECT_THAT(found, ElementsAreArray(kContract));
  EXPECT_EQ(table->num_rows(), 1);
  EXPECT_THAT(column(table, "record_type"), ElementsAre("run"));
  EXPECT_THAT(column(table, "run_outcome"), ElementsAre("aborted"));
}

TEST(RunFileSchema, DynamicColumnsStandBetweenContextAndMeasurementAndCustomOnesAtTheEnd) {
  EventMaker made = started(R"({"custom_metadata":{"rack":3}})");
  made.add("test.step_started", step("t", R"(,"inputs":{"vin":12})"));
  made.add("test.step_ended", step("t", R"(,"outcome":"done","outputs":{"note":"ok"})"));
  made.add("run.ended", R"({"outcome":"done"})");
  const auto names = file_of(made)->ColumnNames();
  auto expected = std::vector<std::string>();
  for (const auto& [name, type] : kContract) {
    if (name == "measurement_name") expected.insert(expected.end(), {"in_vin", "out_note"});
    expected.push_back(name);
  }
  expected.push_back("custom_rack");
  EXPECT_THAT(names, ElementsAreArray(expected));
}

TEST(RunFileSchema, AStimulusBringsItsFiveCompanions) {
  const auto table =
      file_of(measured({R"("inputs":{"vin":12},"stimulus":[{"param":"vin","instrument":"psu","dut_pin":"J1.1"}])"}));
  EXPECT_THAT(column(table, "in_vin"), ElementsAre("null", "null", "12"));
  EXPECT_THAT(column(table, "in_vin_instrument"), ElementsAre("null", "null", "psu"));
  EXPECT_THAT(column(table, "in_vin_dut_pin"), ElementsAre("null", "null", "J1.1"));
  for (const char* name : {"in_vin_resource", "in_vin_channel", "in_vin_fixture_connection"}) {
    EXPECT_THAT(column(table, name), ElementsAre("null", "null", "null")) << name;
    EXPECT_EQ(type_of(table, name), "string") << name;
  }
}

struct Mixed {
  std::vector<const char*> values;
  std::string type;
  std::vector<std::string> cells, types;  // types empty: no sibling
};

TEST(RunFileTypes, AColumnHasTheTypeThatItsValuesShare) {
  const Mixed cases[] = {
      {{"1", "-2", "null"}, "int64", {"1", "-2", "null"}, {}},
      {{"9223372036854775807", "-9223372036854775808"}, "int64", {"9223372036854775807", "-9223372036854775808"}, {}},
      {{"1.5", "2.25"}, "double", {"1.5", "2.25"}, {}},
      {{"1", "2.5", "null"}, "double", {"1", "2.5", "null"}, {}},
      {{"9007199254740992", "0.5"}, "double", {"9.007199254740992e+15", "0.5"}, {}},
      {{"9007199254740993", "0.5"}, "string", {"9007199254740993", "0.5"}, {"int", "float"}},
      {{"9223372036854775808", "1"}, "string", {"9223372036854775808", "1"}, {"int", "int"}},
      {{"\"NaN\"", "1"}, "double", {"nan", "1"}, {}},
      {{"\"Infinity\""}, "double", {"inf"}, {}},
      {{"true", "false", "null"}, "bool", {"true", "false", "null"}, {}},
      {{"true", "1"}, "string", {"true", "1"}, {"bool", "int"}},
      {{"\"a\"", "null", "\"\""}, "string", {"a", "null", ""}, {}},
      {{"\"NaN\"", "\"x\""}, "string", {"NaN", "x"}, {}},
      {{"\"a\"", "1", "null", "2.5"}, "string", {"a", "1", "null", "2.5"}, {"str", "int", "null", "float"}},
      {{"[1,2]", "[]"}, "string", {"[1,2]", "[]"}, {"list", "list"}},
      {{"{\"a\":[1]}", "3"}, "string", {"{\"a\":[1]}", "3"}, {"dict", "int"}},
      {{"\"2026-03-10T14:00:00+01:00\"", "\"x\""}, "string", {"2026-03-10T14:00:00+01:00", "x"}, {}},
      {{"\"2026-03-10T14:00:00Z\"", "1"}, "string", {"2026-03-10T14:00:00Z", "1"}, {"datetime", "int"}},
      {{"\"file://_ref/v_k.npz\"", "1"}, "string", {"file://_ref/v_k.npz", "1"}, {"ref", "int"}},
      {{R"({"_ref":"channel://s.a/x/0","length":9})", "\"channel://s.b/x/0\""},
       "string",
       {"channel://s.a/x/0", "channel://s.b/x/0"},
       {}},
      {{R"({"_ref":"channel://s.a/x/0","length":9})", "2"}, "string", {"channel://s.a/x/0", "2"}, {"ref", "int"}},
      {{"null", "null"}, "string", {"null", "null"}, {}},
  };
  for (const auto& [values, type, cells, types] : cases) {
    std::vector<std::string> more;
    for (const char* value : values) {
      const std::string object = std::string("{\"k\":") + value + "}";
      more.push_back("\"inputs\":" + object + ",\"outputs\":" + object + ",\"custom\":" + object);
    }
    const auto table = file_of(measured(more));
    for (const std::string name : {"in_k", "out_k", "custom_k"}) {
      const auto behind_run_and_step = [&](const std::string& column_name) {
        auto all = column(table, column_name);
        return std::vector<std::string>(all.begin() + std::min<size_t>(2, all.size()), all.end());
      };
      EXPECT_EQ(type_of(table, name), type) << values[0];
      EXPECT_EQ(behind_run_and_step(name), cells) << values[0];
      if (types.empty())
        EXPECT_EQ(type_of(table, name + "_type"), "-") << values[0];
      else
        EXPECT_EQ(behind_run_and_step(name + "_type"), types) << values[0];
    }
  }
}

TEST(RunFileNames, OddNamesStayAsTheyAreAndNoneSwallowsAnother) {
  const auto table = file_of(measured(
      {R"("inputs":{"V":1,"v":"x","psu.voltage":2,"a \"quoted\" one":3,"":4,"µ/Ω":5,"line\nbreak":6,"V_type":7})",
       R"("inputs":{"V":"one"},"stimulus":[{"param":"psu.voltage","channel":"1"},{"param":"v","channel":"2"}])",
       R"("inputs":{"v_channel":8})"}));
  EXPECT_THAT(column(table, "in_V"), ElementsAre("null", "null", "1", "one", "null"));
  EXPECT_THAT(column(table, "in_V_type"), ElementsAre("null", "null", "7", "null", "null")) << "an input's own name";
  EXPECT_THAT(column(table, "in_V_type_"), ElementsAre("null", "null", "int", "str", "null"));
  EXPECT_THAT(column(table, "in_v"), ElementsAre("null", "null", "x", "null", "null"));
  EXPECT_THAT(column(table, "in_v_channel"), ElementsAre("null", "null", "null", "null", "8"));
  EXPECT_THAT(column(table, "in_v_channel_"), ElementsAre("null", "null", "null", "2", "null"));
  EXPECT_THAT(column(table, "in_psu.voltage_channel"), ElementsAre("null", "null", "null", "1", "null"));
  for (const char* name : {"in_psu.voltage", "in_a \"quoted\" one", "in_", "in_µ/Ω", "in_line\nbreak"})
    EXPECT_EQ(type_of(table, name), "int64") << name;
}

TEST(RunFileRows, OfARunWhoseStepsWereAllSkipped) {
  EventMaker made = started();
  made.add("test.steps_discovered", R"({"items":[{"step_path":"a","vector_count_planned":1},
                                                 {"step_path":"b","step_index":1,"vector_count_planned":1}]})");
  for (const char* path : {"a", "b"}) {
    made.add("test.step_started", step(path)).add("test.step_ended", step(path, R"(,"outcome":"skipped")"));
  }
  made.add("run.ended", R"({"outcome":"skipped"})");
  const auto table = file_of(made);
  EXPECT_THAT(column(table, "record_type"), ElementsAre("run", "step", "step"));
  EXPECT_THAT(column(table, "step_outcome"), ElementsAre("null", "skipped", "skipped"));
  EXPECT_THAT(column(table, "run_outcome"), Each("skipped"));
}

TEST(RunFileRows, APlannedStepThatNeverRanHasItsIdentityAndNothingElse) {
  EventMaker made = started();
  made.add("test.steps_discovered", R"({"items":[{"node_id":"t.py::T::b","step_path":"T/b","parent_path":"T",
      "step_index":3,"vector_index":1,"vector_count_planned":2,"class_name":"T","function":"b","file":"t.py",
      "module":"t","markers":"slow"}]})");
  made.add("run.ended", R"({"outcome":"aborted","derived":true})");
  const auto table = file_of(made);
  const auto cell = [&](const char* name) { return column(table, name)[1]; };
  EXPECT_EQ(cell("step_path"), "T/b");
  EXPECT_EQ(cell("step_name"), "b");
  EXPECT_EQ(cell("parent_path"), "T");
  EXPECT_EQ(cell("step_index"), "3");
  EXPECT_EQ(cell("vector_index"), "1");
  EXPECT_EQ(cell("step_vector_count"), "2");
  EXPECT_EQ(cell("step_node_id"), "t.py::T::b");
  EXPECT_EQ(cell("step_class"), "T");
  EXPECT_EQ(cell("step_function"), "b");
  EXPECT_EQ(cell("step_file"), "t.py");
  EXPECT_EQ(cell("step_module"), "t");
  EXPECT_EQ(cell("step_markers"), "slow");
  for (const char* name : {"step_started_at", "step_ended_at", "vector_started_at", "vector_ended_at", "step_outcome"})
    EXPECT_EQ(cell(name), "null") << name;
}

TEST(RunFileRows, EveryAttemptsMeasurementsAndTheLastAttemptsStep) {
  EventMaker made = started();
  made.add("test.step_started", step("t"));
  made.add("test.measurement", step("t", R"(,"measurement_name":"v","value":9,"outcome":"failed")"));
  made.add("test.step_ended", step("t", R"(,"outcome":"failed","outputs":{"note":"first"})"));
  made.add("test.step_started", step("t", R"(,"retry":1)"));
  made.add("test.measurement", step("t", R"(,"measurement_name":"v","value":5,"outcome":"passed","retry":1)"));
  made.add("test.step_ended", step("t", R"(,"outcome":"passed","retry":1)"));
  made.add("run.ended", R"({"outcome":"passed"})");
  const auto table = file_of(made);
  EXPECT_THAT(column(table, "record_type"), ElementsAre("run", "step", "measurement", "measurement"));
  EXPECT_THAT(column(table, "vector_retry"), ElementsAre("null", "1", "0", "1"));
  EXPECT_THAT(column(table, "measurement_outcome"), ElementsAre("null", "null", "failed", "passed"));
  EXPECT_THAT(column(table, "step_outcome"), ElementsAre("null", "passed", "passed", "passed"));
}

TEST(RunFileRows, TwoSlotsOfASessionHaveAFileEachWithItsOwnRowsAndTheSharedContext) {
  EventMaker made;
  made.add("session.started", R"({"client":"pytest","station_id":"bench_2"})");
  const Uuid runs_of_slots[] = {Uuid::v5({}, "slot 1"), Uuid::v5({}, "slot 2")};
  for (int slot = 0; slot < 2; ++slot) {
    made.run_id = runs_of_slots[slot];
    made.add("run.started", "{\"slot_id\":\"slot_" + std::to_string(slot + 1) + "\",\"dut_serial\":\"SN" +
                                std::to_string(slot + 1) + "\"}");
  }
  for (int slot = 0; slot < 2; ++slot) {
    made.run_id = runs_of_slots[slot];
    made.add("test.step_started", step("t")).add("test.step_ended", step("t", R"(,"outcome":"passed")"));
    made.add("run.ended", R"({"outcome":"passed"})");
  }
  for (int slot = 0; slot < 2; ++slot) {
    made.run_id = runs_of_slots[slot];
    const auto table = file_of(made);
    EXPECT_THAT(column(table, "slot_id"), Each("slot_" + std::to_string(slot + 1)));
    EXPECT_THAT(column(table, "dut_serial"), Each("SN" + std::to_string(slot + 1)));
    EXPECT_THAT(column(table, "station_id"), Each("bench_2"));
    EXPECT_EQ(table->num_rows(), 2);
  }
}

TEST(RunFileRows, VeryLongTextsAreKeptWhole) {
  const std::string text(size_t{8} << 20, 'x');
  const auto table = file_of(measured({R"("outputs":{"log":")" + text + R"("})"}));
  EXPECT_EQ(column(table, "out_log")[2], text);
}

TEST(RunFileRows, AHundredThousandMeasurements) {
  constexpr int kRows = 100'000;
  EventMaker made = started();
  made.add("test.step_started", step("t"));
  for (int i = 0; i < kRows; ++i) {
    const std::string number = std::to_string(i);
    made.add("test.measurement", step("t", R"(,"measurement_name":"v","outcome":"done","vector_index":)" + number +
                                               ",\"value\":" + number + ",\"inputs\":{\"i\":" + number + "}"));
  }
  made.add("run.ended", R"({"outcome":"done"})");
  const auto table = file_of(made);
  ASSERT_EQ(table->num_rows(), kRows + 2);
  const auto last = table->Slice(kRows + 1);
  EXPECT_THAT(column(last, "in_i"), ElementsAre("99999"));
  EXPECT_THAT(column(last, "measurement_value"), ElementsAre("99999"));
}

TEST(RunFileRows, AHundredThousandPlannedSteps) {
  constexpr int kSteps = 100'000;
  std::string items;
  for (int i = 0; i < kSteps; ++i)
    items += std::string(i == 0 ? "" : ",") + R"({"step_path":"t","vector_index":)" + std::to_string(i) + "}";
  EventMaker made = started();
  made.add("test.steps_discovered", "{\"items\":[" + items + "]}");
  for (int i = 0; i < kSteps; i += 2) {
    const std::string index = ",\"vector_index\":" + std::to_string(i);
    made.add("test.step_started", step("t", index));
    made.add("test.step_ended", step("t", index + ",\"outcome\":\"passed\""));
  }
  const auto record = accumulate(made);
  EXPECT_THAT(record->steps, SizeIs(kSteps));
  EXPECT_EQ(record->planned_steps, kSteps);
  EXPECT_EQ(record->finished_steps, kSteps / 2);
}

}  // namespace
}  // namespace litmus::runs
