#include "daemon/intake_stored.h"

#include <utility>

#include "daemon/block_builder.h"
#include "daemon/replay.h"
#include "events/decode.h"
#include "events/json_scan.h"

namespace litmus::daemon {
namespace {

constexpr int64_t kPage = 10'000;
constexpr std::string_view kKnownIds =
    "SELECT DISTINCT id FROM (FROM stored_events UNION ALL FROM tail_events(session_id := $1::VARCHAR)) "
    "WHERE session_id = $1 AND id IN (SELECT unnest(string_split($2, ',')))";

std::string joined(const std::vector<Uuid>& ids) {
  std::string text;
  for (const Uuid& id : ids) text.append(text.empty() ? "" : ",").append(id.to_string());
  return text;
}

Result<std::unordered_set<Uuid>> known_ids(query::Engine& engine, const query::SnapshotPtr& snapshot,
                                           const Uuid& session_id, const std::vector<Uuid>& ids) {
  query::QueryOptions options;
  options.max_rows = static_cast<int64_t>(ids.size());
  LITMUS_ASSIGN_OR_RETURN(const auto result,
                          engine.query(snapshot, kKnownIds, {session_id.to_string(), joined(ids)}, options));
  std::unordered_set<Uuid> known;
  for (int64_t row = 0; row < result->row_count(); ++row) {
    const std::string quoted = result->cell_json(row, 0);
    LITMUS_ASSIGN_OR_RETURN(const Uuid id, Uuid::parse(events::unescape_json(quoted)));
    known.insert(id);
  }
  return known;
}

using Take = std::function<void(const api::ReplayedEvent&)>;

Status for_each_event(query::Engine& engine, const query::SnapshotPtr& snapshot, const api::EventFilter& filter,
                      const Take& take) {
  api::ReplayPage page;
  do {
    LITMUS_ASSIGN_OR_RETURN(page, replay_page(engine, snapshot, page.last_number, filter, kPage));
    for (const auto& event : page.events) take(event);
  } while (static_cast<int64_t>(page.events.size()) == kPage);
  return {};
}

// The run's events and those of its session alone, as they were ingested; nullptr: there are none.
Result<events::EventBlockPtr> stored_run(query::Engine& engine, const query::SnapshotPtr& snapshot, const Uuid& run_id,
                                         const Uuid& session_id) {
  BlockBuilder builder;
  api::EventFilter filter;
  filter.session_id = session_id;
  LITMUS_RETURN_IF_ERROR(for_each_event(engine, snapshot, filter, [&](const api::ReplayedEvent& replayed) {
    const auto envelope = events::decode_envelope(replayed.json);
    if (!envelope.ok() || (envelope->run_id && *envelope->run_id != run_id)) return;
    events::StoredEvent event;
    event.number = replayed.number;
    event.type_id = static_cast<uint32_t>(envelope->type_id());
    event.id = envelope->id;
    event.session_id = envelope->session_id;
    event.run_id = envelope->run_id.value_or(Uuid{});
    event.occurred_at = envelope->occurred_at;
    event.received_at = envelope->received_at.value_or(envelope->occurred_at);
    event.type = replayed.type;
    event.json = replayed.json;
    builder.add(event);
  }));
  return builder.finish();
}

}  // namespace

Intake::Stored stored_for_intake(query::Engine& engine, IntakeCore core) {
  Intake::Stored stored;
  stored.ids = [&engine, core](const Uuid& session_id,
                               const std::vector<Uuid>& ids) -> Result<std::unordered_set<Uuid>> {
    LITMUS_ASSIGN_OR_RETURN(const auto pinned, core.snapshot());
    return known_ids(engine, pinned, session_id, ids);
  };
  stored.run = [&engine, core](const Uuid& run_id, const auto& take) -> Status {
    LITMUS_ASSIGN_OR_RETURN(const auto pinned, core.snapshot());
    api::EventFilter filter;
    filter.run_id = run_id;
    return for_each_event(engine, pinned, filter, [&](const auto& event) { take(event.type, event.json); });
  };
  stored.holds_run = core.holds_run;
  stored.take_up_run = [&engine, core](const Uuid& run_id, const Uuid& session_id, const std::string& date) -> Status {
    LITMUS_ASSIGN_OR_RETURN(const auto pinned, core.snapshot());
    LITMUS_ASSIGN_OR_RETURN(const auto block, stored_run(engine, pinned, run_id, session_id));
    return block == nullptr ? Status() : core.take_up_run(block, session_id, date);
  };
  return stored;
}

}  // namespace litmus::daemon
