#include "journal/reader.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <utility>

#include "base/crc32c.h"

namespace litmus::journal {
namespace {

constexpr size_t kLeastRead = 4096;
constexpr size_t kMostRead = size_t{256} << 10;
// Looking for records behind damage may check each byte so often; an honest file needs once.
constexpr uint64_t kCheckedBytesPerByte = 16;
constexpr uint32_t kLargestHeader = kMarksOffset;
constexpr uint64_t kLargestDataOffset = uint64_t{1} << 20;
constexpr size_t kCrcFieldOffset = offsetof(FileHeader, crc);

bool is_zero(const char* bytes, size_t size) {
  return std::all_of(bytes, bytes + size, [](char c) { return c == 0; });
}

// Whether the header at `at` proves itself, whatever its version.
bool header_holds(const char* at) {
  FileHeader header;
  std::memcpy(&header, at, sizeof(header));
  if (std::memcmp(header.magic, kMagic, sizeof(kMagic)) != 0) return false;
  if (header.header_bytes < kCrcFieldOffset + sizeof(header.crc) || header.header_bytes > kLargestHeader) return false;
  constexpr uint32_t kZero = 0;
  uint32_t crc = crc32c(0, at, kCrcFieldOffset);
  crc = crc32c(crc, &kZero, sizeof(kZero));
  const size_t rest = kCrcFieldOffset + sizeof(header.crc);
  return crc32c(crc, at + rest, header.header_bytes - rest) == header.crc;
}

bool header_is_sane(const FileHeader& header) {
  const bool known_kind = header.kind == JournalKind::kEvents || header.kind == JournalKind::kChannels;
  return header.header_bytes == sizeof(FileHeader) && known_kind && header.data_offset >= kDataOffset &&
         header.data_offset <= kLargestDataOffset && header.data_offset % 8 == 0;
}

Result<FileHeader> read_header(const File& file, Env& env) {
  char page[kDataOffset] = {};
  LITMUS_ASSIGN_OR_RETURN(const size_t size, env.read_at(file, page, sizeof(page), 0));
  if (is_zero(page, size)) {
    return Status(ErrorCode::kUnavailable, file.path() +
                                               " has no header yet: it is being made, or its writer ended "
                                               "before it wrote anything");
  }
  for (const uint64_t at : {uint64_t{0}, kHeaderCopyOffset}) {
    if (!header_holds(page + at)) continue;
    FileHeader header;
    std::memcpy(&header, page + at, sizeof(header));
    if (header.version > kFormatVersion) {
      return Status(ErrorCode::kUnsupported, file.path() + " has format " + std::to_string(header.version) +
                                                 ", made by a newer Litmus; this one reads up to " +
                                                 std::to_string(kFormatVersion));
    }
    if (header_is_sane(header)) return header;
  }
  return Status(ErrorCode::kCorrupt, file.path() + " isn't a journal, or both copies of its header are damaged");
}

}  // namespace

Reader::Reader(File file, const FileHeader& header, Env& env)
    : env_(&env), file_(std::move(file)), header_(header), offset_(header.data_offset), read_ahead_(kLeastRead) {}

Result<Reader> Reader::open(const std::filesystem::path& path, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(File file, env.open(path, OpenMode::kRead));
  LITMUS_ASSIGN_OR_RETURN(const FileHeader header, read_header(file, env));
  return Reader(std::move(file), header, env);
}

std::string_view Reader::note() const { return {header_.note, strnlen(header_.note, sizeof(header_.note))}; }

void Reader::put_back(const Record& last) {
  offset_ = last.offset;
  next_sequence_ = last.sequence;
}

void Reader::rest() {
  file_.reset();
  buffer_ = {};
  buffer_size_ = 0;
  read_ahead_ = kLeastRead;
}

Status Reader::open_again() const {
  if (file_.is_open()) return {};
  LITMUS_ASSIGN_OR_RETURN(file_, env_->open(file_.path(), OpenMode::kRead));
  return {};
}

Result<Marks> Reader::marks() const {
  LITMUS_RETURN_IF_ERROR(open_again());
  Marks marks{};
  LITMUS_ASSIGN_OR_RETURN(const size_t size, env_->read_at(file_, &marks, sizeof(marks), kMarksOffset));
  return size == sizeof(marks) ? marks : Marks{};
}

Result<uint64_t> Reader::durable_end() const {
  LITMUS_ASSIGN_OR_RETURN(const Marks found, marks());
  return open_mark(found.durable_end, header_.salt);
}

Result<bool> Reader::is_closed() const {
  LITMUS_ASSIGN_OR_RETURN(const Marks found, marks());
  return open_mark(found.clean_end, header_.salt) != 0;
}

Result<size_t> Reader::read_again(uint64_t offset, std::span<char> out) const {
  LITMUS_RETURN_IF_ERROR(open_again());
  return env_->read_at(file_, out.data(), out.size(), offset);
}

std::vector<Loss> Reader::take_losses() { return std::exchange(losses_, {}); }

Result<uint64_t> Reader::count_unread(uint64_t most) const {
  LITMUS_RETURN_IF_ERROR(open_again());
  std::vector<char> chunk(kMostRead);
  uint64_t count = 0, chunk_at = 0;
  size_t chunk_size = 0;
  for (uint64_t at = offset_; count < most; ++count) {
    if (at < chunk_at || at + sizeof(RecordPrefix) > chunk_at + chunk_size) {
      LITMUS_ASSIGN_OR_RETURN(chunk_size, env_->read_at(file_, chunk.data(), chunk.size(), at));
      chunk_at = at;
      if (chunk_size < sizeof(RecordPrefix)) break;
    }
    RecordPrefix prefix;
    std::memcpy(&prefix, chunk.data() + (at - chunk_at), sizeof(prefix));
    if (prefix.length < kRecordOverhead || prefix.length > kRecordOverhead + kMaxPayload) break;
    if (prefix.sequence != next_sequence_ + count) break;
    at += record_stride(prefix.length);
  }
  return count;
}

Status Reader::fill(uint64_t offset, size_t size) {
  size = std::max(size, read_ahead_);
  read_ahead_ = std::min(read_ahead_ * 2, kMostRead);
  if (buffer_.size() < size) buffer_.resize(size);
  buffer_size_ = 0;
  LITMUS_ASSIGN_OR_RETURN(buffer_size_, env_->read_at(file_, buffer_.data(), size, offset));
  buffer_offset_ = offset;
  return {};
}

Result<const char*> Reader::bytes_at(uint64_t offset, size_t size) {
  const auto have = [&] { return offset >= buffer_offset_ && offset + size <= buffer_offset_ + buffer_size_; };
  if (!have()) LITMUS_RETURN_IF_ERROR(fill(offset, size));
  return have() ? buffer_.data() + (offset - buffer_offset_) : static_cast<const char*>(nullptr);
}

// Reads the record at `offset` if one is there and its sequence lies between the expected one and `last_sequence`.
// The sequence is asked before the checksum: it is the cheaper question.
Result<bool> Reader::read_record(uint64_t offset, uint64_t last_sequence, Record& out) {
  LITMUS_ASSIGN_OR_RETURN(const char* at, bytes_at(offset, sizeof(RecordPrefix)));
  if (at == nullptr) return false;
  RecordPrefix prefix;
  std::memcpy(&prefix, at, sizeof(prefix));
  if (prefix.length < kRecordOverhead || prefix.length > kRecordOverhead + kMaxPayload) return false;
  if (prefix.sequence < next_sequence_ || prefix.sequence > last_sequence) return false;
  LITMUS_ASSIGN_OR_RETURN(const bool inside, fits(offset, prefix.length));
  if (!inside) return false;
  LITMUS_ASSIGN_OR_RETURN(at, bytes_at(offset, prefix.length));
  if (at == nullptr) return false;
  checked_bytes_ += prefix.length;
  RecordPrefix again;  // the bytes may have been read anew, and differ
  std::memcpy(&again, at, sizeof(again));
  if (again.length != prefix.length || again.sequence != prefix.sequence) return false;
  std::memcpy(&out.header, at + sizeof(prefix), sizeof(out.header));
  out.payload = {at + kRecordOverhead, prefix.length - kRecordOverhead};
  if (out.header.open_bytes > out.payload.size()) return false;
  const uint32_t payload_crc = crc32c(0, out.payload.data(), out.payload.size() - out.header.open_bytes);
  if (record_crc(payload_crc, prefix.length, header_.salt, prefix.sequence, out.header) != again.crc) return false;
  out.sequence = prefix.sequence;
  out.offset = offset;
  return true;
}

// Keeps a length that lies from costing memory: no record reaches behind the file's end.
Result<bool> Reader::fits(uint64_t offset, size_t size) {
  if (offset + size > file_size_) {
    LITMUS_ASSIGN_OR_RETURN(const FileInfo info, env_->info(file_));
    file_size_ = info.size;
  }
  return offset + size <= file_size_;
}

Reader::Next Reader::accept(const Record& record) {
  offset_ = record.offset + record_stride(kRecordOverhead + record.payload.size());
  next_sequence_ = record.sequence + 1;
  return Next::kRecord;
}

Result<Reader::Next> Reader::next(Record& out) {
  if (ended_) return Next::kEnd;
  LITMUS_RETURN_IF_ERROR(open_again());
  const bool was_buffered = buffer_size_ > 0 && offset_ < buffer_offset_ + buffer_size_;
  LITMUS_ASSIGN_OR_RETURN(bool found, read_record(offset_, next_sequence_, out));
  if (!found && was_buffered) {  // what was read earlier may have been written since
    buffer_size_ = 0;
    LITMUS_ASSIGN_OR_RETURN(found, read_record(offset_, next_sequence_, out));
  }
  if (found) return accept(out);
  read_ahead_ = kLeastRead;
  return stopped(out);
}

// No record at the expected place: a pause, the end, or damage.
Result<Reader::Next> Reader::stopped(Record& out) {
  LITMUS_ASSIGN_OR_RETURN(const Marks found, marks());
  const uint64_t clean_end = open_mark(found.clean_end, header_.salt);
  if (clean_end == 0 && !dead_) return Next::kNotYet;
  // The last records may have been published after we looked, but before we learned that nothing more comes.
  buffer_size_ = 0;
  LITMUS_ASSIGN_OR_RETURN(const bool late, read_record(offset_, next_sequence_, out));
  if (late) return accept(out);
  const uint64_t last_sequence = open_mark(found.clean_sequence, header_.salt);
  if (clean_end == offset_ && last_sequence == next_sequence_ - 1) {
    ended_ = true;
    return Next::kEnd;
  }
  return resync(out, found);
}

// Looks for the next valid record behind damage. It can't carry the expected sequence (that one starts here or
// nowhere), and what is missing must have fitted in between.
Result<Reader::Next> Reader::resync(Record& out, const Marks& marks) {
  LITMUS_ASSIGN_OR_RETURN(const FileInfo info, env_->info(file_));
  file_size_ = info.size;
  const uint64_t budget = checked_bytes_ + kCheckedBytesPerByte * info.size + kMaxPayload;
  uint64_t bad_end = offset_;  // behind the last byte that isn't zero
  uint64_t word = 0;
  for (uint64_t at = offset_; at < info.size; at += sizeof(word)) {
    const size_t size = std::min<uint64_t>(sizeof(word), info.size - at);
    LITMUS_ASSIGN_OR_RETURN(const char* bytes, bytes_at(at, size));
    if (bytes == nullptr) break;
    word = 0;
    std::memcpy(&word, bytes, size);
    if (word == 0) continue;
    bad_end = at + size;
    const uint64_t most_missing = (at - offset_) / kRecordOverhead;
    if (most_missing == 0) continue;
    const uint64_t expected = std::exchange(next_sequence_, next_sequence_ + 1);
    const Result<bool> found = read_record(at, expected + most_missing, out);
    next_sequence_ = expected;
    LITMUS_RETURN_IF_ERROR(found.status());
    if (*found) {
      note_loss(Loss::Kind::kGap, out.sequence - 1, at - offset_, marks);
      return accept(out);
    }
    if (checked_bytes_ > budget) {
      return Status(ErrorCode::kCorrupt, path() + " holds so many false beginnings of records behind offset " +
                                             std::to_string(offset_) + " that reading was given up there");
    }
  }
  note_end(bad_end, marks);
  return Next::kEnd;
}

void Reader::note_loss(Loss::Kind kind, uint64_t last_sequence, uint64_t size_bytes, const Marks& marks) {
  const uint64_t durable_end = open_mark(marks.durable_end, header_.salt);
  losses_.push_back({.kind = kind,
                     .first_sequence = next_sequence_,
                     .last_sequence = last_sequence,
                     .offset = offset_,
                     .size_bytes = size_bytes,
                     .was_durable = offset_ < durable_end});
}

// Nothing valid follows. What the writer's marks promise beyond this place is lost; other bytes are a torn tail.
void Reader::note_end(uint64_t bad_end, const Marks& marks) {
  ended_ = true;
  const uint64_t last_sequence = open_mark(marks.clean_sequence, header_.salt);
  const uint64_t marked_end =
      std::max(open_mark(marks.clean_end, header_.salt), open_mark(marks.durable_end, header_.salt));
  if (last_sequence >= next_sequence_ || marked_end > offset_) {
    const uint64_t end = std::max(bad_end, marked_end);
    note_loss(Loss::Kind::kGap, last_sequence >= next_sequence_ ? last_sequence : 0, end - offset_, marks);
  } else if (bad_end > offset_) {
    note_loss(Loss::Kind::kTornTail, 0, bad_end - offset_, marks);
  }
}

}  // namespace litmus::journal
