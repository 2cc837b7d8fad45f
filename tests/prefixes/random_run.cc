#include "prefixes/random_run.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "execution/memory_sink.h"
#include "execution/recorder.h"

namespace litmus::prefixes {
namespace {

using execution::Ending;
using execution::MemorySink;
using execution::Recorder;
using execution::StepId;

class RandomRun {
 public:
  explicit RandomRun(uint32_t seed) : random_(seed) {
    limit_.low = 0.0;
    limit_.high = 1.0;
  }

  Stream record() {
    ok(recorder_.start_session({}));
    ok(recorder_.start_run({}).status());
    if (one_in(2)) plan();
    for (int64_t n = below(5); n > 0; --n) step("", 0);
    if (one_in(8)) ok(recorder_.interrupt());
    if (one_in(8)) ok(recorder_.stamp_run(Ending::kErrored));
    const int64_t end = below(6);
    if (end == 0) ok(recorder_.end_run_unjudged());
    if (end > 1) ok(recorder_.end_run().status());
    if (end != 1) ok(recorder_.end_session(std::nullopt));
    return {sink_.all.begin(), sink_.all.end()};
  }

 private:
  void plan() {
    std::string items;
    for (const char* path : {"s0", "s0/s1", "s2", "never"}) {
      items += std::string(items.empty() ? "" : ",") + R"({"node_id":"n","step_path":")" + path +
               R"(","parent_path":"","step_index":0,"vector_index":0,"vector_count_planned":1})";
    }
    ok(recorder_.steps_discovered("[" + items + "]"));
  }

  void step(const std::string& parent, int depth) {
    const std::string name = "s" + std::to_string(steps_++);
    const int64_t variants = one_in(4) ? 2 : 1;
    for (int64_t vector = 0; vector < variants; ++vector) {
      const int64_t attempts = one_in(3) ? 1 + below(3) : 1;
      const int first_child = steps_;
      for (int64_t retry = 0; retry < attempts; ++retry) {
        if (vector == 0) steps_ = first_child;  // an attempt has the same children again
        execute(name, parent, vector, retry, depth);
      }
    }
  }

  void execute(const std::string& name, const std::string& parent, int64_t vector, int64_t retry, int depth) {
    const StepId id = recorder_
                          .start_step({.name = name,
                                       .parent_path = parent,
                                       .vector_index = vector,
                                       .retry = retry,
                                       .keeps_failed = one_in(4)})
                          .value();
    const std::string path = parent.empty() ? name : parent + "/" + name;
    for (int64_t n = below(4); n > 0; --n) body(id, path, depth, vector, retry);
    if (one_in(10)) ok(recorder_.interrupt());
    constexpr Ending kEndings[] = {Ending::kClean,   Ending::kClean,   Ending::kAssertion,
                                   Ending::kSkipped, Ending::kErrored, Ending::kTerminated};
    if (!one_in(6)) ok(recorder_.stamp(id, kEndings[below(6)]));
    ok(recorder_.end_step(id).status());
  }

  void body(StepId id, const std::string& path, int depth, int64_t vector, int64_t retry) {
    if (one_in(4)) ok(recorder_.register_intent(id));
    if (one_in(5)) ok(recorder_.observe(id, {.name = "seen", .value_json = "1"}));
    if (one_in(5)) ok(recorder_.record(id, "key", "true"));
    if (depth < 2 && vector == 0 && one_in(2)) return step(path, depth + 1);
    if (one_in(2)) return measure(id, std::nullopt, retry);
    for (int64_t attempt = 0, last = below(3); attempt <= last; ++attempt) measure(id, 10 + measured_, attempt);
    ++measured_;
  }

  void measure(StepId id, std::optional<int64_t> vector, int64_t retry) {
    const std::string name = "m" + std::to_string(names_++);
    execution::Measurement measurement{.name = name, .vector_index = vector, .retry = retry};
    const int64_t kind = below(4);  // null, unjudged, inside, outside
    if (kind > 0) measurement.value = kind == 3 ? 5.0 : 0.5;
    if (kind > 1) measurement.limit = &limit_;
    ok(recorder_.measure(id, measurement).status());
  }

  static void ok(const Status& status) { ASSERT_TRUE(status.ok()) << status.message(); }
  int64_t below(int64_t bound) { return std::uniform_int_distribution<int64_t>(0, bound - 1)(random_); }
  bool one_in(int64_t count) { return below(count) == 0; }

  std::mt19937 random_;
  limits::Limit limit_;
  MemorySink sink_;
  Recorder recorder_{sink_};
  int steps_ = 0, names_ = 0, measured_ = 0;
};

}  // namespace

Stream random_run(uint32_t seed) { return RandomRun(seed).record(); }

}  // namespace litmus::prefixes
