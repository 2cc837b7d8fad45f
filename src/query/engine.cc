#include "query/engine.h"

#include <condition_variable>
#include <mutex>

#include "query/duckdb_handle.h"
#include "query/duckdb_result.h"
#include "query/pins.h"
#include "query/rate_facts.h"
#include "query/run_fact_shelf.h"
#include "query/statement_guard.h"
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

class DuckEngine final : public Engine {
 public:
  explicit DuckEngine(const Options& options)
      : options_(options),
        index_dir_(std::filesystem::absolute(options.data_dir).lexically_normal() / "index"),
        run_facts_(options.runs_in_memory),
        rates_(options.step_rates_in_memory) {}

  Status start();
  const std::filesystem::path& index_dir() const override { return index_dir_; }
  RunFactShelf& run_facts() override { return run_facts_; }
  RateShelf& rates() override { return rates_; }
  Result<std::unique_ptr<QueryResult>> query(const SnapshotPtr& snapshot, std::string_view sql,
                                             const std::vector<Value>& parameters,
                                             const QueryOptions& options) override;

 private:
  using Deadline = Watchdog::Clock::time_point;

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
};

Status DuckEngine::start() {
  Config config;
  if (duckdb_create_config(config.out()) == DuckDBError) return {ErrorCode::kInternal, "DuckDB gave no configuration"};
  const std::pair<const char*, std::string> settings[] = {
      {"memory_limit", std::to_string(options_.memory_limit_bytes >> 20) + "MiB"},
      {"threads", std::to_string(options_.threads)},
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
  LITMUS_RETURN_IF_ERROR(configure(first->connection.get()));
  ++connections_;
  idle_.push_back(std::move(first));
  return {};
}

Status DuckEngine::configure(duckdb_connection connection) const {
  std::string sql = "SET GLOBAL TimeZone = 'UTC';";
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

duckdb_state bind_value(duckdb_prepared_statement statement, idx_t position, const Value& value) {
  struct Binder {
    duckdb_prepared_statement statement;
    idx_t position;
    duckdb_state operator()(std::nullptr_t) const { return duckdb_bind_null(statement, position); }
    duckdb_state operator()(bool flag) const { return duckdb_bind_boolean(statement, position, flag); }
    duckdb_state operator()(int64_t integer) const { return duckdb_bind_int64(statement, position, integer); }
    duckdb_state operator()(double number) const { return duckdb_bind_double(statement, position, number); }
    duckdb_state operator()(Timestamp at) const {
      return duckdb_bind_timestamp_tz(statement, position, duckdb_timestamp{at.micros});
    }
    duckdb_state operator()(const std::string& text) const {
      return duckdb_bind_varchar_length(statement, position, text.data(), text.size());
    }
  };
  return std::visit(Binder{statement, position}, value);
}

Status bind_all(const Statement& statement, const std::vector<Value>& parameters) {
  const idx_t wanted = duckdb_nparams(statement.get());
  if (wanted != parameters.size()) {
    return refused("the statement has " + std::to_string(wanted) + " parameters, " + std::to_string(parameters.size()) +
                   " were given");
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (bind_value(statement.get(), i + 1, parameters[i]) == DuckDBError) {
      return refused("parameter " + std::to_string(i + 1) + " doesn't fit the statement");
    }
  }
  return {};
}

// Owns a duckdb_result, which is a plain struct.
struct RawResult {
  duckdb_result value{};
  ~RawResult() { duckdb_destroy_result(&value); }
};

Status failure(RawResult& result, const Watchdog::Guard& guard) {
  const char* text = duckdb_result_error(&result.value);
  const std::string message = text != nullptr ? text : "the statement failed";
  if (guard.fired()) return {ErrorCode::kTimeout, "the query took longer than its deadline; narrow it down"};
  if (duckdb_result_error_type(&result.value) == DUCKDB_ERROR_OUT_OF_MEMORY) return {ErrorCode::kTooLarge, message};
  return refused(message);
}

Status run(const Statement& statement, const Watchdog::Guard& guard, RawResult& result) {
  Pending pending;
  if (duckdb_pending_prepared_streaming(statement.get(), pending.out()) == DuckDBError) {
    const char* text = duckdb_pending_error(pending.get());
    return refused(text != nullptr ? text : "the statement can't be run");
  }
  if (duckdb_execute_pending(pending.get(), &result.value) == DuckDBError) return failure(result, guard);
  return {};
}

void describe(RawResult& result, ResultParts& parts) {
  for (idx_t i = 0; i < duckdb_column_count(&result.value); ++i) {
    parts.names.emplace_back(duckdb_column_name(&result.value, i));
    parts.types.emplace_back(duckdb_column_logical_type(&result.value, i));
  }
  parts.arrow_options = ArrowOptions(duckdb_result_get_arrow_options(&result.value));
}

// Bytes of the text cells of one chunk: what a few rows can hold gigabytes of.
int64_t text_bytes(const Chunk& chunk, const std::vector<LogicalType>& types) {
  int64_t bytes = 0;
  for (idx_t column = 0; column < types.size(); ++column) {
    const duckdb_type type = duckdb_get_type_id(types[column].get());
    if (type != DUCKDB_TYPE_VARCHAR && type != DUCKDB_TYPE_BLOB) continue;
    const duckdb_vector vector = duckdb_data_chunk_get_vector(chunk.get(), column);
    auto* cells = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
    uint64_t* valid = duckdb_vector_get_validity(vector);
    for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk.get()); ++row) {
      if (valid == nullptr || duckdb_validity_row_is_valid(valid, row)) bytes += duckdb_string_t_length(cells[row]);
    }
  }
  return bytes;
}

// Chunks until the end, or until there is one row too many.
Status fetch(RawResult& result, const QueryOptions& options, const Watchdog::Guard& guard, ResultParts& parts) {
  const int64_t max_rows = options.max_rows;
  int64_t bytes = 0;
  while (parts.rows <= max_rows) {
    Chunk chunk(duckdb_fetch_chunk(result.value));
    if (!chunk) break;
    const auto size = static_cast<int64_t>(duckdb_data_chunk_get_size(chunk.get()));
    if (size == 0) break;
    bytes += text_bytes(chunk, parts.types);
    if (bytes > options.max_text_bytes) {
      return {ErrorCode::kTooLarge, "the result holds more than " + std::to_string(options.max_text_bytes >> 20) +
                                        " MiB of text; select fewer rows or columns"};
    }
    parts.rows += size;
    parts.chunks.push_back(std::move(chunk));
  }
  const char* error = duckdb_result_error(&result.value);
  if (error != nullptr && *error != '\0') return failure(result, guard);
  if (guard.fired()) return {ErrorCode::kTimeout, "the query took longer than its deadline; narrow it down"};
  parts.truncated = parts.rows > max_rows;
  parts.rows = std::min(parts.rows, max_rows);
  return {};
}

Result<std::unique_ptr<QueryResult>> DuckEngine::query(const SnapshotPtr& snapshot, std::string_view sql,
                                                       const std::vector<Value>& parameters,
                                                       const QueryOptions& options) {
  const auto deadline = Watchdog::Clock::now() + options.deadline;
  LITMUS_ASSIGN_OR_RETURN(auto connection, take(deadline));
  Lease lease(*this, std::move(connection), snapshot);
  LITMUS_RETURN_IF_ERROR(refresh_views(*lease, *snapshot));
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

}  // namespace

Result<std::unique_ptr<Engine>> Engine::open(const Options& options) {
  auto engine = std::make_unique<DuckEngine>(options);
  LITMUS_RETURN_IF_ERROR(engine->start());
  return std::unique_ptr<Engine>(std::move(engine));
}

}  // namespace litmus::query
