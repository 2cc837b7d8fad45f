// What a project's files say about its tests: sidecars and profiles merged with markers, products, fixtures.
#pragma once

#include <nanobind/nanobind.h>

namespace litmus::python {
void bind_project(nanobind::module_& m);
}
