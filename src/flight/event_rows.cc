#include "flight/event_rows.h"

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include <algorithm>
#include <array>

#include "base/json_writer.h"
#include "base/time.h"
#include "base/uuid.h"
#include "events/json_edit.h"
#include "events/json_scan.h"
#include "flight/cells.h"
#include "gen/tables.h"

namespace litmus::flight {

namespace {

constexpr int64_t kMostRows = 100'000;
constexpr int64_t kMostBytes = int64_t{64} << 20;
constexpr int64_t kLongestEvent = int64_t{1} << 20;
constexpr size_t kMostIndexColumns = 6;

Status wrong(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }

// As it would stand in JSON, without quotes. Empty: null.
Result<std::string> cell_text(const arrow::Array& array, int64_t row) {
  if (array.IsNull(row)) return std::string();
  if (array.type_id() != arrow::Type::TIMESTAMP) return std::string(text_at(array, row));
  const auto time = time_at(static_cast<const arrow::TimestampArray&>(array), row);
  if (!time) return wrong("a time lies before 1970 or behind the year 9999");
  return time->to_string();
}

std::string quoted(std::string_view text) {
  ByteBuffer buffer(64);
  JsonWriter(buffer).string(text);
  return std::string(buffer.view());
}

bool is_declared(std::string_view name) {
  return std::any_of(std::begin(tables::kEventsColumns), std::end(tables::kEventsColumns),
                     [&](const auto& column) { return column.name == name; });
}

Status check_names(const arrow::Schema& schema) {
  for (const auto& field : schema.fields()) {
    if (!is_declared(field->name())) return wrong("the table events has no column '" + field->name() + "'");
    if (schema.GetAllFieldIndices(field->name()).size() > 1)
      return wrong("the column '" + field->name() + "' is there twice");
  }
  return {};
}

Status check_batch(const arrow::RecordBatch& batch, const arrow::Array& json) {
  if (const auto valid = batch.ValidateFull(); !valid.ok()) return wrong("the batch is damaged: " + valid.message());
  int64_t bytes = 0;
  for (int64_t row = 0; row < batch.num_rows(); ++row)
    if (json.IsValid(row)) bytes += static_cast<int64_t>(text_at(json, row).size());
  if (batch.num_rows() <= kMostRows && bytes <= kMostBytes) return {};
  return {ErrorCode::kTooLarge, "a batch holds at most " + std::to_string(kMostRows) + " events and " +
                                    std::to_string(kMostBytes >> 20) + " MiB of JSON; send smaller batches"};
}

}  // namespace

const EventRows::IndexColumn EventRows::kIndexColumns[] = {
    {"id", Kind::kId},         {"event_type", Kind::kText}, {"occurred_at", Kind::kTime}, {"received_at", Kind::kTime},
    {"session_id", Kind::kId}, {"run_id", Kind::kId},
};

Result<EventRows> EventRows::of(const arrow::Schema& schema) {
  static_assert(std::size(kIndexColumns) == kMostIndexColumns);
  LITMUS_RETURN_IF_ERROR(check_names(schema));
  EventRows rows;
  rows.json_ = schema.GetFieldIndex("json");
  if (rows.json_ < 0) return wrong("the column 'json' is missing: it holds each event whole");
  if (!is_text(*schema.field(rows.json_)->type())) return wrong("the column 'json' must be utf8");
  for (const IndexColumn& column : kIndexColumns) {
    const int place = schema.GetFieldIndex(column.name);
    if (place < 0) continue;
    const arrow::DataType& type = *schema.field(place)->type();
    const bool fits = is_text(type) || (column.kind == Kind::kTime && type.id() == arrow::Type::TIMESTAMP);
    if (!fits) {
      const char* wanted = column.kind == Kind::kTime ? "timestamp[us, UTC]" : "utf8";
      return wrong("the column '" + std::string(column.name) + "' must be " + wanted + ", not " + type.ToString());
    }
    rows.index_.push_back({column, place});
  }
  return rows;
}

Result<std::vector<std::string>> EventRows::read(const arrow::RecordBatch& batch) const {
  LITMUS_RETURN_IF_ERROR(check_batch(batch, *batch.column(json_)));
  std::vector<std::string> events;
  events.reserve(static_cast<size_t>(batch.num_rows()));
  for (int64_t row = 0; row < batch.num_rows(); ++row) {
    auto event = read_row(batch, row);
    if (!event.ok()) return Status(event.status()).with_context("row " + std::to_string(row));
    events.push_back(*std::move(event));
  }
  return events;
}

Result<std::string> EventRows::read_row(const arrow::RecordBatch& batch, int64_t row) const {
  const arrow::Array& texts = *batch.column(json_);
  if (texts.IsNull(row)) return wrong("json is null: it holds the event whole");
  std::string json(text_at(texts, row));
  if (static_cast<int64_t>(json.size()) > kLongestEvent) return wrong("the event is longer than 1 MiB");
  std::array<std::string, kMostIndexColumns> members;  // as they stand in the JSON, by index_
  LITMUS_RETURN_IF_ERROR(events::scan_object(json, [&](std::string_view key, const events::JsonValue& value) {
    for (size_t i = 0; i < index_.size(); ++i)
      if (key == index_[i].column.name && value.kind != events::JsonKind::kNull) members[i] = value.text;
    return Status();
  }));
  for (size_t i = 0; i < index_.size(); ++i) {
    LITMUS_ASSIGN_OR_RETURN(const std::string cell, cell_text(*batch.column(index_[i].place), row));
    if (!cell.empty()) LITMUS_RETURN_IF_ERROR(settle(json, index_[i].column, cell, members[i]));
  }
  return json;
}

Status EventRows::settle(std::string& json, const IndexColumn& column, const std::string& cell,
                         std::string_view member) {
  if (member.empty()) {
    LITMUS_ASSIGN_OR_RETURN(json, events::with_member(json, column.name, quoted(cell)));
    return {};
  }
  LITMUS_ASSIGN_OR_RETURN(const bool equal, same(column.kind, cell, events::unescape_json(member)));
  if (equal) return {};
  return wrong("the column " + std::string(column.name) + " says '" + cell + "', json says " + std::string(member));
}

Result<bool> EventRows::same(Kind kind, const std::string& cell, std::string_view member) {
  if (kind == Kind::kText) return cell == member;
  if (kind == Kind::kId) {
    LITMUS_ASSIGN_OR_RETURN(const Uuid ours, Uuid::parse(cell));
    LITMUS_ASSIGN_OR_RETURN(const Uuid theirs, Uuid::parse(member));
    return ours == theirs;
  }
  LITMUS_ASSIGN_OR_RETURN(const Timestamp ours, Timestamp::parse(cell));
  LITMUS_ASSIGN_OR_RETURN(const Timestamp theirs, Timestamp::parse(member));
  return ours == theirs;
}

}  // namespace litmus::flight
