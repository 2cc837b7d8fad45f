#include "events/json_scanner.h"

#include <bit>
#include <cstring>

namespace litmus::events {
namespace {

// How many of the eight bytes, from the first on, are plain text inside a JSON string: ASCII, no quote, no backslash,
// no control character. A byte's high bit in `special` says that it isn't; above the first one the bits may lie.
size_t plain_bytes(const char* at) {
  static_assert(std::endian::native == std::endian::little);
  constexpr uint64_t kOnes = 0x0101010101010101, kHighs = 0x80 * kOnes;
  uint64_t word;
  std::memcpy(&word, at, sizeof(word));
  const uint64_t quote = word ^ ('"' * kOnes), backslash = word ^ ('\\' * kOnes);
  const uint64_t special = (word | (word - 0x20 * kOnes) | (quote - kOnes) | (backslash - kOnes)) & kHighs;
  return static_cast<size_t>(std::countr_zero(special)) / 8;
}

}  // namespace

bool JsonScanner::fail(const char* error) {
  if (error_ == nullptr) error_ = error;
  return false;
}

void JsonScanner::skip_space() {
  while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
}

bool JsonScanner::at_end() {
  skip_space();
  return at_ == end_;
}

bool JsonScanner::take(char c) {
  skip_space();
  return take_next(c);
}

bool JsonScanner::take_next(char c) {
  if (at_ == end_ || *at_ != c) return false;
  ++at_;
  return true;
}

bool JsonScanner::value(JsonValue& value, int depth) {
  if (depth > kMaxJsonDepth) return fail("nested too deeply");
  skip_space();
  if (at_ == end_) return fail("cut short");
  const char* start = at_;
  if (!scan(value.kind, depth)) return false;
  value.text = {start, static_cast<size_t>(at_ - start)};
  return true;
}

bool JsonScanner::scan(JsonKind& kind, int depth) {
  switch (*at_) {
    case '{':
      kind = JsonKind::kObject;
      return container('}', depth, true);
    case '[':
      kind = JsonKind::kArray;
      return container(']', depth, false);
    case '"':
      kind = JsonKind::kString;
      return string();
    case 't':
      kind = JsonKind::kBoolean;
      return word("true");
    case 'f':
      kind = JsonKind::kBoolean;
      return word("false");
    case 'n':
      kind = JsonKind::kNull;
      return word("null");
    default:
      kind = JsonKind::kNumber;
      return number();
  }
}

bool JsonScanner::container(char close, int depth, bool keyed) {
  ++at_;
  if (take(close)) return true;
  JsonValue ignored;
  do {
    if (keyed && !key()) return false;
    if (!value(ignored, depth + 1)) return false;
  } while (take(','));
  return take(close) || fail(keyed ? "an object isn't closed" : "an array isn't closed");
}

bool JsonScanner::key() {
  skip_space();
  if (at_ == end_ || *at_ != '"') return fail("a key is missing");
  return string() && (take(':') || fail("a colon is missing"));
}

bool JsonScanner::word(std::string_view wanted) {
  const auto left = static_cast<size_t>(end_ - at_);
  if (left < wanted.size() || std::memcmp(at_, wanted.data(), wanted.size()) != 0) return fail("an unknown word");
  at_ += wanted.size();
  return true;
}

bool JsonScanner::digits() {
  const char* start = at_;
  while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
  return at_ != start;
}

bool JsonScanner::number() {
  take_next('-');
  const char* start = at_;
  if (!digits() || (*start == '0' && at_ - start > 1)) return fail("not a number");
  if (take_next('.') && !digits()) return fail("not a number");
  if (take_next('e') || take_next('E')) {
    if (!take_next('+')) take_next('-');
    if (!digits()) return fail("not a number");
  }
  return true;
}

void JsonScanner::skip_plain() {
  while (end_ - at_ >= 8) {
    const size_t plain = plain_bytes(at_);
    at_ += plain;
    if (plain < 8) return;
  }
}

bool JsonScanner::string() {
  ++at_;
  while (at_ != end_) {
    skip_plain();
    if (at_ == end_) break;
    const auto byte = static_cast<uint8_t>(*at_);
    if (byte == '"') {
      ++at_;
      return true;
    }
    if (byte < 0x20) return fail("a control character in a string");
    if (byte == '\\') {
      if (!escape()) return false;
    } else if (byte < 0x80) {
      ++at_;
    } else if (!utf8_sequence(byte)) {
      return fail("invalid UTF-8");
    }
  }
  return fail("a string isn't closed");
}

// The unit behind "\u"; -1 when there is none.
int JsonScanner::hex_unit() {
  if (end_ - at_ < 4) return -1;
  int unit = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = *at_++;
    const char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      unit = unit * 16 + (c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      unit = unit * 16 + (lower - 'a' + 10);
    } else {
      return -1;
    }
  }
  return unit;
}

bool JsonScanner::escape() {
  ++at_;
  if (at_ == end_) return fail("a string isn't closed");
  const char kind = *at_++;
  if (kind != 'u') {
    return (kind != '\0' && std::strchr("\"\\/bfnrt", kind) != nullptr) || fail("an unknown escape");
  }
  const int unit = hex_unit();
  if (unit < 0) return fail("an unknown escape");
  if (unit < 0xD800 || unit > 0xDFFF || lone_ == LoneSurrogates::kAccept) return true;
  if (unit >= 0xDC00 || !take_next('\\') || !take_next('u')) return fail("a lone surrogate");
  const int low = hex_unit();
  return (low >= 0xDC00 && low <= 0xDFFF) || fail("a lone surrogate");
}

bool JsonScanner::continues(int offset, uint8_t low, uint8_t high) const {
  const auto byte = static_cast<uint8_t>(at_[offset]);
  return byte >= low && byte <= high;
}

// The table of well-formed sequences in the Unicode standard, §3.9.
bool JsonScanner::utf8_sequence(uint8_t first) {
  const auto left = end_ - at_;
  if (first >= 0xC2 && first <= 0xDF && left >= 2 && continues(1)) return at_ += 2, true;
  if (first >= 0xE0 && first <= 0xEF && left >= 3) {
    const uint8_t low = first == 0xE0 ? 0xA0 : 0x80, high = first == 0xED ? 0x9F : 0xBF;
    if (continues(1, low, high) && continues(2)) return at_ += 3, true;
  }
  if (first >= 0xF0 && first <= 0xF4 && left >= 4) {
    const uint8_t low = first == 0xF0 ? 0x90 : 0x80, high = first == 0xF4 ? 0x8F : 0xBF;
    if (continues(1, low, high) && continues(2) && continues(3)) return at_ += 4, true;
  }
  return false;
}

}  // namespace litmus::events
