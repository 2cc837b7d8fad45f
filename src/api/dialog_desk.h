// DialogDesk: the questions to the operator that are open, and who answers them first.
//
// The events are the truth: a dialog is open from its dialog.opened until its dialog.responded, or until its run or
// session has ended, which the daemon says for a dead process. So what is open survives a restart. Two things are in no
// event yet, and are kept in the file `dialogs.json` of the data directory: an answer that was accepted and that the
// waiting test hasn't recorded, and dialogs that were created over HTTP.
//
// Thread-safe unless stated. create() and respond() wait for the disk: worker threads only.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/dialog.h"
#include "base/env.h"
#include "events/stored_event.h"
#include "server/io_context.h"

namespace litmus::api {

class DialogDesk {
 public:
  DialogDesk(server::IoContext& io, std::filesystem::path data_dir, Env& env = Env::real());

  // What an earlier life left; before the first event. A file that can't be read is put aside.
  Status load();

  // In the order of the stream. I/O thread, or before it runs.
  void apply(const events::StoredEvent& event);

  // Opens a dialog that no test asks for. Gives its id once it is on the disk.
  Result<Uuid> create(Dialog dialog);

  // Counts once it is on the disk. kNotFound; kConflict when the dialog has ended: says how; kInvalidArgument when the
  // answer doesn't fit.
  Status respond(const Uuid& id, DialogAnswer answer);

  // Of those that ended the newest are remembered.
  std::optional<Dialog> find(const Uuid& id) const;
  // The oldest first.
  std::vector<Dialog> open() const;
  // How many are open, by run.
  std::unordered_map<Uuid, int> open_by_run() const;

  // `changed` is called after a dialog was opened or has ended. I/O thread only.
  int add_listener(std::function<void()> changed);
  void remove_listener(int id);

 private:
  void opened(const events::StoredEvent& event);
  void responded(const events::StoredEvent& event);
  void ended(const events::StoredEvent& event, bool whole_session);
  void end(Dialog& dialog, DialogStatus status);
  void forget_old();
  Status save();
  void announce();
  void tell();
  void expire();

  server::IoContext& io_;
  const std::filesystem::path path_;
  Env& env_;

  std::mutex saving_;  // one change of the file at a time; taken before mutex_
  mutable std::mutex mutex_;
  std::map<Uuid, Dialog> dialogs_;        // guarded by mutex_
  std::map<Uuid, StoredAnswer> answers_;  // guarded by mutex_; accepted, not recorded yet
  std::vector<Uuid> ended_;               // guarded by mutex_; in the order of their ends

  std::map<int, std::function<void()>> listeners_;  // I/O thread, as what follows
  int next_listener_ = 1;
  server::IoContext::TimerId timer_ = 0;
};

}  // namespace litmus::api
