#include "query/run_facts.h"

#include <algorithm>
#include <bit>

namespace litmus::query {

namespace {

constexpr int64_t kDayUs = 86'400'000'000;

// One text for all fields, equal only for equal contexts.
std::string key_of(const RunContext& context) {
  std::string key;
  for (const runs::Text* text : {&context.product_id, &context.dut_part_number, &context.station_id,
                                 &context.station_hostname, &context.test_phase, &context.dut_lot_number}) {
    key += *text ? std::to_string((*text)->size()) + ":" + **text : std::string("-");
  }
  return key;
}

std::string_view first_of(const runs::Text& one, const runs::Text& other) {
  if (one && !one->empty()) return *one;
  return other ? std::string_view(*other) : std::string_view();
}

}  // namespace

RunOutcome run_outcome_of(const runs::Text& text) {
  if (!text) return RunOutcome::kNone;
  if (*text == "passed") return RunOutcome::kPassed;
  if (*text == "failed") return RunOutcome::kFailed;
  return *text == "errored" ? RunOutcome::kErrored : RunOutcome::kOther;
}

std::string_view RunContext::product() const { return first_of(product_id, dut_part_number); }
std::string_view RunContext::station() const { return first_of(station_hostname, station_id); }

uint32_t RunContexts::add(const RunContext& context) {
  const auto [at, is_new] = numbers_.emplace(key_of(context), static_cast<uint32_t>(all_.size()));
  if (is_new) all_.push_back(context);
  return at->second;
}

int64_t RunFact::day() const { return started_us / kDayUs - (started_us % kDayUs < 0 ? 1 : 0); }

void RunCell::add(const RunFact& fact, int64_t times) {
  const int64_t us = fact.duration_us == RunFact::kNoDuration ? 0 : times * fact.duration_us;
  total += times;
  time_us += us;
  if (fact.duration_us != RunFact::kNoDuration) timed += times;
  if (fact.outcome == RunOutcome::kPassed) {
    passed += times;
    pass_us += us;
  } else if (fact.outcome == RunOutcome::kFailed) {
    failed += times;
    fail_us += us;
  } else if (fact.outcome == RunOutcome::kErrored) {
    errored += times;
    error_us += us;
  }
}

void RunCell::add_single(const RunFact& fact, int64_t times) {
  single += times;
  if (fact.outcome == RunOutcome::kPassed) single_passed += times;
  if (fact.outcome == RunOutcome::kFailed) single_failed += times;
}

void RunCell::add(const RunCell& other) {
  total += other.total;
  passed += other.passed;
  failed += other.failed;
  errored += other.errored;
  time_us += other.time_us;
  pass_us += other.pass_us;
  fail_us += other.fail_us;
  error_us += other.error_us;
  timed += other.timed;
  single += other.single;
  single_passed += other.single_passed;
  single_failed += other.single_failed;
}

// Two ordered lists become one; whole units of the base are copied as they are.
class RunFacts::Merger {
 public:
  Merger(const RunFacts& base, std::vector<NewRun> added, RunContexts contexts)
      : base_(base), added_(std::move(added)), out_(std::make_shared<RunFacts>()) {
    out_->contexts_ = std::move(contexts);
    for (const NewRun& run : added_) {
      const uint32_t place = base_.find_run(run.fact.run_id);
      if (place != kNone) dropped_.push_back(place);
    }
    std::sort(dropped_.begin(), dropped_.end());
    std::sort(added_.begin(), added_.end(), [&](const NewRun& a, const NewRun& b) {
      const int order = compare(product_of(a), a.serial, product_of(b), b.serial);
      return order != 0 ? order < 0 : a.fact.before(b.fact);
    });
    out_->runs_.reserve(base_.runs_.size() + added_.size());
    out_->units_.reserve(base_.units_.size() + added_.size() / 2);
    out_->serials_.reserve(base_.serials_.size() + added_.size() * 8);
  }

  std::shared_ptr<RunFacts> merged() {
    for (uint32_t unit = 0; unit < base_.unit_count(); ++unit) {
      const std::string_view product = base_.product_of(unit), serial = base_.serial_of(unit);
      while (next_ < added_.size() && compare_next(product, serial) < 0) add_new_unit();
      const size_t begin = out_->runs_.size();
      copy(base_.units_[unit].first_run, base_.runs_of(unit));
      const auto middle = static_cast<ptrdiff_t>(out_->runs_.size());
      while (next_ < added_.size() && compare_next(product, serial) == 0) take_next();
      const auto at = out_->runs_.begin();
      std::inplace_merge(at + static_cast<ptrdiff_t>(begin), at + middle, out_->runs_.end(),
                         [](const RunFact& a, const RunFact& b) { return a.before(b); });
      close_unit(begin, serial);
    }
    while (next_ < added_.size()) add_new_unit();
    return out_;
  }

 private:
  static int compare(std::string_view product, std::string_view serial, std::string_view other_product,
                     std::string_view other_serial) {
    const int order = product.compare(other_product);
    return order != 0 ? order : serial.compare(other_serial);
  }
  std::string_view product_of(const NewRun& run) const { return out_->contexts_[run.fact.context].product(); }
  int compare_next(std::string_view product, std::string_view serial) const {
    return compare(product_of(added_[next_]), added_[next_].serial, product, serial);
  }

  void take_next() { out_->runs_.push_back(added_[next_++].fact); }

  void add_new_unit() {
    const size_t begin = out_->runs_.size(), first = next_;
    const std::string_view product = product_of(added_[first]);
    while (next_ < added_.size() && compare_next(product, added_[first].serial) == 0) take_next();
    close_unit(begin, added_[first].serial);
  }

  void copy(uint32_t first, std::span<const RunFact> runs) {
    for (const RunFact& run : runs) {
      const bool is_dropped = drop_ < dropped_.size() && dropped_[drop_] == first;
      if (is_dropped) ++drop_;
      if (!is_dropped) out_->runs_.push_back(run);
      ++first;
    }
  }

  void close_unit(size_t begin, std::string_view serial) {
    if (out_->runs_.size() == begin) return;
    out_->units_.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(out_->serials_.size())});
    out_->serials_ += serial;
  }

  const RunFacts& base_;
  std::vector<NewRun> added_;
  std::vector<uint32_t> dropped_;  // places in the base's runs
  size_t next_ = 0, drop_ = 0;
  std::shared_ptr<RunFacts> out_;
};

std::shared_ptr<const RunFacts> RunFacts::merge(const RunFacts& base, std::vector<NewRun> added, RunContexts contexts) {
  auto merged = Merger(base, std::move(added), std::move(contexts)).merged();
  merged->index_ids();
  merged->sum_up();
  return merged;
}

void RunFacts::index_ids() {
  places_.assign(std::bit_ceil(runs_.size() * 3 / 2 + 1), kNone);
  const size_t mask = places_.size() - 1;
  for (uint32_t i = 0; i < runs_.size(); ++i) {
    size_t at = std::hash<Uuid>()(runs_[i].run_id) & mask;
    while (places_[at] != kNone) at = (at + 1) & mask;
    places_[at] = i;
  }
}

void RunFacts::sum_up() {
  std::unordered_map<uint64_t, uint32_t> cells;
  for (uint32_t unit = 0; unit < unit_count(); ++unit) {
    const bool single = is_single(unit);
    if (!single && !serial_of(unit).empty()) open_units_.push_back(unit);
    for (const RunFact& run : runs_of(unit)) {
      if (run.outcome == RunOutcome::kNone) continue;
      const int64_t day = run.day();
      const auto key = static_cast<uint64_t>(day) << 32 | run.context;
      const auto [cell, is_new] = cells.emplace(key, static_cast<uint32_t>(cells_.size()));
      if (is_new) cells_.push_back({.day = day, .context = run.context});
      cells_[cell->second].add(run);
      if (single) cells_[cell->second].add_single(run);
    }
  }
}

std::span<const RunFact> RunFacts::runs_of(uint32_t unit) const {
  const size_t begin = units_[unit].first_run;
  const size_t end = unit + 1 < units_.size() ? units_[unit + 1].first_run : runs_.size();
  return {runs_.data() + begin, end - begin};
}

std::string_view RunFacts::serial_of(uint32_t unit) const {
  const size_t begin = units_[unit].serial_at;
  const size_t end = unit + 1 < units_.size() ? units_[unit + 1].serial_at : serials_.size();
  return std::string_view(serials_).substr(begin, end - begin);
}

uint32_t RunFacts::find_run(const Uuid& run_id) const {
  if (runs_.empty()) return kNone;
  const size_t mask = places_.size() - 1;
  for (size_t at = std::hash<Uuid>()(run_id) & mask; places_[at] != kNone; at = (at + 1) & mask) {
    if (runs_[places_[at]].run_id == run_id) return places_[at];
  }
  return kNone;
}

uint32_t RunFacts::find_unit(std::string_view product, std::string_view serial) const {
  uint32_t low = 0, high = unit_count();
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    const int order = product_of(middle).compare(product);
    const bool is_before = order != 0 ? order < 0 : serial_of(middle) < serial;
    (is_before ? low : high) = is_before ? middle + 1 : middle;
  }
  return low < unit_count() && product_of(low) == product && serial_of(low) == serial ? low : kNone;
}

uint32_t RunFacts::unit_of(uint32_t run) const {
  const auto behind = std::upper_bound(units_.begin(), units_.end(), run,
                                       [](uint32_t place, const Unit& unit) { return place < unit.first_run; });
  return static_cast<uint32_t>(behind - units_.begin()) - 1;
}

}  // namespace litmus::query
