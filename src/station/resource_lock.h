// ResourceLock: an instrument's address, held by this process.
//
// The lock is a flock on a file in the user's `locks` folder, one per address by meaning (resource_name.h), wherever
// the data go; where the machine has a sticky folder for everybody, a second one there keeps two users of one bench
// apart. It ends with release(), with the object, or with the process, even by SIGKILL. A forked child has no part in
// it. A second lock of the same process is refused like one of another process.
//
// Waiting is in the order of arrival among the processes of a user; it sleeps (watcher.h), ends at its time-out, and
// when `interrupted` says so. Thread-safe: each call has its own files. ADR 0007 says why it is built this way.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "station/holder.h"
#include "station/lock_queue.h"
#include "station/resource_name.h"

namespace litmus::station {

struct LockPlaces {
  std::filesystem::path folder;                         // the user's; made when needed
  std::optional<std::filesystem::path> machine_folder;  // for everybody
  std::string machine_id;                               // part of the key of what only this machine reaches
  std::string host;

  // XDG_DATA_HOME, else ~/.local/share, below it litmus/locks; LITMUS_MACHINE_LOCKS, else /run/lock or /var/lock where
  // everybody may write and it is sticky. An empty LITMUS_MACHINE_LOCKS: none.
  static LockPlaces of_process();
};

// The name of an address's lock files: readable, and different for different addresses. An address that is a device's
// path means the device: links to it are followed.
std::string lock_key(std::string_view resource, const LockPlaces& places);

struct LockRequest {
  std::string resource, role, session_id;
  std::chrono::microseconds timeout{0};  // 0: don't wait
  std::function<bool()> interrupted;     // asked a few times a second while waiting; may be empty
};

class ResourceLock {
 public:
  ResourceLock(ResourceLock&&) noexcept;
  ResourceLock& operator=(ResourceLock&&) noexcept;
  ~ResourceLock();

  const std::string& resource() const { return resource_; }
  bool is_held() const;  // false in a forked child
  void release();        // twice is once

 private:
  friend class LockAttempt;
  ResourceLock(std::string resource, std::vector<LockFile> files);

  std::string resource_;
  std::vector<LockFile> files_;
};

struct LockAnswer {
  std::optional<ResourceLock> lock;
  // Without a lock:
  bool interrupted = false;
  Holder holder;  // who has it, as far as that is certain
  bool by_this_process = false;
  size_t waiting = 0;   // others that wait for it
  std::string message;  // for people: what is held, by whom, and what to do
};

// A Status is a failure of the files, not a resource in use.
Result<LockAnswer> lock_resource(const LockRequest& request, const LockPlaces& places);

struct LockState {
  std::string key, resource;     // resource: as its holder or first waiter wrote it; may be empty
  std::optional<Holder> holder;  // nullopt: free, and somebody waits
  std::vector<Waiter> waiters;   // in their order
};

// Everything that is held or waited for here, by resource. Nothing is created.
Result<std::vector<LockState>> list_locks(const LockPlaces& places);

}  // namespace litmus::station
