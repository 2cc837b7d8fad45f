// Storage: everything of the daemon that waits for the disk, on one thread ("storage"), in the order in which it was
// asked. Sealed files of sessions that have just ended are drafted beside it ("drafts"), while their run files are
// written: a process waits for both.
//
// All functions are for the I/O thread; their callbacks come back there.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "archive/manifest.h"
#include "archive/seal.h"
#include "archive/segments.h"
#include "daemon/numbers.h"
#include "daemon/own_journals.h"
#include "daemon/run_keeper.h"
#include "daemon/session_keeper.h"
#include "daemon/start_notes.h"
#include "server/io_context.h"
#include "server/worker_pool.h"

namespace litmus::daemon {

class Intake;

using ManifestPtr = std::shared_ptr<const archive::Manifest>;

// What a checkpoint moves from memory into segments.
struct CheckpointWork {
  std::vector<events::EventBlockPtr> blocks;  // the tail
  std::vector<runs::RunRecordPtr> runs;       // finished ones, in their newest version
};

class Storage {
 public:
  struct Options {
    std::filesystem::path data_dir;
    Env* env = &Env::real();
  };
  using Done = std::function<void(const Status&)>;
  using Checkpointed = std::function<void(const Status&, ManifestPtr, const CheckpointWork&)>;

  // An empty one, of generation 0, when there is none, or when a segment is damaged: of those, as many are read as
  // don't delay the start.
  static Result<ManifestPtr> load_manifest(const Options& options);

  // `manifest`: as it is on the disk. `numbers` is only synced here.
  Storage(const Options& options, server::IoContext& io, Numbers& numbers, ManifestPtr manifest);

  // Whose journals are closed with the own ones. Before the first job; it must outlive them.
  void set_intake(Intake& intake) { intake_ = &intake; }

  // Writes the run file, then says so in the session. The path is relative to the data directory.
  void materialize(RunKeeper::Order order, std::function<void(const Status&, std::string file_path)> done);

  // Writes a run file again that has been there before, and says nothing of it.
  void rewrite(runs::RunRecordPtr record, Done done);

  // Ends runs and sessions of a dead process, as aborted.
  void end_orphans(SessionKeeper::Orphans orphans, Done done);

  // Reports a loss in the session that it belongs to.
  void report_gap(const SessionPlace& place, const Uuid& writer_key, const journal::Loss& loss);

  // Says in the session that events of it are lost for good.
  void report_damage(SessionDamage damage, Done done);

  void close_own(const Uuid& session_id, Done done);

  void checkpoint(CheckpointWork work, Checkpointed done);

  // Drafts the sealed file, and puts it in place behind what was asked for until then: the run files. Not if one of
  // these couldn't be written. The journal stays; `seal` goes on from there.
  void seal_early(SealOrder order, Done done);

  // Sealed files, then a checkpoint unless it has been made; the journals go last.
  void seal(CheckpointWork work, std::vector<SealOrder> orders, Checkpointed checkpointed, Done done);

  // Joins small segments. For when nobody waits: it takes as long as they are large.
  void merge(Checkpointed done);

  // Joins all that may be joined, behind a checkpoint of `work`.
  void compact(CheckpointWork work, Checkpointed checkpointed, Checkpointed done);

  // Takes sessions and runs out of the segments, behind a checkpoint of `work`.
  void prune(CheckpointWork work, std::set<std::string> session_ids, std::set<std::string> run_ids,
             Checkpointed checkpointed, Checkpointed done);

  // Reads some of the manifest's segments behind the first `skip`; gives how many have been read in all, kCorrupt for
  // one that isn't what was written.
  void verify(ManifestPtr manifest, size_t skip, std::function<void(const Result<size_t>&)> done);

  void sync_numbers(Done done);

  // For the next start of a daemon.
  void keep_notes(StartNotes notes);

  // Gives memory that is free back to the system. Allocations of other threads may wait for it some milliseconds.
  void release_memory();

  // Jobs that haven't come back.
  int pending() const { return pending_; }

  // Both block until everything asked for before, and `work`, is on the disk. For the start and the end of the daemon.
  Status checkpoint_now(const CheckpointWork& work, ManifestPtr& manifest);
  Status finish(const CheckpointWork& work);  // closes the own journals, too

 private:
  void run(std::function<Status()> work, Done done);
  Status wait_for(const std::function<Status()>& work);

  // On the storage thread.
  void say_failed(const RunKeeper::Order& order, const Status& why);
  Status write_segments(const CheckpointWork& work);
  Status merge_segments();
  void replace(std::function<Result<archive::Checkpoint>()> make, Checkpointed done);
  void take_over(archive::Manifest manifest);
  void put_early(const SealOrder& order, const Result<archive::Draft>& draft);
  Status put_sealed(const SealOrder& order);
  Status finish_seal(const SealOrder& order);
  void sweep();

  Options options_;
  server::IoContext& io_;
  Numbers& numbers_;
  ManifestPtr manifest_;                                            // of the storage thread
  std::vector<std::weak_ptr<const archive::Manifest>> handed_out_;  // of the storage thread: older ones
  OwnJournals own_;                                                 // of the storage thread
  std::set<Uuid> unwritten_;                      // of the storage thread: runs whose file couldn't be written
  std::map<std::string, archive::Draft> sealed_;  // of the storage thread: in place, by the journal that still stands
  Intake* intake_ = nullptr;
  int pending_ = 0;
  server::WorkerPool thread_;  // its jobs use all of the above
  server::WorkerPool drafts_;  // its jobs use nothing of them
};

}  // namespace litmus::daemon
