#include "daemon/replay.h"

#include <algorithm>

#include "query/result_rows.h"
#include "query/wanted_rows.h"

namespace litmus::daemon {

namespace {

// The tail is told what is wanted of it: a filter alone isn't pushed down there, and every page would copy the whole of
// it. A text isn't made JSON on the way: that would parse every event.
constexpr std::string_view kSelect =
    "WITH texts AS (SELECT event_number, event_type, session_id, run_id, json::VARCHAR AS json FROM {stored} "
    "UNION ALL SELECT event_number, event_type, session_id, run_id, json::VARCHAR FROM "
    "tail_events(after := $1::BIGINT, through := $2::BIGINT)) "
    "SELECT event_number, event_type, json FROM texts WHERE event_number > $1 AND event_number <= $2";
constexpr std::string_view kStored = "{stored}";  // segments that may hold what is wanted
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

Query make_query(const std::string& stored, int64_t after, int64_t through, const api::EventFilter& filter,
                 int64_t limit) {
  Query query;
  query.sql.replace(query.sql.find(kStored), kStored.size(), stored);
  query.values.emplace_back(after);
  query.values.emplace_back(through);
  if (filter.session_id) query.add(" AND session_id = $R", filter.session_id->to_string());
  if (filter.run_id) query.add(" AND run_id = $R", filter.run_id->to_string());
  if (!filter.type.empty()) query.add(" AND event_type = $R", filter.type);
  if (!filter.role.empty()) query.add(kRole, filter.role);
  query.sql += " ORDER BY event_number LIMIT " + std::to_string(limit);
  return query;
}

int64_t newest_number(const query::Snapshot& snapshot) {
  const int64_t in_tail = snapshot.tail.empty() ? 0 : snapshot.tail.back()->last_number();
  return std::max(snapshot.manifest->watermark, in_tail);
}

std::string id_text(const std::optional<Uuid>& id) { return id ? id->to_string() : ""; }

// Appends the matching events in (after, through].
Status read_window(query::Engine& engine, const query::SnapshotPtr& snapshot, int64_t after, int64_t through,
                   const api::EventFilter& filter, int64_t limit, std::vector<api::ReplayedEvent>& out) {
  const query::Wanted wanted{id_text(filter.session_id), id_text(filter.run_id), after, through};
  const std::string stored = query::stored_texts_sql(*snapshot, engine.index_dir(), wanted);
  const Query query = make_query(stored, after, through, filter, limit);
  query::QueryOptions options;
  options.views = false;
  options.max_rows = limit;
  LITMUS_ASSIGN_OR_RETURN(const auto result, engine.query(snapshot, query.sql, query.values, options));
  query::visit_rows(*result, [&](const query::ResultRow& row) {
    out.push_back({row.integer(0), std::string(row.text(1)), std::string(row.text(2))});
  });
  return Status();
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
