#include "station/lock_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <mutex>
#include <set>
#include <sstream>
#include <utility>

#include "base/env.h"
#include "base/uuid.h"

namespace litmus::station {
namespace fs = std::filesystem;

// Every UnsharedFd of this process, for the forked child.
struct OpenFds {
  std::mutex mutex;
  std::set<UnsharedFd*> all;

  static OpenFds& instance() {
    static auto* const open = [] {
      auto* made = new OpenFds;
      pthread_atfork([] { instance().mutex.lock(); }, [] { instance().mutex.unlock(); }, in_child);
      return made;
    }();
    return *open;
  }

  static void in_child() {
    for (UnsharedFd* fd : instance().all) ::close(std::exchange(fd->fd_, -1));
    instance().all.clear();
    instance().mutex.unlock();
  }
};

UnsharedFd::UnsharedFd(int fd) : fd_(fd) {
  std::lock_guard lock(OpenFds::instance().mutex);
  OpenFds::instance().all.insert(this);
}

UnsharedFd::UnsharedFd(UnsharedFd&& other) noexcept { *this = std::move(other); }

UnsharedFd& UnsharedFd::operator=(UnsharedFd&& other) noexcept {
  if (this == &other) return *this;
  reset();
  std::lock_guard lock(OpenFds::instance().mutex);
  OpenFds::instance().all.erase(&other);
  fd_ = std::exchange(other.fd_, -1);
  if (fd_ >= 0) OpenFds::instance().all.insert(this);
  return *this;
}

void UnsharedFd::reset() {
  if (fd_ < 0) return;
  std::lock_guard lock(OpenFds::instance().mutex);
  OpenFds::instance().all.erase(this);
  ::close(std::exchange(fd_, -1));
}

namespace {

// O_NONBLOCK: a FIFO in the place of the file must not stop us.
constexpr int kFlags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
constexpr size_t kLongestText = 4096;

int open_retrying(const fs::path& path, int flags) {
  int fd;
  do {
    fd = ::open(path.c_str(), flags | kFlags, 0666);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

// Reading is enough for a flock, where writing isn't allowed.
int open_as_allowed(const fs::path& path, int flags) {
  const int fd = open_retrying(path, O_RDWR | flags);
  if (fd >= 0 || (errno != EACCES && errno != EROFS)) return fd;
  return open_retrying(path, O_RDONLY);
}

Status cannot_open(int error, const fs::path& path) {
  Status status = Status::from_errno(error, "cannot open the lock file " + path.native());
  if (status.code() != ErrorCode::kPermissionDenied) return status;
  return Status(status.code(),
                status.message() + "; it belongs to another user, who can remove it or make it readable");
}

// A new file that everybody may open, whatever the umask: it gets its name when its mode is right.
Status make_shared(const fs::path& path) {
  const fs::path temporary = path.native() + "." + Uuid::v7().to_string();
  const int fd = open_retrying(temporary, O_RDWR | O_CREAT | O_EXCL);
  if (fd < 0) return cannot_open(errno, temporary);
  const bool made = ::fchmod(fd, 0666) == 0 && (::link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST);
  const int error = errno;
  ::close(fd);
  ::unlink(temporary.c_str());
  return made ? Status() : cannot_open(error, path);
}

Result<bool> flock_now(int fd, int operation, const fs::path& path) {
  while (::flock(fd, operation | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) return Status::from_errno(errno, "cannot lock " + path.native());
  }
  return true;
}

// The line of /proc/locks is "3: FLOCK  ADVISORY  WRITE 4711 08:01:123456 0 EOF"; one that waits has "->" in front.
pid_t kernel_holder_of(const struct stat& file) {
  const auto locks = Env::real().read_file("/proc/locks");
  if (!locks.ok()) return 0;
  const std::string exact = fmt::format("{:02x}:{:02x}:{}", major(file.st_dev), minor(file.st_dev), file.st_ino);
  const std::string inode = fmt::format(":{}", file.st_ino);  // some filesystems show another device
  pid_t likely = 0;
  std::istringstream lines(*locks);
  for (std::string line; std::getline(lines, line);) {
    std::array<char, 64> id{};
    int pid = 0;
    if (std::sscanf(line.c_str(), "%*s FLOCK ADVISORY WRITE %d %63s", &pid, id.data()) != 2) continue;
    if (exact == id.data()) return std::max(pid, 0);
    if (std::string_view(id.data()).ends_with(inode)) likely = std::max(pid, 0);
  }
  return likely;
}

}  // namespace

Result<LockFile> LockFile::checked(int fd, const fs::path& path) {
  if (fd < 0) return cannot_open(errno, path);
  LockFile file(UnsharedFd(fd), path);
  struct stat info;
  if (::fstat(fd, &info) != 0) return Status::from_errno(errno, "cannot look at " + path.native());
  if (!S_ISREG(info.st_mode)) {
    return Status(ErrorCode::kConflict, path.native() + " isn't a plain file; remove it, it is made again");
  }
  return file;
}

Result<LockFile> LockFile::open_own(const fs::path& path) { return checked(open_as_allowed(path, O_CREAT), path); }

Result<LockFile> LockFile::open_shared(const fs::path& path) {
  // Not by O_CREAT: in a sticky folder the kernel refuses that for files of others (fs.protected_regular).
  int fd = open_as_allowed(path, 0);
  if (fd < 0 && errno == ENOENT) {
    LITMUS_RETURN_IF_ERROR(make_shared(path));
    fd = open_as_allowed(path, 0);
  }
  return checked(fd, path);
}

bool LockFile::is_current() const {
  struct stat opened, named;
  return ::fstat(fd(), &opened) == 0 && ::stat(path_.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

Result<bool> LockFile::try_lock() {
  LITMUS_ASSIGN_OR_RETURN(const bool got, flock_now(fd(), LOCK_EX, path_));
  if (!got || is_current()) return got;
  unlock();
  return false;
}

Result<bool> LockFile::is_free() {
  LITMUS_ASSIGN_OR_RETURN(const bool got, flock_now(fd(), LOCK_SH, path_));
  if (got) unlock();
  return got;
}

void LockFile::unlock() {
  if (fd_.is_open()) ::flock(fd(), LOCK_UN);
}

void LockFile::write_text(std::string_view text) {
  if (!fd_.is_open()) return;
  // What can't be written leaves an empty text, which names nobody, rather than half of one.
  if (::ftruncate(fd(), 0) != 0 || text.empty()) return;
  const ssize_t written = ::pwrite(fd(), text.data(), text.size(), 0);
  if (written >= 0 && static_cast<size_t>(written) < text.size() && ::ftruncate(fd(), 0) != 0) return;
}

std::string LockFile::read_text() const {
  std::string text(kLongestText, '\0');
  const ssize_t size = ::pread(fd(), text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<size_t>(size) : 0);
  return text;
}

pid_t LockFile::kernel_holder() const {
  struct stat info;
  return ::fstat(fd(), &info) == 0 ? kernel_holder_of(info) : 0;
}

pid_t kernel_holder_of(const fs::path& path) {
  struct stat info;
  return ::stat(path.c_str(), &info) == 0 ? kernel_holder_of(info) : 0;
}

}  // namespace litmus::station
