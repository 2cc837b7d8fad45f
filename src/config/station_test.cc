#include "config/station.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/test_dir.h"

namespace litmus::config {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

void write(const fs::path& path, std::string_view text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

constexpr std::string_view kBench = R"(id: bench_1
name: Bench 1
station_type: power
hostname: lab-pc
location: Lab 2
supported_phases: [development, production]
instruments:
  dmm:
    type: dmm
    driver: demo.Dmm
    resource: TCPIP::${DMM_HOST:-10.0.0.1}::INSTR
    channels: {v: 1, a: CH2}
    mock_config:
      measure_dc_voltage: 3.3
      idn: [a, b]
    settings: {timeout: 2000}
    sampling: {measure_dc_voltage: {every: 10}, "*": {max_rate: 2.5}}
    safe_state: off
  scope:
    type: scope
    mock: true
)";

std::string errors_of(std::string_view text) {
  TestDir dir;
  write(dir / "bench_1.yaml", text);
  return load_station(dir / "bench_1.yaml").status().message();
}

std::string sampling_errors_of(std::string_view sampling) {
  return errors_of(
      "id: bench_1\nname: B\ninstruments:\n  dmm: {type: dmm, mock: true, sampling: " + std::string(sampling) + "}\n");
}

TEST(Station, RefusesSamplingThatSaysNothingOrTwoThings) {
  EXPECT_THAT(sampling_errors_of("{read: {}}"), HasSubstr("needs either `every`"));
  EXPECT_THAT(sampling_errors_of("{read: {every: 2, max_rate: 1}}"), HasSubstr("needs either `every`"));
  EXPECT_THAT(sampling_errors_of("{read: {every: 0}}"), HasSubstr("whole number from 1"));
  EXPECT_THAT(sampling_errors_of("{read: {every: 1.5}}"), HasSubstr("whole number from 1"));
  EXPECT_THAT(sampling_errors_of("{read: {max_rate: 0}}"), HasSubstr("more than 0"));
  EXPECT_THAT(sampling_errors_of("{read: {evry: 2}}"), HasSubstr("did you mean 'every'"));
  EXPECT_THAT(sampling_errors_of("{read: 5}"), HasSubstr("instruments.dmm.sampling.read"));
}

TEST(Station, LoadsEveryKey) {
  TestDir dir;
  write(dir / "bench_1.yaml", kBench);
  const auto station = load_station(dir / "bench_1.yaml");
  ASSERT_TRUE(station.ok()) << station.status().message();
  EXPECT_EQ(station->id, "bench_1");
  EXPECT_EQ(station->name, "Bench 1");
  EXPECT_EQ(station->station_type, "power");
  EXPECT_EQ(station->hostname, "lab-pc");
  EXPECT_THAT(station->supported_phases, ElementsAre("development", "production"));
  ASSERT_EQ(station->instruments.size(), 2u);
  const StationInstrumentConfig& dmm = *station->find("dmm");
  EXPECT_EQ(dmm.driver, "demo.Dmm");
  EXPECT_EQ(dmm.safe_state, "off");
  EXPECT_THAT(dmm.channels, ElementsAre(testing::Pair("v", "1"), testing::Pair("a", "CH2")));
  EXPECT_EQ(dmm.mock_config, (JsonMembers{{"measure_dc_voltage", "3.3"}, {"idn", R"(["a","b"])"}}));
  EXPECT_EQ(dmm.settings, (JsonMembers{{"timeout", "2000"}}));
  ASSERT_EQ(dmm.sampling.size(), 2u);
  EXPECT_EQ(dmm.sampling[0].first, "measure_dc_voltage");
  EXPECT_EQ(dmm.sampling[0].second.every, 10);
  EXPECT_EQ(dmm.sampling[1].first, "*");
  EXPECT_EQ(dmm.sampling[1].second.max_rate, 2.5);
  EXPECT_EQ(station->find("scope")->type, "oscilloscope");
  EXPECT_TRUE(station->find("scope")->mock);
  EXPECT_EQ(station->find("psu"), nullptr);
  EXPECT_TRUE(station->warnings.empty());
}

TEST(Station, AMisspeltKeyNamesTheNearest) {
  EXPECT_THAT(errors_of("id: bench_1\nname: B\ninstruments:\n  dmm:\n    type: dmm\n    drvier: d.D\n    mock: true\n"),
              HasSubstr("bench_1.yaml:6:5: instruments.dmm.drvier: unknown key; did you mean 'driver'?"));
}

TEST(Station, IdMustEqualTheFilesName) {
  EXPECT_THAT(errors_of("id: bench_2\nname: B\n"), HasSubstr(":1:5: id: 'bench_2' must equal the file's name"));
}

TEST(Station, RealHardwareNeedsDriverOrResource) {
  EXPECT_THAT(errors_of("id: bench_1\nname: B\ninstruments:\n  dmm: {type: dmm}\n"),
              HasSubstr("instruments.dmm: needs `driver` or `resource`, or `mock: true`"));
  EXPECT_EQ(errors_of("id: bench_1\nname: B\ninstruments:\n  dmm: {type: dmm, resource: 'GPIB0::5::INSTR'}\n"), "");
  EXPECT_EQ(errors_of("id: bench_1\nname: B\ninstruments:\n  dmm: {type: dmm, mock: true}\n"), "");
}

TEST(Station, ReportsEveryError) {
  const std::string text = errors_of("name: B\ncolour: red\ninstruments:\n  dmm: voltmeter\n  psu: {mock: 1}\n");
  EXPECT_THAT(text, HasSubstr("id: is required"));
  EXPECT_THAT(text, HasSubstr(":2:1: colour: unknown key"));
  EXPECT_THAT(text, HasSubstr(":4:8: instruments.dmm: must be a map, not 'voltmeter'"));
  EXPECT_THAT(text, HasSubstr("instruments.psu.type: is required"));
  EXPECT_THAT(text, HasSubstr("instruments.psu.mock: must be true or false, not '1'"));
}

TEST(Station, AnUnknownTypeOnlyWarns) {
  TestDir dir;
  write(dir / "bench_1.yaml", "id: bench_1\nname: B\ninstruments:\n  d: {type: oscillscope, mock: true}\n");
  const auto station = load_station(dir / "bench_1.yaml");
  ASSERT_TRUE(station.ok());
  EXPECT_EQ(station->instruments[0].type, "oscillscope");
  ASSERT_EQ(station->warnings.size(), 1u);
  EXPECT_THAT(station->warnings[0], HasSubstr("is no known instrument type; did you mean 'oscilloscope'?"));
}

StationInstrumentConfig with_resource(std::string resource) {
  StationInstrumentConfig instrument;
  instrument.resource = std::move(resource);
  instrument.resource_place = {"s.yaml", {8, 15}, "instruments.dmm.resource", ""};
  return instrument;
}

std::optional<std::string> variables(std::string_view name) {
  if (name == "HOST") return "lab";
  if (name == "EMPTY") return "";
  return std::nullopt;
}

TEST(ExpandResource, ReplacesVariablesAndDefaults) {
  EXPECT_EQ(expand_resource(with_resource("TCPIP::${HOST}::${PORT:-5025}::SOCKET"), variables).value(),
            "TCPIP::lab::5025::SOCKET");
  EXPECT_EQ(expand_resource(with_resource("${EMPTY:-x}${EMPTY}$HOST {}"), variables).value(), "x$HOST {}");
  EXPECT_EQ(expand_resource(StationInstrumentConfig{}, variables).value(), "");
}

TEST(ExpandResource, NamesFileLineKeyAndVariable) {
  EXPECT_EQ(expand_resource(with_resource("${NOPE}"), variables).status().message(),
            "s.yaml:8:15: instruments.dmm.resource: the environment variable NOPE isn't set; set it or give "
            "${NOPE:-default}");
  EXPECT_FALSE(expand_resource(with_resource("${HOST"), variables).ok());
  EXPECT_FALSE(expand_resource(with_resource("${a b}"), variables).ok());
}

class ResolveStation : public testing::Test {
 protected:
  ResolveStation() {
    env.home = dir / "home";
    cwd = dir / "project/tests";
    fs::create_directories(cwd);
  }
  void station(const fs::path& folder, std::string_view id, std::string_view more = "") {
    write(dir / folder / (std::string(id) + ".yaml"), "id: " + std::string(id) + "\nname: S\n" + std::string(more));
  }

  TestDir dir;
  fs::path cwd;
  PlacesEnv env;
};

TEST_F(ResolveStation, LooksInTheFolderThenTheProjectThenHome) {
  write(dir / "project/litmus.yaml", "name: p\n");
  station("home/.local/share/litmus/stations", "x");
  EXPECT_EQ(resolve_station("x", cwd, env).value(), dir / "home/.local/share/litmus/stations/x.yaml");
  station("project/stations", "x");
  EXPECT_EQ(resolve_station("x", cwd, env).value(), dir / "project/stations/x.yaml");
  station("project/tests/stations", "x");
  EXPECT_EQ(resolve_station("x", cwd, env).value(), dir / "project/tests/stations/x.yaml");
}

TEST_F(ResolveStation, NamesEveryPlaceWhenThereIsNone) {
  write(dir / "project/litmus.yaml", "name: p\n");
  station("project/stations", "bench_1");
  const Status status = resolve_station("bench1", cwd, env).status();
  EXPECT_EQ(status.code(), ErrorCode::kNotFound);
  EXPECT_THAT(status.message(), HasSubstr("station 'bench1' doesn't exist; did you mean 'bench_1'?"));
  for (const char* place : {"project/tests/stations/bench1.yaml", "project/stations/bench1.yaml",
                            "home/.local/share/litmus/stations/bench1.yaml"}) {
    EXPECT_THAT(status.message(), HasSubstr((dir / place).string()));
  }
}

TEST_F(ResolveStation, TakesTheDefaultOfTheNearestProject) {
  EXPECT_THAT(resolve_station(std::nullopt, cwd, env).status().message(), HasSubstr("there is no litmus.yaml in"));
  write(dir / "project/litmus.yaml", "name: p\n");
  EXPECT_THAT(resolve_station(std::nullopt, cwd, env).status().message(), HasSubstr("has no default_station"));
  write(dir / "project/litmus.yaml", "name: p\ndefault_station: bench_1\n");
  station("project/stations", "bench_1");
  EXPECT_EQ(resolve_station(std::nullopt, cwd, env).value(), dir / "project/stations/bench_1.yaml");
}

TEST_F(ResolveStation, APathIsTakenAsItIs) {
  station("project/tests/other", "x");
  EXPECT_EQ(resolve_station("other/x.yaml", cwd, env).value(), cwd / "other/x.yaml");
  EXPECT_THAT(resolve_station("y.yaml", cwd, env).status().message(), HasSubstr("project/tests/y.yaml doesn't exist"));
}

TEST_F(ResolveStation, AnErrorInTheProjectDoesntHideANamedStation) {
  write(dir / "project/litmus.yaml", "name: [\n");
  station("project/stations", "x");
  EXPECT_EQ(resolve_station("x", cwd, env).value(), dir / "project/stations/x.yaml");
  EXPECT_THAT(resolve_station(std::nullopt, cwd, env).status().message(), HasSubstr("not valid YAML"));
}

TEST_F(ResolveStation, ListsEachStationOnceWhereItWouldBeFound) {
  EXPECT_TRUE(station_files(cwd, env).empty());
  write(dir / "project/litmus.yaml", "name: p\n");
  station("project/stations", "b");
  station("project/tests/stations", "b");
  station("home/.local/share/litmus/stations", "a");
  EXPECT_THAT(station_files(cwd, env),
              ElementsAre(dir / "home/.local/share/litmus/stations/a.yaml", dir / "project/tests/stations/b.yaml"));
}

TEST_F(ResolveStation, SessionsChooseByNameThenHostThenDefault) {
  EXPECT_EQ(choose_station(std::nullopt, cwd, env, "lab-pc").value(), std::nullopt);
  write(dir / "project/litmus.yaml", "name: p\ndefault_station: a\n");
  station("project/stations", "a");
  station("project/stations", "b", "hostname: lab-pc\n");
  EXPECT_EQ(choose_station(std::nullopt, cwd, env, "other").value(), dir / "project/stations/a.yaml");
  EXPECT_EQ(choose_station(std::nullopt, cwd, env, "lab-pc").value(), dir / "project/stations/b.yaml");
  EXPECT_EQ(choose_station("a", cwd, env, "lab-pc").value(), dir / "project/stations/a.yaml");
  EXPECT_EQ(choose_station("c", cwd, env, "lab-pc").status().code(), ErrorCode::kNotFound);
}

TEST_F(ResolveStation, TwoStationsOfOneHostAreAnErrorNamingBoth) {
  write(dir / "project/litmus.yaml", "name: p\n");
  station("project/stations", "a", "hostname: lab-pc\n");
  station("project/stations", "b", "hostname: lab-pc\n");
  const Status status = choose_station(std::nullopt, cwd, env, "lab-pc").status();
  EXPECT_EQ(status.code(), ErrorCode::kConflict);
  EXPECT_THAT(status.message(), HasSubstr("stations/a.yaml and "));
  EXPECT_THAT(status.message(), HasSubstr("stations/b.yaml"));
  EXPECT_EQ(choose_station(std::nullopt, cwd, env, "other").value(), std::nullopt);
}

}  // namespace
}  // namespace litmus::config
