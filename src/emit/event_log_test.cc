#include "emit/event_log.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "base/env_faulty.h"
#include "base/test_dir.h"
#include "journal/catalog.h"
#include "journal/reader.h"

namespace litmus::emit {
namespace {

using Json = nlohmann::json;

struct Stored {
  journal::RecordHeader header;
  Json event;
};

std::unique_ptr<EventLog> open_log(const std::filesystem::path& data_dir, Env* env = &Env::real()) {
  return EventLog::open({.data_dir = data_dir, .session_id = SessionId{Uuid::v7()}, .env = env}).value();
}

// All events of a data directory that nobody writes to.
std::vector<Stored> read_all(const std::filesystem::path& data_dir) {
  std::vector<Stored> all;
  journal::Catalog catalog(data_dir);
  for (const auto& entry : catalog.list(journal::JournalKind::kEvents).value()) {
    journal::Reader reader = journal::Reader::open(entry.path).value();
    reader.set_dead();
    journal::Record record;
    while (reader.next(record).value() == journal::Reader::Next::kRecord) {
      all.push_back({record.header, Json::parse(record.payload)});
    }
    EXPECT_TRUE(reader.take_losses().empty());
  }
  return all;
}

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
    for (journal::Record record;
         reader->next(record).value_or(journal::Reader::Next::kEnd) == journal::Reader::Next::kRecord;) {
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

TEST_F(EventLogTest, AnEventThatBreaksTheOrderIsRecordedAndTold) {
  auto opened = EventLog::open({.data_dir = data_dir_, .session_id = session_, .check_order = true});
  EventLog& log = **opened;
  const Uuid run = Uuid::v7();
  events::StepEnded ended;
  ended.step_name = ended.step_path = "a";
  ASSERT_TRUE(log.emit(events::SessionStarted{}).ok());
  ASSERT_TRUE(log.emit(events::RunStarted{}, {.run_id = run}).ok());

  const Status status = log.emit(ended, {.run_id = run});

  EXPECT_EQ(status.code(), ErrorCode::kConflict);
  EXPECT_NE(status.message().find("event order: test.step_ended of a, which isn't open"), std::string::npos);
  EXPECT_EQ(read(log.path()).size(), 3u);
  EXPECT_TRUE(log.emit(events::RunEnded{}, {.run_id = run}).ok());
}

TEST_F(EventLogTest, APartOfASessionIsCheckedAsAPart) {
  auto opened = EventLog::open({.data_dir = data_dir_, .session_id = session_, .check_order = true});
  EventLog& log = **opened;
  const Uuid run = Uuid::v7();

  EXPECT_TRUE(log.emit(measurement(), {.run_id = run}).ok());
  EXPECT_TRUE(log.emit(events::RunStarted{}, {.run_id = Uuid::v7()}).ok());
  EXPECT_EQ(log.emit(measurement()).code(), ErrorCode::kConflict);
}

TEST_F(EventLogTest, ASessionsEndBelongsToNoRun) {
  const auto log = open();

  EXPECT_EQ(log->emit(events::SessionEnded{}, {.run_id = Uuid::v7()}).code(), ErrorCode::kInvalidArgument);

  EXPECT_TRUE(read(log->path()).empty());
  EXPECT_TRUE(log->emit(events::SessionEnded{}).ok());
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

TEST(EventLog, DurabilityIsThatOfTheTypeUnlessGiven) {
  TestDir dir;
  FaultyEnv env;
  const auto log = open_log(dir.path(), &env);
  const Uuid run = Uuid::v7();
  ASSERT_TRUE(log->emit(events::RunStarted{}, {.run_id = run}).ok());
  EXPECT_EQ(env.count(Call::kSync), 0u);
  ASSERT_TRUE(log->emit(events::RunEnded{}, {.run_id = run}).ok());
  const uint64_t syncs = env.count(Call::kSync);
  EXPECT_GT(syncs, 0u);
  ASSERT_TRUE(log->emit(events::RecordEvent{}, {.durability = events::Durability::kDisk}).ok());
  EXPECT_GT(env.count(Call::kSync), syncs);
}

TEST(EventLog, TakesFieldsAsJson) {
  TestDir dir;
  const auto log = open_log(dir.path());
  ASSERT_TRUE(log->emit_fields("test.record", R"({"name":"n","value":1.5})").ok());
  ASSERT_TRUE(log->emit_fields("vendor.thing", "{ }").ok());
  EXPECT_EQ(log->emit_fields("test.record", "[]").code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(log->emit_fields("Not A Type\"", "{}").code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(log->emit_fields("run.ended", "{}").code(), ErrorCode::kInvalidArgument);
  const auto all = read_all(dir.path());
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].event["value"], 1.5);
  EXPECT_EQ(all[0].header.type_id, static_cast<uint32_t>(events::EventTypeId::kTestRecord));
  EXPECT_EQ(all[1].event["event_type"], "vendor.thing");
  EXPECT_EQ(all[1].header.type_id, 0u);
}

TEST(EventLog, EveryThreadKeepsItsOrder) {
  TestDir dir;
  const auto log = open_log(dir.path());
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 500; ++i) {
        const std::string fields = "{\"thread\":" + std::to_string(thread) + ",\"i\":" + std::to_string(i) + "}";
        ASSERT_TRUE(log->emit_fields("test.record", fields).ok());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  std::map<int, int> next;
  for (const auto& stored : read_all(dir.path())) {
    EXPECT_EQ(stored.event["i"].get<int>(), next[stored.event["thread"].get<int>()]++);
  }
  for (int thread = 0; thread < 4; ++thread) EXPECT_EQ(next[thread], 500);
}

TEST(EventLog, AForkedChildEmitsToItsOwnJournal) {
  TestDir dir;
  const auto log = open_log(dir.path());
  ASSERT_TRUE(log->emit_fields("test.record", R"({"who":"parent"})").ok());
  const pid_t child = fork();
  if (child == 0) _exit(log->emit_fields("test.record", R"({"who":"child"})").ok() && log->close().ok() ? 0 : 1);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  ASSERT_TRUE(log->emit_fields("test.record", R"({"who":"parent"})").ok());
  ASSERT_TRUE(log->close().ok());
  EXPECT_EQ(journal::Catalog(dir.path()).list(journal::JournalKind::kEvents)->size(), 2u);
  EXPECT_EQ(read_all(dir.path()).size(), 3u);
}

TEST(EventLog, ErrorsCarryPathAndCause) {
  TestDir dir;
  FaultyEnv env;
  const auto log = open_log(dir.path(), &env);
  env.add({.call = Call::kSync, .error = EIO});
  const Status status = log->emit(events::SessionEnded{});
  EXPECT_EQ(status.code(), ErrorCode::kIo);
  EXPECT_NE(status.message().find(dir.path().native()), std::string::npos) << status.message();
  EXPECT_NE(status.message().find("Input/output error"), std::string::npos) << status.message();
}

TEST(EventLog, WorksWithoutABell) {
  TestDir dir;
  FaultyEnv env;
  env.add({.call = Call::kOpen, .error = EPERM, .path_contains = ".bell"});
  const auto log = open_log(dir.path(), &env);
  EXPECT_TRUE(log->emit(events::SessionStarted{}).ok());
  EXPECT_EQ(read_all(dir.path()).size(), 1u);
}

}  // namespace
}  // namespace litmus::emit
