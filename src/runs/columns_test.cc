#include "runs/columns.h"

#include <gtest/gtest.h>

namespace litmus::runs {
namespace {

template <size_t N>
void expect_all_bound(std::span<const BoundColumn> columns, const tables::ColumnInfo (&declared)[N]) {
  RunRecord record;
  record.steps.resize(1);
  MeasurementRow measurement;
  measurement.step_row = 0;
  record.measurements.push_back(measurement);
  ASSERT_EQ(columns.size(), N);
  for (size_t i = 0; i < N; ++i) EXPECT_EQ(columns[i].info->name, declared[i].name);
  Cell cell;
  const RowRef row = RowReader(record, RowKind::kMeasurements).at(0);
  for (const auto& column : columns) {
    column.get(row, cell);
    EXPECT_TRUE(column.info->nullable || !cell.is_null) << column.info->name << " is null";
  }
}

TEST(Columns, FollowTheDeclaredOrderAndFillEveryRequiredOne) {
  expect_all_bound(run_file_columns(), tables::kRunFileColumns);
  expect_all_bound(runs_view_columns(), tables::kRunsColumns);
  expect_all_bound(steps_view_columns(), tables::kStepsColumns);
  expect_all_bound(measurements_view_columns(), tables::kMeasurementsColumns);
}

TEST(Columns, EveryDeclaredColumnHasASource) {
  for (auto columns : {run_file_columns(), runs_view_columns(), steps_view_columns(), measurements_view_columns()}) {
    for (const auto& column : columns) EXPECT_TRUE(column.has_source) << column.info->name;
  }
}

TEST(Columns, ContainersAreNotCountedAsSteps) {
  RunRecord record;
  record.steps.resize(3);
  record.steps.edit(0).path = "TestPower";
  record.steps.edit(1).path = "TestPower/test_idle";
  record.steps.edit(1).parent_path = "TestPower";
  record.steps.edit(2).path = "test_alone";
  Cell cell;
  for (const auto& column : runs_view_columns()) {
    if (column.info->name != "num_steps") continue;
    column.get(RowRef{&record, nullptr, nullptr, 0}, cell);
    EXPECT_EQ(cell.integer, 2);
  }
}

TEST(Columns, AClockThatWasSetBackMeasuredNoDuration) {
  RunRecord record;
  record.steps.resize(1);
  record.steps.edit(0).started_at = Timestamp{2'000'000};
  for (const int64_t ended_at : {2'500'000, 1'000'000}) {
    record.steps.edit(0).ended_at = Timestamp{ended_at};
    Cell cell;
    for (const auto& column : steps_view_columns()) {
      if (column.info->name != "duration_s") continue;
      column.get(RowRef{&record, &record.steps[0], nullptr, 0}, cell);
      EXPECT_EQ(cell.is_null, ended_at < 2'000'000);
    }
  }
}

TEST(Columns, EnvironmentColumnsComeFromTheSnapshot) {
  RunRecord record;
  record.environment_json = R"({"python_version":"3.11.2","litmus_version":"0.1.0","fingerprint":"ab12"})";
  Cell cell;
  for (const auto& column : run_file_columns()) {
    if (column.info->name != "python_version") continue;
    column.get(RowRef{&record, nullptr, nullptr, 0}, cell);
    EXPECT_EQ(cell.text, "3.11.2");
  }
}

}  // namespace
}  // namespace litmus::runs
