#include "archive/channel_segment.h"

#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/io/file.h>
#include <arrow/io/interfaces.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/util/compression.h>
#include <arrow/util/key_value_metadata.h>

#include <algorithm>
#include <set>

#include "archive/channel_rows.h"
#include "archive/channel_table.h"
#include "archive/event_table.h"
#include "base/crc32c.h"

namespace litmus::archive {

namespace {

constexpr uint64_t kBatchRows = 65'536;
constexpr uint64_t kBatchElements = uint64_t{1} << 20;  // of arrays; one array isn't divided
constexpr uint64_t kBatchTexts = 4'096;
constexpr const char* kInfoKey = "litmus";
constexpr const char* kVersionKey = "schema_version";
constexpr const char* kChecksumKey = "crc32c";

// --- writing ---------------------------------------------------------------------------------------------------------

// Arrow's way to write, through Env.
class FileStream final : public arrow::io::OutputStream {
 public:
  FileStream(Env& env, File file) : env_(env), file_(std::move(file)) {}
  arrow::Status Close() override {
    closed_ = true;
    return arrow::Status::OK();
  }
  bool closed() const override { return closed_; }
  arrow::Result<int64_t> Tell() const override { return static_cast<int64_t>(at_ + pending_.size()); }
  arrow::Status Write(const void* data, int64_t size) override {
    if (size >= static_cast<int64_t>(kBuffered)) {
      ARROW_RETURN_NOT_OK(flush());
      return put(data, static_cast<size_t>(size));
    }
    pending_.append(static_cast<const char*>(data), static_cast<size_t>(size));
    return pending_.size() < kBuffered ? arrow::Status::OK() : flush();
  }
  using arrow::io::Writable::Write;
  arrow::Status flush() {
    ARROW_RETURN_NOT_OK(put(pending_.data(), pending_.size()));
    pending_.clear();
    return arrow::Status::OK();
  }
  const File& file() const { return file_; }
  const Status& failure() const { return failure_; }

 private:
  static constexpr size_t kBuffered = 256 << 10;
  arrow::Status put(const void* data, size_t size) {
    failure_ = env_.write_at(file_, data, size, at_);
    if (!failure_.ok()) return arrow::Status::IOError(failure_.message());
    at_ += size;
    return arrow::Status::OK();
  }

  Env& env_;
  File file_;
  std::string pending_;
  uint64_t at_ = 0;
  bool closed_ = false;
  Status failure_;
};

// Compresses all buffers but those that must stay readable one element at a time.
class SparingCodec final : public arrow::util::Codec {
 public:
  explicit SparingCodec(std::unique_ptr<arrow::util::Codec> codec) : codec_(std::move(codec)) {}
  void spare(const std::shared_ptr<arrow::Buffer>& buffer) {
    if (buffer) spared_.insert(buffer->data());
  }
  void forget() { spared_.clear(); }

  arrow::Result<int64_t> Compress(int64_t size, const uint8_t* input, int64_t room, uint8_t* out) override {
    if (spared_.contains(input)) return size;  // it saves nothing, so Arrow stores it as it is
    return codec_->Compress(size, input, room, out);
  }
  int minimum_compression_level() const override { return codec_->minimum_compression_level(); }
  int maximum_compression_level() const override { return codec_->maximum_compression_level(); }
  int default_compression_level() const override { return codec_->default_compression_level(); }
  arrow::Result<int64_t> Decompress(int64_t size, const uint8_t* input, int64_t room, uint8_t* out) override {
    return codec_->Decompress(size, input, room, out);
  }
  int64_t MaxCompressedLen(int64_t size, const uint8_t* input) override {
    return codec_->MaxCompressedLen(size, input);
  }
  arrow::Result<std::shared_ptr<arrow::util::Compressor>> MakeCompressor() override { return codec_->MakeCompressor(); }
  arrow::Result<std::shared_ptr<arrow::util::Decompressor>> MakeDecompressor() override {
    return codec_->MakeDecompressor();
  }
  arrow::Compression::type compression_type() const override { return codec_->compression_type(); }
  int compression_level() const override { return codec_->compression_level(); }

 private:
  std::unique_ptr<arrow::util::Codec> codec_;
  std::set<const uint8_t*> spared_;
};

// Of what a batch holds: times, numbers, and values as they stand in memory.
uint32_t checksum_of(const arrow::RecordBatch& batch, int value_column) {
  uint32_t crc = 0;
  const auto add = [&](const arrow::ArrayData& data, size_t buffer, int64_t from_bits, int64_t bits) {
    if (bits <= 0 || buffer >= data.buffers.size() || !data.buffers[buffer]) return;
    crc = crc32c(crc, data.buffers[buffer]->data() + from_bits / 8, static_cast<size_t>((bits + 7) / 8));
  };
  const auto add_fixed = [&](const arrow::ArrayData& data) {
    const int width = static_cast<const arrow::FixedWidthType&>(*data.type).bit_width();
    add(data, 1, data.offset * width, data.length * width);
  };
  const auto add_any = [&](const arrow::ArrayData& data) {
    if (data.type->id() != arrow::Type::STRING) return add_fixed(data);
    const auto* const offsets = data.GetValues<int32_t>(1);
    add(data, 1, data.offset * 32, (data.length + 1) * 32);
    if (data.length > 0) add(data, 2, int64_t{offsets[0]} * 8, int64_t{offsets[data.length] - offsets[0]} * 8);
  };
  add_fixed(*batch.column(0)->data());
  if (const auto numbers = batch.GetColumnByName("sample_offset")) add_fixed(*numbers->data());
  const arrow::ArrayData& values = *batch.column(value_column)->data();
  if (values.type->id() == arrow::Type::LIST) {
    add(values, 1, values.offset * 32, (values.length + 1) * 32);
    add_any(*values.child_data[0]);
  } else {
    add_any(values);
  }
  return crc;
}

// The rows of a run, batch by batch.
class RowBatches {
 public:
  explicit RowBatches(const ChannelRun& run) : run_(run), reader_(run) {
    source_.runs.emplace_back(std::shared_ptr<void>(), &run);
  }

  // Nothing: that was all.
  Result<std::optional<ChannelRows>> next(const Uuid& session_id) {
    source_.session_id = session_id;
    if (at_ >= run_.values()) return std::optional<ChannelRows>();
    RowMaker rows({&source_, 1});
    if (run_.kind == ChannelKind::kScalar) {
      const ChannelRange range{at_, std::min(run_.size, at_ + kBatchRows)};
      LITMUS_RETURN_IF_ERROR(rows.add_scalars({0, &reader_, {range}}, range));
      at_ = range.end;
    } else if (run_.kind == ChannelKind::kArray) {
      LITMUS_RETURN_IF_ERROR(add_arrays(rows));
    } else {
      const uint64_t end = std::min<uint64_t>(run_.texts.size(), at_ + kBatchTexts);
      for (; at_ < end; ++at_) LITMUS_RETURN_IF_ERROR(rows.add_text(0, reader_, at_));
    }
    return std::optional<ChannelRows>(rows.finish());
  }

 private:
  Status add_arrays(RowMaker& rows) {
    uint64_t elements = 0;
    for (uint64_t count = 0; at_ < run_.arrays.size() && count < kBatchRows; ++at_, ++count) {
      const ArrayValue& value = run_.arrays[at_];
      if (value.length > INT32_MAX)
        return {ErrorCode::kUnsupported, "an array of " + std::to_string(value.length) + " elements"};
      if (count > 0 && elements + value.length > kBatchElements) break;
      elements += value.length;
      LITMUS_RETURN_IF_ERROR(rows.add_array({0, &reader_, at_, {value.position, value.position + value.length}}));
    }
    return {};
  }

  const ChannelRun& run_;
  RunReader reader_;
  ChannelSource source_;
  uint64_t at_ = 0;
};

Result<ChannelTable> table_of(const ChannelRun& run) {
  ChannelTable table;
  table.kind = run.kind;
  table.type = run.type;
  if (run.kind != ChannelKind::kStruct) return table;
  RunReader reader(run);
  for (const auto& text : run.texts) {
    LITMUS_ASSIGN_OR_RETURN(const std::string json, reader.read_text(text));
    table.add_keys(json);
  }
  return table;
}

class SegmentWriter {
 public:
  SegmentWriter(const ChannelTable& table, std::shared_ptr<FileStream> stream)
      : table_(table), value_column_(table.value_column()), stream_(std::move(stream)) {}

  arrow::Status open(const std::string& info) {
    ARROW_ASSIGN_OR_RAISE(auto zstd, arrow::util::Codec::Create(arrow::Compression::ZSTD, 1));
    codec_ = std::make_shared<SparingCodec>(std::move(zstd));
    auto options = arrow::ipc::IpcWriteOptions::Defaults();
    options.codec = codec_;
    options.min_space_savings = 0.05;
    options.use_threads = false;
    const auto schema =
        table_.schema()->WithMetadata(arrow::key_value_metadata({kVersionKey, kInfoKey}, {"1.0", info}));
    ARROW_ASSIGN_OR_RAISE(writer_, arrow::ipc::MakeFileWriter(stream_.get(), schema, options));
    return arrow::Status::OK();
  }

  arrow::Status add(const arrow::RecordBatch& batch) {
    codec_->forget();
    spare(*batch.column(0)->data());
    spare(*batch.column(value_column_)->data());
    const std::string crc = std::to_string(checksum_of(batch, value_column_));
    return writer_->WriteRecordBatch(batch, arrow::key_value_metadata({kChecksumKey}, {crc}));
  }

  arrow::Status finish() {
    ARROW_RETURN_NOT_OK(writer_->Close());
    return stream_->flush();
  }

 private:
  void spare(const arrow::ArrayData& data) {
    if (data.type->id() == arrow::Type::LIST) return spare(*data.child_data[0]);
    codec_->spare(data.buffers.back());
  }

  const ChannelTable& table_;
  const int value_column_;
  std::shared_ptr<FileStream> stream_;
  std::shared_ptr<SparingCodec> codec_;
  std::shared_ptr<arrow::ipc::RecordBatchWriter> writer_;
};

Status write_all(const ChannelRun& run, const SegmentInfo& info, const std::shared_ptr<FileStream>& stream,
                 const std::atomic<bool>& stopping) {
  const auto outcome = [&](const arrow::Status& status) {
    if (status.ok()) return Status();
    return stream->failure().ok() ? arrow_error(status, "sealing samples") : stream->failure();
  };
  LITMUS_ASSIGN_OR_RETURN(const ChannelTable table, table_of(run));
  SegmentWriter writer(table, stream);
  LITMUS_RETURN_IF_ERROR(outcome(writer.open(to_json(info))));
  RowBatches rows(run);
  for (;;) {
    if (stopping) return {ErrorCode::kUnavailable, "sealing was stopped"};
    LITMUS_ASSIGN_OR_RETURN(const auto some, rows.next(info.session_id));
    if (!some) break;
    LITMUS_ASSIGN_OR_RETURN(const auto batch, channel_batch(table, *some));
    LITMUS_RETURN_IF_ERROR(outcome(writer.add(*batch)));
  }
  return outcome(writer.finish());
}

// --- reading ---------------------------------------------------------------------------------------------------------

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
    auto reader = arrow::ipc::RecordBatchFileReader::Open(*mapped);
    if (!reader.ok()) return corrupt(path_, reader.status().message());
    reader_ = *std::move(reader);
    return {};
  }

  Status read_schema() {
    const auto metadata = reader_->schema()->metadata();
    const auto text = metadata ? metadata->Get(kInfoKey) : arrow::Result<std::string>("");
    LITMUS_ASSIGN_OR_RETURN(segment_.info, segment_info_of(text.ValueOr("")));
    value_column_ = reader_->schema()->GetFieldIndex(segment_.info.kind == ChannelKind::kStruct ? "json" : "value");
    if (value_column_ < 0 || reader_->schema()->GetFieldIndex("timestamp") != 0)
      return corrupt(path_, "a column is missing");
    return {};
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
    const auto crc = read->custom_metadata ? read->custom_metadata->Get(kChecksumKey).ValueOr("") : "";
    if (crc != std::to_string(checksum_of(batch, value_column_)))
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
    while (end < numbers_->length() && numbers_->Value(end) == numbers_->Value(end - 1) + 1 &&
           same(*units_, row, end) && same(*methods_, row, end) && intervals_->IsNull(end) == intervals_->IsNull(row) &&
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

  Status check_type(const arrow::DataType& type) {
    const arrow::Type::type wanted = run().type == ElementType::kFloat64   ? arrow::Type::DOUBLE
                                     : run().type == ElementType::kFloat32 ? arrow::Type::FLOAT
                                     : run().type == ElementType::kInt64   ? arrow::Type::INT64
                                     : run().type == ElementType::kBool    ? arrow::Type::BOOL
                                                                           : arrow::Type::STRING;
    return type.id() == wanted ? Status() : corrupt(path_, "its values are of another type than its head says");
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
    LITMUS_RETURN_IF_ERROR(check_type(*values.type()));
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
    if (values.type_id() != arrow::Type::LIST) return corrupt(path_, "its values aren't lists");
    const auto& lists = static_cast<const arrow::ListArray&>(values);
    const arrow::ArrayData& flat = *lists.values()->data();
    LITMUS_RETURN_IF_ERROR(check_type(*flat.type));
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
    LITMUS_RETURN_IF_ERROR(check_type(*values.type()));
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

SegmentInfo describe_run(const ChannelRun& run) {
  SegmentInfo info;
  info.kind = run.kind;
  info.type = run.type;
  info.units = run.newest_traits().units;
  info.values = run.values();
  info.elements = run.elements();
  info.first_number = run.first_number();
  info.end_number = run.end_number();
  info.min_time = run.min_time;
  info.max_time = run.max_time;
  return info;
}

Status write_segment(const ChannelRun& run, const SegmentInfo& info, const std::filesystem::path& path, Env& env,
                     const std::atomic<bool>& stopping) {
  LITMUS_ASSIGN_OR_RETURN(auto file, env.open(path, OpenMode::kCreateExclusive));
  const auto stream = std::make_shared<FileStream>(env, std::move(file));
  LITMUS_RETURN_IF_ERROR(write_all(run, info, stream, stopping));
  return env.sync_file(stream->file());
}

Result<ChannelSegment> scan_segment(const std::filesystem::path& path, Env& env) { return Scanner(path, env).scan(); }

}  // namespace litmus::archive
