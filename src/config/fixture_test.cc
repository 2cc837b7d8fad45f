#include "config/fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/test_dir.h"

namespace litmus::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class FixtureTest : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, std::string_view text) {
    std::filesystem::create_directories((dir_ / name).parent_path());
    std::ofstream(dir_ / name) << text;
    return dir_ / name;
  }

  TestDir dir_;
};

TEST_F(FixtureTest, LoadsConnectionsAndRoutes) {
  const auto fixture = load_fixture(write("fixtures/bed.yaml", R"(id: bed
station_types: [bench]
dut_resource: ${DUT_PORT}
connections:
  vout: {name: vout, instrument: dmm, instrument_channel: 1, dut_pin: VOUT}
  vout_ac: {name: vout_ac, instrument: scope, dut_pin: VOUT, function: ac_voltage}
  vin:
    name: vin
    instrument: dmm
    dut_pin: VIN
    route: {switch: mux, channels: [1, '2'], settling_ms: 5}
)"));
  ASSERT_TRUE(fixture.ok()) << fixture.status().message();
  EXPECT_EQ(fixture->connections[0].instrument_channel, "1");
  EXPECT_THAT(fixture->connections[2].route->channels, ElementsAre("1", "2"));
  EXPECT_EQ(fixture->connections[2].route->settling_ms, 5);
  EXPECT_EQ(fixture->resource_place.at.line, 3);
}

TEST_F(FixtureTest, APinIsReachedByTheConnectionForItsFunctionOrTheFirst) {
  const auto fixture = load_fixture(write("fixtures/bed.yaml", R"(id: bed
connections:
  ac: {name: ac, instrument: scope, dut_pin: VOUT, function: ac_voltage}
  dc: {name: dc, instrument: dmm, dut_pin: VOUT}
)"));
  EXPECT_EQ(fixture->connection_of("VOUT")->name, "ac");
  EXPECT_EQ(fixture->connection_of("VOUT", "ac_voltage")->name, "ac");
  EXPECT_EQ(fixture->connection_of("VOUT", "dc_voltage")->name, "dc");
  EXPECT_EQ(fixture->connection_of("VIN"), nullptr);
}

TEST_F(FixtureTest, ReportsWhatDoesntFit) {
  const auto errors = load_fixture(write("fixtures/bed.yaml", R"(id: bed
connections:
  a: {name: b, instrument: dmm}
  c: {instrument: dmm, function: dc_volts}
  d: {name: d, instrument: dmm, route: {switch: mux}}
slots: {s1: {connections: {}}}
)"));
  EXPECT_THAT(
      std::string(errors.status().message()),
      AllOf(HasSubstr("connections.a.name: 'b' must equal its key 'a'"), HasSubstr("connections.c.name: is required"),
            HasSubstr("connections.c.function: 'dc_volts' is no measurement function; did you mean"),
            HasSubstr("connections.d.route: `channels` is required"),
            HasSubstr("slots: a fixture has either `connections` or `slots`")));
}

TEST_F(FixtureTest, IsChosenByNameProfileDefaultOrForBeingAlone) {
  ProjectConfig project;
  project.root = dir_.path();
  EXPECT_EQ(*choose_fixture({}, {}, project), std::nullopt);
  write("fixtures/bed.yaml", "id: bed\n");
  EXPECT_EQ((*choose_fixture({}, {}, project))->filename(), "bed.yaml");
  write("fixtures/rack.yaml", "id: rack\n");
  EXPECT_EQ(*choose_fixture({}, {}, project), std::nullopt);
  project.default_fixture = "rack";
  EXPECT_EQ((*choose_fixture({}, {}, project))->filename(), "rack.yaml");
  EXPECT_EQ((*choose_fixture({}, "bed", project))->filename(), "bed.yaml");
  EXPECT_EQ((*choose_fixture("fixtures/rack.yaml", "bed", project))->filename(), "rack.yaml");
  EXPECT_THAT(std::string(choose_fixture("rcak", {}, project).status().message()), HasSubstr("did you mean 'rack'?"));
}

}  // namespace
}  // namespace litmus::config
