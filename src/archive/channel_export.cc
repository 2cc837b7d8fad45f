#include "archive/channel_export.h"

#include <arrow/buffer.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/table.h>

#include "archive/channel_table.h"
#include "archive/event_table.h"
#include "archive/parquet_file.h"

namespace litmus::archive {

namespace {

arrow::Result<std::string> to_stream(const arrow::RecordBatch& batch) {
  ARROW_ASSIGN_OR_RAISE(auto sink, arrow::io::BufferOutputStream::Create());
  ARROW_ASSIGN_OR_RAISE(auto writer, arrow::ipc::MakeStreamWriter(sink, batch.schema()));
  ARROW_RETURN_NOT_OK(writer->WriteRecordBatch(batch));
  ARROW_RETURN_NOT_OK(writer->Close());
  ARROW_ASSIGN_OR_RAISE(const auto buffer, sink->Finish());
  return buffer->ToString();
}

}  // namespace

Result<std::string> rows_to_arrow_stream(const ChannelRows& rows) {
  LITMUS_ASSIGN_OR_RETURN(const auto batch, channel_batch(ChannelTable::of(rows), rows));
  auto bytes = to_stream(*batch);
  if (!bytes.ok()) return arrow_error(bytes.status(), "writing samples");
  return *std::move(bytes);
}

Result<std::string> rows_to_parquet(const ChannelRows& rows) {
  LITMUS_ASSIGN_OR_RETURN(const auto batch, channel_batch(ChannelTable::of(rows), rows));
  const auto table = arrow::Table::FromRecordBatches({batch});
  if (!table.ok()) return arrow_error(table.status(), "writing samples");
  return encode_parquet(**table);
}

}  // namespace litmus::archive
