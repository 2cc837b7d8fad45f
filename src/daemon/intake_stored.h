// What Intake asks of what is stored, answered by queries.
#pragma once

#include <functional>

#include "daemon/intake.h"
#include "query/engine.h"

namespace litmus::daemon {

struct IntakeCore {
  std::function<Result<query::SnapshotPtr>()> snapshot;  // with everything that was published before the call
  std::function<Result<bool>(const Uuid& run_id)> holds_run;
  std::function<Status(events::EventBlockPtr stored, const Uuid& session_id, std::string date)> take_up_run;
};

// What the functions need must outlive the result.
Intake::Stored stored_for_intake(query::Engine& engine, IntakeCore core);

}  // namespace litmus::daemon
