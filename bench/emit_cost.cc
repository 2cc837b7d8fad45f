// A4: allocations and system calls of 10,000 emits, counted, not timed.
//
// The emitting process is traced by its parent, which counts what lies between two marks (getppid). Only the emitting
// thread is traced: the thread that prepares space ahead isn't on the emit path. At 100,000 events a second, the
// highest rate of A1, and back to back, which is faster than space can be made for it.
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <new>

#include "emit/event_log.h"
#include "journal/doorbell.h"
#include "pairs.h"
#include "sample_event.h"

namespace {

constexpr int kEmits = 10'000;
constexpr int kWarmUp = 5'000;
constexpr int64_t kGapNs = 10'000;
thread_local bool counting = false;
std::atomic<int64_t> allocations{0};

}  // namespace

void* operator new(size_t size) {
  if (counting) allocations.fetch_add(1, std::memory_order_relaxed);
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace litmus::bench {
namespace {

struct Case {
  const char* name;
  bool sleeping;   // a reader that goes to sleep once in a hundred events
  int64_t gap_ns;  // between two emits
};

struct Cost {
  int64_t allocations = 0, system_calls = 0;
};

// In the traced process. Its exit status tells whether it allocated.
void emit_between_marks(const std::filesystem::path& data_dir, const Case& wanted) {
  auto log = emit::EventLog::open({.data_dir = data_dir, .session_id = SessionId{Uuid::v7()}});
  auto bell = journal::Doorbell::open(data_dir);
  if (!log.ok() || !bell.ok()) _exit(2);
  const auto event = sample_event();
  (void)(*log)->emit(event);
  ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
  raise(SIGSTOP);
  // A burst after a pause asks for space once; counted is what follows.
  int64_t at = now_ns();  // the clock is read in the process itself: no system call
  for (int i = 0; i < kWarmUp; ++i) {
    for (at += kGapNs; now_ns() < at;) {
    }
    (void)(*log)->emit(event);
  }
  syscall(SYS_getppid);
  counting = true;
  at = now_ns();
  for (int i = 0; i < kEmits; ++i) {
    for (at += wanted.gap_ns; wanted.gap_ns > 0 && now_ns() < at;) {
    }
    if (wanted.sleeping && i % 100 == 0) (*bell)->announce_sleep();
    if (!(*log)->emit(event).ok()) _exit(2);
  }
  counting = false;
  syscall(SYS_getppid);
  _exit(allocations.load() == 0 ? 0 : 1);
}

Cost measure(const std::filesystem::path& data_dir, const Case& wanted) {
  const pid_t child = fork();
  if (child == 0) emit_between_marks(data_dir, wanted);
  Cost cost;
  int status = 0;
  waitpid(child, &status, 0);
  ptrace(PTRACE_SETOPTIONS, child, nullptr, PTRACE_O_TRACESYSGOOD);
  bool between = false, entering = true;
  for (;;) {
    ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
    waitpid(child, &status, 0);
    if (WIFEXITED(status)) break;
    if (!WIFSTOPPED(status) || WSTOPSIG(status) != (SIGTRAP | 0x80)) continue;
    if (entering) {
      user_regs_struct registers{};
      ptrace(PTRACE_GETREGS, child, nullptr, &registers);
      const bool mark = registers.orig_rax == SYS_getppid;
      if (!mark && between) ++cost.system_calls;
      if (mark) between = !between;
    }
    entering = !entering;
  }
  cost.allocations = WEXITSTATUS(status);
  return cost;
}

void report(const std::filesystem::path& data_dir, const Case& wanted, int64_t allowed_calls) {
  const Cost cost = measure(data_dir, wanted);
  std::printf(
      "{\"goal\":\"A4\",\"case\":\"%s\",\"emits\":%d,\"allocations\":%ld,\"system_calls\":%ld,\"allowed_calls\":%ld}\n",
      wanted.name, kEmits, static_cast<long>(cost.allocations), static_cast<long>(cost.system_calls),
      static_cast<long>(allowed_calls));
}

}  // namespace
}  // namespace litmus::bench

int main() {
  std::string folder = (std::filesystem::temp_directory_path() / "litmus-emit-cost-XXXXXX").native();
  if (mkdtemp(folder.data()) == nullptr) return 2;
  using litmus::bench::report;
  report(folder, {"100000/s, reader awake", false, kGapNs}, 0);
  report(folder, {"100000/s, reader sleeps once in 100 events", true, kGapNs}, kEmits / 100);
  report(folder, {"back to back, reader awake", false, 0}, 0);
  std::filesystem::remove_all(folder);
}
