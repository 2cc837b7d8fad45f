#include "daemon/block_builder.h"

#include <cstring>
#include <utility>

#include "events/json_scan.h"
#include "gen/event_types.h"

namespace litmus::daemon {

void BlockBuilder::copy(std::string_view json, size_t type_offset, size_t type_size) {
  places_.push_back({bytes_.size(), json.size(), type_offset, type_size});
  bytes_.insert(bytes_.end(), json.begin(), json.end());
}

const char* BlockBuilder::add(const journal::Record& record, int64_t number, const Uuid& writer_key) {
  const events::EventJson check = events::check_event_json(record.payload);
  if (!check.ok()) return check.error;
  const auto type_id = static_cast<events::EventTypeId>(record.header.type_id);
  const bool known = !events::event_type_info(type_id).type.empty();
  events::StoredEvent event;
  event.number = number;
  event.type_id = known ? record.header.type_id : 0;
  event.id = record.header.event_id.value;
  event.session_id = record.header.session_id.value;
  event.run_id = record.header.run_id.value;
  event.occurred_at = record.header.occurred_at;
  event.received_at = record.header.received_at;
  event.writer_key = writer_key;
  event.offset = static_cast<int64_t>(record.sequence);
  events_.push_back(event);
  if (known || check.event_type.empty()) {
    copy(record.payload, 0, 0);
  } else {
    copy(record.payload, static_cast<size_t>(check.event_type.data() - record.payload.data()), check.event_type.size());
  }
  return nullptr;
}

void BlockBuilder::add(const events::StoredEvent& event) {
  events_.push_back(event);
  const char* json_end = event.json.data() + event.json.size();
  const bool inside = event.type.data() >= event.json.data() && event.type.data() + event.type.size() <= json_end;
  copy(event.json, inside ? static_cast<size_t>(event.type.data() - event.json.data()) : 0,
       inside ? event.type.size() : 0);
}

events::EventBlockPtr BlockBuilder::finish() {
  if (events_.empty()) return nullptr;
  auto block = std::make_shared<events::EventBlock>();
  block->size_bytes = bytes_.size();
  block->bytes = std::make_unique_for_overwrite<char[]>(bytes_.size());
  std::memcpy(block->bytes.get(), bytes_.data(), bytes_.size());
  for (size_t i = 0; i < events_.size(); ++i) {
    const Place& place = places_[i];
    auto& event = events_[i];
    event.json = {block->bytes.get() + place.json_offset, place.json_size};
    event.type = place.type_size > 0 ? event.json.substr(place.type_offset, place.type_size)
                                     : events::event_type_info(static_cast<events::EventTypeId>(event.type_id)).type;
  }
  // A lone event is the usual block of a slow producer: it shouldn't keep room for thousands.
  block->events = std::vector<events::StoredEvent>(events_.begin(), events_.end());
  events_.clear();
  places_.clear();
  bytes_.clear();
  return block;
}

}  // namespace litmus::daemon
