#include "locks.h"

#include <nanobind/stl/string.h>

#include <chrono>
#include <cmath>
#include <memory>

#include "convert.h"
#include "station/resource_lock.h"

namespace litmus::python {
namespace {

using station::Holder;
using station::LockAnswer;
using station::ResourceLock;

nb::str str(std::string_view text) { return nb::str(text.data(), text.size()); }

nb::object text_or_none(const std::string& text) {
  return text.empty() ? nb::object(nb::none()) : nb::object(str(text));
}

void put_holder(nb::dict& out, const Holder& holder) {
  out["pid"] = holder.pid > 0 ? nb::object(nb::int_(holder.pid)) : nb::object(nb::none());
  out["host"] = text_or_none(holder.host);
  out["session_id"] = text_or_none(holder.session_id);
  out["role"] = text_or_none(holder.role);
  out["since"] = holder.since ? from_time(*holder.since) : nb::object(nb::none());
}

// Only called by a thread that has the GIL back: a Ctrl-C is seen by the main thread.
bool signal_arrived() {
  const nb::gil_scoped_acquire gil;
  return PyErr_CheckSignals() != 0;
}

std::chrono::microseconds to_timeout(double seconds) {
  constexpr double kForEver = 3e8;  // ten years
  if (!(seconds >= 0)) raise_as("invalid_argument", "timeout must be 0 or more seconds");
  // A wait that was asked for isn't rounded to none.
  return std::chrono::microseconds(std::llround(std::ceil(std::min(seconds, kForEver) * 1e6)));
}

Result<LockAnswer> ask(const station::LockRequest& request) {
  const auto places = station::LockPlaces::of_process();
  const nb::gil_scoped_release released;
  return station::lock_resource(request, places);
}

// The lock, or a dict that says why there is none.
nb::object lock_resource(std::string resource, std::string role, std::string session_id, double timeout) {
  station::LockRequest request{std::move(resource), std::move(role), std::move(session_id), to_timeout(timeout),
                               signal_arrived};
  LockAnswer answer = value_or_raise(ask(request));
  if (answer.interrupted) throw nb::python_error();
  if (answer.lock) return nb::cast(std::move(*answer.lock));
  nb::dict out;
  put_holder(out, answer.holder);
  out["waiting"] = answer.waiting;
  out["message"] = str(answer.message);
  return out;
}

nb::list list_locks() {
  nb::list out;
  for (const station::LockState& state : value_or_raise(station::list_locks(station::LockPlaces::of_process()))) {
    nb::dict lock;
    lock["resource"] = text_or_none(state.resource);
    lock["held"] = state.holder.has_value();
    put_holder(lock, state.holder.value_or(Holder{}));
    nb::list waiters;
    for (const station::Waiter& waiter : state.waiters) {
      nb::dict entry;
      put_holder(entry, waiter.who);
      waiters.append(entry);
    }
    lock["waiters"] = waiters;
    out.append(lock);
  }
  return out;
}

}  // namespace

void bind_locks(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<ResourceLock>(m, "ResourceLock")
      .def_prop_ro("resource", &ResourceLock::resource)
      .def_prop_ro("held", &ResourceLock::is_held)
      .def("release", &ResourceLock::release);
  m.def("lock_resource", &lock_resource, "resource"_a, "role"_a, "session_id"_a, "timeout"_a,
        "A ResourceLock; a dict of the holder when there is none.");
  m.def(
      "lock_key",
      [](const std::string& address) { return station::lock_key(address, station::LockPlaces::of_process()); },
      "address"_a, "The same for all forms of one address.");
  m.def("list_locks", &list_locks, "What is held or waited for.");
}

}  // namespace litmus::python
