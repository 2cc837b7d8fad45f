// Catalog: which journals a data directory holds. A folder is listed again only when it has changed, so asking often
// is cheap however long the history.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/env.h"
#include "base/status.h"
#include "base/uuid.h"
#include "journal/format.h"

namespace litmus::journal {

struct JournalEntry {
  JournalKind kind = JournalKind::kEvents;
  std::string date;   // "2026-03-10"
  std::string stem;   // file name without ".journal"
  Uuid session_id;    // from the name
  uint32_t part = 1;  // 1, or the n of "-n"
  std::filesystem::path path;
};

class Catalog {
 public:
  explicit Catalog(std::filesystem::path data_dir, Env& env = Env::real())
      : data_dir_(std::move(data_dir)), env_(&env) {}

  // All journals (*.journal with a session's name) of `kind`, by date, then session, then part. A missing data
  // directory has none.
  Result<std::vector<JournalEntry>> list(JournalKind kind);

 private:
  struct Folder {
    int64_t modified_ns = 0;
    bool settled = false;  // unchanged for so long that its time stamp would show a change
    std::vector<JournalEntry> journals;
  };
  Status refresh(JournalKind kind, const std::string& date, Folder& folder);

  std::filesystem::path data_dir_;
  Env* env_;
  std::map<std::pair<JournalKind, std::string>, Folder> folders_;
};

}  // namespace litmus::journal
