#include "events/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace litmus::events {
namespace {

using testing::HasSubstr;

constexpr std::string_view kIds =
    R"("id":"01020304-0506-7708-890a-0b0c0d0e0f10","session_id":"11020304-0506-7708-890a-0b0c0d0e0f10")";

// An event as a foreign producer would write it: `members` follow the smallest possible envelope.
std::string event(std::string_view type, std::string_view members, std::string_view run = "null") {
  return "{" + std::string(kIds) + R"(,"event_type":")" + std::string(type) +
         R"(","occurred_at":"2026-03-10T15:03:21+01:00","run_id":)" + std::string(run) + std::string(members) + "}";
}

std::string error_of(const std::string& json) { return validate(json).message(); }

TEST(DecodeEnvelope, ReadsItWhateverTheOrder) {
  std::string json = event("test.record", "");

  auto envelope = decode_envelope(json);

  ASSERT_TRUE(envelope.ok()) << envelope.status().to_string();
  EXPECT_EQ(envelope->event_type, "test.record");
  EXPECT_EQ(envelope->type_id(), EventTypeId::kTestRecord);
  EXPECT_EQ(envelope->occurred_at.to_string(), "2026-03-10T14:03:21.000000Z");
  EXPECT_FALSE(envelope->received_at.has_value());
  EXPECT_FALSE(envelope->run_id.has_value());
  EXPECT_FALSE(envelope->derived);
}

TEST(DecodeEnvelope, KeepsUnknownTypes) {
  std::string json = event("weather.changed", R"(,"wind":[1,{"gust":123456789012345678901234567890}])");

  auto envelope = decode_envelope(json);

  ASSERT_TRUE(envelope.ok()) << envelope.status().to_string();
  EXPECT_EQ(envelope->event_type, "weather.changed");
  EXPECT_EQ(envelope->type_id(), EventTypeId::kUnknown);
  EXPECT_TRUE(validate(json).ok());
}

TEST(Decode, IgnoresUnknownFieldsAndKeepsUnknownEnumValues) {
  auto decoded = decode<RunEnded>(
      event("run.ended", R"(,"mood":{"x":1},"outcome":"postponed")", R"("21020304-0506-7708-890a-0b0c0d0e0f10")"));

  ASSERT_TRUE(decoded.ok()) << decoded.status().to_string();
  EXPECT_EQ(decoded->event.outcome, "postponed");
}

TEST(Decode, GivesMissingOptionalFieldsTheirDefaults) {
  auto decoded = decode<SessionStarted>(event("session.started", ""));

  ASSERT_TRUE(decoded.ok()) << decoded.status().to_string();
  EXPECT_EQ(decoded->event.session_type, "test_run");
  EXPECT_EQ(decoded->event.slot_count, 1);
  EXPECT_FALSE(decoded->event.station_id.has_value());
}

TEST(Decode, OwnsItsStrings) {
  std::string json =
      event("diagnostic.error", R"(,"message":"caf\u00e9 \ud83d\ude00 \ud800","details":{ "a": [1, 2] })");

  auto decoded = decode<DiagnosticError>(json);
  json.assign(json.size(), '#');

  ASSERT_TRUE(decoded.ok()) << decoded.status().to_string();
  EXPECT_EQ(decoded->event.message, "café 😀 \uFFFD");
  EXPECT_EQ(decoded->event.details.text, R"({ "a": [1, 2] })");
}

TEST(Decode, ReadsNumbersThatAreNotFinite) {
  std::string step = R"(,"step_name":"s","step_index":0,"measurement_name":"m")";

  auto decoded = decode<MeasurementRecorded>(
      event("test.measurement",
            step + R"(,"value":"NaN","limit_low":"-Infinity","limit_high":"Infinity","limit_nominal":5)"));

  ASSERT_TRUE(decoded.ok()) << decoded.status().to_string();
  EXPECT_TRUE(std::isnan(decoded->event.value.value()));
  EXPECT_EQ(decoded->event.limit_low, -INFINITY);
  EXPECT_EQ(decoded->event.limit_high, INFINITY);
  EXPECT_EQ(decoded->event.limit_nominal, 5.0);
}

TEST(Decode, RefusesAnotherType) {
  auto decoded = decode<StepStarted>(event("sync.release", R"(,"name":"x")"));

  EXPECT_THAT(decoded.status().message(), HasSubstr("is a sync.release, not a test.step_started"));
}

TEST(Validate, NamesTheFieldThatIsWrong) {
  EXPECT_THAT(error_of(event("sync.release", "")), HasSubstr("sync.release: field name: is missing"));
  EXPECT_THAT(error_of(event("sync.release", R"(,"name":null)")), HasSubstr("field name: must not be null"));
  EXPECT_THAT(error_of(event("sync.release", R"(,"name":7)")), HasSubstr("field name: must be a string"));
  EXPECT_THAT(error_of(event("sync.release", R"(,"name":"a","name":"b")")),
              HasSubstr("field name: stands there twice"));
  EXPECT_THAT(error_of(event("sync.release", R"(,"name":"a","n\u0061me":"b")")), HasSubstr("stands there twice"));
  EXPECT_THAT(error_of(event("stream.ended", R"(,"stream_id":"42")")), HasSubstr("field stream_id: must be a UUID"));
  EXPECT_THAT(error_of(event("route.closed", R"(,"connection_name":"c","switch_role":"s","channels":["a",1])")),
              HasSubstr("field channels: must be a list of strings"));
  EXPECT_THAT(error_of(event("diagnostic.error", R"(,"details":[])")), HasSubstr("field details: must be an object"));
  EXPECT_THAT(error_of(event("session.started", R"(,"slot_count":1.5)")),
              HasSubstr("slot_count: must be a 64-bit integer"));
  EXPECT_THAT(error_of(event("session.started", R"(,"pid":99999999999999999999)")), HasSubstr("pid: must be a 64-bit"));
}

TEST(Validate, NamesTheEnvelopeFieldThatIsWrong) {
  EXPECT_THAT(error_of("{" + std::string(kIds) + "}"), HasSubstr("field event_type: is missing"));
  EXPECT_THAT(error_of("{" + std::string(kIds) + R"(,"event_type":"sync.release"})"),
              HasSubstr("field occurred_at: is missing"));
  EXPECT_THAT(error_of(R"({"event_type":"sync.release"})"), HasSubstr("field id: is missing"));
  EXPECT_THAT(error_of(event("Bad Type", "")), HasSubstr("field event_type: must be 1 to 100 characters"));
  EXPECT_THAT(error_of(event("weather.ch\\u0061nged", "")), HasSubstr("field event_type: must be 1 to 100 characters"));
  EXPECT_THAT(
      error_of(R"({"id":"00000000-0000-0000-0000-000000000000","event_type":"a","occurred_at":"2026-03-10T15:03:21Z",)"
               R"("session_id":"11020304-0506-7708-890a-0b0c0d0e0f10"})"),
      HasSubstr("nil UUID"));
}

TEST(Validate, TheEndOfASessionCarriesNoRun) {
  std::string run = R"("21020304-0506-7708-890a-0b0c0d0e0f10")";

  EXPECT_TRUE(validate(event("session.ended", "")).ok());
  EXPECT_THAT(error_of(event("session.ended", "", run)), HasSubstr("field run_id: must be null"));
  EXPECT_THAT(error_of(event("run.ended", "")), HasSubstr("field run_id: is missing"));
}

TEST(Validate, SurvivesHostileText) {
  std::string good = event("test.record", R"(,"step_name":"s","step_index":0,"key":"k","value":[{"a":"\u00e9"}])");
  ASSERT_TRUE(validate(good).ok()) << error_of(good);

  for (size_t cut = 0; cut < good.size(); ++cut) EXPECT_FALSE(validate(good.substr(0, cut)).ok()) << cut;
  for (size_t at = 0; at < good.size(); ++at) {
    for (char byte : {'\0', '"', '\\', '{', ']', '\xFF', '9'}) {
      std::string bad = good;
      bad[at] = byte;
      (void)validate(bad).ok();  // any answer will do; under the sanitizers it must be an answer
    }
  }
  EXPECT_FALSE(validate(std::string(100'000, '[')).ok());
  EXPECT_FALSE(validate(good + "x").ok());
  EXPECT_FALSE(validate("").ok());
  EXPECT_FALSE(validate("[]").ok());
}

}  // namespace
}  // namespace litmus::events
