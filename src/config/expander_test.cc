#include "config/expander.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/map_reader.h"
#include "config/yaml.h"

namespace litmus::config {
namespace {

using testing::HasSubstr;

Node yaml(std::string_view text) {
  Problems problems;
  return parse_yaml(text, problems);
}

std::string expanded(std::string_view text) {
  const auto list = expand(yaml(text));
  return list.ok() ? list->to_json() : "error: " + std::string(list.status().message());
}

TEST(Expander, GivesTheListsOfNumpysFunctions) {
  EXPECT_EQ(expanded("{linspace: [0, 1, 5]}"), "[0.0,0.25,0.5,0.75,1.0]");
  EXPECT_EQ(expanded("{linspace: [3, 9, 1]}"), "[3.0]");
  EXPECT_EQ(expanded("{linspace: [3, 9, 0]}"), "[]");
  EXPECT_EQ(expanded("{arange: [0, 1, 0.25]}"), "[0.0,0.25,0.5,0.75]");
  EXPECT_EQ(expanded("{arange: [0, 6, 2]}"), "[0,2,4]");
  EXPECT_EQ(expanded("{arange: [3, 0, -1]}"), "[3,2,1]");
  EXPECT_EQ(expanded("{arange: [3, 0, 1]}"), "[]");
  EXPECT_EQ(expanded("{logspace: [0, 2, 3]}"), "[1.0,10.0,100.0]");
  EXPECT_EQ(expanded("{geomspace: [1, 1000, 4]}"), "[1.0,10.0,100.0,1000.0]");
  EXPECT_EQ(expanded("{repeat: [fast, 2]}"), R"(["fast","fast"])");
  EXPECT_EQ(expanded("{range: [2, 5]}"), "[2,3,4]");
}

TEST(Expander, StepsAreExactInDecimals) {
  EXPECT_EQ(expanded("{arange: [0, 0.5, 0.1]}"), "[0.0,0.1,0.2,0.3,0.4]");
  EXPECT_EQ(expanded("{arange: [1, 2, 0.3]}"), "[1.0,1.3,1.6,1.9]");
  EXPECT_EQ(expanded("{arange: [0, 1e-9, 5e-10]}"), "[0.0,5e-10]");
}

TEST(Expander, EndsAreExact) {
  const Node list = *expand(yaml("{geomspace: [0.1, 0.7, 7]}"));
  EXPECT_EQ(list.items.front().number, 0.1);
  EXPECT_EQ(list.items.back().number, 0.7);
  EXPECT_EQ(expand(yaml("{linspace: [0.1, 0.7, 7]}"))->items.back().number, 0.7);
}

TEST(Expander, SaysWhatItTakes) {
  EXPECT_EQ(expanded("{linspace: [0, 1]}"), "error: linspace takes [start, stop, num]");
  EXPECT_EQ(expanded("{linspace: 3}"), "error: linspace takes [start, stop, num]");
  EXPECT_EQ(expanded("{linspace: [0, x, 2]}"), "error: linspace: its arguments must be numbers");
  EXPECT_EQ(expanded("{arange: [0, 1, 0]}"), "error: arange: its step must not be 0");
  EXPECT_EQ(expanded("{geomspace: [0, 1, 3]}"), "error: geomspace: its ends must both be above zero, or both below");
  EXPECT_EQ(expanded("{repeat: [1, -1]}"), "error: repeat: its count must be a whole number from 0 on");
  EXPECT_THAT(expanded("{range: [0, 99999999]}"), HasSubstr("more than 1,000,000"));
  EXPECT_THAT(expanded("{arange: [0, 1, 1e-9]}"), HasSubstr("more than 1,000,000"));
  EXPECT_THAT(expanded("{repeat: [1, 99999999]}"), HasSubstr("more than 1,000,000"));
}

TEST(Expander, StandsWhereAListIsExpected) {
  const Node node = yaml("{values: {range: [0, 3]}, broken: {linspace: [1]}, map: {other: [1]}}");
  Problems problems("t.yaml");
  MapReader reader(node, "axes", problems);
  EXPECT_EQ(reader.list("values")->to_json(), "[0,1,2]");
  EXPECT_EQ(reader.list("broken"), nullptr);
  EXPECT_EQ(reader.list("map"), nullptr);
  ASSERT_EQ(problems.errors().size(), 2u);
  EXPECT_EQ(problems.errors()[0].to_string(), "t.yaml:1:35: axes.broken: linspace takes [start, stop, num]");
  EXPECT_THAT(problems.errors()[1].message, HasSubstr("must be a list"));
}

}  // namespace
}  // namespace litmus::config
