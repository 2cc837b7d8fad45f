#include <gtest/gtest.h>

#include <set>

#include "events/decode.h"
#include "events/json_scan.h"
#include "gen/event_samples.h"

namespace litmus::events {
namespace {

Envelope sample_envelope(EventTypeId type) {
  Envelope envelope;
  envelope.id = kSampleUuid;
  envelope.occurred_at = kSampleTime;
  envelope.received_at = kSampleTime;
  envelope.session_id = kSampleUuid;
  if (type != EventTypeId::kSessionEnded) envelope.run_id = kSampleUuid;
  return envelope;
}

template <class Event>
std::string encoded(const Envelope& envelope, const Event& event) {
  ByteBuffer out;
  JsonWriter writer(out);
  encode(envelope, event, writer);
  return std::string(out.view());
}

template <class Event>
void expect_round_trip(const Event& event) {
  std::string json = encoded(sample_envelope(Event::kTypeId), event);

  auto decoded = decode<Event>(json);

  ASSERT_TRUE(decoded.ok()) << decoded.status().to_string() << "\n" << json;
  EXPECT_EQ(encoded(decoded->envelope, decoded->event), json);
  EXPECT_TRUE(validate(json).ok());
}

template <class Event>
void expect_sample_round_trip() {
  Event event;
  fill_sample(event);
  expect_round_trip(event);
}

template <class Event>
std::set<std::string> written_keys() {
  std::set<std::string> keys;
  Status status =
      scan_object(encoded(sample_envelope(Event::kTypeId), Event{}), [&](std::string_view key, const JsonValue&) {
        EXPECT_TRUE(keys.emplace(key).second) << key << " is written twice";
        return Status();
      });
  EXPECT_TRUE(status.ok()) << status.to_string();
  return keys;
}

TEST(RoundTrip, KeepsEveryFieldOfEveryType){
#define LITMUS_CHECK(Event) expect_sample_round_trip<Event>();
    LITMUS_FOR_EACH_EVENT(LITMUS_CHECK)
#undef LITMUS_CHECK
}

TEST(RoundTrip, WritesDefaultsAndNullsOfEveryType){
#define LITMUS_CHECK(Event) \
  EXPECT_EQ(written_keys<Event>().size(), envelope_fields().size() + event_type_info(Event::kTypeId).fields.size());
    LITMUS_FOR_EACH_EVENT(LITMUS_CHECK)
#undef LITMUS_CHECK
}

TEST(RoundTrip, WritesTheEnvelopeFirst) {
  std::string json = encoded(sample_envelope(EventTypeId::kSyncRelease), SyncRelease{.name = "warm"});

  EXPECT_EQ(json,
            R"({"id":"01020304-0506-7708-890a-0b0c0d0e0f10","event_type":"sync.release",)"
            R"("occurred_at":"2026-03-10T14:03:21.942000Z","received_at":"2026-03-10T14:03:21.942000Z",)"
            R"("session_id":"01020304-0506-7708-890a-0b0c0d0e0f10","run_id":"01020304-0506-7708-890a-0b0c0d0e0f10",)"
            R"("derived":false,"name":"warm"})");
}

TEST(RoundTrip, SetsTheTimeOfMaterialisationWhenItIsWritten) {
  RunMaterialized event{.materializer = "litmusd", .destination = "run.parquet"};
  Timestamp before = Timestamp::now();

  auto decoded = decode<RunMaterialized>(encoded(sample_envelope(RunMaterialized::kTypeId), event));

  ASSERT_TRUE(decoded.ok());
  EXPECT_GE(decoded->event.materialized_at.value(), before);
}

TEST(EventTypes, AreFoundByNameAndById) {
  for (const EventTypeInfo& info : event_types()) {
    EXPECT_EQ(find_event_type(info.type), &info);
    EXPECT_EQ(&event_type_info(info.id), &info);
    EXPECT_TRUE(info.type.starts_with(info.category));
  }
}

TEST(EventTypes, UnknownOnesAreNotFound) {
  EXPECT_EQ(find_event_type(""), nullptr);
  EXPECT_EQ(find_event_type("test.measurements"), nullptr);
  EXPECT_EQ(event_type_info(static_cast<EventTypeId>(9999)).type, "");
  EXPECT_EQ(event_type_info(EventTypeId::kUnknown).fields.size(), 0u);
}

TEST(EventTypes, EndsAreDurableOnDisk) {
  for (const EventTypeInfo& info : event_types()) {
    bool is_end = info.id == EventTypeId::kRunEnded || info.id == EventTypeId::kSessionEnded;
    EXPECT_EQ(info.durability, is_end ? Durability::kDisk : Durability::kShared) << info.type;
  }
}

}  // namespace
}  // namespace litmus::events
