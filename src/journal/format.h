// The bytes of a journal file; docs/formats/event-log.md is the specification. Little-endian, 64-bit.
//
//   0      FileHeader, immutable after creation, and a copy of it at 2048
//   1024   Marks: mutable words, each carrying its own check
//   4096   records, each starting at a multiple of 8; zeros behind the last one
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "base/time.h"
#include "base/uuid.h"

namespace litmus::journal {

static_assert(std::endian::native == std::endian::little, "journals are little-endian");

inline constexpr char kMagic[8] = {'L', 'I', 'T', 'M', 'J', 'R', 'N', '\n'};
inline constexpr uint32_t kFormatVersion = 1;
inline constexpr uint64_t kHeaderCopyOffset = 2048;
inline constexpr uint64_t kMarksOffset = 1024;
inline constexpr uint64_t kDataOffset = 4096;
inline constexpr size_t kMaxPayload = size_t{64} << 20;

enum class JournalKind : uint32_t { kEvents = 1, kChannels = 2 };

// Bits of FileHeader::flags. Readers ignore those that they don't know.
enum HeaderFlag : uint32_t {
  kRelayed = 1,  // the owner only writes down what producers elsewhere say: that it is gone doesn't mean that they are
};

struct FileHeader {
  char magic[8];
  uint32_t version;
  uint32_t header_bytes;  // of this struct in the writer's version: what the checksum covers
  uint32_t crc;           // CRC32C of header_bytes bytes, with this field as zero
  JournalKind kind;
  uint64_t salt;  // random; goes into the checksum of every record
  Uuid session_id;
  Uuid process_uuid;  // names the owner's lock, events/.alive/{process_uuid}
  Uuid writer_key;    // names this file for ever
  Uuid continues;     // writer_key of the file that this writer left, or nil
  Timestamp created_at;
  uint64_t data_offset;
  Uuid boot_id;  // with pid: for people
  uint32_t pid;
  uint32_t flags;  // HeaderFlag
  char note[376];  // why this file continues another; UTF-8, zero-padded
};
static_assert(sizeof(FileHeader) == 512 && std::is_trivially_copyable_v<FileHeader>);

struct Marks {
  uint64_t durable_end;     // mark: offset up to which records are known to be on the disk
  uint64_t clean_end;       // mark: offset behind the last record; 0 until the writer closed
  uint64_t clean_sequence;  // mark: sequence of the last record; written before clean_end
};

// Goes in front of the payload in every record, as the caller fills it.
struct RecordHeader {
  EventId event_id;
  SessionId session_id;
  RunId run_id;  // nil: none
  Timestamp occurred_at;
  Timestamp received_at;
  uint32_t type_id = 0;
  uint32_t open_bytes = 0;  // at the payload's end, filled after publication: the record's checksum leaves them out
};
static_assert(sizeof(RecordHeader) == 72 && std::is_trivially_copyable_v<RecordHeader>);

// What stands in front of the RecordHeader.
struct RecordPrefix {
  uint32_t length;    // prefix + header + payload, without padding; 0: not published. Stored last, with release
  uint32_t crc;       // CRC32C of payload but its open bytes, length, salt, sequence, header, in this order
  uint64_t sequence;  // 1, 2, 3, … in this file
};
static_assert(sizeof(RecordPrefix) == 16);

inline constexpr size_t kRecordOverhead = sizeof(RecordPrefix) + sizeof(RecordHeader);

// Bytes from one record's start to the next.
constexpr size_t record_stride(size_t length) { return (length + 7) & ~size_t{7}; }

// The payload comes first, so that its checksum is made before the writer's mutex is taken.
uint32_t record_crc(uint32_t payload_crc, uint32_t length, uint64_t salt, uint64_t sequence,
                    const RecordHeader& header);

// A 48-bit value with 16 bits that prove it: one aligned word, so that it is stored in one piece.
uint64_t seal_mark(uint64_t value, uint64_t salt);
// 0 when the mark isn't there or doesn't hold.
uint64_t open_mark(uint64_t mark, uint64_t salt);

uint32_t header_crc(const FileHeader& header);

// "events" or "channels": the folder below the data directory.
std::string_view folder_of(JournalKind kind);

}  // namespace litmus::journal
