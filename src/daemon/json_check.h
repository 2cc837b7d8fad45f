// A journal's JSON is untrusted bytes, and one bad row fails a whole SQL query: nothing enters unless it passes here.
#pragma once

#include <string_view>

namespace litmus::daemon {

struct JsonCheck {
  const char* error = nullptr;  // null: valid; else what is wrong, for the list of losses
  std::string_view event_type;  // value of the top-level key "event_type" as it stands in the text; empty: none

  bool ok() const { return error == nullptr; }
};

// Checks that `text` is one JSON object: grammar of RFC 8259, valid UTF-8, no lone surrogate escapes, at most 200
// levels. Numbers may have any size. Allocates nothing.
JsonCheck check_event_json(std::string_view text);

}  // namespace litmus::daemon
