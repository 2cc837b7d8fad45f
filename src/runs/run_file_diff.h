// What a run file on the disk has in common with what the run's events say. Reads only. Thread-safe.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/status.h"
#include "runs/run_record.h"

namespace litmus::runs {

enum class RunFileState { kSame, kMissing, kDamaged, kDiffers };
std::string_view run_file_state_name(RunFileState state);  // "same", "missing", …

struct RunFileDiff {
  std::string path;  // relative to the data directory
  RunFileState state = RunFileState::kSame;
  std::vector<std::string> differences;  // for people: "measurement_value differs in 1 row, first in row 3: 4 for 3.3"
};

// An error only when the record can't be encoded, or the disk can't be asked.
Result<RunFileDiff> compare_run_file(const RunRecord& record, const std::filesystem::path& data_dir,
                                     Env& env = Env::real());

// The part behind it: `found` for `expected`, both whole run files. Empty when both say the same.
std::vector<std::string> describe_differences(const std::string& found, const std::string& expected);

// kCorrupt when the file isn't one that Parquet readers open.
Status check_run_file(const std::filesystem::path& path, Env& env = Env::real());

}  // namespace litmus::runs
