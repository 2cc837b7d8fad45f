// An event as the daemon holds it after ingest: numbered, indexed, its JSON untouched.
//
// Blocks are immutable once built and shared by reference count between the hub, the tail, the run accumulators and
// the archive, so that an event is copied once, from the journal, and never again.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "base/uuid.h"

namespace litmus::events {

struct StoredEvent {
  int64_t number = 0;    // event_number: strictly increasing over the life of the data directory
  uint32_t type_id = 0;  // EventTypeId as a number; 0 for a type that this build doesn't know
  Uuid id;
  Uuid session_id;
  Uuid run_id;  // nil: none
  Timestamp occurred_at;
  Timestamp received_at;
  Uuid writer_key;        // the journal that it came from
  int64_t offset = 0;     // its sequence in that journal
  std::string_view type;  // "test.measurement"; points into `json` or into the static table
  std::string_view json;  // the whole event, without its number

  bool has_run() const { return !run_id.is_nil(); }
};

struct EventBlock {
  std::vector<StoredEvent> events;  // never empty, ascending by number
  std::unique_ptr<char[]> bytes;    // what the views point to
  size_t size_bytes = 0;

  int64_t first_number() const { return events.front().number; }
  int64_t last_number() const { return events.back().number; }
};

using EventBlockPtr = std::shared_ptr<const EventBlock>;

}  // namespace litmus::events
