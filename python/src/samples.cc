#include "samples.h"

#include <cstring>
#include <limits>

#include "convert.h"

namespace litmus::python {
namespace {

using channels::ElementType;

// The element's format without a byte order that is ours anyway; 0 for formats of other byte order or of structs.
char native_format(const Py_buffer& buffer) {
  const char* format = buffer.format == nullptr ? "B" : buffer.format;
  if (*format == '@' || *format == '=' || *format == '<') ++format;
  return format[0] != '\0' && format[1] == '\0' ? format[0] : '\0';
}

template <class T>
std::string_view bytes_of(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

}  // namespace

SampleValue::SampleValue(nb::handle object) {
  PyObject* o = object.ptr();
  if (PyFloat_CheckExact(o) || PyLong_CheckExact(o) || PyBool_Check(o) || PyUnicode_Check(o)) {
    read_scalar(object);
    return;
  }
  if (o == Py_None || PyBytes_Check(o) || PyByteArray_Check(o)) return;
  if (PyDict_Check(o)) {
    read_structured(object);
    return;
  }
  if (PyList_Check(o) || PyTuple_Check(o)) {
    if (!read_list(object)) read_structured(object);
    return;
  }
  if (read_waveform(object) || read_buffer(object)) return;
  if (as_number(object)) read_scalar(object);
}

SampleValue::~SampleValue() {
  if (has_buffer_) PyBuffer_Release(&buffer_);
}

void SampleValue::set_scalar(ElementType type, std::string_view bytes) {
  is_sample_ = true;
  block.type = type;
  block.count = 1;
  block.values = bytes;
}

void SampleValue::set_array(ElementType type, size_t count, const void* values) {
  if (count > std::numeric_limits<uint32_t>::max()) throw nb::value_error("more than 4294967295 samples in one value");
  is_sample_ = true;
  block.is_array = true;
  block.type = type;
  block.count = static_cast<uint32_t>(count);
  block.values = {static_cast<const char*>(values), count * channels::element_size(type)};
}

void SampleValue::read_scalar(nb::handle object) {
  static constexpr char kFalse = 0, kTrue = 1;
  PyObject* o = object.ptr();
  if (PyBool_Check(o)) return set_scalar(ElementType::kBool, {o == Py_True ? &kTrue : &kFalse, 1});
  if (PyUnicode_Check(o)) {
    Py_ssize_t size = 0;
    const char* utf8 = PyUnicode_AsUTF8AndSize(o, &size);
    if (utf8 == nullptr) return PyErr_Clear();  // lone surrogates: kept in the event only
    return set_scalar(ElementType::kText, {utf8, static_cast<size_t>(size)});
  }
  int overflow = 1;
  if (PyLong_Check(o)) integer_ = PyLong_AsLongLongAndOverflow(o, &overflow);
  if (overflow == 0) return set_scalar(ElementType::kInt64, bytes_of(integer_));
  const auto number = as_number(object);
  if (!number) return;
  float_ = *number;
  set_scalar(ElementType::kFloat64, bytes_of(float_));
}

void SampleValue::read_structured(nb::handle object) {
  text_ = json_of(object);
  set_scalar(ElementType::kJson, text_);
}

// Duck-typed, so that any library's waveform with samples `Y` and interval `dt` counts.
bool SampleValue::read_waveform(nb::handle object) {
  if (!nb::hasattr(object, "Y") || !nb::hasattr(object, "dt")) return false;
  kept_ = object.attr("Y");
  if (PyList_Check(kept_.ptr()) || PyTuple_Check(kept_.ptr()) ? !read_list(kept_) : !read_buffer(kept_)) return false;
  block.interval = as_number(object.attr("dt")).value_or(0);
  if (nb::hasattr(object, "t0")) block.t0 = as_number(object.attr("t0")).value_or(0);
  return true;
}

template <class T>
void SampleValue::convert(const T* from, size_t count) {
  integers_.assign(from, from + count);
  set_array(ElementType::kInt64, count, integers_.data());
}

bool SampleValue::read_buffer(nb::handle object) {
  if (!PyObject_CheckBuffer(object.ptr())) return false;
  if (PyObject_GetBuffer(object.ptr(), &buffer_, PyBUF_FORMAT | PyBUF_C_CONTIGUOUS) != 0) {
    PyErr_Clear();  // strided: take it element by element
    const nb::object list = nb::steal(PySequence_List(object.ptr()));
    if (list.is_valid()) return read_list(list);
    PyErr_Clear();
    return false;
  }
  has_buffer_ = true;
  if (buffer_.ndim == 0 || buffer_.itemsize == 0) return false;
  const size_t count = static_cast<size_t>(buffer_.len / buffer_.itemsize);
  const void* data = buffer_.buf;
  switch (native_format(buffer_)) {
    case 'd':
      set_array(ElementType::kFloat64, count, data);
      return true;
    case 'f':
      set_array(ElementType::kFloat32, count, data);
      return true;
    case 'q':
    case 'l':
      set_array(ElementType::kInt64, count, data);
      return true;
    case '?':
      set_array(ElementType::kBool, count, data);
      return true;
    case 'b':
      convert(static_cast<const int8_t*>(data), count);
      return true;
    case 'B':
      convert(static_cast<const uint8_t*>(data), count);
      return true;
    case 'h':
      convert(static_cast<const int16_t*>(data), count);
      return true;
    case 'H':
      convert(static_cast<const uint16_t*>(data), count);
      return true;
    case 'i':
      convert(static_cast<const int32_t*>(data), count);
      return true;
    case 'I':
      convert(static_cast<const uint32_t*>(data), count);
      return true;
    default:
      return false;
  }
}

bool SampleValue::read_bools(PyObject** items, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (!PyBool_Check(items[i])) return false;
    text_.push_back(items[i] == Py_True ? 1 : 0);
  }
  set_array(ElementType::kBool, count, text_.data());
  return true;
}

bool SampleValue::read_list(nb::handle object) {
  PyObject** items = PySequence_Fast_ITEMS(object.ptr());
  const auto count = static_cast<size_t>(PySequence_Fast_GET_SIZE(object.ptr()));
  if (count > 0 && read_bools(items, count)) return true;
  bool all_integers = count > 0;
  floats_.reserve(count);
  integers_.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    const auto number = PyBool_Check(items[i]) || PyUnicode_Check(items[i]) ? std::nullopt : as_number(items[i]);
    if (!number) return false;
    floats_.push_back(*number);
    int overflow = 0;
    if (all_integers && PyLong_Check(items[i])) integers_.push_back(PyLong_AsLongLongAndOverflow(items[i], &overflow));
    all_integers = all_integers && PyLong_Check(items[i]) && overflow == 0;
  }
  if (all_integers) {
    set_array(ElementType::kInt64, count, integers_.data());
  } else {
    set_array(ElementType::kFloat64, count, floats_.data());
  }
  return true;
}

}  // namespace litmus::python
