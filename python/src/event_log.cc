#include "event_log.h"

#include <nanobind/stl/string.h>
#include <structmember.h>

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <vector>

#include "convert.h"
#include "events/decode.h"

namespace litmus::python {
namespace {

using events::EventTypeInfo;
using events::FieldInfo;
using events::FieldKind;

// One attribute of an event class. Slots are read at their offset; anything else by getattr.
struct Attribute {
  PyObject* name;
  Py_ssize_t offset = -1;

  Attribute(PyTypeObject* type, std::string_view text) : name(PyUnicode_InternFromString(std::string(text).c_str())) {
    const nb::object descriptor = nb::steal(PyObject_GetAttr(reinterpret_cast<PyObject*>(type), name));
    if (!descriptor.is_valid()) {
      PyErr_Clear();
    } else if (Py_IS_TYPE(descriptor.ptr(), &PyMemberDescr_Type)) {
      const PyMemberDef* member = reinterpret_cast<PyMemberDescrObject*>(descriptor.ptr())->d_member;
      if (member->type == T_OBJECT_EX) offset = member->offset;
    }
  }

  // Null when a slot isn't filled.
  PyObject* slot(PyObject* object) const {
    return *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + offset);
  }

  nb::object get(PyObject* object) const {
    if (offset >= 0) {
      if (PyObject* value = slot(object); value != nullptr) return nb::borrow(value);
    }
    const nb::object value = nb::steal(PyObject_GetAttr(object, name));
    if (!value.is_valid()) nb::raise_python_error();
    return value;
  }

  void set(PyObject* object, const nb::object& value) const {
    if (PyObject_SetAttr(object, name, value.ptr()) != 0) nb::raise_python_error();
  }
};

// How the objects of one event class are read.
struct ClassPlan {
  const EventTypeInfo* info = nullptr;  // null: each object has a type of its own, which this build doesn't know
  std::vector<Attribute> fields;
  Attribute id, occurred_at, received_at, session_id, run_id, derived, extra;

  explicit ClassPlan(PyTypeObject* type)
      : id(type, "id"),
        occurred_at(type, "occurred_at"),
        received_at(type, "received_at"),
        session_id(type, "session_id"),
        run_id(type, "run_id"),
        derived(type, "derived"),
        extra(type, "extra") {}
};

bool is_unknown_event(PyTypeObject* type) {
  const nb::object base = nb::module_::import_("litmus._gen.events").attr("UnknownEvent");
  return PyType_IsSubtype(type, reinterpret_cast<PyTypeObject*>(base.ptr())) != 0;
}

const ClassPlan& plan_of(PyTypeObject* type) {
  static auto* plans = new std::unordered_map<PyTypeObject*, std::unique_ptr<ClassPlan>>;  // the GIL guards it
  std::unique_ptr<ClassPlan>& plan = (*plans)[type];
  if (plan) return *plan;
  auto made = std::make_unique<ClassPlan>(type);
  const nb::object name = nb::getattr(nb::handle(reinterpret_cast<PyObject*>(type)), "EVENT_TYPE", nb::none());
  if (!PyUnicode_Check(name.ptr())) throw nb::type_error("emit() takes an event of litmus.data.events");
  made->info = events::find_event_type(text(name, "EVENT_TYPE"));
  if (made->info != nullptr) {
    for (const FieldInfo& field : made->info->fields) made->fields.emplace_back(type, field.name);
  } else if (!is_unknown_event(type)) {
    throw nb::type_error(
        (std::string("emit() doesn't know the event type '") + std::string(text(name, "EVENT_TYPE")) + "'").c_str());
  }
  Py_INCREF(type);  // its address is the key
  plan = std::move(made);
  return *plan;
}

// Types whose envelope has a rule of its own; the others are right by construction.
bool must_be_checked(const EventTypeInfo& info) {
  return info.id == events::EventTypeId::kSessionEnded || info.id == events::EventTypeId::kRunStarted ||
         info.id == events::EventTypeId::kRunEnded;
}

[[noreturn]] void wrong_kind(const EventTypeInfo& info, const FieldInfo& field, const char* expected,
                             nb::handle value) {
  throw nb::type_error((std::string(info.type) + ": " + std::string(field.name) + ": expected " + expected + ", got " +
                        nb::type_name(value.type()).c_str())
                           .c_str());
}

// Whether decoders want an object or a list there, and never null.
bool is_object(const FieldInfo& field) { return field.default_json == "{}"; }
bool is_list(const FieldInfo& field) { return field.default_json == "[]"; }

void encode_integer(const EventTypeInfo& info, const FieldInfo& field, nb::handle value, JsonWriter& w) {
  int overflow = 0;
  if (!PyLong_Check(value.ptr()) || PyBool_Check(value.ptr())) wrong_kind(info, field, "an integer", value);
  const long long number = PyLong_AsLongLongAndOverflow(value.ptr(), &overflow);
  if (overflow != 0) wrong_kind(info, field, "an integer of 64 bits", value);
  w.integer(number);
}

void encode_texts(const EventTypeInfo& info, const FieldInfo& field, nb::handle value, JsonWriter& w) {
  if (!PyList_Check(value.ptr()) && !PyTuple_Check(value.ptr())) wrong_kind(info, field, "a list of texts", value);
  for (nb::handle item : nb::borrow<nb::sequence>(value)) {
    if (!PyUnicode_Check(item.ptr())) wrong_kind(info, field, "a list of texts", value);
  }
  encode_json(value, w);
}

// Anything, unless the default says that it is an object or a list.
void encode_structure(const EventTypeInfo& info, const FieldInfo& field, nb::handle value, ByteBuffer& json,
                      JsonWriter& w) {
  const size_t begin = json.size();
  encode_json(value, w);
  const char first = json.view()[begin];
  if (is_object(field) && first != '{') wrong_kind(info, field, "a map", value);
  if (is_list(field) && first != '[') wrong_kind(info, field, "a list", value);
}

void encode_field(const EventTypeInfo& info, const FieldInfo& field, nb::handle value, ByteBuffer& json,
                  JsonWriter& w) {
  PyObject* o = value.ptr();
  w.raw(field.json_key);
  if (o == Py_None) {
    const bool anything = field.kind == FieldKind::kJson && !is_object(field) && !is_list(field);
    if (!field.nullable && !anything) wrong_kind(info, field, "a value", value);
    return w.null();
  }
  switch (field.kind) {
    case FieldKind::kString:
      if (!PyUnicode_Check(o)) wrong_kind(info, field, "text", value);
      return encode_json(value, w);
    case FieldKind::kInteger:
      return encode_integer(info, field, value, w);
    case FieldKind::kBoolean:
      if (!PyBool_Check(o)) wrong_kind(info, field, "a bool", value);
      return w.boolean(o == Py_True);
    case FieldKind::kNumber: {
      const auto number = as_number(value);
      if (!number) wrong_kind(info, field, "a number", value);
      return w.number(*number);
    }
    case FieldKind::kUuid:
      return w.uuid(to_uuid(value));
    case FieldKind::kTime:
      return w.time(to_time(value));
    case FieldKind::kStringList:
      return encode_texts(info, field, value, w);
    case FieldKind::kJson:
      return encode_structure(info, field, value, json, w);
  }
}

bool is_a_field(std::string_view name, const EventTypeInfo* info) {
  const auto named = [name](const FieldInfo& field) { return field.name == name; };
  const auto envelope = events::envelope_fields();
  return std::any_of(envelope.begin(), envelope.end(), named) ||
         (info != nullptr && std::any_of(info->fields.begin(), info->fields.end(), named));
}

// What a newer writer added.
void encode_extra(const EventTypeInfo* info, nb::handle extra, JsonWriter& w) {
  if (!PyDict_Check(extra.ptr())) throw nb::type_error("extra: expected a dict of the fields that aren't the type's");
  PyObject *key, *value;
  Py_ssize_t position = 0;
  while (PyDict_Next(extra.ptr(), &position, &key, &value)) {
    const std::string_view name = text(key, "a field of extra");
    if (is_a_field(name, info)) {
      throw nb::value_error(("extra: " + std::string(name) + " is a field of the event; set it there").c_str());
    }
    w.raw(",");
    encode_json(key, w);
    w.raw(":");
    encode_json(value, w);
  }
}

std::optional<events::Durability> durability_of(nb::handle name) {
  if (name.is_none()) return std::nullopt;
  const std::string_view chosen = text(name, "durability");
  if (chosen == "disk") return events::Durability::kDisk;
  if (chosen == "shared" || chosen == "os") return events::Durability::kShared;
  throw nb::value_error("durability: one of 'shared', 'os', 'disk'");
}

// The data directory that keeps its events in `log_dir`: what is called "events" lies in one. Any other folder becomes
// one whose events are itself, so that a service or `litmus data seal` can be pointed at it.
std::filesystem::path data_dir_of(const std::string& log_dir) {
  std::filesystem::path path = std::filesystem::path(log_dir).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  if (path.filename() == "events") return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  std::error_code ec;
  std::filesystem::create_directories(path, ec);
  if (!std::filesystem::exists(path / "events", ec))
    std::filesystem::create_directory_symlink(".", path / "events", ec);
  if (ec) raise_if_error({ErrorCode::kIo, "cannot make an event log in " + path.string() + ": " + ec.message()});
  return path;
}

}  // namespace

EventLog::EventLog(const std::string& log_dir, nb::object session_id, Callbacks callbacks)
    : EventLog(std::shared_ptr<emit::EventLog>(value_or_raise(
          emit::EventLog::open({.data_dir = data_dir_of(log_dir), .session_id = SessionId{to_uuid(session_id)}})))) {
  callbacks_ = std::move(callbacks);
  if (!callbacks_.on_flush.is_none()) batch_.emplace();
}

EventLog::EventLog(std::shared_ptr<emit::EventLog> log)
    : log_(std::move(log)), session_id_(from_uuid(log_->session_id().value)) {}

std::optional<Uuid> EventLog::run_id_of(nb::object run) {
  if (run.is_none()) return std::nullopt;
  if (run.ptr() != last_run_.ptr()) {
    last_run_id_ = to_uuid(run);
    last_run_ = std::move(run);
  }
  if (last_run_id_.is_nil()) return std::nullopt;
  return last_run_id_;
}

void EventLog::emit(nb::handle event, nb::handle durability) {
  const ClassPlan& plan = plan_of(Py_TYPE(event.ptr()));
  PyObject* object = event.ptr();
  const std::optional<events::Durability> asked = durability_of(durability);
  const bool has_id = plan.id.offset < 0 || plan.id.slot(object) != nullptr;
  events::Envelope envelope;
  envelope.id = has_id ? to_uuid(plan.id.get(object)) : Uuid::v7();
  envelope.occurred_at = to_time(plan.occurred_at.get(object));
  envelope.session_id = log_->session_id().value;
  envelope.run_id = run_id_of(plan.run_id.get(object));
  envelope.derived = plan.derived.get(object).ptr() == Py_True;
  envelope.received_at = Timestamp::now();
  const nb::object type_name = plan.info == nullptr ? nb::getattr(event, "event_type") : nb::object();
  envelope.event_type = plan.info != nullptr ? plan.info->type : text(type_name, "event_type");
  // Encoding may run Python code, which may emit: the buffer is this call's own.
  ByteBuffer json(1024);
  JsonWriter w(json);
  if (plan.info == nullptr || must_be_checked(*plan.info)) raise_if_error(events::check_envelope(envelope));
  events::encode_envelope(envelope, envelope.event_type, w);
  for (size_t i = 0; i < plan.fields.size(); ++i) {
    encode_field(*plan.info, plan.info->fields[i], plan.fields[i].get(object), json, w);
  }
  if (const nb::object extra = plan.extra.get(object); !PyDict_CheckExact(extra.ptr()) || PyDict_GET_SIZE(extra.ptr()))
    encode_extra(plan.info, extra, w);
  w.raw("}");
  if (plan.info == nullptr) raise_if_error(events::validate(json.view()));
  raise_if_error(log_->emit_json(envelope, json.view(), asked, w.replaced()));
  if (batch_) batch_->add(envelope, json.view());
  if (!has_id) plan.id.set(object, from_uuid(envelope.id));
  plan.received_at.set(object, from_time(*envelope.received_at));
  plan.session_id.set(object, session_id_);
  if (!callbacks_.on_emit.is_none()) callbacks_.on_emit(event);
  if (batch_ && batch_->size() >= callbacks_.flush_threshold) flush();
}

void EventLog::flush() {
  if (!batch_ || batch_->size() == 0) return;
  EventBatch full = std::exchange(*batch_, EventBatch());
  callbacks_.on_flush(nb::cast(std::move(full)));
}

void EventLog::close() {
  closed_ = true;
  Status status;
  {
    nb::gil_scoped_release release;
    status = log_->close();
  }
  raise_if_error(status);
  flush();
}

void bind_event_log(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<EventLog>(m, "EventLog", "The writer of one session's events. Thread-safe.")
      .def(
          "__init__",
          [](EventLog* self, nb::object log_dir, nb::object session_id, int flush_threshold, nb::object on_emit,
             nb::object on_flush) {
            if (flush_threshold < 1) throw nb::value_error("flush_threshold: at least 1");
            const nb::object path = nb::steal(PyOS_FSPath(log_dir.ptr()));
            if (!path.is_valid()) nb::raise_python_error();
            new (self) EventLog(nb::cast<std::string>(path), std::move(session_id),
                                {std::move(on_emit), std::move(on_flush), static_cast<size_t>(flush_threshold)});
          },
          "log_dir"_a, "session_id"_a, "flush_threshold"_a = 50, "on_emit"_a = nb::none(), "on_flush"_a = nb::none())
      .def("emit", &EventLog::emit, "event"_a, "durability"_a = nb::none(),
           "Records the event. When it returns, the event survives the death of this process.")
      .def("close", &EventLog::close, "Ends the log; the service seals it.")
      .def_prop_ro("session_id", &EventLog::session_id)
      .def_prop_ro("path", &EventLog::path, "The journal.")
      .def_prop_ro("closed", &EventLog::closed)
      .def("__enter__", [](nb::object self) { return self; })
      .def("__exit__", [](EventLog& self, nb::args) { self.close(); });
}

}  // namespace litmus::python
