// The samples in a Python value: scalars, lists of numbers or bools, buffers (array, numpy), waveforms; other lists and
// dicts as structured values.
#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "channels/block.h"

namespace litmus::python {

namespace nb = nanobind;

// What a value is to the channel store. `block` has type, shape, count, t0 and interval; its values point into the
// object or into this one, which therefore isn't moved and lives as long as the block is used.
class SampleValue {
 public:
  explicit SampleValue(nb::handle object);
  ~SampleValue();
  SampleValue(const SampleValue&) = delete;
  SampleValue& operator=(const SampleValue&) = delete;

  bool is_sample() const { return is_sample_; }
  bool is_scalar() const { return is_sample_ && !block.is_array; }
  bool is_array() const { return is_sample_ && block.is_array; }

  channels::Block block;

 private:
  void read_scalar(nb::handle object);
  void read_structured(nb::handle object);
  bool read_waveform(nb::handle object);
  bool read_buffer(nb::handle object);
  bool read_list(nb::handle object);
  bool read_bools(PyObject** items, size_t count);
  template <class T>
  void convert(const T* from, size_t count);
  void set_array(channels::ElementType type, size_t count, const void* values);
  void set_scalar(channels::ElementType type, std::string_view bytes);

  bool is_sample_ = false;
  bool has_buffer_ = false;
  Py_buffer buffer_{};
  nb::object kept_;  // of a waveform: its values
  double float_ = 0;
  int64_t integer_ = 0;
  std::string text_;  // of a structured value, or the bytes of bools
  std::vector<int64_t> integers_;
  std::vector<double> floats_;
};

}  // namespace litmus::python
