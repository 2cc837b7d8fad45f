// SqlRows: the rows of one do_get, from the query engine to gRPC as it asks for them. For .cc files of this folder
// only.
#pragma once

#include <arrow/flight/server.h>
#include <arrow/record_batch.h>

#include <memory>
#include <mutex>
#include <string_view>

#include "flight/call_watch.h"
#include "flight/service.h"
#include "query/row_stream.h"

namespace litmus::flight {

// What do_get, and what asks for its schema, may be given: SQL text. kInvalidArgument.
Status check_sql(std::string_view sql);

class SqlRows final : public arrow::RecordBatchReader, public CallWatch::Watched {
 public:
  // Waits for a place among the results that are being read.
  static arrow::Result<std::shared_ptr<SqlRows>> open(std::string_view sql, Backend& backend,
                                                      const Service::Options& options, CallWatch& watch,
                                                      const arrow::flight::ServerCallContext& context);
  ~SqlRows() override;

  std::shared_ptr<arrow::Schema> schema() const override { return schema_; }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override;

  bool look(CallWatch::Clock::time_point now, bool ending) override;

 private:
  SqlRows(const Service::Options& options, CallWatch& watch, const arrow::flight::ServerCallContext& context)
      : options_(options), watch_(watch), context_(context) {}
  Status begin(std::string_view sql, Backend& backend);
  Result<std::shared_ptr<arrow::RecordBatch>> next();

  const Service::Options& options_;
  CallWatch& watch_;
  const arrow::flight::ServerCallContext& context_;  // lives until the call's last answer
  std::shared_ptr<arrow::Schema> schema_;
  bool is_watched_ = false;

  std::mutex mutex_;  // guards what follows
  std::shared_ptr<query::RowStream> rows_;
  bool reading_ = false;                       // rows_->next() is under way
  CallWatch::Clock::time_point paused_since_;  // the client has had the last batch
  Status dropped_;                             // why there are no rows any more
};

}  // namespace litmus::flight
