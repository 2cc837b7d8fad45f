// What survives: SIGKILL at any moment, forks in the middle, a disk that is really full.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/test_dir.h"
#include "journal/journal_test_util.h"
#include "journal/liveness.h"

namespace litmus::journal {
namespace {

constexpr uint32_t kThreads = 4;

struct Acknowledged {
  uint32_t thread;
  uint32_t number;
};

// Of a length and a content that tell which record it is.
std::string payload_of(uint32_t thread, uint32_t number) {
  std::string payload = std::to_string(thread) + ":" + std::to_string(number) + ":";
  payload.append((number * 131 + thread * 17) % 1500, static_cast<char>('a' + number % 26));
  return payload;
}

// Appends until it is killed, and tells the oracle of each append that returned.
[[noreturn]] void emit_until_killed(const std::filesystem::path& data_dir, int oracle) {
  const auto writer = open_writer(data_dir);
  std::vector<std::thread> threads;
  for (uint32_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (uint32_t number = 0;; ++number) {
        const bool to_disk = number % 5000 == 4999;
        if (!writer->append(make_header(thread), payload_of(thread, number), to_disk).ok()) _exit(2);
        const Acknowledged done{thread, number};
        if (write(oracle, &done, sizeof(done)) != static_cast<ssize_t>(sizeof(done))) _exit(3);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  _exit(4);
}

// The highest number that was acknowledged, by thread.
using Oracle = std::map<uint32_t, uint32_t>;

void read_acknowledgements(int from, size_t most, Oracle& oracle) {
  Acknowledged done;
  for (size_t i = 0; i < most && read(from, &done, sizeof(done)) == static_cast<ssize_t>(sizeof(done)); ++i) {
    oracle[done.thread] = done.number;
  }
}

void kill_after(size_t acknowledgements) {
  TestDir dir;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    emit_until_killed(dir.path(), ends[1]);
  }
  close(ends[1]);
  Oracle oracle;
  read_acknowledgements(ends[0], acknowledgements, oracle);
  kill(child, SIGKILL);
  read_acknowledgements(ends[0], SIZE_MAX, oracle);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status)) << "exit status " << WEXITSTATUS(status);

  const auto files = journal_files(dir.path());
  if (files.empty()) {
    EXPECT_TRUE(oracle.empty());
    return;
  }
  const Result<Reader> opened = Reader::open(files[0]);
  if (!opened.ok()) {  // killed before its header
    EXPECT_EQ(opened.status().code(), ErrorCode::kUnavailable);
    EXPECT_TRUE(oracle.empty());
    return;
  }
  EXPECT_FALSE(is_alive(dir.path(), opened->header().process_uuid));
  std::vector<Loss> losses;
  std::map<uint32_t, uint32_t> next;
  for (const OwnedRecord& record : read_all(files[0], &losses)) {
    const uint32_t thread = record.header.type_id;
    ASSERT_EQ(record.payload, payload_of(thread, next[thread]));
    ++next[thread];
  }
  for (const auto& [thread, number] : oracle) EXPECT_GT(next[thread], number) << "an acknowledged record is lost";
  for (const Loss& loss : losses) EXPECT_EQ(loss.kind, Loss::Kind::kTornTail);
}

TEST(JournalCrash, NoAcknowledgedRecordIsLostBySigkill) {
  std::mt19937 random(std::random_device{}());
  for (int round = 0; round < 50; ++round) {
    const size_t after = round < 5 ? static_cast<size_t>(round) : random() % 3000;
    SCOPED_TRACE("killed after " + std::to_string(after));
    kill_after(after);
    if (HasFatalFailure()) return;
  }
}

TEST(JournalCrash, ForksInTheMiddleLeaveTheParentsJournalAlone) {
  TestDir dir;
  const auto writer = open_writer(dir.path());
  const std::filesystem::path parents = writer->path();
  constexpr uint32_t kEach = 5000, kChildren = 10, kOfChild = 20;
  std::vector<std::thread> threads;
  for (uint32_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (uint32_t i = 0; i < kEach; ++i) ASSERT_TRUE(writer->append(make_header(thread), payload_of(thread, i)).ok());
    });
  }
  for (uint32_t i = 0; i < kChildren; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      for (uint32_t n = 0; n < kOfChild; ++n) {
        if (!writer->append(make_header(100), payload_of(100, n), n == 0).ok()) _exit(1);
      }
      _exit(writer->close().ok() && writer->path().empty() ? 0 : 2);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  for (auto& thread : threads) thread.join();
  ASSERT_TRUE(writer->close().ok());

  const Uuid parent = Reader::open(parents)->header().process_uuid;
  EXPECT_TRUE(is_alive(dir.path(), parent));
  const auto files = journal_files(dir.path());
  EXPECT_EQ(files.size(), 1 + kChildren);
  for (const auto& path : files) {
    std::map<uint32_t, uint32_t> next;
    for (const OwnedRecord& record : read_all(path)) {
      const uint32_t thread = record.header.type_id;
      ASSERT_EQ(record.payload, payload_of(thread, next[thread]++));
    }
    const std::map<uint32_t, uint32_t> of_parent = {{0, kEach}, {1, kEach}, {2, kEach}, {3, kEach}};
    const std::map<uint32_t, uint32_t> of_child = {{100, kOfChild}};
    EXPECT_EQ(next, path == parents ? of_parent : of_child);
    if (path == parents) continue;
    const Reader reader = Reader::open(path).value();
    EXPECT_NE(reader.header().process_uuid, parent);
    EXPECT_FALSE(is_alive(dir.path(), reader.header().process_uuid));
    EXPECT_NE(reader.note().find("fork"), std::string_view::npos);
  }
}

// A filesystem of 1 MiB; unmounted at the end.
class SmallMount {
 public:
  explicit SmallMount(std::filesystem::path at) : at_(std::move(at)) {
    mounted_ = mount("tmpfs", at_.c_str(), "tmpfs", 0, "size=1m") == 0;
  }
  ~SmallMount() {
    if (mounted_) umount2(at_.c_str(), MNT_DETACH);
  }
  bool mounted() const { return mounted_; }

 private:
  std::filesystem::path at_;
  bool mounted_ = false;
};

TEST(JournalCrash, AFullDiskIsAnErrorAndWorkGoesOnWhenThereIsSpace) {
  TestDir dir;
  const SmallMount small(dir.path());
  if (!small.mounted()) GTEST_SKIP() << "mounting a small tmpfs needs root";
  ASSERT_TRUE(Env::real().replace_file(dir / "ballast", std::string(300'000, 'b')).ok());
  const auto writer = open_writer(dir.path());
  uint32_t kept = 0;
  Status status;
  while (status.ok() && kept < 10'000) {
    status = writer->append(make_header(0), payload_of(0, kept)).status();
    if (status.ok()) ++kept;
  }
  EXPECT_EQ(status.code(), ErrorCode::kNoSpace) << status.to_string();
  EXPECT_NE(status.message().find(dir.path().native()), std::string::npos);
  EXPECT_GT(kept, 100u);

  ASSERT_TRUE(Env::real().unlink(dir / "ballast").ok());
  for (uint32_t end = kept + 100; kept < end; ++kept) {
    ASSERT_TRUE(writer->append(make_header(0), payload_of(0, kept)).ok());
  }
  ASSERT_TRUE(writer->close().ok());
  const auto records = read_all(writer_file(dir.path()));
  ASSERT_EQ(records.size(), kept);
  for (uint32_t i = 0; i < kept; ++i) ASSERT_EQ(records[i].payload, payload_of(0, i));
}

}  // namespace
}  // namespace litmus::journal
