// What the routes of a data directory's upkeep need of the daemon. Thread-safe; calls block, and are made from worker
// threads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "base/time.h"

namespace litmus::api {

struct DataFile {
  std::string path, kind;  // the path is relative to the data directory
  uint64_t size_bytes = 0;
};

// How a file was found, and what became of it. Texts are for people; empty ones are null on the wire.
struct FileFinding {
  std::string path, kind;
  std::string state = "sound";  // "sound", "live", "gone", "damaged", "missing"
  std::vector<std::string> problems;
  std::string meaning, action;
  bool repaired = false;
  std::optional<int64_t> events, lost;
  std::string quarantined;
  bool reindex = false;
  std::string error;

  bool is_damaged() const { return state == "damaged" || state == "missing"; }
};

// A journal that wasn't sealed when it was looked at.
struct JournalReport {
  std::string path, state;  // "live", "ended", "damaged"
  uint64_t size_bytes = 0;
  bool sealed = false;
};

struct CompactReport {
  size_t files_before = 0, files_after = 0;
  uint64_t bytes_before = 0;
  std::optional<uint64_t> bytes_after;  // not known of a dry run
};

struct PruneOrder {
  Timestamp before;  // sessions whose newest event is older
  bool channels = true, events = true, runs = true;
  bool dry_run = false;
};

struct PrunedType {
  std::string type;
  int64_t files = 0;
  uint64_t bytes = 0;
};

struct PruneReport {
  int64_t sessions = 0, runs = 0;
  std::vector<PrunedType> types;  // those that were ordered
  int64_t kept = 0;               // sessions that are old enough and aren't over
};

class Upkeep {
 public:
  virtual ~Upkeep() = default;

  // The files behind `after`, by path, at most `limit`.
  virtual Result<std::vector<DataFile>> files(const std::string& after, int64_t limit) = 0;

  // kInvalidArgument: no file of a data directory has such a path.
  virtual Result<FileFinding> verify(const std::string& path) = 0;

  // What verify() finds damaged is mended, unless it is a dry run.
  virtual Result<FileFinding> repair(const std::string& path, bool dry_run) = 0;

  // Has the journals sealed that nobody writes any more, and waits for it. By path.
  virtual Result<std::vector<JournalReport>> seal(bool dry_run) = 0;

  virtual Result<CompactReport> compact(bool dry_run) = 0;

  // Nothing of a session that has an unsealed journal is touched.
  virtual Result<PruneReport> prune(const PruneOrder& order) = 0;
};

}  // namespace litmus::api
