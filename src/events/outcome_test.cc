#include "gen/outcome.h"

#include <gtest/gtest.h>

#include "gen/enums.h"
#include "gen/error_codes.h"
#include "gen/http_routes.h"

namespace litmus {
namespace {

constexpr Outcome kLadder[] = {Outcome::kSkipped, Outcome::kDone,       Outcome::kPassed, Outcome::kFailed,
                               Outcome::kErrored, Outcome::kTerminated, Outcome::kAborted};

TEST(Outcome, HasItsRankOnTheLadder) {
  int rank = 1;
  for (Outcome outcome : kLadder) EXPECT_EQ(severity(outcome), rank++) << outcome_name(outcome);
  EXPECT_EQ(severity(std::nullopt), -1);
}

TEST(Outcome, IsReadFromItsName) {
  for (Outcome outcome : kLadder) EXPECT_EQ(parse_outcome(outcome_name(outcome)), outcome);
  EXPECT_EQ(parse_outcome("Passed"), std::nullopt);
  EXPECT_EQ(parse_outcome(""), std::nullopt);
}

TEST(Escalate, TakesTheMoreSevere) {
  EXPECT_EQ(escalate(std::nullopt, Outcome::kSkipped), Outcome::kSkipped);
  EXPECT_EQ(escalate(Outcome::kFailed, Outcome::kPassed), Outcome::kFailed);
  EXPECT_EQ(escalate(Outcome::kFailed, Outcome::kErrored), Outcome::kErrored);
  EXPECT_EQ(escalate(Outcome::kDone, std::nullopt), Outcome::kDone);
  EXPECT_EQ(escalate(std::nullopt, std::nullopt), std::nullopt);
}

TEST(Enums, KeepTheirTexts) {
  EXPECT_EQ(parse_enum<Comparator>("GTLE"), Comparator::kGtle);
  EXPECT_EQ(enum_name(Comparator::kGele), "GELE");
  EXPECT_EQ(parse_enum<ChannelKind>("shout"), std::nullopt);
}

TEST(ErrorCodes, HaveTheOrderOfTheEnum) {
  for (size_t i = 0; i < std::size(kErrors); ++i) {
    EXPECT_EQ(kErrors[i].name, error_code_name(static_cast<ErrorCode>(i)));
  }
  EXPECT_EQ(error_info(ErrorCode::kNotFound).http_status, 404);
}

TEST(Routes, AreFoundByOperation) {
  const http::RouteInfo* route = http::find_route("list_runs");
  ASSERT_NE(route, nullptr);
  EXPECT_EQ(route->path, "/api/runs");
  EXPECT_EQ(route->params.back().name, "include_incomplete");
  EXPECT_EQ(http::find_route("nothing"), nullptr);
}

}  // namespace
}  // namespace litmus
