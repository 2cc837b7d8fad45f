#include "flight/service.h"

#include <arrow/flight/server.h>

#include <atomic>
#include <chrono>
#include <utility>

#include "base/log.h"
#include "flight/flight_server.h"
#include "flight/gate.h"

namespace litmus::flight {

namespace {

Status from_arrow(const arrow::Status& status, const char* what) {
  return {ErrorCode::kIo, std::string(what) + ": " + status.ToString()};
}

class GrpcService final : public Service {
 public:
  GrpcService(const Options& options, Backend& backend)
      : gate_(std::make_shared<Gate>(options.token, options.most_calls)), server_(options, backend) {}
  ~GrpcService() override { stop(); }

  Status listen() {
    const auto here = arrow::flight::Location::ForGrpcTcp("127.0.0.1", 0);
    if (!here.ok()) return from_arrow(here.status(), "no address for Arrow Flight");
    arrow::flight::FlightServerOptions options(*here);
    options.auth_handler = std::make_shared<arrow::flight::NoOpAuthHandler>();  // logging in is the gate's, too
    options.middleware.emplace_back("litmus", gate_);
    const auto listening = server_.Init(options);
    if (!listening.ok()) return from_arrow(listening, "cannot serve Arrow Flight");
    location_ = "grpc://127.0.0.1:" + std::to_string(server_.port());
    serves_ = true;
    return {};
  }

  const std::string& location() const override { return location_; }
  int calls() const override { return gate_->calls(); }

  void stop() override {
    if (!serves_.exchange(false)) return;
    server_.end_results();
    const auto now = std::chrono::system_clock::now();
    if (const auto ended = server_.Shutdown(&now); !ended.ok()) log_warning("Arrow Flight: {}", ended.ToString());
  }

 private:
  std::shared_ptr<Gate> gate_;
  FlightServer server_;
  std::string location_;
  std::atomic<bool> serves_{false};
};

}  // namespace

Result<std::unique_ptr<Service>> Service::start(const Options& options, Backend& backend) {
  auto service = std::make_unique<GrpcService>(options, backend);
  LITMUS_RETURN_IF_ERROR(service->listen());
  return std::unique_ptr<Service>(std::move(service));
}

}  // namespace litmus::flight
