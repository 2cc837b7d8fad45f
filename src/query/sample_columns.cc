#include "query/sample_columns.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json_writer.h"
#include "query/column_writer.h"
#include "query/duckdb_handle.h"

namespace litmus::query {

using archive::ChannelKind;
using archive::ElementType;
using archive::SelectedArray;
using archive::ValueTraits;

namespace {

constexpr uint64_t kMostElements = uint64_t{4} << 20;      // of one array as a row
constexpr uint64_t kElementsTogether = uint64_t{1} << 20;  // of several
constexpr uint64_t kBytesTogether = uint64_t{16} << 20;    // of texts
constexpr uint64_t kReadTogether = 65'536;                 // elements

// Positions of the declared columns of `samples`.
enum SampleColumn : idx_t {
  kChannelId,
  kTimestamp,
  kValue,
  kSampleInterval,
  kUnits,
  kSourceMethod,
  kSessionId,
  kSampleOffset,
  kDataType,
  kValueType,
  kValues,
  kText,
  kJson,
  kT0,
  kLength,
};
static_assert(tables::kSamplesColumns[kValue].name == "value");
static_assert(tables::kSamplesColumns[kSampleOffset].name == "sample_offset");
static_assert(tables::kSamplesColumns[kValues].name == "values");
static_assert(tables::kSamplesColumns[kLength].name == "length");
static_assert(std::size(tables::kSamplesColumns) == kLength + 1);

bool is_whole(ElementType type) { return type == ElementType::kInt64 || type == ElementType::kBool; }

bool has_any(const std::vector<idx_t>& columns, std::initializer_list<idx_t> wanted) {
  return std::find_first_of(columns.begin(), columns.end(), wanted.begin(), wanted.end()) != columns.end();
}

}  // namespace

std::string valid_text(std::string_view text) {
  ByteBuffer buffer;
  JsonWriter writer(buffer);
  writer.string(text);
  if (writer.replaced() == 0) return std::string(text);
  return nlohmann::json::parse(buffer.view()).get<std::string>();
}

std::string valid_json(std::string_view text) {
  if (nlohmann::json::accept(text)) return std::string(text);
  ByteBuffer buffer;
  JsonWriter(buffer).string(text);
  return std::string(buffer.view());
}

archive::RunReader& SampleColumns::reader() const {
  if (is(ChannelKind::kArray)) return *selection_.arrays.front().reader;
  return *(is(ChannelKind::kScalar) ? selection_.scalars : selection_.texts).front().reader;
}

const ValueTraits& SampleColumns::traits_of(uint64_t at) const {
  const archive::ChannelRun& run = reader().run();
  if (is(ChannelKind::kArray)) return run.traits[selection_.arrays[at].value().traits];
  return run.traits[is(ChannelKind::kScalar) ? reader().piece_at(at).traits : run.texts[at].traits];
}

Result<idx_t> SampleColumns::fitting(const std::vector<idx_t>& columns, uint64_t first, uint64_t most) const {
  const bool texts = is_text() && has_any(columns, {kText, kJson});
  if (!texts && !(is(ChannelKind::kArray) && has_any(columns, {kValues, kJson}))) return most;
  uint64_t sum = 0, count = 0;
  for (; count < most; ++count) {
    const uint64_t size = texts ? text_at(first + count).size : selection_.arrays[first + count].range.size();
    if (!texts && size > kMostElements)
      return Status(
          ErrorCode::kTooLarge,
          "an array of " + std::to_string(size) + " elements in " + info_.channel_id +
              " is too long for a row: leave out the columns values and json, or ask /api/channels/{id} for a "
              "part of it");
    sum += size;
    if (count > 0 && sum > (texts ? kBytesTogether : kElementsTogether)) break;
  }
  return count;
}

Result<idx_t> SampleColumns::write(duckdb_data_chunk output, const std::vector<idx_t>& columns, uint64_t first,
                                   uint64_t most) {
  first_ = first;
  LITMUS_ASSIGN_OR_RETURN(count_, fitting(columns, first, most));
  for (size_t i = 0; i < columns.size(); ++i)
    if (columns[i] <= kLength)
      LITMUS_RETURN_IF_ERROR(write_column(columns[i], duckdb_data_chunk_get_vector(output, i)));
  return count_;
}

Status SampleColumns::write_column(idx_t column, duckdb_vector vector) {
  switch (column) {
    case kChannelId:
      return write_constant(vector, valid_text(info_.channel_id));
    case kSessionId:
      return write_constant(vector, info_.session_id.to_string());
    case kDataType:
      return write_constant(vector, archive::name_of(info_.kind));
    case kValueType:
      return write_constant(vector, archive::name_of(info_.type));
    case kTimestamp:
      return write_times(vector);
    case kValue:
      if (!is(ChannelKind::kScalar)) return write_nulls(vector);
      return reader().read(first_, {static_cast<double*>(duckdb_vector_get_data(vector)), count_});
    case kValues:
      return is(ChannelKind::kArray) ? write_lists(vector) : write_nulls(vector);
    case kText:
      return is(ChannelKind::kText) ? write_texts(vector) : write_nulls(vector);
    case kJson:
      return write_json(vector);
    case kSampleOffset:
    case kLength:
      return write_counts(column, vector);
    default:
      return write_traits(column, vector);
  }
}

Status SampleColumns::write_constant(duckdb_vector vector, std::string_view text) const {
  const DuckValue value(duckdb_create_varchar_length(text.data(), text.size()));
  duckdb_vector_reference_value(vector, value.get());
  return {};
}

Status SampleColumns::write_nulls(duckdb_vector vector) const {
  ColumnWriter out(vector);
  for (idx_t row = 0; row < count_; ++row) out.set_null(row);
  return {};
}

Status SampleColumns::write_times(duckdb_vector vector) const {
  auto* const times = static_cast<int64_t*>(duckdb_vector_get_data(vector));
  if (is(ChannelKind::kScalar)) return reader().read_times(first_, {times, count_});
  for (idx_t row = 0; row < count_; ++row) {
    const uint64_t at = first_ + row;
    times[row] = (is_text() ? text_at(at).time : selection_.arrays[at].value().time).micros;
  }
  return {};
}

Status SampleColumns::write_counts(idx_t column, duckdb_vector vector) const {
  auto* const counts = static_cast<int64_t*>(duckdb_vector_get_data(vector));
  for (idx_t row = 0; row < count_; ++row) {
    const uint64_t at = first_ + row;
    uint64_t count = 1;
    if (is(ChannelKind::kArray))
      count = column == kLength ? selection_.arrays[at].range.size() : selection_.arrays[at].value().number;
    else if (column == kSampleOffset)
      count = is_text() ? text_at(at).number : reader().run().number_of(at);
    counts[row] = static_cast<int64_t>(count);
  }
  return {};
}

Status SampleColumns::write_traits(idx_t column, duckdb_vector vector) const {
  ColumnWriter out(vector);
  const auto put_number = [&](idx_t row, bool there, double number) {
    there ? out.set<double>(row, number) : out.set_null(row);
  };
  for (idx_t row = 0; row < count_; ++row) {
    const ValueTraits& traits = traits_of(first_ + row);
    const auto* array = is(ChannelKind::kArray) ? &selection_.arrays[first_ + row].value() : nullptr;
    const double interval = array != nullptr ? array->interval : traits.interval;
    if (column == kUnits)
      traits.units.empty() ? out.set_null(row) : out.set_text(row, valid_text(traits.units));
    else if (column == kSourceMethod)
      out.set_text(row, valid_text(traits.source_method));
    else if (column == kSampleInterval)
      put_number(row, interval != 0, interval);
    else
      put_number(row, array != nullptr, array != nullptr ? array->t0 : 0);
  }
  return {};
}

Status SampleColumns::write_lists(duckdb_vector vector) const {
  auto* const entries = static_cast<duckdb_list_entry*>(duckdb_vector_get_data(vector));
  uint64_t size = 0;
  for (idx_t row = 0; row < count_; ++row) {
    const uint64_t length = selection_.arrays[first_ + row].range.size();
    entries[row] = {size, length};
    size += length;
  }
  if (duckdb_list_vector_reserve(vector, size) == DuckDBError ||
      duckdb_list_vector_set_size(vector, size) == DuckDBError)
    return {ErrorCode::kTooLarge, "there is no memory for " + std::to_string(size) + " elements"};
  auto* const elements = static_cast<double*>(duckdb_vector_get_data(duckdb_list_vector_get_child(vector)));
  for (idx_t row = 0; row < count_; ++row) {
    const SelectedArray& array = selection_.arrays[first_ + row];
    LITMUS_RETURN_IF_ERROR(array.reader->read(array.range.first, {elements + entries[row].offset, array.range.size()}));
  }
  return {};
}

Status SampleColumns::write_texts(duckdb_vector vector) const {
  ColumnWriter out(vector);
  for (idx_t row = 0; row < count_; ++row) {
    LITMUS_ASSIGN_OR_RETURN(const std::string text, reader().read_text(text_at(first_ + row)));
    out.set_text(row, valid_text(text));
  }
  return {};
}

Status SampleColumns::write_json(duckdb_vector vector) const {
  ColumnWriter out(vector);
  for (idx_t row = 0; row < count_; ++row) {
    const uint64_t at = first_ + row;
    if (is_text()) {
      LITMUS_ASSIGN_OR_RETURN(const std::string text, reader().read_text(text_at(at)));
      out.set_text(row, is(ChannelKind::kStruct) ? valid_json(text) : nlohmann::json(valid_text(text)).dump());
      continue;
    }
    const bool array = is(ChannelKind::kArray);
    LITMUS_ASSIGN_OR_RETURN(const std::string list,
                            array ? json_list(selection_.arrays[at].range) : json_list({at, at + 1}));
    out.set_text(row, array ? list : std::string_view(list).substr(1, list.size() - 2));
  }
  return {};
}

Result<std::string> SampleColumns::json_list(const archive::ChannelRange& range) const {
  ByteBuffer buffer;
  JsonWriter json(buffer);
  std::vector<double> numbers;
  std::vector<int64_t> integers;
  for (uint64_t at = range.first; at < range.end; at += kReadTogether) {
    const uint64_t count = std::min(kReadTogether, range.end - at);
    numbers.resize(is_whole(info_.type) ? 0 : count);
    integers.resize(is_whole(info_.type) ? count : 0);
    LITMUS_RETURN_IF_ERROR(is_whole(info_.type) ? reader().read_integers(at, integers) : reader().read(at, numbers));
    for (uint64_t i = 0; i < count; ++i) {
      json.raw(at + i == range.first ? "[" : ",");
      if (info_.type == ElementType::kBool)
        json.boolean(integers[i] != 0);
      else if (info_.type == ElementType::kInt64)
        json.integer(integers[i]);
      else
        json.number(numbers[i]);
    }
  }
  json.raw(range.size() == 0 ? "[]" : "]");
  return std::string(buffer.view());
}

}  // namespace litmus::query
