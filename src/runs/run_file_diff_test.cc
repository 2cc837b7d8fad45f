#include "runs/run_file_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/test_dir.h"
#include "events/event_maker.h"
#include "runs/accumulator.h"
#include "runs/materialize.h"

namespace litmus::runs {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RunFileDiffTest : public testing::Test {
 protected:
  RunFileDiffTest() {
    made_.add("session.started", "{}").add("run.started", R"({"dut_serial":"SN1"})");
    made_.add("test.step_started", R"({"step_name":"t","step_path":"t","inputs":{"vin":12}})");
    made_.add("test.measurement", R"({"step_name":"t","step_path":"t","measurement_name":"v","value":3.3})");
    made_.add("run.ended", R"({"outcome":"passed"})");
  }
  RunRecord record() const {
    Accumulators runs;
    const auto block = made_.block();
    for (const auto& event : block->events) runs.apply(event);
    return *runs.record(made_.run_id);
  }
  RunFileDiff compare(const RunRecord& record) const { return *compare_run_file(record, dir_.path()); }

  TestDir dir_;
  events::EventMaker made_;
};

TEST_F(RunFileDiffTest, ItsOwnFileIsTheSame) {
  ASSERT_TRUE(write_run_file(record(), dir_.path()).ok());
  const auto diff = compare(record());
  EXPECT_EQ(diff.state, RunFileState::kSame);
  EXPECT_THAT(diff.differences, IsEmpty());
  EXPECT_EQ(diff.path, "runs/2026-03-10/20260310T140000Z_SN1.parquet");
}

TEST_F(RunFileDiffTest, NamesWhatWasChanged) {
  RunRecord changed = record();
  MeasurementRow measured = *MeasurementRows::Reader(changed.measurements).at(0);
  measured.value = 4;
  changed.measurements = {};
  changed.measurements.push_back(measured);
  changed.steps.edit(0).inputs = {{"vin", "\"twelve\""}, {"more", "1"}};
  changed.profile_facets = "{\"line\":\"b\"}";
  ASSERT_TRUE(write_run_file(changed, dir_.path()).ok());
  const auto diff = compare(record());
  EXPECT_EQ(diff.state, RunFileState::kDiffers);
  EXPECT_THAT(diff.differences, ElementsAre("column in_vin is string, not int64", "column in_more doesn't belong there",
                                            "measurement_value differs in 1 row, first in row 2: 4 for 3.3",
                                            "file metadata profile_facets differs"));
}

TEST_F(RunFileDiffTest, CountsRows) {
  RunRecord changed = record();
  changed.measurements = {};
  ASSERT_TRUE(write_run_file(changed, dir_.path()).ok());
  EXPECT_THAT(compare(record()).differences, Contains("2 rows, not 3"));
}

TEST_F(RunFileDiffTest, AMissingFileAndADamagedOneAreTold) {
  EXPECT_EQ(compare(record()).state, RunFileState::kMissing);
  RunRecord stored = record();
  stored.file_path = write_run_file(stored, dir_.path())->path;
  std::ofstream(dir_ / *stored.file_path) << "PAR1 nothing";
  const auto diff = compare(stored);
  EXPECT_EQ(diff.state, RunFileState::kDamaged);
  EXPECT_THAT(diff.differences, ElementsAre(HasSubstr("can't be read")));
  EXPECT_FALSE(check_run_file(dir_ / *stored.file_path).ok());
}

TEST_F(RunFileDiffTest, ADamagedFileIsReplacedUnderItsNameAndThatOfAnotherRunIsNot) {
  RunRecord stored = record();
  stored.file_path = write_run_file(stored, dir_.path())->path;
  std::ofstream(dir_ / *stored.file_path) << "nothing";
  EXPECT_EQ(write_run_file(stored, dir_.path())->path, *stored.file_path);
  EXPECT_EQ(compare(stored).state, RunFileState::kSame);

  RunRecord other = stored;
  other.run_id = Uuid::v5({}, "other");
  EXPECT_NE(write_run_file(other, dir_.path())->path, *stored.file_path);
}

}  // namespace
}  // namespace litmus::runs
