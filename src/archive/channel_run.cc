#include "archive/channel_run.h"

#include <algorithm>
#include <cstring>

namespace litmus::archive {

using channels::element_size;
using channels::elements_per_entry;
using channels::Extreme;

namespace {

constexpr uint64_t kGroup = 64;              // level entries that are read at once
constexpr uint64_t kTimes = 256;             // times that are
constexpr size_t kMostGathered = 256 << 10;  // bytes between strided elements that are read at once

Status damaged(const File& file, std::string_view what) {
  return {ErrorCode::kCorrupt, file.path() + ": " + std::string(what)};
}

}  // namespace

std::string_view name_of(ChannelKind kind) {
  switch (kind) {
    case ChannelKind::kScalar:
      return "scalar";
    case ChannelKind::kArray:
      return "array";
    case ChannelKind::kText:
      return "text";
    case ChannelKind::kStruct:
      return "struct";
  }
  return "";
}

std::string_view name_of(ElementType type) {
  switch (type) {
    case ElementType::kFloat64:
      return "float64";
    case ElementType::kFloat32:
      return "float32";
    case ElementType::kInt64:
      return "int64";
    case ElementType::kBool:
      return "bool";
    case ElementType::kText:
      return "text";
    default:
      return "json";
  }
}

Status AnyLevels::read(int k, uint64_t first, std::span<Extreme> out) const {
  if (stored_) return stored_->read(k, first, out);
  const auto level = memory_->level(k);
  if (first > level.size() || out.size() > level.size() - first)
    return {ErrorCode::kInvalidArgument, "level " + std::to_string(k) + " ends earlier"};
  std::copy_n(level.begin() + static_cast<ptrdiff_t>(first), out.size(), out.begin());
  return {};
}

uint64_t ChannelRun::values() const {
  switch (kind) {
    case ChannelKind::kScalar:
      return size;
    case ChannelKind::kArray:
      return arrays.size();
    default:
      return texts.size();
  }
}

uint64_t ChannelRun::elements() const { return kind == ChannelKind::kArray ? size : values(); }

uint64_t ChannelRun::first_number() const {
  if (kind == ChannelKind::kArray) return arrays.empty() ? 0 : arrays.front().number;
  if (kind == ChannelKind::kScalar) return stretches.empty() ? 0 : stretches.front().number;
  return texts.empty() ? 0 : texts.front().number;
}

uint64_t ChannelRun::end_number() const {
  if (kind == ChannelKind::kArray)
    return arrays.empty() ? 0 : arrays.back().number + std::max<uint64_t>(arrays.back().length, 1);
  if (kind == ChannelKind::kScalar) return size == 0 ? 0 : number_of(size - 1) + 1;
  return texts.empty() ? 0 : texts.back().number + 1;
}

const ValueTraits& ChannelRun::newest_traits() const {
  static const ValueTraits kNone;
  if (values() == 0) return kNone;
  if (kind == ChannelKind::kScalar) return traits[pieces.back().traits];
  return traits[kind == ChannelKind::kArray ? arrays.back().traits : texts.back().traits];
}

uint64_t ChannelRun::number_of(uint64_t position) const {
  auto next = std::upper_bound(stretches.begin(), stretches.end(), position,
                               [](uint64_t at, const ChannelStretch& stretch) { return at < stretch.position; });
  if (next == stretches.begin()) return position;
  --next;
  return next->number + (position - next->position);
}

uint64_t ChannelRun::position_of(uint64_t number) const {
  auto next = std::upper_bound(stretches.begin(), stretches.end(), number,
                               [](uint64_t at, const ChannelStretch& stretch) { return at < stretch.number; });
  if (next == stretches.begin()) return 0;
  const uint64_t stop = next == stretches.end() ? size : next->position;
  --next;
  return std::min(next->position + (number - next->number), stop);
}

uint32_t ChannelRun::traits_index(const ValueTraits& wanted) {
  for (size_t i = traits.size(); i > 0; --i)
    if (traits[i - 1] == wanted) return static_cast<uint32_t>(i - 1);
  traits.push_back(wanted);
  return static_cast<uint32_t>(traits.size() - 1);
}

void ChannelRun::add_stretch(uint64_t number) {
  if (!stretches.empty() && stretches.back().number + (size - stretches.back().position) == number) return;
  if (!stretches.empty() && stretches.back().position == size) stretches.pop_back();
  stretches.push_back({size, number});
}

// Goes on with the last piece where that one would have gone on just here.
void ChannelRun::add_piece(ChannelPiece where, uint32_t count) {
  if (!pieces.empty()) {
    ChannelPiece& last = pieces.back();
    const bool follows =
        last.traits == where.traits && last.value_stride == where.value_stride &&
        last.time_stride == where.time_stride && UINT32_MAX - last.count >= count &&
        last.value_at + uint64_t{last.count} * std::max(last.value_stride, 1u) == where.value_at &&
        (where.time_stride == 0 ? kind == ChannelKind::kArray || last.time_at == where.time_at
                                : last.time_at + uint64_t{last.count} * last.time_stride == where.time_at);
    if (follows) {
      last.count += count;
      return;
    }
  }
  where.position = size;
  where.count = count;
  pieces.push_back(where);
}

void ChannelRun::note_time(int64_t time, uint64_t position) {
  if (time < last_time && descents.size() < kMostDescents) descents.push_back(position);
  last_time = time;
  min_time.micros = std::min(min_time.micros, time);
  max_time.micros = std::max(max_time.micros, time);
}

void ChannelRun::add_scalars(uint64_t number, std::string_view values, std::span<const int64_t> when,
                             ChannelPiece where) {
  const auto count = static_cast<uint32_t>(values.size() / element_size(type));
  add_stretch(number);
  add_piece(where, count);
  for (uint32_t i = 0; i < count; ++i) note_time(when.size() == 1 ? when[0] : when[i], size + i);
  std::vector<int64_t> repeated;
  if (when.size() != count) {
    repeated.assign(count, when[0]);
    when = repeated;
  }
  levels.memory().append(type, values);
  times.memory().append(ElementType::kInt64, {reinterpret_cast<const char*>(when.data()), when.size_bytes()});
  size += count;
}

void ChannelRun::begin_array(ArrayValue value) {
  value.position = size;
  value.length = 0;
  min_time = std::min(min_time, value.time);
  max_time = std::max(max_time, value.time);
  arrays.push_back(value);
}

void ChannelRun::add_elements(std::string_view values, std::span<const Extreme> level1, uint64_t value_at,
                              uint32_t value_stride) {
  const size_t width = element_size(type);
  const auto count = static_cast<uint32_t>(values.size() / width);
  if (count == 0) return;
  ArrayValue& array = arrays.back();
  add_stretch(array.number + array.length);
  add_piece({.value_at = value_at, .traits = array.traits, .value_stride = value_stride}, count);
  if (level1.empty())
    levels.memory().append(type, values);
  else
    levels.memory().append_summarized(type, values, level1);
  array.length += count;
  size += count;
}

void ChannelRun::add_text(TextValue value) {
  min_time = std::min(min_time, value.time);
  max_time = std::max(max_time, value.time);
  texts.push_back(value);
}

const ChannelPiece& RunReader::piece_at(uint64_t position) const {
  const auto next = std::upper_bound(run_.pieces.begin(), run_.pieces.end(), position,
                                     [](uint64_t at, const ChannelPiece& piece) { return at < piece.position; });
  return *(next - 1);
}

// Elements, or their times, from wherever they lie, one after the other.
Status RunReader::gather(uint64_t first, uint64_t count, size_t width, bool times, char* out) {
  if (first > run_.size || count > run_.size - first)
    return {ErrorCode::kInvalidArgument, "the run ends at element " + std::to_string(run_.size)};
  while (count > 0) {
    const ChannelPiece& piece = piece_at(first);
    const uint64_t from = first - piece.position;
    const uint32_t stride = times ? piece.time_stride : piece.value_stride;
    if (!times && stride == 0) {
      const uint64_t here = std::min<uint64_t>({count, piece.count - from, kMostGathered});
      LITMUS_RETURN_IF_ERROR(read_bits(piece.value_at + from, here, out));
      out += here;
      first += here;
      count -= here;
      continue;
    }
    const uint64_t here_at_most = std::min<uint64_t>(count, piece.count - from);
    if (times && stride == 0) {
      for (uint64_t i = 0; i < here_at_most; ++i) std::memcpy(out + i * width, &piece.time_at, width);
      out += here_at_most * width;
      first += here_at_most;
      count -= here_at_most;
      continue;
    }
    const uint64_t at = (times ? piece.time_at : piece.value_at) + from * stride;
    uint64_t here = here_at_most;
    if (stride != width) here = std::min<uint64_t>(here, kMostGathered / stride + 1);
    const size_t bytes = (here - 1) * stride + width;
    char* target = out;
    if (stride != width) {
      buffer_.resize(bytes);
      target = buffer_.data();
    }
    LITMUS_ASSIGN_OR_RETURN(const size_t got, run_.env->read_at(*run_.file, target, bytes, at));
    if (got != bytes) return damaged(*run_.file, "it ends before its elements do");
    if (stride != width)
      for (uint64_t i = 0; i < here; ++i) std::memcpy(out + i * width, buffer_.data() + i * stride, width);
    out += here * width;
    first += here;
    count -= here;
  }
  return {};
}

Status RunReader::read_bits(uint64_t first, uint64_t count, char* out) {
  const uint64_t begin = first / 8;
  buffer_.resize((first + count + 7) / 8 - begin);
  LITMUS_ASSIGN_OR_RETURN(const size_t got, run_.env->read_at(*run_.file, buffer_.data(), buffer_.size(), begin));
  if (got != buffer_.size()) return damaged(*run_.file, "it ends before its elements do");
  for (uint64_t i = 0; i < count; ++i) {
    const uint64_t bit = first + i - begin * 8;
    out[i] = static_cast<char>((static_cast<unsigned char>(buffer_[bit / 8]) >> (bit % 8)) & 1);
  }
  return {};
}

Status RunReader::read_raw(uint64_t first, uint64_t count, std::string& out) {
  const size_t width = element_size(run_.type);
  out.resize(count * width);
  return gather(first, count, width, false, out.data());
}

Status RunReader::read(uint64_t first, std::span<double> out) {
  std::string raw;
  LITMUS_RETURN_IF_ERROR(read_raw(first, out.size(), raw));
  for (size_t i = 0; i < out.size(); ++i) out[i] = channels::element_as_double(run_.type, raw.data(), i);
  return {};
}

Status RunReader::read_integers(uint64_t first, std::span<int64_t> out) {
  if (run_.type == ElementType::kInt64)
    return gather(first, out.size(), sizeof(int64_t), false, reinterpret_cast<char*>(out.data()));
  std::string raw;
  LITMUS_RETURN_IF_ERROR(read_raw(first, out.size(), raw));
  for (size_t i = 0; i < out.size(); ++i) out[i] = raw[i] != 0;
  return {};
}

Status RunReader::read_times(uint64_t first, std::span<int64_t> out) {
  return gather(first, out.size(), sizeof(int64_t), true, reinterpret_cast<char*>(out.data()));
}

Result<std::string> RunReader::read_text(const TextValue& value) {
  std::string text(value.size, '\0');
  LITMUS_ASSIGN_OR_RETURN(const size_t got, run_.env->read_at(*run_.file, text.data(), text.size(), value.at));
  if (got != text.size()) return damaged(*run_.file, "it ends within a text");
  return text;
}

Result<uint64_t> RunReader::lower_bound(uint64_t first, uint64_t end, int64_t time) {
  return search(channels::kLevels, first, end, time);
}

// The newest time of entry `entry`; in ascending times that of its last element.
Result<double> RunReader::newest_of(int k, uint64_t entry) {
  Window& window = windows_[k - 1];
  const uint64_t group = entry - entry % kGroup;
  if (window.at != group) {
    window.at.reset();
    window.entries.resize(std::min(kGroup, channels::level_entries(k, run_.size) - group));
    LITMUS_RETURN_IF_ERROR(run_.times.read(k, group, window.entries));
    window.at = group;
  }
  return window.entries[entry - group].max;
}

Result<uint64_t> RunReader::search(int k, uint64_t first, uint64_t end, int64_t time) {
  const uint64_t per = elements_per_entry(k);
  if (k == 0) {
    while (first < end) {
      const uint64_t middle = first + (end - first) / 2, group = middle - middle % kTimes;
      if (times_at_ != group) {
        times_at_.reset();
        times_.resize(std::min(kTimes, run_.size - group));
        LITMUS_RETURN_IF_ERROR(read_times(group, times_));
        times_at_ = group;
      }
      if (times_[middle - group] < time)
        first = middle + 1;
      else
        end = middle;
    }
    return first;
  }
  // Whole entries only: at its ends [first, end) may touch others, whose times don't ascend with ours.
  const uint64_t begin = (first + per - 1) / per, behind = end / per;
  uint64_t low = begin, high = behind;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    LITMUS_ASSIGN_OR_RETURN(const double newest, newest_of(k, middle));
    if (newest < static_cast<double>(time))
      low = middle + 1;
    else
      high = middle;
  }
  if (begin >= behind) return search(k - 1, first, end, time);
  if (low == begin) return search(k - 1, first, (begin + 1) * per, time);
  if (low == behind) return search(k - 1, behind * per, end, time);
  return search(k - 1, low * per, (low + 1) * per, time);
}

}  // namespace litmus::archive
