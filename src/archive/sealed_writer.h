// What sealed sessions are written with: batches of 50 events, each with a checksum of its values, the number of rows
// in the schema's metadata. Included by .cc files of this folder only.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <span>
#include <string>

#include "archive/arrow_file.h"
#include "archive/event_table.h"

namespace arrow::ipc {
class RecordBatchWriter;
}

namespace litmus::archive::sealed {

inline constexpr const char* kChecksumKey = "crc32c";
inline constexpr const char* kRowsKey = "rows";

// Over the values, not the buffers: the same for every way in which Arrow may lay them out.
class Checksum {
 public:
  void add(const events::StoredEvent& event);
  std::string text() const { return std::to_string(crc_); }

 private:
  void add(const void* data, size_t size);
  void add(std::string_view text);
  uint32_t crc_ = 0;
};

std::string checksum_of(std::span<const events::StoredEvent> events);

// Writes an Arrow IPC file. A damaged footer must not hide batches: that is what `rows` is for.
class SealedWriter {
 public:
  SealedWriter(File file, Env& env);
  Status begin(int64_t rows);
  Status add(const events::StoredEvent& event);
  Status finish();  // on the disk after it

 private:
  Status flush();
  Status failed(const arrow::Status& status) const;

  std::shared_ptr<FileSink> sink_;
  std::shared_ptr<arrow::ipc::RecordBatchWriter> writer_;
  BatchBuilder batch_;
  Checksum checksum_;
};

}  // namespace litmus::archive::sealed
