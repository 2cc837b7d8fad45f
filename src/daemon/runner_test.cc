// Processes of launched runs: shell scripts in place of pytest.
#include "daemon/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "base/test_dir.h"
#include "daemon/testing/core_runner.h"

namespace litmus::daemon {
namespace {

using ::testing::HasSubstr;
using testing_support::eventually;

// A service's part of threads around a Runner; ends like a service that is killed: its children go on.
class Service {
 public:
  explicit Service(const std::filesystem::path& data_dir, std::chrono::milliseconds grace)
      : runner(std::make_unique<Runner>(Runner::Options{.data_dir = data_dir, .grace = grace}, io_, *workers_)) {
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Service() {
    io_.stop();
    thread_.join();
    workers_.reset();
    runner.reset();
  }

 private:
  server::IoContext io_;
  std::unique_ptr<server::WorkerPool> workers_ = std::make_unique<server::WorkerPool>(1, 16, "test");
  std::thread thread_;

 public:
  std::unique_ptr<Runner> runner;
};

class RunnerTest : public testing::Test {
 protected:
  ~RunnerTest() override {
    const auto run = service_ ? service_->runner->find(id_) : std::nullopt;
    if (run && !run->ended && run->pid > 0) ::kill(static_cast<pid_t>(-run->pid), SIGKILL);
  }

  void restart() {
    service_.reset();
    service_ = std::make_unique<Service>(dir_.path(), grace_);
  }
  Status start(const std::string& script) {
    if (!service_) restart();
    return service_->runner->start(
        {id_, dir_.path(), {"/bin/sh", "-c", script}, {"PATH=/usr/bin:/bin", "A=b c"}, "sh"});
  }
  api::LaunchedRun run() { return service_->runner->find(id_).value_or(api::LaunchedRun{}); }
  std::string output() {
    std::ostringstream text;
    text << std::ifstream(run().output).rdbuf();
    return text.str();
  }
  bool ends() {
    return eventually([&] { return run().ended; });
  }
  bool prints(const std::string& text) {
    return eventually([&] { return output().find(text) != std::string::npos; });
  }

  TestDir dir_;
  std::chrono::milliseconds grace_{5'000};
  const Uuid id_ = Uuid::v7();
  std::unique_ptr<Service> service_;
};

TEST_F(RunnerTest, KeepsOutputAndExitCode) {
  ASSERT_TRUE(start("echo $A; echo $_LITMUS_RUN_ID >&2; pwd; read x || echo nothing to read; exit 3").ok());
  ASSERT_TRUE(ends());
  EXPECT_EQ(run().exit_code, 3);
  EXPECT_EQ(output(), "b c\n" + id_.to_string() + "\n" + dir_.path().string() + "\nnothing to read\n");
  restart();
  EXPECT_EQ(run().exit_code, 3);
  EXPECT_TRUE(run().ended);
}

TEST_F(RunnerTest, AProcessOutlivesTheServiceAndIsFoundAgain) {
  ASSERT_TRUE(start("echo $$; while ! [ -e go ]; do sleep 0.01; done; echo done").ok());
  ASSERT_TRUE(prints("\n"));
  restart();
  EXPECT_FALSE(run().ended);
  EXPECT_EQ(std::to_string(run().pid) + "\n", output());
  std::ofstream(dir_.path() / "go") << "";
  EXPECT_TRUE(ends());
  EXPECT_THAT(output(), HasSubstr("done"));
}

TEST_F(RunnerTest, TellsOfProcessesThatHaveNotBegunTheirRun) {
  ASSERT_TRUE(start("while ! [ -e go ]; do sleep 0.01; done").ok());
  ASSERT_EQ(service_->runner->alive().size(), 1);
  EXPECT_EQ(service_->runner->alive().front().run_id, id_);
  service_->runner->begun(id_);
  EXPECT_TRUE(service_->runner->alive().empty());
  std::ofstream(dir_.path() / "go") << "";
  EXPECT_TRUE(ends());
}

TEST_F(RunnerTest, AProcessThatEndsIsNotAlive) {
  ASSERT_TRUE(start("exit 4").ok());
  EXPECT_TRUE(eventually([&] { return service_->runner->alive().empty(); }));
}

TEST_F(RunnerTest, StopsTheWholeGroup) {
  ASSERT_TRUE(start("sleep 600 & echo up; wait").ok());
  ASSERT_TRUE(prints("up"));
  const int64_t group = run().pid;
  const auto stopping = service_->runner->stop(id_);
  ASSERT_TRUE(stopping.ok());
  EXPECT_FALSE(stopping->killed);
  EXPECT_TRUE(ends());
  EXPECT_EQ(run().exit_code, 128 + SIGTERM);
  EXPECT_TRUE(run().stopped_at.has_value());
  EXPECT_TRUE(eventually([&] { return ::kill(static_cast<pid_t>(-group), 0) != 0; }));
  EXPECT_EQ(service_->runner->stop(id_).status().code(), ErrorCode::kConflict);
}

TEST_F(RunnerTest, KillsOnlyWhenAskedAgainAfterTheGrace) {
  ASSERT_TRUE(start("trap 'echo no' TERM; echo up; while :; do sleep 0.01; done").ok());
  ASSERT_TRUE(prints("up"));
  ASSERT_TRUE(service_->runner->stop(id_).ok());
  ASSERT_TRUE(prints("no"));
  EXPECT_FALSE(service_->runner->stop(id_)->killed);
  grace_ = std::chrono::milliseconds(0);
  restart();  // the stop is remembered
  EXPECT_TRUE(service_->runner->stop(id_)->killed);
  EXPECT_TRUE(ends());
}

TEST_F(RunnerTest, APidOfAnotherProcessIsNotTaken) {
  ASSERT_TRUE(start("exit 0").ok());
  ASSERT_TRUE(ends());
  service_.reset();
  const auto file = std::filesystem::path(dir_.path()) / "runs";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(file)) {
    if (entry.path().extension() == ".json")
      std::ofstream(entry.path()) << "{\"pid\":" << getpid() << ",\"start_ticks\":1,\"boot_id\":\"another\"}";
  }
  restart();
  EXPECT_TRUE(run().ended);
  EXPECT_EQ(service_->runner->stop(id_).status().code(), ErrorCode::kConflict);
}

TEST_F(RunnerTest, LeavesNothingOfWhatCantBeStarted) {
  restart();
  const Status status = service_->runner->start({id_, dir_.path(), {"/nowhere/python"}, {}, ""});
  EXPECT_EQ(status.code(), ErrorCode::kNotFound);
  EXPECT_THAT(status.message(), HasSubstr("/nowhere/python"));
  EXPECT_FALSE(service_->runner->find(id_).has_value());
  EXPECT_FALSE(service_->runner->find(Uuid::v7()).has_value());
}

}  // namespace
}  // namespace litmus::daemon
