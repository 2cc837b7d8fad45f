// Whether an event passes the filter of a subscriber (spec: events.md §Query).
#pragma once

#include <string_view>

#include "api/backend.h"

namespace litmus::daemon {

// Role: the field `role`, the field `instrument_role`, the part of `channel_id` before its first '.', or
// `details.role`.
bool has_role(std::string_view json, std::string_view role);

bool matches(const events::StoredEvent& event, const api::EventFilter& filter);

}  // namespace litmus::daemon
