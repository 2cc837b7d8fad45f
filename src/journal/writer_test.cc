#include "journal/writer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "base/env_faulty.h"
#include "base/test_dir.h"
#include "journal/journal_test_util.h"

namespace litmus::journal {
namespace {

TEST(JournalWriter, ReadersSeeEachRecordAsSoonAsAppendReturns) {
  TestDir dir;
  const auto writer = open_writer(dir.path());
  Reader reader = Reader::open(writer->path()).value();
  Record record;
  EXPECT_EQ(reader.next(record).value(), Reader::Next::kNotYet);
  for (uint64_t i = 1; i <= 2000; ++i) {
    const RecordHeader header = make_header(static_cast<uint32_t>(i));
    const std::string payload(i % 300, static_cast<char>('a' + i % 26));
    ASSERT_EQ(writer->append(header, payload).value(), i);
    ASSERT_EQ(reader.next(record).value(), Reader::Next::kRecord);
    EXPECT_EQ(record.sequence, i);
    EXPECT_EQ(record.payload, payload);
    EXPECT_EQ(record.header.event_id, header.event_id);
    EXPECT_EQ(record.header.type_id, header.type_id);
    ASSERT_EQ(reader.next(record).value(), Reader::Next::kNotYet);
  }
  ASSERT_TRUE(writer->close().ok());
  EXPECT_EQ(reader.next(record).value(), Reader::Next::kEnd);
  EXPECT_TRUE(reader.take_losses().empty());
}

TEST(JournalWriter, NamesItsFileAfterDateAndSession) {
  TestDir dir;
  Writer::Options options = options_for(dir.path());
  options.session_started = *Timestamp::parse("2026-03-10T23:59:59Z");
  const auto first = Writer::open(options).value();
  const auto second = Writer::open(options).value();
  const std::string stem = options.session_id.value.to_string();
  EXPECT_EQ(first->path(), dir / "events" / "2026-03-10" / (stem + ".journal"));
  EXPECT_EQ(second->path(), dir / "events" / "2026-03-10" / (stem + "-2.journal"));
}

TEST(JournalWriter, LeavesNamesOfSealedFilesAlone) {
  TestDir dir;
  Writer::Options options = options_for(dir.path());
  const std::filesystem::path folder = dir / "events" / options.session_started.date();
  std::filesystem::create_directories(folder);
  const std::string stem = options.session_id.value.to_string();
  ASSERT_TRUE(Env::real().replace_file(folder / (stem + ".arrow"), "sealed").ok());
  EXPECT_EQ(Writer::open(options).value()->path(), folder / (stem + "-2.journal"));
  EXPECT_FALSE(std::filesystem::exists(folder / (stem + ".journal")));
}

TEST(JournalWriter, GrowsFarBeyondItsFirstSpace) {
  TestDir dir;
  const auto writer = open_writer(dir.path());
  const std::string payload(9000, 'x');
  for (int i = 0; i < 5000; ++i) ASSERT_TRUE(writer->append(make_header(1), payload).ok());
  ASSERT_TRUE(writer->append(make_header(2), std::string(kMaxPayload, 'y')).ok());
  ASSERT_TRUE(writer->append(make_header(3), "").ok());
  ASSERT_TRUE(writer->close().ok());
  const auto records = read_all(writer_file(dir.path()));
  ASSERT_EQ(records.size(), 5002u);
  EXPECT_EQ(records[4999].payload, payload);
  EXPECT_EQ(records[5000].payload.size(), kMaxPayload);
  EXPECT_EQ(records[5001].payload, "");
}

TEST(JournalWriter, GetsItsNextSpaceBeforeItAsks) {
  TestDir dir;
  const auto writer = open_writer(dir.path());
  const uintmax_t first_space = std::filesystem::file_size(writer->path());
  const std::string payload(1000, 'x');
  for (uintmax_t written = 0; written < first_space / 8 * 5; written += payload.size()) {
    ASSERT_TRUE(writer->append(make_header(1), payload).ok());
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::filesystem::file_size(writer->path()) == first_space) {
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "the helper waits to be asked";
    std::this_thread::yield();
  }
}

TEST(JournalWriter, RefusesWhatIsTooLarge) {
  TestDir dir;
  const auto writer = open_writer(dir.path());
  EXPECT_EQ(writer->append(make_header(1), std::string(kMaxPayload + 1, 'x')).status().code(), ErrorCode::kTooLarge);
}

TEST(JournalWriter, ThreadsKeepTheirOrder) {
  TestDir dir;
  const auto writer = open_writer(dir.path());
  constexpr uint32_t kThreads = 4, kEach = 20'000;
  std::vector<std::thread> threads;
  for (uint32_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (uint32_t i = 0; i < kEach; ++i) {
        ASSERT_TRUE(writer->append(make_header(thread), std::to_string(i)).ok());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  ASSERT_TRUE(writer->close().ok());
  std::map<uint32_t, uint32_t> next;
  for (const auto& record : read_all(writer_file(dir.path()))) {
    ASSERT_EQ(record.payload, std::to_string(next[record.header.type_id]++));
  }
  for (uint32_t thread = 0; thread < kThreads; ++thread) EXPECT_EQ(next[thread], kEach);
}

TEST(JournalWriter, AppendAfterCloseIsAnError) {
  TestDir dir;
  const auto writer = open_writer(dir.path());
  ASSERT_TRUE(writer->close().ok());
  EXPECT_TRUE(writer->close().ok());
  const Status status = writer->append(make_header(1), "late").status();
  EXPECT_EQ(status.code(), ErrorCode::kInvalidArgument);
  EXPECT_NE(status.message().find(dir.path().native()), std::string::npos);
}

TEST(JournalWriter, DiskClassCoversAllBeforeIt) {
  TestDir dir;
  FaultyEnv env;
  const auto writer = open_writer(dir.path(), &env);
  Reader reader = Reader::open(writer->path()).value();
  ASSERT_TRUE(writer->append(make_header(1), "one").ok());
  EXPECT_EQ(reader.durable_end().value(), 0u);
  ASSERT_TRUE(writer->append(make_header(2), "two", true).ok());
  EXPECT_EQ(env.count(Call::kSyncDir), 3u);
  Record record;
  ASSERT_EQ(reader.next(record).value(), Reader::Next::kRecord);
  ASSERT_EQ(reader.next(record).value(), Reader::Next::kRecord);
  EXPECT_EQ(reader.durable_end().value(), reader.offset());
  ASSERT_TRUE(writer->append(make_header(3), "three", true).ok());
  EXPECT_EQ(env.count(Call::kSyncDir), 3u);
}

TEST(JournalWriter, NeighboursShareASync) {
  TestDir dir;
  FaultyEnv env;
  const auto writer = open_writer(dir.path(), &env);
  constexpr int kThreads = 8, kEach = 50;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) ASSERT_TRUE(writer->append(make_header(1), "payload", true).ok());
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LT(env.count(Call::kSync), static_cast<uint64_t>(kThreads * kEach));
}

TEST(JournalWriter, AfterAFailedSyncItGoesOnInANewFileAndSaysWhy) {
  TestDir dir;
  FaultyEnv env;
  const auto writer = open_writer(dir.path(), &env);
  const std::filesystem::path first = writer->path();
  const Uuid first_key = writer->writer_key();
  ASSERT_TRUE(writer->append(make_header(1), "kept").ok());
  env.add({.call = Call::kSync, .error = EIO, .path_contains = ".journal"});
  const Status refused = writer->append(make_header(2), "unsure", true).status();
  EXPECT_EQ(refused.code(), ErrorCode::kIo);
  EXPECT_NE(refused.message().find(first.native()), std::string::npos);
  env.heal();
  EXPECT_EQ(writer->append(make_header(3), "safe", true).value(), 1u);
  EXPECT_NE(writer->path(), first);

  Reader second = Reader::open(writer->path()).value();
  EXPECT_EQ(second.header().continues, first_key);
  EXPECT_NE(second.note().find("Input/output error"), std::string_view::npos) << second.note();
  EXPECT_TRUE(Reader::open(first)->is_closed().value());
  EXPECT_EQ(read_all(first).size(), 2u);
}

TEST(JournalWriter, AFailedSyncIsNeverTriedAgainOnTheSameFile) {
  TestDir dir;
  FaultyEnv env;
  const auto writer = open_writer(dir.path(), &env);
  env.add({.call = Call::kSync, .error = EIO, .path_contains = ".journal", .times = 1});
  env.add({.call = Call::kOpen, .error = EACCES, .path_contains = ".journal"});  // no new file either
  EXPECT_EQ(writer->append(make_header(1), "x", true).status().code(), ErrorCode::kIo);
  const uint64_t syncs = env.count(Call::kSync);
  EXPECT_EQ(writer->append(make_header(1), "y", true).status().code(), ErrorCode::kIo);
  EXPECT_EQ(env.count(Call::kSync), syncs);
  EXPECT_TRUE(writer->append(make_header(1), "z").ok());
}

TEST(JournalWriter, FullDiskIsAnErrorBeforeAnyStoreAndHeals) {
  TestDir dir;
  FaultyEnv env;
  const auto writer = open_writer(dir.path(), &env);
  env.add({.call = Call::kAllocate, .error = ENOSPC});
  const std::string payload(4000, 'x');
  uint64_t kept = 0;
  Status full;
  for (int i = 0; i < 1000 && full.ok(); ++i) {
    const Result<uint64_t> sequence = writer->append(make_header(1), payload);
    if (sequence.ok()) kept = *sequence;
    full = sequence.status();
  }
  EXPECT_EQ(full.code(), ErrorCode::kNoSpace);
  EXPECT_NE(full.message().find(writer->path().native()), std::string::npos) << full.message();
  EXPECT_EQ(writer->append(make_header(1), payload).status().code(), ErrorCode::kNoSpace);
  EXPECT_TRUE(writer->append(make_header(1), "small").ok()) << "what still fits is taken";
  env.heal();
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(writer->append(make_header(1), payload).ok());
  ASSERT_TRUE(writer->close().ok());
  EXPECT_EQ(read_all(writer_file(dir.path())).size(), kept + 1 + 1000);
}

TEST(JournalWriter, PopulateErrorsAreErrorsOfAppend) {
  for (const int error : {EFAULT, ENOMEM}) {
    TestDir dir;
    FaultyEnv env;
    const auto writer = open_writer(dir.path(), &env);
    env.add({.call = Call::kPopulate, .error = error});
    env.add({.call = Call::kWrite, .error = EIO, .path_contains = ".journal"});
    Status status;
    for (int i = 0; i < 1000 && status.ok(); ++i) {
      status = writer->append(make_header(1), std::string(4000, 'x')).status();
    }
    EXPECT_EQ(status.code(), ErrorCode::kIo);
    env.heal();
    EXPECT_TRUE(writer->append(make_header(1), std::string(4000, 'x')).ok());
  }
}

TEST(JournalWriter, WritesWhereSpaceCannotBePreallocated) {
  TestDir dir;
  FaultyEnv env;
  env.add({.call = Call::kAllocate, .error = EOPNOTSUPP});
  env.add({.call = Call::kWrite, .error = EINTR, .path_contains = ".journal", .after = 3, .times = 2});
  env.add({.call = Call::kWrite, .path_contains = ".journal", .most_bytes = 50});
  const auto writer = open_writer(dir.path(), &env);
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(writer->append(make_header(1), std::to_string(i), i % 10 == 0).ok());
  env.add({.call = Call::kWrite, .error = ENOSPC, .path_contains = ".journal", .after = 1});
  EXPECT_EQ(writer->append(make_header(1), "torn").status().code(), ErrorCode::kNoSpace);
  env.heal();
  ASSERT_EQ(writer->append(make_header(1), "100").value(), 101u);
  ASSERT_TRUE(writer->close().ok());
  const auto records = read_all(writer_file(dir.path()));
  ASSERT_EQ(records.size(), 101u);
  for (size_t i = 0; i < records.size(); ++i) EXPECT_EQ(records[i].payload, std::to_string(i));
}

TEST(JournalWriter, RefusesNetworkFilesystemsByName) {
  TestDir dir;
  FaultyEnv env;
  env.set_filesystem({"nfs", true, false});
  const Status status = Writer::open(options_for(dir.path(), &env)).status();
  EXPECT_EQ(status.code(), ErrorCode::kUnsupported);
  EXPECT_NE(status.message().find("nfs"), std::string::npos);
  EXPECT_NE(status.message().find(dir.path().native()), std::string::npos);
}

TEST(JournalWriter, OpenFailsCleanlyAtEveryCall) {
  for (const Call call : {Call::kMakeDir, Call::kOpen, Call::kStatFs, Call::kStat, Call::kMap, Call::kWrite}) {
    TestDir dir;
    FaultyEnv env;
    const auto identity = open_writer(dir.path(), &env);  // the process has its lock already
    env.add({.call = call, .error = EIO});
    EXPECT_EQ(Writer::open(options_for(dir.path(), &env)).status().code(), ErrorCode::kIo) << static_cast<int>(call);
    env.heal();
    EXPECT_TRUE(Writer::open(options_for(dir.path(), &env)).ok());
  }
}

TEST(JournalWriter, KeepsErrnoAndDescriptorsInOrder) {
  TestDir dir;
  const auto count_descriptors = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
  };
  {
    const auto first = open_writer(dir.path());
  }
  const auto before = count_descriptors();
  for (int i = 0; i < 20; ++i) {
    const auto writer = open_writer(dir.path());
    ASSERT_TRUE(writer->append(make_header(1), "x", true).ok());
  }
  EXPECT_EQ(count_descriptors(), before);
}

}  // namespace
}  // namespace litmus::journal
