// litmusd as a process: what its starter and its clients see.
#include "daemon/daemon.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "base/test_dir.h"
#include "daemon/testing/core_runner.h"

namespace litmus::daemon {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing_support::ChildProducer;
using testing_support::eventually;

class Process {
 public:
  explicit Process(const std::filesystem::path& data_dir, const char* idle_timeout = "60") {
    pid_ = fork();
    if (pid_ != 0) return;
    setenv("LITMUS_DAEMON_IDLE_TIMEOUT", idle_timeout, 1);
    const int null = ::open("/dev/null", O_RDWR);
    dup2(null, 1);
    dup2(null, 2);
    execl(LITMUSD_PATH, "litmusd", "--data-dir", data_dir.c_str(), nullptr);
    _exit(127);
  }
  ~Process() {
    if (pid_ > 0) signal(SIGKILL);
    if (pid_ > 0) exit_status();
  }

  void signal(int number) const { ::kill(pid_, number); }
  bool runs() {
    if (pid_ <= 0) return false;
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == 0) return true;
    keep(status);
    return false;
  }
  // Waits for the end; negative: by a signal.
  int exit_status() {
    int status = 0;
    if (pid_ > 0 && waitpid(pid_, &status, 0) == pid_) keep(status);
    return exit_status_;
  }
  pid_t pid() const { return pid_; }

 private:
  void keep(int status) {
    exit_status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    pid_ = 0;
  }
  pid_t pid_ = 0;
  int exit_status_ = 0;
};

// The answer's bytes; empty when nobody answers.
std::string get(const std::filesystem::path& data_dir, const std::string& target) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  DataDir(data_dir).socket().string().copy(address.sun_path, sizeof(address.sun_path) - 1);
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0) {
    const std::string request = "GET " + target + " HTTP/1.1\r\nHost: litmusd\r\nConnection: close\r\n\r\n";
    if (write(fd, request.data(), request.size()) == static_cast<ssize_t>(request.size())) {
      char buffer[4096];
      for (ssize_t got; (got = read(fd, buffer, sizeof(buffer))) > 0;) answer.append(buffer, static_cast<size_t>(got));
    }
  }
  close(fd);
  return answer;
}

bool serves(const std::filesystem::path& data_dir) {
  return eventually([&] { return get(data_dir, "/api/health").starts_with("HTTP/1.1 200"); });
}

TEST(Litmusd, ServesAndEndsCleanly) {
  TestDir dir;
  Process daemon(dir.path());
  ASSERT_TRUE(serves(dir.path()));
  std::ifstream lock(dir / "litmusd.lock");
  std::string text;
  std::getline(lock, text);
  EXPECT_THAT(text, HasSubstr("\"pid\":" + std::to_string(daemon.pid())));
  EXPECT_THAT(text, HasSubstr(DataDir(dir.path()).socket().string()));
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.exit_status(), 0);
  EXPECT_EQ(get(dir.path(), "/api/health"), "");
}

TEST(Litmusd, ASecondOneLeavesTheFirstAlone) {
  TestDir dir;
  Process first(dir.path());
  ASSERT_TRUE(serves(dir.path()));
  Process second(dir.path());
  EXPECT_EQ(second.exit_status(), 0);
  EXPECT_TRUE(first.runs());
  EXPECT_THAT(get(dir.path(), "/api/health"), StartsWith("HTTP/1.1 200"));
}

TEST(Litmusd, ManyFirstStartersGetOne) {
  TestDir dir;
  std::vector<std::unique_ptr<Process>> starters;
  for (int i = 0; i < 5; ++i) starters.push_back(std::make_unique<Process>(dir.path()));
  const auto running = [&] {
    return std::count_if(starters.begin(), starters.end(), [](auto& process) { return process->runs(); });
  };
  EXPECT_TRUE(eventually([&] { return running() == 1; }));
  EXPECT_TRUE(serves(dir.path()));
  EXPECT_EQ(running(), 1);
}

TEST(Litmusd, ADeadOnesLeftoversHinderNobody) {
  TestDir dir;
  {
    Process killed(dir.path());
    ASSERT_TRUE(serves(dir.path()));
  }
  Process next(dir.path());
  EXPECT_TRUE(serves(dir.path()));
}

TEST(Litmusd, ServesADirectoryThatIsTooDeepForASocket) {
  TestDir dir;
  const auto deep = dir / std::string(80, 'd') / std::string(80, 'e');
  Process daemon(deep);
  EXPECT_TRUE(serves(deep));
}

TEST(Litmusd, EndsWhenNobodyNeedsIt) {
  TestDir dir;
  Process daemon(dir.path(), "0.2");
  EXPECT_TRUE(eventually([&] { return !daemon.runs(); }));
  EXPECT_EQ(daemon.exit_status(), 0);
}

TEST(Litmusd, EndsWhenItsDirectoryIsGoneAndWritesNothingInItsPlace) {
  TestDir dir;
  const auto data_dir = dir / "data";
  Process daemon(data_dir);
  ASSERT_TRUE(serves(data_dir));
  std::filesystem::remove_all(data_dir);
  std::filesystem::create_directories(data_dir);
  EXPECT_TRUE(eventually([&] { return !daemon.runs(); }));
  EXPECT_EQ(daemon.exit_status(), 1);
  EXPECT_TRUE(std::filesystem::is_empty(data_dir));
}

TEST(Litmusd, StaysWhileATestRuns) {
  TestDir dir;
  ChildProducer producer(dir.path(), Uuid::v7(), [](emit::EventLog& log) {
    events::SessionStarted session;
    session.client = "test";
    return log.emit(session).ok();
  });
  Process daemon(dir.path(), "0.2");
  ASSERT_TRUE(serves(dir.path()));
  std::this_thread::sleep_for(std::chrono::milliseconds{600});  // three times what would end an idle one
  EXPECT_TRUE(daemon.runs());
  producer.kill();
  EXPECT_TRUE(eventually([&] { return !daemon.runs(); })) << "the test is over, sealed, and the daemon ends";
}

}  // namespace
}  // namespace litmus::daemon
