// Replay: stored events after a number, for subscribers that are behind the live stream's memory.
#pragma once

#include "api/backend.h"
#include "query/engine.h"

namespace litmus::daemon {

// Matching events after `after` in number order, at most `limit`, out of what `snapshot` pins. Thread-safe.
Result<api::ReplayPage> replay_page(query::Engine& engine, const query::SnapshotPtr& snapshot, int64_t after,
                                    const api::EventFilter& filter, int64_t limit);

}  // namespace litmus::daemon
