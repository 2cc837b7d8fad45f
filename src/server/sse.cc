#include "server/sse.h"

namespace litmus::server {
namespace {

void append_line(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out.append(name).append(value.substr(0, value.find_first_of("\r\n"))).push_back('\n');
}

}  // namespace

void append_sse_event(std::string& out, std::string_view id, std::string_view event, std::string_view data) {
  append_line(out, "id: ", id);
  append_line(out, "event: ", event);
  for (;;) {
    const size_t end = data.find_first_of("\r\n");
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
