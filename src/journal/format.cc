#include "journal/format.h"

#include "base/crc32c.h"

namespace litmus::journal {
namespace {

constexpr uint64_t kMarkBits = 48;
constexpr uint64_t kMarkValue = (uint64_t{1} << kMarkBits) - 1;

uint64_t mark_check(uint64_t value, uint64_t salt) {
  const uint64_t words[2] = {value, salt};
  return crc32c(0, words, sizeof(words)) & 0xffff;
}

}  // namespace

uint32_t record_crc(uint32_t payload_crc, uint32_t length, uint64_t salt, uint64_t sequence,
                    const RecordHeader& header) {
  struct {
    uint64_t length, salt, sequence;
    RecordHeader header;
  } covered{length, salt, sequence, header};
  static_assert(sizeof(covered) == 24 + sizeof(RecordHeader));
  return crc32c(payload_crc, &covered, sizeof(covered));
}

uint64_t seal_mark(uint64_t value, uint64_t salt) {
  value &= kMarkValue;
  return mark_check(value, salt) << kMarkBits | value;
}

uint64_t open_mark(uint64_t mark, uint64_t salt) {
  const uint64_t value = mark & kMarkValue;
  return mark >> kMarkBits == mark_check(value, salt) ? value : 0;
}

uint32_t header_crc(const FileHeader& header) {
  FileHeader copy = header;
  copy.crc = 0;
  return crc32c(0, &copy, sizeof(copy));
}

std::string_view folder_of(JournalKind kind) { return kind == JournalKind::kEvents ? "events" : "channels"; }

}  // namespace litmus::journal
