#include "runs/accumulator.h"

#include <algorithm>

#include "gen/event_types.h"
#include "runs/row_readers.h"
#include "runs/run_builder.h"

namespace litmus::runs {

using events::EventTypeId;
using events::StoredEvent;

namespace {

bool concerns_runs(uint32_t type_id) {
  switch (static_cast<EventTypeId>(type_id)) {
    case EventTypeId::kRunStarted:
    case EventTypeId::kRunEnded:
    case EventTypeId::kRunMaterialized:
    case EventTypeId::kRunMaterializationFailed:
    case EventTypeId::kFixtureInstrumentConnected:
    case EventTypeId::kTestStepsDiscovered:
    case EventTypeId::kTestStepStarted:
    case EventTypeId::kTestStepEnded:
    case EventTypeId::kTestMeasurement:
    case EventTypeId::kTestObservation:
      return true;
    default:
      return false;
  }
}

bool concerns_sessions(const StoredEvent& event) {
  const auto type = static_cast<EventTypeId>(event.type_id);
  if (type == EventTypeId::kSessionStarted || type == EventTypeId::kSessionEnded) return true;
  return type == EventTypeId::kFixtureInstrumentConnected && !event.has_run();
}

bool starts_earlier(const RunRecordPtr& a, const RunRecordPtr& b) {
  return std::tie(a->started_at, a->run_id) < std::tie(b->started_at, b->run_id);
}

}  // namespace

Accumulators::Accumulators() = default;
Accumulators::~Accumulators() = default;

RunBuilder* Accumulators::find(const Uuid& run_id) {
  const auto found = runs_.find(run_id);
  return found == runs_.end() ? nullptr : found->second.get();
}

SessionContext& Accumulators::session(const Uuid& session_id) {
  auto& context = sessions_[session_id];
  if (!context) context = std::make_unique<SessionContext>();
  return *context;
}

Applied Accumulators::apply(const StoredEvent& event) {
  if (concerns_sessions(event)) {
    apply_to_session(event);
    return {};
  }
  if (!event.has_run() || !concerns_runs(event.type_id)) return {};
  RunBuilder* run = find(event.run_id);
  const bool starts = event.type_id == static_cast<uint32_t>(EventTypeId::kRunStarted);
  if (!run && !starts) return Applied{.run_id = event.run_id, .run_unknown = true};
  if (!run) {
    run = runs_.emplace(event.run_id, std::make_unique<RunBuilder>(event.run_id)).first->second.get();
  }
  Applied applied;
  bool readable = true;
  if (run->apply(event, applied.run_ended, readable)) applied.run_id = event.run_id;
  if (!readable) ++unreadable_events_;
  if (starts && sessions_.contains(event.session_id)) run->adopt(session(event.session_id));
  return applied;
}

void Accumulators::apply_to_session(const StoredEvent& event) {
  const auto type = static_cast<EventTypeId>(event.type_id);
  if (type == EventTypeId::kSessionEnded) {
    if (sessions_.contains(event.session_id)) session(event.session_id).ended = true;
    drop_session_if_done(event.session_id);
    return;
  }
  SessionContext& context = session(event.session_id);
  bool ok = true;
  if (type == EventTypeId::kSessionStarted) {
    ok = read_session_started(event, context.defaults);
    context.started = true;
  } else {
    InstrumentRow row;
    ok = read_instrument(event, row);
    if (ok) put_instrument(context.instruments, std::move(row));
  }
  if (!ok) ++unreadable_events_;
  // A slot's journal may be ahead of the orchestrator's.
  for (auto& [id, run] : runs_) {
    if (run->peek().session_id == event.session_id && !run->peek().ended) run->adopt(context);
  }
}

void Accumulators::drop_session_if_done(const Uuid& session_id) {
  const auto found = sessions_.find(session_id);
  if (found == sessions_.end() || !found->second->ended) return;
  const bool used = std::any_of(runs_.begin(), runs_.end(), [&](const auto& entry) {
    return entry.second->peek().session_id == session_id && !entry.second->peek().ended;
  });
  if (!used) sessions_.erase(found);
}

RunRecordPtr Accumulators::record(const Uuid& run_id) {
  RunBuilder* run = find(run_id);
  return run ? run->record() : nullptr;
}

std::vector<RunRecordPtr> Accumulators::records() {
  std::vector<RunRecordPtr> all;
  all.reserve(runs_.size());
  for (auto& [id, run] : runs_) all.push_back(run->record());
  std::sort(all.begin(), all.end(), starts_earlier);
  return all;
}

std::vector<RunRecordPtr> Accumulators::open_runs() {
  std::vector<RunRecordPtr> open = records();
  std::erase_if(open, [](const RunRecordPtr& record) { return record->ended; });
  std::reverse(open.begin(), open.end());
  return open;
}

RunRecordPtr Accumulators::abort(const Uuid& run_id, Timestamp at) {
  RunBuilder* run = find(run_id);
  if (!run) return nullptr;
  run->abort(at);
  return run->record();
}

void Accumulators::set_materialized(const Uuid& run_id, std::string file_path) {
  RunBuilder* run = find(run_id);
  if (!run) return;
  RunRecord& record = run->mutable_record();
  record.materialization = Materialization::kDone;
  record.materialization_error.reset();
  record.file_path = std::move(file_path);
}

void Accumulators::set_materialization_failed(const Uuid& run_id, std::string error) {
  RunBuilder* run = find(run_id);
  if (!run) return;
  RunRecord& record = run->mutable_record();
  record.materialization = Materialization::kFailed;
  record.materialization_error = std::move(error);
}

void Accumulators::restore(const RunRecord& record) { runs_[record.run_id] = std::make_unique<RunBuilder>(record); }

void Accumulators::release(const Uuid& run_id) {
  RunBuilder* run = find(run_id);
  if (!run) return;
  const Uuid session_id = run->peek().session_id;
  runs_.erase(run_id);
  drop_session_if_done(session_id);
}

}  // namespace litmus::runs
