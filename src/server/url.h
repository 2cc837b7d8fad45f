// The target of a request: percent-decoding, with nothing let through that could mean another path.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "server/message.h"

namespace litmus::server {

// Decodes %XX, and '+' as a space when `plus_is_space`. kInvalidArgument for a broken escape, a NUL or bad UTF-8.
Result<std::string> percent_decode(std::string_view text, bool plus_is_space);

// "/api/runs/a%2Fb" → {"api", "runs", "a/b"}. A trailing slash is ignored. kInvalidArgument for what percent_decode
// refuses, an empty segment, "." and "..".
Result<std::vector<std::string>> split_path(std::string_view path);

// "a=1&b=x+y" → {{"a","1"},{"b","x y"}}.
Result<Fields> parse_query(std::string_view query);

}  // namespace litmus::server
