// B1: emit → subscriber callback in another thread through litmusd, beside a raw relay of the same bytes over two
//     Unix sockets through another process. At 1, 1,000 and 20,000 events/s.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <thread>
#include <utility>
#include <vector>

#include "emit/event_log.h"
#include "pairs.h"
#include "sample_event.h"
#include "served_folder.h"

namespace litmus::bench {
namespace {

constexpr int kPairs = 30;
constexpr int kSinglePairs = 40;
constexpr size_t kMessageBytes = 900;  // what the sample event takes as JSON

struct Rate {
  const char* name;
  int64_t gap_ns;
  int samples;  // of one round
};
constexpr Rate kSlowRate = {"1/s", 500'000'000, 1};  // subject and baseline take turns: each has 1/s
constexpr Rate kRates[] = {{"1000/s", 1'000'000, 300}, {"20000/s", 50'000, 4'000}};

// When each message of the round was sent; the receiver looks its own up by the count it carries.
using SentTimes = std::vector<std::atomic<int64_t>>;

void pace(int64_t at) {
  if (at - now_ns() > 100'000) {
    const timespec until{at / 1'000'000'000, at % 1'000'000'000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
  }
  while (now_ns() < at) {
  }
}

// Sends `rate.samples` messages with `send(i)` while `receive()` returns the index of one that arrived.
template <class Send, class Receive>
Samples round_of(const Rate& rate, Send send, Receive receive) {
  SentTimes sent(static_cast<size_t>(rate.samples));
  Samples latencies;
  std::thread receiver([&] {
    for (int i = 0; i < rate.samples; ++i) {
      const size_t index = receive();
      if (index != static_cast<size_t>(i)) std::abort();  // lost, doubled or out of order
      latencies.push_back(now_ns() - sent[index].load(std::memory_order_acquire));
    }
  });
  int64_t at = now_ns() + std::max(rate.gap_ns, int64_t{1'000'000});
  for (int i = 0; i < rate.samples; ++i) {
    pace(at);
    sent[static_cast<size_t>(i)].store(now_ns(), std::memory_order_release);
    send(static_cast<size_t>(i));
    at += rate.gap_ns;
  }
  receiver.join();
  return latencies;
}

void write_all(int fd, const char* data, size_t size) {
  while (size > 0) {
    const ssize_t n = write(fd, data, size);
    if (n <= 0) std::abort();
    data += n;
    size -= static_cast<size_t>(n);
  }
}

// The baseline: a process that passes on whatever has come, many messages at once when they come fast.
class Relay {
 public:
  Relay() : buffer_(kBufferBytes) {
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, in_) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, out_) != 0) std::abort();
    pid_ = fork();
    if (pid_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
      const ssize_t n = read(in_[1], buffer_.data(), buffer_.size());
      if (n <= 0) _exit(0);
      write_all(out_[0], buffer_.data(), static_cast<size_t>(n));
    }
  }
  ~Relay() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  Samples round(const Rate& rate) {
    char message[kMessageBytes] = {};
    return round_of(
        rate,
        [&](size_t i) {
          std::memcpy(message, &i, sizeof(i));
          write_all(in_[0], message, sizeof(message));
        },
        [&] { return receive(); });
  }

 private:
  static constexpr size_t kBufferBytes = 64 * 1024;

  size_t receive() {
    while (end_ - begin_ < kMessageBytes) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= std::exchange(begin_, 0);
      const ssize_t n = read(out_[1], buffer_.data() + end_, buffer_.size() - end_);
      if (n <= 0) std::abort();
      end_ += static_cast<size_t>(n);
    }
    size_t i;
    std::memcpy(&i, buffer_.data() + begin_, sizeof(i));
    begin_ += kMessageBytes;
    return i;
  }

  int in_[2], out_[2];
  pid_t pid_;
  std::vector<char> buffer_;
  size_t begin_ = 0, end_ = 0;  // what receive() has read ahead
};

// The subject: an event log, and a subscriber over the daemon's socket.
class Litmus {
 public:
  explicit Litmus(const ServedFolder& folder) : http_(folder.connect()) {
    const SessionId session{Uuid::v7()};
    log_ = check(emit::EventLog::open({.data_dir = folder.path(), .session_id = session}));
    client::HttpRequest request;
    request.target = "/api/events/stream?session_id=" + session.value.to_string();
    const Status opened = http_.open_stream(request);
    if (!opened.ok()) fail(opened);
    event_ = sample_event();
  }

  Samples round(const Rate& rate) {
    return round_of(
        rate,
        [&](size_t i) {
          event_.step_index = static_cast<int64_t>(i);
          if (!log_->emit(event_).ok()) std::abort();
        },
        [&] {
          const auto message = check(http_.next_message(std::chrono::seconds(10)));
          const size_t key = message.data.find("\"step_index\":");
          return static_cast<size_t>(std::strtoull(message.data.c_str() + key + 13, nullptr, 10));
        });
  }

 private:
  [[noreturn]] static void fail(const Status& status) {
    std::cerr << "bench_tail: " << status.to_string() << '\n';
    std::exit(2);
  }
  template <class T>
  static T check(Result<T> result) {
    if (!result.ok()) fail(result.status());
    return std::move(result).value();
  }

  client::HttpClient http_;
  std::unique_ptr<emit::EventLog> log_;
  events::MeasurementRecorded event_;
};

}  // namespace
}  // namespace litmus::bench

int main() {
  using namespace litmus::bench;
  Relay relay;  // forks: before there are threads
  const ServedFolder folder("tail");
  Litmus litmus(folder);
  print("B1", kSlowRate.name,
        compare_singly(
            kSinglePairs, [&] { return litmus.round(kSlowRate).front(); },
            [&] { return relay.round(kSlowRate).front(); }));
  for (const Rate& rate : kRates) {
    print("B1", rate.name, compare(kPairs, [&] { return litmus.round(rate); }, [&] { return relay.round(rate); }));
  }
}
