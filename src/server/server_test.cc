#include "server/server.h"

#include <sys/stat.h>

#include "server/server_fixture.h"

namespace litmus::server {
namespace {

TEST_F(ServerTest, AnswersOverTcpAndUnixSocket) {
  start();
  TestSocket local = TestSocket::unix_socket(socket_path());
  EXPECT_EQ(ask(local, "GET", "/api/echo/a%20b?x=1&y=%C3%A4+b").body, "a b|x=1|y=\xC3\xA4 b");
  EXPECT_EQ(get("/api/echo/hi").body, "hi");
}

TEST_F(ServerTest, KeepsTheConnectionForFurtherRequests) {
  start();
  TestSocket socket = connect();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ask(socket, "GET", "/api/echo/" + std::to_string(i)).body, std::to_string(i));
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  TestSocket socket = connect();
  socket.send(request_text("GET", "/api/echo/1") + request_text("GET", "/api/echo/2"));
  EXPECT_EQ(read_response(socket).body, "1");
  EXPECT_EQ(read_response(socket).body, "2");
}

TEST_F(ServerTest, UnixSocketIsPrivate) {
  start();
  struct stat info{};
  ASSERT_EQ(::stat(socket_path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600);
}

TEST_F(ServerTest, ReplacesAnOldSocketButNoOtherFile) {
  start();
  const std::string path = (dir_.path() / "file").string();
  std::ofstream(path) << "mine";
  EXPECT_EQ(server_->listen_unix(path, {}).status().code(), ErrorCode::kAlreadyExists);
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(ServerTest, PortInUseIsSaid) {
  start();
  const auto second = server_->listen_tcp("127.0.0.1", tcp_->port(), {});
  EXPECT_EQ(second.status().code(), ErrorCode::kAlreadyExists);
  EXPECT_THAT(second.status().message(), HasSubstr("in use"));
}

TEST_F(ServerTest, ClosedListenerEndsItsConnections) {
  start();
  TestSocket socket = connect();
  EXPECT_EQ(ask(socket, "GET", "/api/echo/1").status, 200);
  const uint16_t port = tcp_->port();
  tcp_.reset();
  EXPECT_EQ(socket.take_rest(), "");
  EXPECT_THROW(TestSocket::tcp(port), std::runtime_error);
}

TEST_F(ServerTest, HeadHasTheLengthAndNoBody) {
  start();
  TestSocket socket = connect();
  const TestResponse head = ask(socket, "HEAD", "/api/echo/four");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), "4");
  EXPECT_EQ(ask(socket, "GET", "/api/echo/next").body, "next");
}

TEST_F(ServerTest, OptionsAndWrongMethodNameTheAllowedOnes) {
  start();
  TestSocket socket = connect();
  const TestResponse options = ask(socket, "OPTIONS", "/api/echo/x");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(options.header("Allow"), "GET, HEAD, OPTIONS");
  const TestResponse wrong = ask(socket, "DELETE", "/api/echo/x");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_THAT(wrong.body, HasSubstr("\"status\":405"));
  EXPECT_THAT(wrong.body, HasSubstr("\"code\":\"method_not_allowed\""));
}

TEST_F(ServerTest, UnknownApiPathIsAProblem) {
  start();
  const TestResponse missing = get("/api/nothing");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(missing.header("X-Content-Type-Options"), "nosniff");
}

TEST_F(ServerTest, WrongContentTypeIsRefused) {
  start();
  TestSocket socket = connect();
  EXPECT_EQ(ask(socket, "POST", "/api/change", "Content-Type: text/plain\r\n", "{}").status, 415);
  TestSocket second = connect();
  EXPECT_EQ(ask(second, "POST", "/api/change", "Content-Type: application/json; charset=utf-8\r\n", "{}").body, "{}");
}

TEST_F(ServerTest, LargeBodyIsRefusedBeforeItIsSent) {
  start();
  TestSocket socket = connect();
  socket.send(
      "POST /api/change HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: 1048577\r\n\r\n");
  EXPECT_EQ(read_response(socket).status, 413);
}

TEST_F(ServerTest, LargeChunkedBodyIsRefused) {
  ServerOptions options;
  options.max_body_bytes = 1000;
  start(options);
  TestSocket socket = connect();
  socket.send(
      "POST /api/change HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n");
  for (int i = 0; i < 20; ++i) socket.send("64\r\n" + std::string(100, 'x') + "\r\n");
  EXPECT_EQ(read_response(socket).status, 413);
}

TEST_F(ServerTest, BodyWaitsForContinue) {
  start();
  TestSocket socket = connect();
  socket.send(
      "POST /api/change HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(read_head(socket).status, 100);
  socket.send("{}");
  EXPECT_EQ(read_response(socket).body, "{}");
}

TEST_F(ServerTest, OversizedHeaderAndAddressAreRefused) {
  start();
  EXPECT_EQ(get("/api/echo/x?q=" + std::string(17'000, 'a')).status, 414);
  EXPECT_EQ(get("/api/echo/x", "X-Long: " + std::string(40'000, 'a') + "\r\n").status, 431);
}

TEST_F(ServerTest, NonsenseIsRefused) {
  start();
  for (const std::string text : {"\x16\x03\x01 tls?\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
                                 "GET /api/echo/x HTTP/1.1\r\nHost : a\r\n\r\n"}) {
    TestSocket socket = connect();
    socket.send(text);
    EXPECT_EQ(read_response(socket).status, 400) << text;
  }
}

TEST_F(ServerTest, BrokenEscapesAndBadUtf8AreRefused) {
  start();
  for (const char* target :
       {"/api/echo/%zz", "/api/echo/%ff", "/api/echo/x?a=%c0%af", "/api/echo/a%00b", "/api/echo/%", "/api//x"}) {
    EXPECT_EQ(get(target).status, 400) << target;
  }
}

TEST_F(ServerTest, ForeignHostIsRefused) {
  Access access;
  access.allow_hosts = {"bench.example"};
  start({}, access);
  EXPECT_EQ(get("/api/echo/x", "Host: evil.example\r\n").status, 403);
  EXPECT_EQ(get("/api/echo/x", "Host: localhost.evil.example:80\r\n").status, 403);
  EXPECT_EQ(get("/api/echo/x", "Host: 127.0.0.1:8000\r\n").status, 200);
  EXPECT_EQ(get("/api/echo/x", "Host: [::1]:8000\r\n").status, 200);
  EXPECT_EQ(get("/api/echo/x", "Host: Bench.Example\r\n").status, 200);
  EXPECT_EQ(get("/api/echo/x", "Host: localhost\r\nHost: evil.example\r\n").status, 400);
}

TEST_F(ServerTest, ForeignOriginMayNotChangeAnything) {
  start();
  const auto post = [&](const std::string& origin) {
    TestSocket socket = connect();
    const std::string headers = "Host: localhost:8000\r\nContent-Type: application/json\r\nOrigin: " + origin + "\r\n";
    return ask(socket, "POST", "/api/change", headers, "{}").status;
  };
  EXPECT_EQ(post("http://localhost:8000"), 200);
  EXPECT_EQ(post("http://localhost:3000"), 403);
  EXPECT_EQ(post("https://evil.example"), 403);
  EXPECT_EQ(post("null"), 403);
}

TEST_F(ServerTest, ForeignOriginMayNotOpenAWebSocket) {
  start();
  EXPECT_THROW(TestWebSocket(connect(), "/api/ws", "Origin: https://evil.example\r\n"), std::runtime_error);
  TestWebSocket own(connect(), "/api/ws", "Origin: http://localhost\r\n");
  own.send("hello");
  EXPECT_EQ(own.next_text(), "hello");
}

TEST_F(ServerTest, TokenIsWantedForChangesOnly) {
  Access access;
  access.token = "secret";
  start({}, access);
  const auto post = [&](const char* path, const std::string& headers) {
    TestSocket socket = connect();
    return ask(socket, "POST", path, "Content-Type: application/json\r\n" + headers, "{}").status;
  };
  EXPECT_EQ(post("/api/change", ""), 401);
  EXPECT_EQ(post("/api/change", "Authorization: Bearer wrong!\r\n"), 401);
  EXPECT_EQ(post("/api/change", "Authorization: Bearer secretsecret\r\n"), 401);
  EXPECT_EQ(post("/api/change", "Authorization: bearer secret\r\n"), 200);
  EXPECT_EQ(post("/api/ask", ""), 200);
  EXPECT_EQ(get("/api/echo/x").status, 200);
}

TEST_F(ServerTest, LocalRoutesExistOnTheUnixSocketOnly) {
  start();
  TestSocket local = TestSocket::unix_socket(socket_path());
  EXPECT_EQ(ask(local, "GET", "/api/local").body, "local");
  EXPECT_EQ(get("/api/local").status, 404);
}

TEST_F(ServerTest, ThrowingHandlerIsAnInternalError) {
  start();
  EXPECT_EQ(get("/api/throw").status, 500);
  EXPECT_EQ(get("/api/echo/alive").body, "alive");
}

TEST_F(ServerTest, SlowHandlerIsAnsweredForAtItsDeadline) {
  ServerOptions options;
  options.request_deadline = milliseconds(50);
  start(options);
  TestSocket socket = connect();
  const TestResponse late = ask(socket, "GET", "/api/slow");
  EXPECT_EQ(late.status, 503);
  EXPECT_NE(late.header("Retry-After"), "");
  release();
  EXPECT_EQ(ask(socket, "GET", "/api/echo/after").body, "after");
}

TEST_F(ServerTest, TooManyWaitingRequestsAreTurnedAway) {
  pool_ = std::make_unique<WorkerPool>(1, 1, "test");
  start();
  TestSocket running = connect(), second = connect(), third = connect();
  running.send(request_text("GET", "/api/slow"));
  ASSERT_TRUE(eventually([&] { return entered_.load(); }));
  second.send(request_text("GET", "/api/slow"));
  third.send(request_text("GET", "/api/slow"));

  // One of them waits behind the running one; there is no room for the other.
  const bool second_refused = TestSocket::wait_for_either(second, third) == &second;
  const TestResponse refused = read_response(second_refused ? second : third);
  EXPECT_EQ(refused.status, 429);
  EXPECT_NE(refused.header("Retry-After"), "");
  release();
  EXPECT_EQ(read_response(running).status, 200);
  EXPECT_EQ(read_response(second_refused ? third : second).status, 200);
}

TEST_F(ServerTest, DribblingClientIsCutOff) {
  ServerOptions options;
  options.receive_timeout = milliseconds(100);
  start(options);
  TestSocket socket = connect();
  socket.send("GET /api/echo/x HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
  EXPECT_EQ(read_response(socket).status, 408);
  EXPECT_EQ(socket.take_rest(), "");
}

TEST_F(ServerTest, SilentClientIsCutOff) {
  ServerOptions options;
  options.idle_timeout = milliseconds(50);
  start(options);
  TestSocket socket = connect();
  EXPECT_EQ(socket.take_rest(), "");
}

}  // namespace
}  // namespace litmus::server
