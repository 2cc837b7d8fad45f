// C2: SQL over a long history by the API, beside the same SQL over one Parquet file with the same rows, which DuckDB
// has
//     written in their order; both cold (a new process or instance, nothing of the files in the page cache), and warm
//     while 10,000 events a second arrive at the service.
//
// usage: bench_history_sql [--events N] [--cache DIR, the history is kept there] [--pairs N]
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <filesystem>
#include <memory>
#include <thread>

#include "archive/segments.h"
#include "duck.h"
#include "emit/event_log.h"
#include "histories.h"
#include "pairs.h"
#include "sample_event.h"

namespace litmus::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  int64_t events = 10'000'000;
  fs::path cache;
  int pairs = 10;
};

struct Case {
  const char* name;
  const char* sql;  // {events}: what to select from; one number
};
const Case kCases[] = {
    {"events by type", "SELECT max(n) FROM (SELECT event_type, count(*) AS n FROM {events} GROUP BY event_type)"},
    {"one measurement's mean",
     "SELECT (1e6 * avg((json ->> 'value')::DOUBLE))::BIGINT FROM {events} WHERE event_type = 'test.measurement' AND "
     "json ->> 'measurement_name' = 'm3'"},
};

std::string sql_of(const Case& one, const std::string& events) {
  std::string sql = one.sql;
  const std::string place = "{events}";
  return sql.replace(sql.find(place), place.size(), events);
}

void drop_from_page_cache(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY);
  if (fd < 0 || ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0) fail("cannot drop " + file.string());
  ::close(fd);
}

int64_t ask(Daemon& daemon, const std::string& sql) {
  const auto answer = nlohmann::json::parse(daemon.post("/api/sql", nlohmann::json{{"sql", sql}}.dump()));
  return answer["rows"][0][0].get<int64_t>();
}

// Emits at a rate until it goes.
class Arrivals {
 public:
  explicit Arrivals(const fs::path& data_dir) {
    auto opened = emit::EventLog::open({.data_dir = data_dir, .session_id = SessionId{Uuid::v7()}});
    log_ = check(std::move(opened));
    thread_ = std::thread([this] { emit(); });
  }
  ~Arrivals() {
    over_ = true;
    thread_.join();
    (void)log_->close();
  }

 private:
  void emit() {
    constexpr int64_t kBurst = 100, kPause = 10'000'000;  // 10,000 a second
    for (int64_t due = now_ns(); !over_; due += kPause) {
      for (int64_t i = 0; i < kBurst; ++i)
        if (!log_->emit(sample_event()).ok()) fail("emit");
      std::this_thread::sleep_for(std::chrono::nanoseconds(due + kPause - now_ns()));
    }
  }

  std::unique_ptr<emit::EventLog> log_;
  std::atomic<bool> over_{false};
  std::thread thread_;
};

class Measured {
 public:
  Measured(const Options& options, const fs::path& data_dir)
      : options_(options), data_dir_(data_dir), file_((data_dir / "one.parquet").string()) {
    for (const auto& segment : check(archive::load_manifest(data_dir / "index")).event_segments)
      segments_.push_back(data_dir / "index" / segment.path);
    std::string files;
    for (const auto& path : segments_) files += (files.empty() ? "'" : ", '") + path.string() + "'";
    Duck(2).run("COPY (FROM read_parquet([" + files + "])) TO '" + file_ + "' (FORMAT parquet, COMPRESSION zstd)");
  }
  ~Measured() { fs::remove(file_); }

  void cold(const Case& one) {
    int64_t ours = 0, theirs = 0;
    print("C2", label(one, "cold"),
          compare_singly(
              options_.pairs,
              [&] {
                for (const auto& path : segments_) drop_from_page_cache(path);
                Daemon daemon(data_dir_);
                return timed([&] { ours = ask(daemon, sql_of(one, "events")); });
              },
              [&] {
                drop_from_page_cache(file_);
                Duck duck(2);
                return timed([&] { theirs = duck.run(sql_of(one, "'" + file_ + "'")); });
              }));
    if (ours != theirs) fail(std::string(one.name) + ": the answers differ");
  }

  void while_events_arrive(const Case& one) {
    Daemon daemon(data_dir_);
    Duck duck(2);
    const Arrivals arrivals(data_dir_);
    print("C2", label(one, "while 10,000 events/s arrive"),
          compare_singly(
              options_.pairs, [&] { return timed([&] { ask(daemon, sql_of(one, "events")); }); },
              [&] { return timed([&] { duck.run(sql_of(one, "'" + file_ + "'")); }); }));
  }

 private:
  std::string label(const Case& one, const char* how) const {
    return std::string(one.name) + " of " + std::to_string(options_.events) + ", " + how;
  }
  template <class Work>
  static int64_t timed(const Work& work) {
    const int64_t begun = now_ns();
    work();
    return now_ns() - begun;
  }

  const Options& options_;
  fs::path data_dir_;
  std::string file_;
  std::vector<fs::path> segments_;
};

}  // namespace
}  // namespace litmus::bench

int main(int argc, char** argv) {
  using namespace litmus::bench;
  Options options;
  CLI::App app("Measures C2.", "bench_history_sql");
  app.add_option("--events", options.events, "of the history")->capture_default_str();
  app.add_option("--cache", options.cache, "the history is kept there");
  app.add_option("--pairs", options.pairs, "of each case")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const Histories histories(options.cache);
  const auto data_dir = histories.of("sql", options.events / kEventsPerRun, kAllEvents);
  Measured measured(options, data_dir);
  for (const Case& one : kCases) measured.cold(one);
  for (const Case& one : kCases) measured.while_events_arrive(one);
}
