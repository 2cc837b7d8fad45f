#include "events/json_scan.h"

#include <array>
#include <charconv>
#include <cstring>

#include <fmt/core.h>

namespace litmus::events {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Bytes that may stand in a string as they are.
constexpr auto kPlain = [] {
  std::array<bool, 256> plain{};
  for (size_t byte = 0x20; byte < plain.size(); ++byte) plain[byte] = byte != '"' && byte != '\\';
  return plain;
}();

// A cursor over text that ends with an error at the first byte that breaks the grammar.
class Scanner {
 public:
  explicit Scanner(std::string_view json) : json_(json) {}

  bool at_end() {
    skip_space();
    return at_ == json_.size();
  }
  size_t offset() const { return at_; }

  bool take(char c) {
    skip_space();
    if (at_ == json_.size() || json_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool value(JsonValue& value, int depth = 0) {
    skip_space();
    size_t begin = at_;
    if (depth > kMaxJsonDepth || !scan_value(value.kind, depth)) return false;
    value.text = json_.substr(begin, at_ - begin);
    return true;
  }

 private:
  char peek() const { return at_ < json_.size() ? json_[at_] : '\0'; }

  void skip_space() {
    while (at_ < json_.size() && is_space(json_[at_])) ++at_;
  }

  bool scan_value(JsonKind& kind, int depth) {
    switch (peek()) {
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
        return literal("true");
      case 'f':
        kind = JsonKind::kBoolean;
        return literal("false");
      case 'n':
        kind = JsonKind::kNull;
        return literal("null");
      default:
        kind = JsonKind::kNumber;
        return number();
    }
  }

  bool container(char close, int depth, bool keyed) {
    ++at_;
    if (take(close)) return true;
    JsonValue ignored;
    do {
      if (keyed && !key()) return false;
      if (!value(ignored, depth + 1)) return false;
    } while (take(','));
    return take(close);
  }

  bool key() {
    skip_space();
    return peek() == '"' && string() && take(':');
  }

  bool literal(std::string_view word) {
    if (json_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  bool string() {
    const char* end = json_.data() + json_.size();
    for (const char* c = json_.data() + at_ + 1; c < end; ++c) {
      if (kPlain[static_cast<unsigned char>(*c)]) continue;
      at_ = static_cast<size_t>(c - json_.data());
      if (*c == '"') return ++at_, true;
      if (*c != '\\' || !escape()) return false;
      c = json_.data() + at_;
    }
    at_ = json_.size();
    return false;
  }

  bool escape() {  // leaves the cursor on the last byte of the escape
    ++at_;
    if (peek() != 'u') return peek() != '\0' && std::strchr("\"\\/bfnrt", peek()) != nullptr;
    for (int i = 0; i < 4; ++i) {
      ++at_;
      if (!is_hex(peek())) return false;
    }
    return true;
  }

  bool digits() {
    if (!is_digit(peek())) return false;
    while (is_digit(peek())) ++at_;
    return true;
  }

  bool number() {
    if (peek() == '-') ++at_;
    if (peek() == '0') {
      ++at_;
    } else if (!digits()) {
      return false;
    }
    if (peek() == '.' && (++at_, !digits())) return false;
    if (peek() != 'e' && peek() != 'E') return true;
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    return digits();
  }

  std::string_view json_;
  size_t at_ = 0;
};

Status syntax_error(const Scanner& scanner) {
  return Status(ErrorCode::kInvalidArgument, fmt::format("not valid JSON: error at byte {}", scanner.offset()));
}

uint32_t hex4(const char* text) {
  uint32_t value = 0;
  std::from_chars(text, text + 4, value, 16);
  return value;
}

char* append_utf8(uint32_t code, char* out) {
  auto put = [&](uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
  return out;
}

// Decodes the escape whose hex digits begin at `*at`, joining a pair of surrogates, and moves `*at` behind it.
uint32_t unicode_escape(std::string_view text, size_t* at) {
  uint32_t code = hex4(text.data() + *at);
  *at += 4;
  if (code < 0xD800 || code > 0xDFFF) return code;
  if (code < 0xDC00 && text.substr(*at, 2) == "\\u") {
    uint32_t low = hex4(text.data() + *at + 2);
    if (low >= 0xDC00 && low <= 0xDFFF) {
      *at += 6;
      return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
  }
  return 0xFFFD;
}

char simple_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

// Bytes of the sequence that begins at `c`; 0 when it isn't valid UTF-8 (overlong, surrogate, beyond U+10FFFF, cut).
size_t utf8_sequence(const unsigned char* c, size_t left) {
  auto continues = [&](size_t count) {
    for (size_t i = 1; i <= count; ++i) {
      if (i >= left || (c[i] & 0xC0) != 0x80) return false;
    }
    return true;
  };
  if (c[0] < 0x80) return 1;
  if (c[0] >= 0xC2 && c[0] <= 0xDF) return continues(1) ? 2 : 0;
  if (c[0] >= 0xE0 && c[0] <= 0xEF) {
    const bool in_range = left > 1 && (c[0] != 0xE0 || c[1] >= 0xA0) && (c[0] != 0xED || c[1] < 0xA0);
    return in_range && continues(2) ? 3 : 0;
  }
  if (c[0] < 0xF0 || c[0] > 0xF4) return 0;
  const bool in_range = left > 1 && (c[0] != 0xF0 || c[1] >= 0x90) && (c[0] != 0xF4 || c[1] < 0x90);
  return in_range && continues(3) ? 4 : 0;
}

// Eight bytes at a time while they are ASCII, which they nearly always are.
bool is_utf8(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  for (size_t at = 0; at < text.size();) {
    uint64_t word = kHighBits;
    if (text.size() - at >= sizeof(word)) std::memcpy(&word, text.data() + at, sizeof(word));
    if ((word & kHighBits) == 0) {
      at += sizeof(word);
      continue;
    }
    const size_t size = utf8_sequence(reinterpret_cast<const unsigned char*>(text.data()) + at, text.size() - at);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

Status check_utf8(std::string_view json) {
  if (is_utf8(json)) return Status();
  return Status(ErrorCode::kInvalidArgument, "not valid JSON: the text isn't UTF-8");
}

}  // namespace

Status check_json(std::string_view json) {
  LITMUS_RETURN_IF_ERROR(check_utf8(json));
  Scanner scanner(json);
  JsonValue value;
  if (!scanner.value(value) || !scanner.at_end()) return syntax_error(scanner);
  return Status();
}

Status scan_object(std::string_view json,
                   const std::function<Status(std::string_view key, const JsonValue& value)>& visit) {
  LITMUS_RETURN_IF_ERROR(check_utf8(json));
  Scanner scanner(json);
  if (!scanner.take('{')) return Status(ErrorCode::kInvalidArgument, "not a JSON object");
  JsonValue key;
  JsonValue value;
  bool more = !scanner.take('}');
  while (more) {
    bool valid = scanner.value(key) && key.kind == JsonKind::kString && scanner.take(':') && scanner.value(value, 1);
    if (!valid) return syntax_error(scanner);
    bool plain = key.text.find('\\') == std::string_view::npos;
    LITMUS_RETURN_IF_ERROR(plain ? visit(key.text.substr(1, key.text.size() - 2), value)
                                 : visit(unescape_json(key.text), value));
    more = scanner.take(',');
    if (!more && !scanner.take('}')) return syntax_error(scanner);
  }
  return scanner.at_end() ? Status() : syntax_error(scanner);
}

Status scan_array(std::string_view json, const std::function<Status(const JsonValue& value)>& visit) {
  LITMUS_RETURN_IF_ERROR(check_utf8(json));
  Scanner scanner(json);
  if (!scanner.take('[')) return Status(ErrorCode::kInvalidArgument, "not a JSON array");
  JsonValue value;
  bool more = !scanner.take(']');
  while (more) {
    if (!scanner.value(value, 1)) return syntax_error(scanner);
    LITMUS_RETURN_IF_ERROR(visit(value));
    more = scanner.take(',');
    if (!more && !scanner.take(']')) return syntax_error(scanner);
  }
  return scanner.at_end() ? Status() : syntax_error(scanner);
}

size_t unescape_json(std::string_view text, char* out) {
  std::string_view body = text.substr(1, text.size() - 2);
  char* end = out;
  for (size_t at = 0; at < body.size();) {
    size_t plain = std::min(body.find('\\', at), body.size());
    std::memcpy(end, body.data() + at, plain - at);
    end += plain - at;
    at = plain + 2;
    if (plain == body.size()) break;
    if (body[plain + 1] == 'u') {
      end = append_utf8(unicode_escape(body, &at), end);
    } else {
      *end++ = simple_escape(body[plain + 1]);
    }
  }
  return static_cast<size_t>(end - out);
}

std::string unescape_json(std::string_view text) {
  std::string out(text.size(), '\0');
  out.resize(unescape_json(text, out.data()));
  return out;
}

}  // namespace litmus::events
