#include "convert.h"

#include <datetime.h>
#include <structmember.h>

#include <chrono>
#include <cmath>
#include <cstring>
#include <utility>

namespace litmus::python {
namespace {

constexpr int kMaxDepth = 100;

// Objects of the standard library that are looked up once per process.
struct Imports {
  nb::object uuid_type, from_status, as_plain;
  Py_ssize_t uuid_int_offset = 0;  // of UUID's slot `int`; 0: not a slot in this Python
  Py_ssize_t uuid_safe_offset = 0;
  nb::object uuid_safe;
};

Py_ssize_t slot_offset(nb::handle type, const char* name) {
  const nb::object descriptor = nb::getattr(type, name, nb::none());
  if (!Py_IS_TYPE(descriptor.ptr(), &PyMemberDescr_Type)) return 0;
  const PyMemberDef* member = reinterpret_cast<PyMemberDescrObject*>(descriptor.ptr())->d_member;
  return member->type == T_OBJECT_EX ? member->offset : 0;
}

const Imports& imports() {
  static const Imports* found = [] {
    PyDateTime_IMPORT;
    auto* made = new Imports;
    const nb::object uuid = nb::module_::import_("uuid");
    made->uuid_type = uuid.attr("UUID");
    made->uuid_int_offset = slot_offset(made->uuid_type, "int");
    made->uuid_safe_offset = slot_offset(made->uuid_type, "is_safe");
    made->uuid_safe = uuid.attr("SafeUUID").attr("unknown");
    made->as_plain = nb::module_::import_("litmus._values").attr("as_plain");
    made->from_status = nb::module_::import_("litmus._errors").attr("from_status");
    return made;
  }();
  return *found;
}

uint64_t big_endian(const uint8_t* bytes) {
  uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | bytes[i];
  return value;
}

PyObject*& slot_at(PyObject* object, Py_ssize_t offset) {
  return *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + offset);
}

void encode(nb::handle object, JsonWriter& w, int depth);

void encode_text(nb::handle object, JsonWriter& w) {
  Py_ssize_t size = 0;
  const char* utf8 = PyUnicode_AsUTF8AndSize(object.ptr(), &size);
  if (utf8 != nullptr) {
    w.string({utf8, static_cast<size_t>(size)});
    return;
  }
  // A lone surrogate. The writer replaces what its bytes can't be in UTF-8.
  PyErr_Clear();
  const nb::object bytes = nb::steal(PyUnicode_AsEncodedString(object.ptr(), "utf-8", "surrogatepass"));
  if (!bytes.is_valid()) nb::raise_python_error();
  w.string({PyBytes_AS_STRING(bytes.ptr()), static_cast<size_t>(PyBytes_GET_SIZE(bytes.ptr()))});
}

void encode_integer(nb::handle object, JsonWriter& w) {
  int overflow = 0;
  const long long value = PyLong_AsLongLongAndOverflow(object.ptr(), &overflow);
  if (overflow == 0) {
    w.integer(value);
    return;
  }
  // JSON has integers of any size, its readers don't: past a double's range they refuse the whole document.
  PyLong_AsDouble(object.ptr());
  const bool readable = PyErr_Occurred() == nullptr;
  PyErr_Clear();
  const nb::object digits = nb::steal(PyNumber_ToBase(object.ptr(), readable ? 10 : 16));
  if (!digits.is_valid()) nb::raise_python_error();
  if (readable) {
    w.raw(text(digits, "integer"));
  } else {
    w.string(text(digits, "integer"));
  }
}

void encode_key(nb::handle key, JsonWriter& w) {
  if (PyUnicode_Check(key.ptr())) {
    encode_text(key, w);
  } else {
    encode_text(nb::str(key), w);
  }
}

void encode_dict(nb::handle object, JsonWriter& w, int depth) {
  std::string_view separator = "{";
  PyObject *key, *value;
  Py_ssize_t position = 0;
  while (PyDict_Next(object.ptr(), &position, &key, &value)) {
    w.raw(separator);
    encode_key(key, w);
    w.raw(":");
    encode(value, w, depth + 1);
    separator = ",";
  }
  w.raw(separator == "{" ? "{}" : "}");
}

void encode_sequence(nb::handle object, JsonWriter& w, int depth) {
  std::string_view separator = "[";
  for (nb::handle item : nb::borrow<nb::sequence>(object)) {
    w.raw(separator);
    encode(item, w, depth + 1);
    separator = ",";
  }
  w.raw(separator == "[" ? "[]" : "]");
}

void encode(nb::handle object, JsonWriter& w, int depth) {
  if (depth > kMaxDepth) throw nb::value_error("a recorded value is nested more than 100 levels deep");
  PyObject* o = object.ptr();
  if (o == Py_None) return w.null();
  if (PyUnicode_CheckExact(o)) return encode_text(object, w);
  if (PyFloat_CheckExact(o)) return w.number(PyFloat_AS_DOUBLE(o));
  if (PyBool_Check(o)) return w.boolean(o == Py_True);
  if (PyLong_CheckExact(o)) return encode_integer(object, w);
  if (PyDict_Check(o)) return encode_dict(object, w, depth);
  if (PyList_Check(o) || PyTuple_Check(o)) return encode_sequence(object, w, depth);
  // Subclasses, and everything that isn't JSON: litmus._values turns it into one of the above.
  encode(imports().as_plain(object), w, depth + 1);
}

[[noreturn]] void wrong_type(const events::FieldInfo& field, const char* expected, nb::handle value) {
  throw nb::type_error(
      (std::string(field.name) + ": expected " + expected + ", got " + nb::type_name(value.type()).c_str()).c_str());
}

}  // namespace

void raise_if_error(const Status& status) {
  if (!status.ok()) raise_as(error_code_name(status.code()), status.message());
}

void raise_as(std::string_view code, std::string_view message) {
  const nb::object exception =
      imports().from_status(nb::str(code.data(), code.size()), nb::str(message.data(), message.size()));
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
  nb::raise_python_error();
}

std::string_view text(nb::handle str, const char* what) {
  Py_ssize_t size = 0;
  const char* utf8 = PyUnicode_Check(str.ptr()) ? PyUnicode_AsUTF8AndSize(str.ptr(), &size) : nullptr;
  if (utf8 == nullptr) {
    if (PyErr_Occurred()) nb::raise_python_error();
    throw nb::type_error((std::string(what) + ": expected text, got " + nb::type_name(str.type()).c_str()).c_str());
  }
  return {utf8, static_cast<size_t>(size)};
}

std::optional<std::string_view> optional_text(nb::handle str, const char* what) {
  if (str.is_none()) return std::nullopt;
  return text(str, what);
}

std::optional<double> as_number(nb::handle object) {
  PyObject* o = object.ptr();
  if (PyFloat_Check(o)) return PyFloat_AS_DOUBLE(o);
  const PyNumberMethods* number = Py_TYPE(o)->tp_as_number;
  if (number == nullptr || (number->nb_float == nullptr && number->nb_index == nullptr)) return std::nullopt;
  const double value = PyFloat_AsDouble(o);
  if (value == -1.0 && PyErr_Occurred()) {
    PyErr_Clear();
    return std::nullopt;
  }
  return value;
}

std::optional<double> optional_number(nb::handle number, const char* what) {
  if (number.is_none()) return std::nullopt;
  const auto value = as_number(number);
  if (!value)
    throw nb::type_error(
        (std::string(what) + ": expected a number, got " + nb::type_name(number.type()).c_str()).c_str());
  return value;
}

void encode_json(nb::handle object, JsonWriter& w) { encode(object, w, 0); }

std::string json_of(nb::handle object) {
  ByteBuffer buffer(256);
  JsonWriter w(buffer);
  encode_json(object, w);
  add_replaced(w.replaced());
  return std::string(buffer.view());
}

namespace {
thread_local uint32_t replaced_on_this_thread = 0;
}

void add_replaced(uint32_t count) { replaced_on_this_thread += count; }
uint32_t take_replaced() { return std::exchange(replaced_on_this_thread, 0); }

Uuid to_uuid(nb::handle object) {
  if (PyUnicode_Check(object.ptr())) return value_or_raise(Uuid::parse(text(object, "id")));
  const nb::object bytes = object.attr("bytes");
  Uuid id;
  if (!PyBytes_Check(bytes.ptr()) || PyBytes_GET_SIZE(bytes.ptr()) != 16) throw nb::type_error("expected a UUID");
  std::memcpy(id.bytes.data(), PyBytes_AS_STRING(bytes.ptr()), 16);
  return id;
}

// UUID's own constructor costs more than emitting an event; its two slots are all that there is to fill.
nb::object from_uuid(const Uuid& id) {
  const Imports& known = imports();
  if (known.uuid_int_offset == 0 || known.uuid_safe_offset == 0) {
    return known.uuid_type(nb::arg("bytes") = nb::bytes(id.bytes.data(), id.bytes.size()));
  }
  const nb::object high = nb::steal(PyLong_FromUnsignedLongLong(big_endian(id.bytes.data())));
  const nb::object low = nb::steal(PyLong_FromUnsignedLongLong(big_endian(id.bytes.data() + 8)));
  static PyObject* const shift = PyLong_FromLong(64);
  const nb::object shifted = nb::steal(PyNumber_Lshift(high.ptr(), shift));
  nb::object whole = nb::steal(PyNumber_Or(shifted.ptr(), low.ptr()));
  auto* type = reinterpret_cast<PyTypeObject*>(known.uuid_type.ptr());
  nb::object made = nb::steal(type->tp_alloc(type, 0));
  if (!made.is_valid() || !whole.is_valid()) nb::raise_python_error();
  slot_at(made.ptr(), known.uuid_int_offset) = whole.release().ptr();
  slot_at(made.ptr(), known.uuid_safe_offset) = nb::object(known.uuid_safe).release().ptr();
  return made;
}

Timestamp to_time(nb::handle object) {
  imports();
  PyObject* o = object.ptr();
  if (PyUnicode_Check(o)) return value_or_raise(Timestamp::parse(text(object, "time")));
  if (!PyDateTime_Check(o)) throw nb::type_error("expected a datetime");
  if (PyDateTime_DATE_GET_TZINFO(o) == PyDateTime_TimeZone_UTC) {
    const std::chrono::sys_days day{std::chrono::year{PyDateTime_GET_YEAR(o)} /
                                    static_cast<unsigned>(PyDateTime_GET_MONTH(o)) /
                                    static_cast<unsigned>(PyDateTime_GET_DAY(o))};
    const int64_t seconds = int64_t{day.time_since_epoch().count()} * 86400 + PyDateTime_DATE_GET_HOUR(o) * 3600 +
                            PyDateTime_DATE_GET_MINUTE(o) * 60 + PyDateTime_DATE_GET_SECOND(o);
    return Timestamp{seconds * 1'000'000 + PyDateTime_DATE_GET_MICROSECOND(o)};
  }
  if (PyDateTime_DATE_GET_TZINFO(o) == Py_None) {
    throw nb::value_error("a time needs a time zone: use datetime.now(timezone.utc)");
  }
  return value_or_raise(Timestamp::parse(text(object.attr("isoformat")(), "time")));
}

nb::object from_time(Timestamp time) {
  imports();
  const auto at = std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(time.micros));
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(at - day);
  nb::object made = nb::steal(PyDateTimeAPI->DateTime_FromDateAndTime(
      int{date.year()}, static_cast<int>(unsigned{date.month()}), static_cast<int>(unsigned{date.day()}),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()), PyDateTime_TimeZone_UTC,
      PyDateTimeAPI->DateTimeType));
  if (!made.is_valid()) nb::raise_python_error();
  return made;
}

void assign(std::string_view& member, nb::handle value, const events::FieldInfo& field, Arena& arena) {
  if (!PyUnicode_Check(value.ptr())) wrong_type(field, "text", value);
  Py_ssize_t size = 0;
  const char* utf8 = PyUnicode_AsUTF8AndSize(value.ptr(), &size);
  if (utf8 != nullptr) {
    member = {utf8, static_cast<size_t>(size)};  // lives as long as the Python string
    return;
  }
  PyErr_Clear();
  const nb::object bytes = nb::steal(PyUnicode_AsEncodedString(value.ptr(), "utf-8", "surrogatepass"));
  if (!bytes.is_valid()) nb::raise_python_error();
  member = arena.keep({PyBytes_AS_STRING(bytes.ptr()), static_cast<size_t>(PyBytes_GET_SIZE(bytes.ptr()))});
}

void assign(int64_t& member, nb::handle value, const events::FieldInfo& field, Arena&) {
  if (!PyIndex_Check(value.ptr())) wrong_type(field, "an integer", value);
  member = nb::cast<int64_t>(nb::steal(PyNumber_Index(value.ptr())));
}

void assign(double& member, nb::handle value, const events::FieldInfo& field, Arena&) {
  const auto number = as_number(value);
  if (!number) wrong_type(field, "a number", value);
  member = *number;
}

void assign(bool& member, nb::handle value, const events::FieldInfo& field, Arena&) {
  if (!PyBool_Check(value.ptr())) wrong_type(field, "a bool", value);
  member = value.ptr() == Py_True;
}

void assign(Uuid& member, nb::handle value, const events::FieldInfo&, Arena&) { member = to_uuid(value); }

void assign(Timestamp& member, nb::handle value, const events::FieldInfo&, Arena&) { member = to_time(value); }

void assign(events::JsonText& member, nb::handle value, const events::FieldInfo&, Arena& arena) {
  member.text = arena.keep(json_of(value));
}

void assign(events::StringList& member, nb::handle value, const events::FieldInfo& field, Arena& arena) {
  if (!PySequence_Check(value.ptr()) || PyUnicode_Check(value.ptr())) wrong_type(field, "a list of texts", value);
  std::vector<std::string_view> items;
  for (nb::handle item : nb::borrow<nb::sequence>(value)) {
    assign(items.emplace_back(), item, field, arena);
  }
  member = arena.keep(std::move(items));
}

}  // namespace litmus::python
