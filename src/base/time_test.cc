#include "base/time.h"

#include <gtest/gtest.h>

namespace litmus {
namespace {

TEST(Timestamp, WritesIsoTextWithMicroseconds) {
  EXPECT_EQ(Timestamp{0}.to_string(), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(Timestamp{1'773'151'401'942'007}.to_string(), "2026-03-10T14:03:21.942007Z");
  EXPECT_EQ(Timestamp{-1}.to_string(), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ((Timestamp{1'773'151'401'942'007}).date(), "2026-03-10");
  EXPECT_EQ((Timestamp{1'773'151'401'942'007}).compact(), "20260310T140321Z");
}

TEST(Timestamp, ReadsOffsetsAndFractions) {
  const int64_t second = 1'773'151'401'000'000;
  EXPECT_EQ(Timestamp::parse("2026-03-10T14:03:21Z")->micros, second);
  EXPECT_EQ(Timestamp::parse("2026-03-10T14:03:21.5Z")->micros, second + 500'000);
  EXPECT_EQ(Timestamp::parse("2026-03-10 14:03:21.123456789+00:00")->micros, second + 123'456);
  EXPECT_EQ(Timestamp::parse("2026-03-10T16:33:21+02:30")->micros, second);
  EXPECT_EQ(Timestamp::parse("2026-03-10T09:03:21-0500")->micros, second);
  EXPECT_EQ(Timestamp::parse("2026-03-10T15:03:21+01")->micros, second);
}

TEST(Timestamp, RefusesTimesThatMeanNothing) {
  for (const char* text :
       {"", "2026-03-10", "2026-03-10T14:03:21", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-03-10T24:00:00Z", "2026-03-10T14:60:00Z", "2026-03-10T14:03:21.Z", "2026-03-10T14:03:21Zjunk",
        "2026-03-10T14:03:21.1234567890Z", "2026-03-10T14:03:21+25:00", "26-03-10T14:03:21Z"}) {
    EXPECT_EQ(Timestamp::parse(text).status().code(), ErrorCode::kInvalidArgument) << text;
  }
}

TEST(Timestamp, RoundTripsOverTheWholeCalendar) {
  const int64_t first = Timestamp::parse("0000-01-01T00:00:00Z")->micros;
  const int64_t last = Timestamp::parse("9999-12-31T23:59:59.999999Z")->micros;
  const int64_t step = 86'400'000'000 * 17 + 3'723'000'001;
  for (int64_t micros = first; micros <= last; micros += step) {
    const std::string text = Timestamp{micros}.to_string();
    ASSERT_EQ(Timestamp::parse(text)->micros, micros) << text;
  }
}

TEST(Timestamp, KnowsLeapDays) {
  EXPECT_EQ(Timestamp::parse("2024-02-29T12:00:00Z")->date(), "2024-02-29");
  EXPECT_TRUE(Timestamp::parse("2000-02-29T12:00:00Z").ok());
  EXPECT_FALSE(Timestamp::parse("1900-02-29T12:00:00Z").ok());
}

}  // namespace
}  // namespace litmus
