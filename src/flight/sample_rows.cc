#include "flight/sample_rows.h"

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/byte_size.h>

#include <algorithm>
#include <cstring>

#include "channels/reference.h"
#include "events/json_scan.h"
#include "flight/cells.h"

namespace litmus::flight {

using channels::ElementType;

namespace {

constexpr int64_t kMostRows = 1'000'000;
constexpr int64_t kMostBytes = int64_t{64} << 20;

constexpr const char* kNames[] = {"channel_id", "timestamp",     "value",      "json",          "sample_interval",
                                  "units",      "source_method", "session_id", "sample_offset", "t0"};

Status wrong(std::string message) { return {ErrorCode::kInvalidArgument, std::move(message)}; }
Status wrong_row(int64_t row, const std::string& message) {
  return wrong("row " + std::to_string(row) + ": " + message);
}

template <class Array, class To>
void append_all(const arrow::Array& values, std::vector<char>& out) {
  const auto& typed = static_cast<const Array&>(values);
  const size_t at = out.size();
  out.resize(at + static_cast<size_t>(typed.length()) * sizeof(To));
  for (int64_t i = 0; i < typed.length(); ++i) {
    const To value = static_cast<To>(typed.Value(i));
    std::memcpy(out.data() + at + static_cast<size_t>(i) * sizeof(To), &value, sizeof(To));
  }
}

// What numbers and bools become, and their bytes. `kJson`: they are neither.
ElementType append_elements(const arrow::Array& values, bool is_array, std::vector<char>& out) {
  switch (values.type_id()) {
    case arrow::Type::DOUBLE:
      return append_all<arrow::DoubleArray, double>(values, out), ElementType::kFloat64;
    case arrow::Type::FLOAT:
      if (is_array) return append_all<arrow::FloatArray, float>(values, out), ElementType::kFloat32;
      return append_all<arrow::FloatArray, double>(values, out), ElementType::kFloat64;
    case arrow::Type::INT64:
      return append_all<arrow::Int64Array, int64_t>(values, out), ElementType::kInt64;
    case arrow::Type::INT32:
      return append_all<arrow::Int32Array, int64_t>(values, out), ElementType::kInt64;
    case arrow::Type::INT16:
      return append_all<arrow::Int16Array, int64_t>(values, out), ElementType::kInt64;
    case arrow::Type::INT8:
      return append_all<arrow::Int8Array, int64_t>(values, out), ElementType::kInt64;
    case arrow::Type::UINT32:
      return append_all<arrow::UInt32Array, int64_t>(values, out), ElementType::kInt64;
    case arrow::Type::UINT16:
      return append_all<arrow::UInt16Array, int64_t>(values, out), ElementType::kInt64;
    case arrow::Type::UINT8:
      return append_all<arrow::UInt8Array, int64_t>(values, out), ElementType::kInt64;
    case arrow::Type::BOOL:
      return append_all<arrow::BooleanArray, uint8_t>(values, out), ElementType::kBool;
    default:
      return ElementType::kJson;
  }
}

bool is_element(const arrow::DataType& type) {
  return type.id() == arrow::Type::BOOL || (arrow::is_floating(type.id()) && type.id() != arrow::Type::HALF_FLOAT) ||
         (arrow::is_integer(type.id()) && type.id() != arrow::Type::UINT64);
}

bool is_value(const arrow::DataType& type) {
  const bool is_list = type.id() == arrow::Type::LIST || type.id() == arrow::Type::LARGE_LIST;
  return is_text(type) || is_element(is_list ? *type.field(0)->type() : type);
}

// A list's elements, and where each row's lie among them.
struct Lists {
  std::shared_ptr<arrow::Array> elements;
  const arrow::Array* lists = nullptr;

  static Lists of(const arrow::Array& array) {
    if (array.type_id() == arrow::Type::LIST) return {static_cast<const arrow::ListArray&>(array).values(), &array};
    if (array.type_id() == arrow::Type::LARGE_LIST)
      return {static_cast<const arrow::LargeListArray&>(array).values(), &array};
    return {};
  }
  std::pair<int64_t, int64_t> row(int64_t at) const {  // first, length
    if (lists->type_id() == arrow::Type::LIST) {
      const auto& typed = static_cast<const arrow::ListArray&>(*lists);
      return {typed.value_offset(at), typed.value_length(at)};
    }
    const auto& typed = static_cast<const arrow::LargeListArray&>(*lists);
    return {typed.value_offset(at), typed.value_length(at)};
  }
};

Status check_batch(const arrow::RecordBatch& batch) {
  if (const auto valid = batch.ValidateFull(); !valid.ok()) return wrong("the batch is damaged: " + valid.message());
  if (batch.num_rows() <= kMostRows && arrow::util::TotalBufferSize(batch) <= kMostBytes) return {};
  return {ErrorCode::kTooLarge, "a batch holds at most " + std::to_string(kMostRows) + " samples and " +
                                    std::to_string(kMostBytes >> 20) + " MiB; send smaller batches"};
}

}  // namespace

Result<SampleRows> SampleRows::of(const arrow::Schema& schema, std::string channel_id) {
  SampleRows rows;
  rows.channel_id_ = std::move(channel_id);
  LITMUS_RETURN_IF_ERROR(rows.bind(schema));
  if (rows.channel_id_.empty() != rows.has(kChannel))
    return wrong(rows.has(kChannel) ? "the path names the channel, and the column 'channel_id' does, too"
                                    : "the column 'channel_id' is missing, and the path names no channel");
  if (!rows.has(kSession)) return wrong("the column 'session_id' is missing");
  if (rows.has(kValue) == rows.has(kJson))
    return wrong("there must be the column 'value', or 'json' of structured values, and not both");
  return rows;
}

Status SampleRows::bind(const arrow::Schema& schema) {
  static_assert(std::size(kNames) == kColumns);
  std::fill(std::begin(places_), std::end(places_), -1);
  for (int place = 0; place < schema.num_fields(); ++place) {
    const auto& field = *schema.field(place);
    const auto* const name = std::find(std::begin(kNames), std::end(kNames), field.name());
    if (name == std::end(kNames)) return wrong("samples have no column '" + field.name() + "' here");
    const auto column = static_cast<Column>(name - std::begin(kNames));
    if (has(column)) return wrong("the column '" + field.name() + "' is there twice");
    places_[column] = place;
    const arrow::DataType& type = *field.type();
    bool fits = is_text(type);
    const char* wanted = "utf8";
    if (column == kTime)
      fits = type.id() == arrow::Type::TIMESTAMP, wanted = "timestamp[us, UTC]";
    else if (column == kInterval || column == kT0)
      fits = type.id() == arrow::Type::DOUBLE, wanted = "float64";
    else if (column == kOffset)
      fits = type.id() == arrow::Type::INT64, wanted = "int64";
    else if (column == kValue)
      fits = is_value(type), wanted = "a number, bool, utf8, or a list of numbers or bools";
    if (!fits) return wrong("the column '" + field.name() + "' must be " + wanted + ", not " + type.ToString());
  }
  return {};
}

// nullptr: there is none, or null.
const arrow::Array* SampleRows::cell(const arrow::RecordBatch& batch, Column column, int64_t row) const {
  if (!has(column)) return nullptr;
  const arrow::Array& array = *batch.column(places_[column]);
  return array.IsNull(row) ? nullptr : &array;
}

Status SampleRows::read_head(const arrow::RecordBatch& batch, int64_t row, Timestamp now, PutSample& out) const {
  const auto text = [&](Column column) {
    const arrow::Array* const array = cell(batch, column, row);
    return array == nullptr ? std::string_view() : text_at(*array, row);
  };
  const auto number = [&](Column column) {
    const arrow::Array* const array = cell(batch, column, row);
    return array == nullptr ? 0.0 : static_cast<const arrow::DoubleArray*>(array)->Value(row);
  };
  LITMUS_ASSIGN_OR_RETURN(out.session_id, Uuid::parse(text(kSession)));
  out.block.channel_id = channel_id_.empty() ? text(kChannel) : channel_id_;
  LITMUS_RETURN_IF_ERROR(channels::check_channel_id(out.block.channel_id));
  out.block.units = text(kUnits);
  out.block.source_method = text(kMethod);
  out.block.interval = number(kInterval);
  out.block.t0 = number(kT0);
  out.block.timestamp = now;
  if (const arrow::Array* const time = cell(batch, kTime, row)) {
    const auto at = time_at(static_cast<const arrow::TimestampArray&>(*time), row);
    if (!at) return wrong("the timestamp lies before 1970 or behind the year 9999");
    out.block.timestamp = *at;
  }
  if (const arrow::Array* const offset = cell(batch, kOffset, row)) {
    const int64_t value = static_cast<const arrow::Int64Array*>(offset)->Value(row);
    if (value < 0) return wrong("sample_offset is negative");
    out.number = static_cast<uint64_t>(value);
  }
  return {};
}

Status SampleRows::read_values(SampleBatch& out) const {
  const arrow::Array& column = *out.batch->column(places_[has(kValue) ? kValue : kJson]);
  const Lists lists = Lists::of(column);
  const bool text = is_text(*column.type());
  ElementType type = has(kValue) ? ElementType::kText : ElementType::kJson;
  if (!text) {
    const arrow::Array& elements = lists.lists != nullptr ? *lists.elements : column;
    if (lists.lists != nullptr && elements.null_count() > 0) return wrong("an array has an element that is null");
    type = append_elements(elements, lists.lists != nullptr, out.elements);
  }
  const size_t width = channels::element_size(type);
  for (int64_t row = 0; row < out.batch->num_rows(); ++row) {
    if (column.IsNull(row)) return wrong_row(row, "the value is null");
    channels::Block& block = out.samples[static_cast<size_t>(row)].block;
    block.type = type;
    block.count = 1;
    if (text) {
      block.values = text_at(column, row);
      if (type != ElementType::kJson) continue;
      if (const Status read = events::check_json(block.values); !read.ok()) return wrong_row(row, read.message());
      continue;
    }
    block.is_array = lists.lists != nullptr;
    const auto [first, length] = block.is_array ? lists.row(row) : std::pair<int64_t, int64_t>(row, 1);
    block.count = static_cast<uint32_t>(length);
    block.values = {out.elements.data() + static_cast<size_t>(first) * width, block.count * width};
  }
  return {};
}

Result<SampleBatch> SampleRows::read(std::shared_ptr<const arrow::RecordBatch> batch) const {
  LITMUS_RETURN_IF_ERROR(check_batch(*batch));
  SampleBatch out;
  out.batch = std::move(batch);
  out.samples.resize(static_cast<size_t>(out.batch->num_rows()));
  const Timestamp now = Timestamp::now();
  for (int64_t row = 0; row < out.batch->num_rows(); ++row) {
    Status read = read_head(*out.batch, row, now, out.samples[static_cast<size_t>(row)]);
    if (!read.ok()) return std::move(read).with_context("row " + std::to_string(row));
  }
  LITMUS_RETURN_IF_ERROR(read_values(out));
  return out;
}

}  // namespace litmus::flight
