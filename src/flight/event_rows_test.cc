#include "flight/event_rows.h"

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace litmus::flight {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kId = "01890a5d-ac96-774b-bcce-b302099a8057";
using Texts = std::vector<std::optional<std::string>>;

template <class Builder = arrow::StringBuilder>
std::shared_ptr<arrow::Array> texts(const Texts& values) {
  Builder builder;
  for (const auto& value : values) {
    const auto added = value ? builder.Append(*value) : builder.AppendNull();
    EXPECT_TRUE(added.ok());
  }
  return *builder.Finish();
}

std::shared_ptr<arrow::Array> times(arrow::TimeUnit::type unit, int64_t value) {
  arrow::TimestampBuilder builder(arrow::timestamp(unit, "UTC"), arrow::default_memory_pool());
  EXPECT_TRUE(builder.Append(value).ok());
  return *builder.Finish();
}

using Column = std::pair<std::string, std::shared_ptr<arrow::Array>>;

Result<std::vector<std::string>> read(const std::vector<Column>& columns) {
  std::vector<std::shared_ptr<arrow::Field>> fields;
  std::vector<std::shared_ptr<arrow::Array>> arrays;
  for (const auto& [name, array] : columns) {
    fields.push_back(arrow::field(name, array->type()));
    arrays.push_back(array);
  }
  const auto batch = arrow::RecordBatch::Make(arrow::schema(fields), arrays.front()->length(), arrays);
  const auto rows = EventRows::of(*batch->schema());
  if (!rows.ok()) return rows.status();
  return rows->read(*batch);
}

std::string refusal(const std::vector<Column>& columns) {
  const auto events = read(columns);
  return events.ok() ? "taken" : events.status().message();
}

TEST(EventRows, AreTheirJson) {
  EXPECT_THAT(read({{"json", texts({R"({"a":1})", R"({"b":2})"})}}).value(), ElementsAre(R"({"a":1})", R"({"b":2})"));
}

TEST(EventRows, ComeInAnyLayoutOfText) {
  EXPECT_THAT(read({{"json", texts<arrow::LargeStringBuilder>({"{}"})}}).value(), ElementsAre("{}"));
  EXPECT_THAT(read({{"json", texts<arrow::StringViewBuilder>({"{}"})}}).value(), ElementsAre("{}"));
}

TEST(EventRows, GetFromTheColumnsWhatTheJsonLacks) {
  EXPECT_THAT(read({{"json", texts({"{}", R"({"run_id":null})"})},
                    {"event_type", texts({"x.y", std::nullopt})},
                    {"run_id", texts({std::nullopt, kId})}})
                  .value(),
              ElementsAre(R"({"event_type":"x.y"})", R"({"run_id":"01890a5d-ac96-774b-bcce-b302099a8057"})"));
}

TEST(EventRows, TakeTimesOfEveryUnit) {
  const std::string json = R"({"occurred_at":"2026-03-10T14:00:01.000000Z"})";
  const int64_t second = 1'773'151'201;
  for (const auto& [unit, factor] :
       std::vector<std::pair<arrow::TimeUnit::type, int64_t>>{{arrow::TimeUnit::SECOND, 1},
                                                              {arrow::TimeUnit::MILLI, 1'000},
                                                              {arrow::TimeUnit::MICRO, 1'000'000},
                                                              {arrow::TimeUnit::NANO, 1'000'000'000}}) {
    EXPECT_EQ(refusal({{"json", texts({json})}, {"occurred_at", times(unit, second * factor)}}), "taken");
  }
}

TEST(EventRows, AreRefusedWithATimeThatNoClockShows) {
  for (const auto unit : {arrow::TimeUnit::SECOND, arrow::TimeUnit::MILLI, arrow::TimeUnit::MICRO}) {
    for (const int64_t value : {INT64_MAX, INT64_MIN, int64_t{-1}}) {
      EXPECT_EQ(refusal({{"json", texts({"{}"})}, {"occurred_at", times(unit, value)}}),
                "row 0: a time lies before 1970 or behind the year 9999");
    }
  }
}

TEST(EventRows, MustSayTheSameTwice) {
  EXPECT_EQ(refusal({{"json", texts({R"({"id":"01890A5D-AC96-774B-BCCE-B302099A8057"})"})}, {"id", texts({kId})}}),
            "taken");
  EXPECT_EQ(refusal({{"json", texts({R"({})", R"({"event_type":"a"})"})}, {"event_type", texts({"b", "b"})}}),
            "row 1: the column event_type says 'b', json says \"a\"");
}

TEST(EventRows, OfAnotherTableAreRefused) {
  EXPECT_EQ(refusal({{"id", texts({kId})}}), "the column 'json' is missing: it holds each event whole");
  EXPECT_EQ(refusal({{"json", texts({"{}"})}, {"voltage", texts({"1"})}}), "the table events has no column 'voltage'");
  EXPECT_EQ(refusal({{"json", times(arrow::TimeUnit::MICRO, 1)}}), "the column 'json' must be utf8");
  EXPECT_THAT(refusal({{"json", texts({"{}"})}, {"id", times(arrow::TimeUnit::MICRO, 1)}}),
              HasSubstr("the column 'id' must be utf8"));
  EXPECT_EQ(refusal({{"json", texts({"{}"})}, {"json", texts({"{}"})}}), "the column 'json' is there twice");
}

TEST(EventRows, WithoutAnEventAreRefused) {
  EXPECT_EQ(refusal({{"json", texts({"{}", std::nullopt})}}), "row 1: json is null: it holds the event whole");
  EXPECT_THAT(refusal({{"json", texts({"[1]"})}, {"id", texts({kId})}}), HasSubstr("row 0: "));
  EXPECT_THAT(refusal({{"json", texts({"{}"})}, {"id", texts({"nobody"})}}), testing::Eq("taken"));  // judged later
}

TEST(EventRows, OfDamagedBatchesAreRefused) {
  EXPECT_THAT(refusal({{"json", texts({"{\"a\":\"\xff\xfe\"}"})}}), HasSubstr("damaged"));
  const int32_t offsets[] = {0, 1'000'000};
  const auto broken =
      std::make_shared<arrow::StringArray>(1, arrow::Buffer::Wrap(offsets, 2), arrow::Buffer::FromString("{}"));
  EXPECT_THAT(refusal({{"json", broken}}), HasSubstr("damaged"));
}

TEST(EventRows, AreBounded) {
  EXPECT_THAT(refusal({{"json", texts({std::string(2 << 20, ' ')})}}), HasSubstr("longer than 1 MiB"));
  EXPECT_THAT(refusal({{"json", texts(Texts(100'001, "{}"))}}), HasSubstr("send smaller batches"));
  EXPECT_THAT(read({{"json", texts(Texts(100'000, "{}"))}}).value(), SizeIs(100'000));
}

}  // namespace
}  // namespace litmus::flight
