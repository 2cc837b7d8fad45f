// A1: emit() beside one clock read, the fastest JSON of the same struct, memcpy and CRC32C.
//     At 10/s, 1,000/s and 100,000/s; with the reader awake, and asleep (then the baseline writes one byte to a FIFO on
//     which a process sleeps, too).
// A4: allocations and system calls of 10,000 emits; see emit_cost.cc.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>
#include <vector>

#include "base/crc32c.h"
#include "baseline_encode.h"
#include "emit/event_log.h"
#include "journal/doorbell.h"
#include "pairs.h"
#include "sample_event.h"

namespace litmus::bench {
namespace {

constexpr int kPairs = 30;
constexpr int kSinglePairs = 200;

struct Rate {
  const char* name;
  int64_t gap_ns;
  int samples;  // of one round
};
constexpr Rate kSlowRate = {"10/s", 50'000'000, 1};  // subject and baseline take turns: each has 10/s
constexpr Rate kRates[] = {{"1000/s", 1'000'000, 300}, {"100000/s", 10'000, 20'000}};

// Waits until `at`: long gaps asleep, as a slow bench is, short ones spinning.
void wait_until(int64_t at) {
  const int64_t left = at - now_ns();
  if (left > 100'000) {
    const timespec until{at / 1'000'000'000, at % 1'000'000'000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
  }
  while (now_ns() < at) {
  }
}

template <class Call>
Samples timed(const Rate& rate, Call call) {
  Samples samples;
  samples.reserve(static_cast<size_t>(rate.samples));
  int64_t at = now_ns();
  for (int i = 0; i < rate.samples; ++i) {
    at += rate.gap_ns;
    wait_until(at);
    const int64_t begin = now_ns();
    call();
    samples.push_back(now_ns() - begin);
  }
  return samples;
}

// What the event costs at the least: no journal, no lock, no other process.
class Bare {
 public:
  explicit Bare(const std::filesystem::path& fifo) : memory_(kSize), event_(sample_event()) {
    std::memset(memory_.data(), 1, memory_.size());
    if (!fifo.empty()) fifo_ = open(fifo.c_str(), O_RDWR | O_NONBLOCK);
  }
  ~Bare() {
    if (fifo_ >= 0) close(fifo_);
  }

  void operator()() {
    char json[4096];
    const Timestamp now = Timestamp::now();
    const size_t size = encode_bare(json, Uuid::v7(), now, session_, run_, event_);
    if (at_ + size > memory_.size()) at_ = 0;
    std::memcpy(memory_.data() + at_, json, size);
    checksum_ = crc32c(checksum_, memory_.data() + at_, size);
    at_ += size;
    if (fifo_ >= 0 && write(fifo_, "x", 1) != 1) std::abort();
  }

 private:
  static constexpr size_t kSize = size_t{64} << 20;  // fresh memory for each event, as a journal has it
  std::vector<char> memory_;
  size_t at_ = 0;
  uint32_t checksum_ = 0;
  int fifo_ = -1;
  Uuid session_ = Uuid::v7(), run_ = Uuid::v7();
  events::MeasurementRecorded event_;
};

// A process that sleeps until it is rung, again and again.
class Sleeper {
 public:
  template <class Body>
  explicit Sleeper(Body body) : pid_(fork()) {
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      body();
      _exit(0);
    }
    usleep(100'000);
  }
  ~Sleeper() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

 private:
  pid_t pid_;
};

void sleep_at_bell(const std::filesystem::path& data_dir) {
  auto bell = journal::Doorbell::open(data_dir);
  for (;;) {
    (*bell)->announce_sleep();
    pollfd entry{(*bell)->fd(), POLLIN, 0};
    poll(&entry, 1, 1000);
    (*bell)->awake();
  }
}

void sleep_at_fifo(const std::filesystem::path& fifo) {
  const int fd = open(fifo.c_str(), O_RDWR | O_NONBLOCK);
  char bytes[4096];
  for (;;) {
    pollfd entry{fd, POLLIN, 0};
    poll(&entry, 1, 1000);
    while (read(fd, bytes, sizeof(bytes)) > 0) {
    }
  }
}

void run(const std::filesystem::path& folder, bool asleep) {
  const auto data_dir = folder / (asleep ? "asleep" : "awake");
  const auto fifo = folder / "baseline.fifo";
  auto log = emit::EventLog::open({.data_dir = data_dir, .session_id = SessionId{Uuid::v7()}});
  if (!log.ok()) {
    std::cerr << log.status().to_string() << '\n';
    std::exit(2);
  }
  std::optional<Sleeper> at_bell, at_fifo;
  if (asleep) {
    if (mkfifo(fifo.c_str(), 0600) != 0) std::abort();
    at_bell.emplace([&] { sleep_at_bell(data_dir); });
    at_fifo.emplace([&] { sleep_at_fifo(fifo); });
  }
  const events::MeasurementRecorded event = sample_event();
  const emit::EmitOptions options{.run_id = Uuid::v7()};
  Bare bare(asleep ? fifo : std::filesystem::path());
  const auto subject = [&](const Rate& rate) {
    return timed(rate, [&] {
      if (!(*log)->emit(event, options).ok()) std::abort();
    });
  };
  const auto baseline = [&](const Rate& rate) { return timed(rate, [&] { bare(); }); };
  const std::string reader = asleep ? ", reader asleep" : ", reader awake";
  print("A1", kSlowRate.name + reader,
        compare_singly(
            kSinglePairs, [&] { return subject(kSlowRate).front(); }, [&] { return baseline(kSlowRate).front(); }));
  for (const Rate& rate : kRates) {
    print("A1", rate.name + reader, compare(kPairs, [&] { return subject(rate); }, [&] { return baseline(rate); }));
  }
}

}  // namespace
}  // namespace litmus::bench

int main() {
  std::string folder = (std::filesystem::temp_directory_path() / "litmus-emit-bench-XXXXXX").native();
  if (mkdtemp(folder.data()) == nullptr) return 2;
  litmus::bench::run(folder, false);
  litmus::bench::run(folder, true);
  std::filesystem::remove_all(folder);
}
