#include "config/test_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/test_dir.h"
#include "config/yaml.h"

namespace litmus::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> errors_of(std::string_view text) {
  Problems problems("s.yaml");
  const Node root = parse_yaml(text, problems);
  check_test_level(root, "", {}, problems);
  std::vector<std::string> errors;
  for (const Problem& problem : problems.errors()) errors.push_back(problem.to_string());
  return errors;
}

TEST(TestConfig, AcceptsWhatASidecarMaySay) {
  EXPECT_THAT(errors_of(R"(
limits: {vout: {low: 1}}
sweeps: [{vin: [1, 2], load: {linspace: [0, 1, 2]}}, {temp: {range: [0, 3]}}]
mocks: [{target: dmm.measure_voltage, return_value: 3.3, autospec: true}]
characteristics: [v_out]
connections: {dmm: [1, 2], psu: all}
retry: {max_retries: 2, delay: 0.5, on: [AssertionError]}
prompts: {ready: {message: Ready?}, which: {message: Which?, prompt_type: choice, choices: [a, b], timeout_seconds: 30}}
runner: {markers: {skip: {reason: no}}}
tests: {TestBoard: {tests: {test_vout: {limits: {}}}}, test_alone: null}
)"),
              ElementsAre());
}

TEST(TestConfig, NamesThePlaceAndTheNearestKey) {
  EXPECT_THAT(errors_of("limts: {}"), ElementsAre("s.yaml:1:1: limts: unknown key; did you mean 'limits'?"));
  EXPECT_THAT(errors_of("tests: {TestBoard: {test: {}}}"),
              ElementsAre("s.yaml:1:21: tests.TestBoard.test: unknown key; did you mean 'tests'?"));
}

TEST(TestConfig, AxesOfOneEntryHaveEqualLengths) {
  EXPECT_THAT(
      errors_of("sweeps: [{vin: [1, 2], load: [1, 2, 3]}]"),
      ElementsAre(HasSubstr("sweeps[0]: the lists of one entry must have equal lengths: vin has 2, load has 3")));
  EXPECT_THAT(errors_of("sweeps: [{vin: 3}]"), ElementsAre(HasSubstr("sweeps[0].vin: must be a list of values")));
  EXPECT_THAT(errors_of("sweeps: [3]"), ElementsAre(HasSubstr("must be a map of axis")));
}

TEST(TestConfig, ReportsEveryError) {
  EXPECT_THAT(errors_of(R"(
mocks: [{return_value: 1}, {target: dmm}]
retry: {max_retries: 1.5, delay: -1}
prompts: {a: {prompt_type: chioce, message: x}, b: {message: x, prompt_type: choice}}
connections: {dmm: 3}
)"),
              ElementsAre(HasSubstr("mocks[0].target: is required"), HasSubstr("mocks[1].target: 'dmm' must name"),
                          HasSubstr("connections.dmm: must be a list of channels"),
                          HasSubstr("retry.max_retries: must be a whole number"),
                          HasSubstr("retry.delay: must not be negative"),
                          HasSubstr("prompts.a.prompt_type: 'chioce' is no prompt type; did you mean 'choice'?"),
                          HasSubstr("prompts.b: a choice needs `choices`")));
}

TEST(TestConfig, LimitsAreCheckedByTheCaller) {
  Problems problems("s.yaml");
  const Node root = parse_yaml("{limits: {a: 1}, tests: {test_x: {limits: {b: 2}}}}", problems);
  std::vector<std::string> seen;
  check_test_level(root, "", [&](const Node&, const std::string& path, Problems&) { seen.push_back(path); }, problems);
  EXPECT_THAT(seen, ElementsAre("limits.a", "tests.test_x.limits.b"));
}

TEST(Sidecar, StandsBesideItsTestFile) {
  TestDir dir;
  const auto test = dir.path() / "test_board.py";
  EXPECT_EQ(*load_sidecar(test, {}), std::nullopt);
  std::ofstream(dir.path() / "test_board.yaml") << "limits: {v: {low: 1}}\n";
  EXPECT_EQ((*load_sidecar(test, {}))->find("limits")->members[0].name, "v");
  std::ofstream(dir.path() / "test_board.yaml") << "limit: {}\n";
  EXPECT_THAT(std::string(load_sidecar(test, {}).status().message()),
              HasSubstr("test_board.yaml:1:1: limit: unknown key"));
}

}  // namespace
}  // namespace litmus::config
