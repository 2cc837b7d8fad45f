// EventBatch: some events as the columns of a session's Arrow file, handed out through the Arrow C data interface
// (https://arrow.apache.org/docs/format/CDataInterface.html). No Arrow library is involved.
//
// Filled by one thread, immutable once Python has it. What a consumer imports keeps the columns, not this object.
#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <memory>
#include <string_view>

#include "events/envelope.h"

namespace litmus::python {

namespace nb = nanobind;

class EventBatch {
 public:
  EventBatch();

  void add(const events::Envelope& envelope, std::string_view json);
  size_t size() const;

  nb::object schema() const;  // capsule "arrow_schema"
  nb::tuple array() const;    // capsules "arrow_schema", "arrow_array"
  nb::object stream() const;  // capsule "arrow_array_stream"

  struct Columns;

 private:
  std::shared_ptr<Columns> columns_;
};

void bind_event_batch(nb::module_& m);

}  // namespace litmus::python
