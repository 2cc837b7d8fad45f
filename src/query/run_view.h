// RunView: the finished runs that one question is about, stored ones and those in memory, and how they are grouped.
// For the .cc files of this folder.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
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
  // nullopt: not asked for, or there is no run of it.
  std::optional<uint32_t> line_of(const RunContext& context) const;
  std::optional<uint32_t> line_of(std::string_view product, std::string_view station, std::string_view phase) const;
  std::optional<uint32_t> period_at(int64_t day) const;
  size_t group_count() const { return lines_.size() * periods_.size(); }  // period by period

  // Calls on(line, period, cell) with sums whose total is what counts; cells of one group come in pieces, some of them
  // negative. Runs that are the only one of their unit count as `single` here, or come with each_unit().
  template <class On>
  void each_sum(On on) const;

  // Calls on(hit) for each run.
  template <class On>
  void each_run(On on) const;

  // Runs that the filter would count if a phase were given.
  int64_t left_out() const;

  struct Hit {
    uint32_t line, period;
    RunOutcome outcome;
    int64_t duration_us;
    bool begins = false;  // for whoever looks for first runs
    uint32_t group(const RunView& view) const { return period * static_cast<uint32_t>(view.lines_.size()) + line; }
  };
  // Calls on(hits) for the units that each_sum() doesn't count as single, with their runs in their order; units without
  // a hit may be among them.
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
  void note_reopened();
  void name_lines();
  bool cut_periods(Period period);
  bool asks_for_whole_days() const;
  bool in_window(const RunFact& run) const {
    return run.outcome != RunOutcome::kNone && run.started_us >= since_ && run.started_us <= until_;
  }
  uint32_t period_of(int64_t day) const { return period_of_day_[static_cast<size_t>(day - first_day_)]; }

  template <class On>
  void each_cell(On on) const;  // of any line, also none
  // Calls on(unit) for stored ones that each_unit() is about, ascending.
  template <class On>
  void each_stored_unit(On on) const;
  std::optional<Hit> hit_of(const RunFact& run) const;  // nullopt: not asked for

  struct TailRun {
    uint32_t unit;  // of the facts, or behind them
    bool has_serial;
    RunFact fact;
  };
  // Appends what is left of a stored unit's runs, and those of its runs that are in memory, which begin at `next`.
  void take_runs(uint32_t unit, size_t& next, std::vector<RunFact>& into) const;

  std::shared_ptr<const RunFacts> facts_;
  MetricFilter filter_;
  int64_t since_, until_;
  std::vector<RunContext> more_contexts_;  // behind those of the facts
  std::vector<TailRun> tail_;              // by unit, start and id
  std::vector<uint32_t> dropped_;          // places of runs of which memory has a newer version, ascending
  std::vector<uint32_t> reopened_;         // stored single units with something in tail_ or dropped_, ascending
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
    for (const uint32_t unit : reopened_) {
      const RunFact& run = facts_->runs_of(unit).front();
      if (!in_window(run)) continue;
      RunCell cell{.day = run.day(), .context = run.context};
      cell.add_single(run, -1);
      on(cell);
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
void RunView::each_run(On on) const {
  size_t drop = 0;
  const auto runs = facts_->runs();
  for (uint32_t place = 0; place < runs.size(); ++place) {
    const bool is_dropped = drop < dropped_.size() && dropped_[drop] == place;
    if (is_dropped) ++drop;
    const auto hit = is_dropped ? std::nullopt : hit_of(runs[place]);
    if (hit) on(*hit);
  }
  for (const TailRun& run : tail_) {
    if (const auto hit = hit_of(run.fact)) on(*hit);
  }
}

template <class On>
void RunView::each_stored_unit(On on) const {
  if (!asks_for_whole_days()) {
    for (uint32_t unit = 0; unit < facts_->unit_count(); ++unit) {
      if (!facts_->serial_of(unit).empty()) on(unit);
    }
    return;
  }
  const auto open = facts_->open_units();
  auto reopened = reopened_.begin();
  for (const uint32_t unit : open) {
    for (; reopened != reopened_.end() && *reopened < unit; ++reopened) on(*reopened);
    on(unit);
  }
  for (; reopened != reopened_.end(); ++reopened) on(*reopened);
}

template <class On>
void RunView::each_unit(On on) const {
  std::vector<Hit> hits;
  std::vector<RunFact> runs;
  size_t next = 0;  // of tail_
  const auto add = [&](const RunFact& run) {
    if (const auto hit = hit_of(run)) hits.push_back(*hit);
  };
  each_stored_unit([&](uint32_t unit) {
    hits.clear();
    runs.clear();
    if (dropped_.empty() && tail_.empty()) {
      for (const RunFact& run : facts_->runs_of(unit)) add(run);
    } else {
      take_runs(unit, next, runs);
      for (const RunFact& run : runs) add(run);
    }
    on(hits);
  });
  while (next < tail_.size()) {
    const TailRun& first = tail_[next];
    hits.clear();
    for (; next < tail_.size() && tail_[next].unit == first.unit; ++next) add(tail_[next].fact);
    if (first.has_serial && first.unit >= facts_->unit_count()) on(hits);
  }
}

}  // namespace litmus::query
