#include "archive/channel_journal.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace litmus::archive {

using channels::Piece;
using Next = channels::ChannelFollower::Next;

namespace {

constexpr int kMostCorrupt = 1'000;  // records one after the other: then it isn't a journal of ours

ChannelKind kind_of(const Piece& piece) {
  if (piece.is_array) return ChannelKind::kArray;
  if (channels::element_size(piece.type) > 0) return ChannelKind::kScalar;
  return piece.type == ElementType::kText ? ChannelKind::kText : ChannelKind::kStruct;
}

// Where the elements of a piece of scalars stand.
ChannelPiece place_of(const Piece& piece, uint32_t traits) {
  ChannelPiece out;
  out.traits = traits;
  if (piece.place.in_slab) {
    out.value_at = piece.place.file_offset + offsetof(channels::Slot, value);
    out.time_at = piece.place.file_offset + offsetof(channels::Slot, timestamp);
    out.value_stride = out.time_stride = sizeof(channels::Slot);
  } else {
    out.value_at = piece.place.file_offset;
    out.value_stride = static_cast<uint32_t>(channels::element_size(piece.type));
    out.time_at = static_cast<uint64_t>(piece.timestamp.micros);
  }
  return out;
}

}  // namespace

ChannelJournal::ChannelJournal(journal::JournalEntry entry, channels::ChannelFollower follower,
                               std::shared_ptr<const File> file, Env& env)
    : entry_(std::move(entry)),
      env_(env),
      session_id_(follower.header().session_id),
      writer_key_(follower.header().writer_key),
      owner_(follower.header().process_uuid),
      file_(std::move(file)),
      follower_(std::move(follower)) {}

Result<std::shared_ptr<ChannelJournal>> ChannelJournal::open(journal::JournalEntry entry, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(auto follower, channels::ChannelFollower::open(entry.path, env));
  LITMUS_ASSIGN_OR_RETURN(auto file, env.open(entry.path, OpenMode::kRead));
  return std::shared_ptr<ChannelJournal>(
      new ChannelJournal(std::move(entry), std::move(follower), std::make_shared<const File>(std::move(file)), env));
}

void ChannelJournal::set_dead() {
  const std::lock_guard lock(mutex_);
  follower_.set_dead();
  dead_ = true;
}

bool ChannelJournal::is_finished() const {
  if (dead_ || at_end_) return true;
  const std::shared_lock lock(mutex_);
  return follower_.is_closed().value_or(false);
}

Status ChannelJournal::refresh() {
  if (at_end_ || failed_) return {};
  const std::lock_guard lock(mutex_);
  if (at_end_ || failed_) return {};
  const Status read = read_new();
  note_losses();
  return read;
}

Status ChannelJournal::read_new() {
  Piece piece;
  for (int corrupt = 0; corrupt < kMostCorrupt;) {
    const auto next = follower_.next(piece);
    if (next.ok() && *next == Next::kPiece) {
      add(piece);
      corrupt = 0;
    } else if (next.ok()) {
      at_end_ = *next == Next::kEnd;
      return {};
    } else if (next.status().code() != ErrorCode::kCorrupt) {
      return next.status();
    } else if (++corrupt == 1) {
      troubles_.push_back({"quarantined", next.status().message(), 0});
    }
  }
  failed_ = true;
  return {};
}

void ChannelJournal::note_losses() {
  for (const auto& loss : follower_.take_losses()) {
    const bool gap = loss.kind == journal::Loss::Kind::kGap;
    const bool counted = gap && loss.last_sequence >= loss.first_sequence && loss.last_sequence > 0;
    troubles_.push_back({gap ? "gap" : "torn_tail",
                         fmt::format("{} bytes at offset {}{}", loss.size_bytes, loss.offset,
                                     loss.was_durable ? " that had been on the disk" : ""),
                         counted ? static_cast<int64_t>(loss.last_sequence - loss.first_sequence + 1) : 0});
  }
  for (const auto& loss : follower_.take_sample_losses())
    troubles_.push_back(
        {"gap",
         fmt::format("elements {} to {} of channel {}", loss.first, loss.first + loss.count - 1, loss.channel_id),
         static_cast<int64_t>(loss.count)});
}

std::vector<ChannelJournal::Trouble> ChannelJournal::take_troubles() {
  const std::lock_guard lock(mutex_);
  return std::exchange(troubles_, {});
}

ChannelRun& ChannelJournal::run_of(Channel& channel, ChannelKind kind, ElementType type) {
  if (channel.newest && channel.newest->kind == kind && channel.newest->type == type) return *channel.newest;
  for (const auto& run : channel.runs) {
    if (run->kind != kind || run->type != type) continue;
    channel.newest = run;
    return *run;
  }
  auto run = std::make_shared<ChannelRun>();
  run->kind = kind;
  run->type = type;
  run->file = file_;
  run->env = &env_;
  channel.runs.push_back(run);
  channel.newest = std::move(run);
  return *channel.newest;
}

void ChannelJournal::add(const Piece& piece) {
  auto found = channels_.find(piece.channel_id);
  if (found == channels_.end()) found = channels_.emplace(std::string(piece.channel_id), Channel()).first;
  Channel& channel = found->second;
  ++channel.changes;
  ChannelKind kind = kind_of(piece);
  ElementType type = piece.type;
  // One that isn't JSON would break every answer that it is part of.
  if (kind == ChannelKind::kStruct && !nlohmann::json::accept(piece.values)) {
    kind = ChannelKind::kText;
    type = ElementType::kText;
  }
  ChannelRun& run = run_of(channel, kind, type);
  const double interval = kind == ChannelKind::kArray ? 0 : piece.interval;
  const uint32_t traits = run.traits_index({std::string(piece.units), std::string(piece.source_method), interval});
  if (kind == ChannelKind::kArray) {
    const bool goes_on =
        piece.continues && !run.arrays.empty() && run.arrays.back().number + run.arrays.back().length == piece.offset;
    if (!goes_on)
      run.begin_array({.number = piece.offset,
                       .time = piece.timestamp,
                       .t0 = piece.t0,
                       .interval = piece.interval,
                       .traits = traits});
    run.add_elements(piece.values, piece.level1, piece.place.file_offset,
                     static_cast<uint32_t>(channels::element_size(type)));
  } else if (kind == ChannelKind::kScalar) {
    if (piece.count == 0) return;
    const std::span<const int64_t> one_time(&piece.timestamp.micros, 1);
    run.add_scalars(piece.offset, piece.values, piece.times.empty() ? one_time : piece.times, place_of(piece, traits));
  } else {
    run.add_text({.number = piece.offset,
                  .at = piece.place.file_offset,
                  .time = piece.timestamp,
                  .size = static_cast<uint32_t>(piece.values.size()),
                  .traits = traits});
  }
}

}  // namespace litmus::archive
