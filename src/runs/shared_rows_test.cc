#include "runs/shared_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace litmus::runs {
namespace {

using testing::ElementsAre;

constexpr size_t kBlock = SharedRows<int>::kBlockRows;

SharedRows<int> counted(size_t size) {
  SharedRows<int> rows;
  for (size_t i = 0; i < size; ++i) rows.push_back(static_cast<int>(i));
  return rows;
}

TEST(SharedRows, HoldsRowsInOrderAcrossBlocks) {
  const auto rows = counted(3 * kBlock + 1);

  ASSERT_EQ(rows.size(), 3 * kBlock + 1);
  int expected = 0;
  for (const int row : rows) EXPECT_EQ(row, expected++);
  EXPECT_EQ(rows[kBlock], static_cast<int>(kBlock));
  EXPECT_EQ(rows.back(), static_cast<int>(3 * kBlock));
}

TEST(SharedRows, ACopySharesWhatNeitherHasChanged) {
  auto rows = counted(3 * kBlock);
  const auto copy = rows;

  rows.edit(kBlock) = -1;
  rows.push_back(7);

  EXPECT_EQ(&rows[0], &copy[0]);
  EXPECT_EQ(&rows[2 * kBlock], &copy[2 * kBlock]);
  EXPECT_NE(&rows[kBlock], &copy[kBlock]);
  EXPECT_EQ(copy[kBlock], static_cast<int>(kBlock));
  EXPECT_EQ(copy.size(), 3 * kBlock);
}

TEST(SharedRows, NeitherSideOfACopySeesTheOthersChanges) {
  auto rows = counted(2);
  auto copy = rows;
  auto copy_of_copy = copy;

  rows.push_back(10);
  copy.push_back(20);
  copy_of_copy.edit(0) = 30;
  rows.edit(1) = 11;

  EXPECT_THAT(rows, ElementsAre(0, 11, 10));
  EXPECT_THAT(copy, ElementsAre(0, 1, 20));
  EXPECT_THAT(copy_of_copy, ElementsAre(30, 1));
}

TEST(SharedRows, BlocksAreCopiedOnceForEachCopy) {
  auto rows = counted(2);
  const auto copy = rows;
  const int* const own = &rows.edit(0);

  EXPECT_EQ(&rows.edit(1), own + 1) << "it is the list's own since";

  const auto second = rows;
  EXPECT_NE(&rows.edit(0), own) << "the second copy has it";
  EXPECT_EQ(&second[0], own);
}

TEST(SharedRows, MovingKeepsTheRows) {
  auto rows = counted(2);
  const auto copy = rows;
  const int* const first = &rows[0];

  auto moved = std::move(rows);
  EXPECT_EQ(&moved[0], first);
  moved.edit(0) = 5;
  EXPECT_EQ(copy[0], 0);
  EXPECT_TRUE(rows.empty());  // NOLINT(bugprone-use-after-move): a moved-from list is empty, and of use
  rows.push_back(1);
  EXPECT_THAT(rows, ElementsAre(1));
}

TEST(SharedRows, ResizingCutsAndAppends) {
  auto rows = counted(2 * kBlock);
  const auto copy = rows;

  rows.resize(kBlock + 1);
  EXPECT_EQ(rows.size(), kBlock + 1);
  rows.resize(kBlock);
  rows.resize(kBlock + 2);

  EXPECT_EQ(rows.back(), 0);
  EXPECT_EQ(rows[kBlock - 1], static_cast<int>(kBlock - 1));
  EXPECT_EQ(copy.back(), static_cast<int>(2 * kBlock - 1));
  rows.resize(0);
  EXPECT_TRUE(rows.empty());
}

}  // namespace
}  // namespace litmus::runs
