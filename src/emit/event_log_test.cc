#include "emit/event_log.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "journal/reader.h"

namespace litmus::emit {
namespace {

using Json = nlohmann::json;

class EventLogTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "emit-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    data_dir_ = name;
    session_ = SessionId{Uuid::v7()};
  }
  void TearDown() override { std::filesystem::remove_all(data_dir_); }

  std::unique_ptr<EventLog> open() {
    auto log = EventLog::open({.data_dir = data_dir_, .session_id = session_});
    EXPECT_TRUE(log.ok()) << log.status().to_string();
    return std::move(log).value();
  }

  static std::vector<Json> read(const std::filesystem::path& path) {
    auto reader = journal::Reader::open(path);
    EXPECT_TRUE(reader.ok()) << reader.status().to_string();
    std::vector<Json> events;
    for (journal::Record record; reader->next(record).value_or(journal::Reader::Next::kEnd) ==
                                 journal::Reader::Next::kRecord;) {
      events.push_back(Json::parse(record.payload));
    }
    return events;
  }

  std::filesystem::path data_dir_;
  SessionId session_;
};

events::MeasurementRecorded measurement() {
  events::MeasurementRecorded event;
  event.step_name = "test_vout";
  event.measurement_name = "vout";
  event.value = 3.3;
  event.units = "V";
  return event;
}

TEST_F(EventLogTest, AnEmittedEventIsInTheJournalWhenEmitReturns) {
  const auto log = open();
  const Uuid run = Uuid::v7();

  ASSERT_TRUE(log->emit(measurement(), {.run_id = run}).ok());

  const auto events = read(log->path());
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0]["event_type"], "test.measurement");
  EXPECT_EQ(events[0]["session_id"], session_.value.to_string());
  EXPECT_EQ(events[0]["run_id"], run.to_string());
  EXPECT_EQ(events[0]["value"], 3.3);
  EXPECT_TRUE(Timestamp::parse(events[0]["received_at"].get<std::string>()).ok());
}

TEST_F(EventLogTest, WritesEveryFieldAlsoThoseAtTheirDefault) {
  const auto log = open();

  ASSERT_TRUE(log->emit(measurement()).ok());

  const Json event = read(log->path())[0];
  for (const auto& field : events::event_type_info(events::EventTypeId::kTestMeasurement).fields) {
    EXPECT_TRUE(event.contains(std::string(field.name))) << field.name;
  }
  EXPECT_TRUE(event["run_id"].is_null());
  EXPECT_EQ(event["derived"], false);
}

TEST_F(EventLogTest, ReplacesInvalidTextAndSaysSo) {
  const auto log = open();
  events::DiagnosticError event;
  event.message = "bad \xff byte";

  ASSERT_TRUE(log->emit(event).ok());

  const auto events = read(log->path());
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0]["message"], "bad \xEF\xBF\xBD byte");
  EXPECT_EQ(events[1]["event_type"], "diagnostic.warning");
  EXPECT_EQ(events[1]["details"]["event_id"], events[0]["id"]);
}

TEST_F(EventLogTest, KeepsGivenIdAndTime) {
  const auto log = open();
  const Uuid id = Uuid::v5(Uuid{}, "derived");

  ASSERT_TRUE(log->emit(events::RunEnded{}, {.occurred_at = Timestamp{1'000'000}, .id = id, .derived = true}).ok());

  const Json event = read(log->path())[0];
  EXPECT_EQ(event["id"], id.to_string());
  EXPECT_EQ(event["occurred_at"], "1970-01-01T00:00:01.000000Z");
  EXPECT_EQ(event["derived"], true);
}

TEST_F(EventLogTest, RefusesToEmitAfterClose) {
  const auto log = open();
  ASSERT_TRUE(log->close().ok());

  EXPECT_FALSE(log->emit(measurement()).ok());
}

}  // namespace
}  // namespace litmus::emit
