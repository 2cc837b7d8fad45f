// Between Python values and configuration trees.
#pragma once

#include <nanobind/nanobind.h>

#include "config/node.h"

namespace litmus::python {

namespace nb = nanobind;

// Values that have no place in a configuration become text, so that the core's message can show them.
config::Node node_of(nb::handle object);

// Range expanders stay maps; see config/expander.h.
nb::object to_python(const config::Node& node);

}  // namespace litmus::python
