#include "query/engine.h"

#include <condition_variable>
#include <mutex>

#include "base/log.h"
#include "query/arrow_shape.h"
#include "query/channel_functions.h"
#include "query/duckdb_handle.h"
#include "query/duckdb_result.h"
#include "query/pins.h"
#include "query/rate_facts.h"
#include "query/row_stream.h"
#include "query/run_fact_shelf.h"
#include "query/run_list_shelf.h"
#include "query/session_shelf.h"
#include "query/statement_guard.h"
#include "query/statement_run.h"
#include "query/tail_functions.h"
#include "query/views.h"
#include "query/watchdog.h"

namespace litmus::query {

namespace {

constexpr size_t kMaxConnections = 8;

constexpr int64_t kUnknownGeneration = -1;

struct PooledConnection {
  Connection connection;
  uint64_t id = 0;
  int64_t generation = kUnknownGeneration;  // of the manifest that its views were made for
};

Status execute(duckdb_connection connection, const std::string& sql) {
  duckdb_result result;
  const bool ok = duckdb_query(connection, sql.c_str(), &result) == DuckDBSuccess;
  Status status;
  if (!ok) status = {ErrorCode::kInternal, duckdb_result_error(&result)};
  duckdb_destroy_result(&result);
  return status;
}

Status refused(std::string_view message) { return {ErrorCode::kInvalidArgument, std::string(message)}; }

// DuckDB isn't compiled with the thread sanitizer, which can't see how its threads hand their work on, and takes each
// hand-over for a race. There a statement runs in the thread that asks.
int database_threads([[maybe_unused]] const Engine::Options& options) {
#ifdef __SANITIZE_THREAD__
  return 1;
#else
  return options.threads;
#endif
}

class DuckEngine final : public Engine {
 public:
  explicit DuckEngine(const Options& options)
      : options_(options),
        index_dir_(std::filesystem::absolute(options.data_dir).lexically_normal() / "index"),
        run_facts_(options.runs_in_memory),
        rates_(options.step_rates_in_memory),
        run_lists_(*this, options.listed_runs_in_memory),
        sessions_(*this, options.listed_sessions_in_memory) {}

  Status start();
  const std::filesystem::path& index_dir() const override { return index_dir_; }
  RunFactShelf& run_facts() override { return run_facts_; }
  RateShelf& rates() override { return rates_; }
  RunListShelf& run_lists() override { return run_lists_; }
  SessionShelf& sessions() override { return sessions_; }
  Result<std::unique_ptr<QueryResult>> query(const SnapshotPtr& snapshot, std::string_view sql,
                                             const std::vector<Value>& parameters,
                                             const QueryOptions& options) override;
  Result<std::unique_ptr<RowStream>> stream(const SnapshotPtr& snapshot, std::string_view sql,
                                            const std::vector<Value>& parameters, const QueryOptions& options) override;

 private:
  using Deadline = Watchdog::Clock::time_point;
  class Rows;

  // A connection that looks at one snapshot, for the length of one statement.
  class Lease {
   public:
    Lease(DuckEngine& engine, std::unique_ptr<PooledConnection> connection, SnapshotPtr snapshot)
        : engine_(engine), connection_(std::move(connection)) {
      engine_.pins_.set(connection_->id, std::move(snapshot));
    }
    ~Lease() {
      engine_.pins_.clear(connection_->id);
      engine_.give_back(std::move(connection_));
    }
    PooledConnection& operator*() { return *connection_; }
    duckdb_connection raw() const { return connection_->connection.get(); }

   private:
    DuckEngine& engine_;
    std::unique_ptr<PooledConnection> connection_;
  };

  Status configure(duckdb_connection connection) const;
  Result<std::unique_ptr<PooledConnection>> connect();
  Result<std::unique_ptr<PooledConnection>> take(Deadline deadline);
  void give_back(std::unique_ptr<PooledConnection> connection);
  Status refresh_views(PooledConnection& connection, const Snapshot& snapshot) const;
  Result<Statement> prepare(duckdb_connection connection, std::string_view sql) const;

  Options options_;
  std::filesystem::path index_dir_;
  RunFactShelf run_facts_;
  RateShelf rates_;
  Pins pins_;
  std::shared_ptr<Database> database_ = std::make_shared<Database>();
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<PooledConnection>> idle_;
  size_t connections_ = 0;
  Watchdog watchdog_;
  RunListShelf run_lists_;  // last, as the next one: their threads ask this engine
  SessionShelf sessions_;
};

Status DuckEngine::start() {
  Config config;
  if (duckdb_create_config(config.out()) == DuckDBError) return {ErrorCode::kInternal, "DuckDB gave no configuration"};
  const std::pair<const char*, std::string> settings[] = {
      {"memory_limit", std::to_string(options_.memory_limit_bytes >> 20) + "MiB"},
      {"threads", std::to_string(database_threads(options_))},
      {"temp_directory", ""},
      {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},
      {"allow_community_extensions", "false"},
  };
  for (const auto& [name, value] : settings) {
    if (duckdb_set_config(config.get(), name, value.c_str()) == DuckDBError) {
      return {ErrorCode::kInternal, std::string("DuckDB doesn't know the setting ") + name};
    }
  }
  char* error = nullptr;
  if (duckdb_open_ext(":memory:", database_->out(), config.get(), &error) == DuckDBError) {
    return {ErrorCode::kInternal, "DuckDB can't be opened: " + take_text(error)};
  }
  LITMUS_ASSIGN_OR_RETURN(auto first, connect());
  LITMUS_RETURN_IF_ERROR(register_tail_functions(first->connection.get(), pins_));
  LITMUS_RETURN_IF_ERROR(register_channel_functions(first->connection.get(), pins_, options_.channels));
  LITMUS_RETURN_IF_ERROR(configure(first->connection.get()));
  ++connections_;
  idle_.push_back(std::move(first));
  return {};
}

Status DuckEngine::configure(duckdb_connection connection) const {
  // Segments are never changed: their footers are read once.
  std::string sql = "SET GLOBAL TimeZone = 'UTC'; SET GLOBAL parquet_metadata_cache = true;";
  if (options_.locked_down) {
    const auto runs = index_dir_.parent_path() / "runs";
    sql += "SET GLOBAL allowed_directories = [" + sql_literal(index_dir_.string() + "/") + ", " +
           sql_literal(runs.string() + "/") +
           "]; SET GLOBAL enable_external_access = false; SET GLOBAL lock_configuration = true;";
  }
  return execute(connection, sql);
}

Result<std::unique_ptr<PooledConnection>> DuckEngine::connect() {
  auto connection = std::make_unique<PooledConnection>();
  if (duckdb_connect(database_->get(), connection->connection.out()) == DuckDBError) {
    return Status{ErrorCode::kInternal, "DuckDB gave no connection"};
  }
  ClientContext context;
  duckdb_connection_get_client_context(connection->connection.get(), context.out());
  connection->id = duckdb_client_context_get_connection_id(context.get());
  return connection;
}

Result<std::unique_ptr<PooledConnection>> DuckEngine::take(Deadline deadline) {
  std::unique_lock lock(mutex_);
  const bool available =
      returned_.wait_until(lock, deadline, [&] { return !idle_.empty() || connections_ < kMaxConnections; });
  if (!available) return Status{ErrorCode::kTimeout, "no query ended in time to let this one begin; try again"};
  if (idle_.empty()) {
    LITMUS_ASSIGN_OR_RETURN(auto fresh, connect());
    ++connections_;
    return fresh;
  }
  auto connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void DuckEngine::give_back(std::unique_ptr<PooledConnection> connection) {
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(connection));
  }
  returned_.notify_one();
}

Status DuckEngine::refresh_views(PooledConnection& connection, const Snapshot& snapshot) const {
  static const archive::Manifest kEmpty;
  const archive::Manifest& manifest = snapshot.manifest ? *snapshot.manifest : kEmpty;
  const auto generation = static_cast<int64_t>(manifest.generation);
  if (connection.generation == generation) return {};
  connection.generation = kUnknownGeneration;
  LITMUS_RETURN_IF_ERROR(
      execute(connection.connection.get(), view_definitions(manifest, index_dir_)).with_context("defining the views"));
  connection.generation = generation;
  return {};
}

Result<Statement> DuckEngine::prepare(duckdb_connection connection, std::string_view sql) const {
  if (options_.locked_down) LITMUS_RETURN_IF_ERROR(check_text(sql));
  Statements statements;
  const idx_t count = duckdb_extract_statements(connection, std::string(sql).c_str(), statements.out());
  if (count == 0) {
    const char* error = duckdb_extract_statements_error(statements.get());
    return refused(error != nullptr ? error : "there is no statement");
  }
  if (count > 1) return refused("only one statement at a time");
  Statement statement;
  if (duckdb_prepare_extracted_statement(connection, statements.get(), 0, statement.out()) == DuckDBError) {
    return refused(duckdb_prepare_error(statement.get()));
  }
  const auto type = duckdb_prepared_statement_type(statement.get());
  if (options_.locked_down && type != DUCKDB_STATEMENT_TYPE_SELECT && type != DUCKDB_STATEMENT_TYPE_EXPLAIN) {
    return refused("only one reading statement is accepted (SELECT and the like)");
  }
  return statement;
}

void describe(RawResult& result, ResultParts& parts) {
  for (idx_t i = 0; i < duckdb_column_count(&result.value); ++i) {
    parts.names.emplace_back(duckdb_column_name(&result.value, i));
    parts.types.emplace_back(duckdb_column_logical_type(&result.value, i));
  }
  parts.arrow_options = ArrowOptions(duckdb_result_get_arrow_options(&result.value));
}

// Chunks until the end, or until there is one row too many.
Status fetch(RawResult& result, const QueryOptions& options, const Watchdog::Guard& guard, ResultParts& parts) {
  int64_t bytes = 0;
  while (parts.rows <= options.max_rows) {
    LITMUS_ASSIGN_OR_RETURN(Chunk chunk, next_chunk(result, guard));
    if (!chunk) break;
    bytes += text_bytes(chunk, parts.types);
    LITMUS_RETURN_IF_ERROR(check_text_size(bytes, options.max_text_bytes));
    parts.rows += static_cast<int64_t>(duckdb_data_chunk_get_size(chunk.get()));
    parts.chunks.push_back(std::move(chunk));
  }
  parts.truncated = parts.rows > options.max_rows;
  parts.rows = std::min(parts.rows, options.max_rows);
  return {};
}

Result<std::unique_ptr<QueryResult>> DuckEngine::query(const SnapshotPtr& snapshot, std::string_view sql,
                                                       const std::vector<Value>& parameters,
                                                       const QueryOptions& options) {
  const auto deadline = Watchdog::Clock::now() + options.deadline;
  LITMUS_ASSIGN_OR_RETURN(auto connection, take(deadline));
  Lease lease(*this, std::move(connection), snapshot);
  if (options.views) LITMUS_RETURN_IF_ERROR(refresh_views(*lease, *snapshot));
  const Watchdog::Guard guard(watchdog_, lease.raw(), deadline);
  LITMUS_ASSIGN_OR_RETURN(const Statement statement, prepare(lease.raw(), sql));
  LITMUS_RETURN_IF_ERROR(bind_all(statement, parameters));
  RawResult result;
  LITMUS_RETURN_IF_ERROR(run(statement, guard, result));
  ResultParts parts;
  parts.database = database_;
  describe(result, parts);
  LITMUS_RETURN_IF_ERROR(fetch(result, options, guard, parts));
  return make_result(std::move(parts));
}

// What the statement will give, before it has begun.
void describe(const Statement& statement, ResultParts& parts) {
  for (idx_t i = 0; i < duckdb_prepared_statement_column_count(statement.get()); ++i) {
    parts.names.push_back(take_text(const_cast<char*>(duckdb_prepared_statement_column_name(statement.get(), i))));
    parts.types.emplace_back(duckdb_prepared_statement_column_logical_type(statement.get(), i));
  }
}

class DuckEngine::Rows final : public RowStream {
 public:
  Rows(DuckEngine& engine, std::unique_ptr<PooledConnection> connection, const SnapshotPtr& snapshot,
       const QueryOptions& options)
      : engine_(engine), options_(options), lease_(engine, std::move(connection), snapshot) {}
  ~Rows() override;

  Status prepare(std::string_view sql, const std::vector<Value>& parameters, const Snapshot& snapshot,
                 Deadline deadline);

  const std::shared_ptr<arrow::Schema>& schema() const override { return shape_.schema(); }
  Result<std::shared_ptr<arrow::RecordBatch>> next() override;
  void cancel(Status why) override;

 private:
  enum class State { kReady, kRunning, kEnded };

  Result<std::shared_ptr<arrow::RecordBatch>> fetch(const Watchdog::Guard& guard);

  DuckEngine& engine_;
  const QueryOptions options_;
  Lease lease_;
  ResultParts parts_;
  ArrowShape shape_;
  Statement statement_;
  RawResult result_;
  State state_ = State::kReady;
  Status ended_by_;  // ok: its end
  std::mutex mutex_;
  Watchdog::Guard* guard_ = nullptr;  // of the next() under way; mutex_
  Status cancelled_;                  // mutex_
};

DuckEngine::Rows::~Rows() {
  if (state_ != State::kRunning) return;
  // Another statement makes DuckDB give up what is left of this one; until then it would keep its snapshot.
  duckdb_destroy_result(&result_.value);
  if (const Status given_up = execute(lease_.raw(), "SELECT 1"); !given_up.ok()) log_warning("{}", given_up.message());
}

Status DuckEngine::Rows::prepare(std::string_view sql, const std::vector<Value>& parameters, const Snapshot& snapshot,
                                 Deadline deadline) {
  LITMUS_RETURN_IF_ERROR(engine_.refresh_views(*lease_, snapshot));
  const Watchdog::Guard guard(engine_.watchdog_, lease_.raw(), deadline);
  LITMUS_ASSIGN_OR_RETURN(statement_, engine_.prepare(lease_.raw(), sql));
  LITMUS_RETURN_IF_ERROR(bind_all(statement_, parameters));
  parts_.database = engine_.database_;
  describe(statement_, parts_);
  LITMUS_RETURN_IF_ERROR(check_types(parts_));
  duckdb_connection_get_arrow_options(lease_.raw(), parts_.arrow_options.out());
  LITMUS_ASSIGN_OR_RETURN(shape_, ArrowShape::of(parts_.arrow_options, parts_.names, parts_.types));
  return {};
}

Result<std::shared_ptr<arrow::RecordBatch>> DuckEngine::Rows::next() {
  if (state_ == State::kEnded && !ended_by_.ok()) return ended_by_;
  if (state_ == State::kEnded) return std::shared_ptr<arrow::RecordBatch>();
  Watchdog::Guard guard(engine_.watchdog_, lease_.raw(), Watchdog::Clock::now() + options_.deadline);
  {
    const std::lock_guard lock(mutex_);
    if (!cancelled_.ok()) return cancelled_;
    guard_ = &guard;
  }
  auto batch = fetch(guard);
  const std::lock_guard lock(mutex_);
  guard_ = nullptr;
  if (!cancelled_.ok()) return cancelled_;
  if (batch.ok() && *batch != nullptr) return batch;
  state_ = State::kEnded;
  ended_by_ = batch.status();
  return batch;
}

Result<std::shared_ptr<arrow::RecordBatch>> DuckEngine::Rows::fetch(const Watchdog::Guard& guard) {
  if (state_ == State::kReady) {
    state_ = State::kRunning;
    LITMUS_RETURN_IF_ERROR(run(statement_, guard, result_));
  }
  LITMUS_ASSIGN_OR_RETURN(const Chunk chunk, next_chunk(result_, guard));
  if (!chunk) return std::shared_ptr<arrow::RecordBatch>();
  LITMUS_RETURN_IF_ERROR(check_text_size(text_bytes(chunk, parts_.types), options_.max_text_bytes));
  return shape_.batch(chunk);
}

void DuckEngine::Rows::cancel(Status why) {
  const std::lock_guard lock(mutex_);
  if (cancelled_.ok()) cancelled_ = std::move(why);
  if (guard_ != nullptr) guard_->hurry();
}

Result<std::unique_ptr<RowStream>> DuckEngine::stream(const SnapshotPtr& snapshot, std::string_view sql,
                                                      const std::vector<Value>& parameters,
                                                      const QueryOptions& options) {
  const auto deadline = Watchdog::Clock::now() + options.deadline;
  LITMUS_ASSIGN_OR_RETURN(auto connection, take(deadline));
  auto rows = std::make_unique<Rows>(*this, std::move(connection), snapshot, options);
  LITMUS_RETURN_IF_ERROR(rows->prepare(sql, parameters, *snapshot, deadline));
  return std::unique_ptr<RowStream>(std::move(rows));
}

}  // namespace

Result<std::unique_ptr<Engine>> Engine::open(const Options& options) {
  auto engine = std::make_unique<DuckEngine>(options);
  LITMUS_RETURN_IF_ERROR(engine->start());
  return std::unique_ptr<Engine>(std::move(engine));
}

}  // namespace litmus::query
