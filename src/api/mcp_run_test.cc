// The tools that change something, over HTTP: litmus_run against a launcher that starts nothing, and litmus_dialogs.
#include <fstream>
#include <nlohmann/json.hpp>

#include "api/api_fixture.h"

namespace litmus::api {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class McpChanges : public ApiTest {
 protected:
  McpChanges() {
    write("demo/litmus.yaml", "name: demo\n");
    write("demo/tests/test_power.py", "");
    server::Access access;
    access.bound_host = "127.0.0.1";
    access.project_dir = (dir_.path() / "demo").string();
    access.python = "/usr/bin/python3";
    access.environment = {"PATH=/bin"};
    bench_ = server_->listen_tcp("127.0.0.1", 0, access).value_or(nullptr);
    access.token = "secret";
    guarded_ = server_->listen_tcp("127.0.0.1", 0, access).value_or(nullptr);
  }

  std::filesystem::path write(const std::string& name, std::string_view text) {
    const auto path = dir_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path;
  }

  static std::string call_text(const std::string& tool, const json& arguments) {
    return json{
        {"jsonrpc", "2.0"}, {"id", 7}, {"method", "tools/call"}, {"params", {{"name", tool}, {"arguments", arguments}}}}
        .dump();
  }
  static std::string headers(const std::string& more = "") {
    return "Content-Type: application/json\r\nMCP-Protocol-Version: 2025-11-25\r\n" + more;
  }
  static server::TestResponse send(const server::ListenerPtr& door, const std::string& body,
                                   const std::string& more = "") {
    server::TestSocket socket = server::TestSocket::tcp(door->port());
    return server::ask(socket, "POST", "/mcp", headers(more), body);
  }
  json call(const std::string& tool, const json& arguments) {
    return json::parse(send(bench_, call_text(tool, arguments)).body)["result"];
  }
  std::string error_text(const std::string& tool, const json& arguments) {
    const json result = call(tool, arguments);
    EXPECT_EQ(result["isError"], true) << result;
    return result["content"][0]["text"];
  }

  std::string open_dialog(const std::string& fields) {
    const std::string id = Uuid::v7().to_string();
    backend_.emit("session.started");
    backend_.emit("run.started", R"({"dut_serial":"SN1"})");
    backend_.emit("dialog.opened",
                  R"({"dialog_id":")" + id + R"(","title":"Which lamp?","message":"Which lamp?",)" + fields + "}");
    return id;
  }

  FakeLauncher& launcher() { return backend_.launcher(); }

  server::ListenerPtr bench_, guarded_;
};

TEST_F(McpChanges, ARunIsAnsweredWhenItsProcessHasEnded) {
  server::TestSocket socket = server::TestSocket::tcp(bench_->port());
  socket.send(server::request_text("POST", "/mcp", headers(),
                                   call_text("litmus_run", {{"serial", "SN1"}, {"test", "tests/test_power.py"}})));
  ASSERT_TRUE(eventually([&] { return launcher().started() == 1; }));

  launcher().end_last(1, write("out.log", "collecting\n=== 1 failed, 2 passed in 0.31s ===\n"));
  const json result = json::parse(server::read_response(socket).body)["result"];

  EXPECT_EQ(result["isError"], false);
  const json data = result["structuredContent"];
  EXPECT_EQ(data["status"], "failed");
  EXPECT_EQ(data["summary"], "1 failed, 2 passed in 0.31s");
  EXPECT_EQ(data["run_id"], "unknown");  // no event of it came
  EXPECT_EQ(data["mock"], true);
  EXPECT_EQ(data["serial"], "SN1");
  EXPECT_EQ(data["station"], nullptr);
  EXPECT_EQ(data["output"], "collecting\n=== 1 failed, 2 passed in 0.31s ===\n");
  const LaunchOrder& order = launcher().orders.front();
  EXPECT_THAT(order.words, AllOf(Contains("--mock-instruments"), Contains("--dut-serial=SN1")));
  EXPECT_THAT(order.words, Contains("tests/test_power.py"));
  EXPECT_THAT(order.environment, Contains("PATH=/bin"));
}

TEST_F(McpChanges, RealInstrumentsAreUsedWhenTheyAreAskedFor) {
  server::TestSocket socket = server::TestSocket::tcp(bench_->port());
  socket.send(server::request_text("POST", "/mcp", headers(), call_text("litmus_run", {{"mock", false}})));
  ASSERT_TRUE(eventually([&] { return launcher().started() == 1; }));
  launcher().end_last(0, write("out.log", ""));

  EXPECT_EQ(json::parse(server::read_response(socket).body)["result"]["structuredContent"]["mock"], false);
  EXPECT_THAT(launcher().orders.front().words, Not(Contains("--mock-instruments")));
}

TEST_F(McpChanges, WhatCantBeRunIsSaidAndNotStarted) {
  EXPECT_THAT(error_text("litmus_run", {{"test", "../elsewhere"}}), HasSubstr("outside the project"));
  EXPECT_THAT(error_text("litmus_run", {{"test", "tests/test_powr.py"}}), HasSubstr("did you mean"));
  EXPECT_THAT(error_text("litmus_run", {{"serial", "a\nb"}}), HasSubstr("control characters"));
  EXPECT_THAT(error_text("litmus_run", {{"sreial", "a"}}), HasSubstr("did you mean 'serial'?"));
  EXPECT_THAT(error_text("litmus_run", {{"project", "/tmp"}}), HasSubstr("another project"));
  const json nowhere = json::parse(send(tcp_, call_text("litmus_run", json::object())).body)["result"];
  EXPECT_THAT(nowhere["content"][0]["text"].get<std::string>(), HasSubstr("no project"));
  server::TestSocket socket = server::TestSocket::tcp(bench_->port());
  const auto batch = server::ask(socket, "POST", "/mcp", "Content-Type: application/json\r\n",
                                 "[" + call_text("litmus_run", json::object()) + "]");
  EXPECT_THAT(batch.body, HasSubstr("can't stand in a batch"));
  EXPECT_EQ(batch.status, 400);
  EXPECT_EQ(launcher().started(), 0u);
}

TEST_F(McpChanges, ChangesNeedTheTokenWhereOneIsSetAndReadingDoesnt) {
  const std::string id = open_dialog(R"("dialog_type":"confirm")");
  const std::string answer =
      call_text("litmus_dialogs", {{"action", "answer"}, {"dialog_id", id}, {"confirmed", true}});

  EXPECT_EQ(send(guarded_, call_text("litmus_run", json::object())).status, 401);
  EXPECT_EQ(send(guarded_, answer).status, 401);
  EXPECT_EQ(send(guarded_, answer, "Authorization: Bearer wrong\r\n").status, 401);
  EXPECT_EQ(send(guarded_, call_text("litmus_dialogs", json::object())).status, 200);
  EXPECT_EQ(launcher().started(), 0u);
  const auto taken = send(guarded_, answer, "Authorization: Bearer secret\r\n");
  EXPECT_EQ(json::parse(taken.body)["result"]["structuredContent"], json({{"status", "ok"}}));
}

TEST_F(McpChanges, AQuestionIsListedAndAnsweredOnce) {
  const std::string id = open_dialog(R"("dialog_type":"choice","choices":["red","green"])");

  const json listed = call("litmus_dialogs", json::object());
  EXPECT_EQ(listed["structuredContent"], json::parse(get("/api/dialogs").body));
  EXPECT_THAT(listed["content"][0]["text"].get<std::string>(), HasSubstr(id + " (choice): Which lamp?"));
  EXPECT_THAT(error_text("litmus_dialogs", {{"action", "answer"}, {"choice", 1}}),
              HasSubstr("'dialog_id' is required"));
  EXPECT_THAT(error_text("litmus_dialogs", {{"action", "answer"}, {"dialog_id", id}, {"choice", 7}}),
              HasSubstr("choice"));
  EXPECT_THAT(error_text("litmus_dialogs", {{"action", "answer"}, {"dialog_id", id}, {"chioce", 1}}),
              HasSubstr("did you mean 'choice'?"));

  const json taken =
      call("litmus_dialogs", {{"action", "answer"}, {"dialog_id", id}, {"choice", 1}, {"responded_by", "ann"}});

  EXPECT_EQ(taken["isError"], false) << taken;
  const json answer = json::parse(get("/api/dialogs/" + id + "/wait?timeout=0").body);
  EXPECT_EQ(answer["choice"], 1);
  EXPECT_EQ(answer["responded_by"], "ann");
  EXPECT_EQ(answer["responded_via"], "assistant");
  EXPECT_THAT(error_text("litmus_dialogs", {{"action", "answer"}, {"dialog_id", id}, {"choice", 0}}),
              HasSubstr("answered by ann through an assistant"));
}

TEST_F(McpChanges, OneOfSeveralChoicesMayStandAlone) {
  const std::string id = open_dialog(R"("dialog_type":"choice","allow_multiple":true,"choices":["red","green"])");

  const json taken = call("litmus_dialogs", {{"action", "answer"}, {"dialog_id", id}, {"choices", 1}});

  EXPECT_EQ(taken["isError"], false) << taken;
  EXPECT_EQ(json::parse(get("/api/dialogs/" + id + "/wait?timeout=0").body)["choices"], json::array({1}));
}

}  // namespace
}  // namespace litmus::api
