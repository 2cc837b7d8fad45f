// The native half of the package `litmus`: litmus._core. Everything here is private; the public names stand in the
// Python modules, and the types of this module in _core.pyi.
#include <nanobind/nanobind.h>

#include "channel_log.h"
#include "daemon.h"
#include "event_batch.h"
#include "event_log.h"
#include "limit.h"
#include "locks.h"
#include "project.h"
#include "session.h"
#include "station.h"

NB_MODULE(_core, m) {
  namespace python = litmus::python;
  m.attr("__version__") = LITMUS_VERSION;
  nanobind::set_leak_warnings(false);  // sessions that are still open at exit end with their process
  python::bind_limit(m);
  python::bind_project(m);
  python::bind_session(m);
  python::bind_event_batch(m);
  python::bind_event_log(m);
  python::bind_station(m);
  python::bind_locks(m);
  python::bind_channel_log(m);
  python::bind_daemon(m);
}
