// Doorbell: how writers wake the one reader of a data directory without a system call while it is awake.
//
// events/.bell is a FIFO that sits in the reader's epoll; events/.bell.map is mapped by all and holds `sleeping` and
// the generation of the list of journals. The protocol:
//   writer   publish a record; ring(): full fence, and if `sleeping`, whoever swaps it to 0 writes one byte
//   reader   announce_sleep(): sleeping = 1, full fence; look at all journals once more; if nothing is new,
//            epoll_wait(fd()) with a limit of 1 s; awake(): sleeping = 0, and the bytes are drained
// Either the writer sees `sleeping`, or the reader's second look sees the record: no wake-up is lost.
// A time-out of the reader that then finds data is a defect to be counted.
//
// ring() is thread-safe and may be used in a forked child. The reader's side belongs to one thread of one process.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>

#include "base/env.h"
#include "base/file.h"
#include "base/status.h"

namespace litmus::journal {

class Doorbell {
 public:
  static Result<std::shared_ptr<Doorbell>> open(const std::filesystem::path& data_dir, Env& env = Env::real());

  // Writer's side. Never blocks, never fails: a full FIFO is a reader that was rung already.
  void ring() {
    full_fence();
    if (shared().sleeping.load(std::memory_order_relaxed) != 0) wake();
  }
  // A journal was made or removed: raises the generation, and rings.
  void announce_journal();

  // Reader's side.
  int fd() const { return fifo_.fd(); }
  void announce_sleep();
  void awake();
  uint64_t generation() const { return shared().generation.load(std::memory_order_acquire); }

  // How often a byte was written since the map was made: wake-ups that cost a system call.
  uint64_t wakes() const { return shared().wakes.load(std::memory_order_relaxed); }

 private:
  struct Shared {
    alignas(64) std::atomic<uint32_t> sleeping;
    alignas(64) std::atomic<uint64_t> generation;
    std::atomic<uint64_t> wakes;
  };
  static_assert(std::atomic<uint64_t>::is_always_lock_free);

  Doorbell(File fifo, Mapping map) : fifo_(std::move(fifo)), map_(std::move(map)) {}
  // ThreadSanitizer doesn't know fences; an exchange is one on every machine that we run it on.
  static void full_fence() {
#ifdef __SANITIZE_THREAD__
    std::atomic<int> word{0};
    word.exchange(1, std::memory_order_seq_cst);
#else
    std::atomic_thread_fence(std::memory_order_seq_cst);
#endif
  }
  Shared& shared() const { return *reinterpret_cast<Shared*>(map_.data()); }
  void wake();

  File fifo_;
  Mapping map_;
};

}  // namespace litmus::journal
