// What one query sees: pinned when it begins, unchanged until it ends, however long it runs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "archive/manifest.h"
#include "events/stored_event.h"
#include "runs/run_record.h"

namespace litmus::query {

// A loss that was counted and named (invariant 7): a torn record cut, a file quarantined, a subscriber lagged.
struct Loss {
  Timestamp noticed_at;
  std::string kind;    // "gap", "torn_tail", "quarantined", "lagged"
  std::string path;    // file, or the client's name
  int64_t count = 0;   // events, when it is known
  std::string detail;  // for people
};

// Events with numbers ≤ manifest->watermark are in the manifest's segments; those above are in `tail`. Runs that are
// not (or not in this version) in the manifest's run segments are in `runs`.
struct Snapshot {
  std::shared_ptr<const archive::Manifest> manifest;
  std::vector<events::EventBlockPtr> tail;
  std::vector<runs::RunRecordPtr> runs;
  std::vector<Loss> losses;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

}  // namespace litmus::query
