// Journals, as they come and with every checksum made good again, so that what lies behind the checksums is read too:
// first as that of a live writer, then of a dead one.
#include <algorithm>
#include <cstring>

#include "base/crc32c.h"
#include "base/test_dir.h"
#include "fuzz/fuzz.h"
#include "fuzz/journal_bytes.h"
#include "journal/reader.h"
#include "journal/writer.h"

namespace litmus::fuzz {
namespace {

using namespace journal;

RecordHeader header_of(uint32_t number) {
  RecordHeader header;
  header.event_id.value = Uuid::v5(Uuid{}, "event " + std::to_string(number));
  header.run_id.value = Uuid::v5(Uuid{}, "run");
  header.occurred_at = header.received_at = Timestamp{1'773'151'200'000'000 + number};
  header.type_id = number;
  return header;
}

std::unique_ptr<Writer> open_writer(const std::filesystem::path& data_dir, JournalKind kind) {
  Writer::Options options;
  options.data_dir = data_dir;
  options.kind = kind;
  options.session_id = SessionId{Uuid::v5(Uuid{}, "session")};
  return Writer::open(options).value();
}

std::string journal_of(int records, bool closed) {
  const TestDir dir;
  const auto writer = open_writer(dir.path(), JournalKind::kEvents);
  const auto path = writer->path();
  for (int i = 1; i <= records; ++i) {
    const std::string payload = "{\"value\":\"" + std::string(static_cast<size_t>(i * 37 % 200), 'x') + "\"}";
    (void)writer->append(header_of(static_cast<uint32_t>(i)), payload, i % 7 == 0).value();
  }
  if (closed) require(writer->close().ok(), "a journal can be closed");
  return settled(file_at(path));
}

std::string journal_with_open_parts() {
  const TestDir dir;
  const auto writer = open_writer(dir.path(), JournalKind::kChannels);
  const auto path = writer->path();
  for (uint32_t i = 1; i <= 3; ++i) {
    const auto part = writer->append_open(header_of(i), "covered ", 64 * i).value();
    if (part.bytes != nullptr) std::memset(part.bytes, 'o', 32 * i);
    (void)writer->append(header_of(i + 10), "behind it").value();
  }
  return settled(file_at(path));
}

class Reading {
 public:
  Reading(Reader& reader, size_t size) : reader_(reader), size_(size) {}

  // False: reading was given up.
  bool to_the_end() {
    while (true) {
      const Result<Reader::Next> next = reader_.next(record_);
      if (!next.ok()) return false;
      if (*next != Reader::Next::kRecord) break;
      take();
    }
    for (const Loss& loss : reader_.take_losses()) {
      // In a file that was cut short records are missing from where the next would have begun.
      const uint64_t end = std::max<uint64_t>(record_stride(size_), reader_.header().data_offset);
      require(loss.offset <= end, "a loss lies in the file");
      require(loss.last_sequence == 0 || loss.first_sequence <= loss.last_sequence,
              "a loss has a beginning and an end");
    }
    return true;
  }

 private:
  void take() {
    require(record_.sequence > last_sequence_, "sequences grow");
    require(record_.offset >= end_ && record_.offset % 8 == 0, "records don't overlap");
    require(record_.payload.size() <= size_ && record_.payload_offset() + record_.payload.size() <= size_,
            "a record lies in the file");
    require(record_.header.open_bytes <= record_.payload.size(), "open bytes belong to their record");
    last_sequence_ = record_.sequence;
    end_ = record_.payload_offset() + record_.payload.size();
    checksum_ = crc32c(checksum_, record_.payload.data(), record_.payload.size());  // each byte can be read
  }

  Reader& reader_;
  const size_t size_;
  Record record_;
  uint64_t last_sequence_ = 0, end_ = 0;
  uint32_t checksum_ = 0;
};

void read(const std::string& bytes) {
  const InputFile file(bytes);
  Result<Reader> reader = Reader::open(file.path());
  if (!reader.ok()) return;
  (void)reader->note();
  (void)reader->is_closed().value();
  require(reader->count_unread(1000).value() <= 1000, "no more is counted than was asked for");
  Reading reading(*reader, bytes.size());
  if (!reading.to_the_end()) return;
  reader->set_dead();
  if (!reading.to_the_end()) return;
  Record record;
  const Result<Reader::Next> again = reader->next(record);
  require(again.ok() && *again == Reader::Next::kEnd, "the end stays the end");
}

}  // namespace

std::vector<std::string> seeds() {
  return {journal_of(0, false), journal_of(1, true),       journal_of(20, false),
          journal_of(20, true), journal_with_open_parts(), "not a journal"};
}

}  // namespace litmus::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(litmus::fuzz::text_of(data, size));
  litmus::fuzz::read(bytes);
  litmus::fuzz::read(litmus::fuzz::resealed(bytes));
  return 0;
}
