#include "base/env.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "base/uuid.h"

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23  // Linux 5.14; older C libraries don't name it
#endif

namespace litmus {
namespace {

constexpr int kFileMode = 0666;  // the umask decides

// ok for 0 and above, else the error of a failed attempt.
Status status_of(long result, std::string_view what, std::string_view path) {
  if (result >= 0) return {};
  return Status::from_errno(static_cast<int>(-result), std::string(what) + " " + std::string(path));
}

int open_flags(OpenMode mode) {
  switch (mode) {
    case OpenMode::kRead:
      return O_RDONLY;
    case OpenMode::kReadWrite:
      return O_RDWR;
    case OpenMode::kCreateExclusive:
      return O_RDWR | O_CREAT | O_EXCL;
    case OpenMode::kOpenOrCreate:
      return O_RDWR | O_CREAT;
    case OpenMode::kAppend:
      return O_WRONLY | O_CREAT | O_APPEND;
  }
  return O_RDONLY;
}

struct KnownFilesystem {
  uint32_t magic;
  const char* name;
  bool is_shared;
};

constexpr std::array kFilesystems = {
    KnownFilesystem{0xef53, "ext4", false},        KnownFilesystem{0x58465342, "xfs", false},
    KnownFilesystem{0x9123683e, "btrfs", false},   KnownFilesystem{0x01021994, "tmpfs", false},
    KnownFilesystem{0x794c7630, "overlay", false}, KnownFilesystem{0x2fc12fc1, "zfs", false},
    KnownFilesystem{0xf2f52010, "f2fs", false},    KnownFilesystem{0xca451a4e, "bcachefs", false},
    KnownFilesystem{0x4d44, "vfat", false},        KnownFilesystem{0x2011bab0, "exfat", false},
    KnownFilesystem{0x6969, "nfs", true},          KnownFilesystem{0x517b, "smb", true},
    KnownFilesystem{0xff534d42, "cifs", true},     KnownFilesystem{0xfe534d42, "smb2", true},
    KnownFilesystem{0x65735546, "fuse", true},     KnownFilesystem{0x01021997, "9p", true},
    KnownFilesystem{0x00c36400, "ceph", true},     KnownFilesystem{0x5346414f, "afs", true},
    KnownFilesystem{0x73757245, "coda", true},     KnownFilesystem{0x0bd00bd0, "lustre", true},
    KnownFilesystem{0x47504653, "gpfs", true},     KnownFilesystem{0x19830326, "beegfs", true},
    KnownFilesystem{0x7461636f, "ocfs2", true},    KnownFilesystem{0x01161970, "gfs2", true},
    KnownFilesystem{0x786f4256, "vboxsf", true},
};

FileInfo info_of(const struct stat& from) {
  FileInfo info;
  info.size = static_cast<uint64_t>(from.st_size);
  info.inode = from.st_ino;
  info.modified_ns = int64_t{from.st_mtim.tv_sec} * 1'000'000'000 + from.st_mtim.tv_nsec;
  info.links = static_cast<uint32_t>(from.st_nlink);
  info.is_directory = S_ISDIR(from.st_mode);
  return info;
}

bool is_directory(const std::string& folder, const dirent& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat info;
  return stat((folder + "/" + entry.d_name).c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

struct CloseDir {
  void operator()(DIR* dir) const { closedir(dir); }
};

struct flock whole_file_lock() {
  struct flock lock{};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

Env& Env::real() {
  static Env* const env = new Env;  // never destroyed: threads may use it to the last moment
  return *env;
}

int Env::intercept(Operation&) { return 0; }
Timestamp Env::now() { return Timestamp::now(); }

// The result of the call, or -errno. EINTR is tried again.
template <class Function>
long Env::attempt(Operation operation, Function function) {
  const size_t size = operation.size;
  while (true) {
    operation.size = size;
    errno = intercept(operation);
    const long result = errno != 0 ? -1 : static_cast<long>(function(operation.size));
    if (result >= 0) {
      completed(operation);
      return result;
    }
    if (errno != EINTR) return -errno;
  }
}

Result<File> Env::open(const Path& path, OpenMode mode) {
  const long fd = attempt({Call::kOpen, path.native()},
                          [&](size_t) { return ::open(path.c_str(), open_flags(mode) | O_CLOEXEC, kFileMode); });
  LITMUS_RETURN_IF_ERROR(status_of(fd, "cannot open", path.native()));
  return File(static_cast<int>(fd), path.native());
}

Result<File> Env::open_fifo(const Path& path) {
  const long fd = attempt({Call::kOpen, path.native()}, [&](size_t) {
    if (::mkfifo(path.c_str(), kFileMode) != 0 && errno != EEXIST) return -1;
    return ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  });
  LITMUS_RETURN_IF_ERROR(status_of(fd, "cannot open the FIFO", path.native()));
  File file(static_cast<int>(fd), path.native());
  struct stat info;
  if (fstat(file.fd(), &info) != 0) return Status::from_errno(errno, "cannot look at " + path.native());
  if (!S_ISFIFO(info.st_mode)) {
    return Status(ErrorCode::kConflict, path.native() + " isn't a FIFO; remove it, it is made again");
  }
  return file;
}

Result<size_t> Env::read_at(const File& file, void* out, size_t size, uint64_t offset) {
  size_t done = 0;
  while (done < size) {
    const long count = attempt({Call::kRead, file.path(), size - done}, [&](size_t part) {
      return ::pread(file.fd(), static_cast<char*>(out) + done, part, static_cast<off_t>(offset + done));
    });
    LITMUS_RETURN_IF_ERROR(status_of(count, "cannot read", file.path()));
    if (count == 0) break;
    done += static_cast<size_t>(count);
  }
  return done;
}

Status Env::write_at(const File& file, const void* data, size_t size, uint64_t offset) {
  size_t done = 0;
  while (done < size) {
    const long count = attempt({Call::kWrite, file.path(), size - done}, [&](size_t part) {
      return ::pwrite(file.fd(), static_cast<const char*>(data) + done, part, static_cast<off_t>(offset + done));
    });
    LITMUS_RETURN_IF_ERROR(status_of(count, "cannot write", file.path()));
    if (count == 0) return Status(ErrorCode::kIo, "cannot write " + file.path() + ": nothing was taken");
    done += static_cast<size_t>(count);
  }
  return {};
}

Result<std::string> Env::read_file(const Path& path) {
  LITMUS_ASSIGN_OR_RETURN(const File file, open(path, OpenMode::kRead));
  std::string content;
  while (true) {  // /proc gives no size
    const size_t before = content.size();
    const size_t piece = std::max<size_t>(4096, before);
    content.resize(before + piece);
    LITMUS_ASSIGN_OR_RETURN(const size_t count, read_at(file, content.data() + before, piece, before));
    content.resize(before + count);
    if (count < piece) return content;
  }
}

Status Env::replace_file(const Path& path, std::string_view content) {
  const Path temporary = path.native() + "." + Uuid::v7().to_string() + ".tmp";
  const auto write_and_rename = [&]() -> Status {
    LITMUS_ASSIGN_OR_RETURN(const File file, open(temporary, OpenMode::kCreateExclusive));
    LITMUS_RETURN_IF_ERROR(write_at(file, content.data(), content.size(), 0));
    LITMUS_RETURN_IF_ERROR(sync_file(file));
    return rename(temporary, path);
  };
  Status status = write_and_rename();
  if (!status.ok()) {
    ::unlink(temporary.c_str());  // the first error is the one to tell
    return status;
  }
  return sync_dir(path.parent_path());
}

Status Env::allocate(const File& file, uint64_t offset, uint64_t size) {
  const long result = attempt({Call::kAllocate, file.path(), size}, [&](size_t) {
    return ::fallocate(file.fd(), 0, static_cast<off_t>(offset), static_cast<off_t>(size));
  });
  return status_of(result, "cannot get space for", file.path());
}

Result<Mapping> Env::map(const File& file, uint64_t offset, size_t size, bool writable) {
  void* data = nullptr;
  const int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
  const long result = attempt({Call::kMap, file.path(), size}, [&](size_t) {
    data = ::mmap(nullptr, size, protection, MAP_SHARED, file.fd(), static_cast<off_t>(offset));
    return data == MAP_FAILED ? -1 : 0;
  });
  LITMUS_RETURN_IF_ERROR(status_of(result, "cannot map", file.path()));
  return Mapping(static_cast<char*>(data), size);
}

Status Env::map_at(char* at, const File& file, uint64_t offset, size_t size) {
  const long result = attempt({Call::kMap, file.path(), size}, [&](size_t) {
    void* data =
        ::mmap(at, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file.fd(), static_cast<off_t>(offset));
    return data == MAP_FAILED ? -1 : 0;
  });
  return status_of(result, "cannot map", file.path());
}

Status Env::populate(char* at, size_t size, const File& file, uint64_t offset) {
  const auto advise = [&](size_t) { return ::madvise(at, size, MADV_POPULATE_WRITE); };
  const Operation operation{Call::kPopulate, file.path(), size};
  long result = attempt(operation, advise);
  if (result == -EINVAL) return write_zeros(file, offset, size);  // a kernel that doesn't know the advice
  if (result == -EFAULT) {
    // A store would have been a SIGBUS. Writing says why; where it succeeds, the pages can be had after all.
    LITMUS_RETURN_IF_ERROR(write_zeros(file, offset, size));
    result = attempt(operation, advise);
  }
  return status_of(result, "cannot get pages of", file.path());
}

Status Env::write_zeros(const File& file, uint64_t offset, size_t size) {
  static constexpr std::array<char, 65536> kZeros{};
  for (size_t done = 0; done < size; done += kZeros.size()) {
    LITMUS_RETURN_IF_ERROR(write_at(file, kZeros.data(), std::min(kZeros.size(), size - done), offset + done));
  }
  return {};
}

Status Env::sync_with(int (*function)(int), const File& file) {
  const long result = attempt({Call::kSync, file.path()}, [&](size_t) { return function(file.fd()); });
  return status_of(result, "cannot sync", file.path());
}

void Env::start_writeback(const File& file, uint64_t offset, uint64_t size) {
  (void)::sync_file_range(file.fd(), static_cast<off64_t>(offset), static_cast<off64_t>(size), SYNC_FILE_RANGE_WRITE);
}

Status Env::sync_data(const File& file) { return sync_with(::fdatasync, file); }
Status Env::sync_file(const File& file) { return sync_with(::fsync, file); }

Status Env::sync_dir(const Path& path) {
  const long fd = attempt({Call::kSyncDir, path.native()},
                          [&](size_t) { return ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  LITMUS_RETURN_IF_ERROR(status_of(fd, "cannot open", path.native()));
  return sync_file(File(static_cast<int>(fd), path.native()));
}

Status Env::make_dirs(const Path& path) {
  std::error_code error;
  const long result = attempt({Call::kMakeDir, path.native()}, [&](size_t) {
    std::filesystem::create_directories(path, error);
    errno = error.value();
    return error ? -1 : 0;
  });
  return status_of(result, "cannot make the folder", path.native());
}

Status Env::rename(const Path& from, const Path& to) {
  const long result = attempt({.call = Call::kRename, .path = from.native(), .to = to.native()},
                              [&](size_t) { return ::rename(from.c_str(), to.c_str()); });
  return status_of(result, "cannot rename " + from.native() + " to", to.native());
}

Status Env::unlink(const Path& path) {
  const long result = attempt({Call::kUnlink, path.native()}, [&](size_t) { return ::unlink(path.c_str()); });
  return status_of(result, "cannot remove", path.native());
}

Result<std::vector<DirEntry>> Env::list(const Path& path) {
  std::unique_ptr<DIR, CloseDir> dir;
  const long result = attempt({Call::kList, path.native()}, [&](size_t) {
    dir.reset(::opendir(path.c_str()));
    return dir == nullptr ? -1 : 0;
  });
  LITMUS_RETURN_IF_ERROR(status_of(result, "cannot list", path.native()));
  std::vector<DirEntry> entries;
  errno = 0;
  while (const dirent* entry = ::readdir(dir.get())) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") entries.push_back({std::string(name), is_directory(path.native(), *entry)});
    errno = 0;
  }
  if (errno != 0) return Status::from_errno(errno, "cannot list " + path.native());
  return entries;
}

Result<FileInfo> Env::info(const Path& path) {
  struct stat info;
  const long result = attempt({Call::kStat, path.native()}, [&](size_t) { return ::stat(path.c_str(), &info); });
  LITMUS_RETURN_IF_ERROR(status_of(result, "cannot look at", path.native()));
  return info_of(info);
}

Result<FileInfo> Env::info(const File& file) {
  struct stat info;
  const long result = attempt({Call::kStat, file.path()}, [&](size_t) { return ::fstat(file.fd(), &info); });
  LITMUS_RETURN_IF_ERROR(status_of(result, "cannot look at", file.path()));
  return info_of(info);
}

Result<FilesystemType> Env::filesystem(const Path& path) {
  struct statfs info;
  const long result = attempt({Call::kStatFs, path.native()}, [&](size_t) { return ::statfs(path.c_str(), &info); });
  LITMUS_RETURN_IF_ERROR(status_of(result, "cannot ask for the filesystem of", path.native()));
  if (std::optional<FilesystemType> pretended = pretended_filesystem()) return *pretended;
  constexpr long kReadOnlyFlag = 1;  // ST_RDONLY
  const bool is_read_only = (info.f_flags & kReadOnlyFlag) != 0;
  const auto magic = static_cast<uint32_t>(info.f_type);
  for (const KnownFilesystem& known : kFilesystems) {
    if (known.magic == magic) return FilesystemType{known.name, known.is_shared, is_read_only};
  }
  char name[16];
  std::snprintf(name, sizeof(name), "0x%x", magic);
  return FilesystemType{name, false, is_read_only};
}

Result<bool> Env::try_lock(const File& file) {
  struct flock lock = whole_file_lock();
  const long result = attempt({Call::kLock, file.path()}, [&](size_t) { return ::fcntl(file.fd(), F_SETLK, &lock); });
  if (result == -EACCES || result == -EAGAIN) return false;
  LITMUS_RETURN_IF_ERROR(status_of(result, "cannot lock", file.path()));
  return true;
}

Result<bool> Env::is_locked(const File& file) {
  struct flock lock = whole_file_lock();
  const long result = attempt({Call::kLock, file.path()}, [&](size_t) { return ::fcntl(file.fd(), F_GETLK, &lock); });
  LITMUS_RETURN_IF_ERROR(status_of(result, "cannot ask for the lock of", file.path()));
  return lock.l_type != F_UNLCK;
}

}  // namespace litmus
