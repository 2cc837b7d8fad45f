#include "query/channel_functions.h"

#include <memory>

#include "query/channel_scan.h"
#include "query/duckdb_handle.h"
#include "query/table_function.h"

namespace litmus::query {

namespace {

struct FunctionContext {
  Pins* pins;
  archive::ChannelStore* store;
};

struct Bound {
  archive::ChannelStore* store;
  archive::ChannelPartsPtr parts;
  SampleFilter filter;
};

Result<archive::ChannelPartsPtr> parts_of(duckdb_bind_info info, const FunctionContext& context) {
  if (context.store == nullptr) return std::make_shared<const archive::ChannelParts>();
  return context.pins->samples(connection_of(info), *context.store);
}

std::optional<Timestamp> time_parameter(duckdb_bind_info info, const char* name) {
  const DuckValue value(duckdb_bind_get_named_parameter(info, name));
  if (!value || duckdb_is_null_value(value.get())) return std::nullopt;
  return Timestamp{duckdb_get_timestamp_tz(value.get()).micros};
}

void bind(duckdb_bind_info info, std::span<const tables::ColumnInfo> columns, SampleFilter filter) {
  const auto* context = static_cast<const FunctionContext*>(duckdb_bind_get_extra_info(info));
  add_columns(info, columns);
  auto parts = parts_of(info, *context);
  if (!parts.ok()) return duckdb_bind_set_error(info, parts.status().message().c_str());
  duckdb_bind_set_bind_data(info, new Bound{context->store, *std::move(parts), std::move(filter)},
                            [](void* data) { delete static_cast<Bound*>(data); });
}

void bind_channels(duckdb_bind_info info) { bind(info, tables::kChannelsColumns, {}); }

void bind_samples(duckdb_bind_info info) {
  bind(info, tables::kSamplesColumns,
       {text_parameter(info, "channel_id"), text_parameter(info, "session_id"), time_parameter(info, "since"),
        time_parameter(info, "until")});
}

void init_channels(duckdb_init_info info) {
  const auto* bound = static_cast<const Bound*>(duckdb_init_get_bind_data(info));
  start_scan(info, scan_channels(bound->store == nullptr ? std::vector<archive::ChannelDescriptor>()
                                                         : bound->store->describe(*bound->parts)));
}

void init_samples(duckdb_init_info info) {
  const auto* bound = static_cast<const Bound*>(duckdb_init_get_bind_data(info));
  start_scan(info, scan_samples(bound->store, bound->parts, bound->filter));
}

Status add_function(duckdb_connection connection, const char* name, const FunctionContext& context,
                    duckdb_table_function_bind_t bind, duckdb_table_function_init_t init, bool has_parameters) {
  TableFunction function(duckdb_create_table_function());
  duckdb_table_function_set_name(function.get(), name);
  if (has_parameters) {
    LogicalType text(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
    LogicalType time(duckdb_create_logical_type(DUCKDB_TYPE_TIMESTAMP_TZ));
    duckdb_table_function_add_named_parameter(function.get(), "channel_id", text.get());
    duckdb_table_function_add_named_parameter(function.get(), "session_id", text.get());
    duckdb_table_function_add_named_parameter(function.get(), "since", time.get());
    duckdb_table_function_add_named_parameter(function.get(), "until", time.get());
  }
  duckdb_table_function_set_extra_info(function.get(), new FunctionContext(context),
                                       [](void* data) { delete static_cast<FunctionContext*>(data); });
  duckdb_table_function_set_bind(function.get(), bind);
  duckdb_table_function_set_init(function.get(), init);
  duckdb_table_function_set_function(function.get(), fill_chunk);
  duckdb_table_function_supports_projection_pushdown(function.get(), true);
  if (duckdb_register_table_function(connection, function.get()) != DuckDBError) return {};
  return {ErrorCode::kInternal, std::string("DuckDB refused the table function ") + name};
}

}  // namespace

Status register_channel_functions(duckdb_connection connection, Pins& pins, archive::ChannelStore* store) {
  const FunctionContext context{&pins, store};
  LITMUS_RETURN_IF_ERROR(add_function(connection, "all_channels", context, bind_channels, init_channels, false));
  return add_function(connection, "samples_of", context, bind_samples, init_samples, true);
}

}  // namespace litmus::query
