// For the tests of this folder: events in, a snapshot out.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "archive/segments.h"
#include "events/event_maker.h"
#include "query/snapshot.h"
#include "runs/accumulator.h"
#include "runs/materialize.h"

namespace litmus::query {

class TempDir {
 public:
  TempDir() {
    std::string pattern = (std::filesystem::temp_directory_path() / "litmus-query-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  TempDir(const TempDir&) = delete;
  ~TempDir() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// All events in the tail, all runs in memory.
inline std::shared_ptr<Snapshot> snapshot_of(const events::EventMaker& made) {
  auto snapshot = std::make_shared<Snapshot>();
  auto block = made.block();
  runs::Accumulators accumulators;
  for (const auto& event : block->events) accumulators.apply(event);
  snapshot->manifest = std::make_shared<archive::Manifest>();
  snapshot->tail.push_back(block);
  snapshot->runs = accumulators.records();
  return snapshot;
}

// What a checkpoint of these runs writes.
inline archive::RunRows rows_of(const std::vector<runs::RunRecordPtr>& records) {
  archive::RunRows rows;
  rows.first_number = records.front()->last_event_number;
  rows.last_number = records.back()->last_event_number;
  for (const auto& record : records) rows.run_ids.push_back(record->run_id.to_string());
  rows.runs = *runs::encode_view_rows(records, runs::RowKind::kRuns);
  rows.steps = *runs::encode_view_rows(records, runs::RowKind::kSteps);
  rows.measurements = *runs::encode_view_rows(records, runs::RowKind::kMeasurements);
  return rows;
}

// A run of one step `a` with one measurement, five events.
inline events::EventMaker small_run() {
  events::EventMaker made;
  made.add("session.started", R"({"session_type":"test_run","client":"pytest","pid":42,"station_id":"bench_1"})");
  made.add("run.started", R"({"dut_serial":"SN1","product_id":"conv","custom_metadata":{"rack":3}})");
  made.add("test.step_started", R"({"step_name":"a","step_index":0,"step_path":"a","inputs":{"vin":12}})");
  made.add("test.measurement", R"({"step_name":"a","step_index":0,"step_path":"a","measurement_name":"vout",
      "value":3.3,"units":"V","outcome":"passed","inputs":{"vin":12}})");
  made.add("test.step_ended",
           R"({"step_name":"a","step_index":0,"step_path":"a","outcome":"passed","instrument_roles":["dmm"]})");
  return made;
}

}  // namespace litmus::query
