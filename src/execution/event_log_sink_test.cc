#include "execution/event_log_sink.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/test_dir.h"
#include "events/decode.h"
#include "execution/recorder.h"
#include "journal/reader.h"

namespace litmus::execution {
namespace {

std::vector<std::string> journal_types(const std::filesystem::path& path) {
  using journal::Reader;
  std::vector<std::string> types;
  auto reader = Reader::open(path);
  if (!reader.ok()) return types;
  for (journal::Record record; reader->next(record).value_or(Reader::Next::kEnd) == Reader::Next::kRecord;) {
    const auto envelope = events::decode_envelope(record.payload);
    types.emplace_back(envelope.ok() ? envelope->event_type : "not an event");
  }
  return types;
}

TEST(EventLogSink, WritesARunIntoTheSessionsJournal) {
  TestDir dir;
  const SessionId session{Uuid::v7()};
  auto log = emit::EventLog::open({.data_dir = dir.path(), .session_id = session}).value();
  EventLogSink sink(*log);
  Recorder recorder(sink);
  ASSERT_TRUE(recorder.start_session({}).ok());
  ASSERT_TRUE(recorder.start_run({}).ok());
  const StepId step = recorder.start_step({.name = "a"}).value();
  ASSERT_TRUE(recorder.measure(step, {.name = "v", .value = 1.0}).ok());
  ASSERT_TRUE(recorder.end_step(step).ok());
  ASSERT_TRUE(recorder.end_run().ok());
  ASSERT_TRUE(recorder.end_session(Outcome::kDone).ok());
  const std::filesystem::path path = log->path();
  ASSERT_TRUE(log->close().ok());

  EXPECT_THAT(journal_types(path),
              testing::ElementsAre("session.started", "run.started", "test.step_started", "test.measurement",
                                   "test.step_ended", "run.ended", "session.ended"));
}

}  // namespace
}  // namespace litmus::execution
