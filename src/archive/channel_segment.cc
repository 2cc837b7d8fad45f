#include "archive/channel_segment.h"

#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/util/compression.h>
#include <arrow/util/key_value_metadata.h>

#include <algorithm>
#include <set>

#include "archive/channel_checksum.h"
#include "archive/channel_rows.h"
#include "archive/channel_table.h"
#include "archive/event_table.h"

namespace litmus::archive {

namespace {

constexpr uint64_t kBatchRows = 65'536;
constexpr uint64_t kBatchElements = uint64_t{1} << 20;  // of arrays; one array isn't divided
constexpr uint64_t kBatchTexts = 4'096;
constexpr const char* kVersionKey = "schema_version";

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
        table_.schema()->WithMetadata(arrow::key_value_metadata({kVersionKey, kChannelInfoKey}, {"1.0", info}));
    ARROW_ASSIGN_OR_RAISE(writer_, arrow::ipc::MakeFileWriter(stream_.get(), schema, options));
    return arrow::Status::OK();
  }

  arrow::Status add(const arrow::RecordBatch& batch) {
    codec_->forget();
    spare(*batch.column(0)->data());
    spare(*batch.column(value_column_)->data());
    const std::string crc = std::to_string(channel_checksum(batch, value_column_));
    return writer_->WriteRecordBatch(batch, arrow::key_value_metadata({kChannelChecksumKey}, {crc}));
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

}  // namespace litmus::archive
