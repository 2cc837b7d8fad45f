// Scans over a snapshot's memory, a chunk at a time. Included by .cc files of this folder only.
#pragma once

#include <duckdb.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "query/snapshot.h"
#include "runs/columns.h"

namespace litmus::query {

struct TailFilter {
  Uuid session_id, run_id;                 // nil: any
  std::string type;                        // empty: any
  int64_t after = 0, through = INT64_MAX;  // numbers
  std::optional<int64_t> newest;           // only the last so many
};

class TailScan {
 public:
  virtual ~TailScan() = default;

  // Writes up to `capacity` rows into the projected columns and returns how many; 0 at the end, or
  // after a failure.
  virtual idx_t next(duckdb_data_chunk output, idx_t capacity) = 0;

  // Why there are no more rows, unless they have come to their end.
  Status failure;

  // Declared column of each vector in the chunk. Others than declared ones (a count needs none) are left alone.
  std::vector<idx_t> columns;
};

// Events in number order. Snapshots may be null: an empty tail.
std::unique_ptr<TailScan> scan_events(SnapshotPtr snapshot, const TailFilter& filter);
std::unique_ptr<TailScan> scan_runs(SnapshotPtr snapshot, const TailFilter& filter, runs::RowKind kind);
std::unique_ptr<TailScan> scan_losses(SnapshotPtr snapshot);

// The matching events of the tail, in number order; pointers live as long as the snapshot.
std::vector<const events::StoredEvent*> match_events(const Snapshot& snapshot, const TailFilter& filter);

}  // namespace litmus::query
