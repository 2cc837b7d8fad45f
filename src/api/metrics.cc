#include "query/metrics.h"

#include "api/handlers.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

query::MetricFilter filter_of(const Parameters& parameters) {
  query::MetricFilter filter;
  filter.product = parameters.list("product");
  filter.station = parameters.list("station");
  filter.phase = parameters.list("phase");
  filter.lot = parameters.text("lot");
  filter.since = parameters.time("since");
  filter.until = parameters.time("until");
  return filter;
}

query::Period period_of(const Parameters& parameters) {
  const std::string period = parameters.text("period");
  if (period == "week") return query::Period::kWeek;
  return period == "month" ? query::Period::kMonth : query::Period::kDay;
}

query::ParetoGroup group_of(const Parameters& parameters) {
  const std::string group = parameters.text("group_by");
  if (group == "step") return query::ParetoGroup::kStep;
  return group == "measurement" ? query::ParetoGroup::kMeasurement : query::ParetoGroup::kProduct;
}

Result<std::string> pareto(query::Engine& engine, const query::SnapshotPtr& snapshot, const Parameters& parameters) {
  return query::pareto_json(engine, snapshot, filter_of(parameters), group_of(parameters), parameters.integer("top_n"));
}

Result<std::string> ppk(query::Engine& engine, const query::SnapshotPtr& snapshot, const Parameters& parameters) {
  return query::ppk_json(engine, snapshot, filter_of(parameters), parameters.integer("min_samples"));
}

Result<std::string> assets(query::Engine& engine, const query::SnapshotPtr& snapshot, const Parameters& parameters) {
  return query::assets_json(engine, snapshot, parameters.time("since"), parameters.time("until"));
}

// A metric whose own parameters are the period and whether it is pooled.
template <auto Metric>
Result<std::string> by_period(query::Engine& engine, const query::SnapshotPtr& snapshot, const Parameters& parameters) {
  const query::Rows rows = parameters.flag("pooled") ? query::Rows::kPooled : query::Rows::kAll;
  return Metric(engine, snapshot, filter_of(parameters), period_of(parameters), rows);
}

}  // namespace

void install_metrics(server::Router& router, Context& context) {
  const auto add = [&](std::string_view operation_id, auto metric) {
    const auto answer = [metric](Context& of, const Request&, const Parameters& parameters,
                                 const query::SnapshotPtr& snapshot) -> Response {
      Result<std::string> body = metric(of.backend.product_engine(), snapshot, parameters);
      return body.ok() ? json_response(std::move(*body)) : server::problem_of(body.status());
    };
    add_route(router, operation_id, with_snapshot(context, operation_id, answer));
  };
  add("get_metrics_summary", by_period<query::yield_json>);
  add("get_metrics_pareto", pareto);
  add("get_metrics_cpk", ppk);
  add("get_metrics_ppk", ppk);
  add("get_metrics_trend", by_period<query::trend_json>);
  add("get_metrics_retest", by_period<query::retest_json>);
  add("get_metrics_time_loss", by_period<query::time_loss_json>);
  add("get_metrics_assets", assets);
}

}  // namespace litmus::api
