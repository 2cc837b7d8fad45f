// Whatever a client may send on one connection: requests, bodies, frames of a WebSocket. The server is the real one, on
// TCP. Its promise beside not crashing: a connection ends when its client has ended, however it behaved.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <thread>

#include "fuzz/fuzz.h"
#include "server/server.h"
#include "server/sse.h"
#include "server/static_files.h"
#include "server/url.h"

namespace litmus::fuzz {
namespace {

using namespace server;

constexpr int kDeadlineMs = 10'000;
constexpr uint32_t kLoopbackNet = 0x7F000000;

class EchoSession final : public WebSocketSession {
 public:
  void open(std::function<void()> wake, std::function<void(uint16_t, std::string)> close) override {
    wake_ = std::move(wake);
    close_ = std::move(close);
  }
  void on_message(std::string_view message, bool binary) override {
    if (message.starts_with("bye")) return close_(4000, std::string(message));
    message_ = message;
    binary_ = binary;
    wake_();
  }
  bool next_message(std::string& out, bool& binary) override {
    out = std::exchange(message_, "");
    binary = binary_;
    return !out.empty();
  }

 private:
  std::function<void()> wake_;
  std::function<void(uint16_t, std::string)> close_;
  std::string message_;
  bool binary_ = false;
};

class ShortStream final : public Stream {
 public:
  void open(std::function<void()>) override {}
  Next fill(std::string& out, size_t) override {
    append_sse_event(out, "1", "tick", "data\nof two lines");
    return ++sent_ < 3 ? Next::kMore : Next::kWait;
  }

 private:
  int sent_ = 0;
};

Router routes() {
  Router router;
  router.add("GET", "/api/echo/{word}", [](const Request& request) {
    std::string text(request.parameter("word"));
    for (const auto& [name, value] : request.query) text += "|" + name + "=" + value;
    return Response(200, "text/plain", text);
  });
  RouteOptions json;
  json.content_type = "application/json";
  router.add(
      "POST", "/api/change", [](const Request& request) { return Response(200, "text/plain", request.body); }, json);
  router.add("GET", "/api/stream", [](const Request&) { return sse_response(std::make_unique<ShortStream>()); });
  router.add_websocket("/api/ws", [](const Request&) { return std::make_unique<EchoSession>(); });
  return router;
}

// Bounds are small, so that inputs pass them.
ServerOptions small_bounds() {
  ServerOptions options;
  options.max_body_bytes = 4096;
  options.max_header_bytes = 2048;
  options.max_target_bytes = 512;
  options.max_websocket_message_bytes = 1024;
  return options;
}

// One for the whole process. It never ends: the threads of a process that is ended go with it.
class TheServer {
 public:
  TheServer() : pool_(2, 100, "fuzz"), server_(io_, pool_, routes(), small_bounds()) {
    Access access;
    access.bound_host = "127.0.0.1";
    access.token = "secret";
    listener_ = server_.listen_tcp("127.0.0.1", 0, access).value();
    thread_ = std::thread([this] { io_.run(); });
  }

  // From another address each time: a port that was used waits for minutes.
  int connect() {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in from{}, to{};
    from.sin_family = to.sin_family = AF_INET;
    from.sin_addr.s_addr = htonl(kLoopbackNet + 2 + calls_++ % 0xFFFFFF);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(listener_->port());
    require(bind(fd, reinterpret_cast<sockaddr*>(&from), sizeof(from)) == 0, "a client has an address");
    require(::connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof(to)) == 0, "the server can be reached");
    require(fcntl(fd, F_SETFL, O_NONBLOCK) == 0, "a socket can be non-blocking");
    return fd;
  }

 private:
  IoContext io_;
  WorkerPool pool_;
  Server server_;
  ListenerPtr listener_;
  std::thread thread_;
  uint32_t calls_ = 0;
};

TheServer& the_server() {
  static TheServer* const server = new TheServer();
  return *server;
}

// Sends what it can, says that it has ended, and reads until the server ends, too.
void talk(std::string_view bytes) {
  const int fd = the_server().connect();
  bool sending = true;
  while (true) {
    pollfd wait{fd, static_cast<short>(sending ? POLLIN | POLLOUT : POLLIN), 0};
    require(poll(&wait, 1, kDeadlineMs) > 0, "a connection ends when its client has ended");
    if (sending && (wait.revents & (POLLOUT | POLLERR | POLLHUP)) != 0) {
      const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) bytes.remove_prefix(static_cast<size_t>(sent));
      sending = !bytes.empty() && (sent >= 0 || errno == EAGAIN);
      if (!sending) shutdown(fd, SHUT_WR);
    }
    if ((wait.revents & (POLLIN | POLLERR | POLLHUP)) == 0) continue;
    char answer[4096];
    const ssize_t got = recv(fd, answer, sizeof(answer), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) break;
  }
  close(fd);
}

std::string request(std::string_view line, std::string_view headers, std::string_view body = "") {
  std::string text(line);
  text.append(" HTTP/1.1\r\nHost: localhost\r\n").append(headers);
  if (!body.empty()) text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  return text.append("\r\n").append(body);
}

// The mask is zero: a mutation of the payload is one of the message.
std::string frame(int first_byte, std::string_view payload) {
  std::string bytes(1, static_cast<char>(first_byte));
  if (payload.size() < 126) {
    bytes += static_cast<char>(0x80 | payload.size());
  } else {
    bytes += static_cast<char>(0x80 | 126);
    bytes += static_cast<char>(payload.size() >> 8);
    bytes += static_cast<char>(payload.size());
  }
  return bytes.append(4, '\0').append(payload);
}

void read_pieces(std::string_view text) {
  (void)percent_decode(text, true);
  (void)split_path(text);
  (void)parse_query(text);
  Access access;
  access.token = "secret";
  access.allow_hosts = {"bench-7"};
  (void)host_allowed(access, text, "127.0.0.1");
  (void)origin_allowed(access, text, "localhost:80");
  (void)bearer_allowed(access, text);
}

}  // namespace

std::vector<std::string> seeds() {
  const std::string upgrade = request("GET /api/ws",
                                      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
  const std::string change = "Authorization: Bearer secret\r\nContent-Type: application/json\r\n";
  return {
      request("GET /api/echo/w%C3%B6rd?a=1&b=x+y&c", ""),
      request("GET /api/echo/a", "") + request("HEAD /api/echo/b", "Connection: close\r\n"),
      request("POST /api/change", change, R"({"name":"value"})"),
      request("POST /api/change", change + "Transfer-Encoding: chunked\r\n") +
          "4\r\nabcd\r\n3;x=y\r\nefg\r\n0\r\nT: 1\r\n\r\n",
      request("POST /api/change", change + "Expect: 100-continue\r\n", "{}"),
      request("POST /api/change", change, std::string(4000, 'x')),
      request("OPTIONS /api/change", "Origin: http://localhost\r\nAccess-Control-Request-Method: POST\r\n"),
      request("GET /api/stream", "Accept: text/event-stream\r\n"),
      request("GET /" + std::string(500, 'p'), "X-Long: " + std::string(1500, 'h') + "\r\n"),
      upgrade + frame(0x81, "hello") + frame(0x89, "ping") + frame(0x88, "\x03\xE8"),
      upgrade + frame(0x01, "in ") + frame(0x80, "pieces") + frame(0x82, std::string(300, 'b')),
      upgrade + frame(0x81, "bye"),
      "[::1]:8000",
      "http://127.0.0.1:8000",
  };
}

}  // namespace litmus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes = litmus::fuzz::text_of(data, size);
  litmus::fuzz::read_pieces(bytes);
  litmus::fuzz::talk(bytes);
  return 0;
}
