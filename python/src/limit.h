// litmus.Limit: the resolved bounds of one measurement.
#pragma once

#include <nanobind/nanobind.h>

namespace litmus::python {

void bind_limit(nanobind::module_& m);

}  // namespace litmus::python
