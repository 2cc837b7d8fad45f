// ChannelKeeper: looks after channel journals: seals those whose writers have closed them or are dead.
//
// Called on the I/O thread. What waits for the disk runs on a thread of its own ("channels"), one look at a time:
// sealing gigabytes of samples must not keep anybody waiting who wants the events of a session sealed. Between the
// threads go messages; the ChannelStore is the only thing that both touch, and is thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "archive/channel_store.h"
#include "server/io_context.h"
#include "server/worker_pool.h"

namespace litmus::daemon {

class ChannelKeeper {
 public:
  struct Options {
    Env* env = &Env::real();
    std::chrono::milliseconds retry_after{5'000};  // when the disk refused
  };
  // Called on the I/O thread after each look, with the owners of all journals that are still there.
  using Looked = std::function<void(std::set<Uuid> owners)>;

  ChannelKeeper(const Options& options, archive::ChannelStore& store, server::IoContext& io, Looked looked);
  ~ChannelKeeper();

  // Looks soon, and seals what can be sealed. `dead`: owners whose locks are held here.
  void look(std::set<Uuid> dead);

  // There are journals whose writers are at work, or that wait to be sealed and weren't refused by the disk.
  bool is_busy() const { return busy_; }

 private:
  struct Found {
    std::set<Uuid> owners;
    bool busy = false;
  };
  using Clock = std::chrono::steady_clock;

  // On the thread "channels".
  Found look_now(const std::set<Uuid>& dead);
  void seal(const std::shared_ptr<archive::ChannelJournal>& journal);
  bool waits(const archive::ChannelJournal& journal) const;

  const Options options_;
  archive::ChannelStore& store_;
  server::IoContext& io_;
  const Looked looked_;
  bool looking_ = false;
  bool busy_ = true;                    // until the first look says otherwise
  std::optional<std::set<Uuid>> next_;  // asked for while looking
  std::atomic<bool> stopping_{false};
  std::map<Uuid, Clock::time_point> not_before_;  // of the thread: by writer
  server::WorkerPool thread_;                     // last: its jobs use all of the above
};

}  // namespace litmus::daemon
