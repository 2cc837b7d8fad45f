// A3: emit() of class `disk` beside a bare pwrite and fdatasync of the same event's JSON into a file whose blocks are
//     written already; and 16 threads that emit so beside 16 that share their syncs in the barest way (events a
//     second). Afterwards both files are read back: every event once, each thread's in its order.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

#include "base/crc32c.h"
#include "base/test_dir.h"
#include "baseline_encode.h"
#include "commit_group.h"
#include "emit/event_log.h"
#include "journal/reader.h"
#include "pairs.h"
#include "sample_event.h"

namespace litmus::bench {
namespace {

constexpr int kPairs = 30;
constexpr int kAlone = 100;   // events of a round of one thread
constexpr int kThreads = 16;  // and of a round of many
constexpr int kEachOfMany = 100;

[[noreturn]] void fail(const std::string& why) {
  std::cerr << "bench_disk: " << why << '\n';
  std::exit(2);
}

// An event says who emitted it and as which of its own: what is read back proves itself by both.
events::MeasurementRecorded event_of(int thread) {
  auto event = sample_event();
  event.step_index = 0;
  event.vector_index = thread;
  return event;
}

// How many events of each thread came, when they came in order.
class Seen {
 public:
  void add(std::string_view json) {
    const auto thread = static_cast<size_t>(number(json, "\"vector_index\":"));
    if (number(json, "\"step_index\":") != next_.at(thread)++) fail("an event is lost, doubled or out of order");
  }
  int64_t total() const {
    int64_t sum = 0;
    for (const int64_t count : next_) sum += count;
    return sum;
  }

 private:
  static int64_t number(std::string_view json, std::string_view key) {
    const size_t at = json.find(key);
    if (at == std::string_view::npos) fail("an event without " + std::string(key));
    return std::strtoll(json.data() + at + key.size(), nullptr, 10);
  }
  std::array<int64_t, kThreads> next_{};
};

class Emitter {
 public:
  explicit Emitter(const std::filesystem::path& data_dir) {
    auto log = emit::EventLog::open({.data_dir = data_dir, .session_id = SessionId{Uuid::v7()}});
    if (!log.ok()) fail(log.status().to_string());
    log_ = std::move(*log);
    for (int i = 0; i < kThreads; ++i) events_.push_back(event_of(i));
  }

  void operator()(int thread) {
    auto& event = events_[static_cast<size_t>(thread)];
    const Status status = log_->emit(event, {.run_id = run_, .durability = events::Durability::kDisk});
    if (!status.ok()) fail(status.to_string());
    event.step_index = event.step_index + 1;
  }

  void check(int64_t expected) const {
    auto reader = journal::Reader::open(log_->path());
    if (!reader.ok()) fail(reader.status().to_string());
    Seen seen;
    journal::Record record;
    for (;;) {
      const auto next = reader->next(record);
      if (!next.ok()) fail(next.status().to_string());
      if (*next != journal::Reader::Next::kRecord) break;
      seen.add(record.payload);
    }
    const auto durable = reader->durable_end();
    if (seen.total() != expected) fail("the journal has " + std::to_string(seen.total()) + " events");
    if (!durable.ok() || *durable < reader->offset()) fail("an acknowledged event isn't known to be on the disk");
  }

 private:
  std::unique_ptr<emit::EventLog> log_;
  const Uuid run_ = Uuid::v7();
  std::vector<events::MeasurementRecorded> events_;
};

// A file of written blocks, a claim of place, pwrite, fdatasync: what durability costs at the least.
class BareFile {
 public:
  explicit BareFile(const std::filesystem::path& path) : fd_(open(path.c_str(), O_CREAT | O_RDWR, 0600)) {
    if (fd_ < 0) fail("cannot make " + path.string());
    const std::vector<char> zeros(kBytes);
    if (pwrite(fd_, zeros.data(), zeros.size(), 0) != static_cast<ssize_t>(kBytes) || fsync(fd_) != 0) fail("no space");
    for (int i = 0; i < kThreads; ++i) events_.push_back(event_of(i));
  }
  ~BareFile() { close(fd_); }

  // Alone nobody waits for anybody.
  void operator()() {
    store(0);
    sync();
  }
  void in_group(int thread) {
    store(thread);
    group_.commit([this] { sync(); });
  }

  void check(int64_t expected) const {
    std::vector<char> bytes(kBytes);
    if (pread(fd_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(kBytes)) fail("cannot read the baseline");
    std::string_view left(bytes.data(), end_.load());
    Seen seen;
    for (size_t size; (size = left.find('\n')) != std::string_view::npos; left.remove_prefix(size + 1))
      seen.add(left.substr(0, size));
    if (seen.total() != expected) fail("the baseline has " + std::to_string(seen.total()) + " events");
  }

 private:
  static constexpr size_t kBytes = size_t{64} << 20;

  void store(int thread) {
    char json[4096];
    auto& event = events_[static_cast<size_t>(thread)];
    const Timestamp now = Timestamp::now();
    size_t size = encode_bare(json, Uuid::v7(now), now, session_, run_, event);
    checksum_.store(crc32c(0, json, size), std::memory_order_relaxed);
    json[size++] = '\n';
    const uint64_t at = end_.fetch_add(size);
    if (at + size > kBytes) fail("the baseline's file is full");
    if (pwrite(fd_, json, size, static_cast<off_t>(at)) != static_cast<ssize_t>(size)) fail("pwrite");
    event.step_index = event.step_index + 1;
  }
  void sync() const {
    if (fdatasync(fd_) != 0) fail("fdatasync");
  }

  const int fd_;
  CommitGroup group_;
  std::atomic<uint64_t> end_{0};
  std::atomic<uint32_t> checksum_{0};
  const Uuid session_ = Uuid::v7(), run_ = Uuid::v7();
  std::vector<events::MeasurementRecorded> events_;
};

template <class Call>
Samples timed(Call call) {
  Samples samples;
  for (int i = 0; i < kAlone; ++i) {
    const int64_t begin = now_ns();
    call();
    samples.push_back(now_ns() - begin);
  }
  return samples;
}

// Events a second of all threads together.
template <class Call>
double rate_of_many(Call call) {
  std::vector<std::thread> threads;
  std::atomic<bool> go{false};
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      go.wait(false);
      for (int i = 0; i < kEachOfMany; ++i) call(thread);
    });
  }
  const int64_t begin = now_ns();
  go = true;
  go.notify_all();
  for (auto& thread : threads) thread.join();
  return kThreads * kEachOfMany * 1e9 / static_cast<double>(now_ns() - begin);
}

void measure_alone() {
  const TestDir dir;
  Emitter emit(dir / "data");
  BareFile bare(dir / "bare");
  print("A3", "one emitter",
        compare(kPairs, [&] { return timed([&] { emit(0); }); }, [&] { return timed([&] { bare(); }); }));
  emit.check(kAlone * (kPairs + 1));
  bare.check(kAlone * (kPairs + 1));
}

void measure_many() {
  const TestDir dir;
  Emitter emit(dir / "data");
  BareFile bare(dir / "bare");
  const auto subject = [&] { return rate_of_many([&](int thread) { emit(thread); }); };
  const auto baseline = [&] { return rate_of_many([&](int thread) { bare.in_group(thread); }); };
  print_rates("A3", "16 emitters", 0.9, compare_rates(kPairs, subject, baseline), "events");
  emit.check(int64_t{kThreads} * kEachOfMany * (kPairs + 1));
  bare.check(int64_t{kThreads} * kEachOfMany * (kPairs + 1));
}

}  // namespace
}  // namespace litmus::bench

int main() {
  litmus::bench::measure_alone();
  litmus::bench::measure_many();
}
