#include "journal/writer.h"

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "base/crc32c.h"
#include "base/log.h"
#include "journal/journal_file.h"
#include "journal/liveness.h"
#include "journal/space_helper.h"

namespace litmus::journal {

struct Writer::Impl {
  explicit Impl(Options given) : options(std::move(given)) {}

  const Options options;

  // Only one thread changes files at a time. Taken before `mutex`.
  std::mutex file_mutex;

  // Held for the few instructions that give a record its place. Nothing is called under it.
  mutable std::mutex mutex;
  std::shared_ptr<JournalFile> file;  // changes under both mutexes; null: forked, or closed
  uint64_t position = 0;
  uint64_t next_sequence = 1;
  bool is_closed = false;
  bool is_forked = false;
  std::string staging;                  // a record in write() mode
  std::atomic<uint64_t> generation{1};  // changes with `file`

  std::unique_ptr<SpaceHelper> helper;  // changes under file_mutex; its thread ends before what it uses

  // `build(to, is_mapped)` stores the payload and returns the CRC32C of its covered part.
  template <class Build>
  Result<uint64_t> append(const RecordHeader& header, size_t size, bool to_disk, Build build);
  char* room_for(size_t stride);
  Status make_room(const std::shared_ptr<JournalFile>& in, uint64_t end);
  Status sync(const std::shared_ptr<JournalFile>& what, uint64_t end);
  Status change_file(const std::shared_ptr<JournalFile>& from, const std::string& note);
  Status close();
  double help();
  void ring(bool is_published) const {
    if (is_published && options.doorbell != nullptr) options.doorbell->ring();
  }

  std::shared_ptr<JournalFile> current() const {
    std::lock_guard lock(mutex);
    return file;
  }
};

namespace {

// All writers of this process, for the fork handlers. The handlers hold every mutex across the fork, so that the child
// finds whole objects and mutexes that it may unlock.
struct Registry {
  std::mutex mutex;
  std::set<Writer::Impl*> writers;
};

Registry& registry() {
  static auto* const instance = new Registry;  // outlives every writer
  return *instance;
}

void before_fork() {
  registry().mutex.lock();
  for (Writer::Impl* writer : registry().writers) {
    writer->file_mutex.lock();
    writer->mutex.lock();
  }
}

void release_after_fork() {
  for (Writer::Impl* writer : registry().writers) {
    writer->mutex.unlock();
    writer->file_mutex.unlock();
  }
  registry().mutex.unlock();
}

// The journal is the parent's. Its file object and helper may be in the middle of something that another thread did,
// so they are let go of, not destroyed.
void after_fork_in_child() {
  for (Writer::Impl* writer : registry().writers) {
    static_cast<void>(writer->helper.release());
    if (writer->file != nullptr) {
      writer->file->abandon();
      static_cast<void>(new std::shared_ptr<JournalFile>(std::move(writer->file)));
    }
    writer->file = nullptr;
    writer->is_forked = true;
    writer->generation.fetch_add(1, std::memory_order_relaxed);
  }
  release_after_fork();
}

void enlist(Writer::Impl* writer) {
  install_fork_handlers();
  std::lock_guard lock(registry().mutex);
  registry().writers.insert(writer);
}

void delist(Writer::Impl* writer) {
  std::lock_guard lock(registry().mutex);
  registry().writers.erase(writer);
}

// Puts everything but the payload where it belongs; the length word last, so that whoever sees it sees all of the
// record.
void store_record(char* at, const RecordPrefix& prefix, const RecordHeader& header) {
  std::memcpy(at + offsetof(RecordPrefix, crc), &prefix.crc, sizeof(prefix.crc));
  std::memcpy(at + offsetof(RecordPrefix, sequence), &prefix.sequence, sizeof(prefix.sequence));
  std::memcpy(at + sizeof(prefix), &header, sizeof(header));
  std::atomic_ref<uint32_t>(*reinterpret_cast<uint32_t*>(at)).store(prefix.length, std::memory_order_release);
}

RecordPrefix make_prefix(uint64_t salt, uint64_t sequence, const RecordHeader& header, size_t payload_size,
                         uint32_t payload_crc) {
  const auto length = static_cast<uint32_t>(kRecordOverhead + payload_size);
  return {length, record_crc(payload_crc, length, salt, sequence, header), sequence};
}

Status check_size(size_t payload) {
  if (payload <= kMaxPayload) return {};
  return Status(ErrorCode::kTooLarge, "a record of " + std::to_string(payload) + " bytes; at most " +
                                          std::to_string(kMaxPayload) + " fit: store large data by reference");
}

Status closed_error(const Writer::Options& options) {
  return Status(ErrorCode::kInvalidArgument, "the journal of session " + options.session_id.value.to_string() + " in " +
                                                 options.data_dir.native() + " is closed; open a new writer to append");
}

}  // namespace

void install_fork_handlers() {
  install_liveness_fork_handlers();
  static const int handlers = pthread_atfork(before_fork, release_after_fork, after_fork_in_child);
  static_cast<void>(handlers);
}

template <class Build>
Result<uint64_t> Writer::Impl::append(const RecordHeader& header, size_t size, bool to_disk, Build build) {
  const size_t stride = record_stride(kRecordOverhead + size);
  while (true) {
    std::unique_lock lock(mutex);
    if (file == nullptr || position + stride > file->ready_end()) [[unlikely]] {
      const auto full = file;
      const uint64_t end = position + stride;
      lock.unlock();
      LITMUS_RETURN_IF_ERROR(make_room(full, end));
      continue;
    }
    char* const at = room_for(stride);
    const uint32_t payload_crc = build(at + kRecordOverhead, file->is_mapped());
    const RecordPrefix prefix = make_prefix(file->salt(), next_sequence, header, size, payload_crc);
    store_record(at, prefix, header);
    if (!file->is_mapped()) [[unlikely]]
      LITMUS_RETURN_IF_ERROR(file->write(position, staging));
    position += stride;
    ++next_sequence;
    file->set_published_end(position);
    const uint64_t end = position;
    const bool ask = file->should_ask(position);
    const auto synced = to_disk ? file : nullptr;
    lock.unlock();
    if (ask) [[unlikely]]
      helper->ask();
    if (to_disk) LITMUS_RETURN_IF_ERROR(sync(synced, end));
    return prefix.sequence;
  }
}

// Its place in the mapping. Where the file can't be mapped a record is made beside it, and its write is the one thing
// that is called under the mutex: a record must be whole before the next one gets its place.
char* Writer::Impl::room_for(size_t stride) {
  if (file->is_mapped()) [[likely]]
    return file->at(position);
  staging.assign(stride, '\0');
  return staging.data();
}

Status Writer::Impl::make_room(const std::shared_ptr<JournalFile>& in, uint64_t end) {
  if (in == nullptr) return change_file(nullptr, is_forked ? "opened in a forked process" : "");
  if (end > in->capacity()) return change_file(in, "continues a full file");
  return in->make_ready(end);
}

// On the helper's thread, which never takes `mutex`: an append that had to wait for it would call the kernel. An error
// is met again, and told, by the append that needs the space.
double Writer::Impl::help() {
  std::shared_ptr<JournalFile> in;
  {
    std::lock_guard changing(file_mutex);
    in = file;
  }
  return in != nullptr ? in->prepare_ahead().value_or(0) : 0;
}

Status Writer::Impl::sync(const std::shared_ptr<JournalFile>& what, uint64_t end) {
  Status status = what->sync_through(end);
  if (status.ok()) return status;
  const Status changed = change_file(what, "continues after a failed sync: " + status.message());
  std::string message = "stored, but not known to be on the disk: " + status.message();
  if (!changed.ok()) message += "; and no new journal could be made: " + changed.message();
  return Status(ErrorCode::kIo, std::move(message));
}

// Replaces `from` (null: there is none) by a new file; does nothing if another thread did.
Status Writer::Impl::change_file(const std::shared_ptr<JournalFile>& from, const std::string& note) {
  LITMUS_ASSIGN_OR_RETURN(const Uuid process, process_identity(options.data_dir, *options.env));
  std::lock_guard changing(file_mutex);
  {
    std::lock_guard lock(mutex);
    if (is_closed) return closed_error(options);
    if (file != from) return {};
  }
  LITMUS_ASSIGN_OR_RETURN(auto made, JournalFile::create({.data_dir = options.data_dir,
                                                          .kind = options.kind,
                                                          .session_id = options.session_id.value,
                                                          .session_started = options.session_started,
                                                          .process_uuid = process,
                                                          .continues = from ? from->header().writer_key : Uuid{},
                                                          .note = note,
                                                          .flags = options.flags,
                                                          .env = options.env}));
  if (helper == nullptr) helper = std::make_unique<SpaceHelper>([this] { return help(); });
  uint64_t old_end = 0, old_sequence = 0;
  {
    std::lock_guard lock(mutex);
    old_end = std::exchange(position, kDataOffset);
    old_sequence = std::exchange(next_sequence, 1) - 1;
    file = std::move(made);
    generation.fetch_add(1, std::memory_order_relaxed);
  }
  if (options.doorbell != nullptr) options.doorbell->announce_journal();
  return from != nullptr ? from->mark_closed(old_end, old_sequence) : Status{};
}

Status Writer::Impl::close() {
  std::lock_guard changing(file_mutex);
  std::unique_lock lock(mutex);
  is_closed = true;
  generation.fetch_add(1, std::memory_order_relaxed);
  const auto last = std::exchange(file, nullptr);
  lock.unlock();
  if (last == nullptr) return {};
  const Status status = last->mark_closed(position, next_sequence - 1);
  if (options.doorbell != nullptr) options.doorbell->ring();
  return status;
}

Writer::Writer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) { enlist(impl_.get()); }

Result<std::unique_ptr<Writer>> Writer::open(Options options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  LITMUS_RETURN_IF_ERROR(impl->change_file(nullptr, ""));
  return std::unique_ptr<Writer>(new Writer(std::move(impl)));
}

Writer::~Writer() {
  delist(impl_.get());
  if (const Status status = impl_->close(); !status.ok()) log_error("{}", status.message());
}

Result<uint64_t> Writer::append(const RecordHeader& header, std::string_view payload, bool to_disk) {
  LITMUS_RETURN_IF_ERROR(check_size(payload.size()));
  const uint32_t payload_crc = crc32c(0, payload.data(), payload.size());  // before anybody waits for us
  const auto sequence = impl_->append(header, payload.size(), to_disk, [&](char* to, bool) {
    if (!payload.empty()) std::memcpy(to, payload.data(), payload.size());
    return payload_crc;
  });
  impl_->ring(sequence.ok());
  return sequence;
}

Result<uint64_t> Writer::append_built(const RecordHeader& header, size_t size,
                                      const std::function<uint32_t(char* to)>& build) {
  LITMUS_RETURN_IF_ERROR(check_size(size));
  const auto sequence = impl_->append(header, size, false, [&](char* to, bool) { return build(to); });
  impl_->ring(sequence.ok());
  return sequence;
}

Result<Writer::OpenPart> Writer::append_open(RecordHeader header, std::string_view covered, uint32_t open_bytes) {
  LITMUS_RETURN_IF_ERROR(check_size(covered.size() + open_bytes));
  if (covered.size() % 8 != 0) {
    return Status(ErrorCode::kInvalidArgument,
                  "an open part must start at a multiple of 8, not at " + std::to_string(covered.size()));
  }
  if (const auto file = impl_->current(); file != nullptr && !file->is_mapped()) return OpenPart{};
  header.open_bytes = open_bytes;
  const uint32_t covered_crc = crc32c(0, covered.data(), covered.size());
  OpenPart part;
  const auto sequence = impl_->append(header, covered.size() + open_bytes, false, [&](char* to, bool is_mapped) {
    std::memcpy(to, covered.data(), covered.size());
    if (is_mapped) part = {to + covered.size(), impl_->file->salt(), impl_->generation.load(std::memory_order_relaxed)};
    return covered_crc;
  });
  LITMUS_RETURN_IF_ERROR(sequence.status());
  impl_->ring(true);
  return part;
}

uint64_t Writer::generation() const { return impl_->generation.load(std::memory_order_relaxed); }

Status Writer::sync() {
  std::shared_ptr<JournalFile> file;
  uint64_t end = 0;
  {
    std::lock_guard lock(impl_->mutex);
    file = impl_->file;
    end = impl_->position;
  }
  return file != nullptr ? impl_->sync(file, end) : Status{};
}

Status Writer::close() { return impl_->close(); }

std::filesystem::path Writer::path() const {
  const auto file = impl_->current();
  return file != nullptr ? std::filesystem::path(file->path()) : std::filesystem::path();
}

Uuid Writer::writer_key() const {
  const auto file = impl_->current();
  return file != nullptr ? file->header().writer_key : Uuid{};
}

}  // namespace litmus::journal
