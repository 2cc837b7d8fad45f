// MemorySink: for tests. Keeps each event as its JSON, and checks the order of events as they come.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "events/envelope.h"
#include "events/order_checker.h"
#include "execution/event_sink.h"

namespace litmus::execution {

class MemorySink : public EventSink {
 public:
  Status emit(EventRef event, RunId run_id, std::optional<Timestamp> occurred_at) override {
    if (failures_left > 0) {
      --failures_left;
      return Status(ErrorCode::kNoSpace, "cannot grow the journal");
    }
    events::Envelope envelope;
    envelope.id = Uuid::v7();
    envelope.occurred_at = occurred_at.value_or(Timestamp{1773151401942000});
    envelope.session_id = session;
    if (run_id != RunId{}) envelope.run_id = run_id.value;
    ByteBuffer buffer;
    JsonWriter writer(buffer);
    std::visit([&](const auto* typed) { events::encode(envelope, *typed, writer); }, event);
    const Status ordered = order.check_json(buffer.view());
    EXPECT_TRUE(ordered.ok()) << ordered.message() << "\n" << buffer.view();
    all.push_back(nlohmann::json::parse(buffer.view()));
    return {};
  }

  std::vector<std::string> types() const {
    std::vector<std::string> result;
    for (const auto& event : all) result.push_back(event["event_type"]);
    return result;
  }

  // The n-th event of that type; null when there are fewer.
  nlohmann::json nth(std::string_view type, size_t n = 0) const {
    for (const auto& event : all) {
      if (event["event_type"] == type && n-- == 0) return event;
    }
    return nullptr;
  }
  nlohmann::json last() const { return all.empty() ? nlohmann::json() : all.back(); }

  Uuid session = Uuid::v7();
  std::vector<nlohmann::json> all;
  events::OrderChecker order;
  int failures_left = 0;  // the next calls of emit fail
};

}  // namespace litmus::execution
