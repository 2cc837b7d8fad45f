// OutcomeTally: how many children of a parent have which outcome, so that a contribution can be withdrawn again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "gen/outcome.h"

namespace litmus::execution {

class OutcomeTally {
 public:
  // Replaces one child's contribution; nullopt contributes nothing.
  void replace(std::optional<Outcome> old_outcome, std::optional<Outcome> new_outcome) {
    if (old_outcome) --counts_[index(*old_outcome)];
    if (new_outcome) ++counts_[index(*new_outcome)];
  }

  // Whether any child has that outcome.
  bool any(Outcome outcome) const { return counts_[index(outcome)] > 0; }

  // The most severe outcome that any child has.
  std::optional<Outcome> worst() const {
    std::optional<Outcome> result;
    for (size_t i = 0; i < counts_.size(); ++i) {
      if (counts_[i] > 0) result = escalate(result, static_cast<Outcome>(i));
    }
    return result;
  }

 private:
  static size_t index(Outcome outcome) { return static_cast<size_t>(outcome); }

  std::array<int32_t, 7> counts_{};
  static_assert(static_cast<size_t>(Outcome::kDone) + 1 == 7, "one counter per outcome");
};

}  // namespace litmus::execution
