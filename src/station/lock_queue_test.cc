#include "station/lock_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/test_dir.h"

namespace litmus::station {
namespace {

Holder named(std::string role) { return {1, "host", "session", std::move(role), "GPIB0::1::INSTR", Timestamp::now()}; }

class Queue : public testing::Test {
 protected:
  LockQueue open() { return LockQueue::open(dir / "x.queue").value(); }
  LockQueue waiting(const std::string& role) {
    LockQueue queue = open();
    const auto guard = queue.guard();
    EXPECT_TRUE(queue.take_ticket(named(role), *guard).ok());
    return queue;
  }
  std::vector<std::string> roles() {
    std::vector<std::string> found;
    for (const Waiter& waiter : open().waiters().value()) found.push_back(waiter.who.role);
    return found;
  }

  TestDir dir;
};

TEST_F(Queue, TheFirstThatCameIsNext) {
  EXPECT_FALSE(open().somebody_before().value());
  LockQueue a = waiting("a"), b = waiting("b"), c = waiting("c");
  EXPECT_FALSE(a.somebody_before().value());
  EXPECT_TRUE(b.somebody_before().value());
  EXPECT_TRUE(c.somebody_before().value());
  EXPECT_TRUE(open().somebody_before().value());
  EXPECT_THAT(roles(), testing::ElementsAre("a", "b", "c"));
  a.drop_ticket();
  EXPECT_FALSE(b.somebody_before().value());
  EXPECT_TRUE(c.somebody_before().value());
}

TEST_F(Queue, WhoLeavesInTheMiddleIsSkipped) {
  LockQueue a = waiting("a");
  {
    LockQueue b = waiting("b");
  }
  LockQueue c = waiting("c");
  EXPECT_THAT(roles(), testing::ElementsAre("a", "c"));
  a.drop_ticket();
  EXPECT_FALSE(c.somebody_before().value());
}

TEST_F(Queue, KeepsTheOrderWhenItsTextIsForged) {
  LockQueue a = waiting("a"), b = waiting("b");
  for (const char* text : {"0000000000000000000\n", "9999999999999999999\n", "-5\n", "garbage", ""}) {
    std::ofstream(dir / "x.queue", std::ios::in | std::ios::out) << text;
    LockQueue c = waiting("c");
    EXPECT_TRUE(c.somebody_before().value()) << text;
    EXPECT_FALSE(a.somebody_before().value()) << text;
    EXPECT_EQ(open().waiters()->size(), 3u) << text;
    EXPECT_EQ(open().waiters()->back().who.role, "c") << text;
  }
}

TEST_F(Queue, ShowsAWaiterWhoseTextIsTooLongWithoutIt) {
  LockQueue queue = open();
  Holder holder = named("a");
  holder.resource = std::string(600, 'x');
  const auto guard = queue.guard();
  ASSERT_TRUE(queue.take_ticket(holder, *guard).ok());
  const auto waiters = open().waiters().value();
  ASSERT_EQ(waiters.size(), 1u);
  EXPECT_EQ(waiters[0].who.session_id, "session");
  EXPECT_EQ(waiters[0].who.resource, "");
}

TEST_F(Queue, HoldsManyWaiters) {
  std::vector<LockQueue> queues;
  for (int i = 0; i < 300; ++i) queues.push_back(waiting(std::to_string(i)));
  EXPECT_EQ(open().waiters()->size(), 300u);
  EXPECT_EQ(open().waiters()->back().who.role, "299");
  EXPECT_LE(std::filesystem::file_size(dir / "x.queue"), 100'000u);
}

TEST_F(Queue, OnlyOneIsUnderTheGuard) {
  LockQueue a = open(), b = open();
  auto guard = std::make_unique<LockQueue::Guard>(a.guard().value());
  EXPECT_FALSE(a.somebody_before().value());
  guard.reset();
  EXPECT_TRUE(b.guard().ok());
}

}  // namespace
}  // namespace litmus::station
