// Env: the one door to the operating system for everything that isn't on the hot path — files, mappings, locks, the
// clock. Each method is complete: it goes on after EINTR and after short reads and writes, and returns a Status that
// names the path. `intercept` is called before each system call and may make it fail: that is how FaultyEnv tests
// what a full disk, a broken disk or a signal does. `completed` is called after it: that is how RecordingEnv knows what
// a power failure would leave.
//
// Thread-safe. Env::real() lives for ever.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/status.h"
#include "base/time.h"

namespace litmus {

enum class Call {
  kOpen,
  kRead,
  kWrite,
  kAllocate,
  kMap,
  kPopulate,
  kSync,
  kSyncDir,
  kRename,
  kUnlink,
  kMakeDir,
  kList,
  kStat,
  kStatFs,
  kLock
};

enum class OpenMode {
  kRead,             // must exist
  kReadWrite,        // must exist
  kCreateExclusive,  // must not exist; read and write
  kOpenOrCreate,     // read and write
  kAppend,           // made if missing; writes go to the end
};

struct FileInfo {
  uint64_t size = 0;
  uint64_t inode = 0;
  int64_t modified_ns = 0;  // since the epoch
  uint32_t links = 0;
  bool is_directory = false;
};

struct DirEntry {
  std::string name;
  bool is_directory = false;
};

struct FilesystemType {
  std::string name;        // "ext4", "nfs", "fuse", or "0x…" for one that isn't known by name
  bool is_shared = false;  // network or FUSE: mapped memory isn't coherent, or locks don't reach every user
  bool is_read_only = false;
};

class Env {
 public:
  using Path = std::filesystem::path;

  virtual ~Env() = default;
  static Env& real();

  Result<File> open(const Path& path, OpenMode mode);
  Result<File> open_fifo(const Path& path);  // made if missing; read-write and non-blocking

  // Fewer bytes than `size` only at the end of the file.
  Result<size_t> read_at(const File& file, void* out, size_t size, uint64_t offset);
  Status write_at(const File& file, const void* data, size_t size, uint64_t offset);
  Result<std::string> read_file(const Path& path);  // whole; also from /proc
  // Temporary file beside it, sync, rename, directory sync: after it the old or the new content is there, whole.
  Status replace_file(const Path& path, std::string_view content);

  // Makes sure that [offset, offset + size) has space on the disk, and extends the file. kUnsupported where the
  // filesystem can't.
  Status allocate(const File& file, uint64_t offset, uint64_t size);
  // Maps shared. `at` (may be null) replaces what was mapped there.
  Result<Mapping> map(const File& file, uint64_t offset, size_t size, bool writable);
  Status map_at(char* at, const File& file, uint64_t offset, size_t size);
  // Makes the pages of a shared, writable mapping present, with their space: a full disk is an error here, not a
  // SIGBUS later. `file` and `offset` say what is mapped; it must not hold data yet (zeros may be written to it).
  Status populate(char* at, size_t size, const File& file, uint64_t offset);

  // The disk may begin with these bytes, so that a later sync has less to wait for. A hint: what fails, the sync says.
  void start_writeback(const File& file, uint64_t offset, uint64_t size);
  Status sync_data(const File& file);
  Status sync_file(const File& file);
  Status sync_dir(const Path& path);

  Status make_dirs(const Path& path);
  Status rename(const Path& from, const Path& to);
  Status unlink(const Path& path);
  Result<std::vector<DirEntry>> list(const Path& path);  // without "." and ".."; unordered
  Result<FileInfo> info(const Path& path);
  Result<FileInfo> info(const File& file);
  Result<FilesystemType> filesystem(const Path& path);

  // POSIX record locks over the whole file (F_SETLK): they end with the process, aren't inherited by fork, and are
  // lost as soon as the process closes any descriptor of the file.
  Result<bool> try_lock(const File& file);   // true: we hold the write lock now
  Result<bool> is_locked(const File& file);  // by another process

  virtual Timestamp now();

 protected:
  struct Operation {
    Call call;
    std::string_view path;
    size_t size = 0;           // of reads and writes; may be made smaller
    std::string_view to = {};  // of a rename
  };
  // An errno makes the call fail with it instead of being made; 0 lets it through.
  virtual int intercept(Operation& operation);
  // After each call that succeeded.
  virtual void completed(const Operation&) {}
  // What filesystem() answers instead of asking.
  virtual std::optional<FilesystemType> pretended_filesystem() const { return std::nullopt; }

 private:
  template <class Function>
  long attempt(Operation operation, Function function);
  Status write_zeros(const File& file, uint64_t offset, size_t size);
  Status sync_with(int (*function)(int), const File& file);
};

}  // namespace litmus
