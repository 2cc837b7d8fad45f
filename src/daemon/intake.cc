#include "daemon/intake.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "events/decode.h"
#include "events/json_edit.h"
#include "gen/event_types.h"
#include "gen/outcome.h"

namespace litmus::daemon {

using api::IncomingEvent;
using events::EventTypeId;

namespace {

EventTypeId type_of(const std::string& type) {
  const auto* const known = events::find_event_type(type);
  return known == nullptr ? EventTypeId::kUnknown : known->id;
}

// run.started among them: of a run that is stored already it must not begin another record.
bool concerns_outcomes(EventTypeId type) {
  switch (type) {
    case EventTypeId::kRunStarted:
    case EventTypeId::kRunEnded:
    case EventTypeId::kTestStepStarted:
    case EventTypeId::kTestStepEnded:
    case EventTypeId::kTestMeasurement:
    case EventTypeId::kTestVectorStarted:
    case EventTypeId::kTestVectorEnded:
      return true;
    default:
      return false;
  }
}

Status add_outcome(IncomingEvent& event, std::string_view key, std::optional<Outcome> outcome) {
  if (!outcome) return {};
  const std::string value = "\"" + std::string(outcome_name(*outcome)) + "\"";
  LITMUS_ASSIGN_OR_RETURN(event.json, events::with_member(event.json, key, value));
  return {};
}

}  // namespace

Result<api::Taken> Intake::take(std::vector<IncomingEvent> events) {
  std::lock_guard lock(mutex_);
  api::Taken taken;
  LITMUS_ASSIGN_OR_RETURN(const size_t dropped, drop_duplicates(events));
  taken.duplicates = static_cast<int64_t>(dropped);
  LITMUS_RETURN_IF_ERROR(forget_judges_of_released(events));
  for (IncomingEvent& event : events) {
    Status written = judge(event);
    if (written.ok()) written = write(event, events);
    if (!written.ok()) {
      judges_.clear();  // they may have heard of events that aren't stored
      return written;
    }
    ++taken.accepted;
  }
  return taken;
}

// How many there were.
Result<size_t> Intake::drop_duplicates(std::vector<IncomingEvent>& events) {
  std::unordered_map<Uuid, std::vector<Uuid>> by_session;
  for (const auto& event : events) by_session[event.envelope.session_id].push_back(event.envelope.id);
  std::unordered_set<Uuid> known;
  for (const auto& [session_id, ids] : by_session) {
    LITMUS_ASSIGN_OR_RETURN(const auto found, stored_.ids(session_id, ids));
    known.insert(found.begin(), found.end());
  }
  return std::erase_if(events, [&](const auto& event) { return !known.insert(event.envelope.id).second; });
}

Status Intake::judge(IncomingEvent& event) {
  const EventTypeId type = type_of(event.type);
  if (!event.envelope.run_id || !concerns_outcomes(type)) return {};
  LITMUS_ASSIGN_OR_RETURN(execution::EventJudge* const judge, judge_of(event.envelope));
  const auto missing = judge->apply(type, event.json);
  if (type == EventTypeId::kRunEnded) forget_judge(*event.envelope.run_id);
  LITMUS_RETURN_IF_ERROR(add_outcome(event, "outcome", missing.outcome));
  return add_outcome(event, "vector_outcome", missing.vector_outcome);
}

Result<execution::EventJudge*> Intake::judge_of(const events::Envelope& event) {
  const Uuid run_id = *event.run_id;
  const auto known =
      std::find_if(judges_.begin(), judges_.end(), [&](const Judged& judged) { return judged.first == run_id; });
  if (known != judges_.end()) {
    judges_.splice(judges_.begin(), judges_, known);
    return known->second.get();
  }
  judges_.emplace_front(run_id, std::make_unique<execution::EventJudge>(RunId{run_id}));
  if (judges_.size() > kMostJudges) judges_.pop_back();
  execution::EventJudge* const judge = judges_.front().second.get();
  std::optional<Uuid> session_id;
  Status heard = stored_.run(run_id, [&](const std::string& type, std::string_view json) {
    if (!session_id) session_id = events::decode_envelope(json).value_or(event).session_id;
    if (const EventTypeId id = type_of(type); concerns_outcomes(id)) judge->apply(id, json);
  });
  if (heard.ok() && session_id) heard = take_up(run_id, *session_id);
  if (heard.ok()) return judge;
  forget_judge(run_id);
  return heard;
}

// A run that was ended as silent, and put away, may go on after all.
Status Intake::forget_judges_of_released(const std::vector<IncomingEvent>& events) {
  std::unordered_set<Uuid> asked;
  for (const auto& event : events) {
    const auto& run_id = event.envelope.run_id;
    if (!run_id || !asked.insert(*run_id).second) continue;
    LITMUS_ASSIGN_OR_RETURN(const bool held, stored_.holds_run(*run_id));
    if (!held) forget_judge(*run_id);
  }
  return {};
}

Status Intake::take_up(const Uuid& run_id, const Uuid& session_id) {
  LITMUS_ASSIGN_OR_RETURN(const bool held, stored_.holds_run(run_id));
  if (held) return {};
  LITMUS_ASSIGN_OR_RETURN(const std::string date, date_of(session_id));
  return stored_.take_up_run(run_id, session_id, date);
}

void Intake::forget_judge(const Uuid& run_id) {
  std::erase_if(judges_, [&](const Judged& judged) { return judged.first == run_id; });
}

Status Intake::write(const IncomingEvent& event, const std::vector<IncomingEvent>& body) {
  LITMUS_ASSIGN_OR_RETURN(emit::EventLog* const log, log_of(event.envelope.session_id, body));
  events::Envelope envelope = event.envelope;
  envelope.event_type = event.type;
  return log->emit_json(envelope, event.json, std::nullopt, event.replaced);
}

// The folder that has files of the session; "": there is none yet.
Result<std::string> Intake::date_of(const Uuid& session_id) const {
  const std::filesystem::path events = options_.data_dir / "events";
  auto folders = options_.env->list(events);
  if (folders.status().code() == ErrorCode::kNotFound) return std::string();
  LITMUS_RETURN_IF_ERROR(folders.status());
  std::sort(folders->begin(), folders->end(), [](const auto& a, const auto& b) { return a.name > b.name; });
  const auto is_there = [&](const std::filesystem::path& path) { return options_.env->info(path).ok(); };
  for (const auto& folder : *folders) {
    const std::string file = (events / folder.name / session_id.to_string()).string();
    if (is_there(file + ".journal") || is_there(file + ".arrow")) return folder.name;
  }
  return std::string();
}

// The files of a session lie in the folder of the day on which it began.
Result<emit::EventLog*> Intake::log_of(const Uuid& session_id, const std::vector<IncomingEvent>& body) {
  const auto found = logs_.find(session_id);
  if (found != logs_.end()) return found->second.get();
  LITMUS_ASSIGN_OR_RETURN(const std::string date, date_of(session_id));
  Timestamp began = options_.env->now();
  if (!date.empty()) {
    LITMUS_ASSIGN_OR_RETURN(began, Timestamp::parse(date + "T00:00:00Z"));
  } else {
    for (const auto& event : body)
      if (event.envelope.session_id == session_id && type_of(event.type) == EventTypeId::kSessionStarted)
        began = event.envelope.occurred_at;
  }
  LITMUS_ASSIGN_OR_RETURN(auto log, emit::EventLog::open({.data_dir = options_.data_dir,
                                                          .session_id = SessionId{session_id},
                                                          .session_started = began,
                                                          .env = options_.env,
                                                          .relayed = true}));
  return logs_.emplace(session_id, std::move(log)).first->second.get();
}

Status Intake::close(const Uuid& session_id) {
  std::lock_guard lock(mutex_);
  const auto found = logs_.find(session_id);
  if (found == logs_.end()) return {};
  Status closed = found->second->close();
  logs_.erase(found);
  return closed;
}

Status Intake::close_all() {
  std::lock_guard lock(mutex_);
  Status first;
  for (auto& [session_id, log] : logs_) {
    Status closed = log->close();
    if (first.ok()) first = std::move(closed);
  }
  logs_.clear();
  return first;
}

}  // namespace litmus::daemon
