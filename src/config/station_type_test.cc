#include "config/station_type.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/test_dir.h"

namespace litmus::config {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

void write(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

constexpr std::string_view kPower = R"(id: power
description: Power supplies
instruments:
  dmm: {type: dmm, driver: demo.Dmm, resource: "GPIB0::${ADDR}::INSTR", settings: {timeout: 2000}}
  scope: {type: scope, driver: demo.Scope}
capabilities: [dc_voltage]
)";

class StationType : public testing::Test {
 protected:
  StationType() { write(dir / "stations/types/power.yaml", kPower); }
  StationConfig station(std::string_view text) {
    write(dir / "stations/a.yaml", text);
    auto loaded = load_station(dir / "stations/a.yaml");
    EXPECT_TRUE(loaded.ok()) << loaded.status().message();
    return std::move(loaded).value();
  }
  std::string errors_of(std::string_view text) {
    write(dir / "power.yaml", text);
    return load_station_type(dir / "power.yaml").status().message();
  }

  TestDir dir;
};

TEST_F(StationType, LoadsEveryKey) {
  const auto type = load_station_type(dir / "stations/types/power.yaml");
  ASSERT_TRUE(type.ok()) << type.status().message();
  EXPECT_EQ(type->id, "power");
  EXPECT_EQ(type->description, "Power supplies");
  ASSERT_EQ(type->instruments.size(), 2u);
  EXPECT_EQ(type->instruments[0].driver, "demo.Dmm");
  EXPECT_EQ(type->instruments[0].resource, "GPIB0::${ADDR}::INSTR");
  EXPECT_EQ(type->instruments[0].settings, (JsonMembers{{"timeout", "2000"}}));
  EXPECT_EQ(type->instruments[1].type, "oscilloscope");
  EXPECT_THAT(type->capabilities, testing::ElementsAre("dc_voltage"));
}

TEST_F(StationType, ReportsEveryErrorOfTheFile) {
  const std::string text = errors_of("id: power\ninstruments:\n  dmm: {type: dmm, drivr: x}\n");
  EXPECT_THAT(text, HasSubstr("description: is required"));
  EXPECT_THAT(text, HasSubstr("instruments.dmm.driver: is required"));
  EXPECT_THAT(text, HasSubstr(":3:20: instruments.dmm.drivr: unknown key; did you mean 'driver'?"));
  EXPECT_THAT(errors_of("id: power\ndescription: d\n"), HasSubstr("instruments: is required"));
  EXPECT_THAT(errors_of("id: other\ndescription: d\ninstruments: {}\n"), HasSubstr("must equal the file's name"));
}

TEST_F(StationType, IsFoundBesideTheStationOrInTheProject) {
  const StationConfig declared = station("id: a\nname: A\nstation_type: power\n");
  EXPECT_TRUE(find_station_type(declared, "/nowhere")->has_value());
  StationConfig elsewhere = declared;
  elsewhere.file = "/elsewhere/a.yaml";
  EXPECT_TRUE(find_station_type(elsewhere, dir.path())->has_value());
  EXPECT_FALSE(find_station_type(elsewhere, "/nowhere")->has_value());
  EXPECT_FALSE(find_station_type(station("id: a\nname: A\n"), dir.path())->has_value());
  EXPECT_FALSE(find_station_type(station("id: a\nname: A\nstation_type: ../a\n"), dir.path())->has_value());
}

TEST_F(StationType, RequiresItsRolesWithTheirTypes) {
  const StationTypeConfig type = load_station_type(dir / "stations/types/power.yaml").value();
  const StationConfig fits = station(
      "id: a\nname: A\ninstruments:\n  dmm: {type: dmm, mock: true}\n  scope: {type: oscilloscope, mock: true}\n"
      "  more: {type: psu, mock: true}\n");
  EXPECT_TRUE(check_station_type(fits, type).empty());

  const auto found =
      check_station_type(station("id: a\nname: A\ninstruments:\n  dmm: {type: psu, mock: true}\n"), type);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_THAT(found[0].to_string(), HasSubstr("a.yaml:4:15: instruments.dmm.type: station type 'power' requires 'dmm' "
                                              "here, not 'psu'"));
  EXPECT_THAT(found[1].to_string(),
              HasSubstr("instruments: station type 'power' requires the role 'scope' (oscilloscope)"));
}

}  // namespace
}  // namespace litmus::config
