// The table functions over what isn't on the disk yet: tail_events, tail_runs, tail_steps, tail_measurements,
// tail_losses. The views are built on them; product queries call them with their parameters, which prune.
#pragma once

#include <duckdb.h>

#include "base/status.h"
#include "query/pins.h"

namespace litmus::query {

// Parameters, all optional and named:
//   tail_events(after BIGINT, session_id VARCHAR, run_id VARCHAR, event_type VARCHAR, newest BIGINT)
//     events above number `after` of that session, run, type; with `newest` the last so many of them.
//   tail_runs(run_id), tail_steps(run_id), tail_measurements(run_id): rows of one run.
//   tail_losses()
// `pins` must outlive the database.
Status register_tail_functions(duckdb_connection connection, const Pins& pins);

}  // namespace litmus::query
