// The bytes of events/_numbers, as docs/formats/numbers.md describes them. Little-endian, every record 64 bytes.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "base/crc32c.h"
#include "base/uuid.h"

namespace litmus::daemon::numbers_format {

static_assert(std::endian::native == std::endian::little, "the file is little-endian");

inline constexpr char kMagic[8] = {'L', 'I', 'T', 'M', 'N', 'U', 'M', '\n'};
inline constexpr uint32_t kVersion = 1;
inline constexpr size_t kRecordSize = 64;

enum Kind : uint32_t { kExtent = 1, kEpoch = 2, kReservation = 3, kCleanEnd = 4 };

struct Header {
  char magic[8];
  uint32_t version;
  uint32_t record_size;
  uint8_t zero[44];
  uint32_t crc;  // over all before it
};
static_assert(sizeof(Header) == kRecordSize);

// `crc` and `count` share one aligned 8-byte word, so that the newest extent can grow by a single store.
struct Record {
  uint32_t crc;  // over all behind it
  uint32_t count;
  uint64_t first_sequence;
  int64_t first_number;
  uint64_t epoch;
  Uuid writer_key;
  uint32_t kind;
  uint32_t zero;
  uint64_t index;  // 0 for the first record behind the header: a record is valid only in its own place
};
static_assert(sizeof(Record) == kRecordSize);

inline uint32_t checksum(const Record& record) {
  return crc32c(0, reinterpret_cast<const char*>(&record) + sizeof(record.crc), kRecordSize - sizeof(record.crc));
}

inline Header make_header() {
  Header header{};
  std::memcpy(header.magic, kMagic, sizeof(kMagic));
  header.version = kVersion;
  header.record_size = kRecordSize;
  header.crc = crc32c(0, &header, sizeof(header) - sizeof(header.crc));
  return header;
}

}  // namespace litmus::daemon::numbers_format
