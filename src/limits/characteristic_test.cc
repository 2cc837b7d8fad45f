#include "limits/characteristic.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/test_dir.h"
#include "config/yaml.h"

namespace litmus::limits {
namespace {

using config::Node;

class CharacteristicTest : public testing::Test {
 protected:
  // The limit of characteristic `c`, whose keys beside function, direction and pin are `text`.
  std::optional<Limit> limit(std::string_view text, std::string_view parameters = "{}") {
    const config::Characteristic one = characteristic(text);
    config::Problems problems;
    const auto found = limit_of(one, config::parse_yaml(parameters, problems));
    EXPECT_TRUE(found.ok()) << found.status().message();
    return found.ok() ? *found : std::nullopt;
  }

  config::Characteristic characteristic(std::string_view text) {
    std::ofstream(dir_ / "p.yaml")
        << "id: p\nname: P\ncharacteristics:\n  c: {function: dc_voltage, direction: output, "
           "pin: X, conditions: {vin: {}, temp: {}}, "
        << text << "}\n";
    const auto product = config::load_product(dir_ / "p.yaml");
    EXPECT_TRUE(product.ok()) << product.status().message();
    return product.ok() ? *product->find("c") : config::Characteristic();
  }

  TestDir dir_;
};

TEST_F(CharacteristicTest, ValueAndAccuracyGiveTheBounds) {
  const auto found = limit("units: V, bands: [{value: 3.3, accuracy: {pct_reading: 5}}]");
  ASSERT_TRUE(found);
  EXPECT_DOUBLE_EQ(*found->low, 3.135);
  EXPECT_DOUBLE_EQ(*found->high, 3.465);
  EXPECT_EQ(found->nominal, 3.3);
  EXPECT_EQ(found->units, "V");
  EXPECT_EQ(found->characteristic_id, "c");
}

TEST_F(CharacteristicTest, TheTermsOfAnAccuracyAreSummed) {
  const auto found = limit(
      "signals: {v: {range: {min: -20, max: 10}}}, "
      "bands: [{value: 10, accuracy: {pct_reading: 1, absolute: 0.05, pct_range: 0.5}}]");
  EXPECT_DOUBLE_EQ(*found->high - 10, 0.1 + 0.05 + 0.1);
  const auto own = limit("bands: [{value: 10, range: {max: 100}, accuracy: {pct_range: 1}}]");
  EXPECT_DOUBLE_EQ(*own->low, 9.0);
  const auto nothing = limit("bands: [{value: 10, accuracy: {pct_range: 1}}]");
  EXPECT_DOUBLE_EQ(*nothing->low, 10.0);
}

TEST_F(CharacteristicTest, WithoutAccuracyTheRangeBounds) {
  const auto found = limit("bands: [{range: {min: 1, max: 2}}]");
  EXPECT_EQ(found->low, 1.0);
  EXPECT_EQ(found->high, 2.0);
  const auto nominal = limit("bands: [{value: 5}]");
  EXPECT_EQ(nominal->nominal, 5.0);
  EXPECT_FALSE(nominal->low || nominal->high);
}

TEST_F(CharacteristicTest, TheFirstMatchingBandIsTaken) {
  constexpr std::string_view text =
      "datasheet_ref: DS 5.1, bands: [{when: {vin: 5, temp: {min: 0, max: 50}}, value: 1}, {when: {vin: 5}, value: 2}]";
  EXPECT_EQ(limit(text, "{vin: 5, temp: 25}")->nominal, 1.0);
  EXPECT_EQ(limit(text, "{vin: 5, temp: 25}")->spec_ref, "DS 5.1 @ temp=25, vin=5");
  EXPECT_EQ(limit(text, "{vin: 5, temp: 99}")->nominal, 2.0);
  EXPECT_EQ(limit(text, "{vin: 6}"), std::nullopt);
  EXPECT_FALSE(has_unconditional_band(characteristic(text)));
  EXPECT_TRUE(has_unconditional_band(characteristic("bands: [{value: 1}]")));
}

}  // namespace
}  // namespace litmus::limits
