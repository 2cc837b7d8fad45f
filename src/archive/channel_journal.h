// ChannelJournal: one channel journal, live or left behind by its writer, indexed as it grows. In memory is where the
// samples lie and their levels; never the samples.
//
// Thread-safe. `refresh` keeps readers out while it takes in what is new; a reader holds `read_lock` for as long as it
// looks at channels and runs. A journal at its end isn't locked by `refresh` any more, so reading it may take long.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <vector>

#include "archive/channel_run.h"
#include "channels/follower.h"
#include "journal/catalog.h"

namespace litmus::archive {

class ChannelJournal {
 public:
  struct Channel {
    std::vector<std::shared_ptr<ChannelRun>> runs;  // one a kind and type, in the order of their first samples
    std::shared_ptr<ChannelRun> newest;             // that the last sample went to
    uint64_t changes = 0;                           // grows whenever samples came
  };
  using Channels = std::map<std::string, Channel, std::less<>>;

  // Errors as of journal::Reader::open.
  static Result<std::shared_ptr<ChannelJournal>> open(journal::JournalEntry entry, Env& env = Env::real());

  const journal::JournalEntry& entry() const { return entry_; }
  const Uuid& session_id() const { return session_id_; }
  const Uuid& writer_key() const { return writer_key_; }
  const Uuid& owner() const { return owner_; }

  // Takes in everything that was published before the call.
  Status refresh();

  // Its owner can't write any more.
  void set_dead();
  bool is_dead() const { return dead_; }
  // Nothing more will be written to it: its owner is dead, or has closed it.
  bool is_finished() const;
  // Everything that will ever be in it has been taken in.
  bool at_end() const { return at_end_; }
  // It can't be read to its end: it is neither followed nor sealed.
  bool has_failed() const { return failed_; }

  std::shared_lock<std::shared_mutex> read_lock() const { return std::shared_lock(mutex_); }
  const Channels& channels() const { return channels_; }  // under read_lock

  struct Trouble {
    std::string kind, detail;  // as in losses
    int64_t count = 0;
  };
  std::vector<Trouble> take_troubles();

 private:
  ChannelJournal(journal::JournalEntry entry, channels::ChannelFollower follower, std::shared_ptr<const File> file,
                 Env& env);
  Status read_new();
  void add(const channels::Piece& piece);
  ChannelRun& run_of(Channel& channel, ChannelKind kind, ElementType type);
  void note_losses();

  const journal::JournalEntry entry_;
  Env& env_;
  Uuid session_id_, writer_key_, owner_;
  std::shared_ptr<const File> file_;
  std::atomic<bool> dead_{false}, at_end_{false}, failed_{false};

  mutable std::shared_mutex mutex_;
  channels::ChannelFollower follower_;  // guarded by mutex_, as what follows
  Channels channels_;
  std::vector<Trouble> troubles_;
};

}  // namespace litmus::archive
