// Errors of ours as Flight's clients see them. For .cc files of this folder only.
#pragma once

#include <arrow/status.h>

#include "base/status.h"

namespace litmus::flight {

arrow::Status to_arrow(const Status& status);

arrow::Status unauthenticated(const char* message);

}  // namespace litmus::flight
