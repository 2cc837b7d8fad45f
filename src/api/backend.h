// What the API needs of the daemon. Declared here, by the folder that needs it; implemented in src/daemon/.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "archive/channel_store.h"
#include "base/status.h"
#include "events/envelope.h"
#include "events/stored_event.h"
#include "query/engine.h"
#include "query/snapshot.h"
#include "runs/run_record.h"

namespace litmus::api {

// A place in the numbered stream. Text form: "<epoch>-<event_number>"; a bare event number is accepted.
struct Cursor {
  uint64_t epoch = 0;
  int64_t number = 0;
  std::string to_string() const;
  static Result<Cursor> parse(std::string_view text);
};

struct EventFilter {
  std::optional<Uuid> session_id, run_id;
  std::string type;  // empty: all
  std::string role;  // empty: all
};

struct ReplayedEvent {
  int64_t number = 0;
  std::string type;
  std::string json;  // the whole event, without its number
};

struct ReplayPage {
  std::vector<ReplayedEvent> events;
  int64_t last_number = 0;  // everything up to here has been looked through; continue after it
};

// The live stream, for code on the I/O thread only. A reader holds a cursor and pulls; nothing is pushed into it, so a
// slow reader costs the others nothing.
class LiveStream {
 public:
  virtual ~LiveStream() = default;

  // The newest number, and the epoch of this life of the daemon.
  virtual Cursor head() const = 0;

  // Events in memory begin after this number; a reader behind it must replay from disk (Backend::replay) first.
  virtual int64_t memory_floor() const = 0;

  // Appends to `out` the matching events after `after`, at most `max_events`, and returns the number up to which the
  // stream has been looked through. The pointers in `out` live as long as the blocks appended to `holders`.
  virtual int64_t read(int64_t after, const EventFilter& filter, size_t max_events,
                       std::vector<const events::StoredEvent*>& out, std::vector<events::EventBlockPtr>& holders) = 0;

  // `wake` is called on the I/O thread after each ingested batch. Returns an id for remove_listener.
  virtual int add_listener(std::function<void()> wake) = 0;
  virtual void remove_listener(int id) = 0;
};

// An event that came from outside, checked: its JSON is what is to be stored.
struct IncomingEvent {
  events::Envelope envelope;  // without event_type
  std::string type;
  std::string json;
  uint32_t replaced = 0;  // invalid sequences that are U+FFFD now
};

struct Taken {
  int64_t accepted = 0, duplicates = 0;
};

struct ServiceHealth {
  bool events_up = true, runs_up = true, channels_up = true;
  std::string data_dir;
  uint64_t epoch = 0;
  int64_t last_number = 0;
  int64_t lag_events = 0;  // published in journals, not yet ingested
  int64_t live_journals = 0;
  int64_t memory_bytes = 0;  // resident
  double events_per_s = 0;   // of late
  bool idle = false;         // no lease, listener or live journal
  int64_t leases = 0;
  int64_t losses = 0;
  std::string flight;  // "grpc://127.0.0.1:41234"
};

// One TCP door asked for by `litmus serve`.
struct ListenerOptions {
  std::string host = "127.0.0.1";
  uint16_t port = 8000;
  std::string token;                     // empty: none required
  std::vector<std::string> allow_hosts;  // further names accepted in Host
  std::string project_dir;               // nearest litmus.yaml of the caller, may be empty
  std::string python;                    // that runs the project's tests, may be empty
  std::vector<std::string> environment;  // "NAME=value", of launched tests
};

// How a run's file was found beside what its events say, and what became of it.
struct RunFileReport {
  std::string run_id, path, state;       // state: "same", "missing", "damaged", "differs"; "running"; "unknown"
  std::vector<std::string> differences;  // for people
  bool written = false;
  std::string error;  // why it couldn't be written
};

class DialogDesk;
class Launcher;
class Upkeep;
struct LaunchedRun;

// Thread-safe unless stated. Calls without "I/O thread" may block and are made from worker threads.
class Backend {
 public:
  virtual ~Backend() = default;

  // Waits until everything that was published when the call began is ingested, then pins it.
  virtual Result<query::SnapshotPtr> snapshot() = 0;

  virtual query::Engine& product_engine() = 0;
  virtual query::Engine& user_engine() = 0;
  virtual archive::ChannelStore& channels() = 0;
  virtual DialogDesk& dialogs() = 0;
  virtual Launcher& launcher() = 0;
  virtual Upkeep& upkeep() = 0;

  // Matching events after `after` in number order, at most `limit`, from segments and tail. kGone when events after
  // `after` aren't stored any more.
  virtual Result<ReplayPage> replay(int64_t after, const EventFilter& filter, int64_t limit) = 0;

  virtual LiveStream& live() = 0;  // I/O thread

  // Runs that haven't ended, newest first. I/O thread or any other.
  virtual std::vector<runs::RunRecordPtr> active_runs() = 0;

  // Launched runs whose process runs and has begun no run yet, newest first. I/O thread or any other.
  virtual std::vector<LaunchedRun> starting_runs() = 0;

  virtual ServiceHealth health() = 0;

  // A lease keeps the daemon from its idle exit; the returned object gives it back.
  virtual std::shared_ptr<void> acquire_lease(std::string client) = 0;

  // Waits until the session's journals of dead or ended writers are sealed, at most `timeout_ms`.
  virtual Status wait_sealed(const Uuid& session_id, int timeout_ms) = 0;

  // Opens a TCP door; the returned object closes it. The second value is the bound port.
  virtual Result<std::pair<std::shared_ptr<void>, uint16_t>> open_listener(const ListenerOptions& options) = 0;

  // Writes events of producers elsewhere into journals. What it counts as accepted survives SIGKILL when this returns;
  // an id that is stored already is a duplicate and is left as it is. After an error some may have been taken: the same
  // call again takes the others.
  virtual Result<Taken> take(std::vector<IncomingEvent> events) = 0;

  // Compares the run's file with its events in `snapshot`, and writes it anew when they differ and it isn't a dry run.
  virtual RunFileReport rematerialize(const query::SnapshotPtr& snapshot, const Uuid& run_id, bool dry_run) = 0;

  // Asks the daemon to end after the answer is sent; in the last case without its index, which the next one builds.
  virtual void request_stop() = 0;
  // The same, unless somebody needs the daemon: kConflict says who.
  virtual Status request_stop_if_idle() = 0;
  virtual void request_reindex() = 0;
};

}  // namespace litmus::api
