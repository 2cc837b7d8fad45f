#include "daemon.h"

#include <nanobind/stl/string.h>

#include <chrono>

#include "client/daemon.h"
#include "client/http_client.h"
#include "client/lease.h"
#include "convert.h"

namespace litmus::python {
namespace {

std::chrono::milliseconds to_duration(double seconds) {
  return std::chrono::milliseconds{static_cast<int64_t>(seconds * 1000)};
}

client::StartOptions start_options(const std::string& data_dir, const std::string& litmusd) {
  auto options = client::StartOptions::from_environment(data_dir);
  if (options.litmusd.empty()) options.litmusd = litmusd;
  return options;
}

// Keeps the service alive, and starts it, in the background.
class Lease {
 public:
  Lease(std::string data_dir, std::string holder, std::string litmusd)
      : lease_(client::Lease::start(start_options(data_dir, litmusd), std::move(holder))) {}
  ~Lease() { release(); }

  bool held() const { return lease_ && lease_->held(); }

  bool wait(double seconds) const {
    if (!lease_) return false;
    nb::gil_scoped_release release;
    return lease_->wait_held(to_duration(seconds)).ok();
  }

  void release() {
    if (!lease_) return;
    nb::gil_scoped_release unlock;
    lease_.reset();
  }

 private:
  std::unique_ptr<client::Lease> lease_;
};

// One request to the service that runs, or that is started when `litmusd` is given.
nb::tuple request(std::string data_dir, std::string method, std::string target, nb::bytes body, double timeout,
                  std::string litmusd) {
  const client::HttpRequest request{.method = std::move(method),
                                    .target = std::move(target),
                                    .body = std::string(body.c_str(), body.size()),
                                    .timeout = to_duration(timeout)};
  Result<client::HttpResponse> response = Status(ErrorCode::kInternal, "not asked");
  {
    nb::gil_scoped_release release;
    auto connection = litmusd.empty() ? client::connect_daemon(data_dir, to_duration(timeout))
                                      : client::ensure_daemon(start_options(data_dir, litmusd));
    response = connection.ok() ? connection->request(request) : Result<client::HttpResponse>(connection.status());
  }
  const client::HttpResponse answer = value_or_raise(std::move(response));
  return nb::make_tuple(answer.status, nb::str(answer.content_type.c_str(), answer.content_type.size()),
                        nb::bytes(answer.body.data(), answer.body.size()));
}

}  // namespace

void bind_daemon(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<Lease>(m, "Lease")
      .def(nb::init<std::string, std::string, std::string>(), "data_dir"_a, "holder"_a, "litmusd"_a)
      .def_prop_ro("held", &Lease::held)
      .def("wait", &Lease::wait, "seconds"_a)
      .def("release", &Lease::release);
  m.def(
      "has_litmusd", [](const std::string& litmusd) { return !litmusd.empty() || client::find_litmusd().ok(); },
      "litmusd"_a, "Whether there is a service that could be started.");
  m.def("request", &request, "data_dir"_a, "method"_a, "target"_a, "body"_a = nb::bytes("", 0), "timeout"_a = 30.0,
        "litmusd"_a = "");
}

}  // namespace litmus::python
