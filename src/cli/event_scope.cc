#include "cli/event_scope.h"

namespace litmus::cli {
namespace {

// The id of that kind, empty when none begins so. An event of it is enough: a session may hold millions.
Result<std::string> find(const Context& context, const char* parameter, const std::string& prefix) {
  LITMUS_ASSIGN_OR_RETURN(const Json page,
                          context.get(with_query("/api/events", {{parameter, prefix}, {"limit", "1"}})));
  return page["events"].empty() ? std::string() : text(page["events"][0], parameter);
}

}  // namespace

Result<EventScope> find_scope(const Context& context, const std::string& prefix) {
  LITMUS_ASSIGN_OR_RETURN(const std::string run, find(context, "run_id", prefix));
  LITMUS_ASSIGN_OR_RETURN(const std::string session, find(context, "session_id", prefix));
  if (!run.empty() && !session.empty() && run != session)
    return Status(ErrorCode::kConflict, "'" + prefix +
                                            "' begins the id of a run and of a session: give more of it. run " + run +
                                            ", session " + session);
  if (!run.empty()) return EventScope{"run", run};
  if (!session.empty()) return EventScope{"session", session};
  return Status(ErrorCode::kNotFound, "no run or session begins with '" + prefix + "'");
}

}  // namespace litmus::cli
