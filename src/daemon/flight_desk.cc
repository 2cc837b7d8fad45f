#include "daemon/flight_desk.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "api/posted_events.h"

namespace litmus::daemon {
namespace {

// The journals are written under one lock: others get their turn after so many.
constexpr size_t kTogether = 1'000;

Result<std::vector<api::IncomingEvent>> check_all(std::vector<std::string> events) {
  const Timestamp now = Timestamp::now();
  std::vector<api::IncomingEvent> checked;
  checked.reserve(events.size());
  for (std::string& json : events) {
    auto event = api::read_posted_event(json, now);
    if (!event.ok()) return Status(event.status()).with_context("row " + std::to_string(checked.size()));
    checked.push_back(*std::move(event));
    std::string().swap(json);
  }
  return checked;
}

}  // namespace

Result<flight::Taken> FlightDesk::take_events(std::vector<std::string> events) {
  LITMUS_ASSIGN_OR_RETURN(auto checked, check_all(std::move(events)));
  flight::Taken all;
  for (size_t first = 0; first < checked.size(); first += kTogether) {
    const auto begin = checked.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(kTogether, checked.size() - first));
    LITMUS_ASSIGN_OR_RETURN(const api::Taken taken,
                            backend_.take({std::move_iterator(begin), std::move_iterator(end)}));
    all.accepted += taken.accepted;
    all.duplicates += taken.duplicates;
  }
  return all;
}

}  // namespace litmus::daemon
