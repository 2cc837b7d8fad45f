// C3: events a second from emit() until a query counts them, beside a DuckDB appender in the same process, in memory,
//     flushed after each 50 rows (it keeps nothing through a kill; an emitted event is kept); and read-after-write: of
//     1,000 queries, each begun right after an emit, how many saw the event.
#include <duckdb.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

#include "emit/event_log.h"
#include "pairs.h"
#include "sample_event.h"
#include "served_folder.h"

namespace litmus::bench {
namespace {

constexpr int kPairs = 5;  // each moves 200,000 events
constexpr int kEvents = 200'000, kFlushRows = 50, kVisibleQueries = 1'000;

[[noreturn]] void fail(const std::string& why) {
  std::cerr << "bench_ingest: " << why << '\n';
  std::exit(2);
}

template <class T>
T check(Result<T> result) {
  if (!result.ok()) fail(result.status().to_string());
  return std::move(result).value();
}

class Litmus {
 public:
  explicit Litmus(const ServedFolder& folder) : data_dir_(folder.path()), http_(folder.connect()) {}

  // Seconds until a query counted all events of a new session. Returns when it is sealed, so that this doesn't disturb
  // what is measured next.
  double ingest() {
    const SessionId session{Uuid::v7()};
    const int64_t begin = now_ns();
    auto log = check(emit::EventLog::open({.data_dir = data_dir_, .session_id = session}));
    const auto event = sample_event();
    for (int i = 0; i < kEvents; ++i) {
      if (!log->emit(event).ok()) fail("emit");
    }
    if (count(session) != kEvents) fail("a query didn't see every event");
    const int64_t end = now_ns();
    log.reset();
    wait_sealed(session);
    return static_cast<double>(end - begin) / 1e9;
  }

  int visible() {
    const SessionId session{Uuid::v7()};
    const auto log = check(emit::EventLog::open({.data_dir = data_dir_, .session_id = session}));
    const auto event = sample_event();
    int seen = 0;
    for (int i = 1; i <= kVisibleQueries; ++i) {
      if (!log->emit(event).ok()) fail("emit");
      if (count(session) == i) ++seen;
    }
    return seen;
  }

 private:
  void wait_sealed(SessionId session) {
    client::HttpRequest request;
    request.method = "POST";
    request.target = "/api/daemon/wait-sealed?timeout_ms=30000&session_id=" + session.value.to_string();
    request.timeout = std::chrono::seconds(40);
    const auto response = check(http_.request(request));
    if (!response.ok()) fail(response.body);
  }

  int64_t count(SessionId session) {
    client::HttpRequest request;
    request.method = "POST";
    request.target = "/api/sql";
    request.body =
        nlohmann::json{{"sql", "SELECT count(*) FROM events WHERE session_id = '" + session.value.to_string() + "'"}}
            .dump();
    const auto response = check(http_.request(request));
    if (!response.ok()) fail(response.body);
    return nlohmann::json::parse(response.body)["rows"][0][0].get<int64_t>();
  }

  const std::filesystem::path data_dir_;
  client::HttpClient http_;
};

class Appender {
 public:
  Appender() {
    if (duckdb_open(nullptr, &database_) != DuckDBSuccess || duckdb_connect(database_, &connection_) != DuckDBSuccess) {
      fail("duckdb");
    }
    run("CREATE TABLE events (id VARCHAR, event_type VARCHAR, occurred_at TIMESTAMP, received_at TIMESTAMP, "
        "session_id VARCHAR, run_id VARCHAR, json VARCHAR)");
  }
  ~Appender() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }

  double ingest() {
    const std::string session = Uuid::v7().to_string();
    ByteBuffer json(4096);
    const auto event = sample_event();
    const int64_t begin = now_ns();
    duckdb_appender appender;
    if (duckdb_appender_create(connection_, nullptr, "events", &appender) != DuckDBSuccess) fail("appender");
    for (int i = 0; i < kEvents; ++i) {
      append(appender, session, event, json);
      if (i % kFlushRows == kFlushRows - 1 && duckdb_appender_flush(appender) != DuckDBSuccess) fail("flush");
    }
    duckdb_appender_destroy(&appender);
    if (count(session) != kEvents) fail("the baseline lost rows");
    const int64_t end = now_ns();
    run("DELETE FROM events");
    return static_cast<double>(end - begin) / 1e9;
  }

 private:
  static void append(duckdb_appender appender, const std::string& session, const events::MeasurementRecorded& event,
                     ByteBuffer& json) {
    const Timestamp now = Timestamp::now();
    events::Envelope envelope;
    envelope.id = Uuid::v7();
    envelope.occurred_at = now;
    envelope.received_at = now;
    json.clear();
    JsonWriter writer(json);
    events::encode(envelope, event, writer);
    duckdb_append_varchar(appender, envelope.id.to_string().c_str());
    duckdb_append_varchar(appender, "test.measurement");
    duckdb_append_timestamp(appender, {now.micros});
    duckdb_append_timestamp(appender, {now.micros});
    duckdb_append_varchar(appender, session.c_str());
    duckdb_append_null(appender);
    duckdb_append_varchar_length(appender, json.data(), json.size());
    duckdb_appender_end_row(appender);
  }

  int64_t count(const std::string& session) {
    return run("SELECT count(*) FROM events WHERE session_id = '" + session + "'");
  }

  // Returns the first number of the result.
  int64_t run(const std::string& sql) {
    duckdb_result result;
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess) fail(duckdb_result_error(&result));
    const int64_t first = duckdb_value_int64(&result, 0, 0);
    duckdb_destroy_result(&result);
    return first;
  }

  duckdb_database database_;
  duckdb_connection connection_;
};

}  // namespace
}  // namespace litmus::bench

int main() {
  using namespace litmus::bench;
  const ServedFolder folder("ingest");
  Litmus litmus(folder);
  Appender appender;
  const auto subject = [&] { return kEvents / litmus.ingest(); };
  const auto baseline = [&] { return kEvents / appender.ingest(); };
  print_rates("C3", "emit until queryable, " + std::to_string(kEvents) + " events", 5,
              compare_rates(kPairs, subject, baseline), "events");
  std::printf("{\"goal\":\"C3\",\"case\":\"read after write\",\"queries\":%d,\"visible\":%d}\n", kVisibleQueries,
              litmus.visible());
}
