// Internal to src/limits: how the fields of two entries combine.
#pragma once

#include "limits/limit_config.h"

namespace litmus::limits {

// What `over` gives replaces what `base` gives; bands and conditions are those of `over`.
LimitConfig overlaid(const LimitConfig& base, const LimitConfig& over);

}  // namespace litmus::limits
