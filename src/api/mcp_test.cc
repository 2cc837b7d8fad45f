#include <nlohmann/json.hpp>

#include "api/api_fixture.h"

namespace litmus::api {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kJson = "Content-Type: application/json\r\n";

class McpApi : public ApiTest {
 protected:
  server::TestResponse send(const std::string& message, const std::string& headers = "") {
    server::TestSocket socket = connect();
    return server::ask(socket, "POST", "/mcp", kJson + headers, message);
  }
  // Of a client with a handshake.
  json request(const std::string& method, const json& params = json::object()) {
    const json message = {{"jsonrpc", "2.0"}, {"id", 7}, {"method", method}, {"params", params}};
    return json::parse(send(message.dump(), "MCP-Protocol-Version: 2025-11-25\r\n").body);
  }
  json call(const std::string& tool, const json& arguments = json::object()) {
    return request("tools/call", {{"name", tool}, {"arguments", arguments}})["result"];
  }
  std::string error_text(const std::string& tool, const json& arguments) {
    const json result = call(tool, arguments);
    EXPECT_EQ(result["isError"], true) << result;
    return result["content"][0]["text"];
  }

  // Of a client without.
  static json meta(const std::string& version = "2026-07-28") {
    return {{"io.modelcontextprotocol/protocolVersion", version},
            {"io.modelcontextprotocol/clientCapabilities", json::object()}};
  }
  server::TestResponse stateless(const std::string& method, json params = json::object(), std::string headers = "") {
    if (!params.contains("_meta")) params["_meta"] = meta();
    if (headers.empty()) headers = "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: " + method + "\r\n";
    return send(json{{"jsonrpc", "2.0"}, {"id", "a"}, {"method", method}, {"params", params}}.dump(), headers);
  }
  static int code(const server::TestResponse& response) { return json::parse(response.body)["error"]["code"]; }

  void record_a_run() {
    backend_.emit("session.started", R"({"station_id":"bench_1"})");
    backend_.emit("run.started", R"({"dut_serial":"SN1","station_id":"bench_1"})");
    for (const char* value : {"3.3", "3.4", "9.9"}) {
      backend_.emit("test.measurement", std::string(R"({"step_name":"a","step_path":"a","measurement_name":"vout",)") +
                                            R"("units":"V","outcome":"failed","value":)" + value + "}");
    }
    backend_.emit("run.ended", R"({"outcome":"failed"})");
  }
};

TEST_F(McpApi, AHandshakeAgreesOnTheVersionThatIsAskedFor) {
  for (const char* version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
    const json answer = request("initialize", {{"protocolVersion", version}, {"capabilities", json::object()}});

    EXPECT_EQ(answer["id"], 7);
    EXPECT_EQ(answer["result"]["protocolVersion"], version);
    EXPECT_EQ(answer["result"]["serverInfo"]["name"], "litmus");
    EXPECT_EQ(answer["result"]["serverInfo"]["version"], "1.2.3");
    EXPECT_FALSE(answer["result"].contains("resultType"));
  }
}

TEST_F(McpApi, AnUnknownVersionIsAnsweredWithThoseThatAre) {
  const json shaken = request("initialize", {{"protocolVersion", "1999-01-01"}})["result"];
  const auto said = stateless("server/discover", {{"_meta", meta("1999-01-01")}},
                              "MCP-Protocol-Version: 1999-01-01\r\nMcp-Method: server/discover\r\n");
  const auto in_header = send(R"({"jsonrpc":"2.0","id":1,"method":"ping"})", "MCP-Protocol-Version: 1999-01-01\r\n");

  EXPECT_EQ(shaken["protocolVersion"], "2025-11-25");
  EXPECT_THAT(shaken["_meta"]["litmus/supportedVersions"],
              ElementsAre("2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"));
  for (const auto& refusal : {said, in_header}) {
    EXPECT_EQ(refusal.status, 400);
    EXPECT_EQ(code(refusal), -32022);
    EXPECT_EQ(json::parse(refusal.body)["error"]["data"]["requested"], "1999-01-01");
    EXPECT_EQ(json::parse(refusal.body)["error"]["data"]["supported"][0], "2026-07-28");
  }
}

TEST_F(McpApi, AStatelessClientNeedsNoHandshake) {
  const json discovered = json::parse(stateless("server/discover").body)["result"];
  const json listed = json::parse(stateless("tools/list").body)["result"];

  EXPECT_EQ(discovered["resultType"], "complete");
  EXPECT_EQ(discovered["supportedVersions"][0], "2026-07-28");
  EXPECT_EQ(discovered["_meta"]["io.modelcontextprotocol/serverInfo"]["name"], "litmus");
  EXPECT_EQ(listed["cacheScope"], "public");
  EXPECT_GT(listed["ttlMs"], 0);
  EXPECT_EQ(listed["tools"], request("tools/list")["result"]["tools"]);
}

TEST_F(McpApi, AStatelessRequestSaysVersionAndCapabilities) {
  json no_version = meta(), no_capabilities = meta();
  no_version.erase("io.modelcontextprotocol/protocolVersion");
  no_capabilities.erase("io.modelcontextprotocol/clientCapabilities");

  for (const json& lacking : {no_version, no_capabilities, json::object(), json(3)}) {
    const auto answer = stateless("tools/list", {{"_meta", lacking}});
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(code(answer), -32602);
  }
}

TEST_F(McpApi, HeaderAndMessageMustAgree) {
  const std::string version = "MCP-Protocol-Version: 2026-07-28\r\n";
  const json to_runs = {{"name", "litmus_runs"}, {"arguments", {{"action", "list"}}}};
  const std::string call_header = version + "Mcp-Method: tools/call\r\n";

  for (const auto& [params, headers] :
       {std::pair{json::object(), version}, std::pair{json::object(), version + "Mcp-Method: tools/list\r\n"},
        std::pair{to_runs, call_header}, std::pair{to_runs, call_header + "Mcp-Name: litmus_steps\r\n"},
        std::pair{to_runs, call_header + "Mcp-Name: =?base64?%%%%?=\r\n"},
        std::pair{to_runs, std::string("Mcp-Method: tools/call\r\nMcp-Name: litmus_runs\r\n")}}) {
    const auto answer = stateless("tools/call", params, headers);
    EXPECT_EQ(answer.status, 400) << headers;
    EXPECT_EQ(code(answer), -32020) << headers;
  }
  EXPECT_EQ(stateless("tools/call", to_runs, call_header + "Mcp-Name: litmus_runs\r\n").status, 200);
  EXPECT_EQ(stateless("tools/call", to_runs, call_header + "Mcp-Name: =?base64?bGl0bXVzX3J1bnM=?=\r\n").status, 200);
}

TEST_F(McpApi, MethodsOfTheOtherGenerationDoNotExist) {
  for (const char* method : {"initialize", "ping", "logging/setLevel", "resources/list", "prompts/list"}) {
    const auto answer = stateless(method);
    EXPECT_EQ(answer.status, 404) << method;
    EXPECT_EQ(code(answer), -32601) << method;
    EXPECT_EQ(json::parse(answer.body)["id"], "a");
  }
  EXPECT_EQ(request("server/discover")["error"]["code"], -32601);
  EXPECT_EQ(request("ping")["result"], json::object());
}

TEST_F(McpApi, HostileMessagesAreAnsweredAndHarmNothing) {
  const std::string deep(200'000, '[');
  const std::string in_params = R"({"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":)" + std::string(100, '{');
  for (const auto& [message, wanted] : std::initializer_list<std::pair<std::string, int>>{
           {"", -32700},
           {"{", -32700},
           {"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xff\xfe\"}", -32700},
           {deep, -32700},
           {in_params, -32700},
           {"null", -32600},
           {"3", -32600},
           {"[]", -32600},
           {R"({"id":1,"method":"ping"})", -32600},
           {R"({"jsonrpc":"2.0","id":1})", -32600},
           {R"({"jsonrpc":"2.0","id":null,"method":"ping"})", -32600},
           {R"({"jsonrpc":"2.0","id":{},"method":"ping"})", -32600},
           {R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})", -32600},
           {R"({"jsonrpc":"2.0","id":1,"method":"ping","params":[1]})", -32600}}) {
    const auto answer = send(message, message.empty() ? "Content-Length: 0\r\n" : "");
    EXPECT_EQ(answer.status, 400) << message.substr(0, 80);
    EXPECT_EQ(code(answer), wanted) << message.substr(0, 80);
  }
  EXPECT_EQ(send(std::string((1 << 20) + 1, ' ')).status, 413);
  EXPECT_EQ(get("/mcp").status, 405);
  EXPECT_EQ(request("ping")["result"], json::object());
}

TEST_F(McpApi, NothingIsOwedForANotification) {
  for (const char* message : {R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
                              R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}})",
                              R"({"jsonrpc":"2.0","method":"no/such"})", R"({"jsonrpc":"2.0","id":1,"result":{}})"}) {
    const auto answer = send(message);
    EXPECT_EQ(answer.status, 202) << message;
    EXPECT_EQ(answer.body, "");
    EXPECT_EQ(answer.header("Content-Type"), "");
  }
}

TEST_F(McpApi, AnAnswerSaysThatItIsJson) {
  for (const char* message : {R"({"jsonrpc":"2.0","id":1,"method":"ping"})", "{"}) {
    EXPECT_EQ(send(message).header("Content-Type"), "application/json") << message;
  }
}

TEST_F(McpApi, ABatchIsTakenFromTheVersionThatHadThem) {
  const std::string ping = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
  const std::string batch = "[" + ping + R"(,{"jsonrpc":"2.0","method":"notifications/initialized"},)" + ping + "]";

  EXPECT_EQ(json::parse(send(batch).body).size(), 2u);
  EXPECT_EQ(send(R"([{"jsonrpc":"2.0","method":"notifications/initialized"}])").status, 202);
  EXPECT_EQ(code(send(batch, "MCP-Protocol-Version: 2025-06-18\r\n")), -32600);
}

TEST_F(McpApi, AToolGivesWhatItsRouteGives) {
  record_a_run();
  const std::string run = "/api/runs/" + run_id();

  for (const auto& [tool, arguments, route] : std::initializer_list<std::tuple<std::string, json, std::string>>{
           {"litmus_events", {{"session_id", session_id()}, {"limit", 2}}, "/api/events?limit=2"},
           {"litmus_events", {{"event_type", "run.started"}}, "/api/events?type=run.started"},
           {"litmus_sessions", json::object(), "/api/sessions"},
           {"litmus_channels", json::object(), "/api/channels"},
           {"litmus_channels", {{"channel_id", "a/b c.d"}}, "/api/channels/a%2Fb%20c.d?max_points=1000"},
           {"litmus_runs", {{"action", "list"}, {"station", {"bench_1", "bench_2"}}}, "/api/runs?station=bench_1"},
           {"litmus_runs", {{"action", "get"}, {"run_id", run_id()}}, run},
           {"litmus_steps", {{"run_id", run_id().substr(0, 8)}}, run + "/steps"},
           {"litmus_steps", {{"run_id", run_id()}, {"action", "tree"}}, run + "/steps/tree"},
           {"litmus_metrics", {{"action", "time_loss"}, {"period", "week"}}, "/api/metrics/time-loss?period=week"},
           {"litmus_metrics", {{"action", "cpk"}, {"phase", "all"}}, "/api/metrics/cpk?phase=all"}}) {
    const json result = call(tool, arguments);
    EXPECT_EQ(result["isError"], false) << tool << result;
    EXPECT_EQ(result["structuredContent"], json::parse(get(route).body)) << tool << arguments;
    EXPECT_EQ(json::parse(result["content"][1]["text"].get<std::string>()), result["structuredContent"]);
  }
}

TEST_F(McpApi, ASummarySaysWhatThereIsAndWhatIsCut) {
  record_a_run();

  EXPECT_EQ(call("litmus_runs", {{"action", "list"}})["content"][0]["text"], "1 run of 1: 1 failed.");
  EXPECT_THAT(call("litmus_events", {{"limit", 2}})["content"][0]["text"].get<std::string>(),
              HasSubstr("2 events. There are more"));
  EXPECT_EQ(call("litmus_runs", {{"action", "get"}, {"run_id", run_id()}, {"limit", 10000}})["isError"], false);
  const json cut = call("litmus_runs", {{"action", "get"}, {"run_id", run_id()}, {"limit", 2}});
  EXPECT_EQ(cut["structuredContent"]["measurements"].size(), 2u);
  EXPECT_THAT(cut["content"][0]["text"].get<std::string>(),
              testing::AllOf(HasSubstr("failed, 0 steps, 3 measurements. First failed: vout = 3.3 V."),
                             HasSubstr("Cut to the first 2 of 3 measurements")));
}

TEST_F(McpApi, WrongArgumentsAreResultsThatSayHowToCorrectThem) {
  EXPECT_THAT(error_text("litmus_events", {{"sesion_id", "x"}}), HasSubstr("did you mean 'session_id'?"));
  EXPECT_THAT(error_text("litmus_runs", {{"action", "lst"}}), HasSubstr("did you mean 'list'?"));
  EXPECT_THAT(error_text("litmus_runs", json::object()), HasSubstr("'action' is required: one of list, get"));
  EXPECT_THAT(error_text("litmus_runs", {{"action", "get"}}), HasSubstr("run_id"));
  EXPECT_THAT(error_text("litmus_runs", {{"action", "get"}, {"run_id", "0190"}, {"serial", "x"}}),
              HasSubstr("takes no 'serial'; it takes run_id, limit"));
  EXPECT_THAT(error_text("litmus_metrics", {{"action", "pareto"}, {"period", "day"}}), HasSubstr("takes no 'period'"));
  EXPECT_THAT(error_text("litmus_channels", {{"max_points", 5}}), HasSubstr("without 'channel_id' takes no"));
  EXPECT_THAT(error_text("litmus_runs", {{"action", "list"}, {"limit", 1001}}), HasSubstr("1000"));
  EXPECT_THAT(error_text("litmus_sessions", {{"limit", "ten"}}), HasSubstr("'limit' must be an integer"));
  EXPECT_THAT(error_text("litmus_sessions", {{"limit", 0}}), HasSubstr("from 1 to 1000"));
  EXPECT_THAT(error_text("litmus_sessions", {{"limit", UINT64_MAX}}), HasSubstr("from 1 to 1000"));
  EXPECT_THAT(error_text("litmus_events", {{"since", "soon"}}), HasSubstr("since"));
  EXPECT_THAT(error_text("litmus_runs", {{"action", "get"}, {"run_id", std::string(36, '0')}}), HasSubstr("run"));
  EXPECT_THAT(error_text("litmus_runs", {{"action", "list"}, {"project", "/tmp"}}), HasSubstr("another project"));
}

TEST_F(McpApi, AnUnknownToolIsAnErrorWithTheNearestName) {
  const json answer = request("tools/call", {{"name", "litmus_event"}});

  EXPECT_EQ(answer["error"]["code"], -32602);
  EXPECT_THAT(answer["error"]["message"].get<std::string>(), HasSubstr("did you mean 'litmus_events'?"));
}

TEST_F(McpApi, ToolsAreListedInAFixedOrderWithSchemasAndHints) {
  std::vector<std::string> names;
  const json listed = request("tools/list");
  for (const json& tool : listed["result"]["tools"]) {
    names.push_back(tool["name"]);
    EXPECT_TRUE(tool.contains("title") && tool.contains("description"));
    EXPECT_EQ(tool["inputSchema"]["additionalProperties"], false);
    EXPECT_EQ(tool["outputSchema"]["type"], "object");
    const bool reads = tool["name"] != "litmus_run" && tool["name"] != "litmus_dialogs";
    EXPECT_EQ(tool["annotations"]["readOnlyHint"], reads);
    EXPECT_EQ(tool["annotations"]["destructiveHint"], !reads);
    EXPECT_EQ(tool["annotations"]["openWorldHint"], !reads);
  }

  EXPECT_THAT(names, ElementsAre("litmus_run", "litmus_events", "litmus_sessions", "litmus_channels", "litmus_runs",
                                 "litmus_steps", "litmus_metrics", "litmus_dialogs"));
}

TEST_F(McpApi, AForeignPageMayNotAsk) {
  EXPECT_EQ(send("{}", "Origin: https://evil.example\r\n").status, 403);
  EXPECT_EQ(send("{}", "Host: evil.example\r\n").status, 403);
}

TEST_F(McpApi, ProgramsAreErrandsOfTheDoorThatHasTheUsersEnvironment) {
  server::TestSocket socket = connect_locally();
  const std::string run = R"({"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"litmus_run","arguments":)";

  const auto errand = server::ask(socket, "POST", "/mcp?door=stdio", kJson, run + R"({"serial":"SN1"}}})");
  const auto wrong = server::ask(socket, "POST", "/mcp?door=stdio", kJson, run + R"({"sreial":"SN1"}}})");

  EXPECT_EQ(errand.header("Content-Type"), "application/vnd.litmus.errand+json");
  EXPECT_EQ(json::parse(errand.body)["arguments"], json({{"serial", "SN1"}}));
  EXPECT_EQ(json::parse(errand.body)["answer"]["id"], 5);
  EXPECT_THAT(wrong.body, HasSubstr("did you mean 'serial'?"));
  EXPECT_TRUE(backend_.launcher().orders.empty());
}

}  // namespace
}  // namespace litmus::api
