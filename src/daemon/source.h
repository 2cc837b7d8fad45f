// Source: one journal that the daemon follows, from its discovery until it is sealed. For the I/O thread only.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "daemon/numbers.h"
#include "journal/catalog.h"
#include "journal/reader.h"

namespace litmus::daemon {

class Source {
 public:
  using Next = journal::Reader::Next;

  static Result<std::unique_ptr<Source>> open(journal::JournalEntry entry, Env& env);

  const journal::JournalEntry& entry() const { return entry_; }
  const Uuid& session_id() const { return reader_.header().session_id; }
  const Uuid& writer_key() const { return reader_.header().writer_key; }
  const Uuid& owner() const { return reader_.header().process_uuid; }
  Timestamp created_at() const { return reader_.header().created_at; }
  // It holds what producers elsewhere said: its owner's death says nothing of them.
  bool is_relayed() const { return (reader_.header().flags & journal::kRelayed) != 0; }
  std::string path() const { return entry_.path.string(); }

  // The record at the front, if there is one; asking again gives the same until `pop`.
  Result<Next> peek();
  const journal::Record& front() const { return front_; }
  void pop() { has_front_ = false; }

  // About how many records wait to be read, at most `most`.
  uint64_t count_waiting(uint64_t most) const { return (has_front_ ? 1 : 0) + reader_.count_unread(most).value_or(0); }

  // Keeps no file open and no memory until it is read on.
  void rest();
  bool is_resting() const { return reader_.is_resting(); }

  std::vector<journal::Loss> take_losses() { return reader_.take_losses(); }

  // Its owner can't write any more.
  void set_dead();
  bool is_dead() const { return dead_; }

  // Everything that will ever be in it has been ingested.
  bool at_end() const { return at_end_; }

  // Written down for the seal: which number each event has, and which have none for being there already.
  void note_number(uint64_t sequence, int64_t number);
  void note_double(uint64_t sequence) { doubles_.insert(sequence); }
  const std::vector<NumberExtent>& extents() const { return extents_; }
  const std::set<uint64_t>& doubles() const { return doubles_; }

  // Nothing of it has been read yet.
  bool is_untouched() const { return extents_.empty() && doubles_.empty(); }

  const std::chrono::steady_clock::time_point found_at = std::chrono::steady_clock::now();
  std::set<Uuid> runs;               // that have events in here
  int64_t last_event = 0;            // the newest number that went to the sink
  uint64_t caught_up = 0;            // Ingest's clock when nothing was left to read
  std::vector<NumberExtent> unread;  // numbered in an earlier life, and not read in this one
  bool was_left = false;             // by an earlier life, of a dead process
  bool sealing = false;              // handed to the storage thread
  bool sealed_early = false;         // its sealed file was asked for
  bool failed = false;               // unreadable: followed no further
  bool complained = false;           // a reading error was logged; once is enough

 private:
  Source(journal::JournalEntry entry, journal::Reader reader) : entry_(std::move(entry)), reader_(std::move(reader)) {}

  journal::JournalEntry entry_;
  journal::Reader reader_;
  journal::Record front_;
  bool has_front_ = false, dead_ = false, at_end_ = false;
  std::vector<NumberExtent> extents_;
  std::set<uint64_t> doubles_;
};

}  // namespace litmus::daemon
