#include "server/sse.h"

#include <algorithm>

namespace litmus::server {
namespace {

// Where the line ends; npos: nowhere. Two searches of one byte each: find_first_of asks about every single one.
size_t line_end(std::string_view text) { return std::min(text.find('\n'), text.find('\r')); }

void append_line(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out.append(name).append(value.substr(0, line_end(value))).push_back('\n');
}

}  // namespace

void append_sse_event(std::string& out, std::string_view id, std::string_view event, std::string_view data) {
  append_line(out, "id: ", id);
  append_line(out, "event: ", event);
  for (;;) {
    const size_t end = line_end(data);
    out.append("data: ").append(data.substr(0, end)).push_back('\n');
    if (end == std::string_view::npos) break;
    const bool pair = data[end] == '\r' && end + 1 < data.size() && data[end + 1] == '\n';
    data.remove_prefix(end + (pair ? 2 : 1));
  }
  out.push_back('\n');
}

Response sse_response(std::unique_ptr<Stream> stream) {
  Response response(200, "text/event-stream; charset=utf-8", "");
  response.headers.emplace_back("Cache-Control", "no-store");
  response.headers.emplace_back("X-Accel-Buffering", "no");  // a proxy must pass each event on at once
  response.stream = std::move(stream);
  return response;
}

}  // namespace litmus::server
