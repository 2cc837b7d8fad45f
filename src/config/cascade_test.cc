#include "config/cascade.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/yaml.h"

namespace litmus::config {
namespace {

Node yaml(std::string_view text) {
  Problems problems;
  Node node = parse_yaml(text, problems);
  EXPECT_TRUE(problems.ok()) << problems.to_status().message();
  return node;
}

const TestSite kMethod{{"TestBoard"}, "test_vout"};

std::string merged(const InlineMarkers& markers, std::string_view sidecar, const std::vector<std::string>& profiles,
                   std::string_view key = "limits") {
  std::vector<Layer> chain;
  for (const std::string& profile : profiles) chain.push_back({"profile", yaml(profile)});
  const Layer side{"sidecar", yaml(sidecar)};
  const MergedTest test = merge_test(kMethod, markers, &side, chain);
  const Node* value = test.config.find(key);
  return value != nullptr ? value->to_json() : "none";
}

TEST(Cascade, LaterLayersOverrideKeyByKey) {
  InlineMarkers markers;
  markers.module = yaml("{limits: {vout: {low: 1, units: V}, only_module: {low: 0}}}");
  markers.classes = {yaml("{limits: {vout: {low: 2, high: 9}}}")};
  markers.method = yaml("{limits: {vout: {high: 8}}}");
  EXPECT_EQ(merged(markers, "{}", {}), R"({"vout":{"low":2,"units":"V","high":8},"only_module":{"low":0}})");
  constexpr std::string_view sidecar =
      "{limits: {vout: {low: 3}}, tests: {TestBoard: {limits: {vout: {high: 7}}, "
      "tests: {test_vout: {limits: {vout: {nominal: 5}}}}}, test_vout: {limits: {vout: {low: 99}}}}}";
  EXPECT_EQ(merged(markers, sidecar, {}),
            R"({"vout":{"low":3,"units":"V","high":7,"nominal":5},"only_module":{"low":0}})");
}

TEST(Cascade, AProfileBeatsTheSidecarAndAChildItsParent) {
  EXPECT_EQ(merged({}, "{limits: {v: {low: 1, high: 2}}}", {"{limits: {v: {low: 3}}}", "{limits: {v: {low: 4}}}"}),
            R"({"v":{"low":4,"high":2}})");
}

TEST(Cascade, InProfilesTheQualifiedNameBeatsTheBareOne) {
  const std::string profile =
      "{tests: {TestBoard.test_vout: {limits: {v: {low: 3}}}, test_vout: {limits: {v: {low: 1, high: 9}}}, "
      "TestBoard: {tests: {test_vout: {limits: {v: {low: 2}}}}}}}";
  EXPECT_EQ(merged({}, "{}", {profile}), R"({"v":{"low":3,"high":9}})");
}

TEST(Cascade, AStrategyReplacesTheWeakerLayersStrategy) {
  InlineMarkers markers;
  markers.method = yaml("{limits: {v: {expr: vin, tolerance_pct: 5, units: V}}}");
  EXPECT_EQ(merged(markers, "{limits: {v: {characteristic: v_out}}}", {}),
            R"({"v":{"tolerance_pct":5,"units":"V","characteristic":"v_out"}})");
}

TEST(Cascade, MocksMergeByTargetAndOtherListsAreReplaced) {
  InlineMarkers markers;
  markers.method = yaml(
      "{mocks: [{target: dmm.read, return_value: 1}, {target: psu.on, return_value: 2}], "
      "characteristics: [a, b]}");
  constexpr std::string_view sidecar =
      "{mocks: [{target: dmm.read, side_effect: [3]}, {target: scope.x, return_value: 4}], characteristics: [c]}";
  EXPECT_EQ(merged(markers, sidecar, {}, "mocks"),
            R"([{"target":"dmm.read","side_effect":[3]},{"target":"psu.on","return_value":2},)"
            R"({"target":"scope.x","return_value":4}])");
  EXPECT_EQ(merged(markers, sidecar, {}, "characteristics"), R"(["c"])");
}

TEST(Cascade, AnEmptyListOrNullRemovesNothing) {
  InlineMarkers markers;
  markers.method = yaml("{mocks: [{target: dmm.read}], characteristics: [a], retry: {max_retries: 2}}");
  constexpr std::string_view sidecar = "{mocks: [], characteristics: [], retry: null}";
  EXPECT_EQ(merged(markers, sidecar, {}, "mocks"), R"([{"target":"dmm.read"}])");
  EXPECT_EQ(merged(markers, sidecar, {}, "characteristics"), R"(["a"])");
  EXPECT_EQ(merged(markers, sidecar, {}, "retry"), R"({"max_retries":2})");
}

TEST(Cascade, SweepsStayWithTheirSite) {
  InlineMarkers markers;
  markers.module = yaml("{sweeps: [{temp: [1]}]}");
  markers.classes = {yaml("{sweeps: [{vin: [1]}]}")};
  markers.method = yaml("{sweeps: [{load: [1]}]}");
  const Layer sidecar{"sidecar", yaml("{tests: {TestBoard: {sweeps: [{vin: [4, 5]}]}}}")};
  const std::vector<Layer> profiles{{"profile", yaml("{sweeps: [{temp: [7]}]}")}};
  const MergedTest test = merge_test(kMethod, markers, &sidecar, profiles);
  ASSERT_EQ(test.sweeps.size(), 3u);
  EXPECT_EQ(test.sweeps[0].to_json(), R"([{"temp":[7]}])");
  EXPECT_EQ(test.sweeps[1].to_json(), R"([{"vin":[4,5]}])");
  EXPECT_EQ(test.sweeps[2].to_json(), R"([{"load":[1]}])");
  EXPECT_EQ(test.config.find("sweeps"), nullptr);
}

TEST(Cascade, RemembersWhereEachValueCameFrom) {
  InlineMarkers markers;
  markers.method = yaml("{limits: {v: {low: 1, high: 2}}}");
  const Layer sidecar{"sidecar tests/test_board.yaml", yaml("\n\nlimits: {v: {high: 9}}")};
  const MergedTest test = merge_test(kMethod, markers, &sidecar, {});
  const Node& entry = *test.config.find("limits")->find("v");
  EXPECT_EQ(test.origins[static_cast<size_t>(entry.find("low")->origin)], "marker of test_vout");
  EXPECT_EQ(test.origins[static_cast<size_t>(entry.find("high")->origin)], "sidecar tests/test_board.yaml");
  EXPECT_EQ(entry.find("high")->at.line, 3);
}

}  // namespace
}  // namespace litmus::config
