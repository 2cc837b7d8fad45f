#include "journal/liveness.h"

#include <pthread.h>

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace litmus::journal {
namespace {

constexpr int kMostAttempts = 8;

std::filesystem::path alive_folder(const std::filesystem::path& data_dir) { return data_dir / "events" / ".alive"; }

std::filesystem::path alive_file(const std::filesystem::path& data_dir, const Uuid& process_uuid) {
  return alive_folder(data_dir) / process_uuid.to_string();
}

// What this process has locked. Every open and close of a lock file happens under the mutex: closing one descriptor
// would drop a lock that another thread just got.
struct Held {
  struct Identity {
    Uuid uuid;
    File file;  // never closed while the process lives
  };

  std::mutex mutex;
  std::map<std::string, Identity> own;  // by data directory
  std::set<Uuid> dead;                  // owners whose lock we took

  bool is_own(const Uuid& uuid) const {
    for (const auto& [data_dir, identity] : own) {
      if (identity.uuid == uuid) return true;
    }
    return false;
  }
};

Held& held() {
  static auto* const instance = new Held;  // the locks last to the end of the process
  return *instance;
}

void before_fork() { held().mutex.lock(); }
void after_fork_in_parent() { held().mutex.unlock(); }

// Record locks aren't inherited: nothing is held here, and closing these descriptors doesn't touch the parent's locks.
void after_fork_in_child() {
  held().own.clear();
  held().dead.clear();
  held().mutex.unlock();
}

std::string key_of(const std::filesystem::path& data_dir) {
  std::error_code error;
  const std::filesystem::path canonical = std::filesystem::canonical(data_dir, error);
  return error ? std::filesystem::absolute(data_dir).lexically_normal().native() : canonical.native();
}

// Locks `path`; nullopt when another process has it, or removed it while we did.
Result<std::optional<File>> lock_file(const std::filesystem::path& path, OpenMode mode, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(File file, env.open(path, mode));
  LITMUS_ASSIGN_OR_RETURN(const bool got, env.try_lock(file));
  if (!got) return std::optional<File>();
  LITMUS_ASSIGN_OR_RETURN(const FileInfo opened, env.info(file));
  const Result<FileInfo> named = env.info(path);
  if (!named.ok() || named->inode != opened.inode) return std::optional<File>();
  return std::optional<File>(std::move(file));
}

}  // namespace

void install_liveness_fork_handlers() {
  static const int installed = pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
  static_cast<void>(installed);
}

Result<Uuid> process_identity(const std::filesystem::path& data_dir, Env& env) {
  install_liveness_fork_handlers();
  LITMUS_RETURN_IF_ERROR(env.make_dirs(alive_folder(data_dir)));
  std::lock_guard lock(held().mutex);
  const std::string key = key_of(data_dir);
  if (const auto found = held().own.find(key); found != held().own.end()) return found->second.uuid;
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    const Uuid uuid = Uuid::v7();
    LITMUS_ASSIGN_OR_RETURN(std::optional<File> file,
                            lock_file(alive_file(data_dir, uuid), OpenMode::kCreateExclusive, env));
    if (!file.has_value()) continue;  // a sweeper took the new file for a dead owner's
    held().own.insert_or_assign(key, Held::Identity{uuid, std::move(*file)});
    return uuid;
  }
  return Status(ErrorCode::kUnavailable, "cannot hold a lock in " + alive_folder(data_dir).native() +
                                             ": another process takes each new one; is a second daemon running?");
}

bool is_alive(const std::filesystem::path& data_dir, const Uuid& process_uuid, Env& env) {
  std::lock_guard lock(held().mutex);
  if (held().is_own(process_uuid)) return true;
  if (held().dead.contains(process_uuid)) return false;
  const Result<File> file = env.open(alive_file(data_dir, process_uuid), OpenMode::kRead);
  if (!file.ok()) return file.status().code() != ErrorCode::kNotFound;
  const Result<bool> locked = env.is_locked(*file);
  return !locked.ok() || *locked;
}

Result<std::optional<DeadOwnerLock>> take_dead_owner_lock(const std::filesystem::path& data_dir,
                                                          const Uuid& process_uuid, Env& env) {
  install_liveness_fork_handlers();
  LITMUS_RETURN_IF_ERROR(env.make_dirs(alive_folder(data_dir)));
  std::lock_guard lock(held().mutex);
  if (held().is_own(process_uuid) || held().dead.contains(process_uuid)) return std::optional<DeadOwnerLock>();
  LITMUS_ASSIGN_OR_RETURN(std::optional<File> file,
                          lock_file(alive_file(data_dir, process_uuid), OpenMode::kOpenOrCreate, env));
  if (!file.has_value()) return std::optional<DeadOwnerLock>();
  held().dead.insert(process_uuid);
  return std::optional<DeadOwnerLock>(DeadOwnerLock(data_dir, process_uuid, std::move(*file), env));
}

DeadOwnerLock::DeadOwnerLock(std::filesystem::path data_dir, const Uuid& owner, File file, Env& env)
    : data_dir_(std::move(data_dir)), owner_(owner), file_(std::move(file)), env_(&env) {}

DeadOwnerLock::DeadOwnerLock(DeadOwnerLock&&) noexcept = default;

DeadOwnerLock& DeadOwnerLock::operator=(DeadOwnerLock&& other) noexcept {
  if (this != &other) {
    release();
    data_dir_ = std::move(other.data_dir_);
    owner_ = other.owner_;
    file_ = std::move(other.file_);
    env_ = other.env_;
  }
  return *this;
}

DeadOwnerLock::~DeadOwnerLock() { release(); }

void DeadOwnerLock::release() {
  if (!file_.is_open()) return;
  std::lock_guard lock(held().mutex);
  file_.reset();
  held().dead.erase(owner_);
}

Status DeadOwnerLock::forget() { return env_->unlink(alive_file(data_dir_, owner_)); }

}  // namespace litmus::journal
