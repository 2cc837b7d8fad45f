#include "config/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/test_dir.h"

namespace litmus::config {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class CheckTest : public testing::Test {
 protected:
  void write(const std::string& name, std::string_view text) {
    fs::create_directories((dir_ / name).parent_path());
    std::ofstream(dir_ / name) << text;
  }

  CheckReport check() {
    write("litmus.yaml", "name: p\n" + project_);
    CheckContext context;
    context.variables = [](std::string_view) { return std::nullopt; };
    context.places.home = dir_ / "home";
    return check_project(dir_.path(), context);
  }

  // Without the folder that the test lies in.
  std::vector<std::string> texts(const std::vector<Problem>& problems) {
    std::vector<std::string> lines;
    const std::string folder = dir_.path().string() + "/";
    for (const Problem& problem : problems) {
      std::string line = problem.to_string();
      for (size_t at = line.find(folder); at != std::string::npos; at = line.find(folder))
        line.erase(at, folder.size());
      lines.push_back(line);
    }
    return lines;
  }
  std::vector<std::string> errors() { return texts(check().errors); }
  std::vector<std::string> warnings() { return texts(check().warnings); }

  TestDir dir_;
  std::string project_;
};

TEST_F(CheckTest, ReportsEveryErrorOfEveryFileInTheOrderOfTheirPlaces) {
  project_ = "nane: q\n";
  write("stations/a.yaml", "id: a\ninstruments:\n  dmm: {type: dmm, drvier: x.Y}\n");
  write("instruments/dmm.yaml", "id: other\ncalibration: {due_date: tomorrow}\n");
  write("tests/test_x.py", "");
  write("tests/test_x.yaml", "limits: {v: {low: 1}}\nmocks: [{return_value: 1}]\n");
  EXPECT_THAT(errors(), ElementsAre(HasSubstr("litmus.yaml:2:1: nane: unknown key; did you mean 'name'?"),
                                    HasSubstr("stations/a.yaml:1:1: name: is required"),
                                    HasSubstr("stations/a.yaml:3:8: instruments.dmm: needs `driver`"),
                                    HasSubstr("instruments.dmm.drvier: unknown key; did you mean 'driver'?"),
                                    HasSubstr("instruments/dmm.yaml:1:5: id: 'other' must equal"),
                                    HasSubstr("calibration.due_date: 'tomorrow' is no date"),
                                    HasSubstr("tests/test_x.yaml:2:9: mocks[0].target: is required")));
}

TEST_F(CheckTest, GoesOnBehindANameThatStandsTwiceButNotBehindBrokenYaml) {
  write("stations/a.yaml", "id: a\nname: A\nname: B\nhost: x\n");
  write("stations/b.yaml", "id: [\nhost: x\n");
  EXPECT_THAT(errors(), ElementsAre(HasSubstr("a.yaml:3:1: name: written twice, in lines 2 and 3"),
                                    HasSubstr("a.yaml:4:1: host: unknown key"), HasSubstr("b.yaml:")));
}

TEST_F(CheckTest, KnowsTheTypeOfEachFileOfAProject) {
  for (const char* name : {"stations/a.yaml", "stations/types/b.yaml", "fixtures/c.yaml", "products/d.yaml",
                           "products/e/e.yaml", "products/f/spec.yaml", "products/f/manifest.yaml",
                           "instruments/g.yaml", "profiles/h.yaml", "catalog/acme/i.yaml", "tests/deep/test_j.yaml",
                           "tests/test_none.yaml", "inner/litmus.yaml", "inner/test_k.yaml", ".venv/test_l.yaml"}) {
    write(name, "{}\n");
  }
  for (const char* name : {"tests/deep/test_j.py", "inner/test_k.py", ".venv/test_l.py"}) write(name, "");
  std::vector<std::string> found;
  for (const ProjectFile& file : check().files) {
    found.push_back(std::string(name_of(file.type)) + " " + fs::relative(file.path, dir_.path()).string());
    EXPECT_EQ(file_type_of(file.path), file.type) << file.path;
  }
  EXPECT_THAT(found,
              ElementsAre("project litmus.yaml", "station stations/a.yaml", "station_type stations/types/b.yaml",
                          "fixture fixtures/c.yaml", "product products/d.yaml", "product products/e/e.yaml",
                          "product products/f/spec.yaml", "instrument_asset instruments/g.yaml",
                          "profile profiles/h.yaml", "sidecar tests/deep/test_j.yaml", "catalog catalog/acme/i.yaml"));
}

TEST_F(CheckTest, DefaultsMustExist) {
  project_ = "default_station: bench_2\ndefault_fixture: nest\ndefault_profile: quick\n";
  write("stations/bench_1.yaml", "id: bench_1\nname: B\n");
  EXPECT_THAT(errors(), ElementsAre("litmus.yaml:2:18: default_station: there is no station 'bench_2'; did you mean "
                                    "'bench_1'?",
                                    HasSubstr("default_fixture: there is no fixture 'nest'"),
                                    HasSubstr("default_profile: there is no profile 'quick'")));
}

TEST_F(CheckTest, TheDefaultStationMayBeTheUsersOwn) {
  project_ = "default_station: mine\n";
  write("home/.local/share/litmus/stations/mine.yaml", "id: mine\nname: M\n");
  EXPECT_THAT(errors(), IsEmpty());
}

TEST_F(CheckTest, AStationMustHaveWhatItsTypeRequires) {
  write("stations/types/t.yaml", "id: t\ndescription: T\ninstruments: {psu: {type: psu, driver: x.Y}}\n");
  write("stations/a.yaml", "id: a\nname: A\nstation_type: t\ninstruments: {dmm: {type: dmm, mock: true}}\n");
  write("stations/b.yaml", "id: b\nname: B\nstation_type: tt\n");
  EXPECT_THAT(errors(), ElementsAre(HasSubstr("station type 't' requires the role 'psu'")));
  EXPECT_THAT(warnings(), ElementsAre("stations/b.yaml:3:15: station_type: there is no stations/types/tt.yaml: roles "
                                      "aren't checked; did you mean 't'?"));
}

TEST_F(CheckTest, ProfilesHaveOneNameAndAParentThatIsNotThemselves) {
  project_ = "profiles:\n  quick: {}\n  lost: {extends: quik}\n";
  write("profiles/quick.yaml", "{}\n");
  write("profiles/a.yaml", "extends: b\n");
  write("profiles/b.yaml", "extends: a\n");
  EXPECT_THAT(errors(),
              ElementsAre(HasSubstr("profiles.lost.extends: there is no profile 'quik'; did you mean 'quick'?"),
                          HasSubstr("a.yaml:1:10: extends: the profile extends itself by way of 'b'"),
                          HasSubstr("b.yaml:1:10: extends: the profile extends itself by way of 'a'"),
                          HasSubstr("quick.yaml:1:1: the profile 'quick' stands in ")));
}

TEST_F(CheckTest, AProfilesFixtureMustBeMadeForItsStationType) {
  write("fixtures/nest.yaml", "id: nest\nstation_types: [bench]\n");
  write("profiles/base.yaml", "station_type: line\n");
  write("profiles/final.yaml", "extends: base\nfixture: nest\n");
  write("profiles/wrong.yaml", "fixture: nets\n");
  EXPECT_THAT(errors(), ElementsAre(HasSubstr("final.yaml:2:10: fixture: the fixture 'nest' is for stations of type "
                                              "bench, the profile for 'line'"),
                                    HasSubstr("wrong.yaml:1:10: fixture: there is no fixture 'nets'; did you mean "
                                              "'nest'?")));
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("base.yaml:1:15: station_type: there is no station type 'line'")));
}

TEST_F(CheckTest, OneProductStandsInOnePlace) {
  write("products/board.yaml", "id: board\nname: B\n");
  write("products/board/spec.yaml", "id: board\nname: B\n");
  EXPECT_THAT(errors(), ElementsAre(HasSubstr("products/board/spec.yaml:1:5: id: the product 'board' stands in ")));
}

TEST_F(CheckTest, BasesOfProductsExistAndDoNotGoInCircles) {
  write("products/a.yaml", "id: a\nbase: b\n");
  write("products/b.yaml", "id: b\nbase: a\n");
  write("products/c.yaml", "id: c\nbase: d\n");
  for (int i = 1; i < 6; ++i) {
    const std::string id = "n" + std::to_string(i);
    write("products/" + id + ".yaml", "id: " + id + "\nbase: n" + std::to_string(i + 1) + "\n");
  }
  write("products/n6.yaml", "id: n6\nname: N\n");
  EXPECT_THAT(errors(), ElementsAre(HasSubstr("a.yaml:2:7: base: 'a' inherits from itself"),
                                    HasSubstr("b.yaml:2:7: base: 'b' inherits from itself"),
                                    HasSubstr("c.yaml:2:7: base: there is no product 'd'"),
                                    HasSubstr("n1.yaml:2:7: base: more than 5 levels of inheritance")));
}

TEST_F(CheckTest, WarnsOfPinsThatTheProductHasNot) {
  write("products/board.yaml",
        "id: board\nname: B\npins: {VOUT: {name: J1.1}}\ncharacteristics:\n"
        "  v: {function: dc_voltage, direction: output, pin: VOTU, bands: [{accuracy: {pct_range: 1}}]}\n");
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("characteristics.v.pin: 'VOTU' is no pin of the product; did you mean "
                                                "'VOUT'?"),
                                      HasSubstr("pct_range has no range to be a part of")));
}

TEST_F(CheckTest, WarnsOfRolesThatNoStationHas) {
  write("stations/a.yaml", "id: a\nname: A\ninstruments: {dmm: {type: dmm, mock: true}}\n");
  write("fixtures/f.yaml",
        "id: f\nslots:\n  s1:\n    connections:\n      v: {name: v, instrument: dmm, route: {switch: mux, channels: "
        "[1]}}\n      i: {name: i, instrument: psu}\n");
  EXPECT_THAT(warnings(),
              ElementsAre(HasSubstr("slots.s1.connections.v.route.switch: no station has the role 'mux'"),
                          HasSubstr("f.yaml:6:32: slots.s1.connections.i.instrument: no station has the role 'psu'")));
}

TEST_F(CheckTest, WarnsOfUnsetVariablesWhereTheAddressIsOpened) {
  write("stations/a.yaml",
        "id: a\nname: A\ninstruments:\n  dmm: {type: dmm, resource: '${DMM}'}\n  psu: {type: psu, mock: true, "
        "resource: '${PSU}'}\n  smu: {type: smu, resource: '${SMU:-x}'}\n");
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("a.yaml:4:31: instruments.dmm.resource: the environment variable DMM "
                                                "isn't set")));
}

TEST_F(CheckTest, WarnsOfCatalogEntriesThatAreNotThere) {
  write("catalog/acme/dmm6.yaml", "id: dmm6\nmanufacturer: ACME\nmodel: DMM6\ntype: dmm\n");
  write("instruments/dmm.yaml", "id: dmm\ncatalog_ref: dmm7\n");
  write("instruments/scope.yaml", "id: scope\ncatalog_ref: dmm6\n");
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("dmm.yaml:2:14: catalog_ref: there is no catalog entry 'dmm7'; did you "
                                                "mean 'dmm6'?")));
}

TEST_F(CheckTest, WarnsOfTwoStationsOfOneHost) {
  write("stations/a.yaml", "id: a\nname: A\nhostname: pc\n");
  write("stations/b.yaml", "id: b\nname: B\nhostname: pc\n");
  EXPECT_THAT(warnings(), ElementsAre(HasSubstr("b.yaml:3:11: hostname: a.yaml has this hostname, too")));
}

TEST_F(CheckTest, KeepsOnlyWhatConcernsTheFilesThatWereAskedFor) {
  write("stations/a.yaml", "id: a\n");
  write("fixtures/f.yaml", "id: g\n");
  CheckReport report = check();
  report.keep_only({{dir_ / "stations/a.yaml", FileType::kStation}});
  EXPECT_EQ(report.files.size(), 1u);
  EXPECT_THAT(texts(report.errors), ElementsAre(HasSubstr("stations/a.yaml:1:1: name: is required")));
}

}  // namespace
}  // namespace litmus::config
