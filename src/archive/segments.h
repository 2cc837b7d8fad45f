// Segments: compacted Parquet files below index/ that queries read in place of thousands of journals and run files.
// All of it is disposable.
//
// A checkpoint writes what is in memory behind what is there and replaces the manifest: its cost doesn't depend on the
// history. `merge` afterwards, when nobody waits, joins neighbours of similar size, so that there are few files however
// often one is made. Files are never changed; those that a new manifest doesn't name any more may be removed when
// nobody looks at an older one.
//
// One caller at a time (the storage thread).
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "archive/manifest.h"
#include "base/env.h"
#include "base/status.h"
#include "events/stored_event.h"

namespace litmus::archive {

// kNotFound: there is none yet. kCorrupt: it can't be read, or names a segment that isn't there: rebuild the index.
// kUnsupported: made by a newer version.
Result<Manifest> load_manifest(const std::filesystem::path& index_dir, Env& env = Env::real());
Status store_manifest(const Manifest& manifest, const std::filesystem::path& index_dir, Env& env = Env::real());
// After it the index has to be rebuilt.
Status forget_manifest(const std::filesystem::path& index_dir, Env& env = Env::real());

// Reads the segments behind the first `skip`, of `most_bytes` together, and at least one. Returns how many have been
// read in all; `skip` when that were all. kCorrupt names one that isn't what was written.
Result<size_t> verify_segments(const Manifest& manifest, const std::filesystem::path& index_dir, size_t skip,
                               uint64_t most_bytes, Env& env = Env::real());

// The segment's bytes. kCorrupt when they aren't those that were written.
Result<std::string> read_segment(const Segment& segment, const std::filesystem::path& index_dir,
                                 Env& env = Env::real());

// Rows of finished runs, as Parquet bytes with the columns of the views.
struct RunRows {
  std::vector<std::string> run_ids;           // older rows of these runs are taken out
  int64_t first_number = 0, last_number = 0;  // lowest and highest last_event_number
  std::string runs, steps, measurements;
};

struct Checkpoint {
  Manifest manifest;                 // stored; its generation is one above the old one's
  std::vector<std::string> retired;  // paths below index/ that it doesn't name any more
};

// `blocks`: ascending; events up to the old watermark are left out. `rows` may hold no run.
Result<Checkpoint> checkpoint(const Manifest& current, const std::vector<events::EventBlockPtr>& blocks,
                              const RunRows& rows, const std::filesystem::path& index_dir, Env& env = Env::real());

// Joins segments that aren't much larger than those behind them: after n checkpoints about log n are left, and each row
// was written about log n times. Returns `current`, and stores nothing, when there is nothing to join.
Result<Checkpoint> merge(const Manifest& current, const std::filesystem::path& index_dir, Env& env = Env::real());

// Joins all neighbours that fit into one segment. For when somebody asks for it: everything is written again.
Result<Checkpoint> compact(const Manifest& current, const std::filesystem::path& index_dir, Env& env = Env::real());

// How many segments `compact` would leave.
size_t segments_after_compaction(const Manifest& manifest);

// Takes the events of these sessions and the rows of these runs out. What is left keeps its numbers.
Result<Checkpoint> prune(const Manifest& current, const std::set<std::string>& session_ids,
                         const std::set<std::string>& run_ids, const std::filesystem::path& index_dir,
                         Env& env = Env::real());

// Gives what checkpoints and seals needed for a moment back to the system; the allocators would keep it.
void release_memory();

// Removes files below index/ that no manifest in `in_use` names. Errors are ignored: a later sweep tries again.
void sweep(const std::vector<const Manifest*>& in_use, const std::filesystem::path& index_dir, Env& env = Env::real());

}  // namespace litmus::archive
