#include "limits/limit_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/yaml.h"

namespace litmus::limits {
namespace {

using config::Node;
using testing::HasSubstr;

Node yaml(std::string_view text) {
  config::Problems problems;
  Node node = config::parse_yaml(text, problems);
  EXPECT_TRUE(problems.ok()) << problems.to_status().message();
  return node;
}

std::optional<Limit> resolved(std::string_view text, std::string_view parameters = "{}") {
  const auto limit = limit_from_map(yaml(text), "vout", yaml(parameters));
  EXPECT_TRUE(limit.ok()) << limit.status().message();
  return limit.ok() ? *limit : std::nullopt;
}

std::string failure(std::string_view text, std::string_view parameters) {
  const auto limit = limit_from_map(yaml(text), "vout", yaml(parameters));
  EXPECT_FALSE(limit.ok());
  return std::string(limit.status().message());
}

std::string error_of(std::string_view text) {
  config::Problems problems("t.yaml");
  read_limit_config(yaml(text), "vout", problems);
  return problems.to_status().message();
}

TEST(LimitConfig, TakesLiteralFields) {
  const Limit limit = *resolved("{low: 3.1, high: 3.5, nominal: 3.3, units: V, comparator: GELT, spec_ref: DS}");
  EXPECT_EQ(limit.low, 3.1);
  EXPECT_EQ(limit.high, 3.5);
  EXPECT_EQ(limit.nominal, 3.3);
  EXPECT_EQ(limit.units, "V");
  EXPECT_EQ(limit.comparator, Comparator::kGelt);
  EXPECT_EQ(limit.spec_ref, "DS");
}

TEST(LimitConfig, ToleranceIsAroundNominal) {
  const Limit limit = *resolved("{nominal: 3.3, tolerance_pct: 5}");
  EXPECT_DOUBLE_EQ(*limit.low, 3.135);
  EXPECT_DOUBLE_EQ(*limit.high, 3.465);
  EXPECT_EQ(limit.nominal, 3.3);
  const Limit both = *resolved("{nominal: -10, tolerance_pct: 10, tolerance_abs: 0.5, high: 0}");
  EXPECT_DOUBLE_EQ(*both.low, -11.5);
  EXPECT_EQ(both.high, 0.0);
}

TEST(LimitConfig, UnitsAloneGiveALimitWithoutBounds) { EXPECT_FALSE(resolved("{units: V}")->has_bound()); }

TEST(LimitConfig, FirstMatchingBandWins) {
  constexpr std::string_view text =
      "units: V\nbands:\n- {when: {vin: 5}, low: 1}\n- {when: {vin: {min: 5, max: 9}, mode: [fast, slow]}, low: 2}\n"
      "- {when: {vin: {min: 5}}, low: 3, units: mV}\n- {when: {vin: {values: [1, 2], units: V}}, low: 4}\n"
      "- {when: {vin: {value: 3}}, low: 5}\n";
  EXPECT_EQ(resolved(text, "{vin: 5.0}")->low, 1.0);
  EXPECT_EQ(resolved(text, "{vin: 5.0}")->units, "V");
  EXPECT_EQ(resolved(text, "{vin: 9, mode: slow}")->low, 2.0);
  EXPECT_EQ(resolved(text, "{vin: 9}")->low, 3.0);
  EXPECT_EQ(resolved(text, "{vin: 9}")->units, "mV");
  EXPECT_EQ(resolved(text, "{vin: 2}")->low, 4.0);
  EXPECT_EQ(resolved(text, "{vin: 3}")->low, 5.0);
}

TEST(LimitConfig, NoMatchGivesTheCatchAllOrNoLimit) {
  EXPECT_EQ(resolved("{units: V, bands: [{when: {vin: 5}, low: 1}]}", "{vin: 4}"), std::nullopt);
  EXPECT_EQ(resolved("{low: 0, bands: [{when: {vin: 5}, low: 1}]}", "{vin: 4}")->low, 0.0);
  EXPECT_EQ(resolved("{high: 9, bands: [{when: {vin: 5}, low: 1}]}", "{vin: 5}")->high, 9.0);
}

TEST(LimitConfig, AConditionOnNoParameterDoesntMatch) {
  constexpr std::string_view text = "{bands: [{when: {vin: {min: 0}}, low: 1}]}";
  EXPECT_EQ(resolved(text, "{load: 1}"), std::nullopt);
  EXPECT_EQ(resolved(text, "{vin: text}"), std::nullopt);
  EXPECT_EQ(resolved(text, "{vin: [1]}"), std::nullopt);
}

TEST(LimitConfig, EqualityIsByKindAndValue) {
  EXPECT_TRUE(resolved("{bands: [{when: {on: true}, low: 1}]}", "{on: true}"));
  EXPECT_FALSE(resolved("{bands: [{when: {on: true}, low: 1}]}", "{on: 1}"));
  EXPECT_FALSE(resolved("{bands: [{when: {vin: '5'}, low: 1}]}", "{vin: 5}"));
}

TEST(LimitConfig, NestedBandsNarrow) {
  constexpr std::string_view text = "{bands: [{when: {a: 1}, high: 9, bands: [{when: {b: 2}, high: 5}]}]}";
  EXPECT_EQ(resolved(text, "{a: 1, b: 2}")->high, 5.0);
  EXPECT_EQ(resolved(text, "{a: 1, b: 3}")->high, 9.0);
  EXPECT_EQ(resolved(text, "{a: 2, b: 2}"), std::nullopt);
}

TEST(LimitConfig, AMisspeltKeyNamesTheNearest) {
  EXPECT_EQ(error_of("{lwo: 1, high: 2}"), "t.yaml:1:2: vout.lwo: unknown key; did you mean 'low'?");
  EXPECT_THAT(error_of("{bands: [{when: {a: {mn: 1}}, low: 1}]}"), HasSubstr("vout.bands[0].when.a.mn: unknown key"));
}

TEST(LimitConfig, ReportsWhatCouldNeverJudge) {
  EXPECT_THAT(error_of("{}"), HasSubstr("vout: gives no limit"));
  EXPECT_THAT(error_of("{low: high}"), HasSubstr("vout.low: must be a number, not 'high'"));
  EXPECT_THAT(error_of("{low: .nan}"), HasSubstr("must be a number"));
  EXPECT_THAT(error_of("{low: 1, comparator: EQ}"), HasSubstr("comparator EQ needs `nominal`"));
  EXPECT_THAT(error_of("{high: 1, comparator: GE}"), HasSubstr("comparator GE checks `low`"));
  EXPECT_THAT(error_of("{low: 1, comparator: GEEL}"), HasSubstr("did you mean 'GE"));
  EXPECT_THAT(error_of("{tolerance_pct: 5, low: 1}"), HasSubstr("a tolerance needs `nominal`"));
  EXPECT_THAT(error_of("{nominal: 5, tolerance_pct: -1}"), HasSubstr("must not be negative"));
  EXPECT_THAT(error_of("{bands: [{when: {a: {min: 1, value: 2}}, low: 1}]}"), HasSubstr("give one of"));
  EXPECT_THAT(error_of("{low: 1, bands: [{when: {a: 1}, comparator: NE}]}"), HasSubstr("vout.bands[0]: comparator NE"));
  EXPECT_THAT(error_of("{bands: 3}"), HasSubstr("vout.bands: must be a list"));
}

TEST(LimitConfig, AnExpressionGivesTheNominalValue) {
  const Limit limit = *resolved("{expr: 0.66 * vector.vin, tolerance_pct: 10, units: V}", "{vin: 5}");
  EXPECT_DOUBLE_EQ(*limit.nominal, 3.3);
  EXPECT_DOUBLE_EQ(*limit.low, 2.97);
  EXPECT_DOUBLE_EQ(*limit.high, 3.63);
  EXPECT_EQ(resolved("{expr: vin, high: 9}", "{vin: 5}")->high, 9.0);
  EXPECT_EQ(resolved("{expr: vin * 2, comparator: EQ}", "{vin: 5}")->nominal, 10.0);
  EXPECT_THAT(error_of("{expr: vin}"), HasSubstr("vout.expr: gives only `nominal`"));
  EXPECT_THAT(error_of("{expr: vin +, tolerance_abs: 1}"), HasSubstr("vout.expr: column 6: a value is missing"));
  EXPECT_THAT(failure("{expr: vni, tolerance_abs: 1}", "{vin: 5}"), HasSubstr("no parameter 'vni'"));
}

TEST(LimitConfig, ALookupChoosesByValue) {
  constexpr std::string_view text =
      "{lookup: {key: rail, table: {'3.30': {low: 3.2}, 5: {low: 4.9, units: mV}, aux: {low: 1}}, units: V}, high: 9}";
  EXPECT_EQ(resolved(text, "{rail: 3.3}")->low, 3.2);
  EXPECT_EQ(resolved(text, "{rail: 3.3}")->units, "V");
  EXPECT_EQ(resolved(text, "{rail: 3.3}")->high, 9.0);
  EXPECT_EQ(resolved(text, "{rail: '5.0'}")->units, "mV");
  EXPECT_EQ(resolved(text, "{rail: aux}")->low, 1.0);
  EXPECT_EQ(resolved(text, "{rail: 12}"), std::nullopt);
  EXPECT_EQ(resolved("{lookup: {key: vin * 2, table: {10: {low: 1}}}}", "{vin: 5}")->low, 1.0);
  EXPECT_THAT(failure(text, "{load: 1}"), HasSubstr("no parameter 'rail'"));
  EXPECT_THAT(error_of("{lookup: {table: {1: {low: 1}}}}"), HasSubstr("vout.lookup: `key` is required"));
  EXPECT_THAT(error_of("{lookup: {key: a, table: {1: {lwo: 1}}}}"), HasSubstr("vout.lookup.table.1.lwo: unknown key"));
}

TEST(LimitConfig, StepsTakeTheFirstRangeAboveTheValue) {
  constexpr std::string_view text =
      "{steps: {param: load, ranges: [{below: 1, limit: {high: 20}}, {below: 10, limit: {high: 30}}, "
      "{limit: {high: 50}}]}, units: mV}";
  EXPECT_EQ(resolved(text, "{load: 0.99}")->high, 20.0);
  EXPECT_EQ(resolved(text, "{load: 1}")->high, 30.0);
  EXPECT_EQ(resolved(text, "{load: 1000}")->high, 50.0);
  EXPECT_EQ(resolved(text, "{load: 0}")->units, "mV");
  EXPECT_EQ(resolved("{steps: {param: a, ranges: [{below: 1, limit: {high: 2}}]}}", "{a: 1}"), std::nullopt);
  EXPECT_THAT(failure(text, "{load: heavy}"), HasSubstr("'load' is no number"));
  EXPECT_THAT(error_of("{steps: {param: a, ranges: [{below: 2, limit: {low: 1}}, {below: 2, limit: {low: 1}}]}}"),
              HasSubstr("vout.steps.ranges[1].below: must be greater"));
  EXPECT_THAT(error_of("{steps: {param: a, ranges: [{limit: {low: 1}}, {below: 2, limit: {low: 1}}]}}"),
              HasSubstr("stands behind a range without `below`"));
}

TEST(LimitConfig, OnlyOneStrategyIsAllowed) {
  EXPECT_THAT(error_of("{expr: a, callable: b.c, tolerance_abs: 1}"), HasSubstr("vout: give only one of"));
}

TEST(LimitConfig, AStrategyWithoutItsSourceIsAnErrorAndNeverIgnored) {
  EXPECT_THAT(failure("{characteristic: v_out, low: 1}", "{}"), HasSubstr("no product is loaded"));
  EXPECT_THAT(failure("{callable: a.b, low: 1}", "{}"), HasSubstr("nothing here can import it"));
}

TEST(LimitConfig, SourcesGiveTheBaseLimit) {
  Sources sources;
  sources.characteristic = [](const std::string& id, const Node& parameters) -> Result<std::optional<Limit>> {
    if (parameters.find("vin") == nullptr) return std::optional<Limit>();
    Limit limit;
    limit.low = 3.135;
    limit.high = 3.465;
    limit.nominal = 3.3;
    limit.characteristic_id = id;
    return std::optional(limit);
  };
  const auto from = [&](std::string_view text, std::string_view parameters) {
    return *limit_from_map(yaml(text), "vout", yaml(parameters), sources);
  };
  EXPECT_EQ(from("{characteristic: v_out}", "{vin: 5}")->low, 3.135);
  EXPECT_EQ(from("{characteristic: v_out}", "{vin: 5}")->characteristic_id, "v_out");
  EXPECT_EQ(from("{characteristic: v_out, high: 4}", "{vin: 5}")->high, 4.0);
  EXPECT_EQ(from("{characteristic: v_out}", "{}"), std::nullopt);
  EXPECT_DOUBLE_EQ(*from("{characteristic: v_out, tolerance_pct: 10}", "{vin: 5}")->low, 2.97);
  sources.guardband_pct = 10;
  EXPECT_DOUBLE_EQ(*from("{characteristic: v_out}", "{vin: 5}")->low, 3.1515);
  EXPECT_DOUBLE_EQ(*from("{characteristic: v_out}", "{vin: 5}")->high, 3.4485);
  EXPECT_EQ(from("{characteristic: v_out, high: 4}", "{vin: 5}")->high, 4.0) << "a literal bound stays";
  EXPECT_EQ(from("{characteristic: v_out, guardband_pct: 0}", "{vin: 5}")->low, 3.135) << "replaces the session's";
}

TEST(LimitConfig, AnEntrysGuardbandTightensItsLiteralBoundsToo) {
  const Limit limit = *resolved("{low: 3.135, high: 3.465, nominal: 3.3, guardband_pct: 10}");
  EXPECT_DOUBLE_EQ(*limit.low, 3.1515);
  EXPECT_DOUBLE_EQ(*limit.high, 3.4485);
  EXPECT_EQ(resolved("{low: 0, high: 10, guardband_pct: 50}")->low, 2.5) << "around the middle";
  EXPECT_EQ(resolved("{low: 1, guardband_pct: 50}")->low, 1.0) << "one-sided without nominal";
  EXPECT_DOUBLE_EQ(*resolved("{high: 12, nominal: 10, guardband_pct: 50}")->high, 11.0);
  EXPECT_THAT(error_of("{low: 1, guardband_pct: 100}"), HasSubstr("must be at least 0 and below 100"));
}

TEST(LimitFromMap, ReportsWithoutPlaceForMapsOfACall) {
  const Node map = Node::map({{"low", {}, Node::of(1.0)}, {"hihg", {}, Node::of(int64_t{2})}});
  EXPECT_EQ(limit_from_map(map, "vout", Node::map()).status().message(),
            "vout.hihg: unknown key; did you mean 'high'?");
}

}  // namespace
}  // namespace litmus::limits
