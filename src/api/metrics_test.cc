#include <nlohmann/json.hpp>

#include "api/api_fixture.h"

namespace litmus::api {
namespace {

using nlohmann::json;

using testing::HasSubstr;

class MetricsApi : public ApiTest {
 protected:
  // One run of the development phase and one of production, each with a measurement.
  void record_two_runs() {
    for (const char* phase : {"development", "production"}) {
      backend_.maker.run_id = Uuid::v5(Uuid{}, phase);
      backend_.emit("run.started",
                    std::string(R"({"dut_serial":"SN1","product_id":"conv","test_phase":")") + phase + R"("})");
      backend_.emit("test.measurement", R"({"step_name":"a","step_path":"a","measurement_name":"vout","value":3.3,
          "outcome":"failed"})");
      backend_.emit("run.ended", R"({"outcome":"failed"})");
    }
  }
  json data(const std::string& target) { return json::parse(get("/api/metrics/" + target).body); }
};

TEST_F(MetricsApi, EveryRouteAnswersRowsOfFinishedRunsBesideDevelopment) {
  record_two_runs();

  EXPECT_EQ(data("summary")["data"].size(), 1u);
  EXPECT_EQ(data("summary")["totals"]["failed"], 1);
  EXPECT_EQ(data("summary")["development_runs_left_out"], 1);
  EXPECT_EQ(data("summary?phase=all&period=month")["totals"]["failed"], 2);
  EXPECT_EQ(data("pareto?group_by=measurement")["data"][0]["measurement_name"], "vout");
  EXPECT_EQ(data("pareto?phase=production&phase=development")["data"][0]["fail_count"], 2);
  EXPECT_EQ(data("cpk?min_samples=1")["data"][0]["n"], 1);
  EXPECT_EQ(data("ppk?min_samples=1"), data("cpk?min_samples=1"));
  EXPECT_EQ(data("trend")["data"][0]["total"], 1);
  EXPECT_EQ(data("retest")["data"][0]["total_serials"], 1);
  EXPECT_EQ(data("time-loss")["data"].size(), 1u);
  EXPECT_EQ(data("assets")["data"], json::array());
}

TEST_F(MetricsApi, TimesAreMomentsDaysOrHowLongAgo) {
  record_two_runs();  // on 2026-03-10

  EXPECT_EQ(data("trend?since=2026-03-10&until=2026-03-10")["totals"]["total"], 1);
  EXPECT_EQ(data("trend?until=2026-03-09")["totals"]["total"], 0);
  EXPECT_EQ(data("trend?since=2026-03-10T14:00:00%2B00:00")["totals"]["total"], 1);
  EXPECT_EQ(data("trend?since=900000d")["totals"]["total"], 1);
  EXPECT_EQ(data("trend?until=900000d")["totals"]["total"], 0);
  EXPECT_EQ(get("/api/metrics/trend?since=2026-13-10").status, 422);
  EXPECT_EQ(get("/api/metrics/trend?since=soon").status, 422);
}

TEST_F(MetricsApi, WhatIsPooledIsTheSameWithoutTheGroups) {
  record_two_runs();

  for (const std::string metric : {"summary", "trend", "retest", "time-loss"}) {
    const json whole = data(metric + "?phase=all"), pooled = data(metric + "?phase=all&pooled=true");
    EXPECT_EQ(whole["data"].size(), 2u) << metric;
    EXPECT_EQ(pooled["data"], json::array()) << metric;
    for (const char* part : {"totals", "periods", "stations", "truncated", "development_runs_left_out"})
      EXPECT_EQ(pooled.value(part, json()), whole.value(part, json())) << metric;
  }
}

TEST_F(MetricsApi, AMistypedFilterDoesNotWidenTheResult) {
  EXPECT_THAT(get("/api/metrics/summary?stations=bench_1").body, HasSubstr("did you mean 'station'?"));
  EXPECT_EQ(get("/api/metrics/summary?period=year").status, 422);
  EXPECT_EQ(get("/api/metrics/pareto?group_by=serial").status, 422);
  EXPECT_EQ(get("/api/metrics/cpk?top_n=3").status, 422);
  EXPECT_EQ(get("/api/metrics/assets?product=conv").status, 422);
}

}  // namespace
}  // namespace litmus::api
