#include "daemon/stored_run.h"

#include <algorithm>
#include <charconv>

#include "events/json_scan.h"
#include "gen/event_types.h"
#include "query/wanted_rows.h"

namespace litmus::daemon {

namespace {

using events::EventTypeId;
using events::StoredEvent;

constexpr int64_t kPage = 20'000;

constexpr std::string_view kSession =
    "SELECT session_id FROM {events} WHERE run_id = $1 AND event_type = 'run.started' LIMIT 1";

// Of the session: what gives context to its runs.
constexpr std::string_view kEvents =
    "SELECT event_number, event_type, id, run_id, epoch_us(occurred_at), json::VARCHAR AS body FROM {events} WHERE "
    "session_id = $1 AND event_number > $3 AND "
    "(run_id = $2 OR (run_id IS NULL AND event_type IN ('session.started', 'session.ended', "
    "'fixture.instrument_connected'))) ORDER BY event_number LIMIT 20000";

// `events`: rows that may be wanted.
std::string from(std::string_view sql, const std::string& events) {
  constexpr std::string_view kPlace = "{events}";
  std::string text(sql);
  return text.replace(text.find(kPlace), kPlace.size(), events);
}

std::string text_cell(const query::QueryResult& rows, int64_t row, size_t column) {
  const std::string json = rows.cell_json(row, column);
  return json == "null" ? std::string() : events::unescape_json(json);
}

int64_t integer_cell(const query::QueryResult& rows, int64_t row, size_t column) {
  const std::string json = rows.cell_json(row, column);
  int64_t number = 0;
  std::from_chars(json.data(), json.data() + json.size(), number);
  return number;
}

class Reader {
 public:
  Reader(const Uuid& session_id, const Uuid& run_id) : session_id_(session_id), run_id_(run_id) {}

  // Returns its number.
  int64_t take(const query::QueryResult& rows, int64_t row) {
    const std::string type = text_cell(rows, row, 1), json = text_cell(rows, row, 5);
    const events::EventTypeInfo* const info = events::find_event_type(type);
    StoredEvent event;
    event.number = integer_cell(rows, row, 0);
    event.type_id = info == nullptr ? 0 : static_cast<uint32_t>(info->id);
    event.id = Uuid::parse(text_cell(rows, row, 2)).value_or(Uuid{});
    event.session_id = session_id_;
    event.run_id = Uuid::parse(text_cell(rows, row, 3)).value_or(Uuid{});
    event.occurred_at = event.received_at = Timestamp{integer_cell(rows, row, 4)};
    event.type = type;
    event.json = json;
    note(event);
    runs_.apply(event);
    return event.number;
  }

  StoredRun finish(int64_t through) {
    stored_.record = runs_.record(run_id_);
    stored_.through = through;
    return std::move(stored_);
  }

 private:
  void note(const StoredEvent& event) {
    const auto type = static_cast<EventTypeId>(event.type_id);
    if (type == EventTypeId::kRunMaterialized || type == EventTypeId::kRunMaterializationFailed) ++stored_.attempts;
    const bool begins = type == EventTypeId::kSessionStarted || type == EventTypeId::kRunStarted;
    if (begins && stored_.place.date.empty()) stored_.place = {event.session_id, event.occurred_at.date()};
  }

  const Uuid session_id_, run_id_;
  runs::Accumulators runs_;
  StoredRun stored_;
};

// Nil when there is none.
Result<Uuid> session_of(query::Engine& engine, const query::SnapshotPtr& snapshot, const Uuid& run_id) {
  const std::string events =
      query::events_sql(*snapshot, engine.index_dir(), {.run_id = run_id.to_string()}, "run_id := $1::VARCHAR");
  LITMUS_ASSIGN_OR_RETURN(const auto rows,
                          engine.query(snapshot, from(kSession, events), {run_id.to_string()}, {.views = false}));
  return rows->row_count() == 0 ? Uuid{} : Uuid::parse(text_cell(*rows, 0, 0));
}

int64_t newest_number(const query::Snapshot& snapshot) {
  const int64_t in_tail = snapshot.tail.empty() ? 0 : snapshot.tail.back()->last_number();
  return std::max(snapshot.manifest->watermark, in_tail);
}

}  // namespace

Result<StoredRun> read_stored_run(query::Engine& engine, const query::SnapshotPtr& snapshot, const Uuid& run_id) {
  LITMUS_ASSIGN_OR_RETURN(const Uuid session_id, session_of(engine, snapshot, run_id));
  Reader reader(session_id, run_id);
  query::QueryOptions options;
  options.max_rows = kPage;
  options.views = false;
  int64_t after = 0, rows_read = session_id.is_nil() ? 0 : kPage;
  while (rows_read == kPage) {
    const query::Wanted wanted{.session_id = session_id.to_string(), .above = after};
    const std::string events =
        query::events_sql(*snapshot, engine.index_dir(), wanted, "session_id := $1::VARCHAR, after := $3::BIGINT");
    LITMUS_ASSIGN_OR_RETURN(
        const auto rows,
        engine.query(snapshot, from(kEvents, events), {session_id.to_string(), run_id.to_string(), after}, options));
    rows_read = rows->row_count();
    for (int64_t row = 0; row < rows_read; ++row) after = reader.take(*rows, row);
  }
  return reader.finish(newest_number(*snapshot));
}

}  // namespace litmus::daemon
