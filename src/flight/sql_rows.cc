#include "flight/sql_rows.h"

#include <arrow/util/utf8.h>

#include <utility>

#include "flight/arrow_status.h"

namespace litmus::flight {

namespace {

constexpr size_t kLongestSql = size_t{1} << 20;

Status wrong(const char* message) { return {ErrorCode::kInvalidArgument, message}; }

}  // namespace

Status check_sql(std::string_view sql) {
  if (sql.size() > kLongestSql) return wrong("the statement is longer than 1 MiB");
  arrow::util::InitializeUTF8();
  if (!arrow::util::ValidateUTF8(sql)) return wrong("a ticket is SQL text in UTF-8; this one isn't UTF-8");
  if (sql.find('\0') != std::string_view::npos) return wrong("a ticket is SQL text; this one holds NUL characters");
  return {};
}

arrow::Result<std::shared_ptr<SqlRows>> SqlRows::open(std::string_view sql, Backend& backend,
                                                      const Service::Options& options, CallWatch& watch,
                                                      const arrow::flight::ServerCallContext& context) {
  std::shared_ptr<SqlRows> rows(new SqlRows(options, watch, context));
  ARROW_RETURN_NOT_OK(to_arrow(rows->begin(sql, backend)));
  return rows;
}

Status SqlRows::begin(std::string_view sql, Backend& backend) {
  LITMUS_RETURN_IF_ERROR(check_sql(sql));
  LITMUS_RETURN_IF_ERROR(watch_.add(*this, CallWatch::Clock::now() + options_.longest_wait));
  is_watched_ = true;
  LITMUS_ASSIGN_OR_RETURN(const auto snapshot, backend.snapshot());
  query::QueryOptions limits;
  limits.deadline = options_.longest_batch;
  LITMUS_ASSIGN_OR_RETURN(auto rows, backend.engine().stream(snapshot, sql, {}, limits));
  const std::lock_guard lock(mutex_);
  schema_ = rows->schema();
  rows_ = std::move(rows);
  paused_since_ = CallWatch::Clock::now();
  return {};
}

SqlRows::~SqlRows() {
  if (is_watched_) watch_.remove(*this);
}

arrow::Status SqlRows::ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) {
  auto read = next();
  if (!read.ok()) return to_arrow(read.status());
  *batch = *std::move(read);
  return arrow::Status::OK();
}

Result<std::shared_ptr<arrow::RecordBatch>> SqlRows::next() {
  std::shared_ptr<query::RowStream> rows;
  {
    const std::lock_guard lock(mutex_);
    if (!dropped_.ok()) return dropped_;
    rows = rows_;
    reading_ = true;
  }
  auto batch = rows->next();
  const std::lock_guard lock(mutex_);
  reading_ = false;
  paused_since_ = CallWatch::Clock::now();
  return batch;
}

bool SqlRows::look(CallWatch::Clock::time_point now, bool ending) {
  std::shared_ptr<query::RowStream> unwanted;  // destroyed without the lock
  const std::lock_guard lock(mutex_);
  if (rows_ == nullptr) return true;  // not begun yet
  Status why;
  if (ending) why = {ErrorCode::kUnavailable, "this service ends; the file litmusd.lock says where the next one is"};
  if (context_.is_cancelled()) why = {ErrorCode::kUnavailable, "the client has gone"};
  if (why.ok() && !reading_ && now - paused_since_ > options_.longest_pause)
    why = {ErrorCode::kTimeout, "the client read nothing for " + std::to_string(options_.longest_pause.count() / 1000) +
                                    " s; its query has ended"};
  if (why.ok()) return true;
  dropped_ = why;
  rows_->cancel(std::move(why));
  unwanted = std::exchange(rows_, nullptr);
  return false;
}

}  // namespace litmus::flight
