// C1: SQL by the API, over the service's Unix socket, beside the same SQL in this process on the same DuckDB, its views
//     over the same segments, plus one round trip of as many bytes over a Unix socket. The ratio is what the call took
//     beyond that round trip, to what the SQL takes here; every cell of both answers must be the same.
#include <duckdb.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "archive/segments.h"
#include "pairs.h"
#include "query/views.h"
#include "served_folder.h"

namespace litmus::bench {
namespace {

using nlohmann::json;

constexpr int kPairs = 30;
constexpr int kRuns = 5'000;  // of 100 measurements

struct Case {
  const char* name;
  const char* sql;
  int calls;  // of a round
};
constexpr Case kCases[] = {
    {"SELECT 1", "SELECT 1 AS one", 200},
    {"outcomes of 5,000 runs",
     "SELECT product_id, outcome, count(*) AS runs FROM runs GROUP BY ALL ORDER BY product_id, outcome", 30},
    {"statistics of 500,000 measurements",
     "SELECT measurement_name, count(*) AS n, min(measurement_value) AS low, avg(measurement_value) AS mean, "
     "max(measurement_value) AS high "
     "FROM measurements GROUP BY measurement_name ORDER BY measurement_name",
     10},
    {"5,000 rows of 5 columns",
     "SELECT run_id, dut_serial, product_id, outcome, epoch_us(started_at) AS at FROM runs ORDER BY run_id LIMIT 5000",
     10},
};

[[noreturn]] void fail(const std::string& why) {
  std::cerr << "bench_sql: " << why << '\n';
  std::exit(2);
}

template <class T>
T check(Result<T> result) {
  if (!result.ok()) fail(result.status().to_string());
  return std::move(result).value();
}

// A process at the other end of a socket: it answers a question of some bytes with as many as it is told.
class Echo {
 public:
  Echo() {
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends_) != 0) fail("no socket");
    pid_ = fork();
    if (pid_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
      const Sizes sizes = receive(ends_[1]);
      send(ends_[1], {sizes.answer, 0}, sizes.answer);
    }
  }
  ~Echo() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  int64_t round_trip(size_t question, size_t answer) {
    const int64_t begin = now_ns();
    send(ends_[0], {question, answer}, question);
    receive(ends_[0]);
    return now_ns() - begin;
  }

 private:
  struct Sizes {
    size_t own = 0, answer = 0;
  };

  void send(int fd, Sizes sizes, size_t size) {
    bytes_.resize(std::max(size, sizeof(sizes)));
    sizes.own = bytes_.size();
    std::memcpy(bytes_.data(), &sizes, sizeof(sizes));
    for (size_t at = 0; at < bytes_.size();) {
      const ssize_t n = write(fd, bytes_.data() + at, bytes_.size() - at);
      if (n <= 0) _exit(2);
      at += static_cast<size_t>(n);
    }
  }
  Sizes receive(int fd) {
    bytes_.resize(std::max(bytes_.size(), size_t{256} << 10));
    Sizes sizes;
    for (size_t have = 0; have == 0 || have < sizes.own;) {
      const ssize_t n = read(fd, bytes_.data(), bytes_.size());
      if (n < static_cast<ssize_t>(have == 0 ? sizeof(sizes) : 1)) _exit(2);
      if (have == 0) std::memcpy(&sizes, bytes_.data(), sizeof(sizes));
      have += static_cast<size_t>(n);
    }
    return sizes;
  }

  int ends_[2];
  pid_t pid_;
  std::vector<char> bytes_;
};

// The same DuckDB with the same limits as the service's engine for users.
class Duck {
 public:
  explicit Duck(const std::filesystem::path& data_dir) {
    duckdb_config config;
    if (duckdb_create_config(&config) != DuckDBSuccess) fail("duckdb");
    duckdb_set_config(config, "threads", "2");
    duckdb_set_config(config, "memory_limit", "512MiB");
    if (duckdb_open_ext(nullptr, &database_, config, nullptr) != DuckDBSuccess ||
        duckdb_connect(database_, &connection_) != DuckDBSuccess) {
      fail("cannot open DuckDB");
    }
    duckdb_destroy_config(&config);
    const auto index = data_dir / "index";
    const auto manifest = check(archive::load_manifest(index));
    define("runs", query::segment_reader(manifest.run_segments, index));
    define("measurements", query::segment_reader(manifest.measurement_segments, index));
  }
  ~Duck() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }

  // `take(result)` looks at it before it is gone; it isn't timed.
  template <class Take>
  int64_t run(const char* sql, Take take) {
    duckdb_result result;
    const int64_t begin = now_ns();
    if (duckdb_query(connection_, sql, &result) != DuckDBSuccess) fail(duckdb_result_error(&result));
    const int64_t taken = now_ns() - begin;
    take(result);
    duckdb_destroy_result(&result);
    return taken;
  }

 private:
  void define(const std::string& name, const std::string& source) {
    run(("CREATE VIEW " + name + " AS FROM " + source).c_str(), [](duckdb_result&) {});
  }

  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

class Api {
 public:
  explicit Api(const ServedFolder& folder) : http_(folder.connect()) {}

  int64_t run(const client::HttpRequest& request, std::string* body = nullptr) {
    const int64_t begin = now_ns();
    auto response = http_.request(request);
    const int64_t taken = now_ns() - begin;
    if (!response.ok()) fail(response.status().to_string());
    if (!response->ok()) fail(response->body);
    if (body != nullptr) *body = std::move(response->body);
    return taken;
  }

  static client::HttpRequest request_of(const char* sql) {
    client::HttpRequest request;
    request.method = "POST";
    request.target = "/api/sql";
    request.body = json{{"sql", sql}}.dump();
    return request;
  }

 private:
  client::HttpClient http_;
};

bool same(const json& ours, duckdb_result& theirs, idx_t column, idx_t row) {
  if (duckdb_value_is_null(&theirs, column, row)) return ours.is_null();
  if (ours.is_number_float()) {
    const double value = duckdb_value_double(&theirs, column, row);
    return std::abs(ours.get<double>() - value) <= 1e-9 * std::abs(value);  // sums by two threads
  }
  if (ours.is_number()) return ours.get<int64_t>() == duckdb_value_int64(&theirs, column, row);
  char* text = duckdb_value_varchar(&theirs, column, row);
  const bool equal = ours.is_string() && ours.get<std::string>() == text;
  duckdb_free(text);
  return equal;
}

void check_same(const json& answer, duckdb_result& theirs, const Case& one) {
  const json& rows = answer["rows"];
  if (rows.size() != duckdb_row_count(&theirs)) fail(std::string(one.name) + ": not as many rows");
  for (idx_t row = 0; row < rows.size(); ++row)
    for (idx_t column = 0; column < rows[row].size(); ++column)
      if (!same(rows[row][column], theirs, column, row)) fail(std::string(one.name) + ": the answers differ");
}

void measure(const Case& one, Api& api, Duck& duck, Echo& echo) {
  const client::HttpRequest request = Api::request_of(one.sql);
  std::string body;
  api.run(request, &body);
  duck.run(one.sql, [&](duckdb_result& result) { check_same(json::parse(body), result, one); });
  const auto subject = [&] {
    Samples trips, samples;
    for (int i = 0; i < one.calls; ++i) trips.push_back(echo.round_trip(request.body.size(), body.size()));
    const auto trip = static_cast<int64_t>(quantile(trips, 0.5));
    for (int i = 0; i < one.calls; ++i) samples.push_back(api.run(request) - trip);
    return samples;
  };
  const auto baseline = [&] {
    Samples samples;
    for (int i = 0; i < one.calls; ++i) samples.push_back(duck.run(one.sql, [](duckdb_result&) {}));
    return samples;
  };
  print("C1", std::string(one.name) + ", beyond a round trip", compare(kPairs, subject, baseline));
}

void write_history(const std::filesystem::path& data_dir) {
  const std::string command = std::string(LITMUS_HISTORY_PATH) + " --data-dir '" + data_dir.string() +
                              "' --steps 20 --per-step 5 --runs " + std::to_string(kRuns) + " > /dev/null";
  if (system(command.c_str()) != 0) fail("no history was made");
}

}  // namespace
}  // namespace litmus::bench

int main() {
  using namespace litmus::bench;
  Echo echo;  // forks: before there are threads
  const ServedFolder folder("sql");
  write_history(folder.path());
  Api api(folder);
  litmus::client::HttpRequest compact;
  compact.method = "POST";
  compact.target = "/api/data/compact";
  api.run(compact);  // from now on the segments stay as they are
  Duck duck(folder.path());
  for (const Case& one : kCases) measure(one, api, duck, echo);
}
