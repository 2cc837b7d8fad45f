// OwnJournals: the daemon as a writer. What it adds to a session goes into a journal of its own beside the session's,
// and comes back through ingest like everybody's.
//
// For the storage thread only: opening a journal and syncing it wait for the disk.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/json_writer.h"
#include "base/status.h"
#include "events/envelope.h"
#include "journal/writer.h"

namespace litmus::daemon {

// Which session, and the date folder of its files.
struct SessionPlace {
  Uuid session_id;
  std::string date;
};

class OwnJournals {
 public:
  OwnJournals(std::filesystem::path data_dir, std::shared_ptr<journal::Doorbell> doorbell, Env& env)
      : data_dir_(std::move(data_dir)), doorbell_(std::move(doorbell)), env_(env) {}

  // Appends the event. Its id is made from `subject` (the run, or the session), its type and `attempt`: made twice,
  // it is one event. `derived`: what its producer would have said, had it lived.
  template <class Event>
  Status emit(const SessionPlace& place, const std::optional<Uuid>& run_id, const Uuid& subject, std::string_view attempt,
              bool derived, const Event& event) {
    const auto& info = events::event_type_info(Event::kTypeId);
    events::Envelope envelope;
    envelope.id = Uuid::v5(subject, std::string(info.type) + ":" + std::string(attempt));
    envelope.occurred_at = env_.now();
    envelope.received_at = envelope.occurred_at;
    envelope.session_id = place.session_id;
    envelope.run_id = run_id;
    envelope.derived = derived;
    buffer_.clear();
    JsonWriter writer(buffer_);
    events::encode(envelope, event, writer);
    return append(place, envelope, static_cast<uint32_t>(Event::kTypeId),
                  info.durability == events::Durability::kDisk);
  }

  // Nothing more will be added to the session.
  Status close(const Uuid& session_id);
  Status close_all();

 private:
  Status append(const SessionPlace& place, const events::Envelope& envelope, uint32_t type_id, bool to_disk);
  Result<journal::Writer*> writer_of(const SessionPlace& place);

  std::filesystem::path data_dir_;
  std::shared_ptr<journal::Doorbell> doorbell_;
  Env& env_;
  std::unordered_map<Uuid, std::unique_ptr<journal::Writer>> writers_;
  ByteBuffer buffer_;
};

}  // namespace litmus::daemon
