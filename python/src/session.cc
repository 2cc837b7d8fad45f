#include "session.h"

#include <nanobind/stl/string.h>

#include <optional>

#include "channel_log.h"
#include "convert.h"
#include "journal/liveness.h"
#include "limits/limit.h"

namespace litmus::python {
namespace {

using execution::Ending;
using execution::StepId;

constexpr int kOutcomes = 7;

nb::object none() { return nb::none(); }

nb::str text_of(std::string_view s) { return nb::str(s.data(), s.size()); }

nb::object optional_number_object(const std::optional<double>& number) {
  return number ? nb::object(nb::float_(*number)) : none();
}

Ending ending_of(int value) {
  if (value < 0 || value > static_cast<int>(Ending::kTerminated)) throw nb::value_error("no such ending");
  return static_cast<Ending>(value);
}

// Inputs are an empty map most of the time.
std::string inputs_json(nb::handle inputs) {
  return inputs.is_none() || PyDict_Size(inputs.ptr()) == 0 ? std::string("{}") : json_of(inputs);
}

}  // namespace

Session::Session(std::string data_dir, nb::object session_id) : data_dir_(std::move(data_dir)) {
  const SessionId id{session_id.is_none() ? Uuid::v7() : to_uuid(session_id)};
  const Timestamp now = Timestamp::now();
  log_ = value_or_raise(emit::EventLog::open({.data_dir = data_dir_,
                                              .session_id = id,
                                              .session_started = now,
                                              .check_order = emit::EventLog::order_is_checked(),
                                              .is_shared = !session_id.is_none()}));
  sink_ = std::make_unique<execution::EventLogSink>(*log_, take_replaced);
  recorder_ = std::make_unique<execution::Recorder>(*sink_);
  channels_ = channels::ChannelWriter::of_session({.data_dir = data_dir_,
                                                   .session_id = id,
                                                   .session_started = now,
                                                   .doorbell = nullptr,  // the event rings
                                                   .may_be_joined = !session_id.is_none()});
  load_outcomes();
}

void Session::load_outcomes() {
  const nb::object outcome = nb::module_::import_("litmus._gen.outcome").attr("Outcome");
  for (int i = 0; i < kOutcomes; ++i) {
    outcomes_.push_back(outcome(text_of(outcome_name(static_cast<Outcome>(i)))));
  }
}

nb::object Session::outcome_object(execution::OptionalOutcome outcome) const {
  return outcome ? outcomes_[static_cast<size_t>(*outcome)] : none();
}

nb::object Session::session_id() const { return log_ ? from_uuid(log_->session_id().value) : none(); }

nb::object Session::run_id() const {
  const RunId id = recorder_->run_id();
  return id.value.is_nil() ? none() : from_uuid(id.value);
}

// --- session and run -------------------------------------------------------------------------------------------------

void Session::start(const nb::dict& fields) {
  Arena arena;
  events::SessionStarted event;
  fill_event(event, fields, arena);
  const std::string process = value_or_raise(journal::process_identity(data_dir_)).to_string();
  if (!event.process_uuid) event.process_uuid = process;
  raise_if_error(recorder_->start_session(event));
}

void Session::end(nb::handle outcome, nb::handle reason) {
  const auto name = optional_text(outcome, "outcome");
  const auto why = optional_text(reason, "reason");
  std::optional<Outcome> parsed;
  if (name) parsed = parse_outcome(*name);
  if (name && !parsed) throw nb::value_error(("'" + std::string(*name) + "' is no outcome").c_str());
  Status status;
  {
    nb::gil_scoped_release release;
    status = recorder_->end_session(parsed, why);
  }
  raise_if_error(status);
}

void Session::close() {
  Status log, channels;
  {
    nb::gil_scoped_release release;
    channels = channels::ChannelWriter::release(channels_);
    if (log_ && owns_log_) log = log_->close();
  }
  raise_if_error(channels);
  raise_if_error(log);
}

namespace {

// Fills and notes an event of the type named `type`, if it is Event.
template <class Event>
bool note_as(std::string_view type, execution::Recorder& recorder, const nb::dict& fields) {
  if (events::event_type_info(Event::kTypeId).type != type) return false;
  Arena arena;
  Event event;
  fill_event(event, fields, arena);
  raise_if_error(recorder.note(event));
  return true;
}

template <class... Events>
bool note_as_one_of(std::string_view type, execution::Recorder& recorder, const nb::dict& fields) {
  return (note_as<Events>(type, recorder, fields) || ...);
}

}  // namespace

void Session::note(nb::str event_type, const nb::dict& fields) {
  const std::string_view type = text(event_type, "event_type");
  const bool known =
      note_as_one_of<events::InstrumentConnected, events::IdentityVerified, events::CalibrationWarning,
                     events::DutScanned, events::InstrumentDisconnected, events::InstrumentRead, events::InstrumentSet,
                     events::InstrumentConfigure, events::DiagnosticWarning, events::DiagnosticError,
                     events::ChannelStarted, events::ChannelEnded, events::ChannelCheckpoint, events::DialogOpened,
                     events::DialogResponded>(type, *recorder_, fields);
  if (!known) throw nb::value_error(("no event of type '" + std::string(type) + "' can be noted here").c_str());
}

nb::object Session::start_run(const nb::dict& fields, nb::object run_id) {
  Arena arena;
  events::RunStarted event;
  fill_event(event, fields, arena);
  std::optional<RunId> id;
  if (!run_id.is_none()) id = RunId{to_uuid(run_id)};
  return from_uuid(value_or_raise(recorder_->start_run(event, id)).value);
}

nb::object Session::end_run() {
  Result<execution::OptionalOutcome> outcome = execution::OptionalOutcome{};
  {
    nb::gil_scoped_release release;
    outcome = recorder_->end_run();
  }
  return outcome_object(value_or_raise(std::move(outcome)));
}

void Session::steps_discovered(const nb::list& items) { raise_if_error(recorder_->steps_discovered(json_of(items))); }

nb::object Session::run_outcome() const { return outcome_object(recorder_->run_outcome()); }

nb::dict Session::totals() const {
  const execution::RunTotals totals = recorder_->run_totals();
  nb::dict out;
  out["steps_started"] = totals.steps_started;
  out["steps_ended"] = totals.steps_ended;
  out["measurements"] = totals.measurements;
  return out;
}

nb::object Session::first_failed() const {
  const auto failed = recorder_->first_failed_measurement();
  if (!failed) return none();
  nb::dict out;
  out["step_path"] = text_of(failed->step_path);
  out["name"] = text_of(failed->name);
  out["units"] = text_of(failed->units);
  out["vector_index"] = failed->vector_index;
  out["value"] = optional_number_object(failed->value);
  out["low"] = optional_number_object(failed->low);
  out["high"] = optional_number_object(failed->high);
  out["nominal"] = optional_number_object(failed->nominal);
  out["comparator"] = text_of(enum_name(failed->comparator));
  out["outcome"] = outcomes_[static_cast<size_t>(failed->outcome)];
  return out;
}

// --- steps -----------------------------------------------------------------------------------------------------------

uint64_t Session::start_step(nb::str name, int64_t index, nb::str path, nb::str parent_path, int64_t vector_index,
                             int64_t retry, nb::handle inputs, nb::handle node_id, nb::handle file, nb::handle module,
                             nb::handle class_name, nb::handle function, nb::handle description, bool keeps_failed) {
  const std::string inputs_text = inputs_json(inputs);
  execution::StepStart start;
  start.name = text(name, "name");
  start.index = index;
  start.path = text(path, "path");
  start.parent_path = text(parent_path, "parent_path");
  start.vector_index = vector_index;
  start.retry = retry;
  start.inputs_json = inputs_text;
  start.node_id = optional_text(node_id, "node_id");
  start.file = optional_text(file, "file");
  start.module = optional_text(module, "module");
  start.class_name = optional_text(class_name, "class_name");
  start.function = optional_text(function, "function");
  start.description = optional_text(description, "description");
  start.keeps_failed = keeps_failed;
  roles_.clear();
  return value_or_raise(recorder_->start_step(start)).value;
}

nb::object Session::end_step(uint64_t step) {
  std::vector<std::string_view> roles(roles_.begin(), roles_.end());
  execution::StepFinish finish;
  finish.instrument_roles = roles;
  const auto outcome = value_or_raise(recorder_->end_step(StepId{step}, finish));
  roles_.clear();
  return outcome_object(outcome);
}

void Session::stamp(uint64_t step, int ending, nb::handle phase, nb::handle type, nb::handle message,
                    nb::handle traceback) {
  const execution::ErrorDetails details{.phase = optional_text(phase, "phase"),
                                        .type = optional_text(type, "type"),
                                        .message = optional_text(message, "message"),
                                        .traceback = optional_text(traceback, "traceback")};
  raise_if_error(recorder_->stamp(StepId{step}, ending_of(ending), details));
}

void Session::intent(uint64_t step) { raise_if_error(recorder_->register_intent(StepId{step})); }

void Session::record(uint64_t step, nb::str key, nb::handle value) {
  raise_if_error(recorder_->record(StepId{step}, text(key, "key"), json_of(value)));
}

void Session::observe(uint64_t step, nb::str name, nb::handle value, nb::handle units) {
  observe_as(step, name, value, units, std::nullopt);
}

void Session::observe_as(uint64_t step, nb::str name, nb::handle value, nb::handle units,
                         std::optional<int64_t> vector_index) {
  Arena arena;
  const std::string_view channel = text(name, "name");
  const auto unit_text = optional_text(units, "units");
  const SampleValue samples(value);
  execution::Recorder::Observed observed;
  observed.name = channel;
  observed.units = unit_text;
  observed.vector_index = vector_index;
  observed.value_json = samples.is_array() ? store(value, channel, "observe", unit_text.value_or(""), arena).text
                                           : arena.keep(json_of(value));
  raise_if_error(recorder_->observe(StepId{step}, observed));
}

void Session::configure(uint64_t step, nb::str name, nb::handle value) {
  raise_if_error(recorder_->configure(StepId{step}, text(name, "name"), json_of(value)));
}

nb::object Session::measure(uint64_t step, nb::str name, nb::handle value, nb::handle limit, nb::handle units,
                            bool allow_repeat, int unjudged, nb::handle traceability) {
  if (unjudged < 0 || unjudged >= kOutcomes) throw nb::value_error("no such outcome");
  execution::Measurement measurement;
  measurement.name = text(name, "name");
  measurement.value = optional_number(value, "value");
  measurement.units = optional_text(units, "units");
  measurement.limit = limit.is_none() ? nullptr : nb::inst_ptr<limits::Limit>(limit);
  measurement.allow_repeat = allow_repeat;
  measurement.custom_json = custom_json_;
  measurement.unjudged = static_cast<Outcome>(unjudged);
  fill_traceability(measurement, traceability);
  const Result<Outcome> outcome = recorder_->measure(StepId{step}, measurement);
  if (outcome.status().code() == ErrorCode::kAlreadyExists) {
    raise_as("duplicate_measurement", outcome.status().message());
  }
  return outcomes_[static_cast<size_t>(value_or_raise(outcome))];
}

void Session::set_custom(const nb::dict& custom) { custom_json_ = json_of(custom); }

void Session::interrupt() { raise_if_error(recorder_->interrupt()); }

void Session::stamp_run(int ending) { raise_if_error(recorder_->stamp_run(ending_of(ending))); }

// --- samples and instruments -----------------------------------------------------------------------------------------

nb::str Session::append_sample(nb::str channel, nb::handle value, nb::handle units, nb::handle interval, nb::str method,
                               nb::handle timestamp) {
  if (!channels_)
    raise_if_error(
        {ErrorCode::kInvalidArgument, "nothing is recorded here: the session is closed, or has no event log"});
  nb::str reference = sample_door_.append(*channels_, log_->session_id(), recorder_->run_id(),
                                          {channel, value, units, interval, method, timestamp});
  tell_type_changes();
  take_replaced();  // of a sample there is no event
  return reference;
}

nb::str Session::observe_channel(nb::str key, nb::handle value, nb::handle units, nb::handle sample_interval) {
  return append_sample(key, value, units, sample_interval, observe_, nb::handle(Py_None));
}

void bind_session(nb::module_& m) {
  using namespace nb::literals;
  nb::class_<Session> session(m, "Session");
  session.def(nb::init<std::string, nb::object>(), "data_dir"_a, "session_id"_a = nb::none())
      .def_static(
          "join", [](const EventLog* log, nb::object run_id) { return new Session(log, std::move(run_id)); },
          nb::rv_policy::take_ownership, "event_log"_a.none(), "run_id"_a)
      .def_prop_ro("session_id", &Session::session_id)
      .def_prop_ro("run_id", &Session::run_id)
      .def_prop_ro("data_dir", &Session::data_dir)
      .def_prop_ro("path", &Session::path)
      .def_prop_ro("event_log", &Session::event_log)
      .def("start", &Session::start)
      .def("end", &Session::end, "outcome"_a.none(), "reason"_a.none() = nb::none())
      .def("close", &Session::close)
      .def("note", &Session::note)
      .def("start_run", &Session::start_run, "fields"_a, "run_id"_a = nb::none())
      .def("end_run", &Session::end_run)
      .def("end_run_unjudged", &Session::end_run_unjudged)
      .def("steps_discovered", &Session::steps_discovered)
      .def_prop_ro("run_open", &Session::run_open)
      .def_prop_ro("run_outcome", &Session::run_outcome)
      .def("totals", &Session::totals)
      .def("first_failed", &Session::first_failed)
      .def("start_step", &Session::start_step, "name"_a, "index"_a, "path"_a, "parent_path"_a, "vector_index"_a = 0,
           "retry"_a = 0, "inputs"_a.none() = nb::none(), "node_id"_a.none() = nb::none(), "file"_a.none() = nb::none(),
           "module"_a.none() = nb::none(), "class_name"_a.none() = nb::none(), "function"_a.none() = nb::none(),
           "description"_a.none() = nb::none(), "keeps_failed"_a = false)
      .def("end_step", &Session::end_step)
      .def("stamp", &Session::stamp, "step"_a, "ending"_a, "phase"_a.none() = nb::none(), "type"_a.none() = nb::none(),
           "message"_a.none() = nb::none(), "traceback"_a.none() = nb::none())
      .def("intent", &Session::intent)
      .def("record", &Session::record, "step"_a, "key"_a, "value"_a.none())
      .def("observe", &Session::observe, "step"_a, "name"_a, "value"_a.none(), "units"_a.none() = nb::none())
      .def("configure", &Session::configure, "step"_a, "name"_a, "value"_a.none())
      .def("measure", &Session::measure, "step"_a, "name"_a, "value"_a.none(), "limit"_a.none() = nb::none(),
           "units"_a.none() = nb::none(), "allow_repeat"_a = false, "unjudged"_a = static_cast<int>(Outcome::kDone),
           "traceability"_a.none() = nb::none())
      .def("set_custom", &Session::set_custom)
      .def("interrupt", &Session::interrupt)
      .def("stamp_run", &Session::stamp_run)
      .def("observe_channel", &Session::observe_channel, "key"_a, "value"_a.none(), nb::kw_only(),
           "units"_a.none() = nb::none(), "sample_interval"_a.none() = nb::none())
      .def("append_sample", &Session::append_sample, "channel"_a, "value"_a.none(), "units"_a.none() = nb::none(),
           "interval"_a.none() = nb::none(), "method"_a = "", "timestamp"_a.none() = nb::none());
  bind_instruments(session);
  bind_session_vectors(session);
}

}  // namespace litmus::python
