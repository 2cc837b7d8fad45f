#include <algorithm>
#include <filesystem>
#include <future>

#include "api/dialog_desk.h"
#include "api/handlers.h"
#include "api/ids.h"
#include "api/json_body.h"
#include "api/launch.h"
#include "api/list_csv.h"
#include "api/page_json.h"
#include "api/run_status.h"
#include "base/env.h"
#include "query/queries.h"

namespace litmus::api {
namespace {

using server::Request;
using server::Response;

constexpr int64_t kMostRows = 10'000;  // in one answer
constexpr std::string_view kParquet = "application/vnd.apache.parquet";

query::RunFilter filter_of(const Parameters& parameters) {
  query::RunFilter filter;
  filter.outcome = parameters.list("outcome");
  filter.product = parameters.list("product");
  filter.station = parameters.list("station");
  filter.phase = parameters.list("phase");
  filter.serial = parameters.text("serial");
  filter.part_number = parameters.text("part_number");
  filter.lot = parameters.text("lot");
  filter.operator_id = parameters.text("operator");
  filter.project = parameters.text("project");
  filter.session_id = parameters.text("session_id");
  filter.since = parameters.time("since");
  filter.until = parameters.time("until");
  filter.q = parameters.text("q");
  filter.include_incomplete = parameters.flag("include_incomplete");
  return filter;
}

// The parameter that a list of runs can't be made with.
std::string blamed(const Status& status) { return status.message().starts_with("the cursor") ? "cursor" : "sort"; }

Response list_runs(Context& context, const Request&, const Parameters& parameters, const query::SnapshotPtr& snapshot) {
  query::Engine& engine = context.backend.product_engine();
  query::RunFilter filter = filter_of(parameters);
  auto session_id = resolve_filter(context, snapshot, IdKind::kSession, filter.session_id);
  if (auto* refusal = std::get_if<Response>(&session_id)) return std::move(*refusal);
  filter.session_id = std::get<std::string>(session_id);
  const auto page = query::runs_page_json(engine, snapshot, filter, parameters.text("sort"),
                                          parameters.integer("limit"), parameters.text("cursor"));
  if (!page.ok()) return server::problem_of(page.status(), {"query", blamed(page.status())});
  return json_response(runs_page_json(*page));
}

// Resolves the path's id and answers with what `answer` makes of the full one.
template <class Answer>
auto of_run(Answer answer) {
  return [answer](Context& context, const Request& request, const Parameters& parameters,
                  const query::SnapshotPtr& snapshot) -> Response {
    auto id = resolve_id(context, snapshot, IdKind::kRun, request.parameter("id"));
    if (auto* refusal = std::get_if<Response>(&id)) return std::move(*refusal);
    Result<std::string> body = answer(context, std::get<std::string>(id), parameters, snapshot);
    return body.ok() ? json_response(std::move(*body)) : server::problem_of(body.status(), {"query", "cursor"});
  };
}

// What asks for one of the views, on a thread of its own where there is one to be had.
template <class Ask>
auto meanwhile(Ask ask) {
  return std::async(std::launch::async | std::launch::deferred, std::move(ask));
}

// Each view has files of its own, so that nothing is gained by asking for one after the other.
Result<std::string> run_view(Context& context, const std::string& id, const Parameters&,
                             const query::SnapshotPtr& snapshot) {
  query::Engine& engine = context.backend.product_engine();
  auto asked_steps = meanwhile([&] { return query::run_steps_json(engine, snapshot, id, kMostRows, ""); });
  auto asked_measurements =
      meanwhile([&] { return query::run_measurements_json(engine, snapshot, id, {}, kMostRows, ""); });
  LITMUS_ASSIGN_OR_RETURN(std::string view, query::run_json(engine, snapshot, id));
  LITMUS_ASSIGN_OR_RETURN(
      const query::Page instruments,
      query::run_instruments_json(engine, snapshot, id, member_text(view, "session_id").value_or("")));
  LITMUS_ASSIGN_OR_RETURN(const query::Page steps, asked_steps.get());
  LITMUS_ASSIGN_OR_RETURN(const query::Page measurements, asked_measurements.get());
  const bool live = !member_text(view, "ended_at");
  view.pop_back();  // the row's '}'
  view.append(",\"steps\":").append(steps.json);
  view.append(",\"instruments\":").append(instruments.json);
  view.append(",\"measurements\":").append(measurements.json);
  view.append(live ? ",\"live\":true}" : ",\"live\":false}");
  return view;
}

// The bytes of a run's file. `path` came with an event, which anybody may have sent: only what lies below runs/ is
// read.
Result<std::string> read_run_file(const std::filesystem::path& data_dir, const std::string& path) {
  std::error_code ec;
  const auto folder = std::filesystem::weakly_canonical(data_dir / "runs", ec);
  const auto file = std::filesystem::weakly_canonical(data_dir / path, ec);
  const auto [rest, end] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  if (ec || rest != folder.end() || file.extension() != ".parquet") {
    return Status(ErrorCode::kPermissionDenied, "'" + path + "' is no file of a run");
  }
  return Env::real().read_file(file);
}

// The run's own file, as it lies in the data directory.
Response run_file(Context& context, const Request& request, const query::SnapshotPtr& snapshot) {
  auto id = resolve_id(context, snapshot, IdKind::kRun, request.parameter("id"));
  if (auto* refusal = std::get_if<Response>(&id)) return std::move(*refusal);
  const auto row = query::run_json(context.backend.product_engine(), snapshot, std::get<std::string>(id));
  if (!row.ok()) return server::problem_of(row.status());
  const std::string path = member_text(*row, "file_path").value_or("");
  if (path.empty()) {
    return server::problem(406, "the run has no file yet; ask for application/json, or again when the run is stored");
  }
  auto bytes = read_run_file(context.backend.health().data_dir, path);
  return bytes.ok() ? Response(200, std::string(kParquet), std::move(*bytes)) : server::problem_of(bytes.status());
}

Response get_run(Context& context, const Request& request, const Parameters& parameters,
                 const query::SnapshotPtr& snapshot) {
  const bool as_file = request.header("accept").find(kParquet) != std::string_view::npos;
  return as_file ? run_file(context, request, snapshot) : of_run(run_view)(context, request, parameters, snapshot);
}

Result<std::string> run_steps(Context& context, const std::string& id, const Parameters& parameters,
                              const query::SnapshotPtr& snapshot) {
  LITMUS_ASSIGN_OR_RETURN(const query::Page page,
                          query::run_steps_json(context.backend.product_engine(), snapshot, id,
                                                parameters.integer("limit"), parameters.text("cursor")));
  return page_json("steps", page, false);
}

Result<std::string> run_step_tree(Context& context, const std::string& id, const Parameters&,
                                  const query::SnapshotPtr& snapshot) {
  std::vector<std::string> pages;
  std::string cursor;
  do {
    LITMUS_ASSIGN_OR_RETURN(query::Page page,
                            query::run_steps_json(context.backend.product_engine(), snapshot, id, kMostRows, cursor));
    pages.push_back(std::move(page.json));
    cursor = page.next_cursor.value_or("");
  } while (!cursor.empty());
  return step_tree_json(pages);
}

Result<std::string> run_measurements(Context& context, const std::string& id, const Parameters& parameters,
                                     const query::SnapshotPtr& snapshot) {
  const query::MeasurementFilter filter{parameters.text("step_path"), parameters.text("name"),
                                        parameters.text("outcome")};
  LITMUS_ASSIGN_OR_RETURN(const query::Page page,
                          query::run_measurements_json(context.backend.product_engine(), snapshot, id, filter,
                                                       parameters.integer("limit"), parameters.text("cursor")));
  return page_json("measurements", page, false);
}

Result<std::string> run_status(Context& context, const std::string& id, const Parameters&,
                               const query::SnapshotPtr& snapshot) {
  const auto in_memory = context.backend.active_runs();
  for (const auto& run : in_memory) {
    if (run->run_id.to_string() == id) return run_status_json(*run);
  }
  for (const auto& run : snapshot->runs) {
    if (run->run_id.to_string() == id) return run_status_json(*run);
  }
  LITMUS_ASSIGN_OR_RETURN(const std::string row, query::run_json(context.backend.product_engine(), snapshot, id));
  return finished_status_json(id, member_text(row, "outcome").value_or(""),
                              member_text(row, "materialization_error").has_value());
}

// A launched run has a status before it begins. Its process may have begun and ended it since `snapshot` was taken, so
// that its end alone says nothing.
Response run_status_from_launch(Context& context, const Request& request, const Parameters& parameters,
                                const query::SnapshotPtr& snapshot) {
  const auto answer = of_run(run_status);
  Response known = answer(context, request, parameters, snapshot);
  if (known.status != 404) return known;
  const auto launched = find_launched(context, request.parameter("id"));
  if (!launched) return known;
  if (!launched->ended) return json_response(launched_status_json(*launched));
  const auto newer = context.backend.snapshot();
  if (!newer.ok()) return server::problem_of(newer.status());
  known = answer(context, request, parameters, *newer);
  return known.status == 404 ? json_response(launched_status_json(*launched)) : std::move(known);
}

Response list_active(Context& context, const Request&, const Parameters&, const query::SnapshotPtr&) {
  const auto starting = context.backend.starting_runs();  // before the others: one that begins now isn't left out
  const ActiveRuns list =
      active_runs_json(starting, context.backend.active_runs(), context.backend.dialogs().open_by_run());
  return json_response("{\"active_runs\":" + list.json + ",\"count\":" + std::to_string(list.count) + "}");
}

}  // namespace

void install_runs(server::Router& router, Context& context) {
  const auto add = [&](std::string_view operation_id, auto answer) {
    add_route(router, operation_id, with_snapshot(context, operation_id, answer));
  };
  const auto add_list = [&](std::string_view operation_id, auto answer) {
    add_route(router, operation_id, with_csv(with_snapshot(context, operation_id, answer)));
  };
  add_list("list_runs", list_runs);
  add("get_run", get_run);
  add_list("list_run_steps", of_run(run_steps));
  add("get_run_step_tree", of_run(run_step_tree));
  add_list("list_run_measurements", of_run(run_measurements));
  add("get_run_status", run_status_from_launch);
  add("list_active_runs", list_active);
}

}  // namespace litmus::api
