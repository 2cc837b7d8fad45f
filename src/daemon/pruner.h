// Pruner: which data of a directory is old enough to go, and its removal.
//
// A session goes as a whole or not at all, and only when none of its journals is left. Its files go first, then the
// index forgets it: cut off in between, the next call finds it by the index again. Not thread-safe; blocks.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "api/backend.h"
#include "api/upkeep.h"
#include "archive/channel_store.h"
#include "query/engine.h"

namespace litmus::daemon {

class Pruner {
 public:
  Pruner(std::filesystem::path data_dir, query::Engine& engine, archive::ChannelStore& channels, Env& env)
      : data_dir_(std::move(data_dir)), engine_(engine), channels_(channels), env_(env) {}

  using Forget = std::function<Status(std::set<std::string> session_ids, std::set<std::string> run_ids)>;
  Result<api::PruneReport> prune(const query::SnapshotPtr& snapshot, const api::PruneOrder& order,
                                 const Forget& forget);

 private:
  using Path = std::filesystem::path;
  using Files = std::vector<Path>;

  Result<std::set<std::string>> old_sessions(const query::SnapshotPtr& snapshot, Timestamp before);
  Result<std::set<std::string>> unsealed_sessions();
  Result<Files> event_files(const std::set<std::string>& sessions);
  Result<Files> channel_files(const std::set<std::string>& sessions);
  Result<Files> run_files(const query::SnapshotPtr& snapshot, const std::set<std::string>& sessions,
                          std::set<std::string>& run_ids);
  static api::PrunedType weigh(std::string type, const Files& files);
  Status remove(const Files& files);

  const Path data_dir_;
  query::Engine& engine_;
  archive::ChannelStore& channels_;
  Env& env_;
};

}  // namespace litmus::daemon
