#include "query/throughput.h"

#include <algorithm>

#include "query/metric_sources.h"
#include "query/named_query.h"
#include "query/rate_facts.h"

namespace litmus::query {

namespace {

constexpr size_t kMostStepSums = 2'000'000;  // lines × paths

struct Share {
  int64_t whole = 0, part = 0;
  void add(const Share& other) {
    whole += other.whole;
    part += other.part;
  }
};

// Sums of rates at each level. Days come in order: a period's sums by step are turned into figures, and begun anew,
// when the next begins.
class RateSums {
 public:
  RateSums(const RunView& view, size_t paths)
      : view_(view),
        paths_(paths),
        throughput_(view),
        of_line_(view.lines().size() * paths),
        of_period_(paths),
        of_station_(view.stations().size() * paths),
        of_all_(paths),
        defects_(view.group_count()) {}

  void add(uint32_t line, uint32_t period, const StepRate& rate) {
    if (period != period_) close_period();
    period_ = period;
    const size_t at = line * paths_ + rate.path;
    if (of_line_[at].whole == 0) touched_.push_back(at);
    of_line_[at].add({rate.judged, rate.first_passed});
  }

  void add(uint32_t line, uint32_t period, const DefectRate& rate) {
    defects_[period * view_.lines().size() + line].add({rate.judged, rate.failed});
  }

  Throughput finish() {
    close_period();
    for (size_t station = 0; station < throughput_.stations.size(); ++station) {
      for (size_t path = 0; path < paths_; ++path)
        multiply(throughput_.stations[station], of_station_[station * paths_ + path]);
    }
    for (const Share& step : of_all_) multiply(throughput_.total, step);
    pool_defects();
    return std::move(throughput_);
  }

 private:
  static void multiply(Rates& into, const Share& step) {
    if (step.whole == 0) return;
    into.rty = into.rty.value_or(1) * static_cast<double>(step.part) / static_cast<double>(step.whole);
  }

  void close_period() {
    for (const size_t at : touched_) {
      const size_t line = at / paths_, path = at % paths_;
      const Share& step = of_line_[at];
      multiply(throughput_.groups[period_ * view_.lines().size() + line], step);
      of_period_[path].add(step);
      of_station_[view_.lines()[line].station_number * paths_ + path].add(step);
      of_all_[path].add(step);
      of_line_[at] = {};
    }
    if (!touched_.empty()) {
      for (const Share& step : of_period_) multiply(throughput_.periods[period_], step);
    }
    std::fill(of_period_.begin(), of_period_.end(), Share());
    touched_.clear();
  }

  void pool_defects() {
    const auto set = [](Rates& into, const Share& judged) {
      if (judged.whole > 0) into.dpmo = 1e6 * static_cast<double>(judged.part) / static_cast<double>(judged.whole);
    };
    std::vector<Share> periods(throughput_.periods.size()), stations(throughput_.stations.size());
    Share all;
    for (size_t i = 0; i < defects_.size(); ++i) {
      set(throughput_.groups[i], defects_[i]);
      periods[i / view_.lines().size()].add(defects_[i]);
      stations[view_.lines()[i % view_.lines().size()].station_number].add(defects_[i]);
      all.add(defects_[i]);
    }
    for (size_t i = 0; i < periods.size(); ++i) set(throughput_.periods[i], periods[i]);
    for (size_t i = 0; i < stations.size(); ++i) set(throughput_.stations[i], stations[i]);
    set(throughput_.total, all);
  }

  const RunView& view_;
  const size_t paths_;
  Throughput throughput_;
  uint32_t period_ = 0;
  std::vector<Share> of_line_, of_period_, of_station_, of_all_;  // by step
  std::vector<size_t> touched_;                                   // places of of_line_
  std::vector<Share> defects_;                                    // by group
};

// The rates of one day in one table.
template <class Rate>
struct Slice {
  const Rate *first, *last;
};

template <class Rate>
void slice(const std::vector<Rate>& rates, const RateSources& sources, bool whole_days,
           std::vector<Slice<Rate>>& into) {
  for (auto at = rates.begin(); at != rates.end();) {
    const int64_t day = at->day;
    const auto next = std::find_if(at, rates.end(), [&](const Rate& rate) { return rate.day != day; });
    if (!whole_days || sources.is_whole(day)) into.push_back({&*at, &*at + (next - at)});
    at = next;
  }
}

template <class Rate, class LineOf>
void add_all(std::vector<Slice<Rate>>& slices, const RunView& view, LineOf line_of, RateSums& sums) {
  std::stable_sort(slices.begin(), slices.end(),
                   [](const auto& a, const auto& b) { return a.first->day < b.first->day; });
  for (const auto& one : slices) {
    const auto period = view.period_at(one.first->day);
    if (!period) continue;
    for (const Rate* rate = one.first; rate != one.last; ++rate) {
      if (const auto line = line_of(rate->context)) sums.add(*line, *period, *rate);
    }
  }
}

}  // namespace

Result<std::optional<Throughput>> throughput_in_memory(Engine& engine, const SnapshotPtr& snapshot,
                                                       const MetricFilter& filter, const RunView& view) {
  const auto facts = engine.rates().of(engine, snapshot);
  if (facts == nullptr) return std::optional<Throughput>();
  LITMUS_ASSIGN_OR_RETURN(const RateSources sources,
                          rate_sources(engine, snapshot, {filter.since, filter.until}, *facts));
  std::optional<RateNames> more;  // with the names of what isn't kept
  std::map<std::string, RateTable> beside;
  if (sources.any_beside) {
    constexpr int64_t kMostRates = 10'000'000;
    LITMUS_ASSIGN_OR_RETURN(const auto rows, run_named(engine, snapshot, "metric_rate_cells",
                                                       {{"source", "''"},
                                                        {"step_cells", sources.beside.steps},
                                                        {"measurement_cells", sources.beside.measurements}},
                                                       {}, kMostRates));
    more = facts->names;
    take_rates(*rows, *more, beside);
  }
  const RateNames& names = more ? *more : facts->names;
  if (view.lines().size() * names.path_count() > kMostStepSums) return std::optional<Throughput>();

  std::vector<Slice<StepRate>> steps;
  std::vector<Slice<DefectRate>> defects;
  const auto take = [&](const RateTable& table, bool whole_days) {
    slice(table.steps, sources, whole_days, steps);
    slice(table.defects, sources, whole_days, defects);
  };
  for (const auto& table : sources.in_memory) take(*table, true);
  for (const auto& [source, table] : beside) take(table, false);

  std::vector<std::optional<uint32_t>> lines(names.contexts().size());
  for (size_t i = 0; i < lines.size(); ++i) lines[i] = view.line_of(names.contexts()[i]);
  const auto line_of = [&](uint32_t context) { return lines[context]; };
  RateSums sums(view, names.path_count());
  add_all(steps, view, line_of, sums);
  add_all(defects, view, line_of, sums);
  return std::optional(sums.finish());
}

}  // namespace litmus::query
