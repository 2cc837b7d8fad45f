// What the recorder remembers of steps. No locking here: everything belongs to the recorder's mutex.
//
// An Execution is a place in the tree of steps, (parent, path, vector_index), with all its attempts; it lives as long
// as its run. An OpenStep is one attempt while it runs.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "execution/json_fields.h"
#include "execution/outcome_tally.h"
#include "execution/recorder.h"

namespace litmus::execution {

struct NumberedFailure {
  int64_t order = 0;  // of recording, over the whole run
  FailedMeasurement measurement;
};
using FailurePtr = std::unique_ptr<NumberedFailure>;

// Keeps the earlier of the two.
void keep_earlier(FailurePtr& kept, FailurePtr other);

class Execution {
 public:
  // nullptr as parent: the root, which stands for the run.
  explicit Execution(Execution* parent) : parent_(parent) {}

  int64_t attempt() const { return attempt_; }
  bool is_open() const { return open_; }
  void set_open(bool open) { open_ = open; }
  OptionalOutcome outcome() const { return escalate(own_, children_tally_.worst()); }

  // The child of that name; made when it is new.
  Execution& child(std::string_view path, int64_t vector_index);

  // Withdraws what earlier attempts, and the children below them, gave to the parent. No effect for the same attempt.
  void begin_attempt(int64_t attempt);

  // The outcome of the attempt itself, without its children; passed on to the parents.
  void set_own(OptionalOutcome own);
  OptionalOutcome own() const { return own_; }

  // First failed measurement of the attempt, from itself and from its children.
  void add_failure(FailurePtr failure) { keep_earlier(failure_, std::move(failure)); }
  void find_first_failure(const NumberedFailure*& first) const;

 private:
  void pass_on();

  Execution* parent_;
  std::map<std::pair<std::string, int64_t>, Execution, std::less<>> children_;
  OutcomeTally children_tally_;
  OptionalOutcome own_, contributed_;
  FailurePtr failure_;
  int64_t attempt_ = 0;
  bool open_ = false;
};

struct TextHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
};
using NameSet = std::unordered_set<std::string, TextHash, std::equal_to<>>;

// One vector of an open step, in its current attempt.
struct VectorState {
  int64_t retry = 0;
  OptionalOutcome outcome;
  NameSet names;  // of its measurements
  JsonFields outputs;
  FailurePtr failure;
};

struct OwnedError {
  std::optional<std::string> phase, type, message, traceback;
  int severity = kNeverJudged;
};

struct OpenStep {
  StepId id, parent;  // parent 0: none
  Execution* execution = nullptr;
  int64_t index = 0, vector_index = 0, retry = 0;
  std::string name, path, parent_path, input_units;
  std::optional<std::string> node_id, file, module, class_name, function;
  int open_children = 0;
  bool intent = false;
  bool keeps_failed = false;
  JsonFields inputs, outputs, output_units, output_pins;
  OptionalOutcome stamped;
  OwnedError error;
  std::unordered_map<int64_t, VectorState> vectors;
  OutcomeTally vector_tally;

  // nullptr: nothing was recorded in that vector.
  const VectorState* find_vector(int64_t at) const;

  // The vector in that attempt: made when it is new, emptied when its attempt was an earlier one.
  VectorState& vector(int64_t at, int64_t attempt);

  // The vector in the attempt it is in.
  VectorState& current_vector(int64_t at);

  // Rolls `outcome` up to vector and step.
  void escalate_vector(VectorState& vector, OptionalOutcome outcome);
  void escalate_step(Outcome outcome);
  void publish() { execution->set_own(joined(stamped, worst_vector())); }

  // The outcome of the vectors together.
  OptionalOutcome worst_vector() const;

  // The more severe of the two; `failed` beats `errored` where the step keeps what failed.
  OptionalOutcome joined(OptionalOutcome current, OptionalOutcome incoming) const;

  void keep_error(Outcome outcome, const ErrorDetails& details);
};

}  // namespace litmus::execution
