#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <thread>

#include "base/data_dir.h"
#include "base/test_dir.h"
#include "client/daemon.h"

namespace litmus::client {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A litmusd that finds another in its place: it ends well, and nobody serves. It counts its starts.
std::filesystem::path make_loser(const TestDir& dir) {
  const auto path = dir / "litmusd";
  std::ofstream(path) << "#!/bin/sh\necho started >> " << (dir / "starts").native() << '\n';
  ::chmod(path.c_str(), 0700);
  return path;
}

int starts(const TestDir& dir) {
  std::ifstream file(dir / "starts");
  int count = 0;
  for (std::string line; std::getline(file, line);) ++count;
  return count;
}

class Listener {
 public:
  explicit Listener(const std::filesystem::path& path) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    EXPECT_EQ(::bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(fd_, 4), 0);
  }
  ~Listener() { ::close(fd_); }

 private:
  int fd_;
};

// One that ends holds its lock for longer than its socket: who comes then must not wait for it in vain.
TEST(EnsureDaemon, StartsAnotherWhenTheOneInItsPlaceWasOnItsWayOut) {
  const TestDir dir;
  StartOptions options;
  options.data_dir = dir / "data";
  options.litmusd = make_loser(dir);
  options.spawn_timeout = std::chrono::seconds(20);
  std::filesystem::create_directories(options.data_dir);
  std::optional<Listener> second;
  std::thread server([&] {
    const auto deadline = steady_clock::now() + std::chrono::seconds(20);
    while (starts(dir) < 2 && steady_clock::now() < deadline) std::this_thread::sleep_for(milliseconds(1));
    if (starts(dir) >= 2) second.emplace(DataDir(options.data_dir).socket());
  });

  const auto connected = ensure_daemon(options);

  server.join();
  EXPECT_TRUE(connected.ok()) << connected.status().to_string();
}

TEST(EnsureDaemon, GivesUpAfterTheTimeout) {
  const TestDir dir;
  StartOptions options;
  options.data_dir = dir / "data";
  options.litmusd = make_loser(dir);
  options.spawn_timeout = milliseconds(50);
  std::filesystem::create_directories(options.data_dir);

  EXPECT_EQ(ensure_daemon(options).status().code(), ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace litmus::client
