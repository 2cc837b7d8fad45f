// The run figures, from facts in memory: the answers of sql/metric_{trend,time_loss,retest,summary}.sql and of the
// Pareto of products, character by character but for the last digits of floats. For the .cc files of this folder.
#pragma once

#include <string>

#include "query/run_view.h"
#include "query/throughput.h"

namespace litmus::query {

// Of an answer.
struct WantedRows {
  int64_t most = 0;     // at all levels together
  bool pooled = false;  // none of single groups: "data" stays empty
};

// Members of the answer: "data", "totals", "periods", "truncated", "development_runs_left_out".
std::string trend_from(const RunView& view, WantedRows wanted);
std::string time_loss_from(const RunView& view, WantedRows wanted);
std::string retest_from(const RunView& view, WantedRows wanted);
std::string product_pareto_from(const RunView& view, int64_t top_n, WantedRows wanted);

// With "stations", too.
std::string yield_from(const RunView& view, const Throughput& throughput, WantedRows wanted);

}  // namespace litmus::query
