#include "api/list_csv.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "api/api_fixture.h"

namespace litmus::api {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(ListCsv, QuotesWhatWouldBreakALine) {
  EXPECT_EQ(list_csv(R"({"runs":[{"a":1,"b":"x"},{"a":null,"b":"say \"hi\", then\nwait"}],"next_cursor":null})"),
            "a,b\r\n1,x\r\n,\"say \"\"hi\"\", then\nwait\"\r\n");
}

TEST(ListCsv, HasAColumnForEachKeyThatAnyRowHas) {
  EXPECT_EQ(list_csv(R"({"events":[{"a":true},{"b":[1,2],"a":0.5}]})"), "a,b\r\ntrue,\r\n0.5,\"[1,2]\"\r\n");
}

TEST(ListCsv, OfNoRowsIsEmpty) {
  EXPECT_EQ(list_csv(R"({"runs":[],"next_cursor":null})"), "");
  EXPECT_EQ(list_csv("nonsense"), "");
}

class ListCsvRoutes : public ApiTest {
 protected:
  void SetUp() override {
    for (const char* serial : {"SN1", "SN2"}) {
      backend_.maker.session_id = Uuid::v7();
      backend_.maker.run_id = Uuid::v7();
      backend_.emit("session.started", R"({"session_type":"test_run","client":"pytest"})");
      backend_.emit("run.started", R"({"dut_serial":")" + std::string(serial) + R"(","station_id":"bench"})");
    }
  }
};

TEST_F(ListCsvRoutes, GiveTheRowsOfTheirJson) {
  const auto answer = get("/api/runs?sort=dut_serial", "Accept: text/csv\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "text/csv; charset=utf-8");
  EXPECT_EQ(answer.header("X-Litmus-Next-Cursor"), "");
  EXPECT_THAT(answer.body, StartsWith("file_path,run_id,session_id,"));
  EXPECT_THAT(answer.body, HasSubstr(",SN2,"));
  for (const char* target : {"/api/events", "/api/sessions"})
    EXPECT_EQ(get(target, "Accept: text/csv\r\n").header("Content-Type"), "text/csv; charset=utf-8") << target;
}

TEST_F(ListCsvRoutes, ARunIsGivenAsItsFileWhenItHasOne) {
  const std::string target = "/api/runs/" + backend_.maker.run_id.to_string();
  const auto as_file = [&] { return get(target, "Accept: application/vnd.apache.parquet\r\n"); };
  EXPECT_EQ(as_file().status, 406);
  const auto materialized = [&](const std::string& path) {
    backend_.emit("run.materialized", R"({"materializer":"litmusd","destination":")" + path + "\"}");
  };
  backend_.emit("run.ended", R"({"outcome":"passed"})");
  std::filesystem::create_directories(backend_.data_dir() / "runs");
  std::ofstream(backend_.data_dir() / "runs/x.parquet") << "PAR1 and more";
  std::ofstream(backend_.data_dir() / "secret.parquet") << "secret";
  materialized("runs/x.parquet");
  EXPECT_EQ(as_file().body, "PAR1 and more");
  EXPECT_EQ(as_file().header("Content-Type"), "application/vnd.apache.parquet");
  materialized("runs/../secret.parquet");
  EXPECT_EQ(as_file().status, 403);
}

TEST_F(ListCsvRoutes, GoOnByTheCursorInTheHeader) {
  const auto first = get("/api/runs?sort=dut_serial&limit=1", "Accept: text/csv\r\n");
  const auto rest =
      get("/api/runs?sort=dut_serial&limit=1&cursor=" + std::string(first.header("X-Litmus-Next-Cursor")));
  EXPECT_THAT(first.body, HasSubstr(",SN1,"));
  EXPECT_EQ(nlohmann::json::parse(rest.body)["runs"][0]["dut_serial"], "SN2");
}

TEST_F(ListCsvRoutes, StayJsonForEverybodyElse) {
  for (const char* accept : {"", "Accept: */*\r\n", "Accept: text/csv, application/json\r\n"})
    EXPECT_EQ(get("/api/runs", accept).header("Content-Type"), "application/json") << accept;
  EXPECT_EQ(get("/api/runs?limit=0", "Accept: text/csv\r\n").header("Content-Type"), "application/problem+json");
}

}  // namespace
}  // namespace litmus::api
