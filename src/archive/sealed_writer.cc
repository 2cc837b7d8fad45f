#include "archive/sealed_writer.h"

#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>

#include <utility>

#include "base/crc32c.h"

namespace litmus::archive::sealed {

using events::StoredEvent;

namespace {
constexpr int64_t kBatchRows = 50;
constexpr const char* kSchemaVersion = "1.0";
}  // namespace

void Checksum::add(const StoredEvent& event) {
  for (const Uuid* id : {&event.id, &event.session_id, &event.run_id, &event.writer_key}) add(id->bytes.data(), 16);
  for (const int64_t value : {event.occurred_at.micros, event.received_at.micros, event.number, event.offset}) {
    add(&value, sizeof(value));
  }
  add(event.type);
  add(event.json);
}

void Checksum::add(const void* data, size_t size) { crc_ = crc32c(crc_, data, size); }

void Checksum::add(std::string_view text) {
  const uint64_t size = text.size();
  add(&size, sizeof(size));
  add(text.data(), text.size());
}

std::string checksum_of(std::span<const StoredEvent> events) {
  Checksum sum;
  for (const auto& event : events) sum.add(event);
  return sum.text();
}

SealedWriter::SealedWriter(File file, Env& env) : sink_(std::make_shared<FileSink>(std::move(file), env)) {}

Status SealedWriter::begin(int64_t rows) {
  const auto schema = event_schema()->WithMetadata(
      arrow::key_value_metadata({"schema_version", kRowsKey}, {kSchemaVersion, std::to_string(rows)}));
  auto writer = arrow::ipc::MakeFileWriter(sink_, schema);
  if (!writer.ok()) return failed(writer.status());
  writer_ = *std::move(writer);
  return {};
}

Status SealedWriter::add(const StoredEvent& event) {
  LITMUS_RETURN_IF_ERROR(batch_.append(event));
  checksum_.add(event);
  return batch_.rows() == kBatchRows ? flush() : Status{};
}

Status SealedWriter::finish() {
  if (batch_.rows() > 0) LITMUS_RETURN_IF_ERROR(flush());
  LITMUS_RETURN_IF_ERROR(failed(writer_->Close()));
  LITMUS_RETURN_IF_ERROR(failed(sink_->Close()));
  return sink_->sync();
}

Status SealedWriter::flush() {
  LITMUS_ASSIGN_OR_RETURN(const auto rows, batch_.finish());
  const auto metadata = arrow::key_value_metadata({kChecksumKey}, {checksum_.text()});
  checksum_ = {};
  return failed(writer_->WriteRecordBatch(*rows, metadata));
}

// What the disk said, when it was the disk.
Status SealedWriter::failed(const arrow::Status& status) const {
  if (status.ok()) return {};
  return sink_->status().ok() ? arrow_error(status, "sealing") : sink_->status();
}

}  // namespace litmus::archive::sealed
