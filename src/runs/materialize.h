// Run files: `runs/{date}/{time}_{serial}.parquet`, one per run, the interchange contract.
//
// The same record gives the same bytes. A file appears whole or not at all: temporary name, sync, rename, sync of the
// folder. Thread-safe for different runs; two writers of one run at the same time are a defect of the caller.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/env.h"
#include "base/status.h"
#include "runs/columns.h"
#include "runs/run_record.h"

namespace litmus::runs {

struct Materialized {
  std::string path;  // relative to the data directory
  int64_t step_rows = 0, measurement_rows = 0;

  std::string row_counts_json() const;  // {"run":1,"step":…,"measurement":…}, for run.materialized
};

// Writes the run's file. A run that has one already (record.file_path, or a file of that name with its id) gets its
// file replaced; a name that another run has taken gets `_{run_id[:8]}`. A record without an outcome is 'aborted'.
// kNoSpace, kIo, kPermissionDenied: the disk refuses; nothing of an older file is lost.
Result<Materialized> write_run_file(const RunRecord& record, const std::filesystem::path& data_dir,
                                    Env& env = Env::real());

// Where that is, relative to the data directory.
std::filesystem::path run_file_path(const RunRecord& record, const std::filesystem::path& data_dir,
                                    Env& env = Env::real());

// The bytes of the run file.
Result<std::string> encode_run_file(const RunRecord& record);

// Rows of finished runs for the index, as Parquet bytes with the columns of the view.
Result<std::string> encode_view_rows(std::span<const RunRecordPtr> records, RowKind kind);

}  // namespace litmus::runs
