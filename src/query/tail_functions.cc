#include "query/tail_functions.h"

#include <memory>
#include <optional>

#include "query/duckdb_handle.h"
#include "query/table_function.h"
#include "query/tail_scan.h"
#include "runs/columns.h"

namespace litmus::query {

namespace {

enum class Source { kEvents, kRuns, kSteps, kMeasurements, kLosses };

struct FunctionSpec {
  const char* name;
  Source source;
};

constexpr FunctionSpec kFunctions[] = {
    {"tail_events", Source::kEvents}, {"tail_runs", Source::kRuns},
    {"tail_steps", Source::kSteps},   {"tail_measurements", Source::kMeasurements},
    {"tail_losses", Source::kLosses},
};

struct FunctionContext {
  const Pins* pins;
  Source source;
};

std::span<const tables::ColumnInfo> declared_columns(Source source) {
  switch (source) {
    case Source::kEvents:
      return tables::kEventsColumns;
    case Source::kRuns:
      return tables::kRunsColumns;
    case Source::kSteps:
      return tables::kStepsColumns;
    case Source::kMeasurements:
      return tables::kMeasurementsColumns;
    case Source::kLosses:
      return tables::kLossesColumns;
  }
  return {};
}

std::optional<int64_t> integer_parameter(duckdb_bind_info info, const char* name) {
  DuckValue value(duckdb_bind_get_named_parameter(info, name));
  if (!value || duckdb_is_null_value(value.get())) return std::nullopt;
  return duckdb_get_int64(value.get());
}

// What a statement bound: the snapshot, and the rows that it wants of it.
struct Bound {
  Source source;
  SnapshotPtr snapshot;
  TailFilter filter;
};

Result<Uuid> id_parameter(duckdb_bind_info info, const char* name) {
  const std::string text = text_parameter(info, name);
  if (text.empty()) return Uuid{};
  return Uuid::parse(text);
}

void bind(duckdb_bind_info info) {
  const auto* context = static_cast<const FunctionContext*>(duckdb_bind_get_extra_info(info));
  add_columns(info, declared_columns(context->source));
  auto bound = std::make_unique<Bound>();
  bound->source = context->source;
  bound->snapshot = context->pins->find(connection_of(info));
  if (context->source != Source::kLosses) {
    auto run = id_parameter(info, "run_id");
    if (!run.ok()) return duckdb_bind_set_error(info, run.status().message().c_str());
    bound->filter.run_id = *run;
  }
  if (context->source == Source::kEvents) {
    auto session = id_parameter(info, "session_id");
    if (!session.ok()) return duckdb_bind_set_error(info, session.status().message().c_str());
    bound->filter.session_id = *session;
    bound->filter.type = text_parameter(info, "event_type");
    bound->filter.after = integer_parameter(info, "after").value_or(0);
    bound->filter.through = integer_parameter(info, "through").value_or(INT64_MAX);
    bound->filter.newest = integer_parameter(info, "newest");
  }
  duckdb_bind_set_bind_data(info, bound.release(), [](void* data) { delete static_cast<Bound*>(data); });
}

std::unique_ptr<TailScan> make_scan(const Bound& bound) {
  switch (bound.source) {
    case Source::kEvents:
      return scan_events(bound.snapshot, bound.filter);
    case Source::kRuns:
      return scan_runs(bound.snapshot, bound.filter, runs::RowKind::kRuns);
    case Source::kSteps:
      return scan_runs(bound.snapshot, bound.filter, runs::RowKind::kSteps);
    case Source::kMeasurements:
      return scan_runs(bound.snapshot, bound.filter, runs::RowKind::kMeasurements);
    case Source::kLosses:
      return scan_losses(bound.snapshot);
  }
  return nullptr;
}

void init(duckdb_init_info info) {
  start_scan(info, make_scan(*static_cast<const Bound*>(duckdb_init_get_bind_data(info))));
}

void add_parameters(duckdb_table_function function, Source source) {
  LogicalType text(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
  LogicalType integer(duckdb_create_logical_type(DUCKDB_TYPE_BIGINT));
  if (source != Source::kLosses) duckdb_table_function_add_named_parameter(function, "run_id", text.get());
  if (source != Source::kEvents) return;
  duckdb_table_function_add_named_parameter(function, "session_id", text.get());
  duckdb_table_function_add_named_parameter(function, "event_type", text.get());
  duckdb_table_function_add_named_parameter(function, "after", integer.get());
  duckdb_table_function_add_named_parameter(function, "through", integer.get());
  duckdb_table_function_add_named_parameter(function, "newest", integer.get());
}

}  // namespace

Status register_tail_functions(duckdb_connection connection, const Pins& pins) {
  for (const auto& spec : kFunctions) {
    TableFunction function(duckdb_create_table_function());
    duckdb_table_function_set_name(function.get(), spec.name);
    add_parameters(function.get(), spec.source);
    duckdb_table_function_set_extra_info(function.get(), new FunctionContext{&pins, spec.source},
                                         [](void* data) { delete static_cast<FunctionContext*>(data); });
    duckdb_table_function_set_bind(function.get(), bind);
    duckdb_table_function_set_init(function.get(), init);
    duckdb_table_function_set_function(function.get(), fill_chunk);
    duckdb_table_function_supports_projection_pushdown(function.get(), true);
    if (duckdb_register_table_function(connection, function.get()) == DuckDBError) {
      return {ErrorCode::kInternal, std::string("DuckDB refused the table function ") + spec.name};
    }
  }
  return {};
}

}  // namespace litmus::query
