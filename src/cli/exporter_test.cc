#include "cli/exporter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/csv.h"
#include "cli/export_csv.h"

namespace litmus::cli {
namespace {

using ::testing::HasSubstr;

// The file's text after these events, each with the run's id.
class ExporterTest : public ::testing::Test {
 protected:
  void begin(const std::string& format) {
    runs_["r1"] = {{"run_id", "r1"}, {"dut_serial", "SN,1"}, {"outcome", "failed"}};
    exporter_ = make_exporter(format, runs_, [this](std::string_view text) {
      out_ += text;
      return Status();
    });
    ASSERT_TRUE(exporter_->begin({"run", "r1"}).ok());
  }
  void add(const std::string& type, Json event) {
    event["run_id"] = "r1";
    event["session_id"] = "s1";
    ASSERT_TRUE(exporter_->add(++number_, type, event.dump()).ok());
  }
  void measure(const char* step, int vector, const Json& value) {
    add("test.measurement", {{"step_path", step},
                             {"vector_index", vector},
                             {"retry", 0},
                             {"measurement_name", "v"},
                             {"value", value},
                             {"outcome", "passed"},
                             {"inputs", {{"load", vector}}}});
  }
  void end_vector(const char* step, int vector, const char* outcome) {
    add("test.vector_ended", {{"step_path", step}, {"vector_index", vector}, {"retry", 0}, {"outcome", outcome}});
  }
  void end_step(const char* step, const char* outcome) {
    add("test.step_ended",
        {{"step_path", step}, {"vector_index", 0}, {"outcome", outcome}, {"vector_outcome", outcome}});
  }
  // The rows as columns by name; cells of these tests have no line ends.
  std::vector<std::map<std::string, std::string>> rows() {
    EXPECT_TRUE(exporter_->end().ok());
    std::vector<std::vector<std::string>> lines;
    size_t at = 0;
    while (at < out_.size()) {
      const size_t end = out_.find("\r\n", at);
      std::vector<std::string> cells(1);
      bool quoted = false;
      for (; at < end; ++at) {
        if (out_[at] == '"' && quoted && out_[at + 1] == '"')
          cells.back() += out_[at++];
        else if (out_[at] == '"')
          quoted = !quoted;
        else if (out_[at] == ',' && !quoted)
          cells.emplace_back();
        else
          cells.back() += out_[at];
      }
      at = end + 2;
      lines.push_back(std::move(cells));
    }
    std::vector<std::map<std::string, std::string>> result;
    for (size_t i = 1; i < lines.size(); ++i) {
      EXPECT_EQ(lines[i].size(), lines[0].size());
      for (size_t c = 0; c < lines[0].size(); ++c) {
        if (c == 0) result.emplace_back();
        result.back()[lines[0][c]] = lines[i][c];
      }
    }
    return result;
  }

  RunContexts runs_;
  std::unique_ptr<Exporter> exporter_;
  std::string out_;
  int64_t number_ = 0;
};

TEST_F(ExporterTest, EachMeasurementIsARowWithTheOutcomesAroundIt) {
  begin("csv");
  add("test.step_started", {{"step_path", "t"}, {"vector_index", 0}});
  measure("t", 0, 1.5);
  end_vector("t", 0, "passed");
  measure("t", 1, "NaN");
  end_vector("t", 1, "errored");
  end_step("t", "failed");
  const auto found = rows();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].at("value"), "1.5");
  EXPECT_EQ(found[0].at("vector_outcome"), "passed");
  EXPECT_EQ(found[1].at("value"), "NaN");
  EXPECT_EQ(found[1].at("vector_outcome"), "errored");
  EXPECT_EQ(found[1].at("step_outcome"), "failed");
  EXPECT_EQ(found[1].at("run_outcome"), "failed");
  EXPECT_EQ(found[1].at("dut_serial"), "SN,1");
  EXPECT_EQ(found[1].at("inputs"), "{\"load\":1}");
}

TEST_F(ExporterTest, WhatMeasuredNothingKeepsItsOutcome) {
  begin("csv");
  add("test.step_started", {{"step_path", "a"}, {"vector_index", 0}});
  end_step("a", "skipped");
  add("test.step_started", {{"step_path", "b"}, {"vector_index", 0}});
  measure("b", 0, 1);
  const auto found = rows();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].at("step_outcome"), "skipped");
  EXPECT_EQ(found[0].at("measurement_name"), "");
  EXPECT_EQ(found[1].at("step_outcome"), "") << "its process died";
}

TEST_F(ExporterTest, ARunWithoutStepsIsARow) {
  begin("csv");
  add("run.started", Json::object());
  add("run.ended", {{"outcome", "failed"}});
  const auto found = rows();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].at("run_outcome"), "failed");
}

TEST_F(ExporterTest, ManyRowsThatWaitComeInTheirOrder) {
  begin("csv");
  add("test.step_started", {{"step_path", "t"}, {"vector_index", 0}});
  constexpr int kMany = 30'000;
  for (int i = 0; i < kMany; ++i) measure("t", 0, i);
  end_step("t", "passed");
  const auto found = rows();
  ASSERT_EQ(found.size(), static_cast<size_t>(kMany));
  for (int i = 0; i < kMany; i += 997) EXPECT_EQ(found[static_cast<size_t>(i)].at("value"), std::to_string(i));
  EXPECT_EQ(found.back().at("step_outcome"), "passed");
}

TEST_F(ExporterTest, JsonKeepsEachEventsText) {
  begin("json");
  ASSERT_TRUE(exporter_->add(7, "x.unknown", R"({"id":"a","big":123456789012345678901234567890,"v":"NaN"})").ok());
  ASSERT_TRUE(exporter_->add(8, "x.unknown", "{}").ok());
  ASSERT_TRUE(exporter_->end().ok());
  EXPECT_THAT(out_, HasSubstr(R"({"event_number":7,"id":"a","big":123456789012345678901234567890,"v":"NaN"})"));
  const Json document = Json::parse(out_);
  EXPECT_EQ(document["run_id"], "r1");
  EXPECT_EQ(document["events"][1], (Json{{"event_number", 8}}));
}

TEST_F(ExporterTest, OtherFormatsAreUnknown) { EXPECT_EQ(make_exporter("pdf", runs_, {}), nullptr); }

TEST(Csv, QuotesWhatHasToBe) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"so\"\r\n"), "\"say \"\"so\"\"\r\n\"");
}

}  // namespace
}  // namespace litmus::cli
