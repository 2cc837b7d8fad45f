#include "client/version.h"

#include <gtest/gtest.h>

namespace litmus::client {
namespace {

TEST(Version, IsThreeNumbers) {
  EXPECT_EQ(parse_version("1.12.3"), (Version{1, 12, 3}));
  EXPECT_EQ(parse_version("0.1.0-dev"), (Version{0, 1, 0}));
  for (const char* text : {"", "1", "1.2", "a.b.c", "1.-2.3", "1..2"}) EXPECT_FALSE(parse_version(text)) << text;
}

TEST(Version, IsComparedByNumbers) {
  EXPECT_LT(*parse_version("0.9.9"), *parse_version("0.10.0"));
  EXPECT_LT(*parse_version("0.10.0"), *parse_version("1.0.0"));
}

TEST(Version, ANewerDaemonServesOlderClients) {
  EXPECT_EQ(fit_of({1, 2, 0}, Version{1, 2, 0}), Fit::kSame);
  EXPECT_EQ(fit_of({1, 2, 0}, Version{1, 3, 0}), Fit::kSame);
  EXPECT_EQ(fit_of({1, 2, 0}, Version{2, 0, 0}), Fit::kSame);
  EXPECT_EQ(fit_of({1, 2, 0}, std::nullopt), Fit::kSame);
}

TEST(Version, AnOlderDaemonIsGoodEnoughWithinAMajorVersion) {
  EXPECT_EQ(fit_of({1, 2, 0}, Version{1, 1, 9}), Fit::kOlder);
  EXPECT_EQ(fit_of({2, 0, 0}, Version{1, 9, 9}), Fit::kTooOld);
}

}  // namespace
}  // namespace litmus::client
