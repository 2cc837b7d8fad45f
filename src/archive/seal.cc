#include "archive/seal.h"

#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/util/key_value_metadata.h>

#include <algorithm>
#include <deque>

#include "archive/event_table.h"
#include "base/crc32c.h"
#include "gen/event_types.h"

namespace litmus::archive {

using events::StoredEvent;

namespace {

constexpr size_t kBatchRows = 50;
constexpr const char* kChecksumKey = "crc32c";
constexpr const char* kRowsKey = "rows";
constexpr const char* kSchemaVersion = "1.0";

// Over the values, not the buffers: the same for every way in which Arrow may lay them out.
std::string checksum_of(std::span<const StoredEvent> events) {
  uint32_t crc = 0;
  auto add = [&crc](const void* data, size_t size) { crc = crc32c(crc, data, size); };
  auto add_text = [&](std::string_view text) {
    const uint64_t size = text.size();
    add(&size, sizeof(size));
    add(text.data(), text.size());
  };
  for (const auto& event : events) {
    for (const Uuid* id : {&event.id, &event.session_id, &event.run_id, &event.writer_key}) add(id->bytes.data(), 16);
    for (const int64_t value : {event.occurred_at.micros, event.received_at.micros, event.number, event.offset}) {
      add(&value, sizeof(value));
    }
    add_text(event.type);
    add_text(event.json);
  }
  return std::to_string(crc);
}

// Collects batches of 50 events, then makes the Arrow IPC file of them. Its schema's metadata has the number of rows: a
// damaged footer must not hide batches.
class SealedWriter {
 public:
  Status add(StoredEvent event, std::string type, std::string json) {
    texts_.push_back(std::move(type));
    event.type = texts_.back();
    texts_.push_back(std::move(json));
    event.json = texts_.back();
    pending_.push_back(event);
    ++rows_;
    return pending_.size() == kBatchRows ? flush() : Status{};
  }

  Result<std::string> finish() {
    LITMUS_RETURN_IF_ERROR(flush());
    auto bytes = write();
    if (!bytes.ok()) return arrow_error(bytes.status(), "sealing");
    return *std::move(bytes);
  }

  int64_t rows() const { return rows_; }

 private:
  struct Batch {
    std::shared_ptr<arrow::RecordBatch> rows;
    std::string checksum;
  };

  Status flush() {
    if (pending_.empty()) return {};
    LITMUS_ASSIGN_OR_RETURN(auto rows, to_batch(pending_));
    batches_.push_back({std::move(rows), checksum_of(pending_)});
    pending_.clear();
    texts_.clear();
    return {};
  }

  arrow::Result<std::string> write() const {
    ARROW_ASSIGN_OR_RAISE(auto sink, arrow::io::BufferOutputStream::Create());
    const auto schema = event_schema()->WithMetadata(
        arrow::key_value_metadata({"schema_version", kRowsKey}, {kSchemaVersion, std::to_string(rows_)}));
    ARROW_ASSIGN_OR_RAISE(auto writer, arrow::ipc::MakeFileWriter(sink, schema));
    for (const auto& batch : batches_) {
      ARROW_RETURN_NOT_OK(
          writer->WriteRecordBatch(*batch.rows, arrow::key_value_metadata({kChecksumKey}, {batch.checksum})));
    }
    ARROW_RETURN_NOT_OK(writer->Close());
    ARROW_ASSIGN_OR_RAISE(const auto buffer, sink->Finish());
    return buffer->ToString();
  }

  std::vector<Batch> batches_;
  std::vector<StoredEvent> pending_;
  std::deque<std::string> texts_;  // what the pending events point to
  int64_t rows_ = 0;
};

// The type of an event that this build has no number for stands in its JSON.
std::string type_in_json(std::string_view json) {
  constexpr std::string_view kKey = "\"event_type\":\"";
  const size_t begin = json.find(kKey);
  if (begin == std::string_view::npos) return "unknown";
  const size_t end = json.find('"', begin + kKey.size());
  return std::string(json.substr(begin + kKey.size(), end - begin - kKey.size()));
}

StoredEvent to_event(const journal::Record& record, const Uuid& writer_key, const NumberOf& number_of) {
  StoredEvent event;
  event.number = number_of(record.sequence);
  event.type_id = record.header.type_id;
  event.id = record.header.event_id.value;
  event.session_id = record.header.session_id.value;
  event.run_id = record.header.run_id.value;
  event.occurred_at = record.header.occurred_at;
  event.received_at = record.header.received_at;
  event.writer_key = writer_key;
  event.offset = static_cast<int64_t>(record.sequence);
  return event;
}

Status copy_journal(journal::Reader& reader, const NumberOf& number_of, SealedWriter& writer) {
  while (true) {
    journal::Record record;
    LITMUS_ASSIGN_OR_RETURN(const auto next, reader.next(record));
    if (next != journal::Reader::Next::kRecord) return {};
    if (number_of(record.sequence) == kLeaveOut) continue;
    const auto& info = events::event_type_info(static_cast<events::EventTypeId>(record.header.type_id));
    std::string type = info.type.empty() ? type_in_json(record.payload) : std::string(info.type);
    LITMUS_RETURN_IF_ERROR(writer.add(to_event(record, reader.header().writer_key, number_of), std::move(type),
                                      std::string(record.payload)));
  }
}

Status read_bytes(std::string bytes, const std::function<void(events::EventBlockPtr)>& visit) {
  auto buffer = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(std::move(bytes)));
  auto reader = arrow::ipc::RecordBatchFileReader::Open(buffer);
  if (!reader.ok()) return arrow_error(reader.status(), "opening");
  int64_t rows = 0;
  for (int i = 0; i < (*reader)->num_record_batches(); ++i) {
    auto batch = (*reader)->ReadRecordBatchWithCustomMetadata(i);
    const std::string place = "batch " + std::to_string(i);
    if (!batch.ok()) return arrow_error(batch.status(), place);
    auto block = from_batch(*batch->batch);
    if (!block.ok()) return block.status();
    const auto checksum = batch->custom_metadata ? batch->custom_metadata->Get(kChecksumKey).ValueOr("") : "";
    if (!checksum.empty() && checksum != checksum_of((*block)->events)) {
      return {ErrorCode::kCorrupt, place + " doesn't have the checksum that was written with it"};
    }
    rows += batch->batch->num_rows();
    if (!(*block)->events.empty()) visit(*block);
  }
  const auto metadata = (*reader)->schema()->metadata();
  const std::string expected = metadata ? metadata->Get(kRowsKey).ValueOr("") : "";
  if (!expected.empty() && expected != std::to_string(rows)) {
    return {ErrorCode::kCorrupt, std::to_string(rows) + " of " + expected + " events can be found"};
  }
  return {};
}

}  // namespace

Result<Sealed> seal_journal(const std::filesystem::path& journal, const NumberOf& number_of, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(auto reader, journal::Reader::open(journal, env));
  reader.set_dead();
  SealedWriter writer;
  LITMUS_RETURN_IF_ERROR(copy_journal(reader, number_of, writer));
  LITMUS_ASSIGN_OR_RETURN(const std::string bytes, writer.finish());
  Sealed sealed{std::filesystem::path(journal).replace_extension(".arrow"), writer.rows(), reader.take_losses()};
  LITMUS_RETURN_IF_ERROR(env.replace_file(sealed.path, bytes));
  int64_t read_back = 0;
  LITMUS_RETURN_IF_ERROR(read_sealed(
      sealed.path, [&](const events::EventBlockPtr& block) { read_back += static_cast<int64_t>(block->events.size()); },
      env));
  if (read_back != sealed.rows) {
    return Status{ErrorCode::kCorrupt, sealed.path.string() + " gives back " + std::to_string(read_back) + " of " +
                                           std::to_string(sealed.rows) + " events; the journal is kept"};
  }
  return sealed;
}

Status read_sealed(const std::filesystem::path& path, const std::function<void(events::EventBlockPtr)>& visit,
                   Env& env) {
  LITMUS_ASSIGN_OR_RETURN(std::string bytes, env.read_file(path));
  return read_bytes(std::move(bytes), visit).with_context(path.string());
}

}  // namespace litmus::archive
