// Server-sent events: the text form of one event, and the response around a stream of them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "server/message.h"
#include "server/stream.h"

namespace litmus::server {

// Appends "id: …\nevent: …\ndata: …\n\n". Empty `id` or `event` lines are left out; a line break in `data` starts a
// further data line, and is cut from `id` and `event`.
void append_sse_event(std::string& out, std::string_view id, std::string_view event, std::string_view data);

// 200 text/event-stream, never cached.
Response sse_response(std::unique_ptr<Stream> stream);

}  // namespace litmus::server
