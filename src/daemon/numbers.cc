#include "daemon/numbers.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "daemon/numbers_format.h"

namespace litmus::daemon {

namespace format = numbers_format;

namespace {

constexpr size_t kPage = 4096;
constexpr size_t kFirstStep = 64 << 10;
constexpr size_t kLargestStep = 256 << 10;
// After a power loss numbering goes on above the reservation: a million numbers of 9.2e18 are lost, and no number that
// anybody may have seen is given twice.
constexpr int64_t kReserve = 1 << 20;
constexpr uint64_t kMarkEvery = 1024;  // records

// Where the filesystem can't reserve space, zeros do.
Status allocate(Env& env, const File& file, size_t from, size_t to) {
  const Status allocated = env.allocate(file, from, to - from);
  if (allocated.code() != ErrorCode::kUnsupported) return allocated;
  const std::string zeros(to - from, '\0');
  return env.write_at(file, zeros.data(), zeros.size(), from);
}

bool all_zero(const char* bytes, size_t size) {
  return size == 0 || (bytes[0] == 0 && std::memcmp(bytes, bytes + 1, size - 1) == 0);
}

}  // namespace

void append_to_extents(std::vector<NumberExtent>& extents, const Uuid& writer_key, uint64_t sequence, int64_t number) {
  if (!extents.empty()) {
    auto& last = extents.back();
    if (last.writer_key == writer_key && last.end_sequence() == sequence && last.last_number() + 1 == number &&
        last.count < UINT32_MAX) {
      ++last.count;
      return;
    }
  }
  extents.push_back({writer_key, sequence, 1, number, 0});
}

// Looks at the file from a mark on; an empty mark is its beginning. `at` is the mark of how far it has come.
struct Numbers::Scan {
  std::vector<NumberExtent> extents;
  std::vector<NumbersMark> marks;
  NumbersMark at;         // its records: slots up to the last valid record
  uint64_t begun_at = 0;  // records in front of where it began
  uint64_t slots = 0;     // whole slots in the file
  int64_t damaged = 0;
  bool is_torn = false;  // something else than zeros behind the last valid record

  static Result<Scan> of(Env& env, const File& file, const std::optional<NumbersMark>& mark);
  static Result<Scan> from(const Options& options, const File& file);
  bool pages_may_be_gone(const Uuid& boot_id) const { return !at.clean_end && at.boot_id != boot_id; }
  void look(std::string_view bytes);
  void take(const format::Record& record);
};

void Numbers::Scan::take(const format::Record& record) {
  at.last_epoch = std::max(at.last_epoch, record.epoch);
  at.clean_end = record.kind == format::kCleanEnd;
  at.last_crc = record.crc;
  if (record.kind == format::kEpoch) at.boot_id = record.writer_key;
  if (record.kind == format::kReservation) at.reserved_through = std::max(at.reserved_through, record.first_number);
  if (record.kind != format::kExtent) return;
  // Ascending and disjoint is what we write; an extent that isn't is none of ours, whatever its checksum says.
  if (record.count == 0 || record.first_number <= at.high_water) {
    ++damaged;
    return;
  }
  extents.push_back({record.writer_key, record.first_sequence, record.count, record.first_number, record.epoch});
  at.high_water = extents.back().last_number();
}

// `bytes`: the slots from the mark on.
void Numbers::Scan::look(std::string_view bytes) {
  const uint64_t first = at.records;
  slots = first + bytes.size() / format::kRecordSize;
  const auto slot = [&](uint64_t index) { return bytes.data() + (index - first) * format::kRecordSize; };
  for (uint64_t index = first; index < slots; ++index) {
    format::Record record;
    std::memcpy(&record, slot(index), sizeof(record));
    if (record.index != index || record.kind == 0 || record.crc != format::checksum(record)) continue;
    // Pages reach the disk in any order: a hole before a valid record held an extent once.
    damaged += static_cast<int64_t>(index - at.records);
    if (index % kMarkEvery == 0 && index > 0 && damaged == 0) marks.push_back(at);
    at.records = index + 1;
    take(record);
  }
  is_torn = !all_zero(slot(at.records), bytes.size() - (at.records - first) * format::kRecordSize);
  for (uint64_t index = at.records; is_torn && index < slots; ++index)
    if (!all_zero(slot(index), format::kRecordSize)) ++damaged;
}

namespace {

Status check_header(Env& env, const File& file) {
  format::Header header{};
  LITMUS_RETURN_IF_ERROR(env.read_at(file, &header, sizeof(header), 0).status());
  const bool intact = header.crc == crc32c(0, &header, sizeof(header) - sizeof(header.crc));
  if (!intact || std::memcmp(header.magic, format::kMagic, sizeof(header.magic)) != 0 ||
      header.version <= format::kVersion)
    return {};
  return {ErrorCode::kUnsupported, file.path() + " has format " + std::to_string(header.version) +
                                       ", and this litmusd knows " + std::to_string(format::kVersion) +
                                       "; start the newer litmusd that wrote it"};
}

Result<std::string> read_slots(Env& env, const File& file, uint64_t first, uint64_t count) {
  std::string bytes(count * format::kRecordSize, '\0');
  LITMUS_ASSIGN_OR_RETURN(const size_t got,
                          env.read_at(file, bytes.data(), bytes.size(), (first + 1) * format::kRecordSize));
  bytes.resize(got);
  return bytes;
}

// A mark may be of another file, from before a restored backup or a repair.
Result<bool> fits(Env& env, const File& file, uint64_t slots, const NumbersMark& mark) {
  if (mark.records == 0 || mark.records > slots) return false;
  LITMUS_ASSIGN_OR_RETURN(const std::string bytes, read_slots(env, file, mark.records - 1, 1));
  if (bytes.size() < format::kRecordSize) return false;
  format::Record record;
  std::memcpy(&record, bytes.data(), sizeof(record));
  return record.index == mark.records - 1 && record.crc == mark.last_crc && record.crc == format::checksum(record);
}

}  // namespace

Result<Numbers::Scan> Numbers::Scan::of(Env& env, const File& file, const std::optional<NumbersMark>& mark) {
  Scan scan;
  LITMUS_ASSIGN_OR_RETURN(const auto info, env.info(file));
  scan.is_torn = info.size > 0;
  if (info.size < format::kRecordSize) return scan;
  LITMUS_RETURN_IF_ERROR(check_header(env, file));
  const uint64_t slots = info.size / format::kRecordSize - 1;
  if (mark) {
    LITMUS_ASSIGN_OR_RETURN(const bool known, fits(env, file, slots, *mark));
    if (known) scan.at = *mark, scan.marks = {*mark}, scan.begun_at = mark->records;
  }
  LITMUS_ASSIGN_OR_RETURN(const std::string bytes, read_slots(env, file, scan.at.records, slots - scan.at.records));
  scan.look(bytes);
  scan.is_torn |= info.size % format::kRecordSize != 0;
  return scan;
}

// A mark saves reading, and decides nothing: where reservations count, and where no record behind it confirms its
// epoch, all of the file is read.
Result<Numbers::Scan> Numbers::Scan::from(const Options& options, const File& file) {
  LITMUS_ASSIGN_OR_RETURN(auto scan, of(*options.env, file, options.mark));
  const bool unsure = scan.damaged > 0 || scan.at.records == scan.begun_at || scan.pages_may_be_gone(options.boot_id);
  if (scan.begun_at > 0 && unsure) return of(*options.env, file, std::nullopt);
  return scan;
}

Result<std::vector<NumberExtent>> Numbers::read(const std::filesystem::path& path, Env& env) {
  auto file = env.open(path, OpenMode::kRead);
  if (file.status().code() == ErrorCode::kNotFound) return std::vector<NumberExtent>{};
  if (!file.ok()) return file.status();
  LITMUS_ASSIGN_OR_RETURN(auto scan, Scan::of(env, *file, std::nullopt));
  return std::move(scan.extents);
}

Result<int64_t> Numbers::count_damaged(const std::filesystem::path& path, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(const auto file, env.open(path, OpenMode::kRead));
  LITMUS_ASSIGN_OR_RETURN(const auto scan, Scan::of(env, file, std::nullopt));
  return scan.damaged;
}

Result<std::unique_ptr<Numbers>> Numbers::open(const Options& options) {
  LITMUS_ASSIGN_OR_RETURN(auto file, options.env->open(options.path, OpenMode::kOpenOrCreate));
  std::unique_ptr<Numbers> numbers(new Numbers(std::move(file), *options.env));
  LITMUS_ASSIGN_OR_RETURN(auto scan, Scan::from(options, numbers->file_));
  numbers->marks_ = scan.marks;
  numbers->began_at_mark_ = scan.begun_at > 0;
  LITMUS_RETURN_IF_ERROR(numbers->begin(scan, options));
  numbers->recovered_ = std::move(scan.extents);
  return numbers;
}

Status Numbers::begin(const Scan& scan, const Options& options) {
  damaged_extents_ = scan.damaged;
  next_index_ = scan.at.records;
  high_water_ = scan.at.high_water;
  reserved_through_ = scan.at.reserved_through;
  boot_id_ = options.boot_id;
  next_number_ = high_water_ + 1;
  if (scan.pages_may_be_gone(options.boot_id) || scan.damaged > 0)
    next_number_ = std::max(next_number_, scan.at.reserved_through + 1);
  epoch_ =
      std::max(scan.at.last_epoch + 1, static_cast<uint64_t>(std::max<int64_t>(options.now.micros, 0) / 1'000'000));
  const size_t used = (scan.at.records + 1) * format::kRecordSize;
  LITMUS_ASSIGN_OR_RETURN(const auto info, env_->info(file_));
  LITMUS_RETURN_IF_ERROR(make_room(scan.is_torn ? info.size : 0));
  // The torn tail is cut by writing zeros over it: nothing behind the last valid record may look like one later.
  if (scan.is_torn) std::memset(map_.data() + used, 0, map_.size() - used);
  const format::Header header = format::make_header();
  std::memcpy(map_.data(), &header, sizeof(header));
  LITMUS_RETURN_IF_ERROR(append(format::kEpoch, options.boot_id, 0, 0, next_number_));
  reserved_through_ = last_number() + kReserve;
  LITMUS_RETURN_IF_ERROR(append(format::kReservation, {}, 0, 0, reserved_through_));
  return sync();
}

char* Numbers::slot(uint64_t index) const { return map_.data() + (index + 1) * format::kRecordSize; }

// For the next record, and for `least` bytes. What was free before is mapped a step at a time: each page of it is
// populated, and so written once more.
Status Numbers::make_room(size_t least) {
  const size_t needed = (next_index_ + 3) * format::kRecordSize;  // header, this record, and a reservation
  if (needed <= map_.size()) return {};
  LITMUS_ASSIGN_OR_RETURN(const auto info, env_->info(file_));
  size_t wanted = std::max(needed + std::clamp(needed, kFirstStep, kLargestStep), least);
  wanted = (wanted + kPage - 1) / kPage * kPage;
  if (wanted > info.size) LITMUS_RETURN_IF_ERROR(allocate(*env_, file_, info.size, wanted));
  LITMUS_ASSIGN_OR_RETURN(auto grown, env_->map(file_, 0, wanted, true));
  // From here on a store can't fail: what has no page yet gets one now, or an error. Whole new pages only, because
  // populating may write zeros.
  const size_t used = (next_index_ + 1) * format::kRecordSize;
  const size_t from = (used + kPage - 1) / kPage * kPage;
  if (from < wanted) LITMUS_RETURN_IF_ERROR(env_->populate(grown.data() + from, wanted - from, file_, from));
  map_ = std::move(grown);
  return {};
}

Status Numbers::append(uint32_t kind, const Uuid& key, uint64_t sequence, uint32_t count, int64_t number) {
  LITMUS_RETURN_IF_ERROR(make_room());
  note_mark();
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

// Now and then, when the next record begins: the one in front of it won't grow any more.
void Numbers::note_mark() {
  if (damaged_extents_ > 0 || next_index_ == 0 || next_index_ % kMarkEvery != 0) return;
  format::Record before;
  std::memcpy(&before, slot(next_index_ - 1), sizeof(before));
  marks_.push_back({next_index_, high_water_, reserved_through_, epoch_, boot_id_, false, before.crc});
}

std::optional<NumbersMark> Numbers::mark_before(int64_t number) const {
  const auto found =
      std::find_if(marks_.rbegin(), marks_.rend(), [&](const NumbersMark& mark) { return mark.high_water < number; });
  return found == marks_.rend() ? std::nullopt : std::optional(*found);
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
  high_water_ = last_number();
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
  std::lock_guard lock(sync_mutex_);
  if (sync_failed_.load()) return Status(ErrorCode::kIo, file_.path() + " couldn't be synced before");
  reservation_unsynced_.store(false, std::memory_order_relaxed);
  Status synced = env_->sync_data(file_);
  // The kernel may have dropped the dirty pages: a second try could report a success that isn't one.
  if (!synced.ok()) sync_failed_.store(true);
  return synced;
}

Status Numbers::renew() {
  std::lock_guard lock(sync_mutex_);
  if (!sync_failed_.load()) return {};
  const std::string bytes(map_.data(), (next_index_ + 1) * format::kRecordSize);
  LITMUS_RETURN_IF_ERROR(check_intact(bytes));
  LITMUS_RETURN_IF_ERROR(put_in_place(bytes, file_.path() + ".tmp"));
  sync_failed_.store(false);
  return {};
}

// That the mapping still shows what was stored, and not what the disk had before.
Status Numbers::check_intact(const std::string& bytes) const {
  Scan scan;
  scan.look(std::string_view(bytes).substr(format::kRecordSize));
  const bool newest_is_there = last_.count == 0 || (!scan.extents.empty() && scan.extents.back() == last_);
  if (scan.damaged == damaged_extents_ && scan.at.records == next_index_ && newest_is_there) return {};
  return Status(ErrorCode::kCorrupt, file_.path() + " lost what couldn't be synced; restart litmusd: it numbers on " +
                                         "above all numbers that were given");
}

Status Numbers::put_in_place(const std::string& bytes, const std::filesystem::path& fresh) {
  const std::filesystem::path path = file_.path();
  if (const Status gone = env_->unlink(fresh); !gone.ok() && gone.code() != ErrorCode::kNotFound) return gone;
  LITMUS_ASSIGN_OR_RETURN(auto file, env_->open(fresh, OpenMode::kCreateExclusive));
  LITMUS_RETURN_IF_ERROR(env_->write_at(file, bytes.data(), bytes.size(), 0));
  File old_file = std::exchange(file_, File(::dup(file.fd()), path.string()));
  Mapping old_map = std::exchange(map_, Mapping());
  Status placed = file_.is_open() ? make_room() : Status::from_errno(errno, "cannot duplicate " + file.path());
  if (placed.ok()) placed = env_->sync_file(file);
  if (placed.ok()) placed = env_->rename(fresh, path);
  if (!placed.ok()) {
    file_ = std::move(old_file);
    map_ = std::move(old_map);
    return placed;
  }
  return env_->sync_dir(path.parent_path());  // if not: the new one is in use, and is renewed once more
}

Status Numbers::close() {
  LITMUS_RETURN_IF_ERROR(sync());
  LITMUS_RETURN_IF_ERROR(append(format::kCleanEnd, {}, 0, 0, last_number()));
  return sync();
}

}  // namespace litmus::daemon
