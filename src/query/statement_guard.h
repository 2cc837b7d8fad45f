// What SQL from users may be: one statement that reads.
//
// The settings of the locked-down instance keep files outside and the configuration shut; this check closes what they
// leave open: COPY … TO inside an allowed folder, alone or behind EXPLAIN ANALYZE, and functions that write, run other
// SQL or change the instance.
#pragma once

#include <string_view>

#include "base/status.h"

namespace litmus::query {

// By the text alone: kInvalidArgument for a forbidden function, or a statement behind EXPLAIN that doesn't read.
Status check_text(std::string_view sql);

}  // namespace litmus::query
