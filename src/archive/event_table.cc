#include "archive/event_table.h"

#include <arrow/array.h>
#include <arrow/array/builder_binary.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include <cstring>
#include <utility>

#include "gen/event_types.h"
#include "gen/tables.h"

namespace litmus::archive {

using events::EventBlock;
using events::StoredEvent;

namespace {

std::shared_ptr<arrow::DataType> arrow_type(tables::ColumnType type) {
  switch (type) {
    case tables::kInt64:
      return arrow::int64();
    case tables::kTimestampUs:
      return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
    default:
      return arrow::utf8();
  }
}

Status corrupt(std::string what) { return {ErrorCode::kCorrupt, "not a file of events: " + std::move(what)}; }

// A column of the wanted type, or null where it isn't there.
template <class Array>
const Array* find(const arrow::RecordBatch& batch, const char* name, arrow::Type::type type) {
  const auto column = batch.GetColumnByName(name);
  return column && column->type_id() == type ? static_cast<const Array*>(column.get()) : nullptr;
}

struct Columns {
  const arrow::StringArray *id, *type, *session_id, *run_id, *json, *writer_key;
  const arrow::TimestampArray *occurred_at, *received_at;
  const arrow::Int64Array *number, *offset;

  explicit Columns(const arrow::RecordBatch& batch)
      : id(find<arrow::StringArray>(batch, "id", arrow::Type::STRING)),
        type(find<arrow::StringArray>(batch, "event_type", arrow::Type::STRING)),
        session_id(find<arrow::StringArray>(batch, "session_id", arrow::Type::STRING)),
        run_id(find<arrow::StringArray>(batch, "run_id", arrow::Type::STRING)),
        json(find<arrow::StringArray>(batch, "json", arrow::Type::STRING)),
        writer_key(find<arrow::StringArray>(batch, "writer_key", arrow::Type::STRING)),
        occurred_at(find<arrow::TimestampArray>(batch, "occurred_at", arrow::Type::TIMESTAMP)),
        received_at(find<arrow::TimestampArray>(batch, "received_at", arrow::Type::TIMESTAMP)),
        number(find<arrow::Int64Array>(batch, "event_number", arrow::Type::INT64)),
        offset(find<arrow::Int64Array>(batch, "event_offset", arrow::Type::INT64)) {}

  bool complete() const { return id && type && session_id && run_id && json && occurred_at && received_at; }

  Result<Uuid> uuid(const arrow::StringArray* column, int64_t row) const {
    if (!column || column->IsNull(row)) return Uuid{};
    return Uuid::parse(column->GetView(row));
  }

  Result<StoredEvent> event(int64_t row, char*& bytes) const {
    StoredEvent event;
    LITMUS_ASSIGN_OR_RETURN(event.id, uuid(id, row));
    LITMUS_ASSIGN_OR_RETURN(event.session_id, uuid(session_id, row));
    LITMUS_ASSIGN_OR_RETURN(event.run_id, uuid(run_id, row));
    LITMUS_ASSIGN_OR_RETURN(event.writer_key, uuid(writer_key, row));
    event.occurred_at.micros = occurred_at->Value(row);
    event.received_at.micros = received_at->Value(row);
    if (number && !number->IsNull(row)) event.number = number->Value(row);
    if (offset && !offset->IsNull(row)) {
      if (offset->Value(row) < 0 || offset->Value(row) == INT64_MAX)
        return Status(ErrorCode::kCorrupt, "impossible event_offset");
      event.offset = offset->Value(row) + 1;
    }
    event.type = copy(type->GetView(row), bytes);
    event.json = copy(json->GetView(row), bytes);
    const auto* info = events::find_event_type(event.type);
    event.type_id = info ? static_cast<uint32_t>(info->id) : 0;
    return event;
  }

  static std::string_view copy(std::string_view text, char*& bytes) {
    std::memcpy(bytes, text.data(), text.size());
    bytes += text.size();
    return {bytes - text.size(), text.size()};
  }
};

}  // namespace

Status arrow_error(const arrow::Status& status, std::string_view what) {
  const auto code = status.IsOutOfMemory() ? ErrorCode::kTooLarge : ErrorCode::kCorrupt;
  return {code, std::string(what) + ": " + status.ToString()};
}

std::shared_ptr<arrow::Schema> event_schema() {
  std::vector<std::shared_ptr<arrow::Field>> fields;
  for (const auto& column : tables::kEventFileColumns) {
    fields.push_back(arrow::field(std::string(column.name), arrow_type(column.type), column.nullable));
  }
  return arrow::schema(fields);
}

struct BatchBuilder::Columns {
  arrow::StringBuilder id, type, session_id, run_id, json, writer_key;
  arrow::TimestampBuilder occurred_at{arrow_type(tables::kTimestampUs), arrow::default_memory_pool()};
  arrow::TimestampBuilder received_at{arrow_type(tables::kTimestampUs), arrow::default_memory_pool()};
  arrow::Int64Builder number, offset;

  static arrow::Status append_id(arrow::StringBuilder& builder, const Uuid& id, bool nullable) {
    if (nullable && id.is_nil()) return builder.AppendNull();
    char text[36];
    id.write_to(text);
    return builder.Append(text, sizeof(text));
  }

  arrow::Status append(const StoredEvent& event) {
    ARROW_RETURN_NOT_OK(append_id(id, event.id, false));
    ARROW_RETURN_NOT_OK(type.Append(event.type));
    ARROW_RETURN_NOT_OK(occurred_at.Append(event.occurred_at.micros));
    ARROW_RETURN_NOT_OK(received_at.Append(event.received_at.micros));
    ARROW_RETURN_NOT_OK(append_id(session_id, event.session_id, false));
    ARROW_RETURN_NOT_OK(append_id(run_id, event.run_id, true));
    ARROW_RETURN_NOT_OK(json.Append(event.json));
    ARROW_RETURN_NOT_OK(event.number > 0 ? number.Append(event.number) : number.AppendNull());
    ARROW_RETURN_NOT_OK(append_id(writer_key, event.writer_key, true));
    return event.offset > 0 ? offset.Append(event.offset - 1) : offset.AppendNull();  // sequences begin at 1
  }

  // In the order of the declared columns.
  arrow::Result<arrow::ArrayVector> finish() {
    arrow::ArrayVector arrays;
    for (arrow::ArrayBuilder* builder : std::initializer_list<arrow::ArrayBuilder*>{
             &id, &type, &occurred_at, &received_at, &session_id, &run_id, &json, &number, &writer_key, &offset}) {
      ARROW_ASSIGN_OR_RAISE(arrays.emplace_back(), builder->Finish());
    }
    return arrays;
  }
};

BatchBuilder::BatchBuilder() : columns_(std::make_unique<Columns>()), schema_(event_schema()) {}
BatchBuilder::~BatchBuilder() = default;

Status BatchBuilder::append(const StoredEvent& event) {
  if (const auto status = columns_->append(event); !status.ok()) return arrow_error(status, "adding an event");
  ++rows_;
  return {};
}

Result<std::shared_ptr<arrow::RecordBatch>> BatchBuilder::finish() {
  auto arrays = columns_->finish();
  if (!arrays.ok()) return arrow_error(arrays.status(), "finishing a batch of events");
  return arrow::RecordBatch::Make(schema_, std::exchange(rows_, 0), std::move(*arrays));
}

Result<std::shared_ptr<arrow::RecordBatch>> to_batch(std::span<const StoredEvent> events) {
  BatchBuilder batch;
  for (const auto& event : events) LITMUS_RETURN_IF_ERROR(batch.append(event));
  return batch.finish();
}

Result<events::EventBlockPtr> from_batch(const arrow::RecordBatch& batch) {
  // The arrays' own offsets are untrusted, too.
  if (const auto status = batch.ValidateFull(); !status.ok()) return arrow_error(status, "checking a batch");
  const Columns columns(batch);
  if (!columns.complete()) return corrupt("a required column is missing or has another type");
  auto block = std::make_shared<EventBlock>();
  for (int64_t row = 0; row < batch.num_rows(); ++row) {
    block->size_bytes += columns.json->GetView(row).size() + columns.type->GetView(row).size();
  }
  block->bytes = std::make_unique<char[]>(block->size_bytes);
  block->events.reserve(static_cast<size_t>(batch.num_rows()));
  char* bytes = block->bytes.get();
  for (int64_t row = 0; row < batch.num_rows(); ++row) {
    auto event = columns.event(row, bytes);
    if (!event.ok()) return corrupt("row " + std::to_string(row) + ": " + event.status().message());
    block->events.push_back(*event);
  }
  return events::EventBlockPtr(std::move(block));
}

}  // namespace litmus::archive
