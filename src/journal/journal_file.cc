#include "journal/journal_file.h"

#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <utility>

namespace litmus::journal {
namespace {

constexpr uint64_t kFirstStep = uint64_t{256} << 10;
constexpr uint64_t kLargestStep = uint64_t{4} << 20;
constexpr uint64_t kWritebackStep = uint64_t{1} << 20;
constexpr std::chrono::milliseconds kWritebackPause{60};
constexpr uint64_t kSmallestStep = uint64_t{64} << 10;
constexpr size_t kRegionSize = size_t{16} << 30;  // address space only
constexpr size_t kSmallestRegion = size_t{256} << 20;
constexpr int kMostParts = 10'000;

uint64_t round_up(uint64_t size, uint64_t unit) { return (size + unit - 1) / unit * unit; }

uint64_t random_word() {
  uint64_t word = 0;
  if (getrandom(&word, sizeof(word), 0) != static_cast<ssize_t>(sizeof(word))) {
    const Uuid id = Uuid::v7();
    std::memcpy(&word, id.bytes.data() + 8, sizeof(word));
  }
  return word;
}

Uuid read_boot_id(Env& env) {
  const Result<std::string> text = env.read_file("/proc/sys/kernel/random/boot_id");
  if (!text.ok() || text->size() < 36) return {};  // only for people
  return Uuid::parse(std::string_view(*text).substr(0, 36)).value_or(Uuid{});
}

const Uuid& boot_id(Env& env) {
  static const Uuid id = read_boot_id(env);
  return id;
}

FileHeader make_header(const JournalFile::Options& options) {
  FileHeader header{};
  std::memcpy(header.magic, kMagic, sizeof(kMagic));
  header.version = kFormatVersion;
  header.header_bytes = sizeof(FileHeader);
  header.kind = options.kind;
  header.salt = random_word();
  header.session_id = options.session_id;
  header.process_uuid = options.process_uuid;
  header.writer_key = Uuid::v7();
  header.continues = options.continues;
  header.created_at = options.env->now();
  header.data_offset = kDataOffset;
  header.boot_id = boot_id(*options.env);
  header.pid = static_cast<uint32_t>(getpid());
  header.flags = options.flags;
  const size_t note_size = std::min(options.note.size(), sizeof(header.note) - 1);
  std::memcpy(header.note, options.note.data(), note_size);
  header.crc = header_crc(header);
  return header;
}

std::filesystem::path folder_for(const JournalFile::Options& options) {
  return options.data_dir / folder_of(options.kind) / options.session_started.date();
}

// The lock says that the file is in the making, until its header does. Whoever takes it for abandoned removes it under
// the same lock: then it has no name any more, and is left.
Result<bool> claim(const File& file, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(const bool locked, env.try_lock(file));
  if (!locked) return false;
  LITMUS_ASSIGN_OR_RETURN(const FileInfo info, env.info(file));
  return info.links > 0;
}

// Makes the file under the first free name. A sealer puts the .arrow in place before it removes the journal: a
// journal that we could make beside an .arrow has a used name.
Result<File> create_file(const std::filesystem::path& folder, const Uuid& session_id, Env& env) {
  for (int part = 1; part <= kMostParts; ++part) {
    const std::string stem = session_id.to_string() + (part == 1 ? "" : "-" + std::to_string(part));
    const std::filesystem::path path = folder / (stem + ".journal");
    Result<File> file = env.open(path, OpenMode::kCreateExclusive);
    if (!file.ok()) {
      if (file.status().code() == ErrorCode::kAlreadyExists) continue;
      return file;
    }
    LITMUS_ASSIGN_OR_RETURN(const bool ours, claim(*file, env));
    if (!ours) continue;
    const Status sealed = env.info(folder / (stem + ".arrow")).status();
    if (sealed.code() == ErrorCode::kNotFound) return file;
    LITMUS_RETURN_IF_ERROR(env.unlink(path));
    if (!sealed.ok()) return sealed;
  }
  return Status(ErrorCode::kConflict, "no free name for a journal of session " + session_id.to_string() + " in " +
                                          folder.native() + ": " + std::to_string(kMostParts) + " are taken");
}

}  // namespace

JournalFile::JournalFile(File file, const FileHeader& header, const Options& options)
    : env_(options.env), file_(std::move(file)), header_(header), data_dir_(options.data_dir), next_step_(kFirstStep) {}

Result<std::shared_ptr<JournalFile>> JournalFile::create(const Options& options) {
  Env& env = *options.env;
  const std::filesystem::path folder = folder_for(options);
  LITMUS_RETURN_IF_ERROR(env.make_dirs(folder));
  LITMUS_ASSIGN_OR_RETURN(const FilesystemType filesystem, env.filesystem(folder));
  if (filesystem.is_shared) {
    return Status(ErrorCode::kUnsupported,
                  options.data_dir.native() + " is on " + filesystem.name +
                      ": journals need a local filesystem, since mapped files and locks of processes don't hold on "
                      "network filesystems and FUSE; set data_dir to a folder on a local disk");
  }
  LITMUS_ASSIGN_OR_RETURN(File file, create_file(folder, options.session_id, env));
  const std::string path = file.path();
  std::shared_ptr<JournalFile> journal(new JournalFile(std::move(file), make_header(options), options));
  Status status = journal->prepare_first_space();
  if (!status.ok()) {
    env.unlink(path).ok();  // it holds no record; the first error is the one to tell
    return status;
  }
  return journal;
}

// The header is written, not stored, so that a reader finds it whole or not at all.
Status JournalFile::prepare_first_space() {
  char page[kDataOffset] = {};
  std::memcpy(page, &header_, sizeof(header_));
  std::memcpy(page + kHeaderCopyOffset, &header_, sizeof(header_));
  const Status allocated = env_->allocate(file_, 0, kFirstStep);
  if (allocated.code() == ErrorCode::kUnsupported) {
    ready_end_.store(capacity(), std::memory_order_release);
    return env_->write_at(file_, page, sizeof(page), 0);
  }
  LITMUS_RETURN_IF_ERROR(allocated);
  LITMUS_RETURN_IF_ERROR(reserve_region());
  is_mapped_ = true;
  {
    std::lock_guard lock(space_mutex_);
    LITMUS_RETURN_IF_ERROR(extend(kFirstStep));
  }
  return env_->write_at(file_, page, sizeof(page), 0);
}

// Address space for the whole file, so that it stands in one piece however it grows.
Status JournalFile::reserve_region() {
  for (size_t size = kRegionSize; size >= kSmallestRegion; size /= 2) {
    void* base = mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base != MAP_FAILED) {
      region_ = Mapping(static_cast<char*>(base), size);
      return {};
    }
  }
  return Status::from_errno(ENOMEM, "cannot reserve address space for " + path() + "; is there a limit (ulimit -v)?");
}

// Populating is the gate: what it passes can be stored to without a SIGBUS.
Status JournalFile::extend(uint64_t size) {
  const uint64_t start = ready_end_.load(std::memory_order_relaxed);
  LITMUS_RETURN_IF_ERROR(env_->allocate(file_, start, size));
  LITMUS_RETURN_IF_ERROR(env_->map_at(at(start), file_, start, size));
  LITMUS_RETURN_IF_ERROR(env_->populate(at(start), size, file_, start));
  ready_end_.store(start + size, std::memory_order_release);
  prepare_from_ = start + size / 2;
  ask_at_.store(start + size / 4 * 3, std::memory_order_relaxed);
  return {};
}

Status JournalFile::make_ready(uint64_t end) {
  std::lock_guard lock(space_mutex_);
  return make_ready_locked(end);
}

Status JournalFile::make_ready_locked(uint64_t end) {
  while (ready_end() < end) {
    const uint64_t left = capacity() - ready_end();
    const uint64_t needed = round_up(end - ready_end(), kSmallestStep);
    const uint64_t step = std::min(std::max(next_step_, needed), left);
    Status status = extend(step);
    // A full disk may still have room for what is needed now.
    if (status.code() == ErrorCode::kNoSpace && needed < step) status = extend(needed);
    LITMUS_RETURN_IF_ERROR(std::move(status));
    next_step_ = std::min(2 * step, kLargestStep);
  }
  return {};
}

Result<double> JournalFile::prepare_ahead() {
  if (!is_mapped_) return 0.0;
  std::lock_guard lock(space_mutex_);
  const uint64_t position = published_end_.load(std::memory_order_acquire);
  const double used =
      static_cast<double>(position - std::exchange(seen_end_, position)) / static_cast<double>(next_step_);
  if (position >= prepare_from_ && ready_end() < capacity()) {
    LITMUS_RETURN_IF_ERROR(make_ready_locked(ready_end() + 1));
  }
  // Pages of old records leave this process's memory; they stay in the page cache until they are on the disk.
  const uint64_t keep_from = position > kLargestStep ? (position - kLargestStep) / kLargestStep * kLargestStep : 0;
  if (keep_from > released_end_) {
    const uint64_t from = std::max(released_end_, kLargestStep);  // the marks' page stays
    if (keep_from > from) madvise(at(from), keep_from - from, MADV_DONTNEED);
    released_end_ = keep_from;
  }
  // A run ends with a sync: it shall wait for the last of its events, not for all of them. A burst goes on faster than
  // that: handing it over would take the processor from the writer.
  const auto now = std::chrono::steady_clock::now();
  if (position >= written_back_end_ + kWritebackStep && now >= writeback_not_before_) {
    env_->start_writeback(file_, written_back_end_, kWritebackStep);
    written_back_end_ += kWritebackStep;
    writeback_not_before_ = now + kWritebackPause;
  }
  return used;
}

Status JournalFile::sync_through(uint64_t end) {
  std::unique_lock lock(sync_mutex_);
  while (true) {
    if (durable_end_ >= end) return {};
    if (!sync_failure_.ok()) return sync_failure_;
    if (!is_syncing_) break;
    sync_done_.wait(lock);
  }
  is_syncing_ = true;
  lock.unlock();
  const uint64_t covered = published_end_.load(std::memory_order_acquire);
  Status status = sync_now();
  if (status.ok()) status = store_mark(offsetof(Marks, durable_end), covered);
  lock.lock();
  is_syncing_ = false;
  if (status.ok()) {
    durable_end_ = std::max(durable_end_, covered);
  } else {
    sync_failure_ = status;
  }
  sync_done_.notify_all();
  return status;
}

// The first time, the names that lead to the file are brought to the disk too.
Status JournalFile::sync_now() {
  if (directories_synced_) return env_->sync_data(file_);
  LITMUS_RETURN_IF_ERROR(env_->sync_file(file_));
  const std::filesystem::path date_folder = std::filesystem::path(path()).parent_path();
  LITMUS_RETURN_IF_ERROR(env_->sync_dir(date_folder));
  LITMUS_RETURN_IF_ERROR(env_->sync_dir(date_folder.parent_path()));
  LITMUS_RETURN_IF_ERROR(env_->sync_dir(data_dir_));
  directories_synced_ = true;
  return {};
}

Status JournalFile::store_mark(size_t field, uint64_t value) {
  uint64_t mark = seal_mark(value, salt());
  const uint64_t offset = kMarksOffset + field;
  if (!is_mapped_) return env_->write_at(file_, &mark, sizeof(mark), offset);
  std::atomic_ref<uint64_t>(*reinterpret_cast<uint64_t*>(at(offset))).store(mark, std::memory_order_release);
  return {};
}

Status JournalFile::mark_closed(uint64_t end, uint64_t last_sequence) {
  LITMUS_RETURN_IF_ERROR(store_mark(offsetof(Marks, clean_sequence), last_sequence));
  return store_mark(offsetof(Marks, clean_end), end);
}

void JournalFile::abandon() {
  file_.reset();
  region_.reset();
}

}  // namespace litmus::journal
