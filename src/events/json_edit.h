// Small changes to the JSON of an event that came from elsewhere, without reading it into a tree: everything that isn't
// changed stays byte for byte. Pure functions; for untrusted bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/status.h"

namespace litmus::events {

// Puts U+FFFD in the place of each invalid UTF-8 sequence and of each escape that is half of a pair of surrogates.
// Returns how many there were.
uint32_t replace_invalid_text(std::string& json);

// The object with the top-level member `key` set to `value` (JSON text): replaced where it stands, else added behind
// the last one. kInvalidArgument when `json` isn't an object. `key` needs no escapes.
Result<std::string> with_member(std::string_view json, std::string_view key, std::string_view value);

}  // namespace litmus::events
