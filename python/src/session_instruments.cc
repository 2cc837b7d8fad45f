// The part of Session that driver proxies call: one event and one sample for each use of an instrument.
#include <algorithm>
#include <filesystem>

#include "base/env.h"
#include "base/log.h"
#include "channels/reference.h"
#include "convert.h"
#include "session.h"

namespace litmus::python {
namespace {

// A text or a JSON value that is longer leaves its event and becomes a file.
constexpr size_t kMaxInlineBytes = size_t{64} << 10;

// Arrays that are longer leave the parameters of a configure event and go to the channel store.
constexpr size_t kMaxInlineParameter = 64;

bool is_bytes(nb::handle value) { return PyBytes_Check(value.ptr()) || PyByteArray_Check(value.ptr()); }

std::string_view bytes_of(nb::handle value) {
  PyObject* o = value.ptr();
  if (PyBytes_Check(o)) return {PyBytes_AS_STRING(o), static_cast<size_t>(PyBytes_GET_SIZE(o))};
  return {PyByteArray_AS_STRING(o), static_cast<size_t>(PyByteArray_GET_SIZE(o))};
}

// By what the bytes begin with: instruments send screenshots without telling their format.
std::string_view extension_of(std::string_view bytes) {
  constexpr std::pair<std::string_view, std::string_view> kKnown[] = {
      {"\x89PNG\r\n", "png"}, {"\xff\xd8\xff", "jpg"}, {"GIF8", "gif"},  {"BM", "bmp"},
      {"II*", "tif"},         {"MM", "tif"},           {"%PDF-", "pdf"}, {"PK\x03\x04", "zip"},
      {"\x1f\x8b", "gz"},     {"RIFF", "wav"},         {"\x89HDF", "h5"}};
  for (const auto& [start, extension] : kKnown) {
    if (bytes.starts_with(start)) return extension;
  }
  return "bin";
}

// The text of a str that is too long for an event; empty for any other value.
std::string_view long_text_of(nb::handle value) {
  if (!PyUnicode_Check(value.ptr()) || PyUnicode_GET_LENGTH(value.ptr()) <= Py_ssize_t{kMaxInlineBytes}) return {};
  Py_ssize_t size = 0;
  const char* utf8 = PyUnicode_AsUTF8AndSize(value.ptr(), &size);
  if (utf8 == nullptr) {
    PyErr_Clear();  // lone surrogates: its JSON becomes the file
    return {};
  }
  return {utf8, static_cast<size_t>(size)};
}

std::string claim_check(std::string_view reference, uint64_t length) {
  ByteBuffer buffer(160);
  JsonWriter w(buffer);
  w.raw(R"({"_ref":)");
  w.string(reference);
  w.raw(R"(,"length":)");
  w.integer(static_cast<int64_t>(length));
  w.raw("}");
  return std::string(buffer.view());
}

template <class Event>
void attribute_to(Event& event, nb::handle by) {
  if (by.is_none()) return;
  if (!PyTuple_Check(by.ptr()) || PyTuple_GET_SIZE(by.ptr()) != 2) throw nb::type_error("by: expected (program, pid)");
  event.client = text(nb::handle(PyTuple_GetItem(by.ptr(), 0)), "client");
  event.client_pid = nb::cast<int64_t>(nb::handle(PyTuple_GetItem(by.ptr(), 1)));
}

std::string shape_name(channels::ElementType type, bool is_array) {
  using channels::ElementType;
  constexpr std::pair<ElementType, const char*> kNames[] = {
      {ElementType::kFloat64, "float"}, {ElementType::kFloat32, "float32"}, {ElementType::kInt64, "int"},
      {ElementType::kBool, "bool"},     {ElementType::kText, "text"},       {ElementType::kJson, "structure"}};
  for (const auto& [known, name] : kNames) {
    if (known == type) return is_array ? "arrays of " + std::string(name) : std::string(name) + " values";
  }
  return "values of another type";
}

// Whatever goes wrong becomes text: the driver's caller must not notice.
template <class Function>
nb::object guarded(Function function) {
  try {
    function();
    return nb::none();
  } catch (nb::python_error& error) {
    return nb::str(error.what());
  } catch (const std::exception& error) {
    return nb::str(error.what());
  }
}

}  // namespace

events::JsonText Session::store(nb::handle value, std::string_view channel, std::string_view method,
                                std::string_view units, Arena& arena) {
  if (!channels_) return {"null"};
  SampleValue samples(value);
  if (!samples.is_scalar() && !samples.is_array()) return {arena.keep(json_of(value))};
  samples.block.channel_id = channel;
  samples.block.units = units;
  samples.block.source_method = method;
  samples.block.timestamp = Timestamp::now();
  const uint64_t offset = value_or_raise(channels_->append(samples.block, recorder_->run_id()));
  tell_type_changes();
  if (samples.is_scalar()) return {arena.keep(json_of(value))};
  return {
      arena.keep(claim_check(channels::format_reference(channel, log_->session_id(), offset), samples.block.count))};
}

// The samples are kept in any case: what can't be told is logged.
void Session::tell_type_changes() {
  for (const auto& change : channels_->take_type_changes()) {
    const std::string before = shape_name(change.before, change.was_array);
    const std::string after = shape_name(change.after, change.is_array);
    ByteBuffer details;
    JsonWriter w(details);
    w.raw(R"({"channel_id":)");
    w.string(change.channel_id);
    w.raw(R"(,"before":")" + before + R"(","after":")" + after + "\"}");
    const std::string message = change.channel_id + ": " + after + " among " + before +
                                "; its values are kept in a segment of their own. Further changes of this channel in "
                                "this session aren't told";
    events::DiagnosticWarning warning;
    warning.source = "channels";
    warning.message = message;
    warning.details = events::JsonText{details.view()};
    if (const Status status = recorder_->note(warning); !status.ok()) log_warning("{}", message);
  }
}

std::string Session::keep_file(std::string_view content, const Uuid& event_id, std::string_view extension) {
  const std::filesystem::path date_dir = log_->path().parent_path();
  const std::string folder = log_->session_id().value.to_string() + "_ref";
  const std::string name = event_id.to_string() + "." + std::string(extension);
  Status status;
  {
    // `content` may be a bytearray's: only its owner could change it, and waits for us.
    nb::gil_scoped_release release;
    status = Env::real().make_dirs(date_dir / folder);
    if (status.ok()) status = Env::real().replace_file(date_dir / folder / name, content);
  }
  raise_if_error(status);
  return claim_check("file://" + date_dir.filename().string() + "/" + folder + "/" + name, content.size());
}

emit::EmitOptions Session::options_of(const Uuid& event_id) const {
  emit::EmitOptions options;
  options.id = event_id;
  options.replaced = take_replaced();
  if (recorder_->run_open()) options.run_id = recorder_->run_id().value;
  return options;
}

void Session::use_role(std::string_view role) {
  if (std::find(roles_.begin(), roles_.end(), role) == roles_.end()) roles_.emplace_back(role);
}

template <class Event>
void Session::note_value(Event& event, std::string_view member, nb::handle value, nb::handle units, int64_t suppressed,
                         nb::handle by) {
  Arena arena;
  use_role(event.instrument_role);
  event.units = optional_text(units, "units");
  event.suppressed = suppressed;
  attribute_to(event, by);
  const Uuid id = Uuid::v7();  // a file is named after its event, and is there before it
  if (is_bytes(value)) {
    event.value = {arena.keep(keep_file(bytes_of(value), id, extension_of(bytes_of(value))))};
  } else if (const std::string_view long_text = long_text_of(value); !long_text.empty()) {
    event.value = {arena.keep(keep_file(long_text, id, "txt"))};
  } else {
    event.value = store(value, event.channel_id, member, event.units.value_or(""), arena);
    if (event.value.text.size() <= kMaxInlineBytes) return raise_if_error(recorder_->note(event));
    event.value = {arena.keep(keep_file(event.value.text, id, "json"))};
  }
  raise_if_error(log_->emit(event, options_of(id)));
}

nb::object Session::observe_read(nb::str role, nb::str channel, nb::str method, nb::handle value, nb::str resource,
                                 nb::handle units, int64_t suppressed, nb::handle by) {
  return guarded([&] {
    events::InstrumentRead event;
    event.instrument_role = text(role, "role");
    event.channel_id = text(channel, "channel");
    event.method = text(method, "method");
    event.resource = text(resource, "resource");
    note_value(event, event.method, value, units, suppressed, by);
  });
}

nb::object Session::observe_set(nb::str role, nb::str channel, nb::str attribute, nb::handle value, nb::str resource,
                                nb::handle units, int64_t suppressed, nb::handle by) {
  return guarded([&] {
    events::InstrumentSet event;
    event.instrument_role = text(role, "role");
    event.channel_id = text(channel, "channel");
    event.attribute = text(attribute, "attribute");
    event.resource = text(resource, "resource");
    note_value(event, event.attribute, value, units, suppressed, by);
  });
}

// Long arrays go to the channel `role.method.parameter`, bytes to a file: an event stays small.
std::string Session::parameters_json(std::string_view role, std::string_view method, nb::handle parameters) {
  if (parameters.is_none() || PyDict_Size(parameters.ptr()) == 0) return "{}";
  ByteBuffer buffer(256);
  JsonWriter w(buffer);
  std::string_view separator = "{";
  for (const auto& [name, value] : nb::borrow<nb::dict>(parameters)) {
    const nb::str key(name);
    w.raw(separator);
    separator = ",";
    encode_json(key, w);
    w.raw(":");
    if (is_bytes(value)) {
      w.raw(keep_file(bytes_of(value), Uuid::v7(), extension_of(bytes_of(value))));
      continue;
    }
    if (const SampleValue samples(value); samples.is_array() && samples.block.count > kMaxInlineParameter) {
      Arena arena;
      const std::string channel =
          std::string(role) + "." + std::string(method) + "." + std::string(text(key, "parameter"));
      w.raw(store(value, channel, method, "", arena).text);
      continue;
    }
    encode_json(value, w);
  }
  w.raw("}");
  add_replaced(w.replaced());
  return buffer.size() <= kMaxInlineBytes ? std::string(buffer.view()) : keep_file(buffer.view(), Uuid::v7(), "json");
}

nb::object Session::observe_call(nb::str role, nb::str method, nb::handle parameters, nb::str resource,
                                 int64_t suppressed, nb::handle by) {
  return guarded([&] {
    events::InstrumentConfigure event;
    event.instrument_role = text(role, "role");
    event.method = text(method, "method");
    event.resource = text(resource, "resource");
    event.suppressed = suppressed;
    attribute_to(event, by);
    const std::string given = parameters_json(event.instrument_role, event.method, parameters);
    event.parameters = {given};
    use_role(event.instrument_role);
    raise_if_error(recorder_->note(event));
  });
}

nb::object Session::observe_sample(nb::str channel, nb::str method, nb::handle value, nb::handle units) {
  return guarded([&] {
    if (is_bytes(value) || !long_text_of(value).empty()) return;  // no sample, with or without its event
    Arena arena;
    const auto unit_text = optional_text(units, "units");
    store(value, text(channel, "channel"), text(method, "method"), unit_text.value_or(""), arena);
    take_replaced();  // of a sample there is no event
  });
}

nb::object Session::observe_error(nb::str role, nb::str method, nb::str type, nb::str message, nb::handle by) {
  return guarded([&] {
    if (by.is_none() || !PyTuple_Check(by.ptr()) || PyTuple_GET_SIZE(by.ptr()) != 2) {
      raise_if_error(recorder_->instrument_error(text(role, "role"), text(method, "method"), text(type, "type"),
                                                 text(message, "message")));
      return;
    }
    nb::dict details;
    details["role"] = role;
    details["method"] = method;
    details["exception_type"] = type;
    details["exception_message"] = message;
    details["client"] = nb::handle(PyTuple_GetItem(by.ptr(), 0));
    details["client_pid"] = nb::handle(PyTuple_GetItem(by.ptr(), 1));
    const std::string given = json_of(details);
    events::DiagnosticError event;
    event.source = "instrument";
    event.message = text(message, "message");
    event.details = events::JsonText{given};
    raise_if_error(recorder_->note(event));
  });
}

void bind_instruments(nb::class_<Session>& session) {
  using namespace nb::literals;
  session
      .def("observe_read", &Session::observe_read, "role"_a, "channel"_a, "method"_a, "value"_a.none(), "resource"_a,
           "units"_a.none() = nb::none(), "suppressed"_a = 0, "by"_a.none() = nb::none())
      .def("observe_set", &Session::observe_set, "role"_a, "channel"_a, "attribute"_a, "value"_a.none(), "resource"_a,
           "units"_a.none() = nb::none(), "suppressed"_a = 0, "by"_a.none() = nb::none())
      .def("observe_call", &Session::observe_call, "role"_a, "method"_a, "parameters"_a.none(), "resource"_a,
           "suppressed"_a = 0, "by"_a.none() = nb::none())
      .def("observe_sample", &Session::observe_sample, "channel"_a, "method"_a, "value"_a.none(), "units"_a.none())
      .def("observe_error", &Session::observe_error, "role"_a, "method"_a, "type"_a, "message"_a,
           "by"_a.none() = nb::none())
      .def("use_role", [](Session& self, nb::str role) { self.use_role(text(role, "role")); });
}

}  // namespace litmus::python
