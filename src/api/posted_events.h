// Events that a client posts: NDJSON, untrusted, checked line by line before any of them is taken.
#pragma once

#include <string_view>
#include <vector>

#include "api/backend.h"
#include "server/problem.h"

namespace litmus::api {

struct PostedEvents {
  std::vector<IncomingEvent> events;
  std::vector<server::Finding> findings;  // not empty: none may be taken. Of many bad lines the first ones
};

// `now` stands in for an occurred_at or received_at that was left out. Everything else of a line is kept as it came,
// fields and types that this build doesn't know included; text that isn't UTF-8 is replaced.
PostedEvents read_posted_events(std::string_view body, Timestamp now);

// One of them.
Result<IncomingEvent> read_posted_event(std::string_view json, Timestamp now);

}  // namespace litmus::api
