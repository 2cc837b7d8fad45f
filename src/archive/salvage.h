// Salvage: what can still be read of a damaged sealed session, and a sealed file made of it.
//
// Reads trust nothing. One caller at a time for a file; nobody else writes sealed files that are there already.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/env.h"
#include "base/status.h"
#include "events/stored_event.h"

namespace litmus::archive {

struct Salvage {
  std::vector<events::EventBlockPtr> blocks;  // of the batches that hold, in file order
  int64_t events = 0;                         // in them
  int64_t expected = -1;                      // as the file says of itself; -1: that can't be read either
  std::vector<std::string> problems;          // for people; none: the file is sound
};

// An error only when the disk refuses. Without a footer that holds, batches are looked for from the beginning.
Result<Salvage> salvage_sealed(const std::filesystem::path& path, Env& env = Env::real());

// Writes these events (ascending by their place in the journal) as `{path}.tmp`, whole and synced; gives its path.
Result<std::filesystem::path> draft_salvaged(const std::filesystem::path& path,
                                             const std::vector<events::StoredEvent>& events, Env& env = Env::real());

}  // namespace litmus::archive
