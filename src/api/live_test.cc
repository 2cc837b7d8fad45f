#include <nlohmann/json.hpp>
#include <set>

#include "api/api_fixture.h"

namespace litmus::api {
namespace {

using nlohmann::json;
using server::TestEvent;
using server::TestResponse;
using server::TestSocket;
using server::TestWebSocket;
using testing::HasSubstr;

constexpr int kMany = 5'000;

class LiveTest : public ApiTest {
 protected:
  void emit_many(int count) {
    for (int i = 0; i < count; ++i) {
      backend_.emit("test.measurement", R"({"step_name":"a","step_path":"a","measurement_name":"v","value":)" +
                                            std::to_string(sent_++) + R"(,"padding":")" + padding_ + "\"}");
    }
  }

  // Reads `count` events and says whether they are the values from `first` on, each once and in order.
  static testing::AssertionResult values_follow(TestSocket& socket, int first, int count) {
    for (int i = 0; i < count; ++i) {
      const TestEvent event = server::next_event(socket);
      if (event.event == "progress") {
        --i;
        continue;
      }
      const json data = json::parse(event.data);
      if (data["value"] != first + i) return testing::AssertionFailure() << first + i << " expected: " << event.data;
      if (event.id != "7-" + data["event_number"].dump()) return testing::AssertionFailure() << event.id;
    }
    return testing::AssertionSuccess();
  }

  static testing::AssertionResult values_follow(TestWebSocket& socket, const std::string& sub, int count) {
    for (int next = 0; next < count;) {
      const json message = json::parse(socket.next_text());
      if (message["op"] != "data" || message["sub"] != sub) return testing::AssertionFailure() << message.dump();
      for (const json& item : message["items"]) {
        if (item["value"] != next++) return testing::AssertionFailure() << next - 1 << " expected: " << item.dump();
      }
      const std::string cursor = "7-" + message["items"].back()["event_number"].dump();
      if (message["cursor"] != cursor) return testing::AssertionFailure() << message["cursor"];
    }
    return testing::AssertionSuccess();
  }

  // The hello has been answered.
  TestWebSocket open_ws() {
    TestWebSocket socket(connect(), "/api/ws");
    socket.send(R"({"op":"hello","version":1})");
    EXPECT_EQ(json::parse(socket.next_text())["op"], "ready");
    return socket;
  }

  int sent_ = 0;
  std::string padding_;
};

TEST_F(LiveTest, StreamReplaysAndGoesOnWithoutSeam) {
  backend_.keep_in_memory = 50;
  emit_many(kMany);
  TestSocket stream = open_stream("/api/events/stream?session_id=" + session_id());
  std::thread emitter([&] { emit_many(kMany); });
  EXPECT_TRUE(values_follow(stream, 0, 2 * kMany));
  emitter.join();
  EXPECT_GT(backend_.replays, 1);
}

TEST_F(LiveTest, StreamWithoutCursorOrSessionBeginsNow) {
  emit_many(10);
  TestSocket stream = open_stream("/api/events/stream");
  EXPECT_TRUE(eventually([&] { return server_->stream_count() == 1; }));
  emit_many(3);
  const int first = json::parse(server::next_event(stream).data)["value"];
  EXPECT_GE(first, 10);
}

TEST_F(LiveTest, ReconnectingClientMissesAndRepeatsNothing) {
  backend_.keep_in_memory = 20;
  emit_many(100);
  std::string last_id;
  {
    TestSocket stream = open_stream("/api/events/stream?run_id=" + run_id());
    EXPECT_TRUE(values_follow(stream, 0, 59));
    last_id = server::next_event(stream).id;
  }
  emit_many(100);
  TestSocket again = open_stream("/api/events/stream?run_id=" + run_id(), "Last-Event-ID: " + last_id + "\r\n");
  EXPECT_TRUE(values_follow(again, 60, 140));
  TestSocket bare = open_stream("/api/events/stream?after=190");
  EXPECT_TRUE(values_follow(bare, 190, 10));
}

TEST_F(LiveTest, StreamIsFiltered) {
  TestSocket stream = open_stream("/api/events/stream?after=0&event_type=run.ended");
  emit_many(50);
  backend_.emit("run.ended", R"({"outcome":"passed"})");
  const TestEvent event = server::next_event(stream);
  EXPECT_EQ(event.event, "run.ended");
  EXPECT_EQ(event.id, "7-51");
}

TEST_F(LiveTest, CursorOfWhatIsNotStoredIsGone) {
  emit_many(20);
  backend_.forgotten = 10;
  EXPECT_EQ(get("/api/events/stream?after=5").status, 410);
  EXPECT_EQ(get("/api/runs/00000000/stream").status, 404);
}

TEST_F(LiveTest, RunStreamTellsProgress) {
  backend_.emit("run.started", R"({"dut_serial":"SN1"})");
  TestSocket stream = open_stream("/api/runs/" + run_id() + "/stream");
  EXPECT_EQ(server::next_event(stream).event, "run.started");
  const json pending = json::parse(server::next_event(stream).data);
  EXPECT_EQ(pending["status"], "pending");
  backend_.emit("test.step_started", R"({"step_name":"a","step_index":0,"step_path":"a"})");
  EXPECT_EQ(server::next_event(stream).event, "test.step_started");
  const TestEvent running = server::next_event(stream);
  EXPECT_EQ(running.event, "progress");
  EXPECT_EQ(json::parse(running.data)["current_step"], "a");
  backend_.emit("run.ended", R"({"outcome":"passed"})");
  backend_.materialize(backend_.maker.run_id);
  std::string status;
  while (status != "completed") {
    const TestEvent event = server::next_event(stream);
    if (event.event == "progress") status = json::parse(event.data)["status"];
  }
}

TEST_F(LiveTest, SlowReaderLosesNothingAndHoldsUpNobody) {
  backend_.keep_in_memory = 100;
  padding_ = std::string(2'000, 'x');
  const std::string target = "/api/events/stream?after=0";
  TestSocket slow = open_stream(target, "", 4096);
  TestSocket quick = open_stream(target);
  emit_many(kMany);  // 10 MB: more than the sockets' buffers take
  EXPECT_TRUE(values_follow(quick, 0, kMany));
  EXPECT_EQ(get("/api/health").status, 200);
  EXPECT_TRUE(values_follow(slow, 0, kMany));
}

TEST_F(LiveTest, SocketReplaysAndGoesOnWithoutSeam) {
  backend_.keep_in_memory = 50;
  emit_many(kMany);
  TestWebSocket socket = open_ws();
  socket.send(R"({"op":"subscribe","sub":"s1","topic":"run","run_id":")" + run_id() + "\"}");
  std::thread emitter([&] { emit_many(kMany); });
  EXPECT_TRUE(values_follow(socket, "s1", 2 * kMany));
  emitter.join();
}

TEST_F(LiveTest, SubscriptionsShareASocketAndEndAlone) {
  TestWebSocket socket = open_ws();
  socket.send(R"({"op":"subscribe","sub":"all","topic":"events","after":"0"})");
  socket.send(R"({"op":"subscribe","sub":"by prefix","topic":"events","session_id":")" + session_id().substr(0, 8) +
              R"(","after":"0"})");
  EXPECT_EQ(json::parse(socket.next_text())["op"], "error");  // no such session yet
  backend_.emit("session.started");
  EXPECT_EQ(json::parse(socket.next_text())["sub"], "all");
  socket.send(R"({"op":"subscribe","sub":"by prefix","topic":"events","session_id":")" + session_id().substr(0, 8) +
              "\"}");
  EXPECT_EQ(json::parse(socket.next_text())["sub"], "by prefix");
  socket.send(R"({"op":"unsubscribe","sub":"all"})");
  socket.send(R"({"op":"subscribe","sub":"all","topic":"events","after":"1"})");  // the name is free again
  socket.send(R"({"op":"?"})");
  EXPECT_EQ(json::parse(socket.next_text())["op"], "error");  // all before it is done
  emit_many(1);
  std::multiset<std::string> heard;
  for (int i = 0; i < 2; ++i) heard.insert(json::parse(socket.next_text())["sub"].get<std::string>());
  EXPECT_EQ(heard, (std::multiset<std::string>{"all", "by prefix"}));
}

TEST_F(LiveTest, ActiveIsTheWholeListOnChange) {
  TestWebSocket socket = open_ws();
  socket.send(R"({"op":"subscribe","sub":"a","topic":"active"})");
  EXPECT_EQ(json::parse(socket.next_text())["items"], json::array());
  backend_.emit("run.started", R"({"dut_serial":"SN1","station_id":"bench_1"})");
  const json list = json::parse(socket.next_text())["items"];
  ASSERT_EQ(list.size(), 1);
  EXPECT_EQ(list[0]["run_id"], run_id());
  EXPECT_EQ(list[0]["dut_serial"], "SN1");
  EXPECT_EQ(list[0]["waiting_dialogs"], 0);
  backend_.emit("run.ended", R"({"outcome":"passed"})");
  EXPECT_EQ(json::parse(socket.next_text())["items"], json::array());
}

TEST_F(LiveTest, RunsTellsWhatHappenedToWhich) {
  TestWebSocket socket = open_ws();
  socket.send(R"({"op":"subscribe","sub":"r","topic":"runs","after":"0"})");
  backend_.emit("run.started");
  emit_many(3);
  backend_.emit("run.ended", R"({"outcome":"passed"})");
  backend_.materialize(backend_.maker.run_id);
  std::vector<std::string> changes;
  while (changes.size() < 3) {
    const json message = json::parse(socket.next_text());
    for (const json& item : message["items"]) {
      EXPECT_EQ(item["run_id"], run_id());
      changes.push_back(item["change"]);
    }
  }
  EXPECT_EQ(changes, (std::vector<std::string>{"started", "ended", "materialized"}));
}

TEST_F(LiveTest, ResetSaysWhereToGoOn) {
  emit_many(20);
  backend_.keep_in_memory = 5;
  backend_.forgotten = 10;
  TestWebSocket socket = open_ws();
  socket.send(R"({"op":"subscribe","sub":"s","topic":"events","after":"7-3"})");
  const json reset = json::parse(socket.next_text());
  EXPECT_EQ(reset["op"], "reset");
  EXPECT_EQ(reset["sub"], "s");
  EXPECT_EQ(reset["cursor"], "7-20");
  socket.send(R"({"op":"subscribe","sub":"s","topic":"events","after":"7-20"})");
  emit_many(1);
  EXPECT_EQ(json::parse(socket.next_text())["items"][0]["value"], 20);
}

TEST_F(LiveTest, NonsenseIsAnsweredAndTheSocketLivesOn) {
  TestWebSocket socket = open_ws();
  const std::pair<const char*, const char*> cases[] = {
      {"{", "valid JSON"},
      {"[]", "object"},
      {R"({"op":"subscrib","sub":"s"})", "did you mean 'subscribe'"},
      {R"({"op":"subscribe","sub":"s","topic":"event"})", "did you mean 'events'"},
      {R"({"op":"subscribe","topic":"events"})", "'sub'"},
      {R"({"op":"subscribe","sub":"s","topic":"run"})", "run_id"},
      {R"({"op":"subscribe","sub":"s","topic":"events","session":"x"})", "did you mean 'session_id'"},
      {R"({"op":"subscribe","sub":"s","topic":"events","after":5})", "'after' must be a string"},
      {R"({"op":"subscribe","sub":"s","topic":"events","after":"x"})", "cursor"},
      {R"({"op":"subscribe","sub":"s","topic":"run","run_id":"short"})", "UUID"},
  };
  for (const auto& [message, expected] : cases) {
    socket.send(message);
    const json answer = json::parse(socket.next_text());
    EXPECT_EQ(answer["op"], "error") << message;
    EXPECT_THAT(answer["detail"].get<std::string>(), HasSubstr(expected)) << message;
  }
  socket.send(R"({"op":"subscribe","sub":"s","topic":"active"})");
  EXPECT_EQ(json::parse(socket.next_text())["sub"], "s");
}

TEST_F(LiveTest, SlowSocketLosesNothing) {
  backend_.keep_in_memory = 100;
  padding_ = std::string(2'000, 'x');
  TestWebSocket slow(TestSocket::tcp(tcp_->port(), 4096), "/api/ws");
  slow.send(R"({"op":"subscribe","sub":"s","topic":"events","after":"0"})");
  TestWebSocket quick = open_ws();
  quick.send(R"({"op":"subscribe","sub":"s","topic":"events","after":"0"})");
  emit_many(kMany);
  EXPECT_TRUE(values_follow(quick, "s", kMany));
  EXPECT_TRUE(values_follow(slow, "s", kMany));
}

}  // namespace
}  // namespace litmus::api
