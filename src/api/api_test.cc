#include "api/api.h"

#include <nlohmann/json.hpp>

#include "api/api_fixture.h"

namespace litmus::api {
namespace {

using nlohmann::json;
using server::TestResponse;
using testing::HasSubstr;

class RoutesTest : public ApiTest {
 protected:
  void SetUp() override {
    backend_.emit("session.started", R"({"session_type":"test_run","client":"pytest","station_id":"bench_1"})");
    backend_.emit("run.started", R"({"dut_serial":"SN1","station_id":"bench_1"})");
    backend_.emit("test.steps_discovered", R"({"items":[{"node_id":"t::a","step_path":"a","step_index":0},)"
                                           R"({"node_id":"t::b","step_path":"b","step_index":1}]})");
    backend_.emit("test.step_started", R"({"step_name":"a","step_index":0,"step_path":"a"})");
    backend_.emit("test.measurement", R"({"step_name":"a","step_index":0,"step_path":"a",)"
                                      R"("measurement_name":"vout","value":3.3,"units":"V","outcome":"passed"})");
    backend_.emit("test.step_ended", R"({"step_name":"a","step_index":0,"step_path":"a","outcome":"passed"})");
  }
};

TEST_F(RoutesTest, HealthHasItsExactShape) {
  const json health = json::parse(get("/api/health").body);
  EXPECT_EQ(health["status"], "ok");
  EXPECT_EQ(health["version"], "1.2.3");
  EXPECT_EQ(health["daemons"], json({{"events", "up"}, {"runs", "up"}, {"channels", "up"}}));
  EXPECT_EQ(health["token_required"], false);
  EXPECT_EQ(health["epoch"], 7);
}

TEST_F(RoutesTest, OpenApiIsServed) { EXPECT_EQ(json::parse(get("/api/openapi.json").body)["openapi"], "3.1.0"); }

TEST_F(RoutesTest, EventsArePagedByCursor) {
  const json first = json::parse(get("/api/events?limit=4").body);
  EXPECT_EQ(first["count"], 4);
  EXPECT_EQ(first["events"][0]["event_type"], "session.started");
  EXPECT_EQ(first["events"][0]["event_number"], 1);
  EXPECT_EQ(first["next_cursor"], "7-4");
  const json second = json::parse(get("/api/events?limit=4&cursor=7-4").body);
  EXPECT_EQ(second["count"], 2);
  EXPECT_EQ(second["events"][0]["event_number"], 5);
  EXPECT_EQ(second["next_cursor"], nullptr);
}

TEST_F(RoutesTest, EventsAreFiltered) {
  EXPECT_EQ(json::parse(get("/api/events?type=test.measurement").body)["count"], 1);
  EXPECT_EQ(json::parse(get("/api/events?event_type=test.measurement").body)["count"], 1);
  EXPECT_EQ(json::parse(get("/api/events?session_id=" + session_id().substr(0, 8)).body)["count"], 6);
  EXPECT_EQ(json::parse(get("/api/events?run_id=" + run_id()).body)["count"], 5);
  EXPECT_EQ(json::parse(get("/api/events?run_id=00000000").body)["count"], 0);
}

TEST_F(RoutesTest, UnknownParameterNamesTheNearest) {
  const TestResponse response = get("/api/runs?stat=x&limitt=3");
  EXPECT_EQ(response.status, 422);
  const json body = json::parse(response.body);
  EXPECT_EQ(body["errors"].size(), 2);
  EXPECT_EQ(body["errors"][0]["loc"], json({"query", "stat"}));
  EXPECT_THAT(body["errors"][0]["msg"].get<std::string>(), HasSubstr("did you mean 'station'"));
  EXPECT_THAT(body["errors"][1]["msg"].get<std::string>(), HasSubstr("did you mean 'limit'"));
}

TEST_F(RoutesTest, ValuesOfTheWrongKindAreRefused) {
  for (const char* target :
       {"/api/runs?limit=0", "/api/runs?limit=1001", "/api/runs?limit=x", "/api/runs?limit=1&limit=2",
        "/api/events?since=yesterday", "/api/events?since=2026-03-10T14:00:00", "/api/events?cursor=x-1",
        "/api/events?session_id=0190", "/api/runs?include_incomplete=maybe", "/api/sql", "/api/health?x=1",
        "/api/runs/zzzzzzzz", "/api/events/stream?after=-3"}) {
    EXPECT_EQ(get(target).status, 422) << target;
  }
}

TEST_F(RoutesTest, SessionsAndTheirEvents) {
  const json sessions = json::parse(get("/api/sessions").body);
  EXPECT_EQ(sessions["count"], 1);
  EXPECT_EQ(sessions["sessions"][0]["session_id"], session_id());
  const json events = json::parse(get("/api/sessions/" + session_id().substr(0, 8) + "?limit=2").body);
  EXPECT_EQ(events["count"], 2);
  EXPECT_EQ(events["next_cursor"], "7-2");
  EXPECT_EQ(get("/api/sessions/00000000").status, 404);
}

TEST_F(RoutesTest, SessionsByPlaceWithWhatTheyHaveDone) {
  const json list = json::parse(get("/api/sessions/_list?find=" + session_id().substr(0, 8) + "&live=true").body);
  EXPECT_EQ(list["sessions"][0]["session_id"], session_id());
  EXPECT_EQ(list["sessions"][0]["runs"], 1);
  EXPECT_EQ(list["sessions"][0]["serials"], "SN1");
  EXPECT_EQ(list["matching"], 1);
  EXPECT_EQ(json::parse(get("/api/sessions/_list?offset=1").body)["sessions"].size(), 0);
  EXPECT_EQ(json::parse(get("/api/sessions/_list?find=nowhere").body)["matching"], 0);
}

TEST_F(RoutesTest, RunsAreListedAndShown) {
  const json runs = json::parse(get("/api/runs").body);
  EXPECT_EQ(runs["runs"].size(), 1);
  EXPECT_EQ(runs["total"], 1);
  EXPECT_EQ(runs["counts"]["passed"], 0);
  EXPECT_EQ(runs["counts"]["latest"], runs["runs"][0]["started_at"]);
  const json run = json::parse(get("/api/runs/" + run_id().substr(0, 8)).body);
  EXPECT_EQ(run["run_id"], run_id());
  EXPECT_EQ(run["dut_serial"], "SN1");
  EXPECT_EQ(run["steps"].size(), 2);
  EXPECT_EQ(run["measurements"].size(), 1);
  EXPECT_EQ(run["live"], true);
  EXPECT_EQ(json::parse(get("/api/runs/" + run_id() + "/steps").body)["steps"].size(), 2);
  EXPECT_EQ(json::parse(get("/api/runs/" + run_id() + "/measurements").body)["measurements"].size(), 1);
  EXPECT_EQ(json::parse(get("/api/runs/" + run_id() + "/steps/tree").body)["tree"].size(), 2);
}

TEST_F(RoutesTest, UnknownAndAmbiguousRunIds) {
  EXPECT_EQ(get("/api/runs/00000000").status, 404);
  const std::string second = run_id().substr(0, 9) + "0000-5000-8000-000000000000";
  backend_.maker.run_id = Uuid::parse(second).value_or(Uuid());
  backend_.emit("run.started", R"({"dut_serial":"SN2"})");
  const TestResponse response = get("/api/runs/" + second.substr(0, 8));
  EXPECT_EQ(response.status, 409);
  EXPECT_EQ(json::parse(response.body)["candidates"].size(), 2);
}

TEST_F(RoutesTest, ProgressIsOfThePlanAndFinalOnlyWhenStored) {
  const std::string target = "/api/runs/" + run_id() + "/status";
  EXPECT_EQ(json::parse(get(target).body)["progress_pct"], 50);
  EXPECT_EQ(json::parse(get("/api/active").body)["active_runs"][0]["dut_serial"], "SN1");
  backend_.emit("run.ended", R"({"outcome":"passed"})");
  EXPECT_EQ(json::parse(get(target).body)["status"], "running");
  EXPECT_EQ(json::parse(get("/api/active").body)["count"], 0);
  backend_.materialize(backend_.maker.run_id);
  const json status = json::parse(get(target).body);
  EXPECT_EQ(status["status"], "completed");
  EXPECT_EQ(status["progress_pct"], 100);
}

TEST_F(RoutesTest, SqlAnswersAsAsked) {
  const std::string sql = "/api/sql?q=SELECT+event_number+AS+n,event_type+FROM+events+ORDER+BY+1+LIMIT+1";
  EXPECT_EQ(get(sql).body, R"({"columns":["n","event_type"],"rows":[[1,"session.started"]],"truncated":false})");
  EXPECT_THAT(get(sql, "Accept: text/csv\r\n").body, HasSubstr("1,session.started"));
  const TestResponse arrow = get(sql, "Accept: application/vnd.apache.arrow.stream\r\n");
  EXPECT_EQ(arrow.header("Content-Type"), "application/vnd.apache.arrow.stream");
  EXPECT_EQ(arrow.body.substr(0, 4), "\xFF\xFF\xFF\xFF");
  EXPECT_EQ(get(sql, "Accept: image/png\r\n").status, 406);
}

TEST_F(RoutesTest, SqlTakesParametersAndSaysWhenItCuts) {
  const TestResponse response =
      post("/api/sql", R"sql({"sql":"SELECT $1 + i FROM range(5) t(i)","params":[10],"limit":2})sql");
  EXPECT_EQ(json::parse(response.body)["rows"], json({{10}, {11}}));
  EXPECT_EQ(json::parse(response.body)["truncated"], true);
}

TEST_F(RoutesTest, SqlTakesIntegersOfAtMost64Bits) {
  const auto ask = [this](const std::string& number) {
    return post("/api/sql", R"sql({"sql":"SELECT $1","params":[)sql" + number + "]}");
  };
  EXPECT_EQ(json::parse(ask("9223372036854775807").body)["rows"], json({{9223372036854775807}}));
  EXPECT_EQ(ask("9223372036854775808").status, 422);
  EXPECT_EQ(ask("18446744073709551615").status, 422);
  EXPECT_EQ(post("/api/sql", R"({"sql":"SELECT 1","limit":2.0})").status, 200);
  EXPECT_EQ(post("/api/sql", R"({"sql":"SELECT 1","limit":2.5})").status, 422);
  EXPECT_EQ(post("/api/sql", R"({"sql":"SELECT 1","limit":1e300})").status, 422);
}

TEST_F(RoutesTest, InvalidInputSaysWhereItStands) {
  const auto where = [](const TestResponse& response) {
    EXPECT_EQ(response.status, 422) << response.body;
    return json::parse(response.body)["errors"][0]["loc"];
  };
  EXPECT_EQ(where(get("/api/runs?cursor=x")), json({"query", "cursor"}));
  EXPECT_EQ(where(get("/api/runs?sort=nothing")), json({"query", "sort"}));
  EXPECT_EQ(where(get("/api/runs/" + run_id() + "/steps?cursor=x")), json({"query", "cursor"}));
  EXPECT_EQ(where(get("/api/runs/" + run_id() + "/measurements?cursor=x")), json({"query", "cursor"}));
  EXPECT_EQ(where(get("/api/sessions?cursor=x")), json({"query", "cursor"}));
  EXPECT_EQ(where(get("/api/events?cursor=x")), json({"query", "cursor"}));
  EXPECT_EQ(where(get("/api/sql?q=DROP+VIEW+runs")), json({"query", "q"}));
  EXPECT_EQ(where(post("/api/sql", R"({"sql":"DROP VIEW runs"})")), json({"body", "sql"}));
  EXPECT_EQ(where(post("/api/sql?x=1", R"({"sql":"SELECT 1"})")), json({"query", "x"}));
}

TEST_F(RoutesTest, SqlRefusesWhatIsNotOneSelect) {
  for (const char* body :
       {R"({"sql":"DROP VIEW events"})", R"({"sql":"SELECT FROM"})", R"({"sql":7})", R"({"limit":1})",
        R"({"sql":"SELECT 1","parms":[1]})", R"([1])", "{", R"({"sql":"SELECT 1","limit":0})",
        R"sql({"sql":"SELECT * FROM read_text('/etc/passwd')"})sql"}) {
    EXPECT_EQ(post("/api/sql", body).status, 422) << body;
  }
  EXPECT_THAT(post("/api/sql", R"({"sql":"SELECT 1","parms":[1]})").body, HasSubstr("did you mean 'params'"));
}

TEST_F(RoutesTest, DeeplyNestedBodyIsHarmless) { EXPECT_EQ(post("/api/sql", std::string(500'000, '[')).status, 422); }

class DaemonRoutesTest : public ApiTest {};

TEST_F(DaemonRoutesTest, ExistOnTheUnixSocketOnly) {
  EXPECT_EQ(get("/api/daemon/status").status, 404);
  EXPECT_EQ(post("/api/daemon/stop", "").status, 404);
  EXPECT_FALSE(backend_.stop_requested);
  server::TestSocket local = connect_locally();
  const json status = json::parse(server::ask(local, "GET", "/api/daemon/status").body);
  EXPECT_EQ(status["pid"], getpid());
  EXPECT_EQ(server::ask(local, "POST", "/api/daemon/stop").status, 202);
  EXPECT_TRUE(backend_.stop_requested);
}

TEST_F(DaemonRoutesTest, LeaseLastsAsLongAsItsConnection) {
  {
    server::TestSocket local = connect_locally();
    local.send(server::request_text("GET", "/api/daemon/lease?client=test"));
    EXPECT_EQ(server::read_head(local).status, 200);
    EXPECT_EQ(backend_.leases, 1);
  }
  EXPECT_TRUE(eventually([&] { return backend_.leases == 0; }));
}

TEST_F(DaemonRoutesTest, ListenerLastsAsLongAsItsConnection) {
  const std::string body = R"({"host":"127.0.0.1","port":0,"allow_hosts":["bench.example"],"project_dir":"/p"})";
  {
    server::TestSocket local = connect_locally();
    local.send(server::request_text("POST", "/api/daemon/listeners", "Content-Type: application/json\r\n", body));
    EXPECT_EQ(server::read_head(local).status, 200);
    const server::TestEvent event = server::next_event(local);
    EXPECT_EQ(event.event, "listening");
    EXPECT_EQ(json::parse(event.data), json({{"host", "127.0.0.1"}, {"port", 4321}}));
    EXPECT_EQ(backend_.last_listener.allow_hosts, std::vector<std::string>{"bench.example"});
  }
  EXPECT_TRUE(eventually([&] { return backend_.listeners_open == 0; }));
}

TEST_F(DaemonRoutesTest, ListenerBeyondLoopbackNeedsATokenAndAFreePort) {
  server::TestSocket local = connect_locally();
  const auto ask = [&](const std::string& body) {
    return server::ask(local, "POST", "/api/daemon/listeners", "Content-Type: application/json\r\n", body);
  };
  const TestResponse open = ask(R"({"host":"0.0.0.0","port":0})");
  EXPECT_EQ(open.status, 422);
  EXPECT_THAT(open.body, HasSubstr("LITMUS_TOKEN"));
  EXPECT_EQ(ask(R"({"host":"127.0.0.1","port":1})").status, 409);
  EXPECT_EQ(ask(R"({"port":70000})").status, 422);
}

TEST_F(DaemonRoutesTest, WaitSealedAnswersOrTimesOut) {
  server::TestSocket local = connect_locally();
  const std::string target = "/api/daemon/wait-sealed?session_id=" + session_id();
  EXPECT_EQ(server::ask(local, "POST", target).body, R"({"sealed":true})");
  EXPECT_EQ(server::ask(local, "POST", target + "&timeout_ms=0").status, 504);
  EXPECT_EQ(server::ask(local, "POST", "/api/daemon/wait-sealed?session_id=x").status, 422);
}

}  // namespace
}  // namespace litmus::api
