#include "channels/writer.h"

#include <pthread.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "channels/reference.h"

namespace litmus::channels {
namespace {

constexpr uint32_t kFirstSlots = 4;
// A number has 56 bits: which writer, and which element of it.
constexpr uint64_t kNumberBits = 34, kWriters = uint64_t{1} << (56 - kNumberBits);
constexpr size_t kLongestName = std::numeric_limits<uint16_t>::max();

uint64_t bits_of(ElementType type, std::string_view values) {
  if (type == ElementType::kBool) return values[0] != 0 ? 1 : 0;
  uint64_t bits;
  std::memcpy(&bits, values.data(), sizeof(bits));
  return bits;
}

// By their bits, so that a slab with NaN in it goes on, too.
bool same(double a, double b) { return std::memcmp(&a, &b, sizeof(a)) == 0; }

}  // namespace

// All writers of this process, for the fork handlers: a child must find their mutexes free.
struct ForkList {
  std::mutex mutex;
  std::set<ChannelWriter*> writers;
  std::mutex shared_mutex;  // taken first
  std::map<std::pair<std::filesystem::path, Uuid>, std::weak_ptr<ChannelWriter>> shared;

  static ForkList& get() {
    static auto* const instance = new ForkList;  // outlives every writer
    return *instance;
  }

  static void lock_all() {
    get().shared_mutex.lock();
    get().mutex.lock();
    for (ChannelWriter* writer : get().writers) writer->mutex_.lock();
  }

  static void unlock_all() {
    for (ChannelWriter* writer : get().writers) writer->mutex_.unlock();
    get().mutex.unlock();
    get().shared_mutex.unlock();
  }

  static void unlock_all_in_child() {
    for (ChannelWriter* writer : get().writers) writer->is_fork_ = true;
    unlock_all();
  }

  void add(ChannelWriter* writer) {
    journal::install_fork_handlers();  // handlers made later lock earlier, as we do on append
    static const int handlers = pthread_atfork(lock_all, unlock_all, unlock_all_in_child);
    static_cast<void>(handlers);
    std::lock_guard lock(mutex);
    writers.insert(writer);
  }

  void remove(ChannelWriter* writer) {
    std::lock_guard lock(mutex);
    writers.erase(writer);
  }
};

ChannelWriter::ChannelWriter(Options options) : options_(std::move(options)) { ForkList::get().add(this); }

ChannelWriter::~ChannelWriter() { ForkList::get().remove(this); }

std::shared_ptr<ChannelWriter> ChannelWriter::of_session(const Options& options) {
  ForkList& list = ForkList::get();
  std::error_code ignored;
  auto key = std::pair(std::filesystem::weakly_canonical(options.data_dir, ignored), options.session_id.value);
  std::lock_guard lock(list.shared_mutex);
  std::erase_if(list.shared, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<ChannelWriter>& known = list.shared[std::move(key)];
  auto writer = known.lock();
  if (writer == nullptr) {
    writer = std::make_shared<ChannelWriter>(options);
    known = writer;
  }
  return writer;
}

Status ChannelWriter::release(std::shared_ptr<ChannelWriter>& writer) {
  std::lock_guard lock(ForkList::get().shared_mutex);
  const auto held = std::exchange(writer, nullptr);
  return held != nullptr && held.use_count() == 1 ? held->close() : Status{};
}

Status ChannelWriter::ensure_open() {
  if (is_fork_) {
    static_cast<void>(journal_.release());  // the parent's; its destructor would wait for a thread that isn't here
    channels_.clear();
    last_ = nullptr;
    is_fork_ = false;
  }
  if (journal_) return {};
  LITMUS_ASSIGN_OR_RETURN(journal_, journal::Writer::open({.data_dir = options_.data_dir,
                                                           .kind = journal::JournalKind::kChannels,
                                                           .session_id = options_.session_id,
                                                           .session_started = options_.session_started,
                                                           .doorbell = options_.doorbell,
                                                           .env = options_.env}));
  LITMUS_ASSIGN_OR_RETURN(first_number_, first_number());
  return {};
}

// Of the journals of one session at one time only one has the plain name. Once it is sealed the name is free again, but
// its segments bear the session's.
Result<uint64_t> ChannelWriter::first_number() const {
  const std::filesystem::path path = journal_->path();
  bool is_first = path.stem() == options_.session_id.value.to_string();
  if (is_first && options_.may_be_joined) {
    LITMUS_ASSIGN_OR_RETURN(const auto files, options_.env->list(path.parent_path()));
    const std::string mark = "_" + options_.session_id.value.to_string().substr(0, 8);
    is_first = std::none_of(files.begin(), files.end(), [&](const DirEntry& file) {
      return file.name.ends_with(".arrow") && file.name.find(mark) != std::string::npos;
    });
  }
  if (is_first) return 0;
  uint64_t drawn;
  std::memcpy(&drawn, Uuid::v7().bytes.data() + 8, sizeof(drawn));  // the random half, behind its variant
  return (1 + (drawn >> 8) % (kWriters - 1)) << kNumberBits;
}

Result<ChannelWriter::Channel*> ChannelWriter::channel_of(std::string_view id) {
  if (is_fork_) [[unlikely]]
    LITMUS_RETURN_IF_ERROR(ensure_open());
  if (last_ != nullptr && last_->first == id) return &last_->second;
  auto found = channels_.find(id);
  if (found == channels_.end()) {
    LITMUS_RETURN_IF_ERROR(check_channel_id(id));
    LITMUS_RETURN_IF_ERROR(ensure_open());
    found = channels_.emplace(id, Channel{.next_offset = first_number_, .slab = {}}).first;
  }
  last_ = &*found;
  return &last_->second;
}

Result<uint64_t> ChannelWriter::append(const Block& block, RunId run_id) {
  if (block.units.size() > kLongestName || block.source_method.size() > kLongestName) {
    return Status(ErrorCode::kInvalidArgument, "the units or the method of a sample of '" +
                                                   std::string(block.channel_id.substr(0, 80)) +
                                                   "' are longer than 65,535 bytes");
  }
  uint64_t first = 0;
  {
    std::lock_guard lock(mutex_);
    LITMUS_ASSIGN_OR_RETURN(Channel* const channel, channel_of(block.channel_id));
    first = channel->next_offset;
    const bool is_scalar = !block.is_array && block.count == 1 && fits_slab(block.type);
    LITMUS_RETURN_IF_ERROR(is_scalar ? append_scalar(*channel, block, run_id) : append_blocks(*channel, block, run_id));
  }
  if (options_.doorbell != nullptr) options_.doorbell->ring();
  return first;
}

Status ChannelWriter::continue_at(std::string_view channel_id, uint64_t number) {
  std::lock_guard lock(mutex_);
  LITMUS_ASSIGN_OR_RETURN(Channel* const channel, channel_of(channel_id));
  if (number == channel->next_offset) return {};
  if ((channel->shape && number < channel->next_offset) || number >> 56 != 0)
    return {ErrorCode::kInvalidArgument, "a sample of '" + std::string(channel_id.substr(0, 80)) +
                                             "' can't have the number " + std::to_string(number)};
  channel->slab.part.bytes = nullptr;  // its slots are those of the numbers that don't come
  channel->slab.used = 0;
  channel->next_offset = number;
  return {};
}

std::optional<uint64_t> ChannelWriter::next_number(std::string_view channel_id) {
  std::lock_guard lock(mutex_);
  const auto found = channels_.find(channel_id);
  if (found == channels_.end() || !found->second.shape) return std::nullopt;
  return found->second.next_offset;
}

// Called where a record begins: within a slab nothing changes.
void ChannelWriter::compare_shape(Channel& channel, const Block& block) {
  const Shape now{block.type, block.is_array};
  const Shape before = channel.shape.value_or(now);
  channel.shape = now;
  const bool fits =
      now.type == before.type || (now.type == ElementType::kInt64 && before.type == ElementType::kFloat64);
  if ((fits && now.is_array == before.is_array) || std::exchange(channel.change_is_told, true)) return;
  type_changes_.push_back({std::string(block.channel_id), before.type, now.type, before.is_array, now.is_array});
  has_type_changes_.store(true, std::memory_order_release);
}

std::vector<ChannelWriter::TypeChange> ChannelWriter::take_type_changes() {
  if (!has_type_changes_.load(std::memory_order_acquire)) return {};
  std::lock_guard lock(mutex_);
  has_type_changes_.store(false, std::memory_order_relaxed);
  return std::exchange(type_changes_, {});
}

// --- blocks ----------------------------------------------------------------------------------------------------------

Status ChannelWriter::append_blocks(Channel& channel, Block block, RunId run_id) {
  channel.slab.part.bytes = nullptr;  // its numbers can't go on behind these
  channel.slab.used = 0;
  compare_shape(channel, block);
  const size_t width = element_size(block.type);
  const uint64_t most =
      width == 0 ? 1 : std::max<uint64_t>(kLevel2, options_.max_block_bytes / width / kLevel2 * kLevel2);
  const uint64_t total = block.count;
  const std::string_view values = block.values;
  uint64_t done = 0;
  do {
    block.offset = channel.next_offset + done;
    block.continues = done > 0;
    block.count = static_cast<uint32_t>(std::min(most, total - done));
    if (width != 0) block.values = values.substr(done * width, block.count * width);
    LITMUS_RETURN_IF_ERROR(append_block(block, run_id));
    done += block.count;
  } while (done < total);
  channel.next_offset += std::max<uint64_t>(total, 1);  // an empty array has a place of its own, too
  return {};
}

Status ChannelWriter::append_block(const Block& block, RunId run_id) {
  return journal_
      ->append_built(header_for(kBlockRecord, block.timestamp, run_id), block_size(block),
                     [&](char* to) { return store_block(block, to); })
      .status();
}

journal::RecordHeader ChannelWriter::header_for(uint32_t type_id, Timestamp occurred_at, RunId run_id) const {
  journal::RecordHeader header;
  header.event_id = EventId{Uuid::v7()};
  header.session_id = options_.session_id;
  header.run_id = run_id;
  header.occurred_at = occurred_at;
  header.received_at = Timestamp::now();
  header.type_id = type_id;
  return header;
}

// --- scalars ---------------------------------------------------------------------------------------------------------

Status ChannelWriter::append_scalar(Channel& channel, const Block& block, RunId run_id) {
  OpenSlab& slab = channel.slab;
  if (slab.used == slab.capacity || !goes_on(slab, block, run_id)) [[unlikely]] {
    LITMUS_RETURN_IF_ERROR(open_slab(channel, block, run_id));
    if (slab.part.bytes == nullptr) return append_blocks(channel, block, run_id);
  }
  fill_slot(slab.part.bytes + slab.used * sizeof(Slot), block.timestamp.micros, bits_of(block.type, block.values),
            channel.next_offset, slab.part.salt);
  ++slab.used;
  ++channel.next_offset;
  return {};
}

bool ChannelWriter::goes_on(const OpenSlab& slab, const Block& block, RunId run_id) const {
  return slab.part.bytes != nullptr && slab.part.generation == journal_->generation() && slab.type == block.type &&
         slab.units == block.units && slab.source_method == block.source_method && same(slab.t0, block.t0) &&
         same(slab.interval, block.interval) && slab.run_id == run_id;
}

// Twice as large as the one before if that was filled, else small again: room that isn't used stays in the file.
Status ChannelWriter::open_slab(Channel& channel, const Block& block, RunId run_id) {
  compare_shape(channel, block);
  OpenSlab& slab = channel.slab;
  const bool was_filled = slab.capacity > 0 && slab.used == slab.capacity;
  slab.part.bytes = nullptr;
  slab.capacity = was_filled ? std::min(2 * slab.capacity, kMostSlots) : kFirstSlots;
  slab.used = 0;
  Result<journal::Writer::OpenPart> part = journal::Writer::OpenPart{};
  while (true) {
    Block head = block;
    head.offset = channel.next_offset;
    head.count = slab.capacity;
    buffer_.clear();
    encode_slab(head, buffer_);
    part = journal_->append_open(header_for(kSlabRecord, block.timestamp, run_id), buffer_.view(),
                                 static_cast<uint32_t>(slab.capacity * sizeof(Slot)));
    // A disk that is almost full may still have room for this one.
    if (part.status().code() != ErrorCode::kNoSpace || slab.capacity == 1) break;
    slab.capacity = 1;
  }
  LITMUS_RETURN_IF_ERROR(part.status());
  slab.part = *part;
  slab.type = block.type;
  slab.units = block.units;
  slab.source_method = block.source_method;
  slab.t0 = block.t0;
  slab.interval = block.interval;
  slab.run_id = run_id;
  return {};
}

Status ChannelWriter::close() {
  std::lock_guard lock(mutex_);
  if (is_fork_) return {};  // nothing was stored since
  return journal_ ? journal_->close() : Status{};
}

}  // namespace litmus::channels
