#include "runs/id_set.h"

#include <gtest/gtest.h>

#include <string>

namespace litmus::runs {
namespace {

TEST(IdSet, TellsNewIdsFromKnownOnes) {
  IdSet ids;
  for (const bool is_new : {true, false}) {
    for (int i = 0; i < 10'000; ++i) ASSERT_EQ(ids.insert(Uuid::v5(Uuid{}, std::to_string(i))), is_new) << i;
  }
}

TEST(IdSet, IdsThatDifferInTheirTimeOnlyAreDifferent) {
  IdSet ids;
  Uuid id = Uuid::v7();
  for (const bool is_new : {true, false}) {
    for (int i = 0; i < 2'000; ++i) {
      id.bytes[4] = static_cast<uint8_t>(i >> 8);
      id.bytes[5] = static_cast<uint8_t>(i);
      ASSERT_EQ(ids.insert(id), is_new) << i;
    }
  }
}

TEST(IdSet, TheNilIdIsAnIdToo) {
  IdSet ids;
  EXPECT_TRUE(ids.insert(Uuid{}));
  EXPECT_FALSE(ids.insert(Uuid{}));
}

}  // namespace
}  // namespace litmus::runs
