// A4: allocations and system calls of 10,000 emits, counted, not timed.
//
// The emitting process is traced by its parent, which counts what lies between two marks (getppid). Only the emitting
// thread is traced: the thread that prepares space ahead isn't on the emit path.
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
#include "sample_event.h"

namespace {

constexpr int kEmits = 10'000;
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

struct Cost {
  int64_t allocations = 0, system_calls = 0;
};

// In the traced process. Its exit status tells whether it allocated.
void emit_between_marks(const std::filesystem::path& data_dir, bool sleeping) {
  auto log = emit::EventLog::open({.data_dir = data_dir, .session_id = SessionId{Uuid::v7()}});
  auto bell = journal::Doorbell::open(data_dir);
  if (!log.ok() || !bell.ok()) _exit(2);
  const auto event = sample_event();
  for (int i = 0; i < 100; ++i) (void)(*log)->emit(event);
  ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
  raise(SIGSTOP);
  syscall(SYS_getppid);
  counting = true;
  for (int i = 0; i < kEmits; ++i) {
    // A reader that goes to sleep once in a hundred events.
    if (sleeping && i % 100 == 0) (*bell)->announce_sleep();
    if (!(*log)->emit(event).ok()) _exit(2);
  }
  counting = false;
  syscall(SYS_getppid);
  _exit(allocations.load() == 0 ? 0 : 1);
}

Cost measure(const std::filesystem::path& data_dir, bool sleeping) {
  const pid_t child = fork();
  if (child == 0) emit_between_marks(data_dir, sleeping);
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

void report(const char* label, const Cost& cost, int64_t allowed_calls) {
  std::printf(
      "{\"goal\":\"A4\",\"case\":\"%s\",\"emits\":%d,\"allocations\":%ld,\"system_calls\":%ld,\"allowed_calls\":%ld}\n",
      label, kEmits, static_cast<long>(cost.allocations), static_cast<long>(cost.system_calls),
      static_cast<long>(allowed_calls));
}

}  // namespace
}  // namespace litmus::bench

int main() {
  std::string folder = (std::filesystem::temp_directory_path() / "litmus-emit-cost-XXXXXX").native();
  if (mkdtemp(folder.data()) == nullptr) return 2;
  using litmus::bench::measure, litmus::bench::report;
  report("reader awake", measure(folder, false), 0);
  report("reader sleeps once in 100 events", measure(folder, true), kEmits / 100);
  std::filesystem::remove_all(folder);
}
