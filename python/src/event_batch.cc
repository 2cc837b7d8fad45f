#include "event_batch.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

extern "C" {

// The three structs of the Arrow C data interface.
struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  ArrowSchema** children;
  ArrowSchema* dictionary;
  void (*release)(ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  ArrowArray** children;
  ArrowArray* dictionary;
  void (*release)(ArrowArray*);
  void* private_data;
};

struct ArrowArrayStream {
  int (*get_schema)(ArrowArrayStream*, ArrowSchema*);
  int (*get_next)(ArrowArrayStream*, ArrowArray*);
  const char* (*get_last_error)(ArrowArrayStream*);
  void (*release)(ArrowArrayStream*);
  void* private_data;
};

}  // extern "C"

namespace litmus::python {
namespace {

constexpr int64_t kNullable = 2;  // ARROW_FLAG_NULLABLE

struct TextColumn {
  std::vector<int32_t> offsets{0};
  std::string bytes;

  void add(std::string_view text) {
    bytes.append(text);
    offsets.push_back(static_cast<int32_t>(bytes.size()));
  }
};

}  // namespace

struct EventBatch::Columns {
  TextColumn id, event_type, session_id, run_id, json;
  std::vector<int64_t> occurred_at, received_at;
  std::vector<uint8_t> has_run;  // a bitmap
  int64_t without_run = 0;

  size_t size() const { return occurred_at.size(); }
};

namespace {

using Columns = EventBatch::Columns;

struct Field {
  const char* name;
  const char* format;
  int64_t flags;
};

constexpr std::array<Field, 7> kFields = {{{"id", "u", 0},
                                           {"event_type", "u", 0},
                                           {"occurred_at", "tsu:UTC", 0},
                                           {"received_at", "tsu:UTC", 0},
                                           {"session_id", "u", 0},
                                           {"run_id", "u", kNullable},
                                           {"json", "u", 0}}};

// --- schema ----------------------------------------------------------------------------------------------------------

struct SchemaNodes {
  std::array<ArrowSchema, kFields.size()> children;
  std::array<ArrowSchema*, kFields.size()> pointers;
};

void forget_schema(ArrowSchema* schema) { schema->release = nullptr; }

void release_schema(ArrowSchema* schema) {
  auto* nodes = static_cast<SchemaNodes*>(schema->private_data);
  for (ArrowSchema& child : nodes->children) {
    if (child.release != nullptr) child.release(&child);
  }
  delete nodes;
  schema->release = nullptr;
}

void fill_schema(ArrowSchema& out) {
  auto nodes = std::make_unique<SchemaNodes>();
  for (size_t i = 0; i < kFields.size(); ++i) {
    nodes->children[i] = {.format = kFields[i].format,
                          .name = kFields[i].name,
                          .metadata = nullptr,
                          .flags = kFields[i].flags,
                          .n_children = 0,
                          .children = nullptr,
                          .dictionary = nullptr,
                          .release = forget_schema,
                          .private_data = nullptr};
    nodes->pointers[i] = &nodes->children[i];
  }
  out = {.format = "+s",
         .name = "",
         .metadata = nullptr,
         .flags = 0,
         .n_children = static_cast<int64_t>(kFields.size()),
         .children = nodes->pointers.data(),
         .dictionary = nullptr,
         .release = release_schema,
         .private_data = nodes.get()};
  (void)nodes.release();
}

// --- array -----------------------------------------------------------------------------------------------------------

// A consumer may move a child out and release it on its own: each keeps the columns.
struct ColumnHold {
  std::shared_ptr<const Columns> columns;
  std::array<const void*, 3> buffers{};
};

struct ArrayNodes {
  std::array<ArrowArray, kFields.size()> children;
  std::array<ArrowArray*, kFields.size()> pointers;
  const void* validity = nullptr;
};

void release_column(ArrowArray* array) {
  delete static_cast<ColumnHold*>(array->private_data);
  array->release = nullptr;
}

void release_array(ArrowArray* array) {
  auto* nodes = static_cast<ArrayNodes*>(array->private_data);
  for (ArrowArray& child : nodes->children) {
    if (child.release != nullptr) child.release(&child);
  }
  delete nodes;
  array->release = nullptr;
}

ArrowArray column(const std::shared_ptr<const Columns>& columns, std::array<const void*, 3> buffers, int64_t count,
                  int64_t nulls) {
  auto* hold = new ColumnHold{columns, buffers};
  return {.length = static_cast<int64_t>(columns->size()),
          .null_count = nulls,
          .offset = 0,
          .n_buffers = count,
          .n_children = 0,
          .buffers = hold->buffers.data(),
          .children = nullptr,
          .dictionary = nullptr,
          .release = release_column,
          .private_data = hold};
}

void fill_array(const std::shared_ptr<const Columns>& columns, ArrowArray& out) {
  const auto text = [&](const TextColumn& from, const void* validity, int64_t nulls) {
    return column(columns, {validity, from.offsets.data(), from.bytes.data()}, 3, nulls);
  };
  const auto times = [&](const std::vector<int64_t>& from) {
    return column(columns, {nullptr, from.data(), nullptr}, 2, 0);
  };
  auto nodes = std::make_unique<ArrayNodes>();
  const void* has_run = columns->without_run > 0 ? columns->has_run.data() : nullptr;
  nodes->children = {text(columns->id, nullptr, 0),         text(columns->event_type, nullptr, 0),
                     times(columns->occurred_at),           times(columns->received_at),
                     text(columns->session_id, nullptr, 0), text(columns->run_id, has_run, columns->without_run),
                     text(columns->json, nullptr, 0)};
  for (size_t i = 0; i < kFields.size(); ++i) nodes->pointers[i] = &nodes->children[i];
  out = {.length = static_cast<int64_t>(columns->size()),
         .null_count = 0,
         .offset = 0,
         .n_buffers = 1,
         .n_children = static_cast<int64_t>(kFields.size()),
         .buffers = &nodes->validity,
         .children = nodes->pointers.data(),
         .dictionary = nullptr,
         .release = release_array,
         .private_data = nodes.get()};
  (void)nodes.release();
}

// --- stream ----------------------------------------------------------------------------------------------------------

struct OneBatch {
  std::shared_ptr<const Columns> columns;  // null once it has been handed out
};

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<OneBatch*>(stream->private_data);
  stream->release = nullptr;
}

int next_of_stream(ArrowArrayStream* stream, ArrowArray* out) {
  const auto columns = std::exchange(static_cast<OneBatch*>(stream->private_data)->columns, nullptr);
  if (columns) {
    fill_array(columns, *out);
  } else {
    *out = {};  // the end
  }
  return 0;
}

// --- capsules --------------------------------------------------------------------------------------------------------

// What a consumer hasn't moved out is released with the capsule.
template <class Struct>
nb::object capsule(std::unique_ptr<Struct> filled, const char* name) {
  return nb::capsule(filled.release(), name, [](void* pointer) noexcept {
    const std::unique_ptr<Struct> owned(static_cast<Struct*>(pointer));
    if (owned->release != nullptr) owned->release(owned.get());
  });
}

}  // namespace

EventBatch::EventBatch() : columns_(std::make_shared<Columns>()) {}

size_t EventBatch::size() const { return columns_->size(); }

void EventBatch::add(const events::Envelope& envelope, std::string_view json) {
  Columns& to = *columns_;
  const size_t row = to.size();
  if (row % 8 == 0) to.has_run.push_back(0);
  to.id.add(envelope.id.to_string());
  to.event_type.add(envelope.event_type);
  to.session_id.add(envelope.session_id.to_string());
  to.run_id.add(envelope.run_id ? envelope.run_id->to_string() : std::string());
  if (envelope.run_id) {
    to.has_run[row / 8] = static_cast<uint8_t>(to.has_run[row / 8] | 1U << (row % 8));
  } else {
    ++to.without_run;
  }
  to.json.add(json);
  to.received_at.push_back(envelope.received_at.value_or(envelope.occurred_at).micros);
  to.occurred_at.push_back(envelope.occurred_at.micros);
}

nb::object EventBatch::schema() const {
  auto schema = std::make_unique<ArrowSchema>();
  fill_schema(*schema);
  return capsule(std::move(schema), "arrow_schema");
}

nb::tuple EventBatch::array() const {
  auto array = std::make_unique<ArrowArray>();
  fill_array(columns_, *array);
  return nb::make_tuple(schema(), capsule(std::move(array), "arrow_array"));
}

nb::object EventBatch::stream() const {
  auto stream = std::make_unique<ArrowArrayStream>(
      ArrowArrayStream{.get_schema =
                           [](ArrowArrayStream*, ArrowSchema* out) {
                             fill_schema(*out);
                             return 0;
                           },
                       .get_next = next_of_stream,
                       .get_last_error = [](ArrowArrayStream*) -> const char* { return nullptr; },
                       .release = release_stream,
                       .private_data = new OneBatch{columns_}});
  return capsule(std::move(stream), "arrow_array_stream");
}

void bind_event_batch(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<EventBatch>(m, "EventBatch", "Some events, as Arrow columns.")
      .def("__len__", &EventBatch::size)
      .def("__arrow_c_schema__", &EventBatch::schema)
      .def(
          "__arrow_c_array__", [](const EventBatch& self, nb::object) { return self.array(); },
          "requested_schema"_a = nb::none())
      .def(
          "__arrow_c_stream__", [](const EventBatch& self, nb::object) { return self.stream(); },
          "requested_schema"_a = nb::none());
}

}  // namespace litmus::python
