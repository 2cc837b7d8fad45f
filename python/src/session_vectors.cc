// Session, continued: runs that somebody else began, and steps that walk several vectors.
#include "session.h"

#include "convert.h"

namespace litmus::python {
namespace {

using execution::StepId;

constexpr int kOutcomes = 7;

class KeepsNothing : public execution::EventSink {
 public:
  Status emit(execution::EventRef, RunId, std::optional<Timestamp>) override { return {}; }
};

// <data_dir>/events/<date>/<journal>
std::string data_dir_of(const EventLog* log) {
  if (log == nullptr) return {};
  return std::filesystem::path(log->path()).parent_path().parent_path().parent_path().string();
}

std::optional<std::string_view> optional_member(nb::handle values, const char* name) {
  const nb::handle value = PyDict_GetItemString(values.ptr(), name);
  return value.is_valid() ? optional_text(value, name) : std::nullopt;
}

}  // namespace

void fill_traceability(execution::Measurement& m, nb::handle values) {
  if (values.is_none()) return;
  m.characteristic_id = optional_member(values, "characteristic_id");
  m.spec_ref = optional_member(values, "spec_ref");
  m.dut_pin = optional_member(values, "dut_pin");
  m.fixture_connection = optional_member(values, "fixture_connection");
  m.instrument_name = optional_member(values, "instrument_name");
  m.instrument_resource = optional_member(values, "instrument_resource");
  m.instrument_channel = optional_member(values, "instrument_channel");
}

Session::Session(const EventLog* log, nb::object run_id) : data_dir_(data_dir_of(log)), owns_log_(false) {
  if (log != nullptr) {
    log_ = log->shared();
    sink_ = std::make_unique<execution::EventLogSink>(*log_, take_replaced);
    channels_ = channels::ChannelWriter::of_session({.data_dir = data_dir_,
                                                     .session_id = log_->session_id(),
                                                     .session_started = Timestamp::now(),
                                                     .doorbell = nullptr});
  } else {
    sink_ = std::make_unique<KeepsNothing>();
  }
  recorder_ = std::make_unique<execution::Recorder>(*sink_);
  raise_if_error(recorder_->join_run(RunId{to_uuid(run_id)}));
  load_outcomes();
}

EventLog Session::event_log() const {
  if (!log_) raise_if_error({ErrorCode::kInvalidArgument, "nothing is recorded here, so there is no event log"});
  return EventLog(log_);
}

void Session::end_run_unjudged() {
  Status status;
  {
    nb::gil_scoped_release release;
    status = recorder_->end_run_unjudged();
  }
  raise_if_error(status);
}

void Session::begin_vector(uint64_t step, int64_t vector_index, int64_t retry) {
  raise_if_error(recorder_->begin_vector(StepId{step}, vector_index, retry));
}

nb::object Session::measure_in(uint64_t step, int64_t vector_index, int64_t retry, nb::str name, nb::handle value,
                               nb::handle limit, nb::handle units, nb::handle inputs, bool allow_repeat,
                               const nb::dict& traceability, int unjudged) {
  if (unjudged < 0 || unjudged >= kOutcomes) throw nb::value_error("no such outcome");
  const std::string inputs_text = inputs.is_none() ? std::string("{}") : json_of(inputs);
  execution::Measurement measurement;
  measurement.name = text(name, "name");
  measurement.value = optional_number(value, "value");
  measurement.units = optional_text(units, "units");
  measurement.limit = limit.is_none() ? nullptr : nb::inst_ptr<limits::Limit>(limit);
  measurement.vector_index = vector_index;
  measurement.retry = retry;
  measurement.inputs_json = inputs_text;
  measurement.custom_json = custom_json_;
  measurement.allow_repeat = allow_repeat;
  measurement.unjudged = static_cast<Outcome>(unjudged);
  fill_traceability(measurement, traceability);
  const Result<Outcome> outcome = recorder_->measure(StepId{step}, measurement);
  if (outcome.status().code() == ErrorCode::kAlreadyExists) {
    raise_as("duplicate_measurement", outcome.status().message());
  }
  return outcome_object(value_or_raise(outcome));
}

void Session::observe_in(uint64_t step, int64_t vector_index, nb::str name, nb::handle value, nb::handle units) {
  observe_as(step, name, value, units, vector_index);
}

void Session::observe_inline(uint64_t step, nb::handle vector_index, nb::str name, nb::handle value) {
  const std::string json = json_of(value);
  execution::Recorder::Observed observed;
  observed.name = text(name, "name");
  observed.value_json = json;
  if (!vector_index.is_none()) observed.vector_index = nb::cast<int64_t>(vector_index);
  raise_if_error(recorder_->observe(StepId{step}, observed));
}

void Session::stamp_vector(uint64_t step, int64_t vector_index, int outcome) {
  if (outcome < 0 || outcome >= kOutcomes) throw nb::value_error("no such outcome");
  raise_if_error(recorder_->stamp_vector(StepId{step}, vector_index, static_cast<Outcome>(outcome)));
}

nb::object Session::vector_outcome(uint64_t step, int64_t vector_index) const {
  return outcome_object(value_or_raise(recorder_->vector_outcome(StepId{step}, vector_index)));
}

nb::object Session::step_outcome(uint64_t step) const {
  return outcome_object(value_or_raise(recorder_->step_outcome(StepId{step})));
}

void bind_session_vectors(nb::class_<Session>& session) {
  using namespace nb::literals;
  session.def("begin_vector", &Session::begin_vector, "step"_a, "vector_index"_a, "retry"_a = 0)
      .def("measure_in", &Session::measure_in, "step"_a, "vector_index"_a, "retry"_a, "name"_a, "value"_a.none(),
           "limit"_a.none(), "units"_a.none(), "inputs"_a.none(), "allow_repeat"_a, "traceability"_a,
           "unjudged"_a = static_cast<int>(Outcome::kDone))
      .def("observe_in", &Session::observe_in, "step"_a, "vector_index"_a, "name"_a, "value"_a.none(),
           "units"_a.none() = nb::none())
      .def("observe_inline", &Session::observe_inline, "step"_a, "vector_index"_a.none(), "name"_a, "value"_a.none())
      .def("stamp_vector", &Session::stamp_vector)
      .def("vector_outcome", &Session::vector_outcome)
      .def("step_outcome", &Session::step_outcome);
}

}  // namespace litmus::python
