// Ingest: follows all event journals of a data directory, gives every record its number, and hands on blocks of events.
//
// For the I/O thread only. It never writes to a journal, and nothing that a journal holds can stop it: what can't be
// read is counted, named and passed over.
//
// Journals of dead processes may be thousands. Their sessions are laid by: no loop comes by them, and no file of theirs
// is open. Those that an earlier life left are read a few at a time, while everybody else is served.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "daemon/block_builder.h"
#include "daemon/losses.h"
#include "daemon/numbers.h"
#include "daemon/source.h"

namespace litmus::daemon {

class Ingest {
 public:
  struct Options {
    std::filesystem::path data_dir;
    Env* env = &Env::real();
    size_t batch_events = 4096;  // of one journal, before the others have their turn
    size_t batch_bytes = size_t{1} << 20;
    size_t open_in_replay = 256;  // journals
  };
  using Sink = std::function<void(const events::EventBlockPtr&)>;
  struct Handlers {
    Sink block;                                                    // every block, ascending by number
    std::function<void(const Source&, const journal::Loss&)> gap;  // records of a dead writer are missing
    Sink earlier = {};  // blocks of sessions that were laid by unread: numbered before, and in segments
  };

  Ingest(const Options& options, Numbers& numbers, Losses& losses, Handlers handlers);

  // Takes up journals that appeared since the last call. Cheap when there are none.
  Status discover();

  // Folders that an earlier life found settled, and those that are; see journal::Catalog.
  void recall_folders(std::string_view text) { catalog_.recall(journal::JournalKind::kEvents, text); }
  std::string settled_folders() { return catalog_.settled(journal::JournalKind::kEvents); }
  void doubt_a_folder() { catalog_.doubt_one(); }

  // The lowest number of an event in the journals that are followed; INT64_MAX: there is none, 0: it isn't known,
  // because a journal can't be followed.
  int64_t lowest_number() const;

  // Gives the events of an extent whose journal isn't followed, in order, as far as they are stored elsewhere.
  using Elsewhere = std::function<void(const NumberExtent&, const std::function<void(const events::StoredEvent&)>&)>;

  // Before replay: sessions whose numbered events are all in segments, and which `may_wait`, are laid by unread.
  void lay_by_settled(const std::vector<NumberExtent>& extents, int64_t watermark,
                      const std::function<bool(const std::vector<Source*>&)>& may_wait);

  // At start: gives the events that were numbered before to the sink, in number order; of those up to `watermark`,
  // which are in segments already, only to `to_runs`. Then read_round goes on behind them.
  void replay(const std::vector<NumberExtent>& extents, int64_t watermark, const Sink& to_runs,
              const Elsewhere& elsewhere = {});

  // Reads one batch of each journal. True: more may be waiting; call it again when others had their turn.
  bool read_round();

  // What dead processes said waits: there is no room for it now.
  void hold_back(bool hold) { held_back_ = hold; }
  bool is_held_back() const { return held_back_; }

  // All journals of sessions that have been read to their end; and again among the sources.
  void lay_by(const std::set<Uuid>& session_ids);
  void call_back(const Uuid& session_id);
  // The oldest session that was laid by and has been read.
  std::optional<Uuid> oldest_laid_by() const;
  size_t laid_by() const { return laid_by_.size() + unread_.size(); }  // sessions

  // About how many records are published and not numbered, at most `most`. Reads what it counts.
  uint64_t count_waiting(uint64_t most) const;

  // Read-after-write: everything that was published before `ticket()` was called has gone to the sink once `reached`.
  uint64_t ticket() { return ++clock_; }
  bool reached(uint64_t ticket) const;
  // The same of living processes and our own: it doesn't wait for what the dead left.
  bool reached_living(uint64_t ticket) const;
  // Whether dead processes' journals have been read to their end since the last call.
  bool take_finished() { return std::exchange(finished_, false); }

  // Without those laid by.
  const std::vector<std::unique_ptr<Source>>& sources() const { return sources_; }
  // Of all.
  Source* find(const Uuid& writer_key) const;
  const std::vector<Source*>& of_session(const Uuid& session_id) const;
  bool follows_owner(const Uuid& owner) const { return journals_of_.contains(owner); }
  void forget(const Source& source);  // it was sealed

  uint64_t stalled_rounds() const { return stalled_rounds_; }  // how often no number could be had

 private:
  // A record whose extent was lost with the power: it gets a new number when replay has put all others back.
  struct Orphan {
    Source* source;
    journal::Record record;
    std::string payload;
  };

  void take_up(const journal::JournalEntry& entry);
  void read_what_was_left();
  void read_earlier(const Uuid& session_id);
  bool read_live();
  bool read_dead();
  void leave_unborn(const journal::JournalEntry& entry, const Status& why);
  void refuse(const journal::JournalEntry& entry, const Status& why);
  bool read_batch(Source& source);
  bool take_front(Source& source);
  bool number_and_add(Source& source, const journal::Record& record);
  bool is_double(const journal::Record& record) const;
  void note_made(const Uuid& session_id, const Uuid& event_id);
  void add(Source& source, const journal::Record& record, int64_t number);
  void name_losses(Source& source);
  void replay_extent(Source& source, const NumberExtent& extent, int64_t watermark, const Sink& to_runs);
  void make_way(int64_t number, int64_t watermark, const Sink& to_runs);
  void set_aside(Source& source);
  bool number_orphans();
  void complain(Source& source, const Status& why);
  void flush(const Sink& sink);

  Options options_;
  Numbers& numbers_;
  Losses& losses_;
  Handlers handlers_;
  journal::Catalog catalog_;
  using Sources = std::vector<std::unique_ptr<Source>>;
  Sources sources_;
  std::map<Uuid, Sources> laid_by_, unread_;  // by session, and with that by age
  std::unordered_map<Uuid, Source*> by_key_;
  std::unordered_map<Uuid, std::vector<Source*>> by_session_;
  std::unordered_map<Uuid, size_t> journals_of_;  // by owner
  std::set<std::filesystem::path> followed_;
  std::set<std::filesystem::path> refused_;  // and listed as losses
  // Ids that daemons made from names, of the sessions that are followed: one that was killed may have written an event
  // that the next makes again.
  std::unordered_map<Uuid, std::unordered_set<Uuid>> made_ids_;
  std::deque<Orphan> orphans_;
  bool held_back_ = false, finished_ = false;
  bool below_watermark_ = false;  // what the builder holds, during replay
  BlockBuilder builder_;
  uint64_t clock_ = 0;
  uint64_t stalled_rounds_ = 0;
};

}  // namespace litmus::daemon
