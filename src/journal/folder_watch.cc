#include "journal/folder_watch.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace litmus::journal {

FolderWatch::~FolderWatch() {
  if (fd_ >= 0) ::close(fd_);
}

bool FolderWatch::add(const std::filesystem::path& folder) {
  if (fd_ < 0) fd_ = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (fd_ < 0) return false;
  constexpr uint32_t kNames = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
  const int watch = ::inotify_add_watch(fd_, folder.c_str(), kNames | IN_MOVE_SELF | IN_ONLYDIR);
  if (watch >= 0) folders_[watch] = folder;
  return watch >= 0;
}

std::vector<FolderWatch::Change> FolderWatch::take() {
  std::vector<Change> changes;
  if (fd_ < 0) return changes;
  alignas(inotify_event) char bytes[64 * 1024];
  for (;;) {
    const ssize_t got = ::read(fd_, bytes, sizeof(bytes));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno != EAGAIN) lose_track(changes);
    if (got <= 0) return changes;
    read_into(bytes, static_cast<size_t>(got), changes);
  }
}

void FolderWatch::read_into(const char* bytes, size_t size, std::vector<Change>& changes) {
  for (size_t at = 0; at < size;) {
    inotify_event event;
    std::memcpy(&event, bytes + at, sizeof(event));
    const char* const name = bytes + at + sizeof(event);
    at += sizeof(event) + event.len;
    if ((event.mask & IN_Q_OVERFLOW) != 0) return lose_track(changes);
    const auto folder = folders_.find(event.wd);
    if (folder == folders_.end()) continue;
    if ((event.mask & (IN_MOVE_SELF | IN_IGNORED)) != 0) {
      changes.push_back({folder->second, "", false});
      if ((event.mask & IN_IGNORED) == 0) ::inotify_rm_watch(fd_, event.wd);
      folders_.erase(folder);
    } else if (event.len > 0 && (event.mask & IN_ISDIR) == 0) {
      changes.push_back({folder->second, name, (event.mask & (IN_CREATE | IN_MOVED_TO)) != 0});
    }
  }
}

void FolderWatch::lose_track(std::vector<Change>& changes) {
  changes.clear();
  for (const auto& [watch, folder] : folders_) changes.push_back({folder, "", false});
  folders_.clear();
  ::close(fd_);  // and with it what it still holds
  fd_ = -1;
}

}  // namespace litmus::journal
