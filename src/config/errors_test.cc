#include "config/errors.h"

#include <gtest/gtest.h>

namespace litmus::config {
namespace {

TEST(Problem, LeavesOutWhatIsntKnown) {
  EXPECT_EQ((Problem{"a.yaml", {9, 5}, "x.y", "bad"}).to_string(), "a.yaml:9:5: x.y: bad");
  EXPECT_EQ((Problem{"a.yaml", {9, 5}, "", "bad"}).to_string(), "a.yaml:9:5: bad");
  EXPECT_EQ((Problem{"a.yaml", {}, "", "bad"}).to_string(), "a.yaml: bad");
  EXPECT_EQ((Problem{"", {}, "limits.vout", "bad"}).to_string(), "limits.vout: bad");
}

TEST(Problems, ReportsEveryErrorInTheOrderOfTheFile) {
  Problems problems("a.yaml");
  EXPECT_TRUE(problems.to_status().ok());
  problems.warning({1, 1}, "w", "only a warning");
  EXPECT_TRUE(problems.ok());
  problems.error({7, 1}, "b", "second");
  problems.error({2, 3}, "a", "first");
  EXPECT_EQ(problems.to_status().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(problems.to_status().message(), "a.yaml:2:3: a: first\na.yaml:7:1: b: second");
}

TEST(Suggestion, NamesTheNearestKnownName) {
  constexpr std::string_view known[] = {"driver", "resource", "mock", "mock_config"};
  EXPECT_EQ(suggestion("drvier", known), "; did you mean 'driver'?");
  EXPECT_EQ(suggestion("resuorce", known), "; did you mean 'resource'?");
  EXPECT_EQ(suggestion("mock_confg", known), "; did you mean 'mock_config'?");
  EXPECT_EQ(suggestion("mok", known), "; did you mean 'mock'?");
  EXPECT_EQ(suggestion("zzzzzz", known), "; known: driver, resource, mock, mock_config");
  EXPECT_EQ(suggestion("x", {}), "");
  EXPECT_EQ(suggestion(std::string(100'000, 'x'), known), "; known: driver, resource, mock, mock_config");
}

}  // namespace
}  // namespace litmus::config
