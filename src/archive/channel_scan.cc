// Reads a sealed segment from its beginning: nothing in it is trusted.
#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/io/file.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>

#include "archive/arrow_file.h"
#include "archive/channel_checksum.h"
#include "archive/channel_segment.h"

namespace litmus::archive {
namespace {

Status corrupt(const std::filesystem::path& path, std::string_view what) {
  return {ErrorCode::kCorrupt, path.string() + ": " + std::string(what)};
}

// A segment's batches, mapped, so that where a value lies in memory says where it lies in the file.
class Scanner {
 public:
  Scanner(const std::filesystem::path& path, Env& env) : path_(path), env_(env) {}

  Result<ChannelSegment> scan() {
    LITMUS_ASSIGN_OR_RETURN(auto file, env_.open(path_, OpenMode::kRead));
    LITMUS_ASSIGN_OR_RETURN(const auto about, env_.info(file));
    LITMUS_RETURN_IF_ERROR(open(static_cast<int64_t>(about.size)));
    LITMUS_RETURN_IF_ERROR(read_schema());
    segment_.run = std::make_shared<ChannelRun>();
    run().kind = segment_.info.kind;
    run().type = segment_.info.type;
    run().file = std::make_shared<const File>(std::move(file));
    run().env = &env_;
    for (int i = 0; i < reader_->num_record_batches(); ++i) LITMUS_RETURN_IF_ERROR(add_batch(i));
    const SegmentInfo found = describe_run(run());
    if (found.values != segment_.info.values || found.elements != segment_.info.elements ||
        found.end_number != segment_.info.end_number)
      return corrupt(path_, "it doesn't hold what its head says");
    segment_.info.file_size = about.size;
    return std::move(segment_);
  }

 private:
  ChannelRun& run() { return *segment_.run; }

  Status open(int64_t size) {
    auto mapped = arrow::io::MemoryMappedFile::Open(path_.string(), arrow::io::FileMode::READ);
    if (!mapped.ok()) return corrupt(path_, mapped.status().message());
    auto all = (*mapped)->ReadAt(0, size);
    if (!all.ok()) return corrupt(path_, all.status().message());
    all_ = *std::move(all);
    // Reads from the mapped bytes; of a file Arrow would read in threads of its own.
    auto reader =
        arrow::ipc::RecordBatchFileReader::Open(std::make_shared<arrow::io::BufferReader>(all_), without_threads());
    if (!reader.ok()) return corrupt(path_, reader.status().message());
    reader_ = *std::move(reader);
    return {};
  }

  Status read_schema() {
    const auto metadata = reader_->schema()->metadata();
    const auto text = metadata ? metadata->Get(kChannelInfoKey) : arrow::Result<std::string>("");
    LITMUS_ASSIGN_OR_RETURN(segment_.info, segment_info_of(text.ValueOr("")));
    const arrow::Schema& schema = *reader_->schema();
    value_column_ = schema.GetFieldIndex(segment_.info.kind == ChannelKind::kStruct ? "json" : "value");
    if (value_column_ < 0 || schema.GetFieldIndex("timestamp") != 0) return corrupt(path_, "a column is missing");
    return check_types(schema);
  }

  // Before anything looks at a value: what a head says of them may be a lie.
  Status check_types(const arrow::Schema& schema) const {
    const ChannelKind kind = segment_.info.kind;
    const bool has_elements = channels::element_size(segment_.info.type) > 0;
    if (has_elements != (kind == ChannelKind::kScalar || kind == ChannelKind::kArray))
      return corrupt(path_, "a channel of this kind has no values of this type");
    const auto numbers = schema.GetFieldByName("sample_offset");
    if (schema.field(0)->type()->id() != arrow::Type::TIMESTAMP || !numbers ||
        numbers->type()->id() != arrow::Type::INT64)
      return corrupt(path_, "its times or numbers are of another type");
    const arrow::DataType* type = schema.field(value_column_)->type().get();
    if (kind == ChannelKind::kArray) {
      if (type->id() != arrow::Type::LIST) return corrupt(path_, "its values aren't lists");
      type = static_cast<const arrow::ListType&>(*type).value_type().get();
    }
    if (type->id() == arrow_type_of(segment_.info.type)) return {};
    return corrupt(path_, "its values are of another type than its head says");
  }

  static arrow::Type::type arrow_type_of(ElementType type) {
    switch (type) {
      case ElementType::kFloat64:
        return arrow::Type::DOUBLE;
      case ElementType::kFloat32:
        return arrow::Type::FLOAT;
      case ElementType::kInt64:
        return arrow::Type::INT64;
      case ElementType::kBool:
        return arrow::Type::BOOL;
      default:
        return arrow::Type::STRING;
    }
  }

  template <class Array>
  Result<const Array*> column(const arrow::RecordBatch& batch, const char* name, arrow::Type::type type) {
    const auto found = batch.GetColumnByName(name);
    if (!found || found->type_id() != type) return corrupt(path_, std::string("column ") + name + " isn't there");
    return static_cast<const Array*>(found.get());
  }

  Status add_batch(int i) {
    const auto read = reader_->ReadRecordBatchWithCustomMetadata(i);
    const std::string place = "batch " + std::to_string(i);
    if (!read.ok()) return corrupt(path_, place + ": " + read.status().message());
    const arrow::RecordBatch& batch = *read->batch;
    if (const auto valid = batch.ValidateFull(); !valid.ok()) return corrupt(path_, place + ": " + valid.message());
    const auto crc = read->custom_metadata ? read->custom_metadata->Get(kChannelChecksumKey).ValueOr("") : "";
    if (crc != std::to_string(channel_checksum(batch, value_column_)))
      return corrupt(path_, place + " doesn't have the checksum that was written with it");
    LITMUS_ASSIGN_OR_RETURN(times_, (column<arrow::TimestampArray>(batch, "timestamp", arrow::Type::TIMESTAMP)));
    LITMUS_ASSIGN_OR_RETURN(numbers_, (column<arrow::Int64Array>(batch, "sample_offset", arrow::Type::INT64)));
    LITMUS_ASSIGN_OR_RETURN(units_, (column<arrow::StringArray>(batch, "units", arrow::Type::STRING)));
    LITMUS_ASSIGN_OR_RETURN(methods_, (column<arrow::StringArray>(batch, "source_method", arrow::Type::STRING)));
    LITMUS_ASSIGN_OR_RETURN(intervals_, (column<arrow::DoubleArray>(batch, "sample_interval", arrow::Type::DOUBLE)));
    const arrow::Array& values = *batch.column(value_column_);
    if (values.offset() != 0 || times_->offset() != 0) return corrupt(path_, place + " begins within a buffer");
    if (run().kind == ChannelKind::kScalar) return add_scalars(values);
    if (run().kind != ChannelKind::kArray) return add_texts(values);
    LITMUS_ASSIGN_OR_RETURN(const auto t0, (column<arrow::DoubleArray>(batch, "t0", arrow::Type::DOUBLE)));
    return add_arrays(values, *t0);
  }

  // Where the bytes lie in the file; nothing for those that don't.
  Result<uint64_t> place_of(const std::shared_ptr<arrow::Buffer>& buffer) {
    if (!buffer || buffer->size() == 0) return uint64_t{0};
    if (buffer->data() < all_->data() || buffer->data() + buffer->size() > all_->data() + all_->size())
      return corrupt(path_, "values are compressed");
    return static_cast<uint64_t>(buffer->data() - all_->data());
  }

  ValueTraits traits_of(int64_t row) const {
    const bool whole = run_is_array() || intervals_->IsNull(row);
    return {units_->IsNull(row) ? "" : units_->GetString(row), methods_->GetString(row),
            whole ? 0 : intervals_->Value(row)};
  }
  bool run_is_array() const { return segment_.run->kind == ChannelKind::kArray; }

  // Rows that belong to the same element numbers and have the same traits.
  int64_t end_of_stretch(int64_t row) const {
    int64_t end = row + 1;
    const auto same = [](const arrow::StringArray& array, int64_t a, int64_t b) {
      return array.IsNull(a) == array.IsNull(b) && array.GetView(a) == array.GetView(b);
    };
    const auto number = [&](int64_t at) { return static_cast<uint64_t>(numbers_->Value(at)); };
    while (end < numbers_->length() && number(end) == number(end - 1) + 1 && same(*units_, row, end) &&
           same(*methods_, row, end) && intervals_->IsNull(end) == intervals_->IsNull(row) &&
           (intervals_->IsNull(row) || intervals_->Value(end) == intervals_->Value(row)))
      ++end;
    return end;
  }

  // The elements as ChannelRun takes them: bool as bytes.
  static std::string elements(const arrow::ArrayData& data, ElementType type, int64_t first, int64_t count) {
    const size_t width = channels::element_size(type);
    if (type != ElementType::kBool) {
      return {reinterpret_cast<const char*>(data.buffers[1]->data()) + static_cast<size_t>(first) * width,
              static_cast<size_t>(count) * width};
    }
    std::string bytes(static_cast<size_t>(count), '\0');
    for (int64_t i = 0; i < count; ++i)
      bytes[static_cast<size_t>(i)] =
          static_cast<char>((data.buffers[1]->data()[(first + i) / 8] >> ((first + i) % 8)) & 1);
    return bytes;
  }

  // In bits for bool, whose stride is 0, else in bytes.
  uint64_t value_place(uint64_t buffer_at, uint64_t first) {
    if (run().type == ElementType::kBool) return buffer_at * 8 + first;
    return buffer_at + first * channels::element_size(run().type);
  }
  uint32_t value_stride() {
    return run().type == ElementType::kBool ? 0 : static_cast<uint32_t>(channels::element_size(run().type));
  }

  Status add_scalars(const arrow::Array& values) {
    LITMUS_ASSIGN_OR_RETURN(const uint64_t values_at, place_of(values.data()->buffers[1]));
    LITMUS_ASSIGN_OR_RETURN(const uint64_t times_at, place_of(times_->data()->buffers[1]));
    for (int64_t row = 0; row < values.length();) {
      const int64_t end = end_of_stretch(row);
      const auto first = static_cast<uint64_t>(row);
      const ChannelPiece where{.value_at = value_place(values_at, first),
                               .time_at = times_at + first * sizeof(int64_t),
                               .traits = run().traits_index(traits_of(row)),
                               .value_stride = value_stride(),
                               .time_stride = sizeof(int64_t)};
      run().add_scalars(static_cast<uint64_t>(numbers_->Value(row)),
                        elements(*values.data(), run().type, row, end - row),
                        {times_->raw_values() + row, static_cast<size_t>(end - row)}, where);
      row = end;
    }
    return {};
  }

  Status add_arrays(const arrow::Array& values, const arrow::DoubleArray& t0) {
    const auto& lists = static_cast<const arrow::ListArray&>(values);
    const arrow::ArrayData& flat = *lists.values()->data();
    if (flat.offset != 0) return corrupt(path_, "its lists begin within a buffer");
    LITMUS_ASSIGN_OR_RETURN(const uint64_t values_at, place_of(flat.buffers[1]));
    for (int64_t row = 0; row < lists.length(); ++row) {
      run().begin_array({.number = static_cast<uint64_t>(numbers_->Value(row)),
                         .time = Timestamp{times_->Value(row)},
                         .t0 = t0.IsNull(row) ? 0 : t0.Value(row),
                         .interval = intervals_->IsNull(row) ? 0 : intervals_->Value(row),
                         .traits = run().traits_index(traits_of(row))});
      const int64_t first = lists.value_offset(row), count = lists.value_length(row);
      if (count > 0)
        run().add_elements(elements(flat, run().type, first, count), {},
                           value_place(values_at, static_cast<uint64_t>(first)), value_stride());
    }
    return {};
  }

  Status add_texts(const arrow::Array& values) {
    const auto& texts = static_cast<const arrow::StringArray&>(values);
    LITMUS_ASSIGN_OR_RETURN(const uint64_t texts_at, place_of(texts.value_data()));
    for (int64_t row = 0; row < texts.length(); ++row)
      run().add_text({.number = static_cast<uint64_t>(numbers_->Value(row)),
                      .at = texts_at + static_cast<uint64_t>(texts.value_offset(row)),
                      .time = Timestamp{times_->Value(row)},
                      .size = static_cast<uint32_t>(texts.value_length(row)),
                      .traits = run().traits_index(traits_of(row))});
    return {};
  }

  const std::filesystem::path path_;
  Env& env_;
  std::shared_ptr<arrow::Buffer> all_;
  std::shared_ptr<arrow::ipc::RecordBatchFileReader> reader_;
  int value_column_ = -1;
  ChannelSegment segment_;
  const arrow::TimestampArray* times_ = nullptr;  // of the present batch, as what follows
  const arrow::Int64Array* numbers_ = nullptr;
  const arrow::StringArray* units_ = nullptr;
  const arrow::StringArray* methods_ = nullptr;
  const arrow::DoubleArray* intervals_ = nullptr;
};

}  // namespace

Result<ChannelSegment> scan_segment(const std::filesystem::path& path, Env& env) { return Scanner(path, env).scan(); }

}  // namespace litmus::archive
