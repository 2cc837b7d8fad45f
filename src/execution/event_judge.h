// EventJudge: outcomes of one run whose events come from elsewhere, one after the other. It drives a Recorder with what
// the events say, and tells which outcomes were left out: a verdict can't differ from that of a test which uses the
// recorder itself.
//
// What was given is never changed: it is rolled up as it is. What was left out (missing or null) is
// found by rule: a measurement by its limits; a vector, a step and the run by what they hold; a step that ended cleanly
// and judged nothing is done, one that ended with an error is errored. Events may come in an order that no recorder
// would give: what belongs to no open step is judged by itself, and rolled up as a step of its own.
//
// Not thread-safe. Emits nothing.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "execution/recorder.h"

namespace litmus::execution {

class EventJudge {
 public:
  explicit EventJudge(RunId run_id);
  ~EventJudge();

  // What is to be added to an event; nullopt: nothing, it was given or there is none.
  struct Missing {
    OptionalOutcome outcome, vector_outcome;
  };
  // `json` is a valid event of the run (events::validate); other types than run.ended and test.* say nothing.
  Missing apply(events::EventTypeId type, std::string_view json);

 private:
  class Sink;
  using Place = std::pair<std::string, int64_t>;  // path and vector_index of a step

  void start(const events::StepStarted& event);
  OptionalOutcome measure(const events::MeasurementRecorded& event);
  Missing end_step(const events::StepEnded& event);
  OptionalOutcome end_vector(const events::VectorEnded& event);
  OptionalOutcome end_run(const events::RunEnded& event) const;
  StepId step_at(std::string_view path, std::string_view name, int64_t index, int64_t vector_index, int64_t retry);
  StepId open_step(std::string_view path, int64_t vector_index) const;
  void stamp(StepId step, Outcome outcome);

  std::unique_ptr<Sink> sink_;
  Recorder recorder_;
  std::map<Place, StepId> open_;
};

}  // namespace litmus::execution
