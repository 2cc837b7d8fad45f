#include "daemon/tail.h"

#include <gmock/gmock.h>

#include "daemon/testing/blocks.h"

namespace litmus::daemon {
namespace {

using testing_support::make_block;

std::vector<int64_t> numbers_of(const Tail& tail) {
  std::vector<int64_t> numbers;
  for (const auto& block : tail.blocks())
    for (const auto& event : block->events) numbers.push_back(event.number);
  return numbers;
}

TEST(Tail, DropsWhatIsInSegments) {
  Tail tail;
  tail.append(make_block({{1}, {2}}));
  tail.append(make_block({{3}}));
  tail.drop_through(2);
  EXPECT_THAT(numbers_of(tail), ::testing::ElementsAre(3));
  EXPECT_EQ(tail.rows(), 1);
}

TEST(Tail, HoldsNoEventThatIsInSegmentsWhenBlocksWereJoinedMeanwhile) {
  Tail tail;
  for (int64_t number = 1; number <= 63; ++number) tail.append(make_block({{number}}));
  const int64_t checkpointed = tail.blocks().back()->last_number();
  tail.append(make_block({{64}}));
  ASSERT_EQ(tail.blocks().size(), 1u);
  tail.drop_through(checkpointed);
  EXPECT_THAT(numbers_of(tail), ::testing::ElementsAre(64));
  EXPECT_EQ(tail.rows(), 1);
}

TEST(Tail, JoinsTheBlocksOfASlowProducer) {
  Tail tail;
  for (int64_t number = 1; number <= 1000; ++number) tail.append(make_block({{number, "type.of.its.own"}}));
  EXPECT_LT(tail.blocks().size(), 100u);
  EXPECT_EQ(tail.rows(), 1000);
  const auto numbers = numbers_of(tail);
  ASSERT_EQ(numbers.size(), 1000u);
  EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
  EXPECT_EQ(tail.blocks()[0]->events[5].type, "type.of.its.own");
}

}  // namespace
}  // namespace litmus::daemon
