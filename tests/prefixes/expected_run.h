// What a run should be that died after a number of its events: a plain model of the outcome rules, which shares neither
// the ladder nor any code with what it checks.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace litmus::prefixes {

using Word = std::optional<std::string>;              // an outcome; nullopt: never judged
using StepKey = std::pair<std::string, int64_t>;      // step_path and vector_index
using MeasurementKey = std::pair<std::string, Word>;  // name and outcome

struct ExpectedStep {
  Word outcome, vector_outcome;
  bool ran = false;
};

struct ExpectedRun {
  bool started = false;
  Word outcome;  // "aborted" unless it had ended by itself with an outcome
  std::map<StepKey, ExpectedStep> steps;
  std::vector<MeasurementKey> measurements;  // in the order of recording
};

// Of the events of one run and its session, in order.
ExpectedRun expected_run(std::span<const nlohmann::json> events);

// What breaks the roll-up within the events themselves: an end that is weaker than what it contains. Empty: nothing.
// `failed_first`: a failed step isn't turned into an errored one, as in the builders of the client.
std::string broken_roll_up(std::span<const nlohmann::json> events, bool failed_first);

// The more severe of the two.
Word worse(const Word& a, const Word& b);

}  // namespace litmus::prefixes
