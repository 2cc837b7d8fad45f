// Starting, watching and stopping runs over HTTP, against a launcher that starts nothing.
#include <fstream>
#include <nlohmann/json.hpp>

#include "api/api_fixture.h"

namespace litmus::api {
namespace {

using json = nlohmann::json;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class LaunchTest : public ApiTest {
 protected:
  LaunchTest() {
    write("litmus.yaml", "name: demo\n");
    write("stations/bench.yaml", "id: bench\nname: Bench\n");
    write("products/converter.yaml", "id: converter\nname: Converter\n");
    write("tests/test_power.py", "");
    write("tests/test_rail.py", "");
    write("litmus.txt", "");
    server::Access access;
    access.bound_host = "127.0.0.1";
    access.project_dir = project();
    access.python = "/usr/bin/python3";
    access.environment = {"PATH=/bin"};
    bench_ = server_->listen_tcp("127.0.0.1", 0, access).value_or(nullptr);
    access.token = "secret";
    guarded_ = server_->listen_tcp("127.0.0.1", 0, access).value_or(nullptr);
  }

  std::string project() { return (dir_.path() / "demo").string(); }

  void write(const std::string& name, std::string_view text) {
    const auto path = std::filesystem::path(project()) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }

  server::TestResponse post_to(const server::ListenerPtr& door, std::string_view target, std::string_view body,
                               std::string_view headers = "") {
    server::TestSocket socket = server::TestSocket::tcp(door->port());
    return server::ask(socket, "POST", target, "Content-Type: application/json\r\n" + std::string(headers), body);
  }
  server::TestResponse launch(std::string_view body) { return post_to(bench_, "/api/runs", body); }

  // A request that is right but for its test path.
  server::TestResponse launch_path(const std::string& path) {
    return launch(R"({"dut_serial":"SN1","station_id":"bench","test_path":")" + path + "\"}");
  }

  FakeLauncher& launcher() { return backend_.launcher(); }

  server::ListenerPtr bench_, guarded_;
};

constexpr const char* kGood = R"({"dut_serial":"SN1","station_id":"bench","test_path":"tests/test_power.py::test_x",
  "product_id":"converter","operator":"ann","mock_instruments":true})";

TEST_F(LaunchTest, StartsPytestInTheProjectOfTheListener) {
  const auto answer = launch(kGood);
  EXPECT_EQ(answer.status, 202);
  ASSERT_THAT(launcher().orders, SizeIs(1));
  const LaunchOrder& order = launcher().orders.front();
  EXPECT_THAT(answer.body, HasSubstr("{\"run_id\":\"" + order.run_id.to_string() + "\",\"status\":\"running\"}"));
  EXPECT_EQ(order.folder, project());
  EXPECT_EQ(order.words.front(), "/usr/bin/python3");
  EXPECT_THAT(order.words, AllOf(Contains("tests/test_power.py::test_x"), Contains("--dut-serial=SN1")));
  EXPECT_THAT(order.words, AllOf(Contains("--station=bench"), Contains("--product=converter")));
  EXPECT_THAT(order.words, AllOf(Contains("--operator=ann"), Contains("--mock-instruments")));
  EXPECT_THAT(order.words, Contains("--data-dir=" + backend_.data_dir().string()));
  EXPECT_THAT(order.environment, Contains("PATH=/bin"));
  EXPECT_THAT(order.command, StartsWith("pytest tests/test_power.py::test_x --station=bench"));
}

TEST_F(LaunchTest, NamesTheNearestOfWhatIsUnknown) {
  EXPECT_THAT(launch(R"({"dut_serial":"SN1","station_id":"bnch"})").body, HasSubstr("did you mean 'bench'?"));
  EXPECT_THAT(launch(R"({"dut_serial":"SN1","station_id":"bench","product_id":"convertr"})").body,
              HasSubstr("did you mean 'converter'?"));
  EXPECT_THAT(launch_path("tests/test_rial.py").body, HasSubstr("did you mean 'tests/test_rail.py'?"));
  EXPECT_THAT(launch(R"({"dut_serial":"SN1","station":"bench"})").body, HasSubstr("did you mean 'station_id'?"));
  EXPECT_EQ(launch_path("tests/test_rial.py").status, 422);
  EXPECT_THAT(launcher().orders, IsEmpty());
}

TEST_F(LaunchTest, PhaseAndProfileReachPytest) {
  write("profiles/acceptance.yaml", "facets: {customer: acme}\n");
  const auto launch_as = [&](const std::string& more) {
    return launch(R"({"dut_serial":"SN1","station_id":"bench",)" + more + "}");
  };
  EXPECT_EQ(launch_as(R"("test_phase":"production","test_profile":"acceptance")").status, 202);
  EXPECT_EQ(launch_as(R"("test_phase":"first article")").status, 202) << "a phase may have any name";
  EXPECT_EQ(launch_as(R"("test_phase":null,"test_profile":null)").status, 202);
  ASSERT_THAT(launcher().orders, SizeIs(3));
  EXPECT_THAT(launcher().orders[0].words,
              AllOf(Contains("--test-phase=production"), Contains("--test-profile=acceptance")));
  EXPECT_THAT(launcher().orders[1].words, Contains("--test-phase=first article"));
  EXPECT_THAT(launcher().orders[2].words, Not(Contains(StartsWith("--test-p"))));
}

TEST_F(LaunchTest, ABlankPhaseAndAnUnknownProfileAreRefusedByName) {
  write("profiles/acceptance.yaml", "facets: {customer: acme}\n");
  const auto refusal = [&](const std::string& more) {
    const auto answer = launch(R"({"dut_serial":"SN1","station_id":"bench",)" + more + "}");
    EXPECT_EQ(answer.status, 422);
    return answer.body;
  };
  EXPECT_THAT(refusal(R"("test_phase":"  ")"),
              AllOf(HasSubstr(R"("detail":"the test phase is blank)"), HasSubstr(R"("loc":["body","test_phase"])")));
  EXPECT_THAT(refusal(R"("test_phase":"a\nb")"), HasSubstr(R"('test_phase' must not contain control characters)"));
  EXPECT_THAT(refusal(R"("test_phase":7)"), HasSubstr("test_phase"));
  EXPECT_THAT(refusal(R"("test_profile":"acceptence")"),
              AllOf(HasSubstr("did you mean 'acceptance'?"), HasSubstr(R"("loc":["body","test_profile"])")));
  write("profiles/acceptance.yaml", "extends: nobody\n");
  EXPECT_THAT(refusal(R"("test_profile":"acceptance")"), HasSubstr("'nobody', which doesn't exist"));
  EXPECT_THAT(launcher().orders, IsEmpty());
}

TEST_F(LaunchTest, APathTooLongForTheDiskIsJustNotThere) {
  const auto answer = launch_path(std::string(3'000, 'x'));
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr(R"(["body","test_path"])"));
}

TEST_F(LaunchTest, NamesEverythingThatIsMissing) {
  const auto answer = launch("{}");
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, AllOf(HasSubstr(R"(["body","dut_serial"])"), HasSubstr(R"(["body","station_id"])")));
  EXPECT_EQ(launch(R"({"dut_serial":"  ","station_id":"bench"})").status, 422);
  EXPECT_EQ(launch(R"({"dut_serial":5,"station_id":"bench"})").status, 422);
  EXPECT_EQ(launch(R"({"dut_serial":"a\u0000b","station_id":"bench"})").status, 422);
  EXPECT_EQ(launch(R"({"dut_serial":"a\nb","station_id":"bench"})").status, 422);
  EXPECT_EQ(launch(R"({"dut_serial":"SN1","station_id":"bench","test_path":null})").status, 202);
  EXPECT_EQ(launch("no json").status, 422);
}

TEST_F(LaunchTest, RunsNothingOutsideTheProject) {
  std::filesystem::create_directory_symlink("/tmp", project() + "/tests/away");
  for (const char* path : {"..", "/etc/passwd", "tests/../../demo2", "/", "tests/away", "tests/away/x.py"}) {
    EXPECT_EQ(launch_path(path).status, 403) << path;
  }
  for (const char* path : {"litmus.txt", "-x", "@litmus.txt", "tests;id", "--co", "$(id).py"}) {
    EXPECT_EQ(launch_path(path).status, 422) << path;
  }
  EXPECT_THAT(launcher().orders, IsEmpty());
  EXPECT_EQ(launch_path(project() + "/tests").status, 202);
  EXPECT_EQ(launch_path(".").status, 202);
}

TEST_F(LaunchTest, NeedsAProjectAndItsPython) {
  const auto answer = post("/api/runs", kGood);
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.body, HasSubstr("litmus serve"));
}

TEST_F(LaunchTest, NeedsTheTokenAndTheOwnOrigin) {
  EXPECT_EQ(post_to(guarded_, "/api/runs", kGood).status, 401);
  EXPECT_EQ(post_to(bench_, "/api/runs", kGood, "Origin: http://evil.example\r\n").status, 403);
  EXPECT_EQ(post_to(guarded_, "/api/runs/" + run_id() + "/stop", "").status, 401);
  EXPECT_EQ(post_to(guarded_, "/api/runs", kGood, "Authorization: Bearer secret\r\n").status, 202);
}

TEST_F(LaunchTest, ARunIsPendingUntilItBeginsAndFailedWhenItNeverDoes) {
  launch(kGood);
  const std::string id = launcher().orders.front().run_id.to_string();
  EXPECT_THAT(get("/api/runs/" + id + "/status").body, HasSubstr(R"("status":"pending")"));
  LaunchedRun& run = launcher().runs.begin()->second;
  run.ended = true;
  run.exit_code = 4;
  const auto failed = get("/api/runs/" + id + "/status").body;
  EXPECT_THAT(failed, AllOf(HasSubstr(R"("status":"failed")"), HasSubstr("exit code 4")));
  EXPECT_EQ(get("/api/runs/" + Uuid::v7().to_string() + "/status").status, 404);
}

TEST_F(LaunchTest, ARunIsActiveFromItsLaunch) {
  launch(kGood);
  const LaunchOrder& order = launcher().orders.front();
  const auto active = [&] { return json::parse(get("/api/active").body); };
  const json starting = active();
  EXPECT_EQ(starting["count"], 1);
  EXPECT_EQ(starting["active_runs"],
            json::parse(R"([{"run_id":")" + order.run_id.to_string() +
                        R"(","status":"pending","progress_pct":0,"current_step":null,"dut_serial":")" +
                        R"(","dut_serial":"SN1","station_id":"bench","waiting_dialogs":0}])"));
  backend_.maker.run_id = order.run_id;
  backend_.emit("run.started", R"({"dut_serial":"SN2","station_id":"bench"})");
  EXPECT_EQ(active()["count"], 1);
  EXPECT_EQ(active()["active_runs"][0]["dut_serial"], "SN2");
  backend_.emit("run.ended", R"({"outcome":"passed"})");
  EXPECT_EQ(active()["count"], 0) << "though its process still tears down";
}

TEST_F(LaunchTest, ShowsTheOutputByItsEndAndOnwards) {
  launch(kGood);
  const std::string id = launcher().orders.front().run_id.to_string();
  const auto file = dir_.path() / "out.log";
  std::ofstream(file) << "one\ntwo\nthr";
  launcher().runs.begin()->second.output = file;
  const auto answer = get("/api/runs/" + id + "/output?tail=1");
  EXPECT_THAT(answer.body, HasSubstr(R"("lines":["two"],"next_offset":8,"first_offset":4,"unfinished":"thr")"));
  EXPECT_THAT(answer.body, AllOf(HasSubstr(R"("captured":true)"), HasSubstr(R"("pid":4711)")));
  EXPECT_THAT(get("/api/runs/" + id + "/output?before=4").body, HasSubstr(R"("lines":["one"])"));
  std::ofstream(file, std::ios::app) << "ee\n";
  EXPECT_THAT(get("/api/runs/" + id + "/output?offset=8").body, HasSubstr(R"("lines":["three"])"));
  EXPECT_EQ(get("/api/runs/" + id + "/output?offset=8&before=4").status, 422);
  EXPECT_EQ(get("/api/runs/" + id + "/output?offset=-1").status, 422);
}

TEST_F(LaunchTest, StreamsTheOutputBeforeTheRunBegins) {
  launch(kGood);
  const auto file = dir_.path() / "out.log";
  std::ofstream(file) << "one\n";
  launcher().runs.begin()->second.output = file;
  auto stream = open_stream("/api/runs/" + launcher().orders.front().run_id.to_string() + "/stream");
  const auto event = stream.take_until("\"pid\":4711");
  EXPECT_THAT(event, AllOf(HasSubstr("event: output"), HasSubstr(R"("lines":["one"])")));
}

TEST_F(LaunchTest, SaysWhereARunGoesOnThatWasStartedElsewhere) {
  backend_.emit("session.started", R"({"pid":77,"client":"pytest"})");
  backend_.emit("run.started", R"({"dut_serial":"SN1","station_hostname":"bench-7"})");
  const auto answer = get("/api/runs/" + run_id() + "/output");
  EXPECT_THAT(answer.body, AllOf(HasSubstr(R"("captured":false)"), HasSubstr(R"("pid":77)")));
  EXPECT_THAT(answer.body, AllOf(HasSubstr(R"("hostname":"bench-7")"), HasSubstr(R"("command":"pytest")")));
  EXPECT_EQ(post("/api/runs/" + run_id() + "/stop", "").status, 409);
}

TEST_F(LaunchTest, StopsFirstAndKillsThen) {
  launch(kGood);
  const std::string target = "/api/runs/" + launcher().orders.front().run_id.to_string() + "/stop";
  EXPECT_THAT(post(target, "").body, HasSubstr(R"({"status":"stopping","kill_after_s":5.0})"));
  EXPECT_THAT(post(target, "").body, HasSubstr(R"({"status":"killing","kill_after_s":0.0})"));
  launcher().runs.begin()->second.ended = true;
  EXPECT_EQ(post(target, "").status, 409);
  EXPECT_EQ(post("/api/runs/" + Uuid::v7().to_string() + "/stop", "").status, 404);
}

}  // namespace
}  // namespace litmus::api
