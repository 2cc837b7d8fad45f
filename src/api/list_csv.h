// Lists as CSV: what `Accept: text/csv` gets where the description says so.
#pragma once

#include <string>
#include <string_view>

#include "server/router.h"

namespace litmus::api {

// The same handler, which also speaks CSV: the list of its JSON answer as lines with a header, `next_cursor` as the
// header X-Litmus-Next-Cursor. Whoever names no format, or JSON beside CSV, gets JSON.
server::Handler with_csv(server::Handler handler);

// The first list of a JSON object. Columns are the rows' keys in the order of their first appearance; null is empty,
// a list or an object is JSON.
std::string list_csv(std::string_view json);

}  // namespace litmus::api
