#include "server/url.h"

#include "base/utf8.h"

namespace litmus::server {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Status bad(std::string_view what) { return Status(ErrorCode::kInvalidArgument, std::string(what)); }

}  // namespace

Result<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
      if (low < 0) return bad("'%' in the address must be followed by two hexadecimal digits");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    if (c == '\0') return bad("a NUL character in the address");
    out.push_back(c);
  }
  if (!is_valid_utf8(out)) return bad("the address isn't valid UTF-8");
  return out;
}

Result<std::vector<std::string>> split_path(std::string_view path) {
  if (path.empty() || path.front() != '/') return bad("a path begins with '/'");
  path.remove_prefix(1);
  if (!path.empty() && path.back() == '/') path.remove_suffix(1);
  std::vector<std::string> segments;
  while (!path.empty()) {
    const size_t slash = path.find('/');
    LITMUS_ASSIGN_OR_RETURN(std::string segment, percent_decode(path.substr(0, slash), false));
    if (segment.empty() || segment == "." || segment == "..") {
      return bad("empty, '.' and '..' segments aren't allowed in a path");
    }
    segments.push_back(std::move(segment));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
    if (path.empty()) return bad("empty, '.' and '..' segments aren't allowed in a path");
  }
  return segments;
}

Result<Fields> parse_query(std::string_view query) {
  Fields fields;
  while (!query.empty()) {
    const size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    LITMUS_ASSIGN_OR_RETURN(std::string name, percent_decode(pair.substr(0, equals), true));
    const std::string_view raw = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    LITMUS_ASSIGN_OR_RETURN(std::string value, percent_decode(raw, true));
    fields.emplace_back(std::move(name), std::move(value));
  }
  return fields;
}

}  // namespace litmus::server
