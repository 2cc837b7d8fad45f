// Samples from Python: into a station's session, or into a ChannelLog, which is a session's samples without its events.
#pragma once

#include <nanobind/nanobind.h>

#include <string>

#include "channels/writer.h"

namespace litmus::python {

namespace nb = nanobind;

// One sample as Python gives it. None: not known; `timestamp`: now.
struct SampleArguments {
  nb::str channel;
  nb::handle value, units, interval;
  nb::str method;
  nb::handle timestamp;
};

// The way of Python's samples into a session. The GIL guards it.
class SampleDoor {
 public:
  // Stores one sample and returns its reference. Raises what is wrong with it.
  nb::str append(channels::ChannelWriter& writer, SessionId session, RunId run, const SampleArguments& sample);

 private:
  nb::object last_channel_;  // and the reference of its samples but for their number
  std::string last_prefix_;
};

void bind_channel_log(nb::module_& m);

}  // namespace litmus::python
