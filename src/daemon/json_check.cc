#include "daemon/json_check.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace litmus::daemon {

namespace {

constexpr int kMaxDepth = 200;

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

class Checker {
 public:
  explicit Checker(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

  JsonCheck run() {
    JsonCheck result;
    skip_space();
    if (at_ == end_ || *at_ != '{') {
      result.error = "not a JSON object";
      return result;
    }
    if (value(0)) {
      skip_space();
      if (at_ != end_) fail("text behind the object");
    }
    result.error = error_;
    result.event_type = event_type_;
    return result;
  }

 private:
  bool fail(const char* error) {
    if (error_ == nullptr) error_ = error;
    return false;
  }

  void skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) ++at_;
  }

  bool take(char wanted) {
    if (at_ == end_ || *at_ != wanted) return false;
    ++at_;
    return true;
  }

  bool value(int depth) {
    if (depth > kMaxDepth) return fail("nested too deeply");
    skip_space();
    if (at_ == end_) return fail("cut short");
    switch (*at_) {
      case '{':
        return object(depth);
      case '[':
        return array(depth);
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  bool object(int depth) {
    ++at_;
    skip_space();
    if (take('}')) return true;
    do {
      skip_space();
      if (at_ == end_ || *at_ != '"') return fail("a key is missing");
      const char* key = at_ + 1;
      if (!string()) return false;
      const std::string_view name(key, static_cast<size_t>(at_ - 1 - key));
      skip_space();
      if (!take(':')) return fail("a colon is missing");
      skip_space();
      const char* start = at_;
      if (!value(depth + 1)) return false;
      if (depth == 0 && name == "event_type" && *start == '"')
        event_type_ = {start + 1, static_cast<size_t>(at_ - start - 2)};
      skip_space();
    } while (take(','));
    return take('}') || fail("an object isn't closed");
  }

  bool array(int depth) {
    ++at_;
    skip_space();
    if (take(']')) return true;
    do {
      if (!value(depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take(']') || fail("an array isn't closed");
  }

  bool word(std::string_view wanted) {
    if (static_cast<size_t>(end_ - at_) < wanted.size() || std::memcmp(at_, wanted.data(), wanted.size()) != 0)
      return fail("an unknown word");
    at_ += wanted.size();
    return true;
  }

  bool digits() {
    const char* start = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
    return at_ != start;
  }

  bool number() {
    take('-');
    const bool zero_first = at_ != end_ && *at_ == '0';
    const char* start = at_;
    if (!digits() || (zero_first && at_ - start > 1)) return fail("not a number");
    if (take('.') && !digits()) return fail("not a number");
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return fail("not a number");
    }
    return true;
  }

  void skip_plain() {
    while (end_ - at_ >= 8) {
      const size_t plain = plain_bytes(at_);
      at_ += plain;
      if (plain < 8) return;
    }
  }

  bool string() {
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

  // Returns the unit behind "\u", -1 when there is none.
  int hex_unit() {
    if (end_ - at_ < 4) return -1;
    int unit = 0;
    for (int i = 0; i < 4; ++i) {
      const char c = *at_++;
      const char lower = static_cast<char>(c | 0x20);
      if (c >= '0' && c <= '9')
        unit = unit * 16 + (c - '0');
      else if (lower >= 'a' && lower <= 'f')
        unit = unit * 16 + (lower - 'a' + 10);
      else
        return -1;
    }
    return unit;
  }

  bool escape() {
    ++at_;
    if (at_ == end_) return fail("a string isn't closed");
    const char kind = *at_++;
    if (kind != 'u')
      return std::strchr("\"\\/bfnrt", kind) != nullptr && kind != '\0' ? true : fail("an unknown escape");
    const int unit = hex_unit();
    if (unit < 0) return fail("an unknown escape");
    if (unit >= 0xDC00 && unit <= 0xDFFF) return fail("a lone surrogate");
    if (unit < 0xD800 || unit > 0xDBFF) return true;
    if (!take('\\') || !take('u')) return fail("a lone surrogate");
    const int low = hex_unit();
    return (low >= 0xDC00 && low <= 0xDFFF) || fail("a lone surrogate");
  }

  bool continuation(int offset, uint8_t low = 0x80, uint8_t high = 0xBF) const {
    const auto byte = static_cast<uint8_t>(at_[offset]);
    return byte >= low && byte <= high;
  }

  // The table of well-formed sequences in the Unicode standard, §3.9.
  bool utf8_sequence(uint8_t first) {
    const auto left = end_ - at_;
    if (first >= 0xC2 && first <= 0xDF && left >= 2 && continuation(1)) return at_ += 2, true;
    if (first >= 0xE0 && first <= 0xEF && left >= 3) {
      const uint8_t low = first == 0xE0 ? 0xA0 : 0x80, high = first == 0xED ? 0x9F : 0xBF;
      if (continuation(1, low, high) && continuation(2)) return at_ += 3, true;
    }
    if (first >= 0xF0 && first <= 0xF4 && left >= 4) {
      const uint8_t low = first == 0xF0 ? 0x90 : 0x80, high = first == 0xF4 ? 0x8F : 0xBF;
      if (continuation(1, low, high) && continuation(2) && continuation(3)) return at_ += 4, true;
    }
    return false;
  }

  const char* at_;
  const char* end_;
  const char* error_ = nullptr;
  std::string_view event_type_;
};

}  // namespace

JsonCheck check_event_json(std::string_view text) { return Checker(text).run(); }

}  // namespace litmus::daemon
