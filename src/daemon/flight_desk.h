// FlightDesk: what Arrow Flight asks, in terms of the daemon.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "api/backend.h"
#include "daemon/sample_sink.h"
#include "flight/service.h"

namespace litmus::daemon {

// Thread-safe as its backend, which must outlive it, as the path must.
class FlightDesk final : public flight::Backend {
 public:
  FlightDesk(api::Backend& backend, const std::filesystem::path& data_dir) : backend_(backend), data_dir_(data_dir) {}

  Result<query::SnapshotPtr> snapshot() override { return backend_.snapshot(); }
  query::Engine& engine() override { return backend_.user_engine(); }
  Result<flight::Taken> take_events(std::vector<std::string> events) override;
  std::unique_ptr<flight::SampleSink> open_samples() override {
    return std::make_unique<SampleSink>(data_dir_, backend_.channels());
  }

 private:
  api::Backend& backend_;
  const std::filesystem::path& data_dir_;
};

}  // namespace litmus::daemon
