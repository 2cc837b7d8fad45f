// Upkeep of the data directory: who may ask for it, and what it answers.
#include <nlohmann/json.hpp>

#include "api/api_fixture.h"

namespace litmus::api {
namespace {

using Json = nlohmann::json;

class DataTest : public ApiTest {
 protected:
  DataTest() {
    backend_.emit("session.started");
    backend_.emit("run.started", R"({"dut_serial":"SN1"})");
  }
  server::TestResponse post_locally(std::string_view target, const std::string& body = "") {
    server::TestSocket socket = connect_locally();
    return server::ask(socket, "POST", target, "Content-Type: application/json\r\n", body);
  }
};

TEST_F(DataTest, RematerializeReportsEachRunThatWasAskedFor) {
  const auto answer =
      post_locally("/api/data/rematerialize", R"({"run_ids":[")" + run_id().substr(0, 8) + R"("],"dry_run":true})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(Json::parse(answer.body)["run_files"], Json::array({{{"run_id", run_id()},
                                                                 {"path", "runs/x.parquet"},
                                                                 {"state", "differs"},
                                                                 {"differences", {"2 rows, not 3"}},
                                                                 {"written", false},
                                                                 {"error", nullptr}}}));
}

TEST_F(DataTest, RematerializeRefusesWhatItDoesNotKnow) {
  EXPECT_EQ(post_locally("/api/data/rematerialize", R"({"run_ids":["12345678"]})").status, 404);
  EXPECT_EQ(post_locally("/api/data/rematerialize", R"({"runs":[]})").status, 422);
  EXPECT_EQ(post_locally("/api/data/rematerialize", "{}").status, 422);
}

TEST_F(DataTest, ReindexAsksTheDaemonToBeginAnew) {
  EXPECT_EQ(post_locally("/api/data/reindex").status, 202);
  EXPECT_TRUE(backend_.reindex_requested);
}

TEST_F(DataTest, NothingOfItIsServedOverTcp) {
  EXPECT_EQ(post("/api/data/reindex", "").status, 404);
  EXPECT_FALSE(backend_.reindex_requested);
}

}  // namespace
}  // namespace litmus::api
