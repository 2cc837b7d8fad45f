#include "runs/arrow_table.h"

#include <arrow/array/builder_binary.h>
#include <arrow/array/builder_nested.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/io/memory.h>
#include <arrow/table.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include <algorithm>

#include "runs/dynamic_column.h"

namespace litmus::runs {

namespace {

Status check(const arrow::Status& status) {
  if (status.ok()) [[likely]]
    return {};
  return {ErrorCode::kInternal, "Arrow can't hold the rows: " + status.ToString()};
}

std::shared_ptr<arrow::DataType> utc_micros() { return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"); }

std::unique_ptr<arrow::ArrayBuilder> make_builder(tables::ColumnType type) {
  auto* const pool = arrow::default_memory_pool();
  switch (type) {
    case tables::kUtf8:
      return std::make_unique<arrow::StringBuilder>();
    case tables::kInt32:
      return std::make_unique<arrow::Int32Builder>();
    case tables::kInt64:
      return std::make_unique<arrow::Int64Builder>();
    case tables::kFloat64:
      return std::make_unique<arrow::DoubleBuilder>();
    case tables::kBool:
      return std::make_unique<arrow::BooleanBuilder>();
    case tables::kTimestampUs:
      return std::make_unique<arrow::TimestampBuilder>(utc_micros(), pool);
    case tables::kListUtf8:
      return std::make_unique<arrow::ListBuilder>(pool, std::make_shared<arrow::StringBuilder>());
    case tables::kListBool:
      return std::make_unique<arrow::ListBuilder>(pool, std::make_shared<arrow::BooleanBuilder>());
    case tables::kListFloat64:
      break;  // no run file has one
  }
  return nullptr;
}

template <class Builder>
Builder& as(arrow::ArrayBuilder& builder) {
  return static_cast<Builder&>(builder);
}

arrow::Status append_text_list(const Cell& cell, arrow::ListBuilder& builder) {
  ARROW_RETURN_NOT_OK(builder.Append());
  auto& values = as<arrow::StringBuilder>(*builder.value_builder());
  for (const auto& text : cell.list) ARROW_RETURN_NOT_OK(text ? values.Append(*text) : values.AppendNull());
  return arrow::Status::OK();
}

arrow::Status append_flag_list(const Cell& cell, arrow::ListBuilder& builder) {
  ARROW_RETURN_NOT_OK(builder.Append());
  auto& values = as<arrow::BooleanBuilder>(*builder.value_builder());
  for (const uint8_t flag : cell.flags) ARROW_RETURN_NOT_OK(values.Append(flag != 0));
  return arrow::Status::OK();
}

arrow::Status append(const Cell& cell, tables::ColumnType type, arrow::ArrayBuilder& builder) {
  switch (type) {
    case tables::kUtf8:
      return as<arrow::StringBuilder>(builder).Append(cell.text);
    case tables::kInt32:
      return as<arrow::Int32Builder>(builder).Append(static_cast<int32_t>(cell.integer));
    case tables::kInt64:
      return as<arrow::Int64Builder>(builder).Append(cell.integer);
    case tables::kFloat64:
      return as<arrow::DoubleBuilder>(builder).Append(cell.number);
    case tables::kBool:
      return as<arrow::BooleanBuilder>(builder).Append(cell.integer != 0);
    case tables::kTimestampUs:
      return as<arrow::TimestampBuilder>(builder).Append(cell.integer);
    case tables::kListUtf8:
      return append_text_list(cell, as<arrow::ListBuilder>(builder));
    case tables::kListBool:
      return append_flag_list(cell, as<arrow::ListBuilder>(builder));
    case tables::kListFloat64:
      break;
  }
  return arrow::Status::OK();
}

arrow::Status append(const Cell& cell, tables::ColumnType type, int64_t times, arrow::ArrayBuilder& builder) {
  if (cell.is_null) return builder.AppendNulls(times);
  const bool is_empty_list =
      (type == tables::kListUtf8 && cell.list.empty()) || (type == tables::kListBool && cell.flags.empty());
  if (is_empty_list) return builder.AppendEmptyValues(times);
  for (int64_t i = 0; i < times; ++i) ARROW_RETURN_NOT_OK(append(cell, type, builder));
  return arrow::Status::OK();
}

// Where the rows of one run, or of one step execution in it, end.
std::vector<size_t> ends_of(const std::vector<RowRef>& rows, Varies varies) {
  std::vector<size_t> ends;
  for (size_t i = 1; i <= rows.size(); ++i) {
    const bool goes_on = i < rows.size() && varies != Varies::kByRow && rows[i].run == rows[i - 1].run &&
                         (varies == Varies::kByRun || rows[i].step == rows[i - 1].step);
    if (!goes_on) ends.push_back(i);
  }
  return ends;
}

// Fills a builder with one dynamic value a row.
template <class Builder, class Append>
arrow::Status fill(const std::vector<DynamicValue>& values, Builder& builder, Append append_value) {
  for (const auto& value : values) {
    const bool null = value.kind == DynamicValue::Kind::kNull;
    ARROW_RETURN_NOT_OK(null ? builder.AppendNull() : append_value(value));
  }
  return arrow::Status::OK();
}

}  // namespace

Status TableBuilder::add(const std::string& name, bool nullable, arrow::ArrayBuilder& builder) {
  std::shared_ptr<arrow::Array> array;
  LITMUS_RETURN_IF_ERROR(check(builder.Finish(&array)));
  fields_.push_back(arrow::field(name, array->type(), nullable));
  arrays_.push_back(std::move(array));
  return {};
}

Status TableBuilder::add_declared(std::span<const BoundColumn> columns, const std::vector<RowRef>& rows) {
  const std::vector<size_t> ends[] = {ends_of(rows, Varies::kByRun), ends_of(rows, Varies::kByStep),
                                      ends_of(rows, Varies::kByRow)};
  Cell cell;
  for (const auto& column : columns) {
    const auto builder = make_builder(column.info->type);
    LITMUS_RETURN_IF_ERROR(check(builder->Reserve(static_cast<int64_t>(rows.size()))));
    size_t begin = 0;
    for (const size_t end : ends[static_cast<size_t>(column.varies)]) {
      column.get(rows[begin], cell);
      LITMUS_RETURN_IF_ERROR(check(append(cell, column.info->type, static_cast<int64_t>(end - begin), *builder)));
      begin = end;
    }
    LITMUS_RETURN_IF_ERROR(add(std::string(column.info->name), column.info->nullable, *builder));
  }
  return {};
}

Status TableBuilder::add_dynamic(const std::string& name, const std::string& type_name,
                                 const std::vector<const std::string*>& json, std::optional<DynamicType> given) {
  std::vector<DynamicValue> values;
  values.reserve(json.size());
  CommonType common;
  for (const auto* text : json) common.add(values.emplace_back(text ? DynamicValue::parse(*text) : DynamicValue{}));
  const DynamicType type = given.value_or(common.type());
  if (type == DynamicType::kInt64) {
    arrow::Int64Builder builder;
    LITMUS_RETURN_IF_ERROR(
        check(fill(values, builder, [&](const auto& value) { return builder.Append(value.integer); })));
    return add(name, true, builder);
  }
  if (type == DynamicType::kFloat64) {
    arrow::DoubleBuilder builder;
    LITMUS_RETURN_IF_ERROR(
        check(fill(values, builder, [&](const auto& value) { return builder.Append(value.number); })));
    return add(name, true, builder);
  }
  if (type == DynamicType::kBool) {
    arrow::BooleanBuilder builder;
    LITMUS_RETURN_IF_ERROR(
        check(fill(values, builder, [&](const auto& value) { return builder.Append(value.integer != 0); })));
    return add(name, true, builder);
  }
  arrow::StringBuilder text, types;
  LITMUS_RETURN_IF_ERROR(check(fill(values, text, [&](const auto& value) { return text.Append(value.text); })));
  LITMUS_RETURN_IF_ERROR(add(name, true, text));
  if (type == DynamicType::kText) return {};
  LITMUS_RETURN_IF_ERROR(
      check(fill(values, types, [&](const auto& value) { return types.Append(value.type_name()); })));
  return add(type_name, true, types);
}

std::shared_ptr<arrow::Table> TableBuilder::finish(int64_t rows) const {
  return arrow::Table::Make(arrow::schema(fields_), arrays_, rows);
}

namespace {

// What people look for over many files: readers skip a file by the range of these.
constexpr const char* kRanged[] = {"run_started_at", "run_id",     "session_id", "dut_serial",       "product_id",
                                   "station_id",     "test_phase", "step_path",  "measurement_name", "run_outcome"};

// Everything that could differ from one machine, version or moment to the next is fixed here. Most columns of a run are
// constant or empty: ranges, level histograms and dictionaries of all of them would be a third of the file.
std::shared_ptr<parquet::WriterProperties> writer_properties(const arrow::Table& table) {
  parquet::WriterProperties::Builder builder;
  builder.created_by("litmus")
      ->compression(parquet::Compression::ZSTD)
      ->compression_level(3)
      ->version(parquet::ParquetVersion::PARQUET_2_6)
      ->set_size_statistics_level(parquet::SizeStatisticsLevel::None)
      ->disable_statistics();
  for (const char* const name : kRanged) builder.enable_statistics(name);
  for (int i = 0; i < table.num_columns(); ++i)
    if (table.column(i)->null_count() == table.num_rows()) builder.disable_dictionary(table.field(i)->name());
  return builder.build();
}

}  // namespace

struct ParquetBytes::Writer {
  std::shared_ptr<arrow::io::BufferOutputStream> sink;
  std::unique_ptr<parquet::arrow::FileWriter> file;
};

ParquetBytes::ParquetBytes() = default;
ParquetBytes::~ParquetBytes() = default;

Status ParquetBytes::write(const arrow::Table& table) {
  if (!writer_) {
    auto sink = arrow::io::BufferOutputStream::Create();
    if (!sink.ok()) return check(sink.status());
    auto file = parquet::arrow::FileWriter::Open(*table.schema(), arrow::default_memory_pool(), *sink,
                                                 writer_properties(table));
    if (!file.ok()) return check(file.status());
    writer_ = std::make_unique<Writer>(Writer{*std::move(sink), *std::move(file)});
  }
  return check(writer_->file->WriteTable(table, std::max<int64_t>(table.num_rows(), 1)));
}

Result<std::string> ParquetBytes::finish(const KeyValues& metadata) {
  auto pairs = std::make_shared<arrow::KeyValueMetadata>();
  for (const auto& [key, value] : metadata) pairs->Append(key, value);
  LITMUS_RETURN_IF_ERROR(check(writer_->file->AddKeyValueMetadata(pairs)));
  LITMUS_RETURN_IF_ERROR(check(writer_->file->Close()));
  auto buffer = writer_->sink->Finish();
  if (!buffer.ok()) return check(buffer.status());
  return (*buffer)->ToString();
}

}  // namespace litmus::runs
