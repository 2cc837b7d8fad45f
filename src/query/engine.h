// Engine: SQL over everything. The only door to DuckDB.
//
// One engine is one DuckDB instance with its own memory limit: the daemon has one for its own routes and one, locked
// down, for SQL that users write. Thread-safe: a pool of connections, one per query in flight.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json_writer.h"
#include "base/status.h"
#include "query/snapshot.h"

namespace litmus::archive {
class ChannelStore;
}

namespace litmus::query {

class RateShelf;
class RowStream;
class RunFactShelf;
class RunListShelf;
class SessionShelf;

// A bound parameter, by position ($1, $2, …).
using Value = std::variant<std::nullptr_t, bool, int64_t, double, std::string, Timestamp>;

struct QueryOptions {
  int64_t max_rows = 10'000;
  int64_t max_text_bytes = int64_t{256} << 20;  // of all text cells; beyond, kTooLarge
  std::chrono::milliseconds deadline{30'000};
  bool views = true;  // false: the statement names no view (wanted_rows.h), so that none need be made
};

// A finished result, independent of the engine.
class QueryResult {
 public:
  virtual ~QueryResult() = default;
  virtual const std::vector<std::string>& columns() const = 0;
  virtual int64_t row_count() const = 0;
  virtual bool truncated() const = 0;  // max_rows cut it

  // Columns of JSON text (declared so by the views: inputs, outputs, json, …) are embedded as JSON values.
  virtual void append_rows_as_arrays(JsonWriter& out) const = 0;   // [[1,"a"],[2,"b"]]
  virtual void append_rows_as_objects(JsonWriter& out) const = 0;  // [{"x":1,"y":"a"},…]
  virtual void append_csv(ByteBuffer& out) const = 0;
  virtual std::string cell_json(int64_t row, size_t column) const = 0;  // one value, as JSON
  virtual Result<std::string> arrow_stream() const = 0;                 // an Arrow IPC stream
};

class Engine {
 public:
  struct Options {
    std::filesystem::path data_dir;
    int64_t memory_limit_bytes = int64_t{512} << 20;
    int threads = 2;
    int64_t runs_in_memory = 4'000'000;  // for metrics, some 70 bytes each; a longer history is read from its segments
    int64_t step_rates_in_memory = 1'000'000;       // for summaries, 32 bytes each; more are read from roll-ups
    int64_t listed_runs_in_memory = 1'000'000;      // for lists, some 150 bytes each; a longer history is asked in SQL
    int64_t listed_sessions_in_memory = 1'000'000;  // some 170 bytes each
    archive::ChannelStore* channels = nullptr;      // must outlive the engine; nullptr: there are none
    // SQL from users: one SELECT-like statement, files only below index/ and runs/.
    bool locked_down = false;
  };
  static Result<std::unique_ptr<Engine>> open(const Options& options);
  virtual ~Engine() = default;

  // Where the segments lie.
  virtual const std::filesystem::path& index_dir() const = 0;

  // What metrics keep of the runs there.
  virtual RunFactShelf& run_facts() = 0;
  // And of the steps and measurements.
  virtual RateShelf& rates() = 0;

  // What lists keep of them.
  virtual RunListShelf& run_lists() = 0;

  // What lists keep of the sessions.
  virtual SessionShelf& sessions() = 0;

  // Runs one statement over the views (views.h) of `snapshot`.
  // kInvalidArgument carries DuckDB's message; kTimeout when the deadline interrupts it; kTooLarge when the result
  // holds more text than the options allow.
  virtual Result<std::unique_ptr<QueryResult>> query(const SnapshotPtr& snapshot, std::string_view sql,
                                                     const std::vector<Value>& parameters,
                                                     const QueryOptions& options) = 0;

  // The same without bounds on the rows: row_stream.h. The statement is prepared, and begins when its rows are asked
  // for. The deadline holds for each batch, max_text_bytes for the text of one; max_rows isn't looked at.
  virtual Result<std::unique_ptr<RowStream>> stream(const SnapshotPtr& snapshot, std::string_view sql,
                                                    const std::vector<Value>& parameters,
                                                    const QueryOptions& options) = 0;
};

}  // namespace litmus::query
