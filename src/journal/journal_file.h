// JournalFile: one journal on disk as its writer sees it: creation, space, marks, sync. What a record is doesn't
// matter here.
//
// Two modes. Mapped: the file's bytes stand at `at(offset)`, and may be stored to below `ready_end()`. Where the
// filesystem can't preallocate, `write` is used instead.
// Thread-safe but for `write`, which the owner serialises.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "base/env.h"
#include "base/file.h"
#include "base/status.h"
#include "journal/format.h"

namespace litmus::journal {

class JournalFile {
 public:
  struct Options {
    std::filesystem::path data_dir;
    JournalKind kind = JournalKind::kEvents;
    Uuid session_id;
    Timestamp session_started;
    Uuid process_uuid;
    Uuid continues;
    std::string note;
    uint32_t flags = 0;
    Env* env = nullptr;
  };

  // The first name that neither a journal nor a sealed file has.
  static Result<std::shared_ptr<JournalFile>> create(const Options& options);
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;

  const std::string& path() const { return file_.path(); }
  const FileHeader& header() const { return header_; }
  uint64_t salt() const { return header_.salt; }

  bool is_mapped() const { return is_mapped_; }
  char* at(uint64_t offset) const { return region_.data() + offset; }
  // How far this file can grow.
  uint64_t capacity() const { return is_mapped_ ? region_.size() : uint64_t{1} << 40; }
  uint64_t ready_end() const { return ready_end_.load(std::memory_order_acquire); }

  // Extends ready_end to at least `end`, waiting for the disk. kNoSpace or kIo before any store.
  Status make_ready(uint64_t end);
  // What the helper does: one step ahead of the published end, and the pages far behind it are given back. Returns
  // which share of a step was published since the last call.
  Result<double> prepare_ahead();
  // True once in a step: the writer came so near to `ready_end` that the helper must be asked.
  bool should_ask(uint64_t position) {
    uint64_t at = ask_at_.load(std::memory_order_relaxed);
    return position >= at && ask_at_.compare_exchange_strong(at, UINT64_MAX, std::memory_order_relaxed);
  }

  Status write(uint64_t offset, std::string_view bytes) {
    return env_->write_at(file_, bytes.data(), bytes.size(), offset);
  }

  // Records up to `end` are published; sync covers them.
  void set_published_end(uint64_t end) { published_end_.store(end, std::memory_order_release); }
  // Returns when everything up to `end` is on the disk. One caller syncs for all that wait. After a failure the
  // file is never synced again: each further call gets the same error.
  Status sync_through(uint64_t end);

  // The clean end. `last_sequence` is that of the last record, 0 without any.
  Status mark_closed(uint64_t end, uint64_t last_sequence);

  // In a forked child: lets go of the descriptor and the mapping. Nothing else may be called afterwards.
  void abandon();

 private:
  JournalFile(File file, const FileHeader& header, const Options& options);
  Status prepare_first_space();
  Status reserve_region();
  Status extend(uint64_t size);
  Status make_ready_locked(uint64_t end);
  Status sync_now();
  Status store_mark(size_t field, uint64_t value);

  Env* env_;
  File file_;
  FileHeader header_;
  std::filesystem::path data_dir_;
  bool is_mapped_ = false;
  Mapping region_;

  std::mutex space_mutex_;  // one extension at a time
  std::atomic<uint64_t> ready_end_{0};
  std::atomic<uint64_t> ask_at_{UINT64_MAX};
  uint64_t prepare_from_ = 0;  // the helper makes the next step when the writer is here
  uint64_t next_step_ = 0;
  uint64_t released_end_ = 0;
  uint64_t written_back_end_ = 0;
  std::chrono::steady_clock::time_point writeback_not_before_;
  uint64_t seen_end_ = kDataOffset;  // by the helper, when it looked last

  std::atomic<uint64_t> published_end_{kDataOffset};
  std::mutex sync_mutex_;
  std::condition_variable sync_done_;
  bool is_syncing_ = false;
  bool directories_synced_ = false;  // touched only by the one who syncs
  uint64_t durable_end_ = 0;
  Status sync_failure_;
};

}  // namespace litmus::journal
