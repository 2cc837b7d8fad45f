// LockFile: a file whose flock says that its resource is in use.
//
// A flock belongs to an open file. It ends when the last descriptor of it is closed, so with its process, even by
// SIGKILL; it must therefore not live on in children: descriptors are closed on exec, and at once in a forked child.
// (A child that unlocked instead would end its parent's lock.) Lock files are never unlinked: a process that had the
// old one open would hold a lock that nobody else sees.
//
// These files need flags that Env doesn't offer (links, sticky folders, files of other users), so that the system is
// called here. Not thread-safe by itself; different LockFiles may be used from different threads.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"

namespace litmus::station {

// A descriptor that a forked child doesn't keep. In the child it is closed, and fd() is -1.
class UnsharedFd {
 public:
  UnsharedFd() = default;
  explicit UnsharedFd(int fd);
  UnsharedFd(UnsharedFd&& other) noexcept;
  UnsharedFd& operator=(UnsharedFd&& other) noexcept;
  ~UnsharedFd() { reset(); }

  int fd() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void reset();

 private:
  friend struct OpenFds;
  int fd_ = -1;
};

class LockFile {
 public:
  // In a folder of this user; made if missing.
  static Result<LockFile> open_own(const std::filesystem::path& path);
  // In a folder that everybody may write to; made if missing, so that everybody may open it. kPermissionDenied: it is
  // another user's, and closed to us.
  static Result<LockFile> open_shared(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  int fd() const { return fd_.fd(); }

  // True: we hold it. False: somebody else does, or the path names another file by now (then reopen).
  Result<bool> try_lock();
  // Whether nobody holds it. Asks by taking it shared for a moment.
  Result<bool> is_free();
  void unlock();  // nothing in a forked child

  // False when the path names another file, or none.
  bool is_current() const;

  // Best effort: the text is information.
  void write_text(std::string_view text);
  std::string read_text() const;

  // The process that the kernel says holds the lock: 0 when it doesn't say (another pid namespace, no /proc).
  pid_t kernel_holder() const;

 private:
  LockFile(UnsharedFd fd, std::filesystem::path path) : fd_(std::move(fd)), path_(std::move(path)) {}
  static Result<LockFile> checked(int fd, const std::filesystem::path& path);

  UnsharedFd fd_;
  std::filesystem::path path_;
};

// The same for a file that we may not open; 0 also when nobody holds it.
pid_t kernel_holder_of(const std::filesystem::path& path);

}  // namespace litmus::station
