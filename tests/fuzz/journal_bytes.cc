#include "fuzz/journal_bytes.h"

#include <algorithm>
#include <cstring>

#include "base/crc32c.h"
#include "base/env.h"
#include "journal/format.h"

namespace litmus::fuzz {
namespace {

using namespace journal;

template <class T>
T get(const std::string& bytes, size_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(value));
  return value;
}

template <class T>
void put(std::string& bytes, size_t at, const T& value) {
  std::memcpy(bytes.data() + at, &value, sizeof(value));
}

// Makes the record's checksum good. Returns its length; 0: there is no room for it.
size_t reseal_record(std::string& bytes, size_t at, uint64_t salt) {
  auto prefix = get<RecordPrefix>(bytes, at);
  if (prefix.length < kRecordOverhead || prefix.length > bytes.size() - at) return 0;
  const auto header = get<RecordHeader>(bytes, at + sizeof(prefix));
  const size_t payload = prefix.length - kRecordOverhead;
  if (header.open_bytes > payload) return 0;
  const uint32_t crc = crc32c(0, bytes.data() + at + kRecordOverhead, payload - header.open_bytes);
  prefix.crc = record_crc(crc, prefix.length, salt, prefix.sequence, header);
  put(bytes, at, prefix);
  return prefix.length;
}

}  // namespace

std::string resealed(std::string bytes) {
  if (bytes.size() < kDataOffset) return bytes;
  auto header = get<FileHeader>(bytes, 0);
  std::memcpy(header.magic, kMagic, sizeof(kMagic));
  header.version = kFormatVersion;
  header.header_bytes = sizeof(FileHeader);
  header.crc = header_crc(header);
  put(bytes, 0, header);
  const auto marks = get<Marks>(bytes, kMarksOffset);
  constexpr uint64_t kMarkMask = (uint64_t{1} << 48) - 1;
  put(bytes, kMarksOffset,
      Marks{seal_mark(marks.durable_end & kMarkMask, header.salt), seal_mark(marks.clean_end & kMarkMask, header.salt),
            seal_mark(marks.clean_sequence & kMarkMask, header.salt)});
  for (size_t at = header.data_offset; at < bytes.size() && bytes.size() - at >= kRecordOverhead;) {
    const size_t length = reseal_record(bytes, at, header.salt);
    at += length == 0 ? 8 : record_stride(length);
  }
  return bytes;
}

// Without the space behind the last record, but for its beginning; and without what is drawn anew each time, so that
// the same seed gives the same inputs.
std::string file_at(const std::filesystem::path& path) {
  std::string bytes = Env::real().read_file(path).value();
  const size_t last = bytes.find_last_not_of('\0');
  bytes.resize(std::min(bytes.size(), (last + 64) & ~size_t{7}));
  return bytes;
}

std::string settled(std::string bytes) {
  auto header = get<FileHeader>(bytes, 0);
  header.salt = 0x1234567890ABCDEF;
  header.process_uuid = header.writer_key = header.boot_id = Uuid::v5(Uuid{}, "writer");
  header.created_at = Timestamp{1'773'151'200'000'000};
  header.pid = 1;
  put(bytes, 0, header);
  bytes = resealed(std::move(bytes));
  put(bytes, kHeaderCopyOffset, get<FileHeader>(bytes, 0));
  return bytes;
}

}  // namespace litmus::fuzz
