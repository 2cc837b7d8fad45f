// Project and station files, from Python.
#pragma once

#include <nanobind/nanobind.h>

namespace litmus::python {

void bind_station(nanobind::module_& m);

}  // namespace litmus::python
