// Session: one recording session as Python sees it. Owns the event log, the recorder and the channel writer, and is
// the only object that the plugin and connect() talk to.
//
// Calls keep the GIL unless they can wait for a disk or a daemon: giving it up costs more than a call does. The core
// beneath is thread-safe. Methods raise; `observe_*` don't: they are called between a driver and its caller, and what
// goes wrong there is returned as text for a diagnostic.
#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "channel_log.h"
#include "channels/writer.h"
#include "convert.h"
#include "event_log.h"
#include "execution/event_log_sink.h"
#include "execution/recorder.h"
#include "samples.h"

namespace litmus::python {

namespace nb = nanobind;

class Session {
 public:
  Session(std::string data_dir, nb::object session_id);

  // Goes on in a log in which somebody else has begun session and run; nullptr: decides outcomes and keeps nothing.
  Session(const EventLog* log, nb::object run_id);

  nb::object session_id() const;
  nb::object run_id() const;  // None before the first run
  std::string data_dir() const { return data_dir_; }
  std::string path() const { return log_ ? log_->path().string() : std::string(); }
  EventLog event_log() const;

  void start(const nb::dict& fields);
  void end(nb::handle outcome, nb::handle reason);
  void close();

  // Any event by its type's name, as it is; it changes no state.
  void note(nb::str event_type, const nb::dict& fields);

  nb::object start_run(const nb::dict& fields, nb::object run_id);  // None: a new one
  nb::object end_run();
  void end_run_unjudged();
  void steps_discovered(const nb::list& items);
  bool run_open() const { return recorder_->run_open(); }
  nb::object run_outcome() const;
  nb::dict totals() const;
  nb::object first_failed() const;

  uint64_t start_step(nb::str name, int64_t index, nb::str path, nb::str parent_path, int64_t vector_index,
                      int64_t retry, nb::handle inputs, nb::handle node_id, nb::handle file, nb::handle module,
                      nb::handle class_name, nb::handle function, nb::handle description, bool keeps_failed);
  nb::object end_step(uint64_t step);
  void stamp(uint64_t step, int ending, nb::handle phase, nb::handle type, nb::handle message, nb::handle traceback);
  void intent(uint64_t step);
  void record(uint64_t step, nb::str key, nb::handle value);
  void observe(uint64_t step, nb::str name, nb::handle value, nb::handle units);
  void configure(uint64_t step, nb::str name, nb::handle value);
  nb::object measure(uint64_t step, nb::str name, nb::handle value, nb::handle limit, nb::handle units,
                     bool allow_repeat, int unjudged, nb::handle traceability);
  // A vector within a step that walks several: its attempt begins; a value, an observation, an outcome of it.
  void begin_vector(uint64_t step, int64_t vector_index, int64_t retry);
  nb::object measure_in(uint64_t step, int64_t vector_index, int64_t retry, nb::str name, nb::handle value,
                        nb::handle limit, nb::handle units, nb::handle inputs, bool allow_repeat,
                        const nb::dict& traceability, int unjudged);
  void observe_in(uint64_t step, int64_t vector_index, nb::str name, nb::handle value, nb::handle units);
  // As it is: an array doesn't go to the channel store. nullopt: of the step.
  void observe_inline(uint64_t step, nb::handle vector_index, nb::str name, nb::handle value);
  void stamp_vector(uint64_t step, int64_t vector_index, int outcome);
  nb::object vector_outcome(uint64_t step, int64_t vector_index) const;
  nb::object step_outcome(uint64_t step) const;

  // Custom fields that stand on every measurement from now on.
  void set_custom(const nb::dict& custom);
  void interrupt();
  void stamp_run(int ending);

  // Stores samples; returns their reference.
  nb::str append_sample(nb::str channel, nb::handle value, nb::handle units, nb::handle interval, nb::str method,
                        nb::handle timestamp);
  // The same as station.observe() has it: the source method is "observe".
  nb::str observe_channel(nb::str key, nb::handle value, nb::handle units, nb::handle sample_interval);

  // One instrument.read or instrument.set event, and its sample; one instrument.configure event. None, or what went
  // wrong. `by` says who asked: (program, pid), or None for this process. `suppressed`: uses left out before it.
  nb::object observe_read(nb::str role, nb::str channel, nb::str method, nb::handle value, nb::str resource,
                          nb::handle units, int64_t suppressed, nb::handle by);
  nb::object observe_set(nb::str role, nb::str channel, nb::str attribute, nb::handle value, nb::str resource,
                         nb::handle units, int64_t suppressed, nb::handle by);
  nb::object observe_call(nb::str role, nb::str method, nb::handle parameters, nb::str resource, int64_t suppressed,
                          nb::handle by);
  // Only the sample: sampling keeps the event out of the log.
  nb::object observe_sample(nb::str channel, nb::str method, nb::handle value, nb::handle units);
  nb::object observe_error(nb::str role, nb::str method, nb::str type, nb::str message, nb::handle by);
  // The step that runs uses the role; its calls are recorded elsewhere.
  void use_role(std::string_view role);

 private:
  // The value of an event: inline, or a claim check when it is an array. Stores its samples first.
  void tell_type_changes();
  events::JsonText store(nb::handle value, std::string_view channel, std::string_view method, std::string_view units,
                         Arena& arena);
  template <class Event>
  void note_value(Event& event, std::string_view member, nb::handle value, nb::handle units, int64_t suppressed,
                  nb::handle by);
  std::string parameters_json(std::string_view role, std::string_view method, nb::handle parameters);
  // A file beside the journal, complete and on the disk when this returns: its claim check.
  std::string keep_file(std::string_view content, const Uuid& event_id, std::string_view extension);
  emit::EmitOptions options_of(const Uuid& event_id) const;
  void observe_as(uint64_t step, nb::str name, nb::handle value, nb::handle units, std::optional<int64_t> vector_index);
  nb::object outcome_object(execution::OptionalOutcome outcome) const;
  void load_outcomes();

  const std::string data_dir_;
  std::shared_ptr<emit::EventLog> log_;  // nullptr: nothing is kept
  bool owns_log_ = true;
  std::unique_ptr<execution::EventSink> sink_;
  std::unique_ptr<execution::Recorder> recorder_;
  std::shared_ptr<channels::ChannelWriter> channels_;  // nullptr: nothing is kept, or any more
  std::vector<nb::object> outcomes_;                   // litmus.data.models.Outcome, by Outcome
  std::string custom_json_ = "{}";
  nb::str observe_{"observe"};
  SampleDoor sample_door_;
  std::vector<std::string> roles_;  // used since the innermost step started; the GIL guards it
};

// Where a value came from: columns by name; None: nowhere in particular. The views are borrowed from `values`.
void fill_traceability(execution::Measurement& measurement, nb::handle values);

void bind_session(nb::module_& m);
void bind_instruments(nb::class_<Session>& session);  // its observe_* methods
void bind_session_vectors(nb::class_<Session>& session);

}  // namespace litmus::python
