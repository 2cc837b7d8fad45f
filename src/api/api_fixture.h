// For tests: the API over a FakeBackend, served over TCP and a Unix socket on its own thread.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "api/api.h"
#include "api/fake_backend.h"
#include "server/server.h"
#include "server/test_client.h"

namespace litmus::api {

class ApiTest : public testing::Test {
 protected:
  ApiTest() {
    server::Router router;
    api_.install(router);
    server_ = std::make_unique<server::Server>(io_, *pool_, std::move(router));
    tcp_ = server_->listen_tcp("127.0.0.1", 0, {}).value_or(nullptr);
    unix_ = server_->listen_unix(socket_path(), {}).value_or(nullptr);
    thread_ = std::thread([this] { io_.run(); });
  }

  ~ApiTest() override {
    tcp_.reset();
    unix_.reset();
    std::promise<void> closed;
    io_.post([&] { closed.set_value(); });
    closed.get_future().wait();
    pool_.reset();
    io_.stop();
    thread_.join();
  }

  server::TestSocket connect() { return server::TestSocket::tcp(tcp_->port()); }
  server::TestSocket connect_locally() { return server::TestSocket::unix_socket(socket_path()); }

  server::TestResponse get(std::string_view target, std::string_view headers = "") {
    server::TestSocket socket = connect();
    return server::ask(socket, "GET", target, headers);
  }
  server::TestResponse post(std::string_view target, std::string_view body) {
    server::TestSocket socket = connect();
    return server::ask(socket, "POST", target, "Content-Type: application/json\r\n", body);
  }

  // The head of the answer is read.
  server::TestSocket open_stream(std::string_view target, std::string_view headers = "", int receive_buffer = 0) {
    server::TestSocket socket = server::TestSocket::tcp(tcp_->port(), receive_buffer);
    socket.send(server::request_text("GET", target, headers));
    const server::TestResponse head = server::read_head(socket);
    EXPECT_EQ(head.status, 200);
    return socket;
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
  std::string run_id() { return backend_.maker.run_id.to_string(); }
  std::string session_id() { return backend_.maker.session_id.to_string(); }

  TestDir dir_;
  server::IoContext io_;
  std::unique_ptr<server::WorkerPool> pool_ = std::make_unique<server::WorkerPool>(2, 64, "test");
  FakeBackend backend_{io_};
  Api api_{backend_, io_, *pool_, {"1.2.3"}};
  std::unique_ptr<server::Server> server_;
  server::ListenerPtr tcp_, unix_;
  std::thread thread_;
};

}  // namespace litmus::api
