// DataUpkeep: finds damage in a data directory, and mends it without ever deleting truth.
//
// What can be built anew is thrown away and built anew; what can't is kept as far as it can be read, the damaged file
// goes to quarantine/, and what is lost is counted and named. Old data goes when it is asked for only.
// Thread-safe; one repair or pruning at a time.
#pragma once

#include <functional>
#include <mutex>

#include "api/backend.h"
#include "api/upkeep.h"
#include "daemon/data_files.h"
#include "daemon/own_journals.h"
#include "daemon/pruner.h"
#include "daemon/quarantine.h"
#include "query/engine.h"

namespace litmus::daemon {

// What it needs of the rest of the daemon. Any thread; calls block.
struct UpkeepCore {
  std::function<Result<query::SnapshotPtr>()> snapshot;
  std::function<api::RunFileReport(const query::SnapshotPtr&, const Uuid& run_id, bool dry_run)> rematerialize;
  std::function<void(std::string_view kind, const std::string& path, int64_t count, std::string detail)> add_loss;
  std::function<Status(const SessionDamage&)> tell_session;
  std::function<Status()> seal_soon;
  std::function<Result<api::CompactReport>()> compact;
  Pruner::Forget forget;
};

// How many segments and bytes an index has, twice.
api::CompactReport weigh_index(const archive::Manifest& manifest);

class DataUpkeep final : public api::Upkeep {
 public:
  DataUpkeep(std::filesystem::path data_dir, query::Engine& engine, archive::ChannelStore& channels, UpkeepCore core,
             Env& env = Env::real())
      : data_dir_(std::move(data_dir)),
        engine_(engine),
        core_(std::move(core)),
        env_(env),
        quarantine_(data_dir_, env),
        pruner_(data_dir_, engine, channels, env) {}

  Result<std::vector<api::DataFile>> files(const std::string& after, int64_t limit) override;
  Result<api::FileFinding> verify(const std::string& path) override;
  Result<api::FileFinding> repair(const std::string& path, bool dry_run) override;
  Result<std::vector<api::JournalReport>> seal(bool dry_run) override;
  Result<api::CompactReport> compact(bool dry_run) override;
  Result<api::PruneReport> prune(const api::PruneOrder& order) override;

 private:
  Result<api::FileFinding> check(const std::string& path, DataFileKind kind);
  Status check_run(api::FileFinding& found);
  Result<std::vector<api::JournalReport>> journals();
  Result<std::optional<Uuid>> run_of(const query::SnapshotPtr& snapshot, const std::string& path);
  Status mend(api::FileFinding& found, DataFileKind kind);
  Status mend_run_file(api::FileFinding& found);
  Status mend_sealed(api::FileFinding& found);
  Status move_away(api::FileFinding& found);

  const std::filesystem::path data_dir_;
  query::Engine& engine_;
  const UpkeepCore core_;
  Env& env_;
  std::mutex repairing_;
  Quarantine quarantine_;  // guarded by repairing_
  Pruner pruner_;          // guarded by repairing_
};

}  // namespace litmus::daemon
