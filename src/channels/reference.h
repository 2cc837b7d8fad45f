// Reference: the claim check that an event carries in place of samples, "channel://{channel_id}/{session_id}/{offset}".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/uuid.h"

namespace litmus::channels {

struct Reference {
  std::string channel_id;
  SessionId session_id;
  std::optional<uint64_t> offset;  // nullopt: the whole channel of that session
  bool operator==(const Reference&) const = default;
};

std::string format_reference(std::string_view channel_id, SessionId session_id, uint64_t offset);

// Also reads "channel://{channel_id}?session={session_id}". A channel id may contain '/'.
Result<Reference> parse_reference(std::string_view uri);

// kInvalidArgument for an id that is empty, longer than 1,000 bytes, starts or ends with '/', or contains "..", '?' or
// a control character.
Status check_channel_id(std::string_view channel_id);

}  // namespace litmus::channels
