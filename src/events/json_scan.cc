#include "events/json_scan.h"

#include <charconv>
#include <cstring>

#include <fmt/core.h>

#include "events/json_scanner.h"

namespace litmus::events {
namespace {

Status syntax_error(const JsonScanner& scanner) {
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

}  // namespace

Status check_json(std::string_view json) {
  JsonScanner scanner(json);
  JsonValue value;
  if (!scanner.value(value) || !scanner.at_end()) return syntax_error(scanner);
  return Status();
}

Status scan_object(std::string_view json,
                   const std::function<Status(std::string_view key, const JsonValue& value)>& visit) {
  JsonScanner scanner(json);
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
  JsonScanner scanner(json);
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

EventJson check_event_json(std::string_view json) {
  JsonScanner scanner(json, JsonScanner::LoneSurrogates::kRefuse);
  if (!scanner.take('{')) return {.error = "not a JSON object"};
  EventJson found;
  JsonValue key, value;
  bool more = !scanner.take('}');
  while (more) {
    if (!scanner.value(key)) return {.error = scanner.error()};
    if (key.kind != JsonKind::kString) return {.error = "a key is missing"};
    if (!scanner.take(':')) return {.error = "a colon is missing"};
    if (!scanner.value(value, 1)) return {.error = scanner.error()};
    if (value.kind == JsonKind::kString && key.text == R"("event_type")") {
      found.event_type = value.text.substr(1, value.text.size() - 2);
    }
    more = scanner.take(',');
    if (!more && !scanner.take('}')) return {.error = "an object isn't closed"};
  }
  return scanner.at_end() ? found : EventJson{.error = "text behind the object"};
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
