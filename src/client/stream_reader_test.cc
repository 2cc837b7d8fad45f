#include "client/stream_reader.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <thread>

namespace litmus::client {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLong{20'000};
constexpr std::string_view kHead =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string chunk(std::string_view text) {
  char size[16];
  std::snprintf(size, sizeof size, "%zx\r\n", text.size());
  return size + std::string(text) + "\r\n";
}

// A server for one client: it answers with what the test tells it.
class Server {
 public:
  Server() {
    char pattern[] = "/tmp/litmus-stream-XXXXXX";
    folder_ = mkdtemp(pattern);
    path_ = folder_ / "socket";
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    std::strncpy(address.sun_path, path_.c_str(), sizeof(address.sun_path) - 1);
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_, 4), 0);
  }
  ~Server() {
    hang_up();
    ::close(listener_);
    std::filesystem::remove_all(folder_);
  }

  // The next client that opens `target` gets `answer`.
  Status serve(StreamReader& reader, std::string_view answer) {
    std::thread accepting([&] {
      connection_ = ::accept(listener_, nullptr, nullptr);
      say(answer);
    });
    Status opened = reader.open("/events", kLong);
    accepting.join();
    return opened;
  }
  void say(std::string_view bytes) {
    EXPECT_EQ(::send(connection_, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  }
  void hang_up() {
    if (connection_ >= 0) ::close(connection_);
    connection_ = -1;
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path folder_, path_;
  int listener_ = -1, connection_ = -1;
};

TEST(StreamReader, HandsOutWhatHasComeInOrder) {
  Server server;
  StreamReader reader(server.path());
  ASSERT_TRUE(server.serve(reader, std::string(kHead) + chunk("id: 1\ndata: a\n\n: alive\n\nid: 2\ndata: b\n\n")).ok());

  const auto messages = reader.read(10, kLong);

  ASSERT_TRUE(messages.ok());
  ASSERT_EQ(messages->size(), 2u);
  EXPECT_EQ((*messages)[0].id, "1");
  EXPECT_EQ((*messages)[1].data, "b");
}

TEST(StreamReader, NeverHandsOutMoreThanAskedFor) {
  Server server;
  StreamReader reader(server.path());
  ASSERT_TRUE(server.serve(reader, std::string(kHead) + chunk("data: a\n\ndata: b\n\ndata: c\n\n")).ok());

  EXPECT_EQ(reader.read(2, kLong)->size(), 2u);
  EXPECT_EQ(reader.read(2, kLong)->size(), 1u);
}

TEST(StreamReader, AMessageInPiecesIsOneMessage) {
  Server server;
  StreamReader reader(server.path());
  const std::string whole = chunk("id: 7\ndata: pieces\n\n");
  ASSERT_TRUE(server.serve(reader, std::string(kHead) + whole.substr(0, 1)).ok());
  EXPECT_TRUE(reader.read(1, milliseconds(0))->empty());

  server.say(whole.substr(1, 8));
  EXPECT_TRUE(reader.read(1, milliseconds(0))->empty());
  server.say(whole.substr(9));

  EXPECT_EQ(reader.read(1, kLong)->at(0).data, "pieces");
}

TEST(StreamReader, AStreamWithoutFramesIsReadToItsEnd) {
  Server server;
  StreamReader reader(server.path());
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
  ASSERT_TRUE(server.serve(reader, head + "data: with the head\n\ndata: in pie").ok());
  EXPECT_EQ(reader.read(10, kLong)->at(0).data, "with the head");

  server.say("ces\n\n");
  EXPECT_EQ(reader.read(10, kLong)->at(0).data, "in pieces");
  server.hang_up();

  EXPECT_EQ(reader.read(10, kLong).status().code(), ErrorCode::kUnavailable);
}

TEST(StreamReader, AWakeEndsTheWaitAndOnlyOne) {
  Server server;
  StreamReader reader(server.path());
  ASSERT_TRUE(server.serve(reader, std::string(kHead)).ok());

  reader.wake();
  EXPECT_TRUE(reader.read(1, kLong)->empty());

  server.say(chunk("data: later\n\n"));
  EXPECT_EQ(reader.read(1, kLong)->size(), 1u);
}

TEST(StreamReader, AWakeEndsTheWaitForAnAnswer) {
  Server server;  // it accepts nobody
  StreamReader reader(server.path());
  reader.wake();

  EXPECT_EQ(reader.open("/events", kLong).code(), ErrorCode::kTimeout);
}

TEST(StreamReader, WhatCameBeforeTheEndComesFirst) {
  Server server;
  StreamReader reader(server.path());
  ASSERT_TRUE(server.serve(reader, std::string(kHead) + chunk("data: last\n\n")).ok());
  server.hang_up();

  EXPECT_EQ(reader.read(10, kLong)->size(), 1u);
  EXPECT_EQ(reader.read(10, kLong).status().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(reader.open("/events", milliseconds(50)).code(), ErrorCode::kTimeout);  // listened to, not served
}

TEST(StreamReader, ARefusalIsToldInTheServersWords) {
  Server server;
  StreamReader reader(server.path());
  const Status refused = server.serve(reader,
                                      "HTTP/1.1 410 Gone\r\nContent-Type: application/problem+json\r\n"
                                      "Content-Length: 32\r\n\r\n"
                                      R"({"detail":"not stored any more"})");

  EXPECT_EQ(refused.code(), ErrorCode::kGone);
  EXPECT_EQ(refused.message(), "not stored any more");
}

TEST(StreamReader, NobodyThereIsUnavailable) {
  StreamReader reader("/tmp/litmus-no-such-socket");

  EXPECT_EQ(reader.open("/events", kLong).code(), ErrorCode::kUnavailable);
  EXPECT_EQ(reader.read(1, kLong).status().code(), ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace litmus::client
