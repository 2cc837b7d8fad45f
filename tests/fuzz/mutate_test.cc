#include "fuzz/mutate.h"

#include <gtest/gtest.h>

#include <set>

namespace litmus::fuzz {
namespace {

const std::vector<std::string> kCorpus{std::string(300, 'a'), "{\"key\": [1, 2]}", ""};

std::vector<std::string> inputs(uint64_t seed, size_t count) {
  Mutator mutator(kCorpus, seed);
  std::vector<std::string> made;
  while (made.size() < count) made.push_back(mutator.next());
  return made;
}

TEST(Mutator, GivesTheSameInputsForTheSameSeed) { EXPECT_EQ(inputs(7, 500), inputs(7, 500)); }

TEST(Mutator, GivesOthersForAnotherSeed) { EXPECT_NE(inputs(7, 500), inputs(8, 500)); }

TEST(Mutator, GivesFewInputsTwice) {
  const std::vector<std::string> made = inputs(1, 3000);
  EXPECT_GT(std::set<std::string>(made.begin(), made.end()).size(), 1500u);
}

TEST(Mutator, CutsGrowsAndChangesWithinBounds) {
  size_t shorter = 0, longer = 0, same_size = 0;
  for (const std::string& input : inputs(3, 3000)) {
    if (input.size() < 300) ++shorter;
    if (input.size() == 300) ++same_size;
    if (input.size() > 300) ++longer;
    EXPECT_LE(input.size(), 300u + 8 * 4096);
  }
  EXPECT_GT(shorter, 100u);
  EXPECT_GT(same_size, 100u);
  EXPECT_GT(longer, 100u);
}

TEST(Mutator, MakesSomethingOfNothing) {
  const std::vector<std::string> nothing{""};
  Mutator mutator(nothing, 1);
  for (int i = 0; i < 1000; ++i) EXPECT_LE(mutator.next().size(), 8u * 4096);
}

}  // namespace
}  // namespace litmus::fuzz
