#include "cli/station_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/test_dir.h"

namespace litmus::cli {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class StationChecks : public testing::Test {
 protected:
  void write(const fs::path& path, std::string_view text) {
    fs::create_directories((dir / path).parent_path());
    std::ofstream(dir / path) << text;
  }
  StationCheck check() {
    const auto found = check_station(dir / "stations/a.yaml", dir.path(), [](std::string_view name) {
      return name == "SET" ? std::optional<std::string>("7") : std::nullopt;
    });
    EXPECT_TRUE(found.ok()) << found.status().message();
    return *found;
  }

  TestDir dir;
};

TEST_F(StationChecks, NothingIsWrongWithAGoodStation) {
  write("stations/a.yaml", "id: a\nname: A\ninstruments:\n  dmm: {type: dmm, resource: 'GPIB0::${SET}::INSTR'}\n");
  write("instruments/dmm.yaml", "id: dmm\n");
  EXPECT_THAT(check().errors, IsEmpty());
  EXPECT_THAT(check().warnings, IsEmpty());
}

TEST_F(StationChecks, ErrorsOfTheFileHaveTheirPlaces) {
  write("stations/a.yaml", "id: a\nnmae: A\ninstruments:\n  dmm: {typ: dmm, mock: true}\n");
  const StationCheck found = check();
  EXPECT_FALSE(found.station);
  EXPECT_THAT(found.errors, ElementsAre(HasSubstr("name: is required"), HasSubstr("a.yaml:2:1: nmae: unknown key"),
                                        HasSubstr("instruments.dmm.type: is required"),
                                        HasSubstr("a.yaml:4:9: instruments.dmm.typ")));
}

TEST_F(StationChecks, ErrorsOfTypeAndAssetsAreFound) {
  write("stations/a.yaml", "id: a\nname: A\nstation_type: t\ninstruments:\n  dmm: {type: dmm, mock: true}\n");
  write("stations/types/t.yaml", "id: t\ndescription: d\ninstruments: {psu: {type: psu, driver: d.P}}\n");
  write("instruments/dmm.yaml", "id: dmm\ncalibration: {due_date: soon}\n");
  EXPECT_THAT(check().errors, ElementsAre(HasSubstr("station type 't' requires the role 'psu'"),
                                          HasSubstr("instruments/dmm.yaml:2:25: calibration.due_date: 'soon'")));
}

TEST_F(StationChecks, WarnsOfWhatMayBeMeant) {
  write("stations/a.yaml",
        "id: a\nname: A\nstation_type: t\ninstruments:\n  dmm: {type: dmm, resource: 'TCPIP::h'}\n"
        "  meter: {type: dmmm, resource: 'tcpip0::H::inst0::INSTR'}\n  psu: {type: psu, resource: 'GPIB::${UNSET}'}\n"
        "  fake: {type: psu, mock: true, resource: '${UNSET}'}\n  same: {type: dmm, mock: true, resource: 'TCPIP::h'}\n"
        "  smu: {type: smu, driver: d.D}\n");
  write("instruments/smu.yaml", "id: smu\nresource: TCPIP::H\n");
  const StationCheck found = check();
  EXPECT_THAT(found.errors, IsEmpty());
  EXPECT_THAT(
      found.warnings,
      ElementsAre(HasSubstr("'dmmm' is no known instrument type; did you mean 'dmm'?"),
                  HasSubstr("station_type: there is no stations/types/t.yaml"),
                  HasSubstr("a.yaml:6:34: instruments.meter.resource: 'tcpip0::H::inst0::INSTR' is the address "
                            "of role 'dmm', too"),
                  HasSubstr("the environment variable UNSET isn't set"),
                  HasSubstr("instruments/smu.yaml:2:11: resource: 'TCPIP::H' is the address of role 'dmm', too")));
}

}  // namespace
}  // namespace litmus::cli
