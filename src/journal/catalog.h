// Catalog: which journals a data directory holds. A folder is listed again only when it has changed, and a large one is
// watched from then on, so asking often is cheap however long the history.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/env.h"
#include "base/status.h"
#include "base/uuid.h"
#include "journal/folder_watch.h"
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

  // Which folders of `kind` hold no journal and haven't changed for a while, as a text for recall() in another process:
  // a start lists what has changed since, however long the history.
  std::string settled(JournalKind kind);
  // Those folders aren't listed as long as their time stamps are the same. What it can't read it leaves out.
  void recall(JournalKind kind, std::string_view text);
  // Lets the next list() look into one of them after all. Time stamps can be made; it is for when there is time.
  void doubt_one();

 private:
  struct Folder {
    int64_t modified_ns = 0;
    bool settled = false;  // unchanged for so long that its time stamp would show a change
    bool watched = false;  // what changes is told
    size_t files = 0;      // of any kind, when it was listed
    std::vector<JournalEntry> journals;
  };
  Status refresh(JournalKind kind, const std::string& date, Folder& folder);
  void take_changes();
  void settle_watched(JournalKind kind);

  std::filesystem::path data_dir_;
  Env* env_;
  std::map<std::pair<JournalKind, std::string>, Folder> folders_;
  std::vector<std::pair<JournalKind, std::string>> recalled_;  // and never listed
  FolderWatch watch_;
};

}  // namespace litmus::journal
