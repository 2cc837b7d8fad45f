#include "events/json_edit.h"

#include <optional>

#include "events/json_scan.h"

namespace litmus::events {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kReplacementEscape = "\\ufffd";

uint8_t byte_at(std::string_view text, size_t at) { return at < text.size() ? static_cast<uint8_t>(text[at]) : 0; }

bool continues(std::string_view text, size_t at, uint8_t low = 0x80, uint8_t high = 0xBF) {
  return byte_at(text, at) >= low && byte_at(text, at) <= high;
}

// Of the sequence at the front (RFC 3629): its length, and how much of it is there.
struct Sequence {
  size_t wanted = 0;  // 0: no sequence begins so
  size_t found = 1;
  bool whole() const { return wanted == found; }
};

Sequence sequence_at(std::string_view text, size_t at) {
  const uint8_t first = byte_at(text, at);
  uint8_t low = 0x80, high = 0xBF;
  Sequence sequence;
  if (first >= 0xC2 && first <= 0xDF) {
    sequence.wanted = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    sequence.wanted = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    sequence.wanted = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  }
  while (sequence.found < sequence.wanted && continues(text, at + sequence.found, low, high)) {
    ++sequence.found;
    low = 0x80;
    high = 0xBF;
  }
  return sequence;
}

// The code unit of an escape "\uXXXX"; nullopt: there is none.
std::optional<uint32_t> unit_at(std::string_view text, size_t at) {
  if (text.size() < at + 6 || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  uint32_t unit = 0;
  for (size_t i = at + 2; i < at + 6; ++i) {
    const char c = text[i];
    const bool digit = c >= '0' && c <= '9';
    const char lower = static_cast<char>(c | 0x20);
    if (!digit && (lower < 'a' || lower > 'f')) return std::nullopt;
    unit = unit * 16 + static_cast<uint32_t>(digit ? c - '0' : lower - 'a' + 10);
  }
  return unit;
}

bool is_high(uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// Copies the escape at `at` and returns its length.
size_t copy_escape(std::string_view text, size_t at, std::string& out, uint32_t& replaced) {
  const auto unit = unit_at(text, at);
  size_t size = unit ? 6 : std::min<size_t>(2, text.size() - at);
  if (unit && is_high(*unit)) {
    const auto next = unit_at(text, at + 6);
    if (next && is_low(*next)) size = 12;
  }
  if (size == 6 && (is_high(*unit) || is_low(*unit))) {
    ++replaced;
    out += kReplacementEscape;
  } else {
    out += text.substr(at, size);
  }
  return size;
}

bool is_plain(char c) { return static_cast<uint8_t>(c) < 0x80 && c != '\\'; }

}  // namespace

uint32_t replace_invalid_text(std::string& json) {
  std::string out;
  uint32_t replaced = 0;
  const std::string_view text = json;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && is_plain(text[end])) ++end;
    out += text.substr(at, end - at);
    at = end;
    if (at == text.size()) break;
    if (text[at] == '\\') {
      at += copy_escape(text, at, out, replaced);
      continue;
    }
    const Sequence sequence = sequence_at(text, at);
    out += sequence.whole() ? text.substr(at, sequence.found) : kReplacement;
    if (!sequence.whole()) ++replaced;
    at += sequence.found;
  }
  if (replaced > 0) json = std::move(out);
  return replaced;
}

Result<std::string> with_member(std::string_view json, std::string_view key, std::string_view value) {
  std::optional<std::string_view> old;
  bool empty = true;
  LITMUS_RETURN_IF_ERROR(scan_object(json, [&](std::string_view name, const JsonValue& found) {
    empty = false;
    if (name == key && !old) old = found.text;
    return Status();
  }));
  std::string out;
  if (old) {
    const auto at = static_cast<size_t>(old->data() - json.data());
    out.append(json.substr(0, at)).append(value).append(json.substr(at + old->size()));
    return out;
  }
  const size_t close = json.rfind('}');
  out.append(json.substr(0, close)).append(empty ? "\"" : ",\"").append(key).append("\":").append(value);
  return out.append(json.substr(close));
}

}  // namespace litmus::events
