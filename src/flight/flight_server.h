// FlightServer: the calls of Flight, each to whom it concerns. For .cc files of this folder only.
#pragma once

#include <arrow/flight/server.h>

#include <memory>
#include <string>
#include <vector>

#include "flight/call_watch.h"
#include "flight/service.h"

namespace litmus::flight {

class FlightServer final : public arrow::flight::FlightServerBase {
 public:
  using Context = arrow::flight::ServerCallContext;

  FlightServer(const Service::Options& options, Backend& backend)
      : options_(options), backend_(backend), watch_(options.most_streams) {}

  void end_results() { watch_.end(); }

  // The ticket is SQL.
  arrow::Status DoGet(const Context& context, const arrow::flight::Ticket& ticket,
                      std::unique_ptr<arrow::flight::FlightDataStream>* stream) override;

  // The path of the descriptor is the table: "events"; "samples", which may be followed by the channel. Each batch is
  // acknowledged, by metadata {"accepted":…,"duplicates":…}, when it is in a journal; of samples with "first", the
  // references of what is new.
  arrow::Status DoPut(const Context& context, std::unique_ptr<arrow::flight::FlightMessageReader> reader,
                      std::unique_ptr<arrow::flight::FlightMetadataWriter> writer) override;

  // Of a command, which is SQL, or of a path, which names a table: its columns, and the ticket for its rows.
  arrow::Status GetFlightInfo(const Context& context, const arrow::flight::FlightDescriptor& request,
                              std::unique_ptr<arrow::flight::FlightInfo>* info) override;
  arrow::Status GetSchema(const Context& context, const arrow::flight::FlightDescriptor& request,
                          std::unique_ptr<arrow::flight::SchemaResult>* schema) override;

  // The tables.
  arrow::Status ListFlights(const Context& context, const arrow::flight::Criteria* criteria,
                            std::unique_ptr<arrow::flight::FlightListing>* listings) override;

  // None.
  arrow::Status ListActions(const Context& context, std::vector<arrow::flight::ActionType>* actions) override;

 private:
  arrow::Status put_events(arrow::flight::FlightMessageReader& reader, arrow::flight::FlightMetadataWriter& writer);
  arrow::Status put_samples(const std::vector<std::string>& path, arrow::flight::FlightMessageReader& reader,
                            arrow::flight::FlightMetadataWriter& writer);
  arrow::Result<arrow::flight::FlightInfo> info_of(const Context& context,
                                                   const arrow::flight::FlightDescriptor& request,
                                                   const std::string& sql);

  const Service::Options options_;
  Backend& backend_;
  CallWatch watch_;
};

}  // namespace litmus::flight
