// events/_numbers: which event got which number. Truth, like the journals: a number once given belongs to its event for
// ever, whatever is killed or deleted afterwards. Format: docs/formats/numbers.md.
//
// Written by the process that holds litmusd.lock only. All functions are for one thread (the I/O thread), except
// sync(), which any one other thread may call at the same time.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/env.h"
#include "base/status.h"
#include "base/time.h"
#include "base/uuid.h"

namespace litmus::daemon {

// `count` events of one journal, from `first_sequence` on, have the numbers from `first_number` on.
struct NumberExtent {
  Uuid writer_key;
  uint64_t first_sequence = 0;
  uint32_t count = 0;
  int64_t first_number = 0;
  uint64_t epoch = 0;

  int64_t last_number() const { return first_number + count - 1; }
  uint64_t end_sequence() const { return first_sequence + count; }
  bool operator==(const NumberExtent&) const = default;
};

// What a look at the file from its beginning to record `records` found: whoever kept it may look from there on.
struct NumbersMark {
  uint64_t records = 0;
  int64_t high_water = 0, reserved_through = 0;
  uint64_t last_epoch = 0;
  Uuid boot_id;
  bool clean_end = true;
  uint32_t last_crc = 0;  // of the record in front of it: the file is still the same
  bool operator==(const NumbersMark&) const = default;
};

// Adds one event to a list of extents, growing the last one where it fits.
void append_to_extents(std::vector<NumberExtent>& extents, const Uuid& writer_key, uint64_t sequence, int64_t number);

class Numbers {
 public:
  struct Options {
    std::filesystem::path path;
    Uuid boot_id;   // of this boot of the machine; another one than the file's says that unsynced pages may be gone
    Timestamp now;  // seeds the epoch, so that a lost file doesn't bring old epochs back
    std::optional<NumbersMark> mark{};  // what is in front of it isn't looked at, nor in recovered(), unless in doubt
    Env* env = &Env::real();
  };

  // Opens or creates the file, cuts a torn tail, and begins a new epoch (one sync).
  // kUnsupported: a newer format. kNoSpace, kIo: the disk refuses.
  static Result<std::unique_ptr<Numbers>> open(const Options& options);

  // What a file holds, without writing to it; an absent file holds nothing.
  static Result<std::vector<NumberExtent>> read(const std::filesystem::path& path, Env& env = Env::real());

  // How many of its records don't hold; one that is being written may be among them.
  static Result<int64_t> count_damaged(const std::filesystem::path& path, Env& env = Env::real());

  Numbers(const Numbers&) = delete;
  Numbers& operator=(const Numbers&) = delete;

  uint64_t epoch() const { return epoch_; }
  int64_t last_number() const { return next_number_ - 1; }  // the high-water mark

  // A mark that no extent with this number, or a higher one, lies in front of. nullopt: there is none to speak of.
  std::optional<NumbersMark> mark_before(int64_t number) const;

  // Extents of earlier epochs, ascending by number; those behind the mark.
  const std::vector<NumberExtent>& recovered() const { return recovered_; }
  bool began_at_mark() const { return began_at_mark_; }
  void forget_recovered() { recovered_.clear(), recovered_.shrink_to_fit(); }

  // Damaged extents that open() passed over. Their events are numbered again, above the high-water mark.
  int64_t damaged_extents() const { return damaged_extents_; }

  // Numbers below or at `number` are taken: found elsewhere, in a sealed file or a segment.
  void raise_high_water(int64_t number);

  // Gives `count` (> 0) numbers to the events of `writer_key` from `first_sequence` on, and returns the first of them.
  // When it returns the assignment survives SIGKILL. On an error nothing was assigned; the call may be repeated.
  Result<int64_t> assign(const Uuid& writer_key, uint64_t first_sequence, uint32_t count);

  // True when a reservation waits for its sync; cheap to ask after each batch.
  bool wants_sync() const { return reservation_unsynced_.load(std::memory_order_relaxed); }

  // After it returns ok, all numbers given before survive power loss. A failed sync isn't tried again, the kernel may
  // have dropped the pages: later calls fail too, until renew() has written the file anew.
  Status sync();

  // Any thread.
  bool wants_renewal() const { return sync_failed_.load(std::memory_order_relaxed); }

  // After a failed sync: puts a synced copy of the file in its place. Waits for a sync() of the other thread, and for
  // the disk. On an error everything is as it was. kCorrupt: the kernel did drop pages, and only a new start, which
  // numbers above the reservation, goes on.
  Status renew();

  // Says that everything is on disk and no reservation needs to be skipped. Nothing may be assigned afterwards.
  Status close();

 private:
  struct Scan;

  Numbers(File file, Env& env) : env_(&env), file_(std::move(file)) {}
  Status begin(const Scan& scan, const Options& options);
  void note_mark();
  Status append(uint32_t kind, const Uuid& key, uint64_t sequence, uint32_t count, int64_t number);
  Status make_room(size_t least = 0);
  Status check_intact(const std::string& bytes) const;
  Status put_in_place(const std::string& bytes, const std::filesystem::path& path);
  bool grow_last_extent(const Uuid& writer_key, uint64_t first_sequence, uint32_t count);
  char* slot(uint64_t index) const;

  Env* env_;
  File file_;
  Mapping map_;
  uint64_t next_index_ = 0;  // of the next record
  uint64_t epoch_ = 0;
  int64_t next_number_ = 1, high_water_ = 0;  // high_water_: of the extents
  Uuid boot_id_;
  int64_t reserved_through_ = 0;
  NumberExtent last_;  // the newest record, when it is an extent of this epoch; else its count is 0
  std::vector<NumberExtent> recovered_;
  bool began_at_mark_ = false;
  int64_t damaged_extents_ = 0;
  std::vector<NumbersMark> marks_;  // one in a thousand records
  std::atomic<bool> reservation_unsynced_{false};
  std::atomic<bool> sync_failed_{false};
  std::mutex sync_mutex_;  // held while file_ is synced or replaced
};

}  // namespace litmus::daemon
