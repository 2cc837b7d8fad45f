#include "runs/run_builder.h"

#include <algorithm>
#include <utility>

#include "gen/event_types.h"
#include "gen/outcome.h"
#include "runs/row_readers.h"

namespace litmus::runs {

using events::EventTypeId;
using events::StoredEvent;

namespace {

std::string last_element(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string row_key(const std::string& path, int64_t vector_index) {
  return path + '\n' + std::to_string(vector_index);
}

void take_text(Text& target, const Text& source) {
  if (source) target = source;
}

// What both ends of a step may say about it; the later one wins where it says something.
void merge_identity(StepRow& row, const StepRow& from) {
  if (!from.name.empty()) row.name = from.name;
  row.parent_path = from.parent_path.empty() ? row.parent_path : from.parent_path;
  row.step_index = from.step_index;
  for (Text StepRow::* member : {&StepRow::description, &StepRow::node_id, &StepRow::file, &StepRow::module,
                                 &StepRow::class_name, &StepRow::function, &StepRow::markers}) {
    take_text(row.*member, from.*member);
  }
  if (!from.inputs.empty()) row.inputs = from.inputs;
  if (!from.stimulus.empty()) row.stimulus = from.stimulus;
}

// A retried step's row is its last attempt's: what the earlier one found out is no longer the step's.
void forget_attempt(StepRow& row) {
  for (Text StepRow::* member : {&StepRow::outcome, &StepRow::vector_outcome, &StepRow::error_phase,
                                 &StepRow::error_type, &StepRow::error_message, &StepRow::error_traceback}) {
    (row.*member).reset();
  }
  row.started_at.reset();
  row.ended_at.reset();
  row.outputs.clear();
  row.instrument_roles.clear();
}

std::optional<Outcome> outcome_of(const Text& text) { return text ? parse_outcome(*text) : std::nullopt; }

Text to_text(std::optional<Outcome> outcome) {
  if (!outcome) return std::nullopt;
  return std::string(outcome_name(*outcome));
}

bool is_derived(const StoredEvent& event) {
  bool derived = false;
  each_field(event.json, [&](std::string_view key, const JsonValue& value) {
    if (key == "derived") derived = to_bool(value);
  });
  return derived;
}

void put_field(DynamicFields& fields, const std::string& name, std::string json) {
  for (auto& field : fields) {
    if (field.first == name) {
      field.second = std::move(json);
      return;
    }
  }
  fields.emplace_back(name, std::move(json));
}

}  // namespace

void put_instrument(std::vector<InstrumentRow>& rows, InstrumentRow row) {
  const auto place = std::lower_bound(rows.begin(), rows.end(), row.role,
                                      [](const InstrumentRow& a, const std::string& role) { return a.role < role; });
  if (place != rows.end() && place->role == row.role)
    *place = std::move(row);
  else
    rows.insert(place, std::move(row));
}

RunBuilder::RunBuilder(const Uuid& run_id) : record_(std::make_shared<RunRecord>()) { record_->run_id = run_id; }

RunBuilder::RunBuilder(const RunRecord& record) : record_(std::make_shared<RunRecord>(record)) {
  restored_up_to_ = record.last_event_number;
  for (size_t i = 0; i < record.steps.size() && record.steps[i].ran(); ++i) {
    row_index_[row_key(record.steps[i].path, record.steps[i].vector_index)] = i;
    executed_ = i + 1;
  }
  for (size_t i = executed_; i < record.steps.size(); ++i) plan(record.steps[i]);
}

RunRecordPtr RunBuilder::record() {
  // Asked for less often than steps come, and both look at all of them.
  if (std::exchange(steps_are_new_, false)) {
    append_plan();
    update_progress();
  }
  handed_out_ = true;
  return record_;
}

RunRecord& RunBuilder::mutable_record() {
  if (handed_out_) record_ = std::make_shared<RunRecord>(*record_);
  handed_out_ = false;
  return *record_;
}

bool RunBuilder::apply(const StoredEvent& event, bool& ended, bool& readable) {
  ended = false;
  readable = true;
  if (event.number != 0 && event.number <= restored_up_to_) return false;
  if (!seen_.insert(event.id)) return false;
  auto done = [&](bool ok) {
    readable = ok;
    if (!ok) return false;
    record_->last_event_number = std::max(record_->last_event_number, event.number);
    if (record_->ended) record_->materialization = Materialization::kPending;
    ended = record_->ended;
    return true;
  };
  mutable_record();
  switch (static_cast<EventTypeId>(event.type_id)) {
    case EventTypeId::kRunStarted:
      if (!record_->session_id.is_nil()) return false;  // a run begins once
      return done(run_started(event));
    case EventTypeId::kRunEnded:
      // Recovery came second: the genuine end, or an earlier derived one, holds.
      if (record_->ended && is_derived(event)) return false;
      return done(run_ended(event));
    // These two speak of the record, not of the run: they don't make a new version of it.
    case EventTypeId::kRunMaterialized:
      return readable = materialized(event);
    case EventTypeId::kRunMaterializationFailed:
      return readable = materialization_failed(event);
    case EventTypeId::kFixtureInstrumentConnected:
      return done(instrument_connected(event));
    case EventTypeId::kTestStepsDiscovered:
      return done(steps_discovered(event));
    case EventTypeId::kTestStepStarted:
      return done(step_started(event));
    case EventTypeId::kTestStepEnded:
      return done(step_ended(event));
    case EventTypeId::kTestMeasurement:
      return done(measurement(event));
    case EventTypeId::kTestObservation:
      return done(observation(event));
    default:
      return false;
  }
}

void RunBuilder::adopt(const SessionContext& session) {
  RunRecord& record = mutable_record();
  adopt_session_fields(record, session.defaults);
  for (const auto& row : session.instruments) {
    const bool known = std::any_of(record.instruments.begin(), record.instruments.end(),
                                   [&](const InstrumentRow& own) { return own.role == row.role; });
    if (!known) put_instrument(record.instruments, row);
  }
}

bool RunBuilder::run_started(const StoredEvent& event) {
  RunRecord& record = *record_;
  record.session_id = event.session_id;
  record.started_at = event.occurred_at;
  return read_run_started(event, record);
}

bool RunBuilder::run_ended(const StoredEvent& event) {
  RunRecord& record = *record_;
  bool derived = false;
  Text outcome;
  const bool ok = each_field(event.json, [&](std::string_view key, const JsonValue& value) {
    if (key == "derived")
      derived = to_bool(value);
    else if (key == "outcome")
      outcome = runs::to_text(value);
  });
  if (!ok) return false;
  record.ended = true;
  record.ended_by_recovery = derived;
  record.ended_at = event.occurred_at;
  record.outcome = outcome ? outcome : std::string(outcome_name(Outcome::kAborted));
  record.materialization_error.reset();
  close_open_steps();
  steps_are_new_ = true;
  return true;
}

void RunBuilder::abort(Timestamp at) {
  RunRecord& record = mutable_record();
  if (record.ended) return;
  record.ended = record.ended_by_recovery = true;
  record.ended_at = at;
  record.outcome = std::string(outcome_name(Outcome::kAborted));
  close_open_steps();
  steps_are_new_ = true;
}

bool RunBuilder::materialized(const StoredEvent& event) {
  record_->materialization = Materialization::kDone;
  record_->materialization_error.reset();
  return each_field(event.json, [&](std::string_view key, const JsonValue& value) {
    if (key == "destination") record_->file_path = runs::to_text(value);
  });
}

bool RunBuilder::materialization_failed(const StoredEvent& event) {
  record_->materialization = Materialization::kFailed;
  return each_field(event.json, [&](std::string_view key, const JsonValue& value) {
    if (key == "error_message") record_->materialization_error = runs::to_text(value);
  });
}

bool RunBuilder::instrument_connected(const StoredEvent& event) {
  InstrumentRow row;
  const bool ok = read_instrument(event, row);
  if (ok) put_instrument(record_->instruments, std::move(row));
  return ok;
}

bool RunBuilder::steps_discovered(const StoredEvent& event) {
  std::vector<StepRow> items;
  auto read_item = [&](const JsonValue& element) {
    StepRow item;
    if (!each_field(element.text,
                    [&](std::string_view key, const JsonValue& value) { read_step_field(key, value, item); })) {
      return;
    }
    item.name = last_element(item.path);
    items.push_back(std::move(item));
  };
  const bool ok = each_field(event.json, [&](std::string_view key, const JsonValue& value) {
    if (key == "items" && value.kind == JsonKind::kArray) each_element(value.text, read_item);
  });
  for (auto& item : items) plan(std::move(item));
  steps_are_new_ = true;
  return ok;
}

void RunBuilder::plan(StepRow item) {
  auto& steps = record_->steps;
  if (!item.vector_count_planned) item.vector_count_planned = 1;
  if (const int64_t row = find_row(item.path, item.vector_index); row >= 0) {
    StepRow& known = steps.edit(static_cast<size_t>(row));
    known.vector_count_planned = item.vector_count_planned;
    take_text(known.markers, item.markers);
    return;
  }
  const auto [place, is_new] = plan_index_.try_emplace(row_key(item.path, item.vector_index), plan_.size());
  if (is_new) plan_.push_back({std::move(item)});
}

int64_t RunBuilder::find_row(const std::string& path, int64_t vector_index) const {
  const auto found = row_index_.find(row_key(path, vector_index));
  return found == row_index_.end() ? -1 : static_cast<int64_t>(found->second);
}

void RunBuilder::append_plan() {
  auto& steps = record_->steps;
  steps.resize(executed_);
  for (const auto& planned : plan_)
    if (!planned.ran) steps.push_back(planned.row);
}

// The row of an executed step: its own, or a new one at the end of them, as it was planned.
size_t RunBuilder::row_of(const std::string& path, int64_t vector_index) {
  if (const int64_t row = find_row(path, vector_index); row >= 0) return row;
  auto& steps = record_->steps;
  steps.resize(executed_);
  const std::string key = row_key(path, vector_index);
  if (const auto planned = plan_index_.find(key); planned != plan_index_.end()) {
    plan_[planned->second].ran = true;
    steps.push_back(std::move(plan_[planned->second].row));
  } else {
    StepRow& row = steps.push_back({});
    row.path = path;
    row.name = last_element(path);
    row.vector_index = vector_index;
  }
  row_index_[key] = executed_;
  return executed_++;
}

bool RunBuilder::step_started(const StoredEvent& event) {
  StepRow started;
  if (!read_step(event, started)) return false;
  const size_t index = row_of(started.path, started.vector_index);
  StepRow& row = record_->steps.edit(index);
  const bool again = row.ran() && (started.vector_retry > row.vector_retry || attempts_[index].withdrawn);
  if (again) forget_attempt(row);
  row.vector_retry = again ? started.vector_retry : std::max(row.vector_retry, started.vector_retry);
  row.retry_count = row.vector_retry;
  merge_identity(row, started);
  if (!row.started_at) row.started_at = event.occurred_at;
  row.ended_at.reset();
  open_row(index, again);
  steps_are_new_ = true;
  return true;
}

void RunBuilder::open_row(size_t row, bool again) {
  const auto& steps = record_->steps;
  const auto [place, first_time] = attempts_.try_emplace(row);
  Attempt& attempt = place->second;
  const auto around =
      std::find_if(open_.rbegin(), open_.rend(), [&](size_t at) { return steps[at].path == steps[row].parent_path; });
  attempt.parent = around == open_.rend() ? -1 : static_cast<int64_t>(*around);
  attempt.withdrawn = false;
  if (first_time || again) attempt.first_measurement = record_->measurements.size();
  if (again) withdraw_children(static_cast<int64_t>(row));
  open_.push_back(row);
}

bool RunBuilder::step_ended(const StoredEvent& event) {
  StepRow ended;
  if (!read_step(event, ended)) return false;
  const size_t index = row_of(ended.path, ended.vector_index);
  std::erase(open_, index);
  StepRow& row = record_->steps.edit(index);
  if (ended.vector_retry < row.vector_retry) return true;  // an attempt that was overtaken
  if (ended.vector_retry > row.vector_retry) forget_attempt(row);
  row.vector_retry = ended.vector_retry;
  row.retry_count = row.vector_retry;
  merge_identity(row, ended);
  row.ended_at = event.occurred_at;
  // The same step entered twice in one attempt adds up; otherwise this is the only outcome.
  row.outcome = to_text(escalate(outcome_of(row.outcome), outcome_of(ended.outcome)));
  take_text(row.vector_outcome, ended.vector_outcome);
  for (Text StepRow::* member :
       {&StepRow::error_phase, &StepRow::error_type, &StepRow::error_message, &StepRow::error_traceback}) {
    take_text(row.*member, ended.*member);
  }
  for (auto& [name, json] : ended.outputs) put_field(row.outputs, name, std::move(json));
  if (!ended.instrument_roles.empty()) row.instrument_roles = std::move(ended.instrument_roles);
  steps_are_new_ = true;
  return true;
}

// Inner vectors carry their own index, so the innermost open step of that path is the owner.
int64_t RunBuilder::owner_of_measurement(const std::string& path, int64_t vector_index) const {
  int64_t by_path = -1;
  for (auto it = open_.rbegin(); it != open_.rend(); ++it) {
    const StepRow& row = record_->steps[*it];
    if (row.path != path) continue;
    if (row.vector_index == vector_index) return static_cast<int64_t>(*it);
    if (by_path < 0) by_path = static_cast<int64_t>(*it);
  }
  return by_path >= 0 ? by_path : find_row(path, vector_index);
}

bool RunBuilder::measurement(const StoredEvent& event) {
  MeasurementRow row;
  if (!read_measurement(event, row)) return false;
  row.step_row = owner_of_measurement(row.step_path, row.vector_index);
  if (row.step_row >= 0) ++record_->steps.edit(static_cast<size_t>(row.step_row)).measurement_count;
  record_->measurements.push_back(std::move(row));
  return true;
}

bool RunBuilder::observation(const StoredEvent& event) {
  std::string path, step_name, name, json = "null";
  int64_t vector_index = 0;
  const bool ok = each_field(event.json, [&](std::string_view key, const JsonValue& value) {
    if (key == "step_path")
      path = to_string_or_empty(value);
    else if (key == "step_name")
      step_name = to_string_or_empty(value);
    else if (key == "vector_index")
      vector_index = to_integer(value).value_or(0);
    else if (key == "name")
      name = to_string_or_empty(value);
    else if (key == "value")
      json = std::string(value.text);
  });
  if (!ok) return false;
  const int64_t owner = owner_of_measurement(path.empty() ? step_name : path, vector_index);
  if (owner >= 0) put_field(record_->steps.edit(static_cast<size_t>(owner)).outputs, name, std::move(json));
  return true;
}

void RunBuilder::withdraw_children(int64_t row) {
  for (auto& [at, attempt] : attempts_) {
    if (attempt.parent != row) continue;
    attempt.parent = -1;
    attempt.withdrawn = true;
    withdraw_children(static_cast<int64_t>(at));
  }
}

// A step that was open when its run ended keeps what had been rolled up: from its children, which stand behind it, and
// from its measurements, of each vector those of the last attempt.
void RunBuilder::close_open_steps() {
  auto& steps = record_->steps;
  for (size_t i = executed_; i-- > 0;) {
    if (!steps[i].open()) continue;
    const auto vector = worst_vector(i);
    auto outcome = escalate(outcome_of(steps[i].outcome), vector);
    for (const auto& [child, attempt] : attempts_) {
      if (attempt.parent == static_cast<int64_t>(i)) outcome = escalate(outcome, outcome_of(steps[child].outcome));
    }
    StepRow& row = steps.edit(i);
    row.outcome = to_text(outcome);
    row.vector_outcome = to_text(escalate(outcome_of(row.vector_outcome), vector));
  }
}

std::optional<Outcome> RunBuilder::worst_vector(size_t row) const {
  struct Vector {
    int64_t retry = 0;
    std::optional<Outcome> outcome;
  };
  std::unordered_map<int64_t, Vector> vectors;
  const size_t measured_rows = record_->measurements.size();
  MeasurementRows::Reader measurements(record_->measurements);
  const auto attempt = attempts_.find(row);
  for (size_t i = attempt == attempts_.end() ? 0 : attempt->second.first_measurement; i < measured_rows; ++i) {
    const MeasurementPtr row_of_it = measurements.at(i);
    const MeasurementRow& measured = *row_of_it;
    if (measured.step_row != static_cast<int64_t>(row)) continue;
    Vector& vector = vectors[measured.vector_index];
    if (measured.vector_retry < vector.retry) continue;
    if (measured.vector_retry > vector.retry) vector = {measured.vector_retry, std::nullopt};
    vector.outcome = escalate(vector.outcome, outcome_of(measured.outcome));
  }
  std::optional<Outcome> worst;
  for (const auto& [index, vector] : vectors) worst = escalate(worst, vector.outcome);
  return worst;
}

void RunBuilder::update_progress() {
  RunRecord& record = *record_;
  record.planned_steps = record.finished_steps = 0;
  int64_t finished_unplanned = 0;
  for (const auto& row : record.steps) {
    if (row.vector_count_planned) ++record.planned_steps;
    if (!row.ended_at) continue;
    if (row.vector_count_planned)
      ++record.finished_steps;
    else
      ++finished_unplanned;
  }
  if (record.planned_steps == 0) record.finished_steps = finished_unplanned;
  record.current_step.reset();
  if (!record.ended && !open_.empty()) record.current_step = record.steps[open_.back()].path;
}

}  // namespace litmus::runs
