#include "channels/follower.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace litmus::channels {
namespace {

constexpr uint32_t kFirstSlots = 64;  // read at once when a slab is looked at; then more and more

}  // namespace

Result<ChannelFollower> ChannelFollower::open(const std::filesystem::path& path, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(auto reader, journal::Reader::open(path, env));
  if (reader.header().kind != journal::JournalKind::kChannels) {
    return Status(ErrorCode::kInvalidArgument, path.native() + " is a journal of events, not of channels");
  }
  return ChannelFollower(std::move(reader));
}

Result<ChannelFollower::Next> ChannelFollower::next(Piece& out) {
  bool at_end = false;
  LITMUS_ASSIGN_OR_RETURN(const bool found, find(out, at_end));
  if (!found) return at_end ? Next::kEnd : Next::kNotYet;
  note_numbers(out);
  return Next::kPiece;
}

Result<bool> ChannelFollower::find(Piece& out, bool& at_end) {
  while (true) {
    if (!has_record_) {
      LITMUS_ASSIGN_OR_RETURN(const auto next, reader_.next(record_));
      at_end = next == journal::Reader::Next::kEnd;
      if (next != journal::Reader::Next::kRecord) return next_of_slabs(at_end, out);
      has_record_ = true;
    }
    LITMUS_ASSIGN_OR_RETURN(const bool found, next_of_record(out));
    if (found) return true;
  }
}

// The record that waits, or first what came late into the slab of its channel: once a channel has a new record nothing
// more comes there.
Result<bool> ChannelFollower::next_of_record(Piece& out) {
  const journal::RecordHeader& header = record_.header;
  const bool is_slab = header.type_id == kSlabRecord;
  if (!is_slab && header.type_id != kBlockRecord) {
    has_record_ = false;
    return false;
  }
  size_t slots_at = 0;
  const Result<Block> block = is_slab ? decode_slab(record_.payload, header.open_bytes, header.occurred_at, slots_at)
                                      : decode_block(record_.payload, header.occurred_at);
  if (!block.ok()) {
    has_record_ = false;
    return Status(block.status()).with_context(path() + " at " + std::to_string(record_.offset));
  }
  if (const auto before = slabs_.find(block->channel_id); before != slabs_.end()) {
    LITMUS_ASSIGN_OR_RETURN(const bool late, next_of_slab(before->second, true, out));
    if (late) return true;
    slabs_.erase(before);
  }
  has_record_ = false;
  if (is_slab) return next_of_slab(add_slab(*block, slots_at), false, out);
  fill_piece(*block, out);
  return true;
}

void ChannelFollower::fill_piece(const Block& block, Piece& out) {
  level1_.resize(block.level1.size() / sizeof(Extreme));
  if (!level1_.empty()) std::memcpy(level1_.data(), block.level1.data(), block.level1.size());
  const size_t values_at = static_cast<size_t>(block.values.data() - record_.payload.data());
  const bool is_text = element_size(block.type) == 0;
  out = {.channel_id = block.channel_id,
         .units = block.units,
         .source_method = block.source_method,
         .session_id = record_.header.session_id,
         .run_id = record_.header.run_id,
         .type = block.type,
         .is_array = block.is_array,
         .continues = block.continues,
         .offset = block.offset,
         .count = block.count,
         .t0 = block.t0,
         .interval = block.interval,
         .timestamp = block.timestamp,
         .times = {},
         .values = block.values,
         .level1 = level1_,
         .place = {.file_offset = record_.payload_offset() + values_at,
                   .in_slab = false,
                   .type = block.type,
                   .count = is_text ? static_cast<uint32_t>(block.values.size()) : block.count}};
}

ChannelFollower::Slab& ChannelFollower::add_slab(const Block& head, size_t slots_at) {
  Slab slab{.channel_id = std::string(head.channel_id),
            .units = std::string(head.units),
            .source_method = std::string(head.source_method),
            .session_id = record_.header.session_id,
            .run_id = record_.header.run_id,
            .type = head.type,
            .t0 = head.t0,
            .interval = head.interval,
            .first = head.offset,
            .capacity = head.count,
            .proven = 0,
            .file_offset = record_.payload_offset() + slots_at};
  std::string key = slab.channel_id;
  return slabs_.insert_or_assign(std::move(key), std::move(slab)).first->second;
}

// One round through all slabs: a piece from each at most, unless nothing more can come.
Result<bool> ChannelFollower::next_of_slabs(bool is_final, Piece& out) {
  auto at = round_at_ ? slabs_.lower_bound(*round_at_) : slabs_.begin();
  while (at != slabs_.end()) {
    Slab& slab = at->second;
    LITMUS_ASSIGN_OR_RETURN(const bool found, next_of_slab(slab, is_final, out));
    if (found) {
      round_at_ = at->first;
      if (!is_final) round_at_->push_back('\0');  // the smallest name behind it
      return true;
    }
    at = is_final || slab.proven == slab.capacity ? slabs_.erase(at) : std::next(at);
  }
  round_at_.reset();
  return false;
}

Result<bool> ChannelFollower::next_of_slab(Slab& slab, bool is_final, Piece& out) {
  uint32_t from = slab.proven;
  LITMUS_ASSIGN_OR_RETURN(const uint32_t count, gather(slab, is_final, from));
  if (count == 0) return false;
  slab.proven = from + count;
  const Place place{
      .file_offset = slab.file_offset + from * sizeof(Slot), .in_slab = true, .type = slab.type, .count = count};
  out = {.channel_id = slab.channel_id,
         .units = slab.units,
         .source_method = slab.source_method,
         .session_id = slab.session_id,
         .run_id = slab.run_id,
         .type = slab.type,
         .is_array = false,
         .continues = false,
         .offset = slab.first + from,
         .count = count,
         .t0 = slab.t0,
         .interval = slab.interval,
         .timestamp = Timestamp{times_.front()},
         .times = times_,
         .values = values_,
         .level1 = {},
         .place = place};
  return true;
}

// The next slots that prove themselves, one behind the other, and from which on. Slots that don't are jumped over only
// if nothing more can come into them.
Result<uint32_t> ChannelFollower::gather(const Slab& slab, bool is_final, uint32_t& from) {
  times_.clear();
  values_.clear();
  const size_t width = element_size(slab.type);
  const uint32_t begin = from;
  uint32_t step = is_final ? slab.capacity : kFirstSlots;
  for (uint32_t at = begin; at < slab.capacity; at += static_cast<uint32_t>(slots_.size()), step *= 4) {
    slots_.resize(std::min(step, slab.capacity - at));
    LITMUS_ASSIGN_OR_RETURN(const size_t got,
                            reader_.read_again(slab.file_offset + at * sizeof(Slot),
                                               {reinterpret_cast<char*>(slots_.data()), slots_.size() * sizeof(Slot)}));
    for (uint32_t i = 0; i < got / sizeof(Slot); ++i) {
      if (slot_holds(slots_[i], slab.first + at + i, header().salt)) {
        if (times_.empty()) from = at + i;
        times_.push_back(slots_[i].timestamp);
        values_.append(reinterpret_cast<const char*>(&slots_[i].value), width);
      } else if (!is_final || !times_.empty()) {
        return static_cast<uint32_t>(times_.size());
      }
    }
    if (got < slots_.size() * sizeof(Slot)) break;
  }
  return static_cast<uint32_t>(times_.size());
}

void ChannelFollower::note_numbers(const Piece& piece) {
  const auto known = expected_.find(piece.channel_id);
  if (known == expected_.end()) {
    expected_.emplace(piece.channel_id, piece.end());
    return;
  }
  if (piece.offset > known->second) {
    losses_.push_back({known->first, known->second, piece.offset - known->second});
  }
  known->second = piece.end();
}

std::vector<SampleLoss> ChannelFollower::take_sample_losses() { return std::exchange(losses_, {}); }

}  // namespace litmus::channels
