#include "station/holder.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "events/json_scan.h"

namespace litmus::station {
namespace {

constexpr size_t kLongestValue = 200;

std::string clean(std::string_view json_string) {
  std::string text = events::unescape_json(json_string);
  if (text.size() > kLongestValue) {
    size_t end = kLongestValue;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not inside a character
    text.resize(end);
  }
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  std::replace_if(text.begin(), text.end(), is_control, '?');
  return text;
}

Status read_member(Holder& holder, std::string_view key, const events::JsonValue& value) {
  if (key == "pid" && value.kind == events::JsonKind::kNumber) {
    std::from_chars(value.text.data(), value.text.data() + value.text.size(), holder.pid);
  }
  if (value.kind != events::JsonKind::kString) return {};
  if (key == "host") holder.host = clean(value.text);
  if (key == "session_id") holder.session_id = clean(value.text);
  if (key == "role") holder.role = clean(value.text);
  if (key == "resource") holder.resource = clean(value.text);
  if (key == "since") {
    if (const auto since = Timestamp::parse(clean(value.text)); since.ok()) holder.since = *since;
  }
  return {};
}

}  // namespace

std::string encode_holder(const Holder& holder) {
  ByteBuffer out;
  JsonWriter w(out);
  w.raw("{\"pid\":");
  w.integer(holder.pid);
  const std::pair<std::string_view, const std::string*> texts[] = {{",\"host\":", &holder.host},
                                                                   {",\"session_id\":", &holder.session_id},
                                                                   {",\"role\":", &holder.role},
                                                                   {",\"resource\":", &holder.resource}};
  for (const auto& [name, text] : texts) {
    w.raw(name);
    w.string(*text);
  }
  if (holder.since) {
    w.raw(",\"since\":");
    w.time(*holder.since);
  }
  w.raw("}\n");
  return std::string(out.view());
}

std::optional<Holder> decode_holder(std::string_view text) {
  Holder holder;
  const Status status = events::scan_object(
      text, [&](std::string_view key, const events::JsonValue& value) { return read_member(holder, key, value); });
  if (!status.ok() || holder.pid <= 0) return std::nullopt;
  return holder;
}

std::string show_span(int64_t micros) {
  constexpr int64_t kMilli = 1000, kSecond = 1000 * kMilli, kMinute = 60 * kSecond, kHour = 60 * kMinute;
  constexpr std::pair<int64_t, std::string_view> kUnits[] = {
      {kMilli, "ms"}, {kSecond, "s"}, {kMinute, "min"}, {kHour, "h"}, {24 * kHour, "days"}};
  constexpr int64_t kBelow[] = {kSecond, 120 * kSecond, 120 * kMinute, 48 * kHour};  // where the next unit begins
  const int64_t span = std::max<int64_t>(micros, 0);
  const auto [size, name] = kUnits[std::upper_bound(std::begin(kBelow), std::end(kBelow), span) - std::begin(kBelow)];
  return fmt::format("{} {}", (span + size / 2) / size, name);
}

std::string describe(const Holder& holder, Timestamp now) {
  std::vector<std::string> parts;
  if (!holder.role.empty() && !holder.session_id.empty()) {
    parts.push_back(fmt::format("role '{}' of session {}", holder.role, holder.session_id));
  } else if (!holder.session_id.empty()) {
    parts.push_back(fmt::format("session {}", holder.session_id));
  } else if (!holder.role.empty()) {
    parts.push_back(fmt::format("role '{}'", holder.role));
  }
  if (holder.pid > 0) {
    parts.push_back(fmt::format("pid {}{}{}", holder.pid, holder.host.empty() ? "" : " on ", holder.host));
  }
  if (holder.since) {
    const std::string at = holder.since->to_string();  // "2026-03-10T14:03:21.942000Z"
    const bool today = at.substr(0, 10) == now.date();
    parts.push_back(fmt::format("since {}{} UTC ({})", today ? "" : at.substr(0, 10) + " ", at.substr(11, 8),
                                show_span(now.micros - holder.since->micros)));
  }
  return parts.empty() ? "a process that can't be named" : fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace litmus::station
