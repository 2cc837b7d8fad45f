// ChannelFollower: the samples of one channel journal, live or dead, in this or another process: each of them once,
// also those that come into a slab after it was first seen.
//
// A slot that doesn't prove itself means "not yet" while its slab may still be filled. When it can't be any more (the
// channel has gone on elsewhere, or the journal is closed or dead) the slots behind are looked through, too: whatever
// is missing between two elements of a channel is a loss, with its numbers. Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/status.h"
#include "channels/block.h"
#include "channels/place.h"
#include "journal/reader.h"

namespace litmus::channels {

// Elements of one channel that follow each other: a block, or what is new in a slab. Everything that points is valid
// until the next call of next().
struct Piece {
  std::string_view channel_id, units, source_method;
  SessionId session_id;
  RunId run_id;
  ElementType type = ElementType::kFloat64;
  bool is_array = false;   // one value of many elements, else `count` values
  bool continues = false;  // the same array as the piece before it
  uint64_t offset = 0;     // number of the first element
  uint32_t count = 0;      // elements; 0: an empty array, which takes one number all the same
  double t0 = 0, interval = 0;
  Timestamp timestamp;              // of the value; of scalars that of the first
  std::span<const int64_t> times;   // of scalars from a slab: one for each, µs since the epoch; else empty
  std::string_view values;          // element_size each; the text of kText and kJson
  std::span<const Extreme> level1;  // of arrays that carry it: for Levels::append_summarized
  Place place;

  uint64_t end() const { return offset + (count == 0 ? 1 : count); }
};

struct SampleLoss {
  std::string channel_id;
  uint64_t first = 0, count = 0;  // element numbers
};

class ChannelFollower {
 public:
  enum class Next {
    kPiece,
    kNotYet,  // live: nothing more for now
    kEnd,     // closed by its writer, or dead, and everything was read
  };

  // Errors of journal::Reader::open; kInvalidArgument for a journal of events.
  static Result<ChannelFollower> open(const std::filesystem::path& path, Env& env = Env::real());

  const journal::FileHeader& header() const { return reader_.header(); }
  const std::string& path() const { return reader_.path(); }
  // The owner can't write any more. There is no way back.
  void set_dead() { reader_.set_dead(); }
  Result<bool> is_closed() const { return reader_.is_closed(); }

  // Called again and again until kNotYet or kEnd, it gives out everything that was appended before the first of these
  // calls.
  // kCorrupt: a record that no writer made; the next call goes on behind it.
  Result<Next> next(Piece& out);

  // What was found missing since the last call: of records, and of elements. Each is reported once.
  std::vector<journal::Loss> take_losses() { return reader_.take_losses(); }
  std::vector<SampleLoss> take_sample_losses();

 private:
  // A slab that may still be filled.
  struct Slab {
    std::string channel_id, units, source_method;
    SessionId session_id;
    RunId run_id;
    ElementType type;
    double t0, interval;
    uint64_t first;  // number of its first slot
    uint32_t capacity;
    uint32_t proven = 0;   // slots that were given out, or given up
    uint64_t file_offset;  // of its first slot
  };
  using Slabs = std::map<std::string, Slab, std::less<>>;

  explicit ChannelFollower(journal::Reader reader) : reader_(std::move(reader)) {}
  Result<bool> find(Piece& out, bool& at_end);
  Result<bool> next_of_record(Piece& out);
  Result<bool> next_of_slabs(bool is_final, Piece& out);
  Result<bool> next_of_slab(Slab& slab, bool is_final, Piece& out);
  Result<uint32_t> gather(const Slab& slab, bool is_final, uint32_t& from);
  Slab& add_slab(const Block& head, size_t slots_at);
  void fill_piece(const Block& block, Piece& out);
  void note_numbers(const Piece& piece);

  journal::Reader reader_;
  bool has_record_ = false;  // read, and waiting for what came into the slab in front of it
  journal::Record record_;
  Slabs slabs_;                                            // by channel
  std::optional<std::string> round_at_;                    // where the round through the slabs goes on; none: it begins
  std::map<std::string, uint64_t, std::less<>> expected_;  // next number of each channel
  std::vector<SampleLoss> losses_;
  std::vector<Slot> slots_;  // from here on: what a piece points to
  std::vector<int64_t> times_;
  std::string values_;
  std::vector<Extreme> level1_;
};

}  // namespace litmus::channels
