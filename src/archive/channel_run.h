// ChannelRun: what one journal or one sealed segment holds of a channel in one type: where its elements lie in the
// file, what is known of them without reading them, and never the elements themselves.
//
// Elements have a number, which is unique in the channel and session, and a position here, 0, 1, 2, …; they differ
// where values of other types, empty arrays or losses lie in between. Both a live journal and a sealed segment are
// described this way, so that whoever reads gets the same answers from either.
//
// A run is built by one thread. Once it doesn't change any more, or while whoever changes it is kept out, any number of
// RunReaders may use it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/status.h"
#include "base/time.h"
#include "channels/block.h"
#include "channels/levels.h"
#include "channels/series.h"

namespace litmus::archive {

using channels::ElementType;

enum class ChannelKind : uint8_t { kScalar, kArray, kText, kStruct };

std::string_view name_of(ChannelKind kind);  // "scalar", "array", "text", "struct"
std::string_view name_of(ElementType type);  // "float64", …, "text", "json"

// What values have in common.
struct ValueTraits {
  std::string units;          // empty: not known
  std::string source_method;  // driver member or caller
  double interval = 0;        // of scalars; arrays have their own
  bool operator==(const ValueTraits&) const = default;
};

// Elements at equal distances in the file.
struct ChannelPiece {
  uint64_t position = 0;  // of the first
  uint64_t value_at = 0;  // offsets in the file
  uint64_t time_at = 0;   // scalars only: i64, µs
  uint32_t count = 0;
  uint32_t traits = 0;
  uint32_t value_stride = 0;  // bytes; 0: bool in bits, and `value_at` counts bits
  uint32_t time_stride = 0;   // 0: `time_at` is itself the time of all
};

// From this position on elements are numbered from `number` on, up to the next one's position.
struct ChannelStretch {
  uint64_t position = 0, number = 0;
};

struct ArrayValue {
  uint64_t number = 0, position = 0, length = 0;
  Timestamp time;
  double t0 = 0, interval = 0;
  uint32_t traits = 0;
  uint32_t reserved = 0;
};

struct TextValue {
  uint64_t number = 0, at = 0;
  Timestamp time;
  uint32_t size = 0;
  uint32_t traits = 0;
};

// Levels in memory, or in a file.
class AnyLevels {
 public:
  AnyLevels() : memory_(std::in_place) {}
  explicit AnyLevels(channels::StoredLevels stored) : stored_(std::move(stored)) {}
  channels::Levels& memory() { return *memory_; }
  const channels::Levels* in_memory() const { return memory_ ? &*memory_ : nullptr; }
  Status read(int k, uint64_t first, std::span<channels::Extreme> out) const;

 private:
  std::optional<channels::Levels> memory_;
  std::optional<channels::StoredLevels> stored_;
};

struct ChannelRun {
  ChannelKind kind = ChannelKind::kScalar;
  ElementType type = ElementType::kFloat64;
  std::shared_ptr<const File> file;
  Env* env = &Env::real();
  std::vector<ValueTraits> traits;
  std::vector<ChannelPiece> pieces;       // of numbers, by position
  std::vector<ChannelStretch> stretches;  // by position and number
  std::vector<ArrayValue> arrays;         // by number
  std::vector<TextValue> texts;           // by number; of texts and structured values
  uint64_t size = 0;                      // positions; 0 for texts
  AnyLevels levels, times;                // of the values; of the times of scalars
  // Where a scalar is older than the one before it; when there are more than kMostDescents, only so many.
  static constexpr size_t kMostDescents = 64;
  std::vector<uint64_t> descents;
  int64_t last_time = INT64_MIN;  // of the last scalar
  Timestamp min_time{INT64_MAX}, max_time{INT64_MIN};

  uint64_t values() const;    // scalars, arrays or texts
  uint64_t elements() const;  // as descriptors count them: an array's, or one for anything else
  uint64_t first_number() const;
  uint64_t end_number() const;  // behind the last
  const ValueTraits& newest_traits() const;
  bool is_sorted() const { return descents.size() < kMostDescents; }

  uint64_t number_of(uint64_t position) const;
  uint64_t position_of(uint64_t number) const;  // of the first element with this number or a later one

  // --- building; numbers ascend
  uint32_t traits_index(const ValueTraits& wanted);
  // `times` has one, or `count`. Where they lie is said in the piece, whose position and count are filled in here.
  void add_scalars(uint64_t number, std::string_view values, std::span<const int64_t> times, ChannelPiece where);
  void begin_array(ArrayValue value);
  // Further elements of the array that was begun last.
  void add_elements(std::string_view values, std::span<const channels::Extreme> level1, uint64_t value_at,
                    uint32_t value_stride);
  void add_text(TextValue value);

 private:
  void add_piece(ChannelPiece where, uint32_t count);
  void add_stretch(uint64_t number);
  void note_time(int64_t time, uint64_t position);
};

// One request's way of reading a run. Not thread-safe; the run must not change meanwhile.
class RunReader final : public channels::Series {
 public:
  explicit RunReader(const ChannelRun& run) : run_(run) {}

  const ChannelRun& run() const { return run_; }
  uint64_t size() const override { return run_.size; }
  Status read(uint64_t first, std::span<double> out) override;
  Status read_times(uint64_t first, std::span<int64_t> out) override;
  Status read_level(int k, uint64_t first, std::span<channels::Extreme> out) override {
    return run_.levels.read(k, first, out);
  }
  Status read_integers(uint64_t first, std::span<int64_t> out);       // exact; of kInt64 and kBool
  Status read_raw(uint64_t first, uint64_t count, std::string& out);  // element_size bytes each
  Result<std::string> read_text(const TextValue& value);
  const ChannelPiece& piece_at(uint64_t position) const;

  // The first of the scalars [first, end), whose times ascend, that isn't older than `time`; `end` if all are.
  Result<uint64_t> lower_bound(uint64_t first, uint64_t end, int64_t time);

 private:
  Status read_bits(uint64_t first, uint64_t count, char* out);
  Status gather(uint64_t first, uint64_t count, size_t width, bool times, char* out);
  Result<uint64_t> search(int k, uint64_t first, uint64_t end, int64_t time);
  Result<double> newest_of(int k, uint64_t entry);
  struct Window {
    std::optional<uint64_t> at;
    std::vector<channels::Extreme> entries;
  };

  const ChannelRun& run_;
  std::string buffer_;
  Window windows_[channels::kLevels];
  std::optional<uint64_t> times_at_;
  std::vector<int64_t> times_;
};

}  // namespace litmus::archive
