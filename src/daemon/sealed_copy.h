// What a damaged sealed session becomes: what its file still holds, and what else the index knows of it.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "archive/salvage.h"
#include "query/engine.h"

namespace litmus::daemon {

struct SealedCopy {
  std::vector<events::EventBlockPtr> holders;  // own what the events point to
  std::vector<events::StoredEvent> events;     // ascending by their place in the journal
  Uuid session_id, writer_key;
  int64_t from_index = 0;       // events that only the index had
  std::optional<int64_t> lost;  // that nobody has; nothing: the file doesn't say any more how many it held
  bool index_lacks = false;     // the index doesn't have all of `events`
};

// `path`: of the sealed file. kCorrupt: nothing says whose events these were. Blocks; any thread.
Result<SealedCopy> copy_sealed(query::Engine& engine, const query::SnapshotPtr& snapshot,
                               const std::filesystem::path& path, Env& env = Env::real());

}  // namespace litmus::daemon
