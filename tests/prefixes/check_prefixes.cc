#include "prefixes/check_prefixes.h"

#include <algorithm>
#include <deque>
#include <numeric>
#include <random>

#include "base/uuid.h"
#include "events/stored_event.h"
#include "gen/event_types.h"
#include "prefixes/expected_run.h"
#include "runs/accumulator.h"

namespace litmus::prefixes {
namespace {

using events::StoredEvent;
using nlohmann::json;

// The owner of the run is gone: by the state of the service, or by the event that recovery writes.
enum class Recovery { kAbort, kDerivedEvent };

// The stream as the service holds it.
class Stored {
 public:
  explicit Stored(const Stream& stream) {
    for (const json& event : stream) add(event);
    if (run_id_.is_nil()) return;
    add({{"event_type", "run.ended"},
         {"id", Uuid::v7().to_string()},
         {"run_id", run_id_.to_string()},
         {"session_id", events_.back().session_id.to_string()},
         {"outcome", "aborted"},
         {"derived", true}});
  }

  // The run after `count` events and the recovery; nullptr when it hadn't started.
  runs::RunRecordPtr recovered(size_t count, Recovery by) const {
    runs::Accumulators runs;
    for (size_t i = 0; i < count; ++i) runs.apply(events_[i]);
    if (runs.record(run_id_) == nullptr) return nullptr;
    if (by == Recovery::kAbort) return runs.abort(run_id_, events_.back().occurred_at);
    runs.apply(events_.back());
    return runs.record(run_id_);
  }

 private:
  void add(const json& event) {
    texts_.push_back(event.dump());
    const std::string type = event.at("event_type");
    StoredEvent& stored = events_.emplace_back();
    stored.number = static_cast<int64_t>(events_.size());
    const auto* info = events::find_event_type(type);
    stored.type_id = info != nullptr ? static_cast<uint32_t>(info->id) : 0;
    stored.id = uuid(event, "id");
    stored.session_id = uuid(event, "session_id");
    stored.run_id = uuid(event, "run_id");
    if (run_id_.is_nil()) run_id_ = stored.run_id;
    stored.occurred_at = stored.received_at = Timestamp{1'773'151'200'000'000 + stored.number * 1000};
    stored.json = texts_.back();
  }

  static Uuid uuid(const json& event, const char* key) {
    const auto found = event.find(key);
    if (found == event.end() || found->is_null()) return Uuid{};
    return Uuid::parse(found->get<std::string>()).value();
  }

  std::vector<StoredEvent> events_;  // the last one is that of recovery
  std::deque<std::string> texts_;
  Uuid run_id_;
};

std::string show(const Word& word) { return word.value_or("none"); }

std::string differs(const std::string& what, const Word& is, const Word& expected) {
  return what + " is " + show(is) + ", expected " + show(expected) + "\n";
}

std::string compare_steps(const runs::RunRecord& run, const ExpectedRun& expected) {
  std::string problems;
  for (const runs::StepRow& row : run.steps) {
    const std::string name = "step " + row.path + "#" + std::to_string(row.vector_index);
    const auto found = expected.steps.find({row.path, row.vector_index});
    if (found == expected.steps.end()) {
      problems += name + " isn't expected\n";
      continue;
    }
    const ExpectedStep& step = found->second;
    if (row.ran() != step.ran) problems += name + (row.ran() ? " ran\n" : " never ran\n");
    if (row.outcome != step.outcome) problems += differs(name, row.outcome, step.outcome);
    if (row.vector_outcome != step.vector_outcome) {
      problems += differs("vectors of " + name, row.vector_outcome, step.vector_outcome);
    }
  }
  if (run.steps.size() != expected.steps.size()) problems += "the number of steps differs\n";
  return problems;
}

std::string compare_measurements(const runs::RunRecord& run, const ExpectedRun& expected) {
  std::vector<MeasurementKey> kept;
  runs::MeasurementRows::Reader measurements(run.measurements);
  for (size_t i = 0; i < run.measurements.size(); ++i) {
    const auto row = measurements.at(i);
    kept.emplace_back(row->name, row->outcome);
  }
  return kept == expected.measurements ? "" : "the measurements differ\n";
}

std::string compare(const runs::RunRecord& run, const ExpectedRun& expected) {
  std::string problems;
  if (!run.ended) problems += "the run hasn't ended\n";
  if (run.outcome != expected.outcome) problems += differs("the run", run.outcome, expected.outcome);
  return problems + compare_steps(run, expected) + compare_measurements(run, expected);
}

std::string check_prefix(const Stream& stream, const Stored& stored, size_t count) {
  const ExpectedRun expected = expected_run({stream.data(), count});
  for (const Recovery by : {Recovery::kAbort, Recovery::kDerivedEvent}) {
    const runs::RunRecordPtr run = stored.recovered(count, by);
    if (run == nullptr && !expected.started) continue;
    const std::string problems = run == nullptr ? "there is no run\n" : compare(*run, expected);
    if (problems.empty()) continue;
    const std::string last = count > 0 ? stream[count - 1].dump() : "nothing";
    return "after " + std::to_string(count) + " events, the last of them " + last + ":\n" + problems;
  }
  return {};
}

}  // namespace

std::string check_prefixes(const Stream& stream, size_t cuts, uint32_t seed) {
  std::vector<size_t> counts(stream.size() + 1);
  std::iota(counts.begin(), counts.end(), 0);
  if (counts.size() > cuts) {
    std::shuffle(counts.begin(), counts.end(), std::mt19937(seed));
    counts.resize(cuts);
    counts.push_back(stream.size());
  }
  const Stored stored(stream);
  for (const size_t count : counts) {
    std::string problems = check_prefix(stream, stored, count);
    if (!problems.empty()) return problems;
  }
  return {};
}

}  // namespace litmus::prefixes
