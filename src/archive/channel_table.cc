#include "archive/channel_table.h"

#include <arrow/array.h>
#include <arrow/array/builder_binary.h>
#include <arrow/array/builder_nested.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "archive/event_table.h"
#include "base/json_writer.h"

namespace litmus::archive {

using nlohmann::json;

namespace {

constexpr const char* kFixed[] = {"timestamp",     "value", "sample_interval", "units", "source_method", "session_id",
                                  "sample_offset", "t0",    "index",           "json"};

std::shared_ptr<arrow::DataType> arrow_type(ElementType type) {
  switch (type) {
    case ElementType::kFloat64:
      return arrow::float64();
    case ElementType::kFloat32:
      return arrow::float32();
    case ElementType::kInt64:
      return arrow::int64();
    case ElementType::kBool:
      return arrow::boolean();
    default:
      return arrow::utf8();
  }
}

ElementType type_of(const json& value) {
  if (value.is_boolean()) return ElementType::kBool;
  if (value.is_number_integer() && !(value.is_number_unsigned() && value.get<uint64_t>() > INT64_MAX))
    return ElementType::kInt64;
  if (value.is_number()) return ElementType::kFloat64;
  return value.is_string() ? ElementType::kText : ElementType::kJson;
}

bool is_number(ElementType type) { return type == ElementType::kInt64 || type == ElementType::kFloat64; }

std::string column_of(const std::string& key) {
  const bool taken = std::find(std::begin(kFixed), std::end(kFixed), key) != std::end(kFixed);
  return taken ? "value." + key : key;
}

// The same text, with U+FFFD for what isn't UTF-8.
std::string valid_utf8(const std::string& text) {
  ByteBuffer buffer;
  JsonWriter writer(buffer);
  writer.string(text);
  if (writer.replaced() == 0) return text;
  return json::parse(buffer.view()).get<std::string>();
}

std::string element_json(const ChannelRows& rows, const ChannelRow& row, size_t at) {
  ByteBuffer buffer;
  JsonWriter writer(buffer);
  switch (row.type) {
    case ElementType::kInt64:
      writer.integer(rows.integers[at]);
      break;
    case ElementType::kBool:
      writer.boolean(rows.integers[at] != 0);
      break;
    case ElementType::kFloat64:
    case ElementType::kFloat32:
      writer.number(rows.numbers[at]);
      break;
    default:
      return rows.texts[at];
  }
  return std::string(buffer.view());
}

// A value as text, among values of other kinds.
std::string as_text(const ChannelRows& rows, const ChannelRow& row) {
  if (row.kind != ChannelKind::kArray) return element_json(rows, row, row.first);
  std::string out = "[";
  for (size_t i = 0; i < row.count; ++i) {
    if (i > 0) out += ',';
    out += element_json(rows, row, row.first + i);
  }
  return out + "]";
}

arrow::Status append_elements(arrow::ArrayBuilder& builder, ElementType type, const ChannelRows& rows,
                              const ChannelRow& row) {
  const auto count = static_cast<int64_t>(row.count);
  const bool whole = row.type == ElementType::kInt64 || row.type == ElementType::kBool;
  const double* const numbers = rows.numbers.data() + row.first;
  const int64_t* const integers = rows.integers.data() + row.first;
  switch (type) {
    case ElementType::kInt64:
      return static_cast<arrow::Int64Builder&>(builder).AppendValues(integers, count);
    case ElementType::kBool: {
      const std::vector<uint8_t> bytes(integers, integers + count);
      return static_cast<arrow::BooleanBuilder&>(builder).AppendValues(bytes.data(), count);
    }
    case ElementType::kFloat32: {
      const std::vector<float> narrow(numbers, numbers + count);
      return static_cast<arrow::FloatBuilder&>(builder).AppendValues(narrow.data(), count);
    }
    default:
      if (!whole) return static_cast<arrow::DoubleBuilder&>(builder).AppendValues(numbers, count);
      const std::vector<double> widened(integers, integers + count);
      return static_cast<arrow::DoubleBuilder&>(builder).AppendValues(widened.data(), count);
  }
}

class Columns {
 public:
  Columns(const ChannelTable& table, const ChannelRows& rows) : table_(table), rows_(rows) {}

  arrow::Result<std::shared_ptr<arrow::RecordBatch>> make() {
    ARROW_RETURN_NOT_OK(times());
    ARROW_RETURN_NOT_OK(table_.kind == ChannelKind::kStruct && !table_.is_mixed ? keys() : values());
    ARROW_RETURN_NOT_OK(common());
    if (table_.kind == ChannelKind::kArray && !table_.is_mixed) ARROW_RETURN_NOT_OK(t0());
    if (table_.has_index) ARROW_RETURN_NOT_OK(index());
    if (table_.kind == ChannelKind::kStruct && !table_.is_mixed) ARROW_RETURN_NOT_OK(texts());
    return arrow::RecordBatch::Make(table_.schema(), static_cast<int64_t>(rows_.rows.size()), std::move(columns_));
  }

 private:
  arrow::Status finish(arrow::ArrayBuilder& builder) {
    ARROW_ASSIGN_OR_RAISE(auto array, builder.Finish());
    columns_.push_back(std::move(array));
    return arrow::Status::OK();
  }

  arrow::Status times() {
    arrow::TimestampBuilder builder(arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"), arrow::default_memory_pool());
    ARROW_RETURN_NOT_OK(builder.Reserve(static_cast<int64_t>(rows_.rows.size())));
    for (const auto& row : rows_.rows) builder.UnsafeAppend(row.time.micros);
    return finish(builder);
  }

  arrow::Status values() {
    if (table_.is_mixed || table_.kind == ChannelKind::kText) {
      arrow::StringBuilder builder;
      for (const auto& row : rows_.rows) ARROW_RETURN_NOT_OK(builder.Append(valid_utf8(as_text(rows_, row))));
      return finish(builder);
    }
    ARROW_ASSIGN_OR_RAISE(const std::shared_ptr<arrow::ArrayBuilder> elements,
                          arrow::MakeBuilder(arrow_type(table_.type)));
    if (table_.kind == ChannelKind::kScalar) {
      ARROW_RETURN_NOT_OK(elements->Reserve(static_cast<int64_t>(rows_.rows.size())));
      for (const auto& row : rows_.rows) ARROW_RETURN_NOT_OK(append_elements(*elements, table_.type, rows_, row));
      return finish(*elements);
    }
    arrow::ListBuilder lists(arrow::default_memory_pool(), elements);
    for (const auto& row : rows_.rows) {
      ARROW_RETURN_NOT_OK(lists.Append());
      ARROW_RETURN_NOT_OK(append_elements(*elements, table_.type, rows_, row));
    }
    return finish(lists);
  }

  arrow::Status keys() {
    std::vector<json> parsed;
    for (const auto& row : rows_.rows) parsed.push_back(json::parse(rows_.texts[row.first], nullptr, false));
    for (const auto& [key, type] : table_.keys) {
      ARROW_ASSIGN_OR_RAISE(const auto builder, arrow::MakeBuilder(arrow_type(type)));
      for (const json& value : parsed) {
        const auto found = value.is_object() ? value.find(key) : value.end();
        const bool there = value.is_object() && found != value.end() && !found->is_null();
        ARROW_RETURN_NOT_OK(there ? append_key(*builder, type, *found) : builder->AppendNull());
      }
      ARROW_RETURN_NOT_OK(finish(*builder));
    }
    return arrow::Status::OK();
  }

  static arrow::Status append_key(arrow::ArrayBuilder& builder, ElementType type, const json& value) {
    switch (type) {
      case ElementType::kBool:
        return static_cast<arrow::BooleanBuilder&>(builder).Append(value.get<bool>());
      case ElementType::kInt64:
        return static_cast<arrow::Int64Builder&>(builder).Append(value.get<int64_t>());
      case ElementType::kFloat64:
        return static_cast<arrow::DoubleBuilder&>(builder).Append(value.get<double>());
      default:
        return static_cast<arrow::StringBuilder&>(builder).Append(
            value.is_string() ? valid_utf8(value.get_ref<const std::string&>())
                              : value.dump(-1, ' ', false, json::error_handler_t::replace));
    }
  }

  arrow::Status common() {
    arrow::DoubleBuilder interval;
    arrow::StringBuilder units, method, session;
    arrow::Int64Builder number;
    std::vector<std::string> sessions;
    for (const Uuid& id : rows_.sessions) sessions.push_back(id.to_string());
    for (const auto& row : rows_.rows) {
      const ValueTraits& traits = rows_.traits[row.traits];
      ARROW_RETURN_NOT_OK(row.interval == 0 ? interval.AppendNull() : interval.Append(row.interval));
      ARROW_RETURN_NOT_OK(traits.units.empty() ? units.AppendNull() : units.Append(valid_utf8(traits.units)));
      ARROW_RETURN_NOT_OK(method.Append(valid_utf8(traits.source_method)));
      ARROW_RETURN_NOT_OK(session.Append(sessions[row.session]));
      ARROW_RETURN_NOT_OK(number.Append(static_cast<int64_t>(row.number)));
    }
    for (arrow::ArrayBuilder* builder :
         {static_cast<arrow::ArrayBuilder*>(&interval), static_cast<arrow::ArrayBuilder*>(&units),
          static_cast<arrow::ArrayBuilder*>(&method), static_cast<arrow::ArrayBuilder*>(&session),
          static_cast<arrow::ArrayBuilder*>(&number)})
      ARROW_RETURN_NOT_OK(finish(*builder));
    return arrow::Status::OK();
  }

  arrow::Status t0() {
    arrow::DoubleBuilder builder;
    for (const auto& row : rows_.rows) ARROW_RETURN_NOT_OK(builder.Append(row.t0));
    return finish(builder);
  }

  arrow::Status index() {
    const auto elements = std::make_shared<arrow::Int64Builder>();
    arrow::ListBuilder lists(arrow::default_memory_pool(), elements);
    for (const auto& row : rows_.rows) {
      if (!row.is_cut) {
        ARROW_RETURN_NOT_OK(lists.AppendNull());
        continue;
      }
      ARROW_RETURN_NOT_OK(lists.Append());
      for (size_t i = 0; i < row.count; ++i)
        ARROW_RETURN_NOT_OK(elements->Append(static_cast<int64_t>(rows_.index[row.index_first + i])));
    }
    return finish(lists);
  }

  arrow::Status texts() {
    arrow::StringBuilder builder;
    for (const auto& row : rows_.rows) ARROW_RETURN_NOT_OK(builder.Append(valid_utf8(rows_.texts[row.first])));
    return finish(builder);
  }

  const ChannelTable& table_;
  const ChannelRows& rows_;
  std::vector<std::shared_ptr<arrow::Array>> columns_;
};

}  // namespace

ChannelTable ChannelTable::of(const ChannelRows& rows) {
  ChannelTable table;
  if (rows.rows.empty()) return table;
  table.kind = rows.rows.front().kind;
  table.type = rows.rows.front().type;
  for (const auto& row : rows.rows) {
    table.has_index |= row.is_cut;
    table.is_mixed |= row.kind != table.kind;
    const bool numbers = channels::element_size(row.type) > 0 && channels::element_size(table.type) > 0;
    if (row.type != table.type && numbers) table.type = ElementType::kFloat64;
    if (row.kind == ChannelKind::kStruct) table.add_keys(rows.texts[row.first]);
  }
  return table;
}

void ChannelTable::add_keys(std::string_view text) {
  const json value = json::parse(text, nullptr, false);
  if (!value.is_object()) return;
  for (const auto& [key, member] : value.items()) {
    if (member.is_null()) continue;
    const ElementType found = type_of(member);
    const auto [entry, is_new] = keys.emplace(key, found);
    if (is_new || entry->second == found) continue;
    entry->second = is_number(entry->second) && is_number(found) ? ElementType::kFloat64 : ElementType::kJson;
  }
}

int ChannelTable::value_column() const {
  if (kind != ChannelKind::kStruct || is_mixed) return 1;
  return schema()->GetFieldIndex("json");
}

std::shared_ptr<arrow::Schema> ChannelTable::schema() const {
  arrow::FieldVector fields{arrow::field("timestamp", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"), false)};
  const bool columns = kind == ChannelKind::kStruct && !is_mixed;
  if (columns) {
    for (const auto& [key, key_type] : keys) fields.push_back(arrow::field(column_of(key), arrow_type(key_type)));
  } else if (is_mixed) {
    fields.push_back(arrow::field("value", arrow::utf8(), false));
  } else {
    fields.push_back(
        arrow::field("value", kind == ChannelKind::kArray ? arrow::list(arrow_type(type)) : arrow_type(type), false));
  }
  fields.push_back(arrow::field("sample_interval", arrow::float64()));
  fields.push_back(arrow::field("units", arrow::utf8()));
  fields.push_back(arrow::field("source_method", arrow::utf8(), false));
  fields.push_back(arrow::field("session_id", arrow::utf8(), false));
  fields.push_back(arrow::field("sample_offset", arrow::int64(), false));
  if (kind == ChannelKind::kArray && !is_mixed) fields.push_back(arrow::field("t0", arrow::float64()));
  if (has_index) fields.push_back(arrow::field("index", arrow::list(arrow::int64())));
  if (columns) fields.push_back(arrow::field("json", arrow::utf8(), false));
  return arrow::schema(std::move(fields));
}

Result<std::shared_ptr<arrow::RecordBatch>> channel_batch(const ChannelTable& table, const ChannelRows& rows) {
  auto batch = Columns(table, rows).make();
  if (!batch.ok()) return arrow_error(batch.status(), "samples as columns");
  return *std::move(batch);
}

}  // namespace litmus::archive
