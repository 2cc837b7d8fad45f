#include "archive/channel_subscriber.h"

#include <algorithm>
#include <charconv>

namespace litmus::archive {

namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

std::string encode(std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_plain(c)) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kHex[byte >> 4]);
    out.push_back(kHex[byte & 15]);
  }
  return out;
}

Result<std::string> decode(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '%') {
      const auto hex = text.substr(i + 1, 2);
      const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), byte, 16);
      if (hex.size() != 2 || error != std::errc() || end != hex.data() + 2)
        return Status(ErrorCode::kInvalidArgument, "a broken escape");
      i += 2;
    }
    out.push_back(static_cast<char>(byte));
  }
  return out;
}

Status bad_cursor(std::string_view text) {
  return {ErrorCode::kInvalidArgument,
          "'" + std::string(text.substr(0, 100)) + "' isn't a cursor; give {session_id}/{sample_offset}"};
}

// The number behind the value that has `number`.
uint64_t behind(const ChannelSource& source, uint64_t number) {
  const auto value = value_at({&source, 1}, number);
  return value ? value->end : number + 1;
}

Result<std::optional<int64_t>> time_of(const ChannelSource& source, uint64_t number) {
  ChannelViewOptions options;
  options.filter.first = number;
  options.filter.end = number + 1;
  LITMUS_ASSIGN_OR_RETURN(const auto rows, view_channel({&source, 1}, options));
  if (rows.rows.empty()) return std::optional<int64_t>();
  return std::optional<int64_t>(rows.rows.front().time.micros);
}

// The first number whose value is newer than `time`.
Result<uint64_t> first_after(const ChannelSource& source, int64_t time) {
  LITMUS_ASSIGN_OR_RETURN(const auto selection, ChannelSelection::make({&source, 1}, {.since = Timestamp{time + 1}}));
  uint64_t first = UINT64_MAX, end = 0;
  for (const auto& run : source.runs) end = std::max(end, run->end_number());
  for (const auto& run : selection.scalars)
    if (!run.ranges.empty()) first = std::min(first, run.reader->run().number_of(run.ranges.front().first));
  for (const auto& run : selection.texts)
    if (!run.ranges.empty()) first = std::min(first, run.reader->run().texts[run.ranges.front().first].number);
  for (const auto& array : selection.arrays) first = std::min(first, array.value().number);
  return std::min(first, end);
}

uint64_t end_of(const ChannelSource& source) {
  uint64_t end = 0;
  for (const auto& run : source.runs) end = std::max(end, run->end_number());
  return end;
}

}  // namespace

Result<ChannelSubscriber> ChannelSubscriber::make(ChannelStore& store, Options options) {
  ChannelSubscriber subscriber(store, std::move(options));
  LITMUS_RETURN_IF_ERROR(subscriber.parse_after());
  return subscriber;
}

Status ChannelSubscriber::parse_after() {
  std::string_view rest = options_.after;
  while (!rest.empty()) {
    std::string_view part = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    std::string channel_id = options_.channel_id;
    if (const size_t equals = part.find('='); equals != std::string_view::npos) {
      auto decoded = decode(part.substr(0, equals));
      if (!decoded.ok()) return bad_cursor(options_.after);
      channel_id = std::move(*decoded);
      part.remove_prefix(equals + 1);
    }
    const size_t slash = part.find('/');
    if (slash == std::string_view::npos || channel_id.empty()) return bad_cursor(options_.after);
    const auto session_id = Uuid::parse(part.substr(0, slash));
    const std::string_view digits = part.substr(slash + 1);
    uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (!session_id.ok() || error != std::errc() || end != digits.data() + digits.size() || number == UINT64_MAX)
      return bad_cursor(options_.after);
    channels_[channel_id].after = channels_[channel_id].last = Mark{*session_id, number};
  }
  return {};
}

std::string ChannelSubscriber::cursor() const {
  std::string out;
  for (const auto& [id, channel] : channels_) {
    if (!channel.last) continue;
    if (!out.empty()) out += ';';
    if (options_.channel_id.empty()) out += encode(id) + '=';
    out += channel.last->session_id.to_string() + '/' + std::to_string(channel.last->number);
  }
  return out;
}

Status ChannelSubscriber::begin(Channel& channel, std::vector<ChannelSource>& sources, bool is_first_look) {
  std::optional<int64_t> time;
  if (channel.after) {
    for (const auto& source : sources) {
      if (source.session_id != channel.after->session_id) continue;
      LITMUS_ASSIGN_OR_RETURN(time, time_of(source, channel.after->number));
      if (time) break;
    }
  }
  for (const auto& source : sources) {
    const auto [entry, is_new] = channel.next.try_emplace({source.session_id, source.writer_key}, 0);
    if (!is_new) continue;
    if (channel.after && source.session_id == channel.after->session_id) {
      entry->second = behind(source, channel.after->number);
    } else if (time) {
      LITMUS_ASSIGN_OR_RETURN(entry->second, first_after(source, *time));
    } else if (options_.from_now && is_first_look && !channel.after) {
      entry->second = end_of(source);
    }
  }
  if (!sources.empty()) channel.after.reset();
  return {};
}

Result<std::optional<ChannelSubscriber::Batch>> ChannelSubscriber::next_of(const std::string& channel_id,
                                                                           std::vector<ChannelSource>& sources) {
  Channel& channel = channels_[channel_id];
  LITMUS_RETURN_IF_ERROR(begin(channel, sources, !looked_));
  bool any = false;
  for (auto& source : sources) {
    source.from = channel.next[{source.session_id, source.writer_key}];
    any |= source.from < end_of(source);
  }
  if (!any) return std::optional<Batch>();
  LITMUS_ASSIGN_OR_RETURN(const auto selection, ChannelSelection::make(sources, {}));
  Batch batch;
  batch.channel_id = channel_id;
  batch.count = selection.scalar_count + selection.text_count + selection.array_elements;
  batch.thinned = batch.count > options_.most_elements;
  ChannelViewOptions view;
  view.max_points = options_.most_elements;
  view.decimation = Decimation::kMinMax;
  LITMUS_ASSIGN_OR_RETURN(batch.rows, view_channel(sources, view));
  for (const auto& source : sources) {
    const uint64_t end = end_of(source);
    uint64_t& next = channel.next[{source.session_id, source.writer_key}];
    if (end <= next) continue;
    next = end;
    channel.last = Mark{source.session_id, end - 1};
  }
  return std::optional<Batch>(std::move(batch));
}

Result<std::vector<ChannelSubscriber::Batch>> ChannelSubscriber::next() {
  ChannelSources found;
  if (options_.channel_id.empty()) {
    LITMUS_ASSIGN_OR_RETURN(found, store_.sources_of_session(options_.session_id));
  } else {
    LITMUS_ASSIGN_OR_RETURN(found[options_.channel_id], store_.sources(options_.channel_id, options_.session_id));
  }
  std::vector<Batch> batches;
  for (auto& [id, sources] : found) {
    LITMUS_ASSIGN_OR_RETURN(auto batch, next_of(id, sources));
    if (batch) batches.push_back(*std::move(batch));
  }
  looked_ = true;
  return batches;
}

}  // namespace litmus::archive
