#include "server/stream.h"

#include "server/server_fixture.h"

namespace litmus::server {
namespace {

TEST_F(ServerTest, StreamSendsAsItIsFedAndBeatsInBetween) {
  ServerOptions options;
  options.heartbeat = milliseconds(20);
  start(options);
  TestSocket socket = connect();
  socket.send(request_text("GET", "/api/stream"));
  const TestResponse head = read_head(socket);
  EXPECT_EQ(head.header("Content-Type"), "text/event-stream; charset=utf-8");
  EXPECT_EQ(socket.take_until(":\n\n"), ":\n\n");
  io_.post([this] {
    append_sse_event(pushed_->pending, "7", "kind", "a\nb");
    pushed_->wake();
  });
  const TestEvent event = next_event(socket);
  EXPECT_EQ(event.id, "7");
  EXPECT_EQ(event.event, "kind");
  EXPECT_EQ(event.data, "a\nb");
  io_.post([this] {
    pushed_->end = true;
    pushed_->wake();
  });
  EXPECT_NO_THROW(socket.take_rest());
}

TEST_F(ServerTest, StreamsAreBounded) {
  ServerOptions options;
  options.max_streams = 1;
  start(options);
  {
    TestSocket first = connect();
    first.send(request_text("GET", "/api/stream"));
    EXPECT_EQ(read_head(first).status, 200);
    EXPECT_EQ(get("/api/stream").status, 429);
  }
  EXPECT_TRUE(eventually([&] { return server_->stream_count() == 0; }));
  TestSocket next = connect();
  next.send(request_text("GET", "/api/stream"));
  EXPECT_EQ(read_head(next).status, 200);
}

TEST_F(ServerTest, ClientThatDoesNotReadIsNotProducedFor) {
  ServerOptions options;
  options.stream_buffer_bytes = 64 * 1024;
  start(options);
  TestSocket stopped = TestSocket::tcp(tcp_->port(), 4096);
  stopped.send(request_text("GET", "/api/endless"));
  EXPECT_EQ(read_head(stopped).status, 200);
  size_t before = 0;
  // The kernel's buffers fill up; from there on nothing is asked for.
  EXPECT_TRUE(eventually([&] {
    const size_t now = produced_;
    const bool still = now == before && now > 0;
    before = now;
    for (int i = 0; i < 20 && still; ++i) EXPECT_EQ(get("/api/echo/x").body, "x");
    return still && produced_ == before;
  }));
  EXPECT_LT(produced_, size_t{64} << 20);
}

TEST_F(ServerTest, StalledClientIsGivenUp) {
  ServerOptions options;
  options.stalled_timeout = milliseconds(100);
  start(options);
  TestSocket stopped = TestSocket::tcp(tcp_->port(), 4096);
  stopped.send(request_text("GET", "/api/endless"));
  EXPECT_TRUE(eventually([&] { return produced_ > 0; }));
  EXPECT_TRUE(eventually([&] { return server_->stream_count() == 0; }));
}

TEST_F(ServerTest, WebSocketEchoesTextAndBinary) {
  start();
  TestWebSocket socket(connect(), "/api/ws");
  socket.send("text");
  EXPECT_EQ(socket.next_text(), "text");
  socket.send(std::string(3000, '\xFF'), TestWebSocket::kBinary);
  const auto frame = socket.next_frame();
  EXPECT_EQ(frame.opcode, TestWebSocket::kBinary);
  EXPECT_EQ(frame.payload, std::string(3000, '\xFF'));
}

TEST_F(ServerTest, WebSocketIsPinged) {
  ServerOptions options;
  options.heartbeat = milliseconds(20);
  start(options);
  TestWebSocket socket(connect(), "/api/ws");
  EXPECT_EQ(socket.next_frame().opcode, TestWebSocket::kPing);
}

TEST_F(ServerTest, WebSocketRefusesBadUtf8AndLongMessages) {
  start();
  TestWebSocket bad(connect(), "/api/ws");
  bad.send("\xC3(");
  EXPECT_EQ(bad.next_frame().opcode, TestWebSocket::kClose);
  TestWebSocket large(connect(), "/api/ws");
  large.send(std::string(70'000, 'a'));
  EXPECT_EQ(large.next_frame().opcode, TestWebSocket::kClose);
}

TEST_F(ServerTest, WebSocketSessionMayClose) {
  start();
  TestWebSocket socket(connect(), "/api/ws");
  socket.send("bye");
  const auto frame = socket.next_frame();
  EXPECT_EQ(frame.opcode, TestWebSocket::kClose);
  EXPECT_EQ(frame.payload.substr(2), "as you wish");
}

TEST_F(ServerTest, PlainGetOfAWebSocketIsToldToUpgrade) {
  start();
  EXPECT_EQ(get("/api/ws").status, 426);
}

}  // namespace
}  // namespace litmus::server
