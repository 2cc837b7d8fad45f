#include "archive/seal.h"

#include <arrow/array/builder_primitive.h>
#include <arrow/record_batch.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "archive/archive_test_util.h"
#include "archive/event_table.h"
#include "base/env_faulty.h"
#include "events/event_maker.h"
#include "journal/writer.h"

namespace litmus::archive {
namespace {

using events::EventBlockPtr;
using events::EventMaker;
using events::StoredEvent;

// A closed journal with the maker's events.
std::filesystem::path write_journal(const std::filesystem::path& data_dir, const EventMaker& made) {
  auto writer = journal::Writer::open({.data_dir = data_dir,
                                       .session_id = SessionId{made.session_id},
                                       .session_started = EventMaker::kStart,
                                       .doorbell = nullptr});
  EXPECT_TRUE(writer.ok()) << writer.status().to_string();
  const auto block = made.block();
  for (const auto& event : block->events) {
    const journal::RecordHeader header{EventId{event.id}, SessionId{event.session_id}, RunId{event.run_id},
                                       event.occurred_at, event.received_at,           event.type_id};
    EXPECT_TRUE((*writer)->append(header, event.json).ok());
  }
  const auto path = (*writer)->path();
  EXPECT_TRUE((*writer)->close().ok());
  return path;
}

EventMaker many_events(int count) {
  EventMaker made;
  made.add("session.started").add("run.started", R"({"dut_serial":"SN1"})").add("x.unknown_type", R"({"a":1})");
  for (int i = 3; i < count; ++i)
    made.add("instrument.read", "{\"method\":\"read\",\"value\":" + std::to_string(i) + "}");
  return made;
}

std::vector<std::string> lines_of(const std::filesystem::path& path, Status* status = nullptr) {
  std::vector<std::string> lines;
  const Status read = read_sealed(path, [&](const EventBlockPtr& block) {
    for (const auto& event : block->events) {
      lines.push_back(std::to_string(event.number) + " " + std::to_string(event.offset) + " " +
                      std::string(event.type) + " " + event.id.to_string() + " " + std::string(event.json));
    }
  });
  if (status)
    *status = read;
  else
    EXPECT_TRUE(read.ok()) << read.to_string();
  return lines;
}

TEST(Seal, KeepsEveryEventWithItsNumber) {
  TempDir dir;
  const EventMaker made = many_events(120);
  const auto journal = write_journal(dir.path(), made);

  const auto sealed = seal_journal(journal, [](uint64_t sequence) { return static_cast<int64_t>(sequence) + 1000; });

  ASSERT_TRUE(sealed.ok()) << sealed.status().to_string();
  EXPECT_EQ(sealed->rows, 120);
  EXPECT_EQ(sealed->path.extension(), ".arrow");
  EXPECT_TRUE(sealed->losses.empty());
  const auto lines = lines_of(sealed->path);
  ASSERT_EQ(lines.size(), 120u);
  const auto block = made.block();
  EXPECT_EQ(lines[2], "1003 3 x.unknown_type " + block->events[2].id.to_string() + " " + std::string(made.json(2)));
  EXPECT_TRUE(std::filesystem::exists(journal));
}

TEST(Seal, LeavesOutWhatAnotherJournalHas) {
  TempDir dir;
  const auto sealed = seal_journal(write_journal(dir.path(), many_events(4)), [](uint64_t sequence) {
    return sequence == 2 ? kLeaveOut : static_cast<int64_t>(sequence);
  });
  ASSERT_TRUE(sealed.ok()) << sealed.status().to_string();
  EXPECT_EQ(sealed->rows, 3);
  EXPECT_EQ(lines_of(sealed->path)[1].substr(0, 4), "3 3 ");
}

TEST(Seal, TwiceGivesTheSameBytes) {
  TempDir dir;
  const auto journal = write_journal(dir.path(), many_events(60));
  const auto number_of = [](uint64_t sequence) { return static_cast<int64_t>(sequence); };
  const auto first = Env::real().read_file(seal_journal(journal, number_of)->path);
  const auto second = Env::real().read_file(seal_journal(journal, number_of)->path);
  EXPECT_EQ(*first, *second);
}

TEST(Seal, AnEmptyJournalGivesAnEmptyFile) {
  TempDir dir;
  const auto sealed = seal_journal(write_journal(dir.path(), EventMaker()), [](uint64_t) { return 0; });
  ASSERT_TRUE(sealed.ok());
  EXPECT_EQ(sealed->rows, 0);
  EXPECT_TRUE(lines_of(sealed->path).empty());
}

TEST(Seal, ADraftThatACrashLeftIsWrittenOver) {
  TempDir dir;
  const auto journal = write_journal(dir.path(), many_events(60));
  const auto left = std::filesystem::path(journal).replace_extension(".arrow.tmp");
  std::ofstream(left) << "half of a file";
  const auto sealed = seal_journal(journal, [](uint64_t sequence) { return static_cast<int64_t>(sequence); });
  ASSERT_TRUE(sealed.ok()) << sealed.status().to_string();
  EXPECT_EQ(lines_of(sealed->path).size(), 60u);
  EXPECT_FALSE(std::filesystem::exists(left));
}

TEST(Seal, AFullDiskIsSaidAndLeavesNoDraft) {
  TempDir dir;
  const auto journal = write_journal(dir.path(), many_events(10'000));  // more than the sink holds back
  FaultyEnv env;
  env.add({.call = Call::kWrite, .error = ENOSPC, .path_contains = ".arrow"});
  const auto sealed = seal_journal(journal, [](uint64_t) { return 1; }, env);
  EXPECT_EQ(sealed.status().code(), ErrorCode::kNoSpace) << sealed.status().to_string();
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(journal).replace_extension(".arrow.tmp")));
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(journal).replace_extension(".arrow")));
}

TEST(Seal, AMissingJournalIsAnError) {
  TempDir dir;
  EXPECT_FALSE(seal_journal(dir.path() / "none.journal", [](uint64_t) { return 0; }).ok());
}

// Whatever byte is flipped: the events read are those that were sealed, or the reader says that something is wrong.
TEST(Sealed, NoFlippedByteGoesUnnoticed) {
  TempDir dir;
  const auto sealed =
      seal_journal(write_journal(dir.path(), many_events(4)), [](uint64_t s) { return static_cast<int64_t>(s); });
  const auto intact = lines_of(sealed->path);
  const std::string bytes = *Env::real().read_file(sealed->path);
  const auto damaged = dir.path() / "damaged.arrow";
  size_t noticed = 0;
  size_t tried = 0;
  for (size_t i = 0; i < bytes.size(); i += 3, ++tried) {
    std::string copy = bytes;
    copy[i] = static_cast<char>(copy[i] ^ (1 << (i % 8)));
    std::ofstream(damaged, std::ios::binary | std::ios::trunc) << copy;
    Status status;
    const auto lines = lines_of(damaged, &status);
    if (!status.ok())
      ++noticed;
    else
      ASSERT_EQ(lines, intact) << "byte " << i;
  }
  EXPECT_GT(noticed, tried / 4);  // the rest is padding, and metadata that doesn't change the events
}

TEST(Sealed, AnImpossibleOffsetIsAnError) {
  EventMaker made;
  made.add("session.started");
  for (const int64_t offset : {INT64_MAX, int64_t{-1}}) {
    const auto batch = to_batch(made.block()->events).value();
    arrow::Int64Builder offsets;
    ASSERT_TRUE(offsets.Append(offset).ok());
    const int column = batch->schema()->GetFieldIndex("event_offset");
    const auto changed = batch->SetColumn(column, batch->schema()->field(column), *offsets.Finish());
    EXPECT_EQ(from_batch(**changed).status().message(), "not a file of events: row 0: impossible event_offset");
  }
}

TEST(Sealed, IsReadInTheAskingThread) {
  TempDir dir;
  const auto sealed =
      seal_journal(write_journal(dir.path(), many_events(120)), [](uint64_t s) { return static_cast<int64_t>(s); });
  const long before = thread_count();

  const auto lines = lines_of(sealed->path);

  EXPECT_EQ(lines.size(), 120u);
  EXPECT_EQ(thread_count(), before);
}

TEST(Sealed, EveryTruncationIsAnError) {
  TempDir dir;
  const auto sealed =
      seal_journal(write_journal(dir.path(), many_events(8)), [](uint64_t s) { return static_cast<int64_t>(s); });
  const std::string bytes = *Env::real().read_file(sealed->path);
  const auto damaged = dir.path() / "damaged.arrow";
  for (size_t size = 0; size < bytes.size(); size += 101) {
    std::ofstream(damaged, std::ios::binary | std::ios::trunc) << bytes.substr(0, size);
    Status status;
    lines_of(damaged, &status);
    EXPECT_FALSE(status.ok()) << size;
  }
}

}  // namespace
}  // namespace litmus::archive
