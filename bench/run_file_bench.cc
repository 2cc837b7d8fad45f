// E1: a run's record as its Parquet file, on the disk: encoded, synced, renamed, its folder synced; beside a DuckDB
// COPY
//     of the same rows, which lie in a table in memory, with the same steps behind it. And the size of both files.
#include <duckdb.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>

#include "base/test_dir.h"
#include "events/event_maker.h"
#include "pairs.h"
#include "runs/accumulator.h"
#include "runs/materialize.h"

namespace litmus::bench {
namespace {

constexpr int kPairs = 30, kFiles = 10;

[[noreturn]] void fail(const std::string& why) {
  std::cerr << "bench_run_file: " << why << '\n';
  std::exit(2);
}

runs::RunRecordPtr record_of(int steps, int measurements) {
  events::EventMaker made;
  made.add("session.started", R"({"client":"pytest","station_id":"bench_1","station_name":"Bench 1"})");
  made.add("run.started", R"({"dut_serial":"SN0001","product_id":"conv","test_phase":"production","project_name":"conv",
      "git_commit":"0123456789abcdef0123456789abcdef01234567","git_branch":"main","custom_metadata":{"rack":3},
      "environment_json":"{\"python_version\":\"3.11.2\",\"litmus_version\":\"0.1.0\",\"env_fingerprint\":\"ab12\"}"})");
  for (int s = 0; s < steps; ++s) {
    const std::string number = std::to_string(s);
    const std::string step = "{\"step_name\":\"test_" + number + "\",\"step_path\":\"TestBoard/test_" + number +
                             "\",\"parent_path\":\"TestBoard\",\"step_index\":" + number;
    made.add("test.step_started", step + ",\"node_id\":\"tests/test_board.py::TestBoard::test_" + number +
                                      "\",\"file\":\"tests/test_board.py\",\"inputs\":{\"vin\":" + number + ".5}}");
    for (int m = 0; m < measurements; ++m) {
      const std::string value = std::to_string(3.3 + 0.0001 * (s * 37 % 101) + 0.00001 * m);
      made.add("test.measurement", step + ",\"measurement_name\":\"vout_" + std::to_string(m) +
                                       "\",\"value\":" + value +
                                       ",\"units\":\"V\",\"limit_low\":3.2,\"limit_high\":3.4,\"outcome\":\"passed\","
                                       "\"inputs\":{\"vin\":" +
                                       number + ".5}}");
    }
    made.add("test.step_ended", step + ",\"outcome\":\"passed\"}");
  }
  made.add("run.ended", R"({"outcome":"passed"})");
  runs::Accumulators accumulators;
  const auto block = made.block();
  for (const auto& event : block->events) accumulators.apply(event);
  return accumulators.record(made.run_id);
}

class Duck {
 public:
  Duck() {
    if (duckdb_open(nullptr, &database_) != DuckDBSuccess || duckdb_connect(database_, &connection_) != DuckDBSuccess)
      fail("cannot open DuckDB");
  }
  ~Duck() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }
  void run(const std::string& sql) {
    duckdb_result result;
    const bool ok = duckdb_query(connection_, sql.c_str(), &result) == DuckDBSuccess;
    const char* const message = ok ? nullptr : duckdb_result_error(&result);
    if (!ok) fail(sql + ": " + (message == nullptr ? "?" : message));
    duckdb_destroy_result(&result);
  }

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

void sync(const std::filesystem::path& path, int flags) {
  const int fd = ::open(path.c_str(), flags);
  if (fd < 0 || ::fsync(fd) != 0 || ::close(fd) != 0) fail("cannot sync " + path.string());
}

void measure(const std::string& label, int steps, int measurements) {
  const TestDir dir;
  const auto record = record_of(steps, measurements);
  const auto first = runs::write_run_file(*record, dir.path());
  if (!first.ok()) fail(first.status().to_string());
  const auto ours = dir / first->path, theirs = dir / "copy.parquet", temporary = dir / "copy.tmp";
  Duck duck;
  duck.run("CREATE TABLE rows AS FROM read_parquet('" + ours.string() + "')");
  const std::string copy = "COPY rows TO '" + temporary.string() + "' (FORMAT parquet, COMPRESSION zstd)";

  const auto one = [](auto write) {
    const int64_t begin = now_ns();
    write();
    return now_ns() - begin;
  };
  const auto several = [&](auto write) {
    Samples samples;
    for (int i = 0; i < kFiles; ++i) samples.push_back(one(write));
    return samples;
  };
  print("E1", label,
        compare(
            kPairs,
            [&] {
              return several([&] {
                if (!runs::write_run_file(*record, dir.path()).ok()) fail("the file isn't written");
              });
            },
            [&] {
              return several([&] {
                duck.run(copy);
                sync(temporary, O_RDWR);
                std::filesystem::rename(temporary, theirs);
                sync(dir.path(), O_RDONLY | O_DIRECTORY);
              });
            }));
  std::printf("{\"goal\":\"E1\",\"case\":\"%s, size\",\"subject_bytes\":%ju,\"baseline_bytes\":%ju}\n", label.c_str(),
              uintmax_t{std::filesystem::file_size(ours)}, uintmax_t{std::filesystem::file_size(theirs)});
}

}  // namespace
}  // namespace litmus::bench

int main() {
  litmus::bench::measure("20 steps, 100 measurements", 20, 5);
  litmus::bench::measure("200 steps, 1,000 measurements", 200, 5);
}
