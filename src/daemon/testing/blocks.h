// Event blocks made by hand, for tests that need no journal.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "events/stored_event.h"

namespace litmus::daemon::testing_support {

struct EventSpec {
  int64_t number;
  std::string type = "test.record";
  Uuid session_id = {};
  Uuid run_id = {};
  std::string fields = {};  // further JSON, with its leading comma
};

inline events::EventBlockPtr make_block(const std::vector<EventSpec>& specs) {
  auto block = std::make_shared<events::EventBlock>();
  std::vector<std::string> texts;
  for (const auto& spec : specs) {
    texts.push_back("{\"event_type\":\"" + spec.type + "\"" + spec.fields + "}");
    block->size_bytes += texts.back().size();
  }
  block->bytes = std::make_unique<char[]>(block->size_bytes);
  char* at = block->bytes.get();
  for (size_t i = 0; i < specs.size(); ++i) {
    std::memcpy(at, texts[i].data(), texts[i].size());
    events::StoredEvent event;
    event.number = specs[i].number;
    event.id = Uuid::v5({}, std::to_string(specs[i].number));
    event.session_id = specs[i].session_id;
    event.run_id = specs[i].run_id;
    event.json = {at, texts[i].size()};
    event.type = event.json.substr(15, specs[i].type.size());
    block->events.push_back(event);
    at += texts[i].size();
  }
  return block;
}

}  // namespace litmus::daemon::testing_support
