#include "journal/doorbell.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "base/env_faulty.h"
#include "base/test_dir.h"
#include "journal/journal_test_util.h"

namespace litmus::journal {
namespace {

bool rings_within(const Doorbell& bell, int timeout_ms) {
  pollfd entry{bell.fd(), POLLIN, 0};
  return poll(&entry, 1, timeout_ms) == 1;
}

TEST(Doorbell, CostsNothingWhileTheReaderIsAwake) {
  TestDir dir;
  const auto writer = Doorbell::open(dir.path()).value();
  const auto reader = Doorbell::open(dir.path()).value();
  for (int i = 0; i < 1000; ++i) writer->ring();
  EXPECT_EQ(writer->wakes(), 0u);
  EXPECT_FALSE(rings_within(*reader, 0));
}

TEST(Doorbell, OneByteForASleep) {
  TestDir dir;
  const auto writer = Doorbell::open(dir.path()).value();
  const auto reader = Doorbell::open(dir.path()).value();
  reader->announce_sleep();
  for (int i = 0; i < 1000; ++i) writer->ring();
  EXPECT_EQ(writer->wakes(), 1u);
  EXPECT_TRUE(rings_within(*reader, 0));
  reader->awake();
  EXPECT_FALSE(rings_within(*reader, 0));
}

// Its writer had seen the sleep before, and was held up.
TEST(Doorbell, AByteThatComesLateEndsOneSleep) {
  TestDir dir;
  const auto writer = Doorbell::open(dir.path()).value();
  const auto reader = Doorbell::open(dir.path()).value();
  reader->announce_sleep();
  ASSERT_EQ(write(writer->fd(), "!", 1), 1);
  EXPECT_TRUE(rings_within(*reader, 0));
  reader->awake();
  reader->announce_sleep();
  EXPECT_FALSE(rings_within(*reader, 0));
}

TEST(Doorbell, AFullFifoHoldsNobodyUp) {
  TestDir dir;
  const auto bell = Doorbell::open(dir.path()).value();
  const std::string bytes(4096, '!');
  while (write(bell->fd(), bytes.data(), bytes.size()) > 0) {
  }
  bell->announce_sleep();
  errno = 0;
  bell->ring();
  EXPECT_EQ(errno, 0);
  bell->awake();
  EXPECT_FALSE(rings_within(*bell, 0)) << "awake() drains all";
}

TEST(Doorbell, NewJournalsRaiseTheGeneration) {
  TestDir dir;
  const auto reader = Doorbell::open(dir.path()).value();
  const uint64_t before = reader->generation();
  const pid_t child = fork();
  if (child == 0) {
    Writer::Options options = options_for(dir.path());
    options.doorbell = Doorbell::open(dir.path()).value();
    const auto writer = Writer::open(std::move(options));
    _exit(writer.ok() ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(reader->generation(), before + 1);
}

TEST(Doorbell, AppendRingsASleepingReader) {
  TestDir dir;
  const auto reader = Doorbell::open(dir.path()).value();
  Writer::Options options = options_for(dir.path());
  options.doorbell = Doorbell::open(dir.path()).value();
  const auto writer = Writer::open(std::move(options)).value();
  reader->announce_sleep();
  ASSERT_TRUE(writer->append(make_header(1), "x").ok());
  EXPECT_TRUE(rings_within(*reader, 0));
}

TEST(Doorbell, WhereSpaceCannotBePreallocatedItWorksToo) {
  TestDir dir;
  FaultyEnv env;
  env.add({.call = Call::kAllocate, .error = EOPNOTSUPP});
  const auto bell = Doorbell::open(dir.path(), env).value();
  bell->announce_journal();
  EXPECT_EQ(Doorbell::open(dir.path()).value()->generation(), 1u);
}

// The writer publishes numbers and often waits until the reader has taken them, so that the reader sleeps at every
// moment there is.
TEST(Doorbell, NoWakeUpIsLost) {
  TestDir dir;
  constexpr uint64_t kRounds = 100'000, kWaitEvery = 4;
  void* memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  auto* const published = new (memory) std::atomic<uint64_t>(0);
  auto* const taken = new (static_cast<char*>(memory) + 64) std::atomic<uint64_t>(0);
  const auto reader = Doorbell::open(dir.path()).value();
  const pid_t child = fork();
  if (child == 0) {
    const auto writer = Doorbell::open(dir.path()).value();
    for (uint64_t i = 1; i <= kRounds; ++i) {
      published->store(i, std::memory_order_release);
      writer->ring();
      while (i % kWaitEvery == 0 && taken->load(std::memory_order_acquire) < i) sched_yield();
    }
    _exit(0);
  }
  uint64_t seen = 0, lost = 0, sleeps = 0;
  while (seen < kRounds && lost == 0) {
    reader->announce_sleep();
    if (published->load(std::memory_order_acquire) == seen) {
      ++sleeps;
      const bool rung = rings_within(*reader, 10'000);
      if (!rung) ++lost;
    }
    reader->awake();
    seen = published->load(std::memory_order_acquire);
    taken->store(seen, std::memory_order_release);
  }
  if (lost != 0) kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(lost, 0u);
  EXPECT_GT(sleeps, 0u);
  EXPECT_LE(reader->wakes(), sleeps + kRounds / 2);
  munmap(memory, 4096);
}

}  // namespace
}  // namespace litmus::journal
