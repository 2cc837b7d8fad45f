// The oracle: what producers were told is safe, kept where no crash of theirs can reach it.
//
// It lies in memory shared with the harness, outside of everything that Litmus owns. A producer thread counts an event
// only after emit() returned; whatever is counted must be found afterwards.
#pragma once

#include <sys/mman.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "base/uuid.h"

namespace litmus::crash {

constexpr int kMaxThreads = 8;

struct Round {
  Uuid session_id;
  std::atomic<int64_t> acknowledged[kMaxThreads];
};

class Oracle {
 public:
  explicit Oracle(size_t rounds) : size_(rounds * sizeof(Round)) {
    void* memory = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
      std::perror("crash: mmap");
      std::exit(2);
    }
    rounds_ = static_cast<Round*>(memory);  // zeroed by the kernel
  }
  ~Oracle() { munmap(rounds_, size_); }
  Oracle(const Oracle&) = delete;
  Oracle& operator=(const Oracle&) = delete;

  Round& round(size_t i) { return rounds_[i]; }

 private:
  Round* rounds_;
  size_t size_;
};

}  // namespace litmus::crash
