#include "daemon/own_journals.h"

#include <utility>

namespace litmus::daemon {

Result<emit::EventLog*> OwnJournals::log_of(const SessionPlace& place) {
  const auto found = logs_.find(place.session_id);
  if (found != logs_.end()) return found->second.get();
  LITMUS_ASSIGN_OR_RETURN(const auto day, Timestamp::parse(place.date + "T00:00:00Z"));
  LITMUS_ASSIGN_OR_RETURN(
      auto log,
      emit::EventLog::open(
          {.data_dir = data_dir_, .session_id = SessionId{place.session_id}, .session_started = day, .env = &env_}));
  return logs_.emplace(place.session_id, std::move(log)).first->second.get();
}

Status OwnJournals::close(const Uuid& session_id) {
  const auto found = logs_.find(session_id);
  if (found == logs_.end()) return {};
  Status closed = found->second->close();
  logs_.erase(found);
  return closed;
}

Status OwnJournals::close_all() {
  Status first;
  while (!logs_.empty()) {
    const Uuid session_id = logs_.begin()->first;
    Status closed = close(session_id);
    if (first.ok()) first = std::move(closed);
  }
  return first;
}

}  // namespace litmus::daemon
