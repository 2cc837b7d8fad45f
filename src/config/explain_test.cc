#include "config/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/yaml.h"

namespace litmus::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Node yaml(std::string_view text) {
  Problems problems;
  return parse_yaml(text, problems);
}

// "limits.v.high = 2 <- layer file:line [what it overrides; …]"
std::string text_of(const GivenValue& given) {
  return given.key + " = " + given.value.to_json() + " <- " + given.layer +
         (given.value.at.line > 0 && !given.file.empty() ? ":" + std::to_string(given.value.at.line) : "");
}

std::vector<std::string> texts(const std::vector<ExplainedValue>& values) {
  std::vector<std::string> lines;
  for (const ExplainedValue& value : values) {
    lines.push_back(text_of(value.given));
    for (const GivenValue& weaker : value.overrides) lines.push_back("  " + text_of(weaker));
  }
  return lines;
}

const TestSite kSite{{"TestBoard"}, "test_v"};

TEST(Explain, SaysNothingOfATestWithoutConfiguration) { EXPECT_THAT(explain_test(kSite, {}, nullptr, {}), IsEmpty()); }

TEST(Explain, NamesTheLayerAndWhatItOverridesTheStrongestFirst) {
  InlineMarkers markers;
  markers.method = yaml("limits: {v: {low: 1, high: 4}}");
  const Layer sidecar{"sidecar", yaml("limits: {v: {low: 2}}\ntests:\n  TestBoard:\n    limits: {v: {low: 3}}\n"),
                      "s.yaml"};
  const std::vector<Layer> profiles{{"profile p", yaml("retry: {max_retries: 1}\n"), "p.yaml"}};
  EXPECT_THAT(texts(explain_test(kSite, markers, &sidecar, profiles)),
              ElementsAre("limits.v.low = 3 <- sidecar, class TestBoard:4", "  limits.v.low = 2 <- sidecar:1",
                          "  limits.v.low = 1 <- marker of test_v", "limits.v.high = 4 <- marker of test_v",
                          "retry.max_retries = 1 <- profile p:1"));
}

TEST(Explain, AStrategyThatWasReplacedStandsWithWhatReplacedIt) {
  InlineMarkers markers;
  markers.method = yaml("limits: {v: {expr: 'a', tolerance_pct: 5}}");
  const Layer sidecar{"sidecar", yaml("limits: {v: {characteristic: x}}"), "s.yaml"};
  EXPECT_THAT(
      texts(explain_test(kSite, markers, &sidecar, {})),
      ElementsAre("limits.v.tolerance_pct = 5 <- marker of test_v", "  limits.v.expr = \"a\" <- marker of test_v",
                  "limits.v.characteristic = \"x\" <- sidecar:1"));
}

TEST(Explain, MocksAreNamedByTheirTarget) {
  InlineMarkers markers;
  markers.method = yaml("mocks: [{target: dmm.read, return_value: 1}]");
  const Layer sidecar{"sidecar", yaml("mocks: [{target: dmm.read, return_value: 2}]"), "s.yaml"};
  EXPECT_THAT(texts(explain_test(kSite, markers, &sidecar, {})),
              ElementsAre("mocks.dmm.read.return_value = 2 <- sidecar:1",
                          "  mocks.dmm.read.return_value = 1 <- marker of test_v"));
}

TEST(Explain, SweepsAreReplacedSiteBySite) {
  InlineMarkers markers;
  markers.classes = {yaml("sweeps: [{temp: [0, 25]}]")};
  markers.method = yaml("sweeps: [{vin: [1, 2]}]");
  const Layer sidecar{"sidecar", yaml("tests: {TestBoard: {tests: {test_v: {sweeps: [{vin: {range: [0, 3]}}]}}}}"),
                      "s.yaml"};
  EXPECT_THAT(texts(explain_test(kSite, markers, &sidecar, {})),
              ElementsAre("sweeps.temp = [0,25] <- marker of class TestBoard",
                          "sweeps.vin = {\"range\":[0,3]} <- sidecar, test test_v:1",
                          "  sweeps.vin = [1,2] <- marker of test_v"));
}

}  // namespace
}  // namespace litmus::config
