// For tests: clients written from the RFCs and not with our own server's library, so that both sides can't share a
// mistake. Every wait has a deadline; what goes wrong throws std::runtime_error, which fails the test.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace litmus::server {

class TestSocket {
 public:
  explicit TestSocket(int fd) : fd_(fd) {}
  TestSocket(TestSocket&& other) noexcept : buffer(std::move(other.buffer)), fd_(std::exchange(other.fd_, -1)) {}
  ~TestSocket() {
    if (fd_ >= 0) ::close(fd_);
  }

  static TestSocket tcp(uint16_t port, int receive_buffer_bytes = 0) {
    TestSocket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (receive_buffer_bytes > 0) {
      setsockopt(socket.fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof(receive_buffer_bytes));
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socket.connect(reinterpret_cast<sockaddr*>(&address), sizeof(address));
    return socket;
  }

  static TestSocket unix_socket(const std::string& path) {
    TestSocket socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    socket.connect(reinterpret_cast<sockaddr*>(&address), sizeof(address));
    return socket;
  }

  // False when the other side has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      if (sent < 0) return false;
      bytes.remove_prefix(static_cast<size_t>(sent));
    }
    return true;
  }

  // Appends what there is to `buffer`; false at the end of the stream.
  bool receive(std::chrono::milliseconds deadline = std::chrono::seconds(20)) {
    pollfd wait{fd_, POLLIN, 0};
    if (::poll(&wait, 1, static_cast<int>(deadline.count())) <= 0) throw std::runtime_error("no answer in time");
    char chunk[65536];
    const ssize_t got = ::recv(fd_, chunk, sizeof(chunk), 0);
    if (got <= 0) return false;
    buffer.append(chunk, static_cast<size_t>(got));
    return true;
  }

  // Takes everything up to and including `end`; throws when the stream ends before.
  std::string take_until(std::string_view end) {
    for (;;) {
      const size_t found = buffer.find(end);
      if (found != std::string::npos) return take(found + end.size());
      if (!receive()) throw std::runtime_error("the server closed; so far: " + buffer.substr(0, 500));
    }
  }

  std::string take(size_t size) {
    while (buffer.size() < size) {
      if (!receive()) throw std::runtime_error("the server closed; so far: " + buffer.substr(0, 500));
    }
    std::string taken = buffer.substr(0, size);
    buffer.erase(0, size);
    return taken;
  }

  std::string take_rest() {
    while (receive()) {
    }
    return std::exchange(buffer, "");
  }

  // Whichever has an answer first.
  static TestSocket* wait_for_either(TestSocket& a, TestSocket& b) {
    pollfd waits[2] = {{a.fd_, POLLIN, 0}, {b.fd_, POLLIN, 0}};
    if (::poll(waits, 2, 20'000) <= 0) throw std::runtime_error("no answer in time");
    return waits[0].revents != 0 ? &a : &b;
  }

  std::string buffer;  // received, not yet taken

 private:
  void connect(const sockaddr* address, socklen_t size) {
    if (::connect(fd_, address, size) != 0) throw std::runtime_error(std::string("connect: ") + std::strerror(errno));
  }

  int fd_;
};

struct TestResponse {
  int status = 0;
  std::string head, body;

  // The value of a header, given in its usual spelling; "" when absent.
  std::string header(const std::string& name) const {
    const size_t at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return "";
    const size_t begin = at + name.size() + 4;
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

inline TestResponse read_head(TestSocket& socket) {
  TestResponse response;
  response.head = socket.take_until("\r\n\r\n");
  response.status = std::stoi(response.head.substr(9, 3));
  return response;
}

inline TestResponse read_response(TestSocket& socket, bool head_only = false) {
  TestResponse response = read_head(socket);
  const std::string length = response.header("Content-Length");
  if (!length.empty() && !head_only) response.body = socket.take(std::stoul(length));
  return response;
}

// `headers` are whole lines, "Name: value\r\n".
inline std::string request_text(std::string_view method, std::string_view target, std::string_view headers = "",
                                std::string_view body = "") {
  std::string text;
  text.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
  if (headers.find("Host:") == std::string_view::npos) text.append("Host: localhost\r\n");
  if (!body.empty()) text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  return text.append(headers).append("\r\n").append(body);
}

inline TestResponse ask(TestSocket& socket, std::string_view method, std::string_view target,
                        std::string_view headers = "", std::string_view body = "") {
  socket.send(request_text(method, target, headers, body));
  return read_response(socket, method == "HEAD");
}

struct TestEvent {
  std::string id, event, data;
};

// The next server-sent event; comments are skipped.
inline TestEvent next_event(TestSocket& socket) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (;;) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("nothing but comments");
    const std::string block = socket.take_until("\n\n");
    TestEvent event;
    size_t at = 0;
    while (at < block.size()) {
      const std::string line = block.substr(at, block.find('\n', at) - at);
      at += line.size() + 1;
      if (line.rfind("id: ", 0) == 0) event.id = line.substr(4);
      if (line.rfind("event: ", 0) == 0) event.event = line.substr(7);
      if (line.rfind("data: ", 0) == 0) event.data += (event.data.empty() ? "" : "\n") + line.substr(6);
    }
    if (!event.data.empty()) return event;
  }
}

class TestWebSocket {
 public:
  enum Opcode { kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };
  struct Frame {
    int opcode = 0;
    std::string payload;
  };

  // Throws when the server doesn't switch protocols.
  TestWebSocket(TestSocket socket, std::string_view target, std::string_view headers = "")
      : socket_(std::move(socket)) {
    const std::string all = std::string(headers) +
                            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    socket_.send(request_text("GET", target, all));
    const TestResponse answer = read_head(socket_);
    if (answer.status != 101) throw std::runtime_error("not upgraded: " + answer.head);
    if (answer.header("Sec-WebSocket-Accept") != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
      throw std::runtime_error("bad accept key");
  }

  bool send(std::string_view payload, int opcode = kText) {
    std::string frame(1, static_cast<char>(0x80 | opcode));
    append_length(frame, payload.size());
    const char mask[4] = {0x11, 0x22, 0x33, 0x44};
    frame.append(mask, 4);
    for (size_t i = 0; i < payload.size(); ++i) frame.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
    return socket_.send(frame);
  }

  Frame next_frame() {
    const std::string head = socket_.take(2);
    uint64_t size = static_cast<unsigned char>(head[1]) & 0x7F;
    const size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (more > 0) size = big_endian(socket_.take(more));
    return {head[0] & 0x0F, socket_.take(size)};
  }

  // The next text message; pings are answered on the way.
  std::string next_text() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    for (;;) {
      Frame frame = next_frame();
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("nothing but pings");
      if (frame.opcode == kPing) send(frame.payload, kPong);
      if (frame.opcode == kClose) throw std::runtime_error("closed by the server: " + frame.payload.substr(2));
      if (frame.opcode == kText) return frame.payload;
    }
  }

 private:
  static void append_length(std::string& frame, size_t size) {
    const int bytes = size < 126 ? 0 : size < 65536 ? 2 : 8;
    const int code = bytes == 0 ? static_cast<int>(size) : bytes == 2 ? 126 : 127;
    frame.push_back(static_cast<char>(0x80 | code));
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) frame.push_back(static_cast<char>(size >> shift));
  }
  static uint64_t big_endian(const std::string& bytes) {
    uint64_t value = 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }

  TestSocket socket_;
};

}  // namespace litmus::server
