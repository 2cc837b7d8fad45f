#include "cli/event_summary.h"

#include <gtest/gtest.h>

namespace litmus::cli {
namespace {

std::string summary(const char* json) { return event_summary(nlohmann::ordered_json::parse(json)); }

TEST(EventSummary, ShowsReadsAndSetsByDirection) {
  EXPECT_EQ(summary(R"({"event_type":"instrument.read","channel_id":"dmm.voltage","value":3.3,"units":"V"})"),
            "dmm.voltage = 3.3 V");
  EXPECT_EQ(summary(R"({"event_type":"instrument.set","channel_id":"psu.voltage","value":5,"units":null})"),
            "psu.voltage ← 5");
}

TEST(EventSummary, ShowsTheLengthOfAWaveform) {
  EXPECT_EQ(summary(R"({"event_type":"instrument.read","channel_id":"scope.ch1",
                        "value":{"_ref":"channel://scope.ch1/x/0","length":1000}})"),
            "scope.ch1 = 1000 samples");
}

TEST(EventSummary, ShowsAMeasurementWithItsVerdict) {
  EXPECT_EQ(summary(R"({"event_type":"test.measurement","measurement_name":"vout","value":3.29,"units":"V",
                        "outcome":"passed"})"),
            "vout  3.29 V  passed");
}

TEST(EventSummary, SurvivesTypesAndFieldsThatItDoesNotKnow) {
  EXPECT_EQ(summary(R"({"event_type":"future.type","name":"x"})"), "x");
  EXPECT_EQ(summary(R"({})"), "");
}

}  // namespace
}  // namespace litmus::cli
