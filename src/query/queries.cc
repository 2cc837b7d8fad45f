#include "query/queries.h"

#include <algorithm>

#include "gen/tables.h"
#include "query/cursor.h"
#include "query/filter_values.h"
#include "query/named_query.h"
#include "query/run_list_shelf.h"
#include "query/wanted_rows.h"

namespace litmus::query {

namespace {

struct Sort {
  std::string column, type;
  bool descending = true;
};

std::string_view sql_type(tables::ColumnType type) {
  switch (type) {
    case tables::kInt32:
    case tables::kInt64:
      return "BIGINT";
    case tables::kFloat64:
      return "DOUBLE";
    case tables::kBool:
      return "BOOLEAN";
    case tables::kTimestampUs:
      return "TIMESTAMPTZ";
    default:
      return "VARCHAR";
  }
}

Result<Sort> parse_sort(std::string_view text) {
  Sort sort;
  if (text.empty()) text = "-started_at";
  sort.descending = text.starts_with('-');
  if (sort.descending) text.remove_prefix(1);
  const auto* const column = std::find_if(std::begin(tables::kRunsColumns), std::end(tables::kRunsColumns),
                                          [&](const tables::ColumnInfo& info) { return info.name == text; });
  if (column == std::end(tables::kRunsColumns)) {
    return Status{ErrorCode::kInvalidArgument, "runs can't be sorted by '" + std::string(text) +
                                                   "'; use a column of a run, '-' before it for descending"};
  }
  sort.column = text;
  sort.type = sql_type(column->type);
  return sort;
}

// Parameters 1 to 14 of runs_filter.sql.
std::vector<Value> filter_values(const RunFilter& filter) {
  return {json_list_or_null(filter.outcome),
          json_list_or_null(filter.product),
          json_list_or_null(filter.station),
          json_list_or_null(filter.phase),
          text_or_null(filter.serial),
          text_or_null(filter.part_number),
          text_or_null(filter.lot),
          text_or_null(filter.operator_id),
          text_or_null(filter.project),
          text_or_null(filter.session_id),
          time_or_null(filter.since),
          time_or_null(filter.until),
          text_or_null(filter.q),
          filter.include_incomplete};
}

// Everything that the order and the choice of rows depend on, as one text.
std::string scope_of(std::string_view query, std::string_view sort, const std::vector<Value>& values) {
  std::string scope = std::string(query) + '\n' + std::string(sort);
  for (const auto& value : values) {
    scope += '\n';
    if (const auto* text = std::get_if<std::string>(&value))
      scope += "t" + *text;
    else if (const auto* at = std::get_if<Timestamp>(&value))
      scope += "@" + std::to_string(at->micros);
    else if (const auto* flag = std::get_if<bool>(&value))
      scope += *flag ? "1" : "0";
  }
  return scope;
}

std::string objects(const QueryResult& rows) {
  ByteBuffer buffer;
  JsonWriter json(buffer);
  rows.append_rows_as_objects(json);
  return std::string(buffer.view());
}

size_t column_index(const QueryResult& rows, std::string_view name) {
  const auto& columns = rows.columns();
  return static_cast<size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin());
}

// A text, number or time as it goes into a cursor; nullopt for null.
std::optional<std::string> cell_text(const QueryResult& rows, int64_t row, size_t column) {
  std::string json = rows.cell_json(row, column);
  if (json == "null") return std::nullopt;
  if (json.size() < 2 || json.front() != '"') return json;
  return unescape(json);
}

Result<std::string> only_object(const std::unique_ptr<QueryResult>& rows, std::string_view what, std::string_view id) {
  if (rows->row_count() == 0) return Status{ErrorCode::kNotFound, "no " + std::string(what) + " " + std::string(id)};
  std::string array = objects(*rows);
  return array.substr(1, array.size() - 2);
}

// Replaces {view} by the rows of runs, steps or measurements that may be the run's.
Replacements of_run(Engine& engine, const SnapshotPtr& snapshot, std::string_view view, std::string_view run_id) {
  return {{view, run_rows_sql(view, *snapshot, engine.index_dir(), {.run_id = std::string(run_id)})}};
}

// Arguments of tail_events(): a full id is looked for there, too.
std::string tail_filter(std::string_view column, std::string_view id, std::string_view parameter) {
  return Uuid::parse(id).ok() ? std::string(column) + " := " + std::string(parameter) + "::VARCHAR" : "";
}

Replacements of_session(Engine& engine, const SnapshotPtr& snapshot, std::string_view session_id) {
  const std::string events = events_sql(*snapshot, engine.index_dir(), {.session_id = std::string(session_id)},
                                        tail_filter("session_id", session_id, "$1"));
  return {{"session_facts", replace_all(std::string(sql_text("view_session_facts")), "{events}", events)}};
}

Result<std::vector<std::string>> ids(Engine& engine, const SnapshotPtr& snapshot, std::string_view query,
                                     const Replacements& from, std::string_view prefix) {
  LITMUS_ASSIGN_OR_RETURN(const auto rows, run_narrow(engine, snapshot, query, from, {std::string(prefix)}, 10));
  std::vector<std::string> found;
  for (int64_t i = 0; i < rows->row_count(); ++i) found.push_back(cell_text(*rows, i, 0).value_or(""));
  return found;
}

}  // namespace

namespace {

Result<RunsPage> runs_page_by_sql(Engine& engine, const SnapshotPtr& snapshot, const RunFilter& filter,
                                  const Sort& sort, int64_t limit, const std::string& scope,
                                  const std::optional<CursorParts>& after) {
  std::vector<Value> values = filter_values(filter);
  values.push_back(after ? text_or_null((*after)[0]) : nullptr);
  values.push_back(after ? text_or_null((*after)[1]) : nullptr);
  values.emplace_back(limit + 1);
  const Replacements replacements = {{"filter", std::string(sql_text("runs_filter"))},
                                     {"sort", sort.column},
                                     {"type", sort.type},
                                     {"beyond", sort.descending ? "<" : ">"},
                                     {"direction", sort.descending ? "DESC" : "ASC"}};
  LITMUS_ASSIGN_OR_RETURN(const auto rows, run_named(engine, snapshot, "runs_page", replacements, values, limit));
  RunsPage page{{objects(*rows), rows->row_count(), std::nullopt}, {}};
  if (rows->truncated() && page.count > 0) {
    const int64_t last = page.count - 1;
    page.next_cursor = make_cursor(scope, {cell_text(*rows, last, column_index(*rows, sort.column)),
                                           cell_text(*rows, last, column_index(*rows, "run_id"))});
  }
  LITMUS_ASSIGN_OR_RETURN(page.totals, run_totals(engine, snapshot, filter));
  return page;
}

}  // namespace

Result<RunsPage> runs_page_json(Engine& engine, const SnapshotPtr& snapshot, const RunFilter& filter,
                                std::string_view sort_text, int64_t limit, std::string_view cursor) {
  LITMUS_ASSIGN_OR_RETURN(const Sort sort, parse_sort(sort_text));
  const std::string scope = scope_of("runs", (sort.descending ? "-" : "") + sort.column, filter_values(filter));
  std::optional<CursorParts> after;
  if (!cursor.empty()) {
    LITMUS_ASSIGN_OR_RETURN(after, read_cursor(scope, cursor, 2));
  }
  if (const auto blocks = engine.run_lists().of(snapshot)) {
    auto answer = list_runs(*blocks, *snapshot, {filter, sort.column, sort.descending, limit, after});
    if (answer) {
      RunsPage page{{std::move(answer->json), answer->count, std::nullopt}, answer->totals};
      if (answer->last) page.next_cursor = make_cursor(scope, *answer->last);
      return page;
    }
  }
  return runs_page_by_sql(engine, snapshot, filter, sort, limit, scope, after);
}

Result<RunTotals> run_totals(Engine& engine, const SnapshotPtr& snapshot, const RunFilter& filter) {
  LITMUS_ASSIGN_OR_RETURN(const auto rows,
                          run_named(engine, snapshot, "runs_totals", {{"filter", std::string(sql_text("runs_filter"))}},
                                    filter_values(filter), 1));
  const auto number = [&](size_t column) { return static_cast<int64_t>(std::stoll(rows->cell_json(0, column))); };
  RunTotals totals{number(0), number(1), number(2), number(3)};
  if (const auto latest = cell_text(*rows, 0, 4)) {
    LITMUS_ASSIGN_OR_RETURN(totals.latest, Timestamp::parse(*latest));
  }
  return totals;
}

Result<std::vector<std::string>> find_run_ids(Engine& engine, const SnapshotPtr& snapshot, std::string_view prefix) {
  if (const auto blocks = engine.run_lists().kept(snapshot)) {
    if (auto found = find_runs(*blocks, *snapshot, prefix)) return std::move(*found);
  }
  return ids(engine, snapshot, "run_ids", of_run(engine, snapshot, "runs", prefix), prefix);
}

Result<std::vector<std::string>> find_session_ids(Engine& engine, const SnapshotPtr& snapshot,
                                                  std::string_view prefix) {
  return ids(engine, snapshot, "session_ids", of_session(engine, snapshot, prefix), prefix);
}

Result<std::string> run_json(Engine& engine, const SnapshotPtr& snapshot, std::string_view run_id) {
  LITMUS_ASSIGN_OR_RETURN(const auto rows, run_narrow(engine, snapshot, "run", of_run(engine, snapshot, "runs", run_id),
                                                      {std::string(run_id)}, 1));
  return only_object(rows, "run", run_id);
}

Result<Page> run_steps_json(Engine& engine, const SnapshotPtr& snapshot, std::string_view run_id, int64_t limit,
                            std::string_view cursor) {
  const std::string scope = "steps\n" + std::string(run_id);
  int64_t offset = 0;
  if (!cursor.empty()) {
    LITMUS_ASSIGN_OR_RETURN(const auto place, read_cursor(scope, cursor, 1));
    offset = std::atoll(place[0].value_or("0").c_str());
  }
  LITMUS_ASSIGN_OR_RETURN(const auto rows,
                          run_narrow(engine, snapshot, "run_steps", of_run(engine, snapshot, "steps", run_id),
                                     {std::string(run_id), limit + 1, offset}, limit));
  Page page{objects(*rows), rows->row_count(), std::nullopt};
  if (rows->truncated()) page.next_cursor = make_cursor(scope, {std::to_string(offset + page.count)});
  return page;
}

Result<Page> run_measurements_json(Engine& engine, const SnapshotPtr& snapshot, std::string_view run_id,
                                   const MeasurementFilter& filter, int64_t limit, std::string_view cursor) {
  std::vector<Value> values = {std::string(run_id), text_or_null(filter.step_path), text_or_null(filter.name),
                               text_or_null(filter.outcome)};
  const std::string scope = scope_of("measurements", "", values);
  int64_t after = -1;
  if (!cursor.empty()) {
    LITMUS_ASSIGN_OR_RETURN(const auto place, read_cursor(scope, cursor, 1));
    after = std::atoll(place[0].value_or("-1").c_str());
  }
  values.emplace_back(after);
  values.emplace_back(limit + 1);
  LITMUS_ASSIGN_OR_RETURN(const auto rows, run_narrow(engine, snapshot, "run_measurements",
                                                      of_run(engine, snapshot, "measurements", run_id), values, limit));
  Page page{objects(*rows), rows->row_count(), std::nullopt};
  if (rows->truncated() && page.count > 0) {
    page.next_cursor = make_cursor(scope, {rows->cell_json(page.count - 1, column_index(*rows, "measurement_index"))});
  }
  return page;
}

Result<Page> run_instruments_json(Engine& engine, const SnapshotPtr& snapshot, std::string_view run_id,
                                  const std::string& session_id) {
  constexpr int64_t kMostRoles = 10'000;
  static const Wanted kNothing{.through = -1};
  const std::filesystem::path& index = engine.index_dir();
  const Wanted session = session_id.empty() ? kNothing : Wanted{.session_id = session_id};
  const Replacements from = {
      {"run_events", events_sql(*snapshot, index, {.run_id = std::string(run_id)}, "run_id := $1::VARCHAR")},
      {"session_events", events_sql(*snapshot, index, session, "session_id := $2::VARCHAR")}};
  LITMUS_ASSIGN_OR_RETURN(const auto rows, run_narrow(engine, snapshot, "run_instruments", from,
                                                      {std::string(run_id), text_or_null(session_id)}, kMostRoles));
  return Page{objects(*rows), rows->row_count(), std::nullopt};
}

namespace {

// The session.started event with ended_at, outcome and live behind its own fields.
std::string session_object(const QueryResult& rows, int64_t row) {
  std::string json = rows.cell_json(row, column_index(rows, "started"));
  json.pop_back();
  for (const char* name : {"ended_at", "outcome", "live", "event_number"}) {
    json += std::string(",\"") + name + "\":" + rows.cell_json(row, column_index(rows, name));
  }
  return json + "}";
}

// What sessions_of_page.sql wants, of the rows of sessions_page.sql.
std::vector<Value> places_of(const QueryResult& rows) {
  std::vector<std::string> ids;
  int64_t first = INT64_MAX, last = 0;
  for (int64_t row = 0; row < rows.row_count(); ++row) {
    ids.push_back(cell_text(rows, row, 0).value_or(""));
    first = std::min<int64_t>(first, std::stoll(rows.cell_json(row, 1)));
    last = std::max<int64_t>(last, std::stoll(rows.cell_json(row, 2)));
  }
  return {json_list_or_null(ids), first, last};
}

}  // namespace

Result<Page> sessions_page_json(Engine& engine, const SnapshotPtr& snapshot, int64_t limit, std::string_view cursor) {
  const std::string scope = "sessions";
  CursorParts place(2);
  if (!cursor.empty()) {
    LITMUS_ASSIGN_OR_RETURN(place, read_cursor(scope, cursor, 2));
  }
  LITMUS_ASSIGN_OR_RETURN(const auto chosen,
                          run_named(engine, snapshot, "sessions_page", {},
                                    {text_or_null(place[0]), text_or_null(place[1]), limit + 1}, limit));
  if (chosen->row_count() == 0) return Page{"[]", 0, std::nullopt};
  LITMUS_ASSIGN_OR_RETURN(const auto rows,
                          run_named(engine, snapshot, "sessions_of_page", {}, places_of(*chosen), limit));
  Page page{"[", rows->row_count(), std::nullopt};
  for (int64_t i = 0; i < page.count; ++i) {
    if (i > 0) page.json += ",";
    page.json += session_object(*rows, i);
  }
  page.json += "]";
  if (chosen->truncated() && page.count > 0) {
    page.next_cursor = make_cursor(scope, {cell_text(*rows, page.count - 1, column_index(*rows, "started_at")),
                                           cell_text(*rows, page.count - 1, column_index(*rows, "session_id"))});
  }
  return page;
}

Result<std::string> session_json(Engine& engine, const SnapshotPtr& snapshot, std::string_view session_id) {
  LITMUS_ASSIGN_OR_RETURN(
      const auto rows,
      run_narrow(engine, snapshot, "session", of_session(engine, snapshot, session_id), {std::string(session_id)}, 1));
  if (rows->row_count() == 0) return Status{ErrorCode::kNotFound, "no session " + std::string(session_id)};
  return session_object(*rows, 0);
}

namespace {

// A full id prunes in the tail and in the segments; a prefix is compared row by row.
Value full_id(const std::string& id) {
  const auto uuid = Uuid::parse(id);
  return uuid.ok() ? Value(uuid->to_string()) : Value(nullptr);
}
Value id_prefix(const std::string& id) { return id.empty() || Uuid::parse(id).ok() ? Value(nullptr) : Value(id); }

// Of the segments that a page of events is chosen from.
Wanted wanted_by(const EventsFilter& filter, int64_t above) {
  const auto canonical = [](const std::string& id) {
    const auto uuid = Uuid::parse(id);
    return uuid.ok() ? uuid->to_string() : id;
  };
  return {canonical(filter.session_id), canonical(filter.run_id), above};
}

std::vector<Value> event_values(const EventsFilter& filter, int64_t limit) {
  // Only when nothing but the tail's own filters chooses can it stop at the newest few.
  const bool tail_decides = !filter.since && filter.role.empty() && id_prefix(filter.session_id).index() == 0 &&
                            id_prefix(filter.run_id).index() == 0;
  return {filter.after.value_or(0),
          full_id(filter.session_id),
          full_id(filter.run_id),
          text_or_null(filter.type),
          filter.latest && tail_decides ? Value(limit + 1) : Value(nullptr),
          time_or_null(filter.since),
          text_or_null(filter.role),
          id_prefix(filter.session_id),
          id_prefix(filter.run_id),
          limit + 1};
}

Result<std::unique_ptr<QueryResult>> events_above(Engine& engine, const SnapshotPtr& snapshot,
                                                  const EventsFilter& filter, std::optional<int64_t> number,
                                                  int64_t limit, std::string_view columns = "event_number, json") {
  std::vector<Value> values = event_values(filter, limit);
  values[0] = number.value_or(0);
  const Wanted wanted = wanted_by(filter, number.value_or(0));
  const Replacements from = {{"stored_events", stored_events_sql(*snapshot, engine.index_dir(), wanted)},
                             {"direction", filter.latest ? "DESC" : "ASC"},
                             {"columns", std::string(columns)}};
  return run_narrow(engine, snapshot, "events_page", from, values, limit);
}

bool chooses(const EventsFilter& filter) {
  return !filter.session_id.empty() || !filter.run_id.empty() || !filter.type.empty() || !filter.role.empty() ||
         filter.since.has_value();
}

// Looks among the newest events first, then further back: most often the first look finds enough, and a segment's older
// parts aren't read.
Result<std::unique_ptr<QueryResult>> look_back(Engine& engine, const SnapshotPtr& snapshot, const EventsFilter& filter,
                                               int64_t limit, std::string_view columns) {
  constexpr int64_t kFirstLook = 1 << 16, kFurther = 8;
  const int64_t oldest = filter.after.value_or(0);
  const auto segments = wanted_events(*snapshot, wanted_by(filter, oldest));
  const int64_t stored = segments.empty() ? 0 : segments.back().last_number;
  const bool of_one = !filter.session_id.empty() || !filter.run_id.empty();  // which lie in few segments
  for (int64_t look = std::max(chooses(filter) ? kFirstLook : 0, 2 * limit);;
       look = of_one ? stored : look * kFurther) {
    const int64_t above = std::max(oldest, stored - look);
    LITMUS_ASSIGN_OR_RETURN(auto rows, events_above(engine, snapshot, filter, above, limit, columns));
    if (rows->truncated() || above == oldest) return rows;
  }
}

// Chosen by narrow columns first: JSON is most of a segment, and is read only from the first chosen event on.
Result<std::unique_ptr<QueryResult>> newest_events(Engine& engine, const SnapshotPtr& snapshot,
                                                   const EventsFilter& filter, int64_t limit) {
  constexpr std::string_view kWhole = "event_number, json";
  if (!chooses(filter) || !filter.role.empty()) return look_back(engine, snapshot, filter, limit, kWhole);
  LITMUS_ASSIGN_OR_RETURN(const auto numbers, look_back(engine, snapshot, filter, limit + 1, "event_number"));
  const int64_t found = numbers->row_count();
  const int64_t first = found > 0 ? std::stoll(numbers->cell_json(found - 1, 0)) : INT64_MAX;
  return events_above(engine, snapshot, filter, first - 1, limit);
}

void append_event(const QueryResult& rows, int64_t row, std::string& json) {
  if (json.size() > 1) json += ",";
  const std::string event = rows.cell_json(row, 1);
  json += "{\"event_number\":" + rows.cell_json(row, 0);
  if (event != "{}") json += ",";
  json.append(event, 1);
}

}  // namespace

Result<EventsPage> events_page_json(Engine& engine, const SnapshotPtr& snapshot, const EventsFilter& filter,
                                    int64_t limit) {
  LITMUS_ASSIGN_OR_RETURN(const auto rows, filter.latest ? newest_events(engine, snapshot, filter, limit)
                                                         : events_above(engine, snapshot, filter, filter.after, limit));
  EventsPage page{"[", rows->row_count(), std::nullopt, rows->truncated()};
  for (int64_t i = 0; i < page.count; ++i) append_event(*rows, filter.latest ? page.count - 1 - i : i, page.json);
  page.json += "]";
  if (page.count > 0) page.last_number = std::stoll(rows->cell_json(filter.latest ? 0 : page.count - 1, 0));
  return page;
}

}  // namespace litmus::query
