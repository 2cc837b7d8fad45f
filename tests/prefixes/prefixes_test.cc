// Any prefix of a run's events, cut at any place, gives the outcomes that the rules say.
#include <gtest/gtest.h>

#include "prefixes/check_prefixes.h"
#include "prefixes/expected_run.h"
#include "prefixes/random_run.h"

namespace litmus::prefixes {
namespace {

constexpr uint32_t kRuns = 300;
constexpr size_t kCuts = 30;  // of each

TEST(Prefixes, OfRandomRunsGiveTheOutcomesOfThePlainModel) {
  for (uint32_t seed = 1; seed <= kRuns; ++seed) {
    const Stream stream = random_run(seed);
    ASSERT_EQ(check_prefixes(stream, kCuts, seed), "") << "seed " << seed;
  }
}

TEST(Prefixes, NoEndInRandomRunsIsWeakerThanWhatItContains) {
  for (uint32_t seed = 1; seed <= kRuns; ++seed) {
    ASSERT_EQ(broken_roll_up(random_run(seed), true), "") << "seed " << seed;
  }
}

TEST(Prefixes, TheCheckFindsAWrongEnd) {
  Stream stream = random_run(1);
  for (auto& event : stream) {
    if (event["event_type"] == "test.step_ended") event["outcome"] = nullptr;
    if (event["event_type"] == "run.ended") event["outcome"] = "aborted";
  }
  EXPECT_NE(broken_roll_up(stream, false), "");
}

TEST(Worse, IsTheMoreSevereAndNoneIsTheLeast) {
  EXPECT_EQ(worse("passed", "done"), "passed");
  EXPECT_EQ(worse("failed", "errored"), "errored");
  EXPECT_EQ(worse(std::nullopt, "skipped"), "skipped");
  EXPECT_EQ(worse(std::nullopt, std::nullopt), std::nullopt);
}

}  // namespace
}  // namespace litmus::prefixes
