// What a disk that refuses does to a whole bench: while a session is written, numbered, materialised and sealed, a call
// of the operating system fails once, a few times, or until the cause is gone. Whoever is refused is told why; what was
// acknowledged is kept, once; and when the cause is gone everything comes to its end without anybody's help.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/env_faulty.h"
#include "base/test_dir.h"
#include "daemon/testing/core_runner.h"
#include "gen/events.h"

namespace litmus::daemon {
namespace {

using testing_support::CoreRunner;
using testing_support::eventually;

const Uuid kSession = Uuid::v5({}, "session");
const Uuid kRun = Uuid::v5({}, "run");
constexpr std::chrono::seconds kPatience{60};
constexpr std::chrono::milliseconds kSuffering{300};

// Those whose failure has a cause outside: a full, a read-only and a broken disk.
const std::vector<Call> kCalls = {Call::kOpen, Call::kWrite,  Call::kAllocate, Call::kSync,    Call::kSyncDir,
                                  Call::kMap,  Call::kRename, Call::kUnlink,   Call::kMakeDir, Call::kRead};
const std::vector<int> kErrors = {EIO, ENOSPC, EROFS};

// One bench on one faulty disk.
class Trial {
 public:
  Trial() {
    auto options = CoreRunner::options_for(dir_.path());
    options.env = &env_;
    options.retry_after = options.housekeeping = std::chrono::milliseconds{50};
    runner_ = std::make_unique<CoreRunner>(options);
    log_ = emit::EventLog::open({.data_dir = dir_.path(), .session_id = SessionId{kSession}, .env = &env_}).value();
    say(events::SessionStarted{}, false);
    events::RunStarted run;
    run.dut_serial = "SN1";
    say(run);
  }

  FaultyEnv& env() { return env_; }

  // What is refused stays unsaid, but for the ends: they are said again when the cause is gone.
  void work() {
    events::StepStarted step;
    step.step_name = step.step_path = "measure";
    say(step);
    const std::string units(500, 'V');
    for (int i = 0; i < 300; ++i) {
      events::MeasurementRecorded event;
      event.step_name = event.step_path = "measure";
      event.measurement_name = "v";
      event.value = 0.1 * i;
      event.units = units;
      say(event);
    }
    events::StepEnded step_end;
    step_end.step_name = step_end.step_path = "measure";
    step_end.outcome = "passed";
    say(step_end);
    events::RunEnded run_end;
    run_end.outcome = "passed";
    say_after_all(run_end);
  }

  void end() {
    say_after_all(events::SessionEnded{}, false);
    if (!log_->close().ok()) {
      env_.heal();
      EXPECT_TRUE(eventually([&] { return log_->close().ok(); }, kPatience)) << "the log can't be closed";
    }
    eventually([&] { return journals() == 0; }, kSuffering);  // or not: then the cause lasts for so long
    env_.heal();
  }

  void check() {
    const auto settled = [&] { return runner_->sql("SELECT outcome, materialization FROM runs"); };
    EXPECT_TRUE(eventually([&] { return journals() == 0; }, kPatience)) << journals() << " journals were never sealed";
    EXPECT_TRUE(eventually([&] { return settled() == R"([["passed","done"]])"; }, kPatience)) << settled();
    std::set<int64_t> numbers;
    std::set<std::string> ids;
    for (const auto& row : nlohmann::json::parse(runner_->sql("SELECT id, event_number FROM events"))) {
      EXPECT_TRUE(ids.insert(row[0].get<std::string>()).second) << "event " << row[0] << " twice";
      EXPECT_TRUE(numbers.insert(row[1].get<int64_t>()).second) << "number " << row[1] << " twice";
    }
    for (const auto& id : acknowledged_) EXPECT_TRUE(ids.contains(id)) << "acknowledged and lost: " << id;
  }

  int refusals() const { return refusals_; }

 private:
  template <class Event>
  bool say(const Event& event, bool of_run = true) {
    emit::EmitOptions options;
    options.id = Uuid::v7();
    if (of_run) options.run_id = kRun;
    const Status said = log_->emit(event, options);
    if (said.ok()) {
      acknowledged_.insert(options.id->to_string());
      return true;
    }
    last_refusal_ = said.to_string();
    EXPECT_NE(said.message().find(dir_.path().native()), std::string::npos) << "not where: " << last_refusal_;
    ++refusals_;
    return false;
  }

  template <class Event>
  void say_after_all(const Event& event, bool of_run = true) {
    if (say(event, of_run)) return;
    env_.heal();
    EXPECT_TRUE(eventually([&] { return say(event, of_run); }, kPatience)) << last_refusal_;
  }

  size_t journals() const {
    size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(dir_.path() / "events"))
      count += entry.path().extension() == ".journal" ? 1 : 0;
    return count;
  }

  TestDir dir_;
  FaultyEnv env_;
  std::unique_ptr<CoreRunner> runner_;
  std::unique_ptr<emit::EventLog> log_;
  std::set<std::string> acknowledged_;
  std::string last_refusal_;
  int refusals_ = 0;
};

struct Plan {
  FaultyEnv::Fault fault;
  std::string told;
};

// How often each call is made on a disk that works.
std::map<Call, uint64_t> count_calls() {
  Trial trial;
  std::map<Call, uint64_t> before, counts;
  for (const Call call : kCalls) before[call] = trial.env().count(call);
  trial.work();
  trial.end();
  trial.check();
  for (const Call call : kCalls) counts[call] = trial.env().count(call) - before[call];
  return counts;
}

std::vector<Plan> make_plans(size_t count, unsigned seed) {
  const auto counts = count_calls();
  std::mt19937 random(seed);
  const auto any_of = [&](const auto& values) { return values[random() % values.size()]; };
  std::vector<Plan> plans;
  while (plans.size() < count) {
    const Call call = any_of(kCalls);
    if (counts.at(call) == 0) continue;
    const int error = any_of(kErrors);
    const uint64_t after = random() % counts.at(call);
    const uint64_t times = any_of(std::vector<uint64_t>{1, 1, 3, UINT64_MAX});
    plans.push_back({{.call = call, .error = error, .after = after, .times = times},
                     fmt::format("seed {}: call {} fails with {} after {} of {}, {} times", seed,
                                 static_cast<int>(call), error, after, counts.at(call), times)});
  }
  return plans;
}

TEST(FaultTest, WhatIsAcknowledgedIsKeptAndWorkGoesOnWhenTheCauseIsGone) {
  // By chance as many as a test may take; more of them by LITMUS_FAULTS=N.
  const char* wanted = std::getenv("LITMUS_FAULTS");
  const auto plans = make_plans(wanted == nullptr ? 24 : std::strtoul(wanted, nullptr, 10), std::random_device{}());
  std::atomic<size_t> next = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i)  // most of the time they wait
    threads.emplace_back([&] {
      for (size_t at = next++; at < plans.size(); at = next++) {
        SCOPED_TRACE(plans[at].told);
        Trial trial;
        trial.env().add(plans[at].fault);
        trial.work();
        trial.end();
        trial.check();
        refused += trial.refusals();
      }
    });
  for (auto& thread : threads) thread.join();
  RecordProperty("refused", refused);
}

}  // namespace
}  // namespace litmus::daemon
