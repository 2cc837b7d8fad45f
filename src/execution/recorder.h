// Recorder: what happens in one session, as a state machine that every entry point drives.
//
// It owns the order of events (session > run > step > measurement), duplicate names, verdict intent and the roll-up of
// outcomes, so that a verdict can't differ by entry point. It knows nothing of pytest and judges nothing that isn't
// given to it: limits come resolved.
//
//   Recorder recorder(sink);
//   recorder.start_session({...});
//   recorder.start_run({...});
//   StepId step = recorder.start_step({.name = "test_vout"}).value();
//   recorder.measure(step, {.name = "vout", .value = 3.3, .limit = &limit});  // passed
//   recorder.stamp(step, Ending::kClean);
//   recorder.end_step(step);                                                  // passed
//   recorder.end_run();                                                       // passed
//   recorder.end_session(Outcome::kPassed);
//
// Thread safety: one mutex; every function may be called from any thread, also while it emits, so events of several
// threads never interleave within one call.
// Ownership: views and pointers in arguments need to live during the call only. JSON arguments must be valid JSON.
// Errors: kInvalidArgument for a call that doesn't fit the state (its message says which call is missing),
// kAlreadyExists for a duplicate measurement, else the sink's error. After any error the state is as before the call,
// so that the call can be repeated.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/status.h"
#include "base/time.h"
#include "base/uuid.h"
#include "execution/event_sink.h"
#include "gen/events.h"
#include "gen/outcome.h"
#include "limits/limit.h"

namespace litmus::execution {

// An open step of the current session. Never reused within a recorder; 0 is no step.
struct StepId {
  uint64_t value = 0;
  auto operator<=>(const StepId&) const = default;
};

using OptionalOutcome = std::optional<Outcome>;  // nullopt: never judged

struct StepStart {
  std::string_view name{};         // required
  int64_t index = 0;               // in the parent's bucket; all variants of a step share it
  std::string_view path{};         // empty: parent_path + "/" + name
  std::string_view parent_path{};  // empty: at the root. The innermost open step of that path is the parent
  int64_t vector_index = 0;        // outer position of a swept item
  int64_t retry = 0;               // attempt, 0 = first; a later attempt withdraws the earlier one from the roll-up
  std::string_view inputs_json = "{}";       // outer sweep parameters
  std::string_view input_units_json = "{}";  // units by input
  std::optional<std::string_view> node_id{}, file{}, module{}, class_name{}, function{}, description{};
  std::optional<Timestamp> at{};  // now unless given
  bool keeps_failed = false;      // a verdict of `failed` on the step or its vectors isn't turned into `errored`
};

struct Measurement {
  std::string_view name{};                         // required
  std::optional<double> value{};                   // nullopt: the driver gave nothing; the row is errored
  std::optional<std::string_view> units{};         // nullopt: the limit's; other units than the limit's are refused
  const limits::Limit* limit = nullptr;            // nullptr: none resolved
  Outcome unjudged = Outcome::kDone;               // of a value that has no bound: done, passed, failed or errored
  std::optional<Timestamp> timestamp{};            // when the value was taken; now unless given
  std::optional<int64_t> vector_index{};           // of an inner vector; nullopt: the step's
  std::optional<int64_t> retry{};                  // attempt of that inner vector; nullopt: the step's
  std::optional<std::string_view> inputs_json{};   // nullopt: the step's, with what configure() added
  std::optional<std::string_view> outputs_json{};  // nullopt: what observe() recorded so far
  std::string_view custom_json = "{}";
  std::string_view stimulus_json = "[]";
  std::optional<std::string_view> characteristic_id{}, spec_ref{};  // nullopt: the limit's
  std::optional<std::string_view> dut_pin{}, fixture_connection{};
  std::optional<std::string_view> instrument_name{}, instrument_resource{}, instrument_channel{};
  bool allow_repeat = false;  // the same name may come again in this step, vector and attempt
};

// How a part of a step's body ended, as the runner saw it.
enum class Ending {
  kClean,       // no exception: passed with verdict intent, else done
  kAssertion,   // AssertionError, or an explicit failure: failed
  kSkipped,     // the skip exception: skipped
  kErrored,     // anything else: errored
  kTerminated,  // Ctrl-C or SIGTERM: terminated
};

struct ErrorDetails {
  std::optional<std::string_view> phase{};  // "setup", "call" or "teardown"
  std::optional<std::string_view> type{}, message{}, traceback{};
};

struct StepFinish {
  std::string_view outputs_json = "{}";  // merged over what observe() recorded
  std::string_view output_units_json = "{}", output_pins_json = "{}";
  events::StringList instrument_roles{};  // roles the step used
  std::string_view stimulus_json = "[]";
  std::optional<Timestamp> at{};  // now unless given
};

// A measurement that a person has to look at.
struct FailedMeasurement {
  std::string step_path, name, units;
  int64_t vector_index = 0, retry = 0;
  std::optional<double> value, low, high, nominal;
  Comparator comparator = Comparator::kGele;
  Outcome outcome = Outcome::kFailed;  // failed or errored
};

struct RunTotals {
  int64_t steps_started = 0, steps_ended = 0;  // attempts and containers included
  int64_t measurements = 0;
};

class Recorder {
 public:
  explicit Recorder(EventSink& sink);  // the sink must outlive the recorder
  ~Recorder();                         // emits nothing: a session left open is one that aborted
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  // --- session -------------------------------------------------------------------------------------------------------
  Status start_session(const events::SessionStarted& session);  // once per recorder

  // Fails while a run is open.
  Status end_session(OptionalOutcome outcome, std::optional<std::string_view> reason = std::nullopt);

  // --- run: one at a time, any number in a session ------------------------------------------------------------------
  Result<RunId> start_run(const events::RunStarted& run, std::optional<RunId> id = std::nullopt);

  // Goes on with a run that somebody else has begun in the sink's log: session.started and run.started are there
  // already. Emits nothing; once, instead of start_session and start_run.
  Status join_run(RunId id);

  // The plan: a JSON array of CollectedItem objects, before the first step.
  Status steps_discovered(std::string_view items_json);

  // Ends the steps that are still open, innermost first, with what they rolled up; returns the run's outcome. nullopt:
  // nothing was ever judged, and the run will be stored as aborted.
  Result<OptionalOutcome> end_run(std::optional<Timestamp> at = std::nullopt);

  // The same for a run that nobody vouches for: its end carries no outcome, so that it is stored as aborted.
  Status end_run_unjudged();

  // --- steps ---------------------------------------------------------------------------------------------------------
  Result<StepId> start_step(const StepStart& start);

  // Records one value, judged by its limit, in the step's vector. The returned outcome rolls up to vector, step,
  // containers and run. A low or high bound registers verdict intent. Needs an open step; opens none.
  Result<Outcome> measure(StepId step, const Measurement& measurement);

  // A key and a value beside the measurements.
  Status record(StepId step, std::string_view key, std::string_view value_json);

  // An output of the step's vector: stands in `outputs` of later measurements and of the step's end; the last value of
  // a name wins. Emitted as test.observation.
  struct Observed {
    std::string_view name{};
    std::string_view value_json = "null";
    std::optional<std::string_view> units{}, dut_pin{};
    std::optional<int64_t> vector_index{};  // of an inner vector; nullopt: the step's
  };
  Status observe(StepId step, const Observed& observed);

  // An input set by the body: stands in `inputs` of later measurements and of the step's end. Emits nothing itself.
  Status configure(StepId step, std::string_view name, std::string_view value_json);

  // The body judged by other means than a limit: a rewritten `assert` passed. Cheap; emits nothing.
  Status register_intent(StepId step);

  // What the runner saw: rolled up, so that it never weakens what is on the step. May be called for each phase; the
  // details of the most severe one are kept, the first of equals.
  Status stamp(StepId step, Ending ending, const ErrorDetails& details = {});

  // An attempt at an inner vector begins: what an earlier attempt gave is withdrawn. Emits nothing. Only needed where
  // an attempt may record nothing before its outcome is stamped or asked for.
  Status begin_vector(StepId step, int64_t vector_index, int64_t retry);

  // An outcome of an inner vector that comes from its body (passed, failed, errored, skipped); rolls up to the step.
  Status stamp_vector(StepId step, int64_t vector_index, Outcome outcome);

  // Closes the step, and its open children before it; returns its outcome.
  Result<OptionalOutcome> end_step(StepId step, const StepFinish& finish = {});

  // --- outside of steps ----------------------------------------------------------------------------------------------
  // The operator stopped: stamps `terminated` on every innermost open step, on the run where none is open. Teardown
  // may go on recording. No effect without an open run.
  Status interrupt();

  // An outcome of the run that no step carries, e.g. an error while the session's fixtures are torn down.
  Status stamp_run(Ending ending);

  // Events that change no state: instruments, channels, dialogs, diagnostics. They carry the open run's id.
  Status note(const events::InstrumentConnected& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::IdentityVerified& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::CalibrationWarning& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::DutScanned& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::InstrumentDisconnected& e, std::optional<Timestamp> at = std::nullopt) {
    return pass(&e, at);
  }
  Status note(const events::InstrumentRead& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::InstrumentSet& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::InstrumentConfigure& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::InstrumentReserved& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::InstrumentReleased& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::DiagnosticWarning& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::DiagnosticError& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::ChannelStarted& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::ChannelEnded& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::ChannelCheckpoint& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::DialogOpened& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }
  Status note(const events::DialogResponded& e, std::optional<Timestamp> at = std::nullopt) { return pass(&e, at); }

  // A driver raised in a proxied call: `diagnostic.error` of source "instrument", to be called before it propagates.
  Status instrument_error(std::string_view role, std::string_view method, std::string_view exception_type,
                          std::string_view exception_message);

  // --- what is known now ---------------------------------------------------------------------------------------------
  // Of the run that is open, or of the last one.
  OptionalOutcome run_outcome() const;
  RunId run_id() const;  // nil before the first run
  bool run_open() const;
  RunTotals run_totals() const;

  // The first measurement of the run that failed or errored, in the order of recording, of attempts that count.
  std::optional<FailedMeasurement> first_failed_measurement() const;

  // Of an open step; kInvalidArgument for one that has ended.
  Result<OptionalOutcome> step_outcome(StepId step) const;
  Result<OptionalOutcome> vector_outcome(StepId step, int64_t vector_index) const;

 private:
  Status pass(EventRef event, std::optional<Timestamp> at);

  class State;
  std::unique_ptr<State> state_;
};

}  // namespace litmus::execution
