#include "prefixes/expected_run.h"

#include <algorithm>

namespace litmus::prefixes {

using nlohmann::json;

namespace {

const std::vector<std::string> kWorstFirst = {"aborted", "terminated", "errored", "failed",
                                              "passed",  "done",       "skipped"};

size_t rank(const Word& word) {
  const auto found = word ? std::find(kWorstFirst.begin(), kWorstFirst.end(), *word) : kWorstFirst.end();
  return static_cast<size_t>(found - kWorstFirst.begin());
}

Word word(const json& event, const char* key) {
  const auto found = event.find(key);
  return found == event.end() || found->is_null() ? Word() : Word(found->get<std::string>());
}

StepKey key_of(const json& event) { return {event.value("step_path", ""), event.value("vector_index", int64_t{0})}; }

struct Step {
  StepKey key;
  int64_t attempt = 0;
  bool open = true;
  Word ended{}, ended_vectors{};                          // as the last step_ended of the attempt said
  std::map<int64_t, std::pair<int64_t, Word>> vectors{};  // inner vector → its last attempt, and that one's worst
  std::vector<Step*> children{};                          // of this attempt

  Word measured() const {
    Word worst;
    for (const auto& [index, vector] : vectors) worst = worse(worst, vector.second);
    return worst;
  }
  Word contained() const {
    Word worst = measured();
    for (const Step* child : children) worst = worse(worst, child->outcome());
    return worst;
  }
  Word outcome() const { return open ? worse(ended, contained()) : ended; }
  Word vector_outcome() const { return open ? worse(ended_vectors, measured()) : ended_vectors; }
};

class Replay {
 public:
  void take(const json& event) {
    const std::string type = event.at("event_type");
    if (type == "run.started") started_ = true;
    if (type == "test.steps_discovered") plan(event);
    if (type == "test.step_started") start(event);
    if (type == "test.step_ended") end(event);
    if (type == "test.measurement") measure(event);
    if (type == "run.ended" && !ended_) ended_ = word(event, "outcome").value_or("aborted");
  }

  ExpectedRun result() const {
    ExpectedRun run{started_, ended_ ? ended_ : "aborted", {}, measurements_};
    for (const StepKey& key : planned_) run.steps[key] = {};
    for (const auto& [key, step] : steps_) run.steps[key] = {step.outcome(), step.vector_outcome(), true};
    return run;
  }

  Word worst_of_roots() const {
    Word worst;
    for (const Step* root : roots_) worst = worse(worst, root->outcome());
    return worst;
  }

  const Step& step(const json& event) const { return steps_.at(key_of(event)); }

 private:
  void plan(const json& event) {
    for (const json& item : event.at("items")) planned_.push_back(key_of(item));
  }

  void start(const json& event) {
    const int64_t attempt = event.value("retry", int64_t{0});
    auto [place, is_new] = steps_.try_emplace(key_of(event));
    Step& step = place->second;
    std::vector<Step*>& siblings = siblings_of(event);
    const bool withdrawn = std::find(siblings.begin(), siblings.end(), &step) == siblings.end();
    if (is_new || withdrawn || attempt != step.attempt) step = {.key = place->first, .attempt = attempt};
    if (withdrawn) siblings.push_back(&step);
    step.open = true;
    open_.push_back(&step);
  }

  std::vector<Step*>& siblings_of(const json& event) {
    const std::string parent = event.value("parent_path", "");
    for (auto it = open_.rbegin(); it != open_.rend(); ++it) {
      if ((*it)->key.first == parent) return (*it)->children;
    }
    return roots_;
  }

  void end(const json& event) {
    Step& step = steps_.at(key_of(event));
    step.open = false;
    step.ended = word(event, "outcome");
    if (const Word vectors = word(event, "vector_outcome")) step.ended_vectors = vectors;
    std::erase(open_, &step);
  }

  void measure(const json& event) {
    const Word outcome = word(event, "outcome");
    measurements_.emplace_back(event.at("measurement_name"), outcome);
    const int64_t retry = event.value("retry", int64_t{0});
    for (auto it = open_.rbegin(); it != open_.rend(); ++it) {
      if ((*it)->key.first != event.value("step_path", "")) continue;
      auto& [attempt, worst] = (*it)->vectors[event.value("vector_index", int64_t{0})];
      if (retry > attempt) worst.reset();
      attempt = retry;
      worst = worse(worst, outcome);
      return;
    }
  }

  bool started_ = false;
  Word ended_;
  std::map<StepKey, Step> steps_;
  std::vector<Step*> roots_, open_;
  std::vector<StepKey> planned_;
  std::vector<MeasurementKey> measurements_;
};

bool holds(const Word& parent, const Word& contained, bool failed_first) {
  if (failed_first && parent == "failed" && contained == "errored") return true;
  return rank(parent) <= rank(contained);
}

}  // namespace

Word worse(const Word& a, const Word& b) { return rank(b) < rank(a) ? b : a; }

ExpectedRun expected_run(std::span<const json> events) {
  Replay replay;
  for (const json& event : events) replay.take(event);
  return replay.result();
}

std::string broken_roll_up(std::span<const json> events, bool failed_first) {
  Replay replay;
  for (const json& event : events) {
    replay.take(event);
    const std::string type = event.at("event_type");
    const Word outcome = word(event, "outcome");
    if (type == "test.step_ended" && !holds(outcome, replay.step(event).contained(), failed_first)) {
      return "weaker than what it contains: " + event.dump();
    }
    const bool judged = type == "run.ended" && outcome && !event.value("derived", false);
    if (judged && !holds(outcome, replay.worst_of_roots(), failed_first)) return "weaker than a step: " + event.dump();
    if (judged && outcome == "aborted") return "a run that ended by itself is aborted: " + event.dump();
  }
  return {};
}

}  // namespace litmus::prefixes
