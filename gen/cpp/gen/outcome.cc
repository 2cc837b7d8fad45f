// Generated from schema/outcomes.py by `./dev gen`; don't edit.
#include "gen/outcome.h"

#include <iterator>

namespace litmus {
namespace {

struct Rung {
  std::string_view name;
  int severity;
};

constexpr Rung kLadder[] = {
    {"passed", 3},
    {"failed", 4},
    {"skipped", 1},
    {"errored", 5},
    {"terminated", 6},
    {"aborted", 7},
    {"done", 2},
};

}  // namespace

int severity(Outcome outcome) { return kLadder[static_cast<size_t>(outcome)].severity; }

std::string_view outcome_name(Outcome outcome) { return kLadder[static_cast<size_t>(outcome)].name; }

std::optional<Outcome> parse_outcome(std::string_view text) {
  for (size_t i = 0; i < std::size(kLadder); ++i) {
    if (kLadder[i].name == text) return static_cast<Outcome>(i);
  }
  return std::nullopt;
}

}  // namespace litmus
