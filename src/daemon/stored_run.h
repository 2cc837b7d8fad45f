// A run from its stored events, in memory and in segments: what the accumulators would hold had they never let it go.
#pragma once

#include "daemon/run_keeper.h"
#include "query/engine.h"

namespace litmus::daemon {

// `record` is nullptr when the snapshot has no run.started of this id. Blocks; any thread.
Result<StoredRun> read_stored_run(query::Engine& engine, const query::SnapshotPtr& snapshot, const Uuid& run_id);

}  // namespace litmus::daemon
