#include "producer.h"

#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "emit/event_log.h"
#include "gen/events.h"

namespace litmus::crash {
namespace {

constexpr int kBurst = 16;

// Emits bursts with short pauses, so that kills fall into emits as well as between them, until it is killed.
void emit_for_ever(emit::EventLog& log, int thread, Round& round) {
  std::string details;
  for (int64_t n = 0;; ++n) {
    details = "{\"thread\":" + std::to_string(thread) + ",\"n\":" + std::to_string(n) + '}';
    events::DiagnosticWarning event;
    event.source = "crash";
    event.message = "counted by the oracle";
    event.details = events::JsonText{details};
    if (!log.emit(event).ok()) _exit(3);
    round.acknowledged[thread].store(n + 1, std::memory_order_release);
    if (n % kBurst == kBurst - 1) usleep(1000);
  }
}

}  // namespace

void produce(const std::filesystem::path& data_dir, int threads, Round& round) {
  emit::EventLog::Options options;
  options.data_dir = data_dir;
  options.session_id = SessionId{round.session_id};
  auto log = emit::EventLog::open(options);
  if (!log.ok()) {
    std::fprintf(stderr, "crash: %s\n", log.status().to_string().c_str());
    _exit(3);
  }
  if (!(*log)->emit(events::SessionStarted{}).ok()) _exit(3);
  std::vector<std::thread> emitters;
  for (int t = 0; t < threads; ++t) emitters.emplace_back([&, t] { emit_for_ever(**log, t, round); });
  for (auto& emitter : emitters) emitter.join();
}

}  // namespace litmus::crash
