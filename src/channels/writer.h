// ChannelWriter: keeps the samples of one session. A sample survives SIGKILL, and can be resolved by its reference,
// when append returns.
//
// The journal, channels/{date}/{session_id}.journal, is made by the first sample. Scalars go into slabs: a few dozen
// nanoseconds and 24 bytes each, without a call or an allocation. Thread-safe; after fork the child goes on in a
// journal of its own. Errors are those of journal::Writer, and kInvalidArgument for an impossible channel id or for
// names longer than 65,535 bytes.
//
// The numbers of a channel's elements are unique in its session, whichever process appends: the session's first writer
// begins at 0, every further one, a forked child too, at a multiple of 2^34 that it draws.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/env.h"
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
    // A longer array becomes several blocks, cut at multiples of 16,384 elements.
    size_t max_block_bytes = size_t{16} << 20;
    bool may_be_joined = false;  // the session's id came from elsewhere: others may have written in it before
    Env* env = &Env::real();
  };

  // The writer of this process for a session: the same for all who ask while one of them holds it, since an element
  // has one number, whoever appends it. The options of the first count.
  static std::shared_ptr<ChannelWriter> of_session(const Options& options);
  // Lets go of it; the last one closes it.
  static Status release(std::shared_ptr<ChannelWriter>& writer);

  explicit ChannelWriter(Options options);
  ~ChannelWriter();
  ChannelWriter(const ChannelWriter&) = delete;
  ChannelWriter& operator=(const ChannelWriter&) = delete;

  // Stores `block` (its offset is given here) and returns the offset of its first element. `run_id` may be nil.
  Result<uint64_t> append(const Block& block, RunId run_id);

  // For whoever numbers its samples itself: the next sample of the channel gets this number, which must not lie behind
  // next_number(). Numbers that are left out count as lost.
  Status continue_at(std::string_view channel_id, uint64_t number);
  // nullopt: the channel has nothing of this writer yet.
  std::optional<uint64_t> next_number(std::string_view channel_id);

  // A sample that doesn't fit the type of those before it (an integer fits among floats). Nothing is dropped: it opens
  // a new segment.
  struct TypeChange {
    std::string channel_id;
    ElementType before, after;
    bool was_array, is_array;
  };
  // The first of each channel since the last call. Costs nothing while there is none.
  std::vector<TypeChange> take_type_changes();

  // Marks the clean end. A writer that stored nothing made no file.
  Status close();

 private:
  struct Shape {
    ElementType type;
    bool is_array;
  };
  // The open slab of a channel, and what each scalar in it has in common.
  struct OpenSlab {
    journal::Writer::OpenPart part;  // bytes null: there is none
    uint32_t used = 0;
    uint32_t capacity = 0;
    ElementType type = ElementType::kFloat64;
    double t0 = 0, interval = 0;
    RunId run_id;
    std::string units, source_method;
  };
  struct Channel {
    uint64_t next_offset = 0;
    OpenSlab slab;
    std::optional<Shape> shape{};  // of the newest sample
    bool change_is_told = false;
  };
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  friend struct ForkList;

  Status ensure_open();
  Result<uint64_t> first_number() const;
  Result<Channel*> channel_of(std::string_view id);
  void compare_shape(Channel& channel, const Block& block);
  Status append_blocks(Channel& channel, Block block, RunId run_id);
  Status append_block(const Block& block, RunId run_id);
  Status append_scalar(Channel& channel, const Block& block, RunId run_id);
  bool goes_on(const OpenSlab& slab, const Block& block, RunId run_id) const;
  Status open_slab(Channel& channel, const Block& block, RunId run_id);
  journal::RecordHeader header_for(uint32_t type_id, Timestamp occurred_at, RunId run_id) const;

  const Options options_;
  std::mutex mutex_;  // held across fork
  std::unique_ptr<journal::Writer> journal_;
  bool is_fork_ = false;       // its journal and its numbers are its parent's
  uint64_t first_number_ = 0;  // of each channel
  std::unordered_map<std::string, Channel, Hash, std::equal_to<>> channels_;
  std::pair<const std::string, Channel>* last_ = nullptr;  // the channel of the append before
  ByteBuffer buffer_;
  std::vector<TypeChange> type_changes_;
  std::atomic<bool> has_type_changes_ = false;
};

}  // namespace litmus::channels
