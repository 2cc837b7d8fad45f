// For tests: a server with a few handlers, over TCP and a Unix socket, on its own thread.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <thread>

#include "base/test_dir.h"
#include "server/server.h"
#include "server/sse.h"
#include "server/static_files.h"
#include "server/test_client.h"

namespace litmus::server {

using std::chrono::milliseconds;
using testing::HasSubstr;

// Sends what the test pushes, and then ends.
class PushedStream final : public Stream {
 public:
  struct Shared {
    std::string pending;  // I/O thread
    bool end = false;
    std::function<void()> wake;
    std::atomic<bool> opened{false};
  };
  explicit PushedStream(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
  void open(std::function<void()> wake) override {
    shared_->wake = std::move(wake);
    shared_->opened = true;
  }
  Next fill(std::string& out, size_t) override {
    out += std::exchange(shared_->pending, "");
    return shared_->end ? Next::kEnd : Next::kWait;
  }

 private:
  std::shared_ptr<Shared> shared_;
};

// As much as the client takes, counted.
class EndlessStream final : public Stream {
 public:
  explicit EndlessStream(std::atomic<size_t>& produced) : produced_(produced) {}
  void open(std::function<void()>) override {}
  Next fill(std::string& out, size_t budget) override {
    out.append(budget, 'x');
    produced_ += budget;
    return Next::kMore;
  }

 private:
  std::atomic<size_t>& produced_;
};

// Says every message back.
class EchoSession final : public WebSocketSession {
 public:
  void open(std::function<void()> wake, std::function<void(uint16_t, std::string)> close) override {
    wake_ = std::move(wake);
    close_ = std::move(close);
  }
  void on_message(std::string_view message, bool binary) override {
    if (message == "bye") return close_(4000, "as you wish");
    messages_.emplace_back(message, binary);
    wake_();
  }
  bool next_message(std::string& out, bool& binary) override {
    if (messages_.empty()) return false;
    std::tie(out, binary) = messages_.front();
    messages_.erase(messages_.begin());
    return true;
  }

 private:
  std::function<void()> wake_;
  std::function<void(uint16_t, std::string)> close_;
  std::vector<std::pair<std::string, bool>> messages_;
};

class ServerTest : public testing::Test {
 protected:
  void TearDown() override { stop(); }

  void start(ServerOptions options = {}, Access access = {}) {
    server_ = std::make_unique<Server>(io_, *pool_, make_router(), options);
    auto tcp = server_->listen_tcp("127.0.0.1", 0, std::move(access));
    ASSERT_TRUE(tcp.ok()) << tcp.status().message();
    tcp_ = *tcp;
    auto unix_listener = server_->listen_unix(socket_path(), {});
    ASSERT_TRUE(unix_listener.ok()) << unix_listener.status().message();
    unix_ = *unix_listener;
    thread_ = std::thread([this] { io_.run(); });
  }

  void stop() {
    tcp_.reset();
    unix_.reset();
    if (!thread_.joinable()) return;
    std::promise<void> closed;
    io_.post([&] { closed.set_value(); });
    closed.get_future().wait();
    pool_.reset();
    io_.stop();
    thread_.join();
  }

  Router make_router() {
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
    RouteOptions reading;
    reading.needs_token = false;
    router.add("POST", "/api/ask", [](const Request&) { return Response(200, "text/plain", "answer"); }, reading);
    RouteOptions local;
    local.local_only = true;
    router.add("GET", "/api/local", [](const Request&) { return Response(200, "text/plain", "local"); }, local);
    router.add("GET", "/api/throw", [](const Request&) -> Response { throw std::runtime_error("oops"); });
    router.add("GET", "/api/slow", [this](const Request&) {
      entered_ = true;
      std::unique_lock lock(mutex_);
      released_changed_.wait(lock, [this] { return released_; });
      return Response(200, "text/plain", "late");
    });
    router.add("GET", "/api/stream",
               [this](const Request&) { return sse_response(std::make_unique<PushedStream>(pushed_)); });
    router.add("GET", "/api/endless",
               [this](const Request&) { return sse_response(std::make_unique<EndlessStream>(produced_)); });
    router.add_websocket("/api/ws", [](const Request&) { return std::make_unique<EchoSession>(); });
    router.set_fallback([this](const Request& request) { return files_.serve(request); });
    return router;
  }

  void release() {
    {
      const std::lock_guard lock(mutex_);
      released_ = true;
    }
    released_changed_.notify_all();
  }

  template <class Condition>
  static bool eventually(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::yield();
    }
    return true;
  }

  std::string socket_path() { return (dir_.path() / "s.sock").string(); }
  TestSocket connect() { return TestSocket::tcp(tcp_->port()); }
  TestResponse get(std::string_view target, std::string_view headers = "") {
    TestSocket socket = connect();
    return ask(socket, "GET", target, headers);
  }

  TestDir dir_;
  IoContext io_;
  std::unique_ptr<WorkerPool> pool_ = std::make_unique<WorkerPool>(2, 16, "test");
  StaticFiles files_{(dir_.path() / "ui").string()};
  std::unique_ptr<Server> server_;
  ListenerPtr tcp_, unix_;
  std::thread thread_;
  std::shared_ptr<PushedStream::Shared> pushed_ = std::make_shared<PushedStream::Shared>();
  std::atomic<size_t> produced_{0};
  std::atomic<bool> entered_{false};  // the slow handler runs
  std::mutex mutex_;
  std::condition_variable released_changed_;
  bool released_ = false;
};

}  // namespace litmus::server
