// OrderChecker: the order of the events of one session, checked as they pass.
//
// session ⊃ run ⊃ step ⊃ vector: what is opened inside something is closed before it. Steps nest by the thread that
// began them: threads may share a run. Rides along in tests and debug builds (emit::EventLog), called on the thread
// that emits. One checker per emitting process; not thread-safe.
//
// A process that shares its session with others (slots, workers and who began them) is checked for its part: what it
// hasn't seen begin goes on, and may end.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/status.h"
#include "events/envelope.h"

namespace litmus::events {

class OrderChecker {
 public:
  enum class Scope { kSession, kPart };
  explicit OrderChecker(Scope scope = Scope::kSession) : is_part_(scope == Scope::kPart) {}

  // `step_path` and `vector_index` matter for the starts and ends of steps and vectors only. kConflict names the
  // violation; the event counts as passed all the same, so that one mistake isn't reported again and again.
  Status check(const Envelope& envelope, std::string_view step_path = {}, int64_t vector_index = 0);

  // The same, reading the path and the index from the event's JSON.
  Status check_json(std::string_view json);

  // Anything still open? kConflict names it. For the end of a stream that should be complete.
  Status check_closed() const;

 private:
  struct Step {
    std::string path;
    int64_t vector_index = 0;
    std::vector<int64_t> open_vectors{};  // innermost last
    std::thread::id thread{std::this_thread::get_id()};
  };
  using Steps = std::vector<Step>;
  struct Run {
    bool ended = false;
    bool began_elsewhere = false;  // or some of its steps
    Steps open_steps{};            // of a thread the innermost last
  };

  static Steps::iterator innermost(Steps& open, std::thread::id thread);
  static Steps::iterator open_step(Steps& open, const std::string& path, std::optional<int64_t> vector_index);
  Status session_started(const Envelope& envelope);
  Status session_ended(const Envelope& envelope);
  Status run_started(const Envelope& envelope);
  Status run_ended(const Envelope& envelope);
  Status step_started(const Envelope& envelope, Step step);
  Status step_ended(const Envelope& envelope, const Step& step);
  Status vector_started(const Envelope& envelope, const Step& vector);
  Status vector_ended(const Envelope& envelope, const Step& vector);
  Status inside_run(const Envelope& envelope);
  const Run* open_run() const;

  const bool is_part_;  // others write into the session, too
  std::optional<Uuid> session_;
  bool session_ended_ = false;
  std::map<Uuid, Run> runs_;
};

}  // namespace litmus::events
