#include "daemon/numbers.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "daemon/numbers_format.h"

namespace litmus::daemon {

namespace format = numbers_format;

namespace {

constexpr size_t kFirstStep = 64 << 10;
constexpr size_t kLargestStep = 1 << 20;
// After a power loss numbering goes on above the reservation: a million numbers of 9.2e18 are lost, and no number that
// anybody may have seen is given twice.
constexpr int64_t kReserve = 1 << 20;

Result<std::string> read_whole(int fd, const std::filesystem::path& path) {
  struct stat info {};
  if (fstat(fd, &info) != 0) return Status::from_errno(errno, "cannot look at " + path.string());
  std::string bytes(static_cast<size_t>(info.st_size), '\0');
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Status::from_errno(errno, "cannot read " + path.string());
    if (got == 0) break;
    done += static_cast<size_t>(got);
  }
  bytes.resize(done);
  return bytes;
}

Status allocate(int fd, size_t from, size_t to, const std::filesystem::path& path) {
  int result;
  do {
    result = posix_fallocate(fd, static_cast<off_t>(from), static_cast<off_t>(to - from));
  } while (result == EINTR);
  if (result == 0) return {};
  return Status::from_errno(result, "cannot grow " + path.string() + "; free some space, numbering goes on by itself");
}

// EINVAL: a kernel before 5.14. The space is allocated, so a later first touch can't fail for want of it.
Status populate(char* from, size_t bytes, const std::filesystem::path& path) {
#ifdef MADV_POPULATE_WRITE
  if (madvise(from, bytes, MADV_POPULATE_WRITE) != 0 && errno != EINVAL)
    return Status::from_errno(errno, "cannot prepare space in " + path.string());
#else
  (void)from, (void)bytes, (void)path;
#endif
  return {};
}

bool all_zero(const char* bytes, size_t size) {
  return std::all_of(bytes, bytes + size, [](char byte) { return byte == 0; });
}

}  // namespace

struct Numbers::Scan {
  std::vector<NumberExtent> extents;
  uint64_t records = 0;  // slots up to the last valid record
  uint64_t slots = 0;    // whole slots in the file
  uint64_t last_epoch = 0;
  int64_t high_water = 0, reserved_through = 0;
  int64_t damaged = 0;
  Uuid boot_id;
  bool clean_end = true;

  static Result<Scan> of(const std::string& bytes, const std::filesystem::path& path);
  void take(const format::Record& record);
};

void Numbers::Scan::take(const format::Record& record) {
  last_epoch = std::max(last_epoch, record.epoch);
  clean_end = record.kind == format::kCleanEnd;
  if (record.kind == format::kEpoch) boot_id = record.writer_key;
  if (record.kind == format::kReservation) reserved_through = std::max(reserved_through, record.first_number);
  if (record.kind != format::kExtent) return;
  // Ascending and disjoint is what we write; an extent that isn't is none of ours, whatever its checksum says.
  if (record.count == 0 || record.first_number <= high_water) {
    ++damaged;
    return;
  }
  extents.push_back({record.writer_key, record.first_sequence, record.count, record.first_number, record.epoch});
  high_water = extents.back().last_number();
}

Result<Numbers::Scan> Numbers::Scan::of(const std::string& bytes, const std::filesystem::path& path) {
  Scan scan;
  if (bytes.size() < format::kRecordSize) return scan;
  format::Header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  const bool header_intact = header.crc == crc32c(0, &header, sizeof(header) - sizeof(header.crc));
  if (header_intact && std::memcmp(header.magic, format::kMagic, sizeof(header.magic)) == 0 &&
      header.version > format::kVersion)
    return Status(ErrorCode::kUnsupported, path.string() + " has format " + std::to_string(header.version) +
                                               ", and this litmusd knows " + std::to_string(format::kVersion) +
                                               "; start the newer litmusd that wrote it");
  scan.slots = bytes.size() / format::kRecordSize - 1;
  for (uint64_t index = 0; index < scan.slots; ++index) {
    const char* at = bytes.data() + (index + 1) * format::kRecordSize;
    format::Record record;
    std::memcpy(&record, at, sizeof(record));
    if (record.index != index || record.kind == 0 || record.crc != format::checksum(record)) continue;
    // Pages reach the disk in any order: a hole before a valid record held an extent once.
    scan.damaged += static_cast<int64_t>(index - scan.records);
    scan.records = index + 1;
    scan.take(record);
  }
  for (uint64_t index = scan.records; index < scan.slots; ++index)  // the torn tail
    if (!all_zero(bytes.data() + (index + 1) * format::kRecordSize, format::kRecordSize)) ++scan.damaged;
  return scan;
}

Result<std::vector<NumberExtent>> Numbers::read(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT) return std::vector<NumberExtent>{};
  if (fd < 0) return Status::from_errno(errno, "cannot open " + path.string());
  auto bytes = read_whole(fd, path);
  ::close(fd);
  if (!bytes.ok()) return bytes.status();
  LITMUS_ASSIGN_OR_RETURN(auto scan, Scan::of(*bytes, path));
  return std::move(scan.extents);
}

Result<std::unique_ptr<Numbers>> Numbers::open(const Options& options) {
  const int fd = ::open(options.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return Status::from_errno(errno, "cannot open " + options.path.string());
  std::unique_ptr<Numbers> numbers(new Numbers(fd, options.path));
  LITMUS_ASSIGN_OR_RETURN(const auto bytes, read_whole(fd, options.path));
  LITMUS_ASSIGN_OR_RETURN(auto scan, Scan::of(bytes, options.path));
  LITMUS_RETURN_IF_ERROR(numbers->begin(scan, options));
  numbers->recovered_ = std::move(scan.extents);
  return numbers;
}

Status Numbers::begin(const Scan& scan, const Options& options) {
  damaged_extents_ = scan.damaged;
  next_index_ = scan.records;
  next_number_ = scan.high_water + 1;
  const bool pages_may_be_gone = !scan.clean_end && scan.boot_id != options.boot_id;
  if (pages_may_be_gone || scan.damaged > 0) next_number_ = std::max(next_number_, scan.reserved_through + 1);
  epoch_ = std::max(scan.last_epoch + 1, static_cast<uint64_t>(std::max<int64_t>(options.now.micros, 0) / 1'000'000));
  const size_t used = (scan.records + 1) * format::kRecordSize;
  map_bytes_ = 0;
  LITMUS_RETURN_IF_ERROR(make_room());
  // The torn tail is cut by writing zeros over it: nothing behind the last valid record may look like one later.
  std::memset(map_ + used, 0, map_bytes_ - used);
  const format::Header header = format::make_header();
  std::memcpy(map_, &header, sizeof(header));
  LITMUS_RETURN_IF_ERROR(append(format::kEpoch, options.boot_id, 0, 0, next_number_));
  reserved_through_ = last_number() + kReserve;
  LITMUS_RETURN_IF_ERROR(append(format::kReservation, {}, 0, 0, reserved_through_));
  return sync();
}

Numbers::~Numbers() {
  if (map_ != nullptr) munmap(map_, map_bytes_);
  ::close(fd_);
}

char* Numbers::slot(uint64_t index) const { return map_ + (index + 1) * format::kRecordSize; }

Status Numbers::make_room() {
  const size_t needed = (next_index_ + 3) * format::kRecordSize;  // header, this record, and a reservation
  if (map_ != nullptr && needed <= map_bytes_) return {};
  struct stat info {};
  if (fstat(fd_, &info) != 0) return Status::from_errno(errno, "cannot look at " + path_.string());
  const auto size = static_cast<size_t>(info.st_size);
  size_t wanted = size;
  if (needed > size) wanted = (needed / kFirstStep + 1) * kFirstStep + std::min(size, kLargestStep);
  wanted = (wanted + 4095) / 4096 * 4096;
  if (wanted > size) LITMUS_RETURN_IF_ERROR(allocate(fd_, size, wanted, path_));
  void* grown = map_ == nullptr ? mmap(nullptr, wanted, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0)
                                : mremap(map_, map_bytes_, wanted, MREMAP_MAYMOVE);
  if (grown == MAP_FAILED) return Status::from_errno(errno, "cannot map " + path_.string());
  map_ = static_cast<char*>(grown);
  map_bytes_ = wanted;
  const size_t from = needed / 4096 * 4096;
  return from < wanted ? populate(map_ + from, wanted - from, path_) : Status();
}

Status Numbers::append(uint32_t kind, const Uuid& key, uint64_t sequence, uint32_t count, int64_t number) {
  LITMUS_RETURN_IF_ERROR(make_room());
  format::Record record{};
  record.count = count;
  record.first_sequence = sequence;
  record.first_number = number;
  record.epoch = epoch_;
  record.writer_key = key;
  record.kind = kind;
  record.index = next_index_;
  record.crc = format::checksum(record);
  std::memcpy(slot(next_index_), &record, sizeof(record));
  ++next_index_;
  last_ = {};
  return {};
}

bool Numbers::grow_last_extent(const Uuid& writer_key, uint64_t first_sequence, uint32_t count) {
  if (last_.count == 0 || last_.writer_key != writer_key || last_.end_sequence() != first_sequence ||
      last_.last_number() + 1 != next_number_ || last_.count > UINT32_MAX - count)
    return false;
  format::Record record;
  char* at = slot(next_index_ - 1);
  std::memcpy(&record, at, sizeof(record));
  record.count += count;
  record.crc = format::checksum(record);
  uint64_t word;
  std::memcpy(&word, &record, sizeof(word));
  // One aligned 8-byte store: a kill leaves the old extent or the new one, never a mixture.
  std::atomic_ref<uint64_t>(*reinterpret_cast<uint64_t*>(at)).store(word, std::memory_order_release);
  last_.count = record.count;
  return true;
}

Result<int64_t> Numbers::assign(const Uuid& writer_key, uint64_t first_sequence, uint32_t count) {
  const int64_t first = next_number_;
  if (!grow_last_extent(writer_key, first_sequence, count)) {
    LITMUS_RETURN_IF_ERROR(append(format::kExtent, writer_key, first_sequence, count, first));
    last_ = {writer_key, first_sequence, count, first, epoch_};
  }
  next_number_ += count;
  if (next_number_ > reserved_through_ - kReserve / 2) {
    const int64_t through = next_number_ + kReserve;
    // A reservation that finds no space is tried again with the next batch; half of the old one is still left.
    if (append(format::kReservation, {}, 0, 0, through).ok()) {
      reserved_through_ = through;
      reservation_unsynced_.store(true, std::memory_order_relaxed);
    }
  }
  return first;
}

void Numbers::raise_high_water(int64_t number) { next_number_ = std::max(next_number_, number + 1); }

Status Numbers::sync() {
  if (sync_failed_.load()) return Status(ErrorCode::kIo, path_.string() + " couldn't be synced before");
  reservation_unsynced_.store(false, std::memory_order_relaxed);
  if (fdatasync(fd_) == 0) return {};
  // The kernel may have dropped the dirty pages: a second try could report a success that isn't one.
  sync_failed_.store(true);
  return Status::from_errno(errno, "cannot sync " + path_.string() + "; numbers given since the last sync may be lost");
}

Status Numbers::close() {
  LITMUS_RETURN_IF_ERROR(sync());
  LITMUS_RETURN_IF_ERROR(append(format::kCleanEnd, {}, 0, 0, last_number()));
  return sync();
}

}  // namespace litmus::daemon
