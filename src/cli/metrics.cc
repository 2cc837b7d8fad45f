// litmus metrics: the factory figures.
#include <iostream>
#include <memory>
#include <span>

#include "cli/command.h"
#include "cli/table.h"

namespace litmus::cli {
namespace {

enum class Show { kText, kCount, kNumber, kSeconds, kShare, kPercent };

struct Field {
  const char* key;
  const char* title;
  Show show;
};

constexpr Field kGroup[] = {{"period", "PERIOD", Show::kText},
                            {"product", "PRODUCT", Show::kText},
                            {"station", "STATION", Show::kText},
                            {"phase", "PHASE", Show::kText}};
constexpr Field kYield[] = {{"total_runs", "RUNS", Show::kCount},        {"passed", "PASSED", Show::kCount},
                            {"failed", "FAILED", Show::kCount},          {"errored", "ERRORED", Show::kCount},
                            {"unique_serials", "SERIALS", Show::kCount}, {"first_pass_yield", "FPY", Show::kShare},
                            {"final_yield", "FINAL", Show::kShare},      {"avg_duration_s", "AVG", Show::kSeconds},
                            {"p95_duration_s", "P95", Show::kSeconds}};
constexpr Field kPareto[] = {{"product", "PRODUCT", Show::kText},    {"station", "STATION", Show::kText},
                             {"step_name", "STEP", Show::kText},     {"measurement_name", "MEASUREMENT", Show::kText},
                             {"fail_count", "FAILED", Show::kCount}, {"errored_count", "ERRORED", Show::kCount},
                             {"total_count", "TOTAL", Show::kCount}, {"fail_rate", "RATE", Show::kShare}};
constexpr Field kPpk[] = {{"product", "PRODUCT", Show::kText},
                          {"station", "STATION", Show::kText},
                          {"measurement_name", "MEASUREMENT", Show::kText},
                          {"dut_pin", "PIN", Show::kText},
                          {"ppk", "Ppk", Show::kNumber},
                          {"mean", "MEAN", Show::kNumber},
                          {"sigma", "SIGMA", Show::kNumber},
                          {"lsl", "LSL", Show::kNumber},
                          {"usl", "USL", Show::kNumber},
                          {"n", "N", Show::kCount}};
constexpr Field kTrend[] = {
    {"total", "RUNS", Show::kCount}, {"passed", "PASSED", Show::kCount}, {"yield_pct", "YIELD", Show::kPercent}};
constexpr Field kRetest[] = {{"total_serials", "SERIALS", Show::kCount},
                             {"retested_count", "RETESTED", Show::kCount},
                             {"retest_rate", "RATE", Show::kShare},
                             {"avg_retries", "AVG RETRIES", Show::kNumber}};
constexpr Field kTimeLoss[] = {{"total_time_s", "TOTAL", Show::kSeconds},
                               {"pass_time_s", "PASS", Show::kSeconds},
                               {"fail_time_s", "FAIL", Show::kSeconds},
                               {"error_time_s", "ERROR", Show::kSeconds}};
constexpr Field kAssets[] = {{"role", "ROLE", Show::kText},
                             {"resource", "RESOURCE", Show::kText},
                             {"sessions", "SESSIONS", Show::kCount},
                             {"connected_s", "CONNECTED", Show::kSeconds},
                             {"share_pct", "SHARE", Show::kPercent}};

enum class Own { kPeriod, kTop, kSamples, kNone };

struct Metric {
  const char* name;
  const char* description;
  std::span<const Field> fields;
  Own own;
};

constexpr Metric kMetrics[] = {
    {"summary", "yield: runs, first pass, final, test time", kYield, Own::kPeriod},
    {"pareto", "what fails most", kPareto, Own::kTop},
    {"cpk", "capability of measurements: Ppk, by overall sigma, worst first", kPpk, Own::kSamples},
    {"ppk", "another name of cpk", kPpk, Own::kSamples},
    {"trend", "share of passed runs over time", kTrend, Own::kPeriod},
    {"retest", "units that were tested again", kRetest, Own::kPeriod},
    {"time-loss", "where test time went", kTimeLoss, Own::kPeriod},
    {"assets", "how long instruments were connected", kAssets, Own::kNone},
};

struct Options {
  std::vector<std::string> product, station, phase;
  std::string lot, since, until, period = "day", group_by = "product";
  int64_t top = 10, min_samples = 10;
};

std::string target(const Metric& metric, const Options& options) {
  std::vector<std::pair<std::string, std::string>> query = {
      {"lot", options.lot}, {"since", options.since}, {"until", options.until}};
  for (const auto& value : options.product) query.emplace_back("product", value);
  for (const auto& value : options.station) query.emplace_back("station", value);
  for (const auto& value : options.phase) query.emplace_back("phase", value);
  if (metric.own == Own::kPeriod) query.emplace_back("period", options.period);
  if (metric.own == Own::kTop) {
    query.emplace_back("top_n", std::to_string(options.top));
    query.emplace_back("group_by", options.group_by);
  }
  if (metric.own == Own::kSamples) query.emplace_back("min_samples", std::to_string(options.min_samples));
  return with_query(std::string("/api/metrics/") + metric.name, query);
}

std::string fixed(double value, int digits, const char* unit) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f%s", digits, value, unit);
  return text;
}

std::string cell(const Json& row, const Field& field) {
  const auto value = row.find(field.key);
  if (value == row.end() || value->is_null()) return field.show == Show::kText ? "" : "—";
  if (!value->is_number() || field.show == Show::kText || field.show == Show::kCount) return text(row, field.key);
  const double number = value->get<double>();
  if (field.show == Show::kSeconds) return fixed(number, 1, " s");
  if (field.show == Show::kShare) return fixed(100 * number, 1, " %");
  if (field.show == Show::kPercent) return fixed(number, 1, " %");
  return show_number(number);
}

// A column of names that no row has says nothing.
bool is_shown(const Json& rows, const Field& field) {
  if (field.show != Show::kText) return true;
  for (const Json& row : rows)
    if (!text(row, field.key).empty()) return true;
  return false;
}

void print_rows(const Json& answer, std::vector<Field> fields) {
  const Json& rows = answer["data"];
  std::erase_if(fields, [&](const Field& field) { return !is_shown(rows, field); });
  std::vector<Column> columns;
  for (const Field& field : fields) {
    const bool is_text = field.show == Show::kText;
    columns.push_back({field.title, is_text ? Align::kLeft : Align::kRight, is_text});
  }
  std::vector<std::vector<std::string>> cells;
  const auto add = [&](const Json& row) {
    cells.emplace_back();
    for (const Field& field : fields) cells.back().push_back(cell(row, field));
  };
  for (const Json& row : rows) add(row);
  if (answer.contains("totals") && rows.size() > 1) {
    add(answer["totals"]);
    cells.back().front() = "all";
  }
  std::cout << render_table(columns, cells, terminal_width());
}

void print(const Metric& metric, const Json& answer) {
  if (answer["data"].empty()) {
    std::cout << "Nothing matches. Only finished runs count; `litmus runs` lists them.\n";
  } else {
    std::vector<Field> fields;
    if (metric.own == Own::kPeriod) fields.assign(std::begin(kGroup), std::end(kGroup));
    fields.insert(fields.end(), metric.fields.begin(), metric.fields.end());
    print_rows(answer, std::move(fields));
  }
  if (answer.value("truncated", false)) std::cout << "There are more rows; narrow the filter.\n";
  const int64_t development = answer.value("development_runs_left_out", int64_t{0});
  if (development > 0)
    std::cout << development << " development run" << (development == 1 ? " is" : "s are")
              << " left out; `--phase all` counts every phase.\n";
}

int run(const Context& context, const Metric& metric, const Options& options) {
  const auto answer = context.get(target(metric, options));
  if (!answer.ok()) return report(answer.status());
  if (context.json) {
    std::cout << answer->dump(2) << '\n';
  } else {
    print(metric, *answer);
  }
  return kDone;
}

void add_options(CLI::App& command, const Metric& metric, Options& options) {
  command.add_option("--since", options.since, "begun at or after this: a time, a day, or so long ago (7d, 4h)");
  command.add_option("--until", options.until, "begun at or before this");
  if (metric.own == Own::kNone) return;
  command.add_option("--product", options.product, "only these products (id or part number)");
  command.add_option("--station", options.station, "only these stations (host name or id)");
  command.add_option("--phase", options.phase, "only these phases, or all; else every one but development");
  command.add_option("--lot", options.lot, "only this lot");
  if (metric.own == Own::kPeriod)
    command.add_option("--period", options.period, "rows by")
        ->check(CLI::IsMember({"day", "week", "month"}))
        ->capture_default_str();
  if (metric.own == Own::kSamples)
    command.add_option("--min-samples", options.min_samples, "values that a row needs")
        ->check(CLI::Range(1, 1'000'000'000))
        ->capture_default_str();
  if (metric.own != Own::kTop) return;
  command.add_option("--top", options.top, "how many rows")->check(CLI::Range(1, 10'000))->capture_default_str();
  command.add_option("--group-by", options.group_by, "whose failures")
      ->check(CLI::IsMember({"product", "step", "measurement"}))
      ->capture_default_str();
}

}  // namespace

void add_metrics(CLI::App& app, Context& context) {
  CLI::App* group = app.add_subcommand("metrics", "yield, Pareto, capability and other figures");
  group->require_subcommand(1);
  for (const Metric& metric : kMetrics) {
    auto options = std::make_shared<Options>();
    CLI::App* command = add_command(*group, context, metric.name, metric.description,
                                    [&context, &metric, options] { return run(context, metric, *options); });
    add_options(*command, metric, *options);
  }
}

}  // namespace litmus::cli
