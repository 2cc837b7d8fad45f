// LockQueue: who waits for one resource, in the order of arrival.
//
// One file per resource. A waiter's ticket is a byte of it far behind its content, locked for as long as it waits
// (F_OFD_SETLK), so that a ticket ends with its process, or when its waiter gives up. Whoever has no ticket before its
// own is next. Byte 0, locked for moments, guards the giving of tickets and each try to take the resource: so nobody
// overtakes those who wait. What the file says of the waiters is information; the locked bytes are the queue.
// docs/formats/locks.md has the bytes.
//
// Not thread-safe; each user opens the file for itself.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "base/status.h"
#include "station/holder.h"
#include "station/lock_file.h"

namespace litmus::station {

struct Waiter {
  int64_t ticket = 0;
  Holder who;  // its `since`: when it began to wait
};

class LockQueue {
 public:
  static Result<LockQueue> open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return file_.path(); }

  // Held for moments by each process that changes something; the longest wait is bounded.
  class Guard {
   public:
    Guard(Guard&&) noexcept;
    Guard& operator=(Guard&&) = delete;
    ~Guard();

   private:
    friend class LockQueue;
    explicit Guard(int fd) : fd_(fd) {}
    int fd_;
  };
  // kTimeout: a process that was stopped in the middle holds it.
  Result<Guard> guard();

  // Under the guard. The ticket is held until drop_ticket() or destruction.
  Status take_ticket(const Holder& who, const Guard&);
  void drop_ticket();  // nothing in a forked child

  // Whether somebody waits who came before us; without a ticket of ours, whether anybody waits.
  Result<bool> somebody_before();

  // In the order of their tickets, without our own.
  Result<std::vector<Waiter>> waiters();

 private:
  explicit LockQueue(LockFile file) : file_(std::move(file)) {}
  Result<std::vector<int64_t>> tickets();
  Status write_at(int64_t offset, std::string_view text);
  int64_t next_by_text() const;

  LockFile file_;
  std::optional<int64_t> ticket_;
};

}  // namespace litmus::station
