// DuckDB in the process of a benchmark, for baselines.
#pragma once

#include <duckdb.h>

#include <cstdlib>
#include <iostream>
#include <string>

namespace litmus::bench {

class Duck {
 public:
  explicit Duck(int threads) {
    if (duckdb_open(nullptr, &database_) != DuckDBSuccess || duckdb_connect(database_, &connection_) != DuckDBSuccess)
      refuse("cannot open DuckDB");
    run("SET threads = " + std::to_string(threads));
  }
  ~Duck() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }
  Duck(const Duck&) = delete;

  // The first number of the result.
  int64_t run(const std::string& sql) {
    duckdb_result result = ask(sql);
    const int64_t first = duckdb_value_int64(&result, 0, 0);
    duckdb_destroy_result(&result);
    return first;
  }

  // The first column, text, of all rows, each with a comma behind it.
  std::string text(const std::string& sql) {
    duckdb_result result = ask(sql);
    std::string out;
    while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result)) {
      auto* const values =
          static_cast<duckdb_string_t*>(duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0)));
      for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk); ++row)
        out.append(duckdb_string_t_data(&values[row]), duckdb_string_t_length(values[row])).push_back(',');
      duckdb_destroy_data_chunk(&chunk);
    }
    duckdb_destroy_result(&result);
    return out;
  }

 private:
  [[noreturn]] static void refuse(const std::string& why) {
    std::cerr << "bench: " << why << '\n';
    std::exit(2);
  }
  duckdb_result ask(const std::string& sql) {
    duckdb_result result;
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess)
      refuse(sql + ": " + duckdb_result_error(&result));
    return result;
  }

  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

}  // namespace litmus::bench
