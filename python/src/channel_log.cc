#include "channel_log.h"

#include <nanobind/stl/string.h>

#include <bit>
#include <charconv>
#include <cstring>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "channels/reference.h"
#include "convert.h"
#include "samples.h"

namespace litmus::python {
namespace {

class ChannelLog {
 public:
  ChannelLog(std::string data_dir, nb::handle session_id)
      : ChannelLog(std::move(data_dir), SessionId{to_uuid(session_id)}) {}

  nb::str append(nb::str channel, nb::handle value, nb::handle units, nb::handle interval, nb::str method,
                 nb::handle timestamp) {
    if (!writer_) raise_if_error({ErrorCode::kInvalidArgument, "the channel store is closed; open another to write"});
    return door_.append(*writer_, session_, {}, {channel, value, units, interval, method, timestamp});
  }

  void close() {
    Status status;
    {
      nb::gil_scoped_release release;
      status = channels::ChannelWriter::release(writer_);
    }
    raise_if_error(status);
  }

 private:
  ChannelLog(std::string data_dir, SessionId session)
      : session_(session),
        writer_(channels::ChannelWriter::of_session({.data_dir = std::move(data_dir),
                                                     .session_id = session,
                                                     .session_started = Timestamp::now(),
                                                     .doorbell = nullptr,
                                                     .may_be_joined = true})) {}

  const SessionId session_;
  std::shared_ptr<channels::ChannelWriter> writer_;  // shared by all who write the session; nullptr: closed
  SampleDoor door_;
};

// A float, an int or a bool as it usually comes, without what other values need; false: it is one of those. `bits`
// holds the value.
bool read_plain_scalar(PyObject* object, channels::Block& block, uint64_t& bits) {
  int overflow = 0;
  if (PyFloat_CheckExact(object)) {
    block.type = channels::ElementType::kFloat64;
    bits = std::bit_cast<uint64_t>(PyFloat_AS_DOUBLE(object));
  } else if (PyBool_Check(object)) {
    block.type = channels::ElementType::kBool;
    bits = object == Py_True ? 1 : 0;
  } else if (PyLong_CheckExact(object)) {
    block.type = channels::ElementType::kInt64;
    bits = static_cast<uint64_t>(PyLong_AsLongLongAndOverflow(object, &overflow));
  } else {
    return false;
  }
  block.count = 1;
  block.values = {reinterpret_cast<const char*>(&bits), channels::element_size(block.type)};
  return overflow == 0;
}

// A Python string of `prefix` and `number`, made in place when it is ASCII, as it nearly always is.
nb::str numbered_text(const std::string& prefix, bool is_ascii, uint64_t number) {
  char digits[20];
  const auto size = static_cast<size_t>(std::to_chars(digits, std::end(digits), number).ptr - digits);
  if (!is_ascii) return nb::str((prefix + std::string(digits, size)).c_str());
  const auto made = nb::steal<nb::str>(PyUnicode_New(static_cast<Py_ssize_t>(prefix.size() + size), 127));
  if (!made.is_valid()) throw nb::python_error();
  char* const to = reinterpret_cast<char*>(PyUnicode_1BYTE_DATA(made.ptr()));
  std::memcpy(to, prefix.data(), prefix.size());
  std::memcpy(to + prefix.size(), digits, size);
  return made;
}

}  // namespace

nb::str SampleDoor::append(channels::ChannelWriter& writer, SessionId session, RunId run,
                           const SampleArguments& sample) {
  uint64_t bits = 0;
  channels::Block plain;
  const bool is_plain = read_plain_scalar(sample.value.ptr(), plain, bits);
  std::optional<SampleValue> samples;
  if (!is_plain && !samples.emplace(sample.value).is_sample()) {
    throw nb::type_error("a sample is a number, a bool, a text, a list, a dict, an array or a waveform");
  }
  channels::Block& block = is_plain ? plain : samples->block;
  block.channel_id = text(sample.channel, "channel");
  if (!sample.units.is_none()) block.units = *optional_text(sample.units, "units");
  block.source_method = text(sample.method, "method");
  if (const auto seconds = optional_number(sample.interval, "sample_interval")) block.interval = *seconds;
  block.timestamp = sample.timestamp.is_none() ? Timestamp::now() : to_time(sample.timestamp);
  const uint64_t offset = value_or_raise(writer.append(block, run));
  if (!last_channel_.is(sample.channel)) {  // the same key is mostly the same object
    last_prefix_ = channels::format_reference(block.channel_id, session, 0);
    last_prefix_.pop_back();
    last_channel_ = sample.channel;
  }
  return numbered_text(last_prefix_, PyUnicode_IS_ASCII(sample.channel.ptr()) != 0, offset);
}

void bind_channel_log(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<ChannelLog>(m, "ChannelLog", "Writes the samples of one session. Thread-safe.")
      .def(nb::init<std::string, nb::handle>(), "data_dir"_a, "session_id"_a)
      .def("append_sample", &ChannelLog::append, "channel"_a, "value"_a.none(), "units"_a.none() = nb::none(),
           "interval"_a.none() = nb::none(), "method"_a = "", "timestamp"_a.none() = nb::none())
      .def("close", &ChannelLog::close);
}

}  // namespace litmus::python
