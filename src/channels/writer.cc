#include "channels/writer.h"

#include <algorithm>

#include "channels/reference.h"

namespace litmus::channels {

Status ChannelWriter::ensure_open() {
  if (journal_) return {};
  LITMUS_ASSIGN_OR_RETURN(journal_, journal::Writer::open({.data_dir = options_.data_dir,
                                                           .kind = journal::JournalKind::kChannels,
                                                           .session_id = options_.session_id,
                                                           .session_started = options_.session_started,
                                                           .doorbell = options_.doorbell}));
  return {};
}

Status ChannelWriter::append_record(const Block& block, RunId run_id) {
  buffer_.clear();
  encode_block(block, buffer_);
  journal::RecordHeader header;
  header.event_id = EventId{Uuid::v7()};
  header.session_id = options_.session_id;
  header.run_id = run_id;
  header.occurred_at = block.timestamp;
  header.received_at = Timestamp::now();
  header.type_id = kBlockRecord;
  return journal_->append(header, buffer_.view()).status();
}

Result<uint64_t> ChannelWriter::append(Block block, RunId run_id) {
  std::lock_guard lock(mutex_);
  auto channel = next_offset_.find(block.channel_id);
  if (channel == next_offset_.end()) {
    LITMUS_RETURN_IF_ERROR(check_channel_id(block.channel_id));
    LITMUS_RETURN_IF_ERROR(ensure_open());
    channel = next_offset_.emplace(block.channel_id, 0).first;
  }
  const uint64_t first = channel->second;
  const size_t width = element_size(block.type);
  const auto per_block = static_cast<uint32_t>(width == 0 ? 1 : std::max<size_t>(1, options_.max_block_bytes / width));
  const uint32_t total = block.count;
  const std::string_view values = block.values;
  for (uint32_t done = 0; done == 0 || done < total; done += block.count) {
    block.offset = first + done;
    block.continues = done > 0;
    block.count = std::min(per_block, total - done);
    if (width != 0) block.values = values.substr(done * width, block.count * width);
    LITMUS_RETURN_IF_ERROR(append_record(block, run_id));
    if (total == 0) break;
  }
  channel->second = first + std::max<uint32_t>(total, 1);  // an empty array has a place of its own, too
  return first;
}

Status ChannelWriter::close() {
  std::lock_guard lock(mutex_);
  return journal_ ? journal_->close() : Status{};
}

}  // namespace litmus::channels
