#include "query/session_list.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "query/ascii.h"
#include "query/filter_values.h"
#include "query/named_query.h"
#include "query/run_list.h"
#include "query/run_list_shelf.h"
#include "query/session_shelf.h"

namespace litmus::query {

namespace {

using Texts = SessionFacts::Text;

// What a search looks at, as sql/session_found.sql does.
class Search {
 public:
  Search(const TextPool& texts, const std::string& find) : find_(ascii_lower(find)) {
    for (uint32_t i = 0; i < texts.size(); ++i) holds_.push_back(holds(texts[i]) ? 1 : 0);
  }
  bool operator()(const SessionFacts& session) const {
    if (find_.empty()) return true;
    for (const auto text : {Texts::kClient, Texts::kType, Texts::kStationId, Texts::kStationName, Texts::kHostname,
                            Texts::kOperatorId, Texts::kOperatorName}) {
      const uint32_t number = session.texts[text];
      if (number != TextPool::kNull && holds_[number] != 0) return true;
    }
    return holds(session.id.to_string());
  }
  static bool can(const TextPool& texts, const std::string& find) {
    if (find.empty()) return true;
    if (!is_ascii(find) || find.find('\n') != std::string::npos) return false;
    for (uint32_t i = 0; i < texts.size(); ++i) {
      if (!is_ascii(texts[i])) return false;
    }
    return true;
  }

 private:
  bool holds(std::string_view text) const { return ascii_lower(text).find(find_) != std::string::npos; }

  std::string find_;
  std::vector<uint8_t> holds_;
};

struct Place {
  const SessionFacts* session;
  const TextPool* texts;
};

void write_text(std::string_view name, const Place& place, Texts text, JsonWriter& json) {
  json.raw(name);
  const uint32_t number = place.session->texts[text];
  number == TextPool::kNull ? json.null() : json.string((*place.texts)[number]);
}

// As the engine writes a row of sql/session_rows.sql, without its end.
void write_row(const Place& place, JsonWriter& json) {
  const SessionFacts& session = *place.session;
  json.raw("{\"session_id\":");
  json.uuid(session.id);
  write_text(",\"session_type\":", place, Texts::kType, json);
  json.raw(",\"started_at\":");
  json.time(Timestamp{session.started_us});
  json.raw(",\"ended_at\":");
  session.is_live() ? json.null() : json.time(Timestamp{session.ended_us});
  write_text(",\"outcome\":", place, Texts::kOutcome, json);
  write_text(",\"reason\":", place, Texts::kReason, json);
  json.raw(",\"live\":");
  json.boolean(session.is_live());
  write_text(",\"station_id\":", place, Texts::kStationId, json);
  write_text(",\"station_name\":", place, Texts::kStationName, json);
  write_text(",\"station_hostname\":", place, Texts::kHostname, json);
  json.raw(",\"pid\":");
  session.pid ? json.integer(*session.pid) : json.null();
  write_text(",\"client\":", place, Texts::kClient, json);
  write_text(",\"operator_id\":", place, Texts::kOperatorId, json);
  write_text(",\"operator_name\":", place, Texts::kOperatorName, json);
}

void write_tally(int64_t runs, int64_t events, std::string_view serials, JsonWriter& json) {
  json.raw(",\"runs\":");
  json.integer(runs);
  json.raw(",\"events\":");
  json.integer(events);
  json.raw(",\"serials\":");
  json.string(serials);
  json.raw("}");
}

// The page's sessions, stored ones and those in memory, in one order.
std::vector<Place> choose(const SessionTable& stored, const SessionTable& newest, const SessionListQuery& query,
                          SessionList& list) {
  const Search in_stored(stored.texts(), query.find), in_newest(newest.texts(), query.find);
  std::vector<Place> page;
  const auto meet = [&](const SessionFacts& session, const TextPool& texts, const Search& search) {
    if (session.begin_number == 0) return;
    ++list.total;
    if (session.is_live()) ++list.live;
    if ((query.only_live && !session.is_live()) || !search(session)) return;
    const int64_t at = list.matching++;
    if (at >= query.offset && at < query.offset + query.limit) page.push_back({&session, &texts});
  };
  auto next = newest.sessions().begin();
  const auto end = newest.sessions().end();
  for (const SessionFacts& session : stored.sessions()) {
    for (; next != end && next->before(session); ++next) meet(*next, newest.texts(), in_newest);
    if (newest.find(session.id) == nullptr) meet(session, stored.texts(), in_stored);
  }
  for (; next != end; ++next) meet(*next, newest.texts(), in_newest);
  return page;
}

Result<std::map<std::string, std::string>> tallies_by_sql(Engine& engine, const SnapshotPtr& snapshot,
                                                          const std::vector<std::string>& ids) {
  std::map<std::string, std::string> tallies;
  if (ids.empty()) return tallies;
  LITMUS_ASSIGN_OR_RETURN(const auto rows, run_named(engine, snapshot, "session_tallies", {}, {json_list_or_null(ids)},
                                                     static_cast<int64_t>(ids.size())));
  for (int64_t row = 0; row < rows->row_count(); ++row) {
    tallies[unescape(rows->cell_json(row, 0))] = ",\"runs\":" + rows->cell_json(row, 1) +
                                                 ",\"events\":" + rows->cell_json(row, 2) +
                                                 ",\"serials\":" + rows->cell_json(row, 3) + "}";
  }
  return tallies;
}

std::optional<SessionList> list_in_memory(const RunBlocks& runs, const SnapshotPtr& snapshot,
                                          const SessionTable& stored, const SessionTable& newest,
                                          const SessionListQuery& query) {
  if (!Search::can(stored.texts(), query.find) || !Search::can(newest.texts(), query.find)) return std::nullopt;
  SessionList list;
  const std::vector<Place> page = choose(stored, newest, query, list);
  std::vector<Uuid> ids;
  for (const Place& place : page) ids.push_back(place.session->id);
  const auto tallies = tally_runs(runs, *snapshot, ids);
  if (!tallies) return std::nullopt;
  ByteBuffer buffer;
  JsonWriter json(buffer);
  json.raw("[");
  for (size_t i = 0; i < page.size(); ++i) {
    if (i > 0) json.raw(",");
    write_row(page[i], json);
    write_tally((*tallies)[i].runs, page[i].session->events, (*tallies)[i].serials, json);
  }
  json.raw("]");
  list.json = std::string(buffer.view());
  return list;
}

// ── In SQL ──────────────────────────────────────────────────────────────────

using Rows = std::unique_ptr<QueryResult>;

int64_t number(const QueryResult& rows, int64_t row, size_t column) { return std::stoll(rows.cell_json(row, column)); }

// What is asked of every session is only what narrow columns tell; the events of those on the page are read afterwards.
Result<Rows> page_of_all(Engine& engine, const SnapshotPtr& snapshot, const SessionListQuery& query) {
  LITMUS_ASSIGN_OR_RETURN(const Rows places, run_named(engine, snapshot, "session_places", {},
                                                       {query.only_live, query.limit, query.offset}, query.limit));
  std::vector<std::string> ids{""};  // a list without any filters nothing
  int64_t first = places->row_count() > 0 ? INT64_MAX : 0, last = 0;
  for (int64_t row = 0; row < places->row_count(); ++row) {
    ids.push_back(unescape(places->cell_json(row, 0)));
    first = std::min(first, number(*places, row, 1));
    last = std::max(last, number(*places, row, 2));
  }
  return run_named(engine, snapshot, "session_rows", {}, {json_list_or_null(ids), first, last}, query.limit);
}

Result<Rows> page_of_found(Engine& engine, const SnapshotPtr& snapshot, const SessionListQuery& query) {
  return run_named(engine, snapshot, "session_rows_found", {{"found", std::string(sql_text("session_found"))}},
                   {query.only_live, query.find, query.limit, query.offset}, query.limit);
}

Result<SessionList> list_by_sql(Engine& engine, const SnapshotPtr& snapshot, const SessionListQuery& query) {
  const bool finds = !query.find.empty();
  LITMUS_ASSIGN_OR_RETURN(const Rows rows,
                          finds ? page_of_found(engine, snapshot, query) : page_of_all(engine, snapshot, query));
  LITMUS_ASSIGN_OR_RETURN(
      const Rows counts,
      finds ? run_named(engine, snapshot, "session_found_counts", {{"found", std::string(sql_text("session_found"))}},
                        {query.only_live, query.find}, 1)
            : run_named(engine, snapshot, "session_counts", {}, {query.only_live}, 1));
  std::vector<std::string> ids;
  for (int64_t row = 0; row < rows->row_count(); ++row) ids.push_back(unescape(rows->cell_json(row, 0)));
  LITMUS_ASSIGN_OR_RETURN(auto tallies, tallies_by_sql(engine, snapshot, ids));
  SessionList list{"[", number(*counts, 0, 0), number(*counts, 0, 1), number(*counts, 0, 2)};
  for (int64_t row = 0; row < rows->row_count(); ++row) {
    list.json += row > 0 ? ",{" : "{";
    for (size_t i = 0; i < rows->columns().size(); ++i) {
      list.json += (i > 0 ? ",\"" : "\"") + rows->columns()[i] + "\":" + rows->cell_json(row, i);
    }
    list.json += tallies[ids[static_cast<size_t>(row)]];
  }
  list.json += "]";
  return list;
}

}  // namespace

Result<SessionList> session_list(Engine& engine, const SnapshotPtr& snapshot, const SessionListQuery& query) {
  const auto stored = engine.sessions().of(snapshot);
  const auto runs = engine.run_lists().of(snapshot);
  if (stored != nullptr && runs) {
    SessionTable newest;
    LITMUS_RETURN_IF_ERROR(newest.overlay(engine, snapshot, *stored));
    if (auto list = list_in_memory(*runs, snapshot, *stored, newest, query)) return std::move(*list);
  }
  return list_by_sql(engine, snapshot, query);
}

}  // namespace litmus::query
