#include "daemon/replay.h"

#include <algorithm>
#include <charconv>

#include "events/json_scan.h"

namespace litmus::daemon {

namespace {

// `json` under another name, so that it comes back as the text that it is. The tail is told what is wanted of it: a
// filter alone isn't pushed down there, and every page would copy the whole of it.
constexpr std::string_view kSelect =
    "SELECT event_number, event_type, json::VARCHAR AS body FROM (FROM stored_events UNION ALL "
    "FROM tail_events(after := $1::BIGINT, through := $2::BIGINT)) WHERE event_number > $1 AND event_number <= $2";
constexpr std::string_view kRole =
    " AND $R IN (json->>'$.role', json->>'$.instrument_role', json->>'$.details.role', "
    "split_part(json->>'$.channel_id', '.', 1))";

struct Query {
  std::string sql{kSelect};
  std::vector<query::Value> values;

  void add(std::string_view condition, std::string value) {
    values.emplace_back(std::move(value));
    std::string text(condition);
    const size_t at = text.find("$R");
    text.replace(at, 2, "$" + std::to_string(values.size()));
    sql += text;
  }
};

Query make_query(int64_t after, int64_t through, const api::EventFilter& filter, int64_t limit) {
  Query query;
  query.values.emplace_back(after);
  query.values.emplace_back(through);
  if (filter.session_id) query.add(" AND session_id = $R", filter.session_id->to_string());
  if (filter.run_id) query.add(" AND run_id = $R", filter.run_id->to_string());
  if (!filter.type.empty()) query.add(" AND event_type = $R", filter.type);
  if (!filter.role.empty()) query.add(kRole, filter.role);
  query.sql += " ORDER BY event_number LIMIT " + std::to_string(limit);
  return query;
}

std::string text_of(const events::JsonValue& value) { return events::unescape_json(value.text); }

Result<api::ReplayedEvent> read_row(std::string_view row) {
  api::ReplayedEvent event;
  int column = 0;
  LITMUS_RETURN_IF_ERROR(events::scan_array(row, [&](const events::JsonValue& value) {
    switch (column++) {
      case 0:
        std::from_chars(value.text.data(), value.text.data() + value.text.size(), event.number);
        break;
      case 1:
        event.type = text_of(value);
        break;
      default:
        event.json = text_of(value);
    }
    return Status();
  }));
  return event;
}

int64_t newest_number(const query::Snapshot& snapshot) {
  const int64_t in_tail = snapshot.tail.empty() ? 0 : snapshot.tail.back()->last_number();
  return std::max(snapshot.manifest->watermark, in_tail);
}

// Appends the matching events in (after, through].
Status read_window(query::Engine& engine, const query::SnapshotPtr& snapshot, int64_t after, int64_t through,
                   const api::EventFilter& filter, int64_t limit, std::vector<api::ReplayedEvent>& out) {
  const Query query = make_query(after, through, filter, limit);
  query::QueryOptions options;
  options.max_rows = limit;
  LITMUS_ASSIGN_OR_RETURN(const auto result, engine.query(snapshot, query.sql, query.values, options));
  ByteBuffer buffer;
  JsonWriter json(buffer);
  result->append_rows_as_arrays(json);
  return events::scan_array(buffer.view(), [&](const events::JsonValue& row) {
    LITMUS_ASSIGN_OR_RETURN(auto event, read_row(row.text));
    out.push_back(std::move(event));
    return Status();
  });
}

}  // namespace

// In windows of numbers, so that a page costs what it holds and not what lies behind it; wider ones while little
// matches.
Result<api::ReplayPage> replay_page(query::Engine& engine, const query::SnapshotPtr& snapshot, int64_t after,
                                    const api::EventFilter& filter, int64_t limit) {
  const int64_t newest = std::max(after, newest_number(*snapshot));
  api::ReplayPage page;
  page.last_number = after;
  for (int64_t width = limit; page.last_number < newest; width *= 8) {
    const int64_t through = newest - page.last_number <= width ? newest : page.last_number + width;
    const int64_t wanted = limit - static_cast<int64_t>(page.events.size());
    LITMUS_RETURN_IF_ERROR(read_window(engine, snapshot, page.last_number, through, filter, wanted, page.events));
    page.last_number = through;
    if (static_cast<int64_t>(page.events.size()) < limit) continue;
    page.last_number = page.events.back().number;
    break;
  }
  return page;
}

}  // namespace litmus::daemon
