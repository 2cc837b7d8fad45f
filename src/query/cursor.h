// Cursors of pages: opaque to clients, and valid only for the query, filter and sort that made them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace litmus::query {

using CursorParts = std::vector<std::optional<std::string>>;

// `scope` names the query with its filter and sort; `parts` is the place of the page's last row.
std::string make_cursor(std::string_view scope, const CursorParts& parts);

// kInvalidArgument: not a cursor of this scope with that many parts.
Result<CursorParts> read_cursor(std::string_view scope, std::string_view cursor, size_t parts);

}  // namespace litmus::query
