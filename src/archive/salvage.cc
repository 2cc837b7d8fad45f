#include "archive/salvage.h"

#include <arrow/ipc/reader.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>

#include <charconv>

#include "archive/arrow_file.h"
#include "archive/event_table.h"
#include "archive/sealed_writer.h"

namespace litmus::archive {

namespace {

constexpr int64_t kMagicBytes = 8;  // of an Arrow file: a stream stands behind it
constexpr size_t kMostProblems = 20;

class Collector {
 public:
  void problem(std::string text) {
    if (out_.problems.size() < kMostProblems) out_.problems.push_back(std::move(text));
  }

  void schema(const arrow::Schema& schema) {
    if (!schema.metadata()) return;
    const std::string rows = schema.metadata()->Get(sealed::kRowsKey).ValueOr("");
    std::from_chars(rows.data(), rows.data() + rows.size(), out_.expected);
  }

  void batch(int index, const arrow::Result<arrow::RecordBatchWithMetadata>& batch) {
    const std::string place = "batch " + std::to_string(index);
    if (!batch.ok()) return problem(place + " can't be read: " + batch.status().message());
    const auto block = from_batch(*batch->batch);
    if (!block.ok()) return problem(place + ": " + block.status().message());
    const auto& metadata = batch->custom_metadata;
    const std::string checksum = metadata ? metadata->Get(sealed::kChecksumKey).ValueOr("") : "";
    if (!checksum.empty() && checksum != sealed::checksum_of((*block)->events))
      return problem(place + " doesn't have the checksum that was written with it");
    out_.events += static_cast<int64_t>((*block)->events.size());
    if (!(*block)->events.empty()) out_.blocks.push_back(*block);
  }

  Salvage finish() {
    if (out_.expected >= 0 && out_.expected != out_.events)
      problem(std::to_string(out_.events) + " of " + std::to_string(out_.expected) + " events can be found");
    return std::move(out_);
  }

 private:
  Salvage out_;
};

// Without the footer: the messages one after the other, up to the first that isn't one.
void read_as_stream(const std::shared_ptr<FileSource>& file, Collector& into) {
  const auto size = file->GetSize();
  if (!size.ok() || *size <= kMagicBytes) return;
  auto stream = arrow::io::RandomAccessFile::GetStream(file, kMagicBytes, *size - kMagicBytes);
  if (!stream.ok()) return;
  auto reader = arrow::ipc::RecordBatchStreamReader::Open(*stream, without_threads());
  if (!reader.ok()) return into.problem("its schema can't be read: " + reader.status().message());
  into.schema(*(*reader)->schema());
  for (int i = 0;; ++i) {
    const auto batch = (*reader)->ReadNext();
    if (batch.ok() && batch->batch == nullptr) return;
    into.batch(i, batch);
    if (!batch.ok()) return;
  }
}

}  // namespace

Result<Salvage> salvage_sealed(const std::filesystem::path& path, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(const auto file, FileSource::open(path, env));
  Collector collector;
  const auto reader = arrow::ipc::RecordBatchFileReader::Open(file, without_threads());
  if (reader.ok()) {
    collector.schema(*(*reader)->schema());
    for (int i = 0; i < (*reader)->num_record_batches(); ++i)
      collector.batch(i, (*reader)->ReadRecordBatchWithCustomMetadata(i));
  } else {
    collector.problem("its footer can't be read: " + reader.status().message());
    read_as_stream(file, collector);
  }
  if (!file->status().ok()) return file->status();
  return collector.finish();
}

Result<std::filesystem::path> draft_salvaged(const std::filesystem::path& path,
                                             const std::vector<events::StoredEvent>& events, Env& env) {
  const std::filesystem::path draft = path.native() + ".tmp";
  const Status leftover = env.unlink(draft);  // of a repair that was cut off
  if (!leftover.ok() && leftover.code() != ErrorCode::kNotFound) return leftover;
  LITMUS_ASSIGN_OR_RETURN(File file, env.open(draft, OpenMode::kCreateExclusive));
  sealed::SealedWriter writer(std::move(file), env);
  LITMUS_RETURN_IF_ERROR(writer.begin(static_cast<int64_t>(events.size())));
  for (const auto& event : events) LITMUS_RETURN_IF_ERROR(writer.add(event));
  LITMUS_RETURN_IF_ERROR(writer.finish());
  return draft;
}

}  // namespace litmus::archive
