#include "runs/materialize.h"

#include <arrow/array.h>
#include <arrow/io/memory.h>
#include <arrow/scalar.h>
#include <arrow/table.h>
#include <arrow/util/key_value_metadata.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>
#include <stdlib.h>

#include "events/event_maker.h"
#include "gen/outcome.h"
#include "runs/accumulator.h"
#include "runs/dynamic_column.h"

namespace litmus::runs {
namespace {

using events::EventMaker;
using testing::ElementsAre;

RunRecordPtr accumulate(const EventMaker& made, size_t count = SIZE_MAX) {
  Accumulators runs;
  const auto block = made.block(0, count);
  for (const auto& event : block->events) runs.apply(event);
  return runs.record(made.run_id);
}

std::shared_ptr<arrow::Table> table_of(const std::string& bytes) {
  auto input = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes));
  auto reader = parquet::arrow::OpenFile(input, arrow::default_memory_pool());
  EXPECT_TRUE(reader.ok());
  return *(*reader)->ReadTable();
}

// The column's cells as text; "null" for null, "-" when the column isn't there.
std::vector<std::string> column(const std::shared_ptr<arrow::Table>& table, const std::string& name) {
  const auto found = table->GetColumnByName(name);
  if (!found) return {"-"};
  std::vector<std::string> cells;
  for (int64_t i = 0; i < table->num_rows(); ++i) cells.push_back((*found->GetScalar(i))->ToString());
  return cells;
}

EventMaker full_run() {
  EventMaker made;
  made.add("session.started", R"({"station_id":"bench_1"})");
  made.add("run.started", R"({"dut_serial":"SN/1 ü","custom_metadata":{"rack":3},"profile_facets":{"line":"a"},
      "environment_json":"{\"python_version\":\"3.11\",\"litmus_version\":\"0.1.0\"}"})");
  made.add("fixture.instrument_connected",
           R"({"role":"dmm","instrument_id":"k1","resource":"GPIB::1","model":"2000","mocked":true})");
  made.add("test.steps_discovered",
           R"({"items":[{"node_id":"t::a","step_path":"a","vector_count_planned":1,"markers":"slow"},
      {"node_id":"t::b","step_path":"b","step_index":1,"vector_count_planned":1}]})");
  made.add("test.step_started", R"({"step_name":"a","step_index":0,"step_path":"a","inputs":{"vin":12}})");
  made.add("test.measurement", R"({"step_name":"a","step_index":0,"step_path":"a","measurement_name":"vout","value":3.3,
      "limit_high":3.4,"outcome":"passed","inputs":{"vin":12.5},"outputs":{"trace":{"_ref":"channel://scope.ch1/x/0","length":9}},
      "custom":{"rack":"four"},"stimulus":[{"param":"vin","instrument":"psu"}]})");
  made.add("test.step_ended",
           R"({"step_name":"a","step_index":0,"step_path":"a","outcome":"passed","instrument_roles":["dmm"]})");
  made.add("run.ended", R"({"outcome":"passed"})");
  return made;
}

TEST(RunFile, HasOneRunRowThenStepsThenMeasurements) {
  const auto table = table_of(*encode_run_file(*accumulate(full_run())));

  EXPECT_THAT(column(table, "record_type"), ElementsAre("run", "step", "step", "measurement"));
  EXPECT_THAT(column(table, "step_path"), ElementsAre("null", "a", "b", "a"));
  EXPECT_THAT(column(table, "step_outcome"), ElementsAre("null", "passed", "null", "passed"));
  EXPECT_THAT(column(table, "step_started_at")[2], "null");
  EXPECT_THAT(column(table, "run_outcome"), ElementsAre("passed", "passed", "passed", "passed"));
  EXPECT_THAT(column(table, "measurement_value"), ElementsAre("null", "null", "null", "3.3"));
  EXPECT_THAT(column(table, "station_id"), testing::Each("bench_1"));
  EXPECT_THAT(column(table, "step_markers")[1], "slow");
  EXPECT_THAT(column(table, "step_instruments_name")[1], testing::HasSubstr("dmm"));
  EXPECT_THAT(column(table, "step_instruments_mocked")[1], testing::HasSubstr("true"));
  EXPECT_THAT(column(table, "python_version"), testing::Each("3.11"));
}

TEST(RunFile, DynamicColumnsKeepEveryValue) {
  const auto table = table_of(*encode_run_file(*accumulate(full_run())));

  EXPECT_THAT(column(table, "in_vin"), ElementsAre("null", "12", "null", "12.5"));
  EXPECT_EQ(table->GetColumnByName("in_vin")->type()->id(), arrow::Type::DOUBLE);
  EXPECT_THAT(column(table, "in_vin_instrument")[3], "psu");
  EXPECT_THAT(column(table, "out_trace")[3], "channel://scope.ch1/x/0");
  EXPECT_THAT(column(table, "custom_rack"), ElementsAre("3", "3", "3", "four"));
  EXPECT_THAT(column(table, "custom_rack_type"), ElementsAre("int", "int", "int", "str"));
}

TEST(RunFile, ColumnsStandInTheDeclaredOrderWithTheDeclaredTypes) {
  const auto table = table_of(*encode_run_file(*accumulate(full_run())));
  std::vector<std::string> declared, found;
  for (const auto& info : tables::kRunFileColumns) declared.emplace_back(info.name);
  for (const auto& field : table->schema()->fields()) {
    const auto& name = field->name();
    if (!name.starts_with("in_") && !name.starts_with("out_") && !name.starts_with("custom_")) found.push_back(name);
  }
  EXPECT_EQ(found, declared);
  EXPECT_EQ(table->schema()->GetFieldByName("run_started_at")->type()->ToString(), "timestamp[us, tz=UTC]");
  EXPECT_EQ(table->schema()->GetFieldByName("step_vector_count")->type()->id(), arrow::Type::INT32);
}

TEST(RunFile, CarriesItsMetadata) {
  const auto bytes = *encode_run_file(*accumulate(full_run()));
  auto input = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes));
  const auto metadata = parquet::ReadMetaData(input)->key_value_metadata();
  EXPECT_EQ(*metadata->Get("schema_version"), "1.0");
  EXPECT_EQ(*metadata->Get("litmus_version"), "0.1.0");
  EXPECT_EQ(*metadata->Get("profile_facets"), R"({"line":"a"})");
}

TEST(RunFile, TheSameEventsGiveTheSameBytes) {
  EXPECT_EQ(*encode_run_file(*accumulate(full_run())), *encode_run_file(*accumulate(full_run())));
}

// outcomes.md: a run without a genuine outcome is aborted, whatever its steps say.
TEST(RunFile, EveryPrefixOfItsEventsMaterialises) {
  const EventMaker made = full_run();
  for (size_t count = 2; count <= made.size(); ++count) {
    const auto record = accumulate(made, count);
    const auto bytes = encode_run_file(*record);
    ASSERT_TRUE(bytes.ok()) << count << ": " << bytes.status().to_string();
    const auto table = table_of(*bytes);
    EXPECT_EQ(column(table, "run_outcome")[0], count == made.size() ? "passed" : "aborted") << count;
    EXPECT_EQ(table->num_rows(), 1 + static_cast<int64_t>(record->steps.size() + record->measurements.size()));
  }
}

// Rows are written a row group at a time; what a column is called and what type it has follows from all of them.
TEST(RunFile, OfALongRunHasTheColumnsOfAllItsRows) {
  constexpr int64_t kRows = 70'000;
  RunRecord record = *accumulate(full_run());
  const auto before = static_cast<int64_t>(record.measurements.size() + record.steps.size() + 1);
  for (int64_t i = 0; i < kRows; ++i) {
    MeasurementRow row;
    row.name = "m" + std::to_string(i);
    row.value = static_cast<double>(i);
    row.inputs = {{"load", i + 1 < kRows ? "1" : "2.5"}};
    if (i + 1 == kRows) row.outputs = {{"late", "\"yes\""}};
    record.measurements.push_back(row);
  }

  const auto bytes = encode_run_file(record);
  ASSERT_TRUE(bytes.ok()) << bytes.status().to_string();
  const auto table = table_of(*bytes);
  ASSERT_EQ(table->num_rows(), before + kRows);
  EXPECT_EQ(table->GetColumnByName("in_load")->type()->ToString(), "double");
  EXPECT_EQ(table->GetColumnByName("out_late")->null_count(), table->num_rows() - 1);
  for (const int64_t row : {before, before + 65'535, before + kRows - 1})
    EXPECT_EQ((*table->GetColumnByName("measurement_name")->GetScalar(row))->ToString(),
              "m" + std::to_string(row - before));
}

class RunFileOnDisk : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "litmus-runs-XXXXXX").string();
    dir_ = mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(dir_); }

  std::filesystem::path dir_;
};

TEST_F(RunFileOnDisk, IsNamedByItsStartAndSerial) {
  const auto written = write_run_file(*accumulate(full_run()), dir_);
  ASSERT_TRUE(written.ok()) << written.status().to_string();
  EXPECT_EQ(written->path, "runs/2026-03-10/20260310T140000Z_SN_1__.parquet");
  EXPECT_EQ(written->row_counts_json(), R"({"run":1,"step":2,"measurement":1})");
  EXPECT_TRUE(std::filesystem::exists(dir_ / written->path));
}

TEST_F(RunFileOnDisk, ReplacesItsOwnFileAndLeavesThatOfAnotherRun) {
  RunRecord record = *accumulate(full_run());
  const auto first = write_run_file(record, dir_);
  const auto again = write_run_file(record, dir_);
  record.run_id = Uuid::v5(Uuid{}, "another");
  const auto second = write_run_file(record, dir_);

  EXPECT_EQ(first->path, again->path);
  EXPECT_EQ(second->path,
            "runs/2026-03-10/20260310T140000Z_SN_1___" + record.run_id.to_string().substr(0, 8) + ".parquet");
}

TEST(DynamicColumn, TypesFollowTheTable) {
  auto type_of = [](std::vector<const char*> texts) {
    CommonType common;
    for (const char* text : texts) common.add(DynamicValue::parse(text));
    return common.type();
  };
  EXPECT_EQ(type_of({"1", "null", "-2"}), DynamicType::kInt64);
  EXPECT_EQ(type_of({"1", "2.5"}), DynamicType::kFloat64);
  EXPECT_EQ(type_of({"9007199254740993", "2.5"}), DynamicType::kTextWithType);
  EXPECT_EQ(type_of({"1.5", "\"NaN\""}), DynamicType::kFloat64);
  EXPECT_EQ(type_of({"\"NaN\"", "\"x\""}), DynamicType::kText);
  EXPECT_EQ(type_of({"true", "null"}), DynamicType::kBool);
  EXPECT_EQ(type_of({"true", "1"}), DynamicType::kTextWithType);
  EXPECT_EQ(type_of({"\"a\"", "\"b\""}), DynamicType::kText);
  EXPECT_EQ(type_of({"[1]"}), DynamicType::kTextWithType);
  EXPECT_EQ(type_of({"null"}), DynamicType::kText);
  EXPECT_EQ(type_of({R"({"_ref":"channel://a/b/0"})"}), DynamicType::kText);
  EXPECT_EQ(type_of({"99999999999999999999"}), DynamicType::kTextWithType);  // in no number type without loss
  EXPECT_EQ(DynamicValue::parse("99999999999999999999").type_name(), "int");
  EXPECT_EQ(DynamicValue::parse(R"("a\u00e9\"b")").text, "aé\"b");
}

}  // namespace
}  // namespace litmus::runs
