// The service of a data directory, from Python: leases and HTTP over its socket.
#pragma once

#include <nanobind/nanobind.h>

namespace litmus::python {

void bind_daemon(nanobind::module_& m);

}  // namespace litmus::python
