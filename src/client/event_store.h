// EventStore: the events of all sessions of a data directory, to read and to follow. What Python's EventStore is.
//
// The service is started when none runs, and stays while the store is open; when it dies it is started again.
// Thread-safe. To write, open an emit::EventLog: that needs no service.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/time.h"
#include "client/daemon.h"
#include "client/lease.h"

namespace litmus::client {

// What is left empty matches everything.
struct EventFilter {
  std::string session_id{};  // a UUID, or its first 8 or more characters
  std::string run_id{};
  std::string event_type{};
  std::string role{};
  std::optional<Timestamp> since{};  // received then or later
};

struct NumberedEvent {
  int64_t number = 0;
  std::string json;  // whole, as it was emitted, and with its event_number; decode it with events/decode.h
};

// A callback's subscription. Its end is the subscription's.
class EventSubscription {
 public:
  // Once it has returned no call begins any more. From inside of the callback it doesn't wait for that call.
  ~EventSubscription();
  EventSubscription(const EventSubscription&) = delete;
  EventSubscription& operator=(const EventSubscription&) = delete;

  // Why no more comes, when the service refuses what was asked for; ok while it goes on. Any thread.
  Status status() const;

 private:
  friend class EventStore;
  struct State;
  explicit EventSubscription(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

class EventStore {
 public:
  // Returns at once; `holder` names the store in `litmus daemon status`.
  static std::unique_ptr<EventStore> open(StartOptions options, std::string holder = "C++");

  // The events that match, in the order of their numbers, and at most `limit`. An event whose emit() returned before
  // this call is among them.
  Result<std::vector<NumberedEvent>> events(const EventFilter& filter = {},
                                            std::optional<size_t> limit = std::nullopt) const;

  // The session.started events.
  Result<std::vector<NumberedEvent>> sessions() const;

  // Calls back with each event of `filter` that is stored, then with each that comes: once, in the order of their
  // numbers, one at a time, on a thread of the subscription. A callback that takes its time slows nobody. The
  // subscription may outlive the store; then nobody restarts a service that ends.
  std::unique_ptr<EventSubscription> on_event(std::function<void(const NumberedEvent&)> callback,
                                              EventFilter filter = {}) const;

 private:
  EventStore(StartOptions options, std::string holder);

  const StartOptions options_;
  const std::unique_ptr<Lease> lease_;
};

}  // namespace litmus::client
