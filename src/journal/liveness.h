// Who is alive: each process that writes journals holds a lock on events/.alive/{process_uuid} until it ends. Pids lie
// across namespaces and are reused; a lock held by the kernel doesn't.
//
// These are POSIX record locks: a process that closes any descriptor of a locked file loses its lock. All functions
// here know the files that this process has locked and never open those again.
// Thread-safe.
#pragma once

#include <filesystem>
#include <optional>

#include "base/env.h"
#include "base/status.h"
#include "base/uuid.h"

namespace litmus::journal {

// The identity of this process in `data_dir`. The first call makes it and locks it for life; a forked child gets an
// identity of its own.
Result<Uuid> process_identity(const std::filesystem::path& data_dir, Env& env = Env::real());

// Makes the handlers that keep this whole across a fork, if they aren't there yet. Who asks for the identity with a
// mutex held, and takes that mutex in fork handlers too, calls this before it registers them.
void install_liveness_fork_handlers();

// Whether the process that named itself so still holds its lock. When the lock can't be asked, the answer is yes:
// taking a live owner for dead would lose events, the reverse only waits. A missing lock file means dead.
bool is_alive(const std::filesystem::path& data_dir, const Uuid& process_uuid, Env& env = Env::real());

// The right to add derived events for a dead owner, to seal and to unlink its journals. Held until destroyed.
class DeadOwnerLock {
 public:
  DeadOwnerLock(DeadOwnerLock&&) noexcept;
  DeadOwnerLock& operator=(DeadOwnerLock&&) noexcept;
  ~DeadOwnerLock();

  const Uuid& owner() const { return owner_; }

  // Removes the lock file: the owner has no journal left.
  Status forget();

 private:
  friend Result<std::optional<DeadOwnerLock>> take_dead_owner_lock(const std::filesystem::path&, const Uuid&, Env&);
  DeadOwnerLock(std::filesystem::path data_dir, const Uuid& owner, File file, Env& env);
  void release();

  std::filesystem::path data_dir_;
  Uuid owner_;
  File file_;
  Env* env_;
};

// nullopt: the owner lives, is this process, or another process (or part of this one) holds the right already.
Result<std::optional<DeadOwnerLock>> take_dead_owner_lock(const std::filesystem::path& data_dir,
                                                          const Uuid& process_uuid, Env& env = Env::real());

}  // namespace litmus::journal
