#include "flight/flight_server.h"

#include <arrow/buffer.h>

#include <algorithm>
#include <utility>

#include "flight/arrow_status.h"
#include "flight/event_rows.h"
#include "flight/sql_rows.h"
#include "query/views.h"

namespace litmus::flight {

namespace {

using arrow::flight::FlightDescriptor;

// What a descriptor asks for, as SQL.
arrow::Result<std::string> sql_of(const FlightDescriptor& request) {
  if (request.type == FlightDescriptor::CMD) return request.cmd;
  const auto& views = query::view_names();
  if (request.type == FlightDescriptor::PATH && request.path.size() == 1 &&
      std::find(views.begin(), views.end(), request.path.front()) != views.end())
    return "FROM " + request.path.front();
  return to_arrow({ErrorCode::kNotFound,
                   "a descriptor is a command, which is SQL, or a path of one name, which is one "
                   "of the tables that list_flights gives"});
}

std::string acknowledgement(const Taken& taken) {
  return "{\"accepted\":" + std::to_string(taken.accepted) + ",\"duplicates\":" + std::to_string(taken.duplicates) +
         "}";
}

Status check_target(const FlightDescriptor& target) {
  if (target.type == FlightDescriptor::PATH && target.path == std::vector<std::string>{"events"}) return {};
  return {ErrorCode::kUnsupported,
          "events are what can be put here: give the path 'events' as descriptor. Samples are written by the program "
          "that measures them, with observe()"};
}

}  // namespace

arrow::Status FlightServer::DoGet(const Context& context, const arrow::flight::Ticket& ticket,
                                  std::unique_ptr<arrow::flight::FlightDataStream>* stream) {
  ARROW_ASSIGN_OR_RAISE(auto rows, SqlRows::open(ticket.ticket, backend_, options_, watch_, context));
  *stream = std::make_unique<arrow::flight::RecordBatchStream>(std::move(rows));
  return arrow::Status::OK();
}

arrow::Status FlightServer::DoPut(const Context&, std::unique_ptr<arrow::flight::FlightMessageReader> reader,
                                  std::unique_ptr<arrow::flight::FlightMetadataWriter> writer) {
  ARROW_RETURN_NOT_OK(to_arrow(check_target(reader->descriptor())));
  ARROW_ASSIGN_OR_RAISE(const auto schema, reader->GetSchema());
  const auto rows = EventRows::of(*schema);
  if (!rows.ok()) return to_arrow(rows.status());
  for (;;) {
    ARROW_ASSIGN_OR_RAISE(const auto chunk, reader->Next());
    if (chunk.data == nullptr && chunk.app_metadata == nullptr) return arrow::Status::OK();
    if (chunk.data == nullptr) continue;
    auto events = rows->read(*chunk.data);
    if (!events.ok()) return to_arrow(events.status());
    const auto taken = backend_.take_events(*std::move(events));
    if (!taken.ok()) return to_arrow(taken.status());
    ARROW_RETURN_NOT_OK(writer->WriteMetadata(*arrow::Buffer::FromString(acknowledgement(*taken))));
  }
}

arrow::Result<arrow::flight::FlightInfo> FlightServer::info_of(const Context& context, const FlightDescriptor& request,
                                                               const std::string& sql) {
  ARROW_ASSIGN_OR_RAISE(const auto rows, SqlRows::open(sql, backend_, options_, watch_, context));
  arrow::flight::FlightEndpoint endpoint;  // without a location: here
  endpoint.ticket.ticket = sql;
  return arrow::flight::FlightInfo::Make(*rows->schema(), request, {endpoint}, -1, -1);
}

arrow::Status FlightServer::GetFlightInfo(const Context& context, const FlightDescriptor& request,
                                          std::unique_ptr<arrow::flight::FlightInfo>* info) {
  ARROW_ASSIGN_OR_RAISE(const std::string sql, sql_of(request));
  ARROW_ASSIGN_OR_RAISE(auto found, info_of(context, request, sql));
  *info = std::make_unique<arrow::flight::FlightInfo>(std::move(found));
  return arrow::Status::OK();
}

arrow::Status FlightServer::GetSchema(const Context& context, const FlightDescriptor& request,
                                      std::unique_ptr<arrow::flight::SchemaResult>* schema) {
  ARROW_ASSIGN_OR_RAISE(const std::string sql, sql_of(request));
  ARROW_ASSIGN_OR_RAISE(const auto rows, SqlRows::open(sql, backend_, options_, watch_, context));
  return arrow::flight::SchemaResult::Make(*rows->schema()).Value(schema);
}

arrow::Status FlightServer::ListFlights(const Context& context, const arrow::flight::Criteria*,
                                        std::unique_ptr<arrow::flight::FlightListing>* listings) {
  std::vector<arrow::flight::FlightInfo> tables;
  for (const std::string& view : query::view_names()) {
    ARROW_ASSIGN_OR_RAISE(auto info, info_of(context, FlightDescriptor::Path({view}), "FROM " + view));
    tables.push_back(std::move(info));
  }
  *listings = std::make_unique<arrow::flight::SimpleFlightListing>(std::move(tables));
  return arrow::Status::OK();
}

arrow::Status FlightServer::ListActions(const Context&, std::vector<arrow::flight::ActionType>* actions) {
  actions->clear();
  return arrow::Status::OK();
}

}  // namespace litmus::flight
