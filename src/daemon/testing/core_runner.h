// A daemon's core on an I/O thread of its own, for tests; and a producer in a process of its own that can be killed.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <future>
#include <stdexcept>
#include <thread>

#include "api/posted_events.h"
#include "daemon/core.h"
#include "daemon/intake.h"
#include "daemon/intake_stored.h"
#include "emit/event_log.h"
#include "query/engine.h"

namespace litmus::daemon::testing_support {

inline bool eventually(const std::function<bool()>& condition,
                       std::chrono::milliseconds limit = std::chrono::seconds{10}) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  return true;
}

class CoreRunner {
 public:
  explicit CoreRunner(Core::Options options) : options_(std::move(options)) {
    auto opened = Core::open(options_, io_);
    if (!opened.ok()) throw std::runtime_error(opened.status().to_string());
    core_ = std::move(opened).value();
    core_->set_intake(intake_);
    thread_ = std::thread([this] {
      core_->start();
      io_.run();
    });
  }
  explicit CoreRunner(const std::filesystem::path& data_dir) : CoreRunner(options_for(data_dir)) {}

  static Core::Options options_for(const std::filesystem::path& data_dir) {
    Core::Options options;
    options.data_dir = data_dir;
    options.liveness_interval = std::chrono::milliseconds{20};
    return options;
  }

  // As SIGTERM ends it.
  ~CoreRunner() {
    stop();
    EXPECT_TRUE(core_->close().ok());
  }

  void stop() {
    if (!thread_.joinable()) return;
    io_.post([this] { io_.stop(); });
    thread_.join();
  }

  template <class T>
  T ask(std::function<void(Core&, std::function<void(T)>)> question) {
    auto promise = std::make_shared<std::promise<T>>();
    auto future = promise->get_future();
    io_.post(
        [this, promise, question] { question(*core_, [promise](T value) { promise->set_value(std::move(value)); }); });
    // For one that is stuck: a sanitizer on a busy machine makes it slower by far than any other limit would allow.
    if (future.wait_for(std::chrono::minutes{3}) != std::future_status::ready) throw std::runtime_error("no answer");
    return future.get();
  }

  query::SnapshotPtr snapshot() {
    return ask<query::SnapshotPtr>(
        [](Core& core, auto deliver) { core.when_caught_up([&core, deliver] { deliver(core.pin()); }); });
  }

  bool wait_sealed(const Uuid& session_id) {
    return ask<bool>([session_id](Core& core, auto deliver) {
      core.when_sealed(session_id, [] { return true; }, [deliver] { deliver(true); });
    });
  }

  // The answer of one query, as JSON rows.
  std::string sql(const std::string& statement) {
    auto result = engine().query(snapshot(), statement, {}, {});
    if (!result.ok()) return result.status().to_string();
    ByteBuffer buffer;
    JsonWriter json(buffer);
    (*result)->append_rows_as_arrays(json);
    return std::string(buffer.view());
  }

  Core& core() { return *core_; }

  // As POST /api/events: the counts, or the error.
  std::string post(const std::string& lines) {
    auto posted = api::read_posted_events(lines, Timestamp::now());
    if (!posted.findings.empty()) return posted.findings.front().message;
    const auto taken = intake_.take(std::move(posted.events));
    if (!taken.ok()) return taken.status().to_string();
    return std::to_string(taken->accepted) + " accepted, " + std::to_string(taken->duplicates) + " duplicates";
  }

 private:
  query::Engine& engine() {
    if (engine_ == nullptr) {
      query::Engine::Options options;
      options.data_dir = options_.data_dir;
      auto opened = query::Engine::open(options);
      if (!opened.ok()) throw std::runtime_error(opened.status().to_string());
      engine_ = std::move(opened).value();
    }
    return *engine_;
  }
  Intake::Stored stored() {
    IntakeCore core;
    core.snapshot = [this] { return Result<query::SnapshotPtr>(snapshot()); };
    core.holds_run = [this](const Uuid& run_id) {
      return Result<bool>(ask<bool>([run_id](Core& c, auto deliver) { deliver(c.holds_run(run_id)); }));
    };
    core.take_up_run = [this](const events::EventBlockPtr& stored, const Uuid& session_id, const std::string& date) {
      ask<bool>([=](Core& c, auto deliver) {
        c.take_up_run(stored, session_id, date);
        deliver(true);
      });
      return Status();
    };
    return stored_for_intake(engine(), std::move(core));
  }

  Core::Options options_;
  server::IoContext io_;
  Intake intake_{{.data_dir = options_.data_dir, .env = options_.env},
                 {[this](const Uuid& session_id, const auto& ids) { return stored().ids(session_id, ids); },
                  [this](const Uuid& run_id, const auto& take) { return stored().run(run_id, take); },
                  [this](const Uuid& run_id) { return stored().holds_run(run_id); },
                  [this](const Uuid& run_id, const Uuid& session_id, const std::string& date) {
                    return stored().take_up_run(run_id, session_id, date);
                  }}};
  std::unique_ptr<Core> core_;
  std::unique_ptr<query::Engine> engine_;
  std::thread thread_;
};

// Runs `script` in a process of its own, which then waits to be killed, or ends by itself when `script` returns false.
class ChildProducer {
 public:
  ChildProducer(const std::filesystem::path& data_dir, const Uuid& session_id,
                const std::function<bool(emit::EventLog&)>& script) {
    int fds[2];
    if (pipe(fds) != 0) throw std::runtime_error("pipe");
    pid_ = fork();
    if (pid_ == 0) {
      close(fds[0]);
      emit::EventLog::Options options;
      options.data_dir = data_dir;
      options.session_id = SessionId{session_id};
      auto log = emit::EventLog::open(std::move(options));
      if (!log.ok()) _exit(2);
      const bool stays = script(**log);
      if (write(fds[1], "x", 1) != 1) _exit(3);
      while (stays) pause();
      log->reset();
      _exit(0);
    }
    close(fds[1]);
    char ready = 0;
    EXPECT_EQ(read(fds[0], &ready, 1), 1);
    close(fds[0]);
  }
  ~ChildProducer() { kill(); }

  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  pid_t pid_ = 0;
};

}  // namespace litmus::daemon::testing_support
