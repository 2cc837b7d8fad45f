// The columns that come from a run's environment snapshot (run.started.environment_json).
#pragma once

#include "runs/run_record.h"

namespace litmus::runs {

struct Environment {
  Text python_version, litmus_version, fingerprint;
};

// Members that the text doesn't have, or a text that can't be read, are null.
Environment read_environment(const Text& environment_json);

}  // namespace litmus::runs
