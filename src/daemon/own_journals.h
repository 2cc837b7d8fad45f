// OwnJournals: the daemon as a producer. What it adds to a session goes into a journal of its own beside the session's,
// and comes back through ingest like everybody's.
//
// For the storage thread only: opening a journal and syncing it wait for the disk.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/env.h"
#include "base/status.h"
#include "emit/event_log.h"

namespace litmus::daemon {

// A session, and the date folder of its files.
struct SessionPlace {
  Uuid session_id;
  std::string date;
};

// Events of a session that are lost for good.
struct SessionDamage {
  SessionPlace place;
  Uuid subject;  // the same loss has the same
  std::string path, quarantined;
  int64_t lost = 0, kept = 0;  // events; lost 0: nobody knows how many
};

class OwnJournals {
 public:
  OwnJournals(std::filesystem::path data_dir, Env& env) : data_dir_(std::move(data_dir)), env_(env) {}

  // Appends the event. Its id is made from `subject` (the run, the session, the journal), its type and `attempt`: made
  // twice, it is one event. `derived`: what its producer would have said, had it lived.
  template <class Event>
  Status emit(const SessionPlace& place, const std::optional<Uuid>& run_id, const Uuid& subject,
              std::string_view attempt, bool derived, const Event& event) {
    LITMUS_ASSIGN_OR_RETURN(emit::EventLog* const log, log_of(place));
    const auto& info = events::event_type_info(Event::kTypeId);
    emit::EmitOptions options;
    options.run_id = run_id;
    options.id = Uuid::v5(subject, std::string(info.type) + ":" + std::string(attempt));
    options.derived = derived;
    // The index may be on the disk before the journal is: what the journal then lacks after a power failure would be
    // made again, and be there twice.
    options.durability = events::Durability::kDisk;
    return log->emit(event, options);
  }

  // Nothing more will be added to the session.
  Status close(const Uuid& session_id);
  Status close_all();

 private:
  Result<emit::EventLog*> log_of(const SessionPlace& place);

  std::filesystem::path data_dir_;
  Env& env_;
  std::unordered_map<Uuid, std::unique_ptr<emit::EventLog>> logs_;
};

}  // namespace litmus::daemon
