// Lists of runs out of memory: what sql/runs_page.sql and sql/runs_totals.sql answer, character by character, of
// blocks. For the .cc files of this folder. Thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/cursor.h"
#include "query/queries.h"
#include "query/run_block.h"

namespace litmus::query {

using RunBlocks = std::vector<std::shared_ptr<const RunBlock>>;

struct RunListQuestion {
  const RunFilter& filter;
  std::string_view column;  // of a run
  bool descending = false;
  int64_t limit = 0;
  std::optional<CursorParts> after;  // the last row's key and run id
};

struct RunListAnswer {
  std::string json;  // a JSON array of RunRow objects
  int64_t count = 0;
  std::optional<CursorParts> last;  // there are more behind it
  RunTotals totals;
};

// `stored`: of all segments of `snapshot`; its runs in memory are laid over them. nullopt: a question that only SQL
// answers (a sort by a column that lists don't have, text that isn't ASCII).
std::optional<RunListAnswer> list_runs(const RunBlocks& stored, const Snapshot& snapshot,
                                       const RunListQuestion& question);

struct SessionRuns {
  int64_t runs = 0;
  std::string serials;  // each once, in their order, with ", " between
};

// What each of these sessions has run.
std::optional<std::vector<SessionRuns>> tally_runs(const RunBlocks& stored, const Snapshot& snapshot,
                                                   const std::vector<Uuid>& sessions);

// The full ids that begin with `prefix`: at most ten, newest first.
std::optional<std::vector<std::string>> find_runs(const RunBlocks& stored, const Snapshot& snapshot,
                                                  std::string_view prefix);

}  // namespace litmus::query
