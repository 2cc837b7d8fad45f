// F1: each metric over a long history, beside SQL that a person would write for it over the same segments.
//
// usage: bench_metrics [--runs N] [--data-dir DIR with a history, made when it isn't there] [--pairs N]
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "archive/segments.h"
#include "metrics_baseline.h"
#include "pairs.h"
#include "query/metrics.h"
#include "query/rollups.h"

namespace litmus::bench {
namespace {

using nlohmann::json;
using query::MetricFilter;

struct Options {
  std::filesystem::path data_dir;
  int64_t runs = 100'000;
  int pairs = 5;
  std::string only;  // names of cases that begin so
};

class History {
 public:
  explicit History(const Options& options) : options_(options) {
    if (options_.data_dir.empty()) {
      std::string pattern = (std::filesystem::temp_directory_path() / "litmus-f1-XXXXXX").string();
      made_ = mkdtemp(pattern.data());
      options_.data_dir = made_;
    }
  }
  ~History() {
    std::error_code ignored;
    if (!made_.empty()) std::filesystem::remove_all(made_, ignored);
  }

  Status open() {
    const auto index = options_.data_dir / "index";
    if (!std::filesystem::exists(index / "manifest.json")) LITMUS_RETURN_IF_ERROR(write());
    LITMUS_ASSIGN_OR_RETURN(auto manifest, archive::load_manifest(index));
    auto made = std::make_shared<query::Snapshot>();
    made->manifest = std::make_shared<archive::Manifest>(std::move(manifest));
    snapshot = made;
    // Room for the baselines over 10^6 runs; the daemon has 512 MiB.
    LITMUS_ASSIGN_OR_RETURN(
        engine, query::Engine::open({.data_dir = options_.data_dir, .memory_limit_bytes = int64_t{14} << 30}));
    const int64_t begun = now_ns();
    LITMUS_RETURN_IF_ERROR(query::Rollups(*engine).refresh(snapshot, [] { return false; }));
    std::cerr << "roll-ups: " << static_cast<double>(now_ns() - begun) / 1e9 << " s\n";
    return {};
  }

  query::SnapshotPtr snapshot;
  std::unique_ptr<query::Engine> engine;

 private:
  Status write() const {
    const std::string command = std::string(LITMUS_HISTORY_PATH) + " --data-dir '" + options_.data_dir.string() +
                                "' --steps 20 --per-step 5 --runs " + std::to_string(options_.runs);
    return system(command.c_str()) == 0 ? Status() : Status(ErrorCode::kInternal, "no history was made");
  }

  Options options_;
  std::filesystem::path made_;
};

struct Case {
  const char* name;
  std::function<Result<std::string>(query::Engine&, const query::SnapshotPtr&)> subject;
  const char* baseline;
  const char* counted;  // in each row of both: their sums must be equal
};

const Case kCases[] = {
    {"summary",
     [](auto& engine, const auto& snapshot) { return query::yield_json(engine, snapshot, {}, query::Period::kDay); },
     kYieldSql, "total_runs"},
    {"pareto of products",
     [](auto& engine, const auto& snapshot) {
       return query::pareto_json(engine, snapshot, {}, query::ParetoGroup::kProduct, 10'000);
     },
     kParetoProductSql, "fail_count"},
    {"pareto of steps",
     [](auto& engine, const auto& snapshot) {
       return query::pareto_json(engine, snapshot, {}, query::ParetoGroup::kStep, 10'000);
     },
     kParetoStepSql, "fail_count"},
    {"pareto of measurements",
     [](auto& engine, const auto& snapshot) {
       return query::pareto_json(engine, snapshot, {}, query::ParetoGroup::kMeasurement, 10'000);
     },
     kParetoMeasurementSql, "fail_count"},
    {"cpk", [](auto& engine, const auto& snapshot) { return query::ppk_json(engine, snapshot, {}, 10); }, kPpkSql, "n"},
    {"trend",
     [](auto& engine, const auto& snapshot) { return query::trend_json(engine, snapshot, {}, query::Period::kDay); },
     kTrendSql, "total"},
    {"retest",
     [](auto& engine, const auto& snapshot) { return query::retest_json(engine, snapshot, {}, query::Period::kDay); },
     kRetestSql, "total_serials"},
    {"time-loss",
     [](auto& engine, const auto& snapshot) {
       return query::time_loss_json(engine, snapshot, {}, query::Period::kDay);
     },
     kTimeLossSql, "total_time_s"},
};

constexpr const char* kMoments[] = {"mean", "sigma"};

int64_t sum_of(const json& rows, const std::string& name) {
  int64_t sum = 0;
  for (const json& row : rows) sum += row.value(name, int64_t{0});
  return sum;
}

// Means and sigmas of capability: those of the same groups, within 1e-9.
bool same_moments(const json& ours, const json& theirs) {
  const auto key = [](const json& row) {
    std::string text;
    for (const char* name : {"product", "station", "measurement_name", "characteristic_id", "dut_pin"})
      text += row[name].dump();
    return text;
  };
  std::map<std::string, const json*> wanted;
  for (const json& row : theirs) wanted[key(row)] = &row;
  return std::all_of(ours.begin(), ours.end(), [&](const json& row) {
    const auto found = wanted.find(key(row));
    if (found == wanted.end() || row["n"] != (*found->second)["n"]) return false;
    return std::all_of(std::begin(kMoments), std::end(kMoments), [&](const char* name) {
      const double value = (*found->second)[name].get<double>();
      return std::abs(row[name].get<double>() - value) <= 1e-9 * std::abs(value);
    });
  });
}

class Runner {
 public:
  Runner(History& history, const Options& options) : history_(history), options_(options) {}

  Status measure(const Case& one) {
    json subject, baseline;
    const auto ask = [&] { return timed([&] { return one.subject(*history_.engine, history_.snapshot); }, subject); };
    const auto force = [&] { return timed([&] { return by_hand(one.baseline); }, baseline); };
    const Comparison found = compare(options_.pairs, ask, force);
    LITMUS_RETURN_IF_ERROR(failure_);
    bool same = subject.is_object() && sum_of(subject["data"], one.counted) == sum_of(baseline, one.counted);
    if (same && one.counted == std::string_view("n")) same = same_moments(subject["data"], baseline);
    if (!same) return {ErrorCode::kInternal, std::string(one.name) + ": the answers differ"};
    std::printf(
        "{\"goal\":\"F1\",\"case\":\"%s, %lld runs\",\"unit\":\"s\",\"subject\":%.6f,\"baseline\":%.6f,\"ratio\":%.5f,"
        "\"low\":%.5f,\"high\":%.5f}\n",
        one.name, static_cast<long long>(options_.runs), found.subject_p50 / 1e9, found.baseline_p50 / 1e9,
        found.ratio_p50.median, found.ratio_p50.low, found.ratio_p50.high);
    std::fflush(stdout);
    return {};
  }

 private:
  template <class Work>
  Samples timed(Work work, json& answer) {
    const int64_t begun = now_ns();
    const Result<std::string> text = work();
    const int64_t taken = now_ns() - begun;
    if (!text.ok()) failure_ = text.status();
    if (text.ok()) answer = json::parse(*text);
    return {taken};
  }

  Result<std::string> by_hand(const char* sql) {
    LITMUS_ASSIGN_OR_RETURN(const auto rows,
                            history_.engine->query(history_.snapshot, sql, {},
                                                   {.max_rows = 1'000'000, .deadline = std::chrono::minutes(20)}));
    ByteBuffer out;
    JsonWriter writer(out);
    rows->append_rows_as_objects(writer);
    return std::string(out.view());
  }

  History& history_;
  const Options& options_;
  Status failure_;
};

Status run(const Options& options) {
  History history(options);
  LITMUS_RETURN_IF_ERROR(history.open());
  Runner runner(history, options);
  for (const Case& one : kCases) {
    if (std::string_view(one.name).starts_with(options.only)) LITMUS_RETURN_IF_ERROR(runner.measure(one));
  }
  return {};
}

}  // namespace
}  // namespace litmus::bench

int main(int argc, char** argv) {
  litmus::bench::Options options;
  CLI::App app("Measures F1.", "bench_metrics");
  app.add_option("--runs", options.runs, "of the history")->capture_default_str();
  app.add_option("--data-dir", options.data_dir, "kept; without it a temporary one");
  app.add_option("--pairs", options.pairs, "measurements of each case")->capture_default_str();
  app.add_option("--only", options.only, "cases whose names begin so");
  CLI11_PARSE(app, argc, argv);
  const litmus::Status done = litmus::bench::run(options);
  if (!done.ok()) std::cerr << "bench_metrics: " << done.message() << '\n';
  return done.ok() ? 0 : 1;
}
