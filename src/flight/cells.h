// Cells of Arrow arrays that clients put. For .cc files of this folder only.
#pragma once

#include <arrow/type_fwd.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace litmus::flight {

// utf8 in any of its layouts, and its texts.
bool is_text(const arrow::DataType& type);
std::string_view text_at(const arrow::Array& array, int64_t row);

// Of a timestamp of any unit. nullopt: before 1970 or behind the year 9999, and so no time of ours.
std::optional<Timestamp> time_at(const arrow::TimestampArray& array, int64_t row);

}  // namespace litmus::flight
