// The outcome ladder.
// Generated from schema/outcomes.py by `./dev gen`; don't edit.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace litmus {

enum class Outcome : uint8_t {
  kPassed,  // a verdict ran and was satisfied
  kFailed,  // a verdict ran and was violated
  kSkipped,  // an explicit skip; the body didn't run
  kErrored,  // the code raised something other than an assertion
  kTerminated,  // the operator stopped the run; cleanup ran, the rig is safe
  kAborted,  // the process died before cleanup; look at the rig
  kDone,  // the code ran without a verdict: data was logged
};

inline constexpr int kNeverJudged = -1;  // severity of no outcome

// Rank on the ladder: the more severe outcome of a child replaces its parent's.
int severity(Outcome outcome);
inline int severity(std::optional<Outcome> outcome) { return outcome ? severity(*outcome) : kNeverJudged; }

// The more severe of the two; a tie keeps `current`, so that the first failure's stamp survives.
inline std::optional<Outcome> escalate(std::optional<Outcome> current, std::optional<Outcome> incoming) {
  return severity(incoming) > severity(current) ? incoming : current;
}

// The stored text, e.g. "passed".
std::string_view outcome_name(Outcome outcome);

// nullopt for text that is no outcome of this build.
std::optional<Outcome> parse_outcome(std::string_view text);

}  // namespace litmus
