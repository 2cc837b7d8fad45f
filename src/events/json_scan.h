// Strict reading of JSON text without building a tree: values stay slices of the input, exactly as written.
//
// Accepts RFC 8259 in valid UTF-8, at most kMaxJsonDepth levels deep; numbers of any size. For untrusted bytes: no
// input crashes it. Thread-safe.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/status.h"

namespace litmus::events {

inline constexpr int kMaxJsonDepth = 200;

enum class JsonKind { kNull, kBoolean, kNumber, kString, kArray, kObject };

struct JsonValue {
  JsonKind kind = JsonKind::kNull;
  std::string_view text;  // as written; strings with their quotes
};

// kInvalidArgument with the offset of the first error.
Status check_json(std::string_view json);

// Calls `visit` for each member in the order of the text, each after it was checked: after an error, forget what was
// visited. `key` is unescaped and valid during the call. A `visit` that fails ends the scan with its status.
Status scan_object(std::string_view json,
                   const std::function<Status(std::string_view key, const JsonValue& value)>& visit);

// The same for the elements of an array.
Status scan_array(std::string_view json, const std::function<Status(const JsonValue& value)>& visit);

struct EventJson {
  const char* error = nullptr;    // null: valid; else what is wrong, for the list of losses
  std::string_view event_type{};  // value of the top-level key "event_type" as it stands in the text; empty: none

  bool ok() const { return error == nullptr; }
};

// Checks an event that comes from a file: one object, without lone surrogate escapes. One bad row fails a whole SQL
// query, so nothing enters the tail unless it passes here. Allocates nothing.
EventJson check_event_json(std::string_view json);

// The bytes that a checked JSON string (with its quotes) stands for. Lone surrogates become U+FFFD.
// Writes at most text.size() bytes to `out` and returns how many.
size_t unescape_json(std::string_view text, char* out);
std::string unescape_json(std::string_view text);

}  // namespace litmus::events
