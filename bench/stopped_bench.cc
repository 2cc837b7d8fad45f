// B3: what a subscriber that has stopped reading costs the others: how long emit() takes, and how long an event is on
//     its way to a subscriber that reads, beside the same run without it. It asked for everything from the first event
//     on, so that it is stuck from the beginning of its round: its socket is full, its next page waits.
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <thread>
#include <vector>

#include "emit/event_log.h"
#include "pairs.h"
#include "sample_event.h"
#include "served_folder.h"

namespace litmus::bench {
namespace {

constexpr int kPairs = 40;
constexpr int kEvents = 5'000;  // of a round
constexpr int64_t kGapNs = 200'000;
constexpr int kBefore = 2'000;  // events that a stopped subscriber finds: more than its socket holds

[[noreturn]] void fail(const std::string& why) {
  std::cerr << "bench_stopped: " << why << '\n';
  std::exit(2);
}

template <class T>
T check(Result<T> result) {
  if (!result.ok()) fail(result.status().to_string());
  return std::move(result).value();
}

struct Round {
  Samples emits, arrivals;
};

class Bench {
 public:
  explicit Bench(const ServedFolder& folder) : folder_(folder), live_(folder.connect()), event_(sample_event()) {
    const SessionId session{Uuid::v7()};
    log_ = check(emit::EventLog::open({.data_dir = folder.path(), .session_id = session}));
    stream_ = "/api/events/stream?session_id=" + session.value.to_string();
    subscribe(live_, stream_);
    for (int i = 0; i < kBefore; ++i) emit();
    for (int i = 0; i < kBefore; ++i) next();
  }

  Round round(bool with_stopped) {
    std::optional<client::HttpClient> stopped;
    if (with_stopped) {
      stopped = folder_.connect();
      subscribe(*stopped, stream_ + "&after=0");
    }
    return measure();
  }

 private:
  static void subscribe(client::HttpClient& http, const std::string& target) {
    client::HttpRequest request;
    request.target = target;
    if (const Status opened = http.open_stream(request); !opened.ok()) fail(opened.to_string());
  }

  void emit() {
    event_.step_index = emitted_++;
    if (!log_->emit(event_).ok()) fail("emit");
  }

  // Waits for the event that is due.
  void next() {
    const auto message = check(live_.next_message(std::chrono::seconds(10)));
    const size_t key = message.data.find("\"step_index\":");
    const int64_t index = key == std::string::npos ? -1 : std::strtoll(message.data.c_str() + key + 13, nullptr, 10);
    if (index != received_++) fail("an event is lost, doubled or out of order");
  }

  static void wait_until(int64_t at) {
    if (at - now_ns() > 100'000) {
      const timespec until{at / 1'000'000'000, at % 1'000'000'000};
      clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
    }
    while (now_ns() < at) {
    }
  }

  Round measure() {
    Round round;
    std::vector<std::atomic<int64_t>> sent(kEvents);
    std::thread receiver([&] {
      for (int i = 0; i < kEvents; ++i) {
        next();
        round.arrivals.push_back(now_ns() - sent[static_cast<size_t>(i)].load(std::memory_order_acquire));
      }
    });
    int64_t at = now_ns() + 10'000'000;
    for (int i = 0; i < kEvents; ++i, at += kGapNs) {
      wait_until(at);
      const int64_t begin = now_ns();
      sent[static_cast<size_t>(i)].store(begin, std::memory_order_release);
      emit();
      round.emits.push_back(now_ns() - begin);
    }
    receiver.join();
    return round;
  }

  const ServedFolder& folder_;
  client::HttpClient live_;
  std::unique_ptr<emit::EventLog> log_;
  std::string stream_;
  events::MeasurementRecorded event_;
  int64_t emitted_ = 0, received_ = 0;
};

}  // namespace
}  // namespace litmus::bench

int main() {
  using namespace litmus::bench;
  const ServedFolder folder("stopped");
  Bench bench(folder);
  std::vector<Samples> emits[2], arrivals[2];  // without, with
  bench.round(false);
  for (int i = 0; i < 2 * kPairs; ++i) {
    const bool with_stopped = i % 4 == 1 || i % 4 == 2;  // the order of a pair alternates
    Round round = bench.round(with_stopped);
    emits[with_stopped].push_back(std::move(round.emits));
    arrivals[with_stopped].push_back(std::move(round.arrivals));
  }
  print("B3", "emit beside a stopped subscriber", summary(emits[true], emits[false]));
  print("B3", "event to another subscriber beside a stopped one", summary(arrivals[true], arrivals[false]));
}
