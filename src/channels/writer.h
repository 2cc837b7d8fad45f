// ChannelWriter: keeps the samples of one session. A sample survives SIGKILL, and can be resolved by its reference,
// when append returns.
//
// The journal, channels/{date}/{session_id}.journal, is made by the first sample. Thread-safe. Errors are those of
// journal::Writer, and kInvalidArgument for an impossible channel id.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/json_writer.h"
#include "channels/block.h"
#include "journal/writer.h"

namespace litmus::channels {

class ChannelWriter {
 public:
  struct Options {
    std::filesystem::path data_dir;
    SessionId session_id;
    Timestamp session_started;
    std::shared_ptr<journal::Doorbell> doorbell;
    size_t max_block_bytes = size_t{16} << 20;  // a longer array becomes several blocks
  };

  explicit ChannelWriter(Options options) : options_(std::move(options)) {}

  // Stores `block` (its offset is given here) and returns the offset of its first element. `run_id` may be nil.
  Result<uint64_t> append(Block block, RunId run_id);

  // Marks the clean end. A writer that stored nothing made no file.
  Status close();

 private:
  Status append_record(const Block& block, RunId run_id);
  Status ensure_open();

  const Options options_;
  std::mutex mutex_;
  std::unique_ptr<journal::Writer> journal_;
  std::map<std::string, uint64_t, std::less<>> next_offset_;  // by channel
  ByteBuffer buffer_;
};

}  // namespace litmus::channels
