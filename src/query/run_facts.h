// RunFacts: the few columns of runs that the run figures are made from (yield, trend, retest, time loss, Pareto of
// products), in memory and ordered by unit, so that one pass over them counts serials.
//
// A unit is a serial of a product; runs without a serial are one pseudo-unit per product, with the empty serial. Most
// units have a single run: those are summed by day and context, the others, the open ones, are looked at one by one. A
// run takes 40 bytes, a place in the table of ids 8 to 16, a unit its serial and 8. Immutable, may be shared.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/uuid.h"
#include "runs/run_record.h"

namespace litmus::query {

enum class RunOutcome : uint8_t { kNone, kPassed, kFailed, kErrored, kOther };  // kNone: not finished

RunOutcome run_outcome_of(const runs::Text& text);

// What filters and groups look at.
struct RunContext {
  runs::Text product_id{}, dut_part_number{}, station_id{}, station_hostname{}, test_phase{}, dut_lot_number{};

  // sql/metric_names.sql
  std::string_view product() const;
  std::string_view station() const;
  std::string_view phase() const { return test_phase ? std::string_view(*test_phase) : std::string_view(); }

  bool operator==(const RunContext&) const = default;
};

// The contexts that runs have, by number.
class RunContexts {
 public:
  uint32_t add(const RunContext& context);  // the number of an equal one when there is one
  size_t size() const { return all_.size(); }
  const RunContext& operator[](size_t number) const { return all_[number]; }

 private:
  std::vector<RunContext> all_;
  std::unordered_map<std::string, uint32_t> numbers_;
};

struct RunFact {
  static constexpr int64_t kNoDuration = INT64_MIN;

  int64_t started_us = 0, duration_us = kNoDuration;
  Uuid run_id;
  uint32_t context = 0;
  RunOutcome outcome = RunOutcome::kNone;

  int64_t day() const;  // UTC, since 1970
  // The first run of a unit is the one that comes first by this.
  bool before(const RunFact& other) const {
    return started_us != other.started_us ? started_us < other.started_us : run_id < other.run_id;
  }
};

// A run that isn't in the facts yet.
struct NewRun {
  RunFact fact;
  std::string serial;
};

// Sums over the finished runs of one day and context.
struct RunCell {
  int64_t day = 0;
  uint32_t context = 0;
  int64_t total = 0, passed = 0, failed = 0, errored = 0;
  int64_t time_us = 0, pass_us = 0, fail_us = 0, error_us = 0, timed = 0;  // timed: runs with a duration
  int64_t single = 0, single_passed = 0, single_failed = 0;                // of runs that are the only one of a unit

  void add(const RunFact& fact, int64_t times = 1);  // -1 takes it out again
  void add_single(const RunFact& fact, int64_t times = 1);
  void add(const RunCell& other);  // its sums; day and context stay
};

class RunFacts {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  // `base` with `added`, which take the place of runs with the same id; `contexts` are those of both, the numbers of
  // `base` unchanged.
  static std::shared_ptr<const RunFacts> merge(const RunFacts& base, std::vector<NewRun> added, RunContexts contexts);

  const RunContexts& contexts() const { return contexts_; }
  std::span<const RunFact> runs() const { return runs_; }    // by product, serial, start, id
  std::span<const RunCell> cells() const { return cells_; }  // in no order

  uint32_t unit_count() const { return static_cast<uint32_t>(units_.size()); }
  std::span<const RunFact> runs_of(uint32_t unit) const;
  uint32_t first_run_of(uint32_t unit) const { return units_[unit].first_run; }  // its place in runs()
  std::string_view serial_of(uint32_t unit) const;
  bool is_single(uint32_t unit) const { return runs_of(unit).size() == 1 && !serial_of(unit).empty(); }
  std::span<const uint32_t> open_units() const { return open_units_; }  // with a serial, not single; ascending
  std::string_view product_of(uint32_t unit) const {
    return contexts_[runs_[units_[unit].first_run].context].product();
  }

  uint32_t find_run(const Uuid& run_id) const;                                  // its place in runs(), or kNone
  uint32_t find_unit(std::string_view product, std::string_view serial) const;  // or kNone
  uint32_t unit_of(uint32_t run) const;                                         // by the place in runs()

 private:
  struct Unit {
    uint32_t first_run, serial_at;
  };
  class Merger;

  void index_ids();
  void sum_up();

  RunContexts contexts_;
  std::vector<RunFact> runs_;
  std::vector<Unit> units_;
  std::string serials_;
  std::vector<uint32_t> places_;  // open addressing by run id
  std::vector<RunCell> cells_;
  std::vector<uint32_t> open_units_;
};

}  // namespace litmus::query
