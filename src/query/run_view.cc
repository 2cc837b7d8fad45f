#include "query/run_view.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <tuple>

namespace litmus::query {

namespace {

constexpr int64_t kDayUs = 86'400'000'000;
constexpr int64_t kMostDays = 100'000;  // between the first run and the last
constexpr size_t kMostGroups = 4'000'000;

bool names_any(const std::vector<std::string>& asked, const runs::Text& one, const runs::Text& other) {
  if (asked.empty()) return true;
  return std::any_of(asked.begin(), asked.end(), [&](const std::string& name) { return one == name || other == name; });
}

enum class Asked { kNo, kYes, kLeftOut };

// sql/metric_filter.sql, without the time.
Asked asked(const MetricFilter& filter, const RunContext& context) {
  if (!names_any(filter.product, context.product_id, context.dut_part_number)) return Asked::kNo;
  if (!names_any(filter.station, context.station_id, context.station_hostname)) return Asked::kNo;
  if (!filter.lot.empty() && context.dut_lot_number != filter.lot) return Asked::kNo;
  if (filter.phase.empty()) return context.test_phase == "development" ? Asked::kLeftOut : Asked::kYes;
  const auto& phases = filter.phase;
  const bool every = std::find(phases.begin(), phases.end(), "all") != phases.end();
  return every || names_any(phases, context.test_phase, std::nullopt) ? Asked::kYes : Asked::kNo;
}

int64_t first_day_of(Period period, int64_t day) {
  if (period == Period::kDay) return day;
  const std::chrono::sys_days date{std::chrono::days(day)};
  if (period == Period::kWeek) {
    return day - (std::chrono::weekday(date) - std::chrono::Monday).count();
  }
  const std::chrono::year_month_day parts(date);
  return std::chrono::sys_days(parts.year() / parts.month() / 1).time_since_epoch().count();
}

RunFact fact_of(const runs::RunRecord& record) {
  RunFact fact;
  fact.started_us = record.started_at.micros;
  if (record.ended_at) fact.duration_us = record.ended_at->micros - record.started_at.micros;
  fact.run_id = record.run_id;
  fact.outcome = run_outcome_of(record.outcome);
  return fact;
}

}  // namespace

std::unique_ptr<RunView> RunView::make(std::shared_ptr<const RunFacts> facts, const Snapshot& snapshot,
                                       const MetricFilter& filter, Period period) {
  std::unique_ptr<RunView> view(new RunView(std::move(facts), snapshot, filter));
  view->name_lines();
  return view->cut_periods(period) ? std::move(view) : nullptr;
}

RunView::RunView(std::shared_ptr<const RunFacts> facts, const Snapshot& snapshot, const MetricFilter& filter)
    : facts_(std::move(facts)),
      filter_(filter),
      since_(filter.since ? filter.since->micros : INT64_MIN),
      until_(filter.until ? filter.until->micros : INT64_MAX) {
  take_tail(snapshot);
}

void RunView::take_tail(const Snapshot& snapshot) {
  RunContexts added;
  std::map<std::pair<std::string, std::string>, uint32_t> units;  // that the facts don't have
  for (const auto& record : snapshot.runs) {
    const uint32_t place = facts_->find_run(record->run_id);
    if (place != RunFacts::kNone) dropped_.push_back(place);
    const RunContext context{record->product_id,       record->dut_part_number, record->station_id,
                             record->station_hostname, record->test_phase,      record->dut_lot_number};
    const std::string serial = record->dut_serial.value_or("");
    TailRun run{facts_->find_unit(context.product(), serial), !serial.empty(), fact_of(*record)};
    run.fact.context = static_cast<uint32_t>(facts_->contexts().size()) + added.add(context);
    if (run.unit == RunFacts::kNone) {
      const auto number = facts_->unit_count() + static_cast<uint32_t>(units.size());
      run.unit = units.emplace(std::pair(std::string(context.product()), serial), number).first->second;
    }
    tail_.push_back(run);
  }
  for (size_t i = 0; i < added.size(); ++i) more_contexts_.push_back(added[i]);
  std::sort(dropped_.begin(), dropped_.end());
  std::sort(tail_.begin(), tail_.end(), [](const TailRun& a, const TailRun& b) {
    return a.unit != b.unit ? a.unit < b.unit : a.fact.before(b.fact);
  });
  note_reopened();
}

void RunView::note_reopened() {
  for (const uint32_t place : dropped_) reopened_.push_back(facts_->unit_of(place));
  for (const TailRun& run : tail_) reopened_.push_back(run.unit);
  std::erase_if(reopened_, [&](uint32_t unit) { return unit >= facts_->unit_count() || !facts_->is_single(unit); });
  std::sort(reopened_.begin(), reopened_.end());
  reopened_.erase(std::unique(reopened_.begin(), reopened_.end()), reopened_.end());
}

void RunView::name_lines() {
  const auto count = static_cast<uint32_t>(facts_->contexts().size() + more_contexts_.size());
  using Names = std::tuple<std::string_view, std::string_view, std::string_view>;
  const auto names_of = [&](uint32_t i) {
    return Names(context(i).product(), context(i).station(), context(i).phase());
  };
  std::map<Names, uint32_t> lines;
  std::map<std::string_view, uint32_t> stations;
  line_of_.assign(count, kUnasked);
  for (uint32_t i = 0; i < count; ++i) {
    const Asked is = asked(filter_, context(i));
    if (is == Asked::kLeftOut) line_of_[i] = kLeftOut;
    if (is != Asked::kYes) continue;
    line_of_[i] = 0;
    lines.emplace(names_of(i), 0);
    stations.emplace(context(i).station(), 0);
  }
  for (auto& [name, number] : stations) {
    number = static_cast<uint32_t>(stations_.size());
    stations_.push_back(name);
  }
  for (auto& [names, number] : lines) {
    number = static_cast<uint32_t>(lines_.size());
    const auto& [product, station, phase] = names;
    lines_.push_back({product, station, phase, stations.at(station)});
  }
  for (uint32_t i = 0; i < count; ++i) {
    if (line_of_[i] == 0) line_of_[i] = lines.at(names_of(i));
  }
}

std::optional<uint32_t> RunView::line_of(const RunContext& context) const {
  if (asked(filter_, context) != Asked::kYes) return std::nullopt;
  return line_of(context.product(), context.station(), context.phase());
}

std::optional<uint32_t> RunView::line_of(std::string_view product, std::string_view station,
                                         std::string_view phase) const {
  const auto wanted = std::tie(product, station, phase);
  const auto at = std::lower_bound(lines_.begin(), lines_.end(), wanted, [](const Line& line, const auto& names) {
    return std::tie(line.product, line.station, line.phase) < names;
  });
  if (at == lines_.end() || std::tie(at->product, at->station, at->phase) != wanted) return std::nullopt;
  return static_cast<uint32_t>(at - lines_.begin());
}

std::optional<uint32_t> RunView::period_at(int64_t day) const {
  if (day < first_day_ || day - first_day_ >= static_cast<int64_t>(period_of_day_.size())) return std::nullopt;
  return period_of(day);
}

bool RunView::cut_periods(Period period) {
  int64_t last = INT64_MIN;
  first_day_ = INT64_MAX;
  const auto widen = [&](int64_t day) {
    first_day_ = std::min(first_day_, day);
    last = std::max(last, day);
  };
  for (const RunCell& cell : facts_->cells()) widen(cell.day);
  for (const TailRun& run : tail_) widen(run.fact.day());
  if (last < first_day_) return true;  // no run at all
  if (last - first_day_ >= kMostDays) return false;
  for (int64_t day = first_day_; day <= last; ++day) {
    const int64_t first = first_day_of(period, day);
    if (periods_.empty() || periods_.back() != first) periods_.push_back(first);
    period_of_day_.push_back(static_cast<uint32_t>(periods_.size() - 1));
  }
  return group_count() <= kMostGroups;
}

bool RunView::asks_for_whole_days() const {
  return (since_ == INT64_MIN || since_ % kDayUs == 0) && (until_ == INT64_MAX || (until_ + 1) % kDayUs == 0);
}

std::optional<RunView::Hit> RunView::hit_of(const RunFact& run) const {
  const uint32_t line = line_of_[run.context];
  if (line >= kLeftOut || !in_window(run)) return std::nullopt;
  return Hit{line, period_of(run.day()), run.outcome, run.duration_us};
}

void RunView::take_runs(uint32_t unit, size_t& next, std::vector<RunFact>& into) const {
  const auto stored = facts_->runs_of(unit);
  const uint32_t first = facts_->first_run_of(unit);
  auto dropped = std::lower_bound(dropped_.begin(), dropped_.end(), first);
  for (uint32_t i = 0; i < stored.size(); ++i) {
    const bool is_dropped = dropped != dropped_.end() && *dropped == first + i;
    if (is_dropped) ++dropped;
    if (!is_dropped) into.push_back(stored[i]);
  }
  while (next < tail_.size() && tail_[next].unit < unit) ++next;  // of units without a serial
  const size_t kept = into.size();
  for (; next < tail_.size() && tail_[next].unit == unit; ++next) into.push_back(tail_[next].fact);
  if (into.size() > kept) {
    std::sort(into.begin(), into.end(), [](const RunFact& a, const RunFact& b) { return a.before(b); });
  }
}

int64_t RunView::left_out() const {
  int64_t count = 0;
  if (std::find(line_of_.begin(), line_of_.end(), kLeftOut) == line_of_.end()) return 0;
  each_cell([&](const RunCell& cell) {
    if (line_of_[cell.context] == kLeftOut) count += cell.total;
  });
  return count;
}

}  // namespace litmus::query
