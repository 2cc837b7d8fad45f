#include "archive/channel_journal.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace litmus::archive {

using channels::Block;

namespace {

constexpr uint64_t kTimeInRecord = sizeof(journal::RecordPrefix) + offsetof(journal::RecordHeader, occurred_at);

ChannelKind kind_of(const Block& block) {
  if (block.is_array) return ChannelKind::kArray;
  if (channels::element_size(block.type) > 0) return ChannelKind::kScalar;
  return block.type == ElementType::kText ? ChannelKind::kText : ChannelKind::kStruct;
}

}  // namespace

ChannelJournal::ChannelJournal(journal::JournalEntry entry, journal::Reader reader, std::shared_ptr<const File> file,
                               Env& env)
    : entry_(std::move(entry)),
      env_(env),
      session_id_(reader.header().session_id),
      writer_key_(reader.header().writer_key),
      owner_(reader.header().process_uuid),
      file_(std::move(file)),
      reader_(std::move(reader)) {}

Result<std::shared_ptr<ChannelJournal>> ChannelJournal::open(journal::JournalEntry entry, Env& env) {
  LITMUS_ASSIGN_OR_RETURN(auto reader, journal::Reader::open(entry.path, env));
  LITMUS_ASSIGN_OR_RETURN(auto file, env.open(entry.path, OpenMode::kRead));
  return std::shared_ptr<ChannelJournal>(
      new ChannelJournal(std::move(entry), std::move(reader), std::make_shared<const File>(std::move(file)), env));
}

void ChannelJournal::set_dead() {
  const std::lock_guard lock(mutex_);
  reader_.set_dead();
  dead_ = true;
}

Status ChannelJournal::refresh() {
  if (at_end_) return {};
  const std::lock_guard lock(mutex_);
  if (at_end_) return {};
  const Status read = read_new();
  note_losses();
  return read;
}

Status ChannelJournal::read_new() {
  journal::Record record;
  for (;;) {
    LITMUS_ASSIGN_OR_RETURN(const auto next, reader_.next(record));
    if (next == journal::Reader::Next::kRecord) {
      take(record);
      continue;
    }
    at_end_ = next == journal::Reader::Next::kEnd;
    return {};
  }
}

void ChannelJournal::note_losses() {
  for (const auto& loss : reader_.take_losses()) {
    const bool gap = loss.kind == journal::Loss::Kind::kGap;
    const bool counted = gap && loss.last_sequence >= loss.first_sequence && loss.last_sequence > 0;
    troubles_.push_back({gap ? "gap" : "torn_tail",
                         fmt::format("{} bytes at offset {}{}", loss.size_bytes, loss.offset,
                                     loss.was_durable ? " that had been on the disk" : ""),
                         counted ? static_cast<int64_t>(loss.last_sequence - loss.first_sequence + 1) : 0});
  }
}

std::vector<ChannelJournal::Trouble> ChannelJournal::take_troubles() {
  const std::lock_guard lock(mutex_);
  return std::exchange(troubles_, {});
}

void ChannelJournal::take(const journal::Record& record) {
  if (record.header.type_id != channels::kBlockRecord) return;
  const auto block = channels::decode_block(record.payload, record.header.occurred_at);
  if (!block.ok()) {
    troubles_.push_back({"quarantined", fmt::format("record {}: {}", record.sequence, block.status().message()), 1});
    return;
  }
  const auto values_in_payload = static_cast<uint64_t>(block->values.data() - record.payload.data());
  add(*block, record.offset + journal::kRecordOverhead + values_in_payload, record.offset + kTimeInRecord);
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

void ChannelJournal::add(const Block& block, uint64_t values_at, uint64_t time_at) {
  auto found = channels_.find(block.channel_id);
  if (found == channels_.end()) found = channels_.emplace(std::string(block.channel_id), Channel()).first;
  Channel& channel = found->second;
  ++channel.changes;
  ChannelKind kind = kind_of(block);
  ElementType type = block.type;
  // One that isn't JSON would break every answer that it is part of.
  if (kind == ChannelKind::kStruct && !nlohmann::json::accept(block.values)) {
    kind = ChannelKind::kText;
    type = ElementType::kText;
  }
  ChannelRun& run = run_of(channel, kind, type);
  const bool has_interval = kind != ChannelKind::kArray;
  const uint32_t traits =
      run.traits_index({std::string(block.units), std::string(block.source_method), has_interval ? block.interval : 0});
  if (kind == ChannelKind::kArray) {
    const bool goes_on =
        block.continues && !run.arrays.empty() && run.arrays.back().number + run.arrays.back().length == block.offset;
    if (!goes_on)
      run.begin_array({.number = block.offset,
                       .time = block.timestamp,
                       .t0 = block.t0,
                       .interval = block.interval,
                       .traits = traits});
    run.add_elements(block.values, {}, values_at);
  } else if (kind == ChannelKind::kScalar) {
    if (block.count == 0) return;
    const int64_t time = block.timestamp.micros;
    run.add_scalars(block.offset, block.values, {&time, 1},
                    {.value_at = values_at,
                     .time_at = time_at,
                     .traits = traits,
                     .value_stride = static_cast<uint32_t>(channels::element_size(type)),
                     .time_stride = 0});
  } else {
    run.add_text({.number = block.offset,
                  .at = values_at,
                  .time = block.timestamp,
                  .size = static_cast<uint32_t>(block.values.size()),
                  .traits = traits});
  }
}

}  // namespace litmus::archive
