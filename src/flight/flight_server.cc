#include "flight/flight_server.h"

#include <arrow/buffer.h>

#include <algorithm>
#include <utility>

#include "base/json_writer.h"
#include "flight/arrow_status.h"
#include "flight/event_rows.h"
#include "flight/sample_rows.h"
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

std::string acknowledgement(const SamplesTaken& taken) {
  ByteBuffer buffer;
  JsonWriter json(buffer);
  json.raw("{\"accepted\":");
  json.integer(taken.accepted);
  json.raw(",\"duplicates\":");
  json.integer(taken.duplicates);
  json.raw(",\"first\":[");
  for (const auto& reference : taken.first) {
    if (&reference != &taken.first.front()) json.raw(",");
    json.string(reference);
  }
  json.raw("]}");
  return std::string(buffer.view());
}

bool is_table(const FlightDescriptor& target, const char* name, size_t longest) {
  const auto& path = target.path;
  return target.type == FlightDescriptor::PATH && !path.empty() && path.size() <= longest && path.front() == name;
}

// Reads batch by batch. `take` gives what is acknowledged.
template <class Take>
arrow::Status put_all(arrow::flight::FlightMessageReader& reader, arrow::flight::FlightMetadataWriter& writer,
                      Take&& take) {
  for (;;) {
    ARROW_ASSIGN_OR_RAISE(auto chunk, reader.Next());
    if (chunk.data == nullptr && chunk.app_metadata == nullptr) return arrow::Status::OK();
    if (chunk.data == nullptr) continue;
    const Result<std::string> said = take(std::move(chunk.data));
    if (!said.ok()) return to_arrow(said.status());
    ARROW_RETURN_NOT_OK(writer.WriteMetadata(*arrow::Buffer::FromString(*said)));
  }
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
  const FlightDescriptor target = reader->descriptor();
  if (is_table(target, "events", 1)) return put_events(*reader, *writer);
  if (is_table(target, "samples", 2)) return put_samples(target.path, *reader, *writer);
  return to_arrow(
      {ErrorCode::kUnsupported,
       "events and samples can be put here: give the path 'events', 'samples', or 'samples' and the name of "
       "the channel as descriptor"});
}

arrow::Status FlightServer::put_events(arrow::flight::FlightMessageReader& reader,
                                       arrow::flight::FlightMetadataWriter& writer) {
  ARROW_ASSIGN_OR_RAISE(const auto schema, reader.GetSchema());
  const auto rows = EventRows::of(*schema);
  if (!rows.ok()) return to_arrow(rows.status());
  return put_all(reader, writer, [&](const std::shared_ptr<arrow::RecordBatch>& batch) -> Result<std::string> {
    LITMUS_ASSIGN_OR_RETURN(auto events, rows->read(*batch));
    LITMUS_ASSIGN_OR_RETURN(const Taken taken, backend_.take_events(std::move(events)));
    return acknowledgement(taken);
  });
}

arrow::Status FlightServer::put_samples(const std::vector<std::string>& path,
                                        arrow::flight::FlightMessageReader& reader,
                                        arrow::flight::FlightMetadataWriter& writer) {
  ARROW_ASSIGN_OR_RAISE(const auto schema, reader.GetSchema());
  const auto rows = SampleRows::of(*schema, path.size() > 1 ? path[1] : "");
  if (!rows.ok()) return to_arrow(rows.status());
  const auto sink = backend_.open_samples();
  return put_all(reader, writer, [&](std::shared_ptr<arrow::RecordBatch> batch) -> Result<std::string> {
    LITMUS_ASSIGN_OR_RETURN(const SampleBatch samples, rows->read(std::move(batch)));
    LITMUS_ASSIGN_OR_RETURN(const SamplesTaken taken, sink->take(samples.samples));
    return acknowledgement(taken);
  });
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
