// EventMaker: numbered events for tests, from a type and the JSON of its fields.
//
// Ids, times and numbers are deterministic: the n-th event has number n, happens n milliseconds after 2026-03-10
// 14:00 UTC and has an id made from n. Events of types "session.*" carry no run.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "events/stored_event.h"
#include "gen/event_types.h"

namespace litmus::events {

class EventMaker {
 public:
  Uuid session_id = Uuid::v5(Uuid{}, "session");
  Uuid run_id = Uuid::v5(Uuid{}, "run");
  Uuid writer_key = Uuid::v5(Uuid{}, "writer");
  int64_t next_number = 1;

  // `fields` is a JSON object: {"step_name":"a"}.
  EventMaker& add(std::string_view type, std::string_view fields = "{}") {
    Made made;
    StoredEvent& event = made.event;
    event.number = next_number++;
    const EventTypeInfo* info = find_event_type(type);
    event.type_id = info ? static_cast<uint32_t>(info->id) : 0;
    event.id = Uuid::v5(Uuid{}, "event " + std::to_string(event.number));
    event.session_id = session_id;
    if (!type.starts_with("session.")) event.run_id = run_id;
    event.occurred_at = event.received_at = Timestamp{kStart.micros + event.number * 1000};
    event.writer_key = writer_key;
    event.offset = event.number;
    made.type = type;
    made.json = json_of(event, type, fields);
    made_.push_back(std::move(made));
    return *this;
  }

  // The last event once more, with a new number and the same id, as after a loss of power.
  EventMaker& repeat_last() {
    Made made = made_.back();
    made.event.number = next_number++;
    made_.push_back(std::move(made));
    return *this;
  }

  size_t size() const { return made_.size(); }
  std::string_view json(size_t index) const { return made_[index].json; }

  // Events [first, last) as a block; all by default.
  EventBlockPtr block(size_t first = 0, size_t last = SIZE_MAX) const {
    last = std::min(last, made_.size());
    auto block = std::make_shared<EventBlock>();
    for (size_t i = first; i < last; ++i) block->size_bytes += made_[i].json.size() + made_[i].type.size();
    block->bytes = std::make_unique<char[]>(block->size_bytes);
    char* out = block->bytes.get();
    auto keep = [&](const std::string& text) {
      std::memcpy(out, text.data(), text.size());
      out += text.size();
      return std::string_view(out - text.size(), text.size());
    };
    for (size_t i = first; i < last; ++i) {
      StoredEvent event = made_[i].event;
      event.json = keep(made_[i].json);
      event.type = keep(made_[i].type);
      block->events.push_back(event);
    }
    return block;
  }

  static constexpr Timestamp kStart{1'773'151'200'000'000};

 private:
  struct Made {
    StoredEvent event;
    std::string type, json;
  };

  static std::string json_of(const StoredEvent& event, std::string_view type, std::string_view fields) {
    std::string json = "{\"id\":\"" + event.id.to_string() + "\",\"event_type\":\"" + std::string(type) +
                       "\",\"occurred_at\":\"" + event.occurred_at.to_string() + "\",\"received_at\":\"" +
                       event.received_at.to_string() + "\",\"session_id\":\"" + event.session_id.to_string() +
                       "\",\"run_id\":";
    json += event.has_run() ? "\"" + event.run_id.to_string() + "\"" : "null";
    fields.remove_prefix(1);
    if (fields != "}") json += ',';
    json += fields;
    return json;
  }

  std::vector<Made> made_;
};

}  // namespace litmus::events
