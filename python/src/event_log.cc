#include "event_log.h"

#include <nanobind/stl/string.h>
#include <structmember.h>

#include <filesystem>
#include <unordered_map>
#include <vector>

#include "convert.h"

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
  const EventTypeInfo* info = nullptr;
  std::string type_name;  // of a type that this build doesn't know
  std::vector<Attribute> fields;
  Attribute id, occurred_at, received_at, session_id, run_id;

  explicit ClassPlan(PyTypeObject* type)
      : id(type, "id"),
        occurred_at(type, "occurred_at"),
        received_at(type, "received_at"),
        session_id(type, "session_id"),
        run_id(type, "run_id") {}
};

const ClassPlan& plan_of(PyTypeObject* type) {
  static auto* plans = new std::unordered_map<PyTypeObject*, std::unique_ptr<ClassPlan>>;  // the GIL guards it
  std::unique_ptr<ClassPlan>& plan = (*plans)[type];
  if (plan) return *plan;
  auto made = std::make_unique<ClassPlan>(type);
  const nb::object name = nb::getattr(nb::handle(reinterpret_cast<PyObject*>(type)), "EVENT_TYPE", nb::none());
  if (!PyUnicode_Check(name.ptr())) throw nb::type_error("emit() takes an event of litmus.data.events");
  made->info = events::find_event_type(text(name, "EVENT_TYPE"));
  if (made->info == nullptr) {
    throw nb::type_error(
        (std::string("emit() doesn't know the event type '") + std::string(text(name, "EVENT_TYPE")) + "'").c_str());
  }
  for (const FieldInfo& field : made->info->fields) made->fields.emplace_back(type, field.name);
  Py_INCREF(type);  // its address is the key
  plan = std::move(made);
  return *plan;
}

[[noreturn]] void wrong_kind(const EventTypeInfo& info, const FieldInfo& field, const char* expected,
                             nb::handle value) {
  throw nb::type_error((std::string(info.type) + ": " + std::string(field.name) + ": expected " + expected + ", got " +
                        nb::type_name(value.type()).c_str())
                           .c_str());
}

void encode_field(const EventTypeInfo& info, const FieldInfo& field, nb::handle value, JsonWriter& w) {
  PyObject* o = value.ptr();
  w.raw(field.json_key);
  if (o == Py_None) {
    if (!field.nullable && field.kind != FieldKind::kJson) wrong_kind(info, field, "a value", value);
    return w.null();
  }
  switch (field.kind) {
    case FieldKind::kString:
      if (!PyUnicode_Check(o)) wrong_kind(info, field, "text", value);
      return encode_json(value, w);
    case FieldKind::kInteger:
      if (!PyLong_Check(o)) wrong_kind(info, field, "an integer", value);
      return encode_json(value, w);
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
    case FieldKind::kJson:
      return encode_json(value, w);
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

void EventLog::emit(nb::handle event, nb::handle durability) {
  const ClassPlan& plan = plan_of(Py_TYPE(event.ptr()));
  PyObject* object = event.ptr();
  const std::optional<events::Durability> asked = durability_of(durability);
  const bool has_id = plan.id.offset < 0 || plan.id.slot(object) != nullptr;
  events::Envelope envelope;
  envelope.id = has_id ? to_uuid(plan.id.get(object)) : Uuid::v7();
  envelope.event_type = plan.info->type;
  envelope.occurred_at = to_time(plan.occurred_at.get(object));
  envelope.session_id = log_->session_id().value;
  if (nb::object run = plan.run_id.get(object); !run.is_none()) {
    if (run.ptr() != last_run_.ptr()) {
      last_run_id_ = to_uuid(run);
      last_run_ = std::move(run);
    }
    if (!last_run_id_.is_nil()) envelope.run_id = last_run_id_;
  }
  envelope.received_at = Timestamp::now();
  // Encoding may run Python code, which may emit: the buffer is this call's own.
  ByteBuffer json(1024);
  JsonWriter w(json);
  events::encode_envelope(envelope, plan.info->type, w);
  for (size_t i = 0; i < plan.fields.size(); ++i) {
    encode_field(*plan.info, plan.info->fields[i], plan.fields[i].get(object), w);
  }
  w.raw("}");
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
