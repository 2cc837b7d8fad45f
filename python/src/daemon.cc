#include "daemon.h"

#include <nanobind/stl/string.h>

#include <chrono>

#include "base/data_dir.h"
#include "client/daemon.h"
#include "client/http_client.h"
#include "client/lease.h"
#include "client/stream_reader.h"
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

nb::str to_str(const std::string& text) {
  PyObject* str = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
  if (str == nullptr) nb::raise_python_error();
  return nb::steal<nb::str>(str);
}

// A server-sent event stream of a running service.
class StreamReader {
 public:
  explicit StreamReader(const std::string& data_dir) : reader_(DataDir(data_dir).socket()) {}

  void open(const std::string& target, double timeout, const std::string& body) {
    Status status;
    {
      nb::gil_scoped_release release;
      status = reader_.open(target, to_duration(timeout), body);
    }
    raise_if_error(status);
  }

  // [(id, data)]
  nb::list read(size_t max, double timeout) {
    Result<std::vector<client::StreamMessage>> messages = Status(ErrorCode::kInternal, "not read");
    {
      nb::gil_scoped_release release;
      messages = reader_.read(max, to_duration(timeout));
    }
    nb::list out;
    for (const client::StreamMessage& message : value_or_raise(std::move(messages))) {
      out.append(nb::make_tuple(to_str(message.id), to_str(message.data)));
    }
    return out;
  }

  void wake() { reader_.wake(); }
  void close() { reader_.close(); }

 private:
  client::StreamReader reader_;
};

// One request to the service that runs, or that is started when `start` says so.
nb::tuple request(std::string data_dir, std::string method, std::string target, nb::bytes body, double timeout,
                  bool start, std::string litmusd) {
  const client::HttpRequest request{.method = std::move(method),
                                    .target = std::move(target),
                                    .body = std::string(body.c_str(), body.size()),
                                    .timeout = to_duration(timeout)};
  Result<client::HttpResponse> response = Status(ErrorCode::kInternal, "not asked");
  {
    nb::gil_scoped_release release;
    auto connection = start ? client::ensure_daemon(start_options(data_dir, litmusd))
                            : client::connect_daemon(data_dir, to_duration(timeout));
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
  nb::class_<StreamReader>(m, "StreamReader")
      .def(nb::init<std::string>(), "data_dir"_a)
      .def("open", &StreamReader::open, "target"_a, "timeout"_a = 10.0, "body"_a = "")
      .def("read", &StreamReader::read, "max"_a, "timeout"_a)
      .def("wake", &StreamReader::wake)
      .def("close", &StreamReader::close);
  m.def(
      "has_litmusd", [](const std::string& litmusd) { return !litmusd.empty() || client::find_litmusd().ok(); },
      "litmusd"_a, "Whether there is a service that could be started.");
  m.def("request", &request, "data_dir"_a, "method"_a, "target"_a, "body"_a = nb::bytes("", 0), "timeout"_a = 30.0,
        "start"_a = false, "litmusd"_a = "");
}

}  // namespace litmus::python
