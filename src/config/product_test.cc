#include "config/product.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/test_dir.h"

namespace litmus::config {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr std::string_view kBoard = R"(id: board
name: 5 V to 3.3 V board
part_number: PN-1
pins:
  VIN: {name: J1.1, role: power}
  VOUT: {name: J1.3, net: 3V3}
signal_groups:
  bus: {protocol: i2c, signals: [{pin: VIN, role: sda}]}
characteristics:
  v_out:
    function: dc_voltage
    direction: output
    units: V
    pin: VOUT
    datasheet_ref: DS 5.1
    signals: {voltage: {range: {min: 0, max: 5}}}
    conditions: {temperature: {}}
    bands:
      - {when: {temperature: {min: 0, max: 50}}, value: 3.3, accuracy: {pct_reading: 5}}
      - {value: 3.3, accuracy: {pct_reading: 10}, qualifier: typical}
)";

class ProductTest : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, std::string_view text) {
    std::filesystem::create_directories((dir_ / name).parent_path());
    std::ofstream(dir_ / name) << text;
    return dir_ / name;
  }

  std::string error_of(std::string_view text) {
    const auto product = load_product(write("products/board.yaml", text));
    EXPECT_FALSE(product.ok());
    return std::string(product.status().message());
  }

  TestDir dir_;
};

TEST_F(ProductTest, LoadsEverySection) {
  const auto product = load_product(write("products/board.yaml", kBoard));
  ASSERT_TRUE(product.ok()) << product.status().message();
  EXPECT_EQ(product->part_number, "PN-1");
  EXPECT_EQ(product->pin("VOUT")->name, "J1.3");
  EXPECT_EQ(product->pin("VIN")->role, "power");
  const Characteristic* v_out = product->find("v_out");
  ASSERT_NE(v_out, nullptr);
  ASSERT_EQ(v_out->bands.size(), 2u);
  EXPECT_EQ(v_out->bands[0].accuracy->pct_reading, 5.0);
  EXPECT_EQ(v_out->bands[1].qualifier, "typical");
  EXPECT_EQ(v_out->signal_range->max, 5.0);
}

TEST_F(ProductTest, MayStandInAFolderOfItsOwn) {
  write("products/board/board.yaml", kBoard);
  write("products/other/spec.yaml", "id: other\nname: Other\n");
  const auto files = product_files(dir_.path());
  ASSERT_EQ(files->size(), 2u);
  EXPECT_EQ((*files)[0].first, "board");
  EXPECT_EQ(load_product((*files)[1].second)->name, "Other");
  write("products/board.yaml", kBoard);
  EXPECT_THAT(std::string(product_files(dir_.path()).status().message()),
              AllOf(HasSubstr("products/board.yaml"), HasSubstr("products/board/board.yaml")));
}

TEST_F(ProductTest, InheritsHeadersOneByOneAndSectionsWhole) {
  write("products/board.yaml", kBoard);
  const auto variant =
      load_product(write("products/variant.yaml", "id: variant\nbase: board\nrevision: B\npins: {X: {name: J9}}\n"));
  ASSERT_TRUE(variant.ok()) << variant.status().message();
  EXPECT_EQ(variant->id, "variant");
  EXPECT_EQ(variant->name, "5 V to 3.3 V board");
  EXPECT_EQ(variant->part_number, "PN-1");
  EXPECT_EQ(variant->revision, "B");
  ASSERT_EQ(variant->pins.size(), 1u);
  EXPECT_NE(variant->find("v_out"), nullptr);
}

TEST_F(ProductTest, ABaseExistsAndIsNoCircleAndNotTooFar) {
  EXPECT_THAT(error_of("id: board\nbase: baord2\n"), HasSubstr("there is no product 'baord2'"));
  write("products/a.yaml", "id: a\nbase: board\n");
  EXPECT_THAT(error_of("id: board\nbase: a\n"), HasSubstr("inherits from itself"));
  for (int i = 0; i < 6; ++i) {
    const std::string base = i == 0 ? "name: root\n" : "base: p" + std::to_string(i - 1) + "\n";
    write("products/p" + std::to_string(i) + ".yaml", "id: p" + std::to_string(i) + "\n" + base);
  }
  EXPECT_TRUE(load_product(dir_ / "products/p4.yaml").ok());
  EXPECT_THAT(std::string(load_product(dir_ / "products/p5.yaml").status().message()), HasSubstr("more than 5 levels"));
}

TEST_F(ProductTest, ReportsEveryErrorWithItsPlace) {
  const std::string errors = error_of(R"(id: board
name: b
pins: {VIN: {role: pwoer}}
characteristics:
  a: {function: dc_votlage, direction: output, pin: VIN}
  b: {function: dc_voltage, direction: out}
  c: {function: dc_voltage, direction: output, channel: 1, pin: VIN}
  d:
    function: dc_voltage
    direction: output
    pin: VIN
    conditions: {temperature: {}}
    bands: [{when: {temprature: 25}, value: 1}]
)");
  EXPECT_THAT(errors, HasSubstr("products/board.yaml:3:13: pins.VIN.name: is required"));
  EXPECT_THAT(errors, HasSubstr("pins.VIN.role: 'pwoer' is no role of a pin; did you mean 'power'?"));
  EXPECT_THAT(
      errors,
      HasSubstr("characteristics.a.function: 'dc_votlage' is no measurement function; did you mean 'dc_voltage'?"));
  EXPECT_THAT(errors, HasSubstr("characteristics.b: needs pin, pins, net or signal_group"));
  EXPECT_THAT(errors, HasSubstr("characteristics.c.channel: a product has pins, not channels"));
  EXPECT_THAT(errors,
              HasSubstr("characteristics.d.bands[0].when.temprature: is no signal, condition or control of this "
                        "characteristic; did you mean 'temperature'?"));
}

TEST_F(ProductTest, IsChosenByIdPartNumberOrForBeingAlone) {
  write("products/board.yaml", kBoard);
  EXPECT_EQ((*choose_product({}, {}, dir_.path()))->filename(), "board.yaml");
  write("products/other.yaml", "id: other\nname: Other\n");
  EXPECT_EQ(*choose_product({}, {}, dir_.path()), std::nullopt);
  EXPECT_EQ((*choose_product({}, "PN-1", dir_.path()))->filename(), "board.yaml");
  EXPECT_EQ((*choose_product("other", "PN-1", dir_.path()))->filename(), "other.yaml");
  EXPECT_EQ((*choose_product("products/other.yaml", {}, dir_.path()))->filename(), "other.yaml");
  EXPECT_THAT(std::string(choose_product("baord", {}, dir_.path()).status().message()),
              HasSubstr("did you mean 'board'?"));
}

}  // namespace
}  // namespace litmus::config
