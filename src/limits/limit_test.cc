#include "limits/limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace litmus::limits {
namespace {

using testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Limit between(double low, double high, Comparator comparator) {
  Limit limit;
  limit.low = low;
  limit.high = high;
  limit.comparator = comparator;
  return limit;
}

struct Row {
  Comparator comparator;
  bool below, at_low, inside, at_high, above;
};

class Comparators : public testing::TestWithParam<Row> {};

TEST_P(Comparators, JudgeAroundBothBounds) {
  const Row row = GetParam();
  const Limit limit = between(1.0, 2.0, row.comparator);
  EXPECT_EQ(check(limit, 0.5), row.below);
  EXPECT_EQ(check(limit, 1.0), row.at_low);
  EXPECT_EQ(check(limit, 1.5), row.inside);
  EXPECT_EQ(check(limit, 2.0), row.at_high);
  EXPECT_EQ(check(limit, 2.5), row.above);
}

TEST_P(Comparators, RejectNan) { EXPECT_FALSE(check(between(1.0, 2.0, GetParam().comparator), kNan)); }

INSTANTIATE_TEST_SUITE_P(Table, Comparators,
                         testing::Values(Row{Comparator::kGele, false, true, true, true, false},
                                         Row{Comparator::kGelt, false, true, true, false, false},
                                         Row{Comparator::kGtle, false, false, true, true, false},
                                         Row{Comparator::kGtlt, false, false, true, false, false},
                                         Row{Comparator::kGe, false, true, true, true, true},
                                         Row{Comparator::kGt, false, false, true, true, true},
                                         Row{Comparator::kLe, true, true, true, true, false},
                                         Row{Comparator::kLt, true, true, true, false, false}));

TEST(Limit, EqAndNeCompareWithNominal) {
  Limit limit;
  limit.nominal = 3.3;
  limit.comparator = Comparator::kEq;
  EXPECT_TRUE(check(limit, 3.3));
  EXPECT_FALSE(check(limit, 3.30001));
  EXPECT_FALSE(check(limit, kNan));
  limit.comparator = Comparator::kNe;
  EXPECT_FALSE(check(limit, 3.3));
  EXPECT_TRUE(check(limit, 3.30001));
  EXPECT_TRUE(check(limit, kNan));
}

TEST(Limit, TwoSidedComparatorWithOneBoundChecksThatBoundOnly) {
  for (Comparator comparator : {Comparator::kGele, Comparator::kGelt, Comparator::kGtle, Comparator::kGtlt}) {
    Limit limit;
    limit.comparator = comparator;
    limit.low = 1.0;
    EXPECT_TRUE(check(limit, 1e300));
    EXPECT_FALSE(check(limit, 0.9));
    limit.low.reset();
    limit.high = 2.0;
    EXPECT_TRUE(check(limit, -1e300));
    EXPECT_FALSE(check(limit, 2.1));
  }
}

TEST(Limit, InfiniteBoundsAndValuesFollowArithmetic) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(check(between(0, infinity, Comparator::kGele), infinity));
  EXPECT_FALSE(check(between(0, infinity, Comparator::kGelt), infinity));
  EXPECT_FALSE(check(between(0, 5, Comparator::kGele), -infinity));
}

TEST(Limit, ValidateRefusesWhatCouldNeverJudge) {
  Limit limit;
  limit.comparator = Comparator::kEq;
  EXPECT_THAT(validate(limit).message(), HasSubstr("EQ needs `nominal`"));
  limit.nominal = 1.0;
  EXPECT_TRUE(validate(limit).ok());
  limit.nominal = kNan;
  EXPECT_THAT(validate(limit).message(), HasSubstr("NaN"));

  Limit one_sided;
  one_sided.high = 5.0;
  one_sided.comparator = Comparator::kGe;
  EXPECT_THAT(validate(one_sided).message(), HasSubstr("GE checks `low`"));
  one_sided.comparator = Comparator::kLt;
  EXPECT_TRUE(validate(one_sided).ok());
  EXPECT_TRUE(validate(Limit{}).ok());
}

TEST(Judge, NullValueIsErroredWithAndWithoutLimit) {
  const Limit limit = between(1, 2, Comparator::kGele);
  EXPECT_EQ(judge(&limit, std::nullopt), Outcome::kErrored);
  EXPECT_EQ(judge(nullptr, std::nullopt), Outcome::kErrored);
}

TEST(Judge, ValueWithoutBoundIsDone) {
  Limit units_only;
  units_only.units = "V";
  EXPECT_EQ(judge(&units_only, 1.0), Outcome::kDone);
  EXPECT_EQ(judge(nullptr, 1.0), Outcome::kDone);
}

TEST(Judge, ValueWithBoundsPassesOrFails) {
  const Limit limit = between(1, 2, Comparator::kGele);
  EXPECT_EQ(judge(&limit, 1.5), Outcome::kPassed);
  EXPECT_EQ(judge(&limit, 2.5), Outcome::kFailed);
  EXPECT_EQ(judge(&limit, kNan), Outcome::kFailed);
}

TEST(Judge, NominalAloneJudgesWithoutRegisteringIntent) {
  Limit limit;
  limit.nominal = 1.0;
  limit.comparator = Comparator::kEq;
  EXPECT_EQ(judge(&limit, 1.0), Outcome::kPassed);
  EXPECT_EQ(judge(&limit, 1.1), Outcome::kFailed);
  EXPECT_FALSE(limit.registers_intent());
}

TEST(Describe, ReadsAsAnInequality) {
  Limit limit = between(3.135, 3.465, Comparator::kGele);
  limit.units = "V";
  EXPECT_EQ(describe(limit), "3.135 <= v <= 3.465 V");
  limit.comparator = Comparator::kLt;
  EXPECT_EQ(describe(limit), "v < 3.465 V");
  limit.comparator = Comparator::kGt;
  EXPECT_EQ(describe(limit), "3.135 < v V");
  limit.nominal = 3.3;
  limit.comparator = Comparator::kNe;
  EXPECT_EQ(describe(limit), "v != 3.3 V");
  EXPECT_EQ(describe(Limit{}), "no limit");
}

// GELE is the intersection of GE and LE, and so on: each two-sided comparator against its one-sided parts.
TEST(LimitProperty, TwoSidedComparatorsAreIntersections) {
  std::mt19937_64 random(20260310);
  std::uniform_int_distribution<int> grid(-4, 4);  // few values, so that ties are frequent
  const struct {
    Comparator both, low, high;
  } parts[] = {{Comparator::kGele, Comparator::kGe, Comparator::kLe},
               {Comparator::kGelt, Comparator::kGe, Comparator::kLt},
               {Comparator::kGtle, Comparator::kGt, Comparator::kLe},
               {Comparator::kGtlt, Comparator::kGt, Comparator::kLt}};
  for (int round = 0; round < 2000; ++round) {
    const double low = grid(random), high = grid(random), value = grid(random);
    for (const auto& part : parts) {
      EXPECT_EQ(check(between(low, high, part.both), value),
                check(between(low, high, part.low), value) && check(between(low, high, part.high), value));
    }
  }
}

}  // namespace
}  // namespace litmus::limits
