// Which files of a data directory can be checked, and what each is. Reads folders only. Thread-safe.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/upkeep.h"
#include "base/env.h"

namespace litmus::daemon {

enum class DataFileKind {
  kEventJournal,
  kSealedSession,
  kNumbers,
  kChannelJournal,
  kChannelSegment,
  kChannelRegistry,
  kRunFile,
  kManifest,
  kSegment,
  kRollup,
  kChannelLevels,
};

std::string_view data_file_kind_name(DataFileKind kind);  // "event_journal", …

// Of a path relative to the data directory. Nothing when no file of ours has such a path: this is also what keeps
// whatever a request names inside the data directory.
std::optional<DataFileKind> data_file_kind(std::string_view path);

// Those behind `after` (empty: all), by path, at most `limit`. Folders that come and go meanwhile don't matter.
Result<std::vector<api::DataFile>> list_data_files(const std::filesystem::path& data_dir, const std::string& after,
                                                   int64_t limit, Env& env = Env::real());

}  // namespace litmus::daemon
