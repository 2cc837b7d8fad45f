// Service: Arrow Flight over what is stored. Any Flight client on this machine that knows the data directory's token
// may ask SQL (do_get) and hand over events and samples (do_put).
//
// Listens on the loopback interface only, at a free port. Thread-safe; calls are served on threads of gRPC's, queries
// are watched by one more, "flight-calls", which sleeps while there are none.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "flight/samples_put.h"
#include "query/engine.h"
#include "query/snapshot.h"

namespace litmus::flight {

struct Taken {
  int64_t accepted = 0, duplicates = 0;
};

// What the service needs of the daemon. Called on gRPC's threads; may block.
class Backend {
 public:
  virtual ~Backend() = default;

  // Everything that was published when the call began.
  virtual Result<query::SnapshotPtr> snapshot() = 0;

  // For SQL of users: locked down.
  virtual query::Engine& engine() = 0;

  // Events as JSON, untrusted. All of them are checked before any is taken; kInvalidArgument names a wrong one by its
  // row, counted from 0. What is counted as accepted survives SIGKILL when this returns.
  virtual Result<Taken> take_events(std::vector<std::string> events) = 0;

  // For one client; it goes when the client does, and before the backend.
  virtual std::unique_ptr<SampleSink> open_samples() = 0;
};

class Service {
 public:
  struct Options {
    std::string token{};                              // what clients must know; not empty
    int most_streams = 4;                             // results that are read at the same time; others wait
    int most_calls = 64;                              // at the same time; others are refused
    std::chrono::milliseconds longest_wait{30'000};   // for a place among the streams
    std::chrono::milliseconds longest_batch{30'000};  // that the engine works on one batch of a result
    std::chrono::milliseconds longest_pause{60'000};  // of a client that doesn't read on; then its query ends
  };

  // Listens when this returns. `backend` must outlive the service.
  static Result<std::unique_ptr<Service>> start(const Options& options, Backend& backend);
  virtual ~Service() = default;

  // "grpc://127.0.0.1:41234"
  virtual const std::string& location() const = 0;

  // Calls that are being served.
  virtual int calls() const = 0;

  // Ends all calls, and serves none any more. The backend must still answer, as calls may wait for it. Once.
  virtual void stop() = 0;
};

}  // namespace litmus::flight
