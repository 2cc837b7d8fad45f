// RunView: the finished runs that one question is about, stored ones and those in memory, and how they are grouped.
// For the .cc files of this folder.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/metrics.h"
#include "query/run_facts.h"

namespace litmus::query {

class RunView {
 public:
  // nullptr: the groups would need too much memory; ask in SQL.
  static std::unique_ptr<RunView> make(std::shared_ptr<const RunFacts> facts, const Snapshot& snapshot,
                                       const MetricFilter& filter, Period period);

  // Product × station × phase, ordered by these names.
  struct Line {
    std::string_view product, station, phase;
    uint32_t station_number = 0;  // of stations()
  };
  const std::vector<Line>& lines() const { return lines_; }
  const std::vector<std::string_view>& stations() const { return stations_; }  // ordered
  const std::vector<int64_t>& periods() const { return periods_; }             // first days, ordered
  size_t group_count() const { return lines_.size() * periods_.size(); }       // period by period

  // Calls on(line, period, cell) with sums whose total is what counts; cells of one group come in pieces, some of them
  // negative.
  template <class On>
  void each_sum(On on) const;

  // Runs that the filter would count if a phase were given.
  int64_t left_out() const;

  struct Hit {
    uint32_t line, period;
    RunOutcome outcome;
    int64_t duration_us;
    bool begins = false;  // for whoever looks for first runs
    uint32_t group(const RunView& view) const { return period * static_cast<uint32_t>(view.lines_.size()) + line; }
  };
  // Calls on(hits, has_serial) for each unit, with its runs in their order; units without a hit may be among them.
  template <class On>
  void each_unit(On on) const;

 private:
  static constexpr uint32_t kUnasked = UINT32_MAX, kLeftOut = UINT32_MAX - 1;  // in place of a line

  RunView(std::shared_ptr<const RunFacts> facts, const Snapshot& snapshot, const MetricFilter& filter);

  const RunContext& context(uint32_t number) const {
    return number < facts_->contexts().size() ? facts_->contexts()[number]
                                              : more_contexts_[number - facts_->contexts().size()];
  }
  void take_tail(const Snapshot& snapshot);
  void name_lines(const MetricFilter& filter);
  bool cut_periods(Period period);
  bool asks_for_whole_days() const;
  bool in_window(const RunFact& run) const {
    return run.outcome != RunOutcome::kNone && run.started_us >= since_ && run.started_us <= until_;
  }
  uint32_t period_of(int64_t day) const { return period_of_day_[static_cast<size_t>(day - first_day_)]; }

  template <class On>
  void each_cell(On on) const;  // of any line, also none

  struct TailRun {
    uint32_t unit;  // of the facts, or behind them
    bool has_serial;
    RunFact fact;
  };

  std::shared_ptr<const RunFacts> facts_;
  int64_t since_, until_;
  std::vector<RunContext> more_contexts_;  // behind those of the facts
  std::vector<TailRun> tail_;              // by unit, start and id
  std::vector<uint32_t> dropped_;          // places of runs of which memory has a newer version, ascending
  std::vector<uint32_t> line_of_;          // by context
  std::vector<Line> lines_;
  std::vector<std::string_view> stations_;
  int64_t first_day_ = 0;
  std::vector<uint32_t> period_of_day_;
  std::vector<int64_t> periods_;
};

template <class On>
void RunView::each_cell(On on) const {
  const auto one = [&](const RunFact& run, int64_t times) {
    if (!in_window(run)) return;
    RunCell cell{.day = run.day(), .context = run.context};
    cell.add(run, times);
    on(cell);
  };
  if (asks_for_whole_days()) {
    for (const RunCell& cell : facts_->cells()) {
      const int64_t start = cell.day * int64_t{86'400'000'000};
      if (start >= since_ && start <= until_) on(cell);
    }
  } else {
    for (const RunFact& run : facts_->runs()) one(run, 1);
  }
  for (const uint32_t place : dropped_) one(facts_->runs()[place], -1);
  for (const TailRun& run : tail_) one(run.fact, 1);
}

template <class On>
void RunView::each_sum(On on) const {
  each_cell([&](const RunCell& cell) {
    const uint32_t line = line_of_[cell.context];
    if (line < kLeftOut) on(line, period_of(cell.day), cell);
  });
}

template <class On>
void RunView::each_unit(On on) const {
  std::vector<Hit> hits;
  const auto hit = [&](const RunFact& run) {
    const uint32_t line = line_of_[run.context];
    if (line < kLeftOut && in_window(run)) hits.push_back({line, period_of(run.day()), run.outcome, run.duration_us});
  };
  size_t next = 0, drop = 0;
  uint32_t place = 0;  // of the unit's first run
  std::vector<RunFact> mixed;
  for (uint32_t unit = 0; unit < facts_->unit_count(); ++unit) {
    const auto stored = facts_->runs_of(unit);
    const auto behind = place + static_cast<uint32_t>(stored.size());
    const bool is_touched =
        (next < tail_.size() && tail_[next].unit == unit) || (drop < dropped_.size() && dropped_[drop] < behind);
    hits.clear();
    if (!is_touched) {
      for (const RunFact& run : stored) hit(run);
    } else {
      mixed.clear();
      for (; place < behind; ++place) {
        const bool dropped = drop < dropped_.size() && dropped_[drop] == place;
        if (dropped) ++drop;
        if (!dropped) mixed.push_back(facts_->runs()[place]);
      }
      for (; next < tail_.size() && tail_[next].unit == unit; ++next) mixed.push_back(tail_[next].fact);
      std::sort(mixed.begin(), mixed.end(), [](const RunFact& a, const RunFact& b) { return a.before(b); });
      for (const RunFact& run : mixed) hit(run);
    }
    place = behind;
    on(hits, !facts_->serial_of(unit).empty());
  }
  while (next < tail_.size()) {
    const TailRun& first = tail_[next];
    hits.clear();
    for (; next < tail_.size() && tail_[next].unit == first.unit; ++next) hit(tail_[next].fact);
    on(hits, first.has_serial);
  }
}

}  // namespace litmus::query
