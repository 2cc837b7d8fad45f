// Server-sent event streams of events: of all with a filter, or of one run with its progress.
#pragma once

#include <memory>
#include <optional>

#include "api/context.h"
#include "server/stream.h"

namespace litmus::api {

struct EventStreamOptions {
  EventFilter filter;
  std::optional<int64_t> after;     // nullopt: now
  std::optional<ReplayPage> first;  // what was read after `after` already
  bool with_progress = false;       // of filter.run_id
  bool with_output = false;         // of that run, which was launched here
};

std::unique_ptr<server::Stream> make_event_stream(Context& context, EventStreamOptions options);

}  // namespace litmus::api
