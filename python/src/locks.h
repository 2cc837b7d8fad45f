// Resource locks from Python.
#pragma once

#include <nanobind/nanobind.h>

namespace litmus::python {

void bind_locks(nanobind::module_& m);

}  // namespace litmus::python
