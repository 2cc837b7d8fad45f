#include "limits/expression.h"

#include <gtest/gtest.h>

#include <cmath>

namespace litmus::limits {
namespace {

using config::Node;

Node parameters() {
  return Node::map({{"vin", {}, Node::of(5.0)},
                    {"count", {}, Node::of(int64_t{7})},
                    {"hot", {}, Node::of(true)},
                    {"mode", {}, Node::of(std::string("fast"))}});
}

double value(std::string_view text) {
  const auto expression = Expression::parse(text);
  EXPECT_TRUE(expression.ok()) << text << ": " << expression.status().message();
  if (!expression.ok()) return NAN;
  const auto result = expression->evaluate(parameters());
  EXPECT_TRUE(result.ok()) << text << ": " << result.status().message();
  return result.ok() ? *result : NAN;
}

std::string parse_error(std::string_view text) {
  const auto expression = Expression::parse(text);
  EXPECT_FALSE(expression.ok()) << text;
  return std::string(expression.status().message());
}

std::string run_error(std::string_view text) {
  const auto result = Expression::parse(text)->evaluate(parameters());
  EXPECT_FALSE(result.ok()) << text;
  return std::string(result.status().message());
}

TEST(Expression, CalculatesAsPythonDoes) {
  EXPECT_EQ(value("1 + 2 * 3"), 7);
  EXPECT_EQ(value("(1 + 2) * 3"), 9);
  EXPECT_EQ(value("2 ** 3 ** 2"), 512);
  EXPECT_EQ(value("-2 ** 2"), -4);
  EXPECT_EQ(value("2 ** -1"), 0.5);
  EXPECT_EQ(value("7 - 2 - 1"), 4);
  EXPECT_EQ(value("8 / 4 / 2"), 1);
  EXPECT_EQ(value("-7 % 3"), 2);
  EXPECT_EQ(value("7 % -3"), -2);
  EXPECT_EQ(value("--3"), 3);
  EXPECT_EQ(value("1.5e-3 * 2"), 3e-3);
  EXPECT_EQ(value(".5"), 0.5);
}

TEST(Expression, ReadsParametersByEitherName) {
  EXPECT_DOUBLE_EQ(value("0.66 * vector.vin"), 3.3);
  EXPECT_EQ(value("vin + count"), 12);
  EXPECT_EQ(value("hot"), 1);
  EXPECT_EQ(Expression::parse("a + vector.b * a")->parameters(), (std::vector<std::string>{"a", "b"}));
}

TEST(Expression, ComparesAndChooses) {
  EXPECT_EQ(value("vin > 4"), 1);
  EXPECT_EQ(value("vin <= 4"), 0);
  EXPECT_EQ(value("3 if vin >= 5 else 2"), 3);
  EXPECT_EQ(value("1 if vin != 5 else 2 if count == 7 else 3"), 2);
}

TEST(Expression, EvaluatesOnlyTheBranchThatIsChosen) { EXPECT_EQ(value("1 if hot else missing / 0"), 1); }

TEST(Expression, KnowsItsFunctions) {
  EXPECT_EQ(value("abs(-3)"), 3);
  EXPECT_EQ(value("min(vin, 3, 4)"), 3);
  EXPECT_EQ(value("max(vin, 3)"), 5);
  EXPECT_EQ(value("sqrt(16)"), 4);
  EXPECT_DOUBLE_EQ(value("log(exp(2))"), 2);
  EXPECT_DOUBLE_EQ(value("log10(1000)"), 3);
}

TEST(Expression, SaysWhereItsTextIsWrong) {
  EXPECT_EQ(parse_error("1 +"), "column 4: a value is missing");
  EXPECT_EQ(parse_error("1 2"), "column 3: unexpected '2'");
  EXPECT_EQ(parse_error("(1"), "column 3: ')' is missing");
  EXPECT_EQ(parse_error("1 if 2"), "column 7: `else` is missing");
  EXPECT_EQ(parse_error("open(1)"),
            "column 1: 'open' can't be called; the functions are abs, min, max, sqrt, log, log10, exp");
  EXPECT_EQ(parse_error("vin.real"), "column 5: only `vector.<parameter>` has parts");
  EXPECT_EQ(parse_error("sqrt(1, 2)"), "column 1: sqrt() takes one argument");
  EXPECT_EQ(parse_error("1 $ 2"), "column 3: unexpected '$'");
  EXPECT_EQ(parse_error(""), "column 1: a value is missing");
}

TEST(Expression, SaysWhatHasNoValue) {
  EXPECT_EQ(run_error("missing * 2"), "the vector has no parameter 'missing'");
  EXPECT_EQ(run_error("mode + 1"), "the parameter 'mode' is a string, not a number");
  EXPECT_EQ(run_error("1 / (vin - 5)"), "/ has no result for 1, 0");
  EXPECT_EQ(run_error("sqrt(-1)"), "sqrt has no result for -1");
  EXPECT_EQ(run_error("(-8) ** 0.5"), "** has no result for -8, 0.5");
}

TEST(Expression, RefusesTextMadeToExhaustIt) {
  EXPECT_FALSE(Expression::parse(std::string(5'000, '(')).ok());
  EXPECT_FALSE(Expression::parse(std::string(5'000, '-') + "1").ok());
  EXPECT_FALSE(Expression::parse(std::string(20'000, '1')).ok());
}

}  // namespace
}  // namespace litmus::limits
