// FolderWatch: which names came and went in folders that somebody has listed, so that a folder with a hundred thousand
// files isn't listed anew for each further one. From the kernel (inotify): a name is reported to whoever asks after the
// call that made it.
//
// It may always fail to watch, or lose track: its user lists the folder then. Not thread-safe.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace litmus::journal {

class FolderWatch {
 public:
  FolderWatch() = default;
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  // From now on; list it afterwards. False: it can't be watched.
  bool add(const std::filesystem::path& folder);

  struct Change {
    std::filesystem::path folder;
    std::string name;       // of a file; empty: the folder isn't watched any more
    bool is_there = false;  // it came, or went
  };
  // Since the last call, in order.
  std::vector<Change> take();

 private:
  void read_into(const char* bytes, size_t size, std::vector<Change>& changes);
  void lose_track(std::vector<Change>& changes);

  int fd_ = -1;
  std::map<int, std::filesystem::path> folders_;  // by watch descriptor
};

}  // namespace litmus::journal
