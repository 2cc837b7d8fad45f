// The roll-up of outcomes as a property: random runs against a plain model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "execution/memory_sink.h"
#include "execution/outcome_tally.h"
#include "execution/recorder.h"

namespace litmus::execution {
namespace {

TEST(RollUp, TiesKeepTheCurrentAndNoneIsTheLeastSevere) {
  constexpr Outcome kAll[] = {Outcome::kSkipped, Outcome::kDone,       Outcome::kPassed, Outcome::kFailed,
                              Outcome::kErrored, Outcome::kTerminated, Outcome::kAborted};
  EXPECT_EQ(severity(OptionalOutcome()), -1);
  for (Outcome current : kAll) {
    EXPECT_EQ(escalate(std::nullopt, current), current);
    EXPECT_EQ(escalate(current, std::nullopt), current);
    for (Outcome incoming : kAll) {
      EXPECT_EQ(escalate(current, incoming), severity(incoming) > severity(current) ? incoming : current);
    }
  }
}

// A run of random steps against a plain model: each execution counts by its last attempt, a step by its stamps and its
// vectors, a container by its steps. Neither the recorder nor an order of calls may give another outcome.
class Model {
 public:
  struct Attempt {
    OptionalOutcome stamped;
    std::map<int64_t, OptionalOutcome> vectors;

    OptionalOutcome outcome() const {
      OptionalOutcome result = stamped;
      for (const auto& [index, vector] : vectors) result = escalate(result, vector);
      return result;
    }
  };

  Attempt& attempt(const std::string& container, int64_t vector, int64_t retry) {
    auto& [last_retry, attempt] = executions_[{container, vector}];
    if (retry != last_retry) attempt = {};
    last_retry = retry;
    return attempt;
  }

  OptionalOutcome outcome(const std::string& container = "") const {
    OptionalOutcome result;
    for (const auto& [key, execution] : executions_) {
      if (container.empty() || key.first == container) result = escalate(result, execution.second.outcome());
    }
    return result;
  }

 private:
  std::map<std::pair<std::string, int64_t>, std::pair<int64_t, Attempt>> executions_;
};

class RandomRun {
 public:
  explicit RandomRun(uint32_t seed) : random_(seed) {
    limit_.low = 0.0;
    limit_.high = 1.0;
    EXPECT_TRUE(recorder_.start_session({}).ok());
    EXPECT_TRUE(recorder_.start_run({}).ok());
  }

  void container(const std::string& name) {
    const StepId box = recorder_.start_step({.name = name}).value();
    for (int64_t vector = 0, count = below(4); vector < count; ++vector) {
      for (int64_t retry = 0, last = below(3); retry <= last; ++retry) step(name, vector, retry);
      EXPECT_EQ(recorder_.step_outcome(box).value(), model_.outcome(name));
      EXPECT_EQ(recorder_.run_outcome(), model_.outcome());
    }
    EXPECT_EQ(recorder_.end_step(box).value(), model_.outcome(name));
  }

  void finish() {
    EXPECT_EQ(recorder_.end_run().value(), model_.outcome());
    EXPECT_TRUE(recorder_.end_session(std::nullopt).ok());
    EXPECT_TRUE(sink_.order.check_closed().ok());
    for (const auto& event : sink_.all) {
      EXPECT_NE(event.value("outcome", nlohmann::json()), "aborted");
    }
  }

 private:
  int64_t below(int64_t bound) { return std::uniform_int_distribution<int64_t>(0, bound - 1)(random_); }

  void step(const std::string& parent, int64_t vector, int64_t retry) {
    Model::Attempt& model = model_.attempt(parent, vector, retry);
    const StepId id =
        recorder_.start_step({.name = "test", .parent_path = parent, .vector_index = vector, .retry = retry}).value();
    bool intent = false;
    for (int64_t n = below(4); n > 0; --n) measure(id, model, intent, n);
    if (below(4) == 0) {
      EXPECT_TRUE(recorder_.register_intent(id).ok());
      intent = true;
    }
    constexpr Ending kEndings[] = {Ending::kClean,   Ending::kClean,   Ending::kClean,      Ending::kAssertion,
                                   Ending::kSkipped, Ending::kErrored, Ending::kTerminated, Ending::kClean};
    constexpr OptionalOutcome kStamps[] = {
        {}, {}, {}, Outcome::kFailed, Outcome::kSkipped, Outcome::kErrored, Outcome::kTerminated, {}};
    for (int64_t n = below(3); n > 0; --n) {
      const int64_t pick = below(8);
      EXPECT_TRUE(recorder_.stamp(id, kEndings[pick]).ok());
      const Outcome clean = intent ? Outcome::kPassed : Outcome::kDone;
      model.stamped = escalate(model.stamped, kStamps[pick].value_or(clean));
    }
    EXPECT_EQ(recorder_.end_step(id).value(), model.outcome());
  }

  void measure(StepId id, Model::Attempt& model, bool& intent, int64_t number) {
    const int64_t vector = below(2);
    const int64_t kind = below(4);  // null, unjudged, inside, outside
    const std::string name = "m" + std::to_string(number);
    Measurement measurement{.name = name, .vector_index = 10 + vector};
    if (kind > 0) measurement.value = kind == 3 ? 5.0 : 0.5;
    if (kind > 1) measurement.limit = &limit_;
    intent = intent || kind > 1;
    constexpr Outcome kExpected[] = {Outcome::kErrored, Outcome::kDone, Outcome::kPassed, Outcome::kFailed};
    EXPECT_EQ(recorder_.measure(id, measurement).value(), kExpected[kind]);
    OptionalOutcome& place = model.vectors[vector];
    place = escalate(place, kExpected[kind]);
  }

  std::mt19937 random_;
  limits::Limit limit_;
  MemorySink sink_;
  Recorder recorder_{sink_};
  Model model_;
};

TEST(RollUp, RandomRunsAgreeWithAPlainModel) {
  for (uint32_t seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomRun run(seed);
    for (const char* name : {"Alpha", "Beta", "Gamma"}) run.container(name);
    run.finish();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(OutcomeTally, GivesTheWorstOfWhatIsLeft) {
  OutcomeTally tally;
  EXPECT_EQ(tally.worst(), std::nullopt);
  tally.replace(std::nullopt, Outcome::kFailed);
  tally.replace(std::nullopt, Outcome::kFailed);
  tally.replace(std::nullopt, Outcome::kDone);
  tally.replace(Outcome::kFailed, Outcome::kPassed);
  EXPECT_EQ(tally.worst(), Outcome::kFailed);
  tally.replace(Outcome::kFailed, std::nullopt);
  EXPECT_EQ(tally.worst(), Outcome::kPassed);
}

}  // namespace
}  // namespace litmus::execution
