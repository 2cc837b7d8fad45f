#include "daemon/own_journals.h"

namespace litmus::daemon {

Result<journal::Writer*> OwnJournals::writer_of(const SessionPlace& place) {
  auto& writer = writers_[place.session_id];
  if (writer == nullptr) {
    LITMUS_ASSIGN_OR_RETURN(const auto day, Timestamp::parse(place.date + "T00:00:00Z"));
    journal::Writer::Options options;
    options.data_dir = data_dir_;
    options.session_id = SessionId{place.session_id};
    options.session_started = day;
    options.doorbell = doorbell_;
    options.env = &env_;
    LITMUS_ASSIGN_OR_RETURN(writer, journal::Writer::open(std::move(options)));
  }
  return writer.get();
}

Status OwnJournals::append(const SessionPlace& place, const events::Envelope& envelope, uint32_t type_id, bool to_disk) {
  LITMUS_ASSIGN_OR_RETURN(journal::Writer* const writer, writer_of(place));
  journal::RecordHeader header;
  header.event_id = EventId{envelope.id};
  header.session_id = SessionId{envelope.session_id};
  header.run_id = RunId{envelope.run_id.value_or(Uuid{})};
  header.occurred_at = envelope.occurred_at;
  header.received_at = *envelope.received_at;
  header.type_id = type_id;
  return writer->append(header, buffer_.view(), to_disk).status();
}

Status OwnJournals::close(const Uuid& session_id) {
  const auto found = writers_.find(session_id);
  if (found == writers_.end()) return {};
  const Status closed = found->second->close();
  writers_.erase(found);
  return closed;
}

Status OwnJournals::close_all() {
  Status first;
  while (!writers_.empty()) {
    const Uuid session_id = writers_.begin()->first;
    Status closed = close(session_id);
    if (first.ok()) first = std::move(closed);
  }
  return first;
}

}  // namespace litmus::daemon
