#include "events/order_checker.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "events/decode.h"

namespace litmus::events {
namespace {

Status violation(const Envelope& envelope, std::string_view what) {
  return Status(ErrorCode::kConflict, fmt::format("event order: {} {}", envelope.event_type, what));
}

bool lies_in(std::string_view path, std::string_view container) {
  return path.size() > container.size() && path.substr(0, container.size()) == container &&
         path[container.size()] == '/';
}

// What recovery and the services add may come after the end.
bool may_follow_the_end(const Envelope& envelope) {
  switch (envelope.type_id()) {
    case EventTypeId::kRunMaterialized:
    case EventTypeId::kRunMaterializationFailed:
    case EventTypeId::kDiagnosticWarning:
    case EventTypeId::kDiagnosticError:
    case EventTypeId::kUnknown:
      return true;
    default:
      return envelope.derived;
  }
}

}  // namespace

Status OrderChecker::check(const Envelope& envelope, std::string_view step_path, int64_t vector_index) {
  Step step{std::string(step_path), vector_index};
  if (envelope.type_id() == EventTypeId::kSessionStarted) return session_started(envelope);
  if (!session_ && is_part_) session_ = envelope.session_id;
  if (!session_) return violation(envelope, "before session.started");
  if (envelope.session_id != *session_) return violation(envelope, "of another session");
  if (session_ended_ && !may_follow_the_end(envelope)) return violation(envelope, "after session.ended");
  switch (envelope.type_id()) {
    case EventTypeId::kSessionEnded:
      return session_ended(envelope);
    case EventTypeId::kRunStarted:
      return run_started(envelope);
    case EventTypeId::kRunEnded:
      return run_ended(envelope);
    case EventTypeId::kTestStepStarted:
      return step_started(envelope, std::move(step));
    case EventTypeId::kTestStepEnded:
      return step_ended(envelope, step);
    case EventTypeId::kTestVectorStarted:
      return vector_started(envelope, step);
    case EventTypeId::kTestVectorEnded:
      return vector_ended(envelope, step);
    default:
      return event_type_info(envelope.type_id()).category == "test" ? inside_run(envelope) : Status();
  }
}

Status OrderChecker::check_json(std::string_view json) {
  LITMUS_ASSIGN_OR_RETURN(Envelope envelope, decode_envelope(json));
  if (envelope.type_id() == EventTypeId::kTestStepStarted) {
    LITMUS_ASSIGN_OR_RETURN(auto started, decode<StepStarted>(json));
    return check(envelope, started.event.step_path, started.event.vector_index);
  }
  if (envelope.type_id() == EventTypeId::kTestStepEnded) {
    LITMUS_ASSIGN_OR_RETURN(auto ended, decode<StepEnded>(json));
    return check(envelope, ended.event.step_path, ended.event.vector_index);
  }
  if (envelope.type_id() == EventTypeId::kTestVectorStarted) {
    LITMUS_ASSIGN_OR_RETURN(auto started, decode<VectorStarted>(json));
    return check(envelope, started.event.step_path, started.event.vector_index);
  }
  if (envelope.type_id() == EventTypeId::kTestVectorEnded) {
    LITMUS_ASSIGN_OR_RETURN(auto ended, decode<VectorEnded>(json));
    return check(envelope, ended.event.step_path, ended.event.vector_index);
  }
  return check(envelope);
}

Status OrderChecker::check_closed() const {
  auto open = [](std::string_view what) { return Status(ErrorCode::kConflict, fmt::format("event order: {}", what)); };
  if (!session_ && !is_part_) return open("no session.started");
  for (const auto& [id, run] : runs_) {
    if (!run.ended && !run.began_elsewhere) return open(fmt::format("run {} has no run.ended", id.to_string()));
  }
  if (!session_ended_ && !is_part_) return open("no session.ended");
  return Status();
}

Status OrderChecker::session_started(const Envelope& envelope) {
  if (session_) return violation(envelope, "a second time");
  session_ = envelope.session_id;
  return Status();
}

Status OrderChecker::session_ended(const Envelope& envelope) {
  session_ended_ = true;
  if (envelope.run_id) return violation(envelope, "carries a run_id");
  if (open_run() != nullptr) return violation(envelope, "while a run is open");
  return Status();
}

Status OrderChecker::run_started(const Envelope& envelope) {
  if (!envelope.run_id) return violation(envelope, "without a run_id");
  if (!runs_.try_emplace(*envelope.run_id, Run{.began_elsewhere = is_part_}).second)
    return violation(envelope, "a second time for its run");
  return Status();
}

Status OrderChecker::run_ended(const Envelope& envelope) {
  LITMUS_RETURN_IF_ERROR(inside_run(envelope));
  Run& run = runs_[*envelope.run_id];
  run.ended = true;
  if (!run.open_steps.empty() && !envelope.derived && !run.began_elsewhere) {
    return violation(envelope, fmt::format("while step {} is open", run.open_steps.back().path));
  }
  return Status();
}

OrderChecker::Steps::iterator OrderChecker::innermost(Steps& open, std::thread::id thread) {
  const auto found = std::find_if(open.rbegin(), open.rend(), [&](const Step& step) { return step.thread == thread; });
  return found == open.rend() ? open.end() : std::prev(found.base());
}

OrderChecker::Steps::iterator OrderChecker::open_step(Steps& open, const std::string& path,
                                                      std::optional<int64_t> vector_index) {
  const auto found = std::find_if(open.rbegin(), open.rend(), [&](const Step& step) {
    return step.path == path && (!vector_index || step.vector_index == *vector_index);
  });
  return found == open.rend() ? open.end() : std::prev(found.base());
}

Status OrderChecker::step_started(const Envelope& envelope, Step step) {
  LITMUS_RETURN_IF_ERROR(inside_run(envelope));
  Steps& open = runs_[*envelope.run_id].open_steps;
  const auto outer = innermost(open, step.thread);
  Status status;
  if (outer != open.end() && !lies_in(step.path, outer->path)) {
    status =
        violation(envelope, fmt::format("of {} while {} is open, which doesn't contain it", step.path, outer->path));
  }
  open.push_back(std::move(step));
  return status;
}

Status OrderChecker::step_ended(const Envelope& envelope, const Step& step) {
  LITMUS_RETURN_IF_ERROR(inside_run(envelope));
  Run& run = runs_[*envelope.run_id];
  Steps& open = run.open_steps;
  if (open.empty() && run.began_elsewhere) return Status();
  if (open.empty()) return violation(envelope, fmt::format("of {}, which isn't open", step.path));
  auto ended = open_step(open, step.path, step.vector_index);
  const auto last = ended == open.end() ? std::prev(ended) : innermost(open, ended->thread);
  if (ended != last) {
    const Status status =
        violation(envelope, fmt::format("of {}[{}] while {}[{}] is the innermost open step", step.path,
                                        step.vector_index, last->path, last->vector_index));
    open.erase(last);
    return status;
  }
  const Step gone = std::move(*ended);
  open.erase(ended);
  if (!gone.open_vectors.empty() && !envelope.derived) {
    return violation(envelope, fmt::format("of {} while vector {} is open", step.path, gone.open_vectors.back()));
  }
  return Status();
}

Status OrderChecker::vector_started(const Envelope& envelope, const Step& vector) {
  LITMUS_RETURN_IF_ERROR(inside_run(envelope));
  Steps& open = runs_[*envelope.run_id].open_steps;
  const auto step = open_step(open, vector.path, std::nullopt);
  if (step == open.end() || step != innermost(open, step->thread)) {
    return violation(envelope, fmt::format("of {}, which isn't the innermost open step", vector.path));
  }
  step->open_vectors.push_back(vector.vector_index);
  return Status();
}

Status OrderChecker::vector_ended(const Envelope& envelope, const Step& vector) {
  LITMUS_RETURN_IF_ERROR(inside_run(envelope));
  Steps& open = runs_[*envelope.run_id].open_steps;
  const auto step = open_step(open, vector.path, std::nullopt);
  const bool is_open = step != open.end() && step == innermost(open, step->thread) && !step->open_vectors.empty() &&
                       step->open_vectors.back() == vector.vector_index;
  if (!is_open) {
    return violation(envelope,
                     fmt::format("of {}[{}], which isn't the innermost open vector", vector.path, vector.vector_index));
  }
  step->open_vectors.pop_back();
  return Status();
}

Status OrderChecker::inside_run(const Envelope& envelope) {
  if (!envelope.run_id) return violation(envelope, "without a run_id");
  auto run = runs_.find(*envelope.run_id);
  if (run == runs_.end() && is_part_) run = runs_.emplace(*envelope.run_id, Run{.began_elsewhere = true}).first;
  if (run == runs_.end()) return violation(envelope, "before the run.started of its run");
  if (run->second.ended) return violation(envelope, "after the run.ended of its run");
  return Status();
}

const OrderChecker::Run* OrderChecker::open_run() const {
  for (const auto& [id, run] : runs_) {
    if (!run.ended && !run.began_elsewhere) return &run;
  }
  return nullptr;
}

}  // namespace litmus::events
