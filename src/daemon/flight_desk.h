// FlightDesk: what Arrow Flight asks, in terms of the daemon.
#pragma once

#include <string>
#include <vector>

#include "api/backend.h"
#include "flight/service.h"

namespace litmus::daemon {

// Thread-safe as its backend, which must outlive it.
class FlightDesk final : public flight::Backend {
 public:
  explicit FlightDesk(api::Backend& backend) : backend_(backend) {}

  Result<query::SnapshotPtr> snapshot() override { return backend_.snapshot(); }
  query::Engine& engine() override { return backend_.user_engine(); }
  Result<flight::Taken> take_events(std::vector<std::string> events) override;

 private:
  api::Backend& backend_;
};

}  // namespace litmus::daemon
