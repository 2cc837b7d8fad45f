#include "cli/station_locks.h"

#include <iostream>

#include "cli/table.h"
#include "station/resource_lock.h"

namespace litmus::cli {
namespace {

using station::Holder;
using station::LockState;

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json holder_json(const Holder& holder, const char* span_name, Timestamp now) {
  Json out;
  out["role"] = or_null(holder.role);
  out["session_id"] = or_null(holder.session_id);
  out["pid"] = holder.pid > 0 ? Json(holder.pid) : Json(nullptr);
  out["host"] = or_null(holder.host);
  out["since"] = holder.since ? Json(holder.since->to_string()) : Json(nullptr);
  out[span_name] = holder.since ? Json((now.micros - holder.since->micros) / 1000) : Json(nullptr);
  return out;
}

Json state_json(const LockState& state, Timestamp now) {
  Json out = {{"resource", or_null(state.resource)}, {"key", state.key}, {"held", state.holder.has_value()}};
  out.update(holder_json(state.holder.value_or(Holder{}), "held_ms", now));
  out["waiters"] = Json::array();
  for (const auto& waiter : state.waiters) out["waiters"].push_back(holder_json(waiter.who, "waited_ms", now));
  return out;
}

std::vector<std::string> row(std::string resource, const char* what, const Holder& holder, bool utc, Timestamp now) {
  return {std::move(resource),
          what,
          holder.role,
          holder.session_id,
          holder.pid > 0 ? std::to_string(holder.pid) : "?",
          holder.host,
          holder.since ? show_time(holder.since->to_string(), utc) : "",
          holder.since ? station::show_span(now.micros - holder.since->micros) : ""};
}

void print(const std::vector<LockState>& states, bool utc, Timestamp now) {
  std::vector<std::vector<std::string>> rows;
  for (const LockState& state : states) {
    const std::string& name = state.resource.empty() ? state.key : state.resource;
    if (state.holder) rows.push_back(row(name, "holds", *state.holder, utc, now));
    for (const auto& waiter : state.waiters) {
      rows.push_back(
          row(&waiter == &state.waiters.front() && !state.holder ? name : "", "waits", waiter.who, utc, now));
    }
  }
  std::cout << render_table({{"RESOURCE", Align::kLeft, true},
                             {""},
                             {"ROLE", Align::kLeft, true},
                             {"SESSION", Align::kLeft, true},
                             {"PID", Align::kRight},
                             {"HOST", Align::kLeft, true},
                             {"SINCE"},
                             {"FOR", Align::kRight}},
                            rows, terminal_width());
}

}  // namespace

int show_locks(const Context& context) {
  const auto states = station::list_locks(station::LockPlaces::of_process());
  if (!states.ok()) return report(states.status());
  const Timestamp now = Timestamp::now();
  if (context.json) {
    Json locks = Json::array();
    for (const LockState& state : *states) locks.push_back(state_json(state, now));
    std::cout << Json{{"locks", std::move(locks)}}.dump(2) << '\n';
  } else if (states->empty()) {
    std::cout << "No instrument is locked.\n";
  } else {
    print(*states, context.utc, now);
  }
  return kDone;
}

}  // namespace litmus::cli
