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

TEST_F(DataTest, FilesAreListedPageByPage) {
  server::TestSocket socket = connect_locally();
  const auto first = Json::parse(server::ask(socket, "GET", "/api/data/files?limit=1", "", "").body);
  EXPECT_EQ(first["files"][0]["kind"], "sealed_session");
  EXPECT_EQ(first["next_cursor"], "events/2026-03-10/a.arrow");
  server::TestSocket again = connect_locally();
  const auto rest =
      Json::parse(server::ask(again, "GET", "/api/data/files?cursor=events/2026-03-10/a.arrow", "", "").body);
  EXPECT_EQ(rest, (Json{{"files", {{{"path", "index/manifest.json"}, {"kind", "manifest"}, {"size_bytes", 20}}}},
                        {"next_cursor", nullptr}}));
}

TEST_F(DataTest, VerifySaysWhatIsWrongAndChangesNothing) {
  const auto answer =
      post_locally("/api/data/verify", R"({"paths":["events/2026-03-10/a.arrow","index/manifest.json"]})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  const Json files = Json::parse(answer.body)["files"];
  EXPECT_EQ(files[0]["state"], "sound");
  EXPECT_EQ(files[1]["state"], "damaged");
  EXPECT_EQ(files[1]["problems"], Json::array({"isn't JSON"}));
  EXPECT_EQ(files[1]["lost"], 0);
  EXPECT_EQ(files[1]["events"], nullptr);
  EXPECT_FALSE(backend_.fake_upkeep().repaired);
}

TEST_F(DataTest, RepairMendsUnlessItIsADryRun) {
  const std::string dry = R"({"paths":["index/manifest.json"],"dry_run":true})";
  EXPECT_EQ(Json::parse(post_locally("/api/data/repair", dry).body)["files"][0]["repaired"], false);
  EXPECT_FALSE(backend_.fake_upkeep().repaired);
  const auto done = post_locally("/api/data/repair", R"({"paths":["index/manifest.json"]})");
  EXPECT_EQ(Json::parse(done.body)["files"][0]["repaired"], true);
}

TEST_F(DataTest, PathsThatLeadElsewhereAreRefused) {
  EXPECT_EQ(post_locally("/api/data/verify", R"({"paths":["../x"]})").status, 422);
  EXPECT_EQ(post_locally("/api/data/repair", R"({"paths":["../x"]})").status, 422);
  EXPECT_EQ(post_locally("/api/data/verify", R"({"files":[]})").status, 422);
  EXPECT_EQ(post_locally("/api/data/verify", "{}").status, 422);
  EXPECT_EQ(post("/api/data/repair", R"({"paths":[]})").status, 404) << "not over TCP";
}

TEST_F(DataTest, SealAndCompactSayWhatTheyDid) {
  EXPECT_EQ(Json::parse(post_locally("/api/data/seal?dry_run=true").body)["journals"][0]["sealed"], false);
  EXPECT_EQ(Json::parse(post_locally("/api/data/seal").body)["journals"][0]["sealed"], true);
  EXPECT_EQ(Json::parse(post_locally("/api/data/compact?dry_run=true").body)["bytes_after"], nullptr);
  EXPECT_EQ(Json::parse(post_locally("/api/data/compact").body)["bytes_after"], 500);
}

TEST_F(DataTest, PruneNeedsAnAge) {
  EXPECT_EQ(post_locally("/api/data/prune").status, 422);
  EXPECT_EQ(post_locally("/api/data/prune?before=soon").status, 422);
  EXPECT_EQ(post_locally("/api/data/prune?before=30d&type=files").status, 422);
  EXPECT_EQ(post_locally("/api/data/prune?before=30d&type=runs").status, 422) << "they would be written again";
  const auto done = post_locally("/api/data/prune?before=2026-03-10&type=channels&type=events&dry_run=true");
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_EQ(Json::parse(done.body)["kept"], 1);
  const PruneOrder order = backend_.fake_upkeep().last_prune;
  EXPECT_EQ(order.before.to_string().substr(0, 10), "2026-03-10");
  EXPECT_TRUE(order.channels && order.events && order.dry_run);
  EXPECT_FALSE(order.runs);
}

TEST_F(DataTest, TheDaemonIsEndedOnlyWhenItIsIdleIfThatIsAskedFor) {
  const auto lease = backend_.acquire_lease("somebody");
  EXPECT_EQ(post_locally("/api/daemon/stop?if_idle=true").status, 409);
  EXPECT_FALSE(backend_.stop_requested);
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
