#include "archive/seal.h"

#include <arrow/ipc/reader.h>
#include <arrow/record_batch.h>
#include <arrow/util/key_value_metadata.h>

#include <utility>

#include "archive/arrow_file.h"
#include "archive/event_table.h"
#include "archive/sealed_writer.h"
#include "gen/event_types.h"

namespace litmus::archive {

using events::StoredEvent;

namespace {

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

using Visit = std::function<Status(const journal::Record&)>;

// What the sealed file keeps, in order.
Status for_each_kept(journal::Reader& reader, const NumberOf& number_of, const Visit& visit) {
  while (true) {
    journal::Record record;
    LITMUS_ASSIGN_OR_RETURN(const auto next, reader.next(record));
    if (next != journal::Reader::Next::kRecord) return {};
    if (number_of(record.sequence) != kLeaveOut) LITMUS_RETURN_IF_ERROR(visit(record));
  }
}

Result<journal::Reader> open_dead(const std::filesystem::path& journal, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(auto reader, journal::Reader::open(journal, env));
  reader.set_dead();
  return reader;
}

// Gives how many events there were: the file's beginning says `expected`.
Result<int64_t> write_draft(const std::filesystem::path& journal, const NumberOf& number_of, int64_t expected,
                            Draft& draft, Env& env) {
  int64_t rows = 0;
  LITMUS_ASSIGN_OR_RETURN(auto reader, open_dead(journal, env));
  LITMUS_ASSIGN_OR_RETURN(File file, env.open(draft.path, OpenMode::kCreateExclusive));
  sealed::SealedWriter writer(std::move(file), env);
  LITMUS_RETURN_IF_ERROR(writer.begin(expected));
  LITMUS_RETURN_IF_ERROR(for_each_kept(reader, number_of, [&](const journal::Record& record) {
    StoredEvent event = to_event(record, reader.header().writer_key, number_of);
    event.json = record.payload;
    const auto& info = events::event_type_info(static_cast<events::EventTypeId>(record.header.type_id));
    const std::string unknown = info.type.empty() ? type_in_json(record.payload) : "";
    event.type = info.type.empty() ? std::string_view(unknown) : info.type;
    ++rows;
    return writer.add(event);
  }));
  draft.losses = reader.take_losses();
  LITMUS_RETURN_IF_ERROR(writer.finish());
  return rows;
}

Status remove_draft(const Draft& draft, Env& env) {
  const Status removed = env.unlink(draft.path);
  return removed.code() == ErrorCode::kNotFound ? Status() : removed;
}

Status read_batches(const std::shared_ptr<FileSource>& file, const std::function<void(events::EventBlockPtr)>& visit) {
  auto reader = arrow::ipc::RecordBatchFileReader::Open(file, without_threads());
  if (!reader.ok()) return arrow_error(reader.status(), "opening");
  int64_t rows = 0;
  for (int i = 0; i < (*reader)->num_record_batches(); ++i) {
    auto batch = (*reader)->ReadRecordBatchWithCustomMetadata(i);
    const std::string place = "batch " + std::to_string(i);
    if (!batch.ok()) return arrow_error(batch.status(), place);
    auto block = from_batch(*batch->batch);
    if (!block.ok()) return block.status();
    const auto checksum = batch->custom_metadata ? batch->custom_metadata->Get(sealed::kChecksumKey).ValueOr("") : "";
    if (!checksum.empty() && checksum != sealed::checksum_of((*block)->events)) {
      return {ErrorCode::kCorrupt, place + " doesn't have the checksum that was written with it"};
    }
    rows += batch->batch->num_rows();
    if (!(*block)->events.empty()) visit(*block);
  }
  const auto metadata = (*reader)->schema()->metadata();
  const std::string expected = metadata ? metadata->Get(sealed::kRowsKey).ValueOr("") : "";
  if (!expected.empty() && expected != std::to_string(rows)) {
    return {ErrorCode::kCorrupt, std::to_string(rows) + " of " + expected + " events can be found"};
  }
  return {};
}

}  // namespace

Result<Draft> draft_seal(const std::filesystem::path& journal, const NumberOf& number_of, int64_t expected, Env& env) {
  Draft draft;
  draft.final_path = std::filesystem::path(journal).replace_extension(".arrow");
  draft.path = draft.final_path.native() + ".tmp";
  draft.rows = expected;
  while (true) {
    LITMUS_RETURN_IF_ERROR(remove_draft(draft, env));  // a crash may have left one
    const auto rows = write_draft(journal, number_of, draft.rows, draft, env);
    if (!rows.ok()) (void)remove_draft(draft, env);  // the first error is the one to tell
    if (!rows.ok()) return rows.status();
    if (*rows == std::exchange(draft.rows, *rows)) return draft;
  }
}

Status put_in_place(const Draft& draft, Env& env) {
  LITMUS_RETURN_IF_ERROR(env.rename(draft.path, draft.final_path));
  return env.sync_dir(draft.final_path.parent_path());
}

Status check_sealed(const Draft& draft, Env& env) {
  int64_t read_back = 0;
  LITMUS_RETURN_IF_ERROR(read_sealed(
      draft.final_path,
      [&](const events::EventBlockPtr& block) { read_back += static_cast<int64_t>(block->events.size()); }, env));
  if (read_back == draft.rows) return {};
  return {ErrorCode::kCorrupt, draft.final_path.string() + " gives back " + std::to_string(read_back) + " of " +
                                   std::to_string(draft.rows) + " events; the journal is kept"};
}

Result<Sealed> seal_journal(const std::filesystem::path& journal, const NumberOf& number_of, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(Draft draft, draft_seal(journal, number_of, 0, env));
  LITMUS_RETURN_IF_ERROR(put_in_place(draft, env));
  LITMUS_RETURN_IF_ERROR(check_sealed(draft, env));
  return Sealed{draft.final_path, draft.rows, std::move(draft.losses)};
}

Status read_sealed(const std::filesystem::path& path, const std::function<void(events::EventBlockPtr)>& visit,
                   Env& env) {
  LITMUS_ASSIGN_OR_RETURN(const auto file, FileSource::open(path, env));
  const Status read = read_batches(file, visit);
  return Status(file->status().ok() ? read : file->status()).with_context(path.string());
}

}  // namespace litmus::archive
