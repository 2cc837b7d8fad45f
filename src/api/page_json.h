// The frame around a page of rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "query/queries.h"

namespace litmus::api {

// {"<name>":[…],"next_cursor":…}; with `with_count` also "count".
std::string page_json(std::string_view name, const query::Page& page, bool with_count,
                      std::optional<int64_t> total = std::nullopt);

// {"runs":[…],"next_cursor":…,"total":…,"counts":{…}}
std::string runs_page_json(const query::RunsPage& page);

// {"events":[…],"count":…,"next_cursor":…}: the cursor is one of the live streams.
std::string events_page_json(const query::EventsPage& page, uint64_t epoch);

// The cursor of a list that is sorted by a text: the list's name and the text of the last item.
std::string cursor_behind(std::string_view list, std::string_view last);

// That text again; nullopt for a cursor of another list.
std::optional<std::string> place_of_cursor(std::string_view list, std::string_view cursor);

}  // namespace litmus::api
