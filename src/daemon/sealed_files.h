// SealedFiles: the events of sealed files, read back at the start of the daemon: all of them when the index doesn't
// have them, because it was deleted or is damaged; else those of sessions that have unsealed journals as well, for what
// they say of runs and sessions that would look open without them.
//
// For the start of the daemon; not thread-safe.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/env.h"
#include "daemon/losses.h"
#include "daemon/numbers.h"
#include "events/stored_event.h"

namespace litmus::daemon {

class SealedFiles {
 public:
  SealedFiles(std::filesystem::path data_dir, Losses& losses, Env& env)
      : data_dir_(std::move(data_dir)), losses_(losses), env_(env) {}

  using Session = std::pair<std::string, Uuid>;  // its date folder, and its id

  // Reads the sealed files of these sessions once, or all when there is no such list. `is_followed`: journals that are
  // still there speak for themselves. Events without a number, of other writers, get theirs from `numbers`.
  Status scan(const std::optional<std::set<Session>>& only,
              const std::function<bool(const Uuid& writer_key)>& is_followed, Numbers& numbers);

  // A file of another writer has its numbers from us: they stand in events/_numbers alone.
  bool has_foreign() const;

  // Some of the session is sealed, among what scan() was asked for.
  bool has(const Uuid& session_id) const { return sessions_.contains(session_id); }

  // The date folder of the file that the journal with this key became.
  std::optional<std::string> date_of(const Uuid& writer_key) const;

  // `recorded`, and what only the sealed files know, ascending by number, without overlaps.
  std::vector<NumberExtent> merge(const std::vector<NumberExtent>& recorded) const;

  // The stored events of the extent, in order. A file is held in memory from its first extent to its last.
  void read(const NumberExtent& extent, const std::function<void(const events::StoredEvent&)>& take);

 private:
  struct File {
    std::filesystem::path path;
    Uuid writer_key;
    uint64_t last_sequence = 0;
    bool has_numbers = false;
    std::vector<events::EventBlockPtr> blocks;  // when loaded
    bool loaded = false;
  };
  Status list(const std::optional<std::set<Session>>& only, std::vector<std::filesystem::path>& paths);
  void scan_file(const std::filesystem::path& path, const std::function<bool(const Uuid&)>& is_followed);
  Status number(Numbers& numbers);
  void load(File& file);
  static Uuid key_of(const events::StoredEvent& event, const std::filesystem::path& path);

  std::filesystem::path data_dir_;
  Losses& losses_;
  Env& env_;
  std::unordered_map<Uuid, File> files_;         // as long as they are needed
  std::unordered_map<Uuid, std::string> dates_;  // by writer key
  std::vector<NumberExtent> extents_;
  std::set<Uuid> sessions_;
};

}  // namespace litmus::daemon
