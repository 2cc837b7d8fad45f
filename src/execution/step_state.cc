#include "execution/step_state.h"

namespace litmus::execution {

void keep_earlier(FailurePtr& kept, FailurePtr other) {
  if (other && (!kept || other->order < kept->order)) kept = std::move(other);
}

Execution& Execution::child(std::string_view path, int64_t vector_index) {
  std::pair<std::string, int64_t> key(path, vector_index);
  return children_.try_emplace(std::move(key), this).first->second;
}

void Execution::begin_attempt(int64_t attempt) {
  if (attempt == attempt_) return;
  attempt_ = attempt;
  children_.clear();
  children_tally_ = {};
  failure_.reset();
  own_.reset();
  pass_on();
}

void Execution::set_own(OptionalOutcome own) {
  if (own == own_) return;
  own_ = own;
  pass_on();
}

void Execution::pass_on() {
  const OptionalOutcome now = outcome();
  if (now == contributed_) return;
  if (parent_ != nullptr) {
    parent_->children_tally_.replace(contributed_, now);
    parent_->pass_on();
  }
  contributed_ = now;
}

void Execution::find_first_failure(const NumberedFailure*& first) const {
  if (failure_ && (first == nullptr || failure_->order < first->order)) first = failure_.get();
  for (const auto& [key, child] : children_) child.find_first_failure(first);
}

void OpenStep::escalate_vector(VectorState& vector, OptionalOutcome outcome) {
  const OptionalOutcome now = joined(vector.outcome, outcome);
  if (now == vector.outcome) return;
  vector_tally.replace(vector.outcome, now);
  vector.outcome = now;
  publish();
}

void OpenStep::escalate_step(Outcome outcome) {
  stamped = joined(stamped, outcome);
  publish();
}

OptionalOutcome OpenStep::worst_vector() const {
  const OptionalOutcome worst = vector_tally.worst();
  return vector_tally.any(Outcome::kFailed) ? joined(Outcome::kFailed, worst) : worst;
}

OptionalOutcome OpenStep::joined(OptionalOutcome current, OptionalOutcome incoming) const {
  const bool failed = current == Outcome::kFailed || incoming == Outcome::kFailed;
  const bool errored = current == Outcome::kErrored || incoming == Outcome::kErrored;
  return keeps_failed && failed && errored ? Outcome::kFailed : escalate(current, incoming);
}

const VectorState* OpenStep::find_vector(int64_t at) const {
  const auto found = vectors.find(at);
  return found == vectors.end() ? nullptr : &found->second;
}

VectorState& OpenStep::vector(int64_t at, int64_t attempt) {
  const auto [place, is_new] = vectors.try_emplace(at);
  VectorState& state = place->second;
  if (is_new || state.retry == attempt) {
    state.retry = attempt;
    return state;
  }
  vector_tally.replace(state.outcome, std::nullopt);
  state = VectorState{};
  state.retry = attempt;
  publish();
  return state;
}

VectorState& OpenStep::current_vector(int64_t at) {
  const VectorState* known = find_vector(at);
  return vector(at, known != nullptr ? known->retry : retry);
}

void OpenStep::keep_error(Outcome outcome, const ErrorDetails& details) {
  if (!details.type && !details.message && !details.traceback) return;
  if (severity(outcome) <= error.severity) return;
  const auto own = [](std::optional<std::string_view> text) {
    return text ? std::optional<std::string>(*text) : std::nullopt;
  };
  error = {own(details.phase), own(details.type), own(details.message), own(details.traceback), severity(outcome)};
}

}  // namespace litmus::execution
