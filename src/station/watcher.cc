#include "station/watcher.h"

#include <poll.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include <array>

namespace litmus::station {

Watcher::Watcher() {
  const int fd = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (fd >= 0) fd_ = UnsharedFd(fd);
}

void Watcher::watch_only(const std::vector<std::filesystem::path>& files) {
  if (!can_watch()) return;
  for (const int watch : watches_) ::inotify_rm_watch(fd_.fd(), watch);
  watches_.clear();
  for (const auto& file : files) {
    const int watch = ::inotify_add_watch(fd_.fd(), file.c_str(), IN_CLOSE_WRITE);
    if (watch >= 0) watches_.push_back(watch);
  }
}

bool Watcher::wait(std::chrono::microseconds longest) {
  const timespec span{longest.count() / 1'000'000, longest.count() % 1'000'000 * 1000};
  pollfd ready{fd_.fd(), POLLIN, 0};  // a descriptor of -1 is never ready
  if (::ppoll(&ready, 1, &span, nullptr) <= 0) return false;
  std::array<char, 4096> events;
  bool any = false;
  while (::read(fd_.fd(), events.data(), events.size()) > 0) any = true;
  return any;
}

}  // namespace litmus::station
