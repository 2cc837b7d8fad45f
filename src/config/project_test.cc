#include "config/project.h"

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

TEST(Project, LoadsEveryKey) {
  TestDir dir;
  write(dir / "litmus.yaml",
        "name: demo\ndata_dir: data\ndefault_station: bench_1\ndefault_fixture: f\ndefault_profile: p\n"
        "mock_instruments: true\nprofiles:\n  p: {facets: {phase: dev}}\nrunner: {addopts: -q}\n"
        "required_inputs:\n  lot: {message: Lot?}\nmulti_slot: {child_grace_seconds: 2}\n");
  const auto project = load_project(dir / "litmus.yaml");
  ASSERT_TRUE(project.ok()) << project.status().message();
  EXPECT_EQ(project->name, "demo");
  EXPECT_EQ(project->data_dir, "data");
  EXPECT_EQ(project->default_station, "bench_1");
  EXPECT_TRUE(project->mock_instruments);
  ASSERT_EQ(project->profiles.size(), 1u);
  EXPECT_EQ(project->profiles[0].value.to_json(), R"({"facets":{"phase":"dev"}})");
  EXPECT_EQ(project->runner, (JsonMembers{{"addopts", R"("-q")"}}));
  EXPECT_EQ(project->multi_slot.child_grace_seconds, 2.0);
  EXPECT_EQ(project->root, dir.path());
}

TEST(Project, DefaultsAreThoseOfTheModel) {
  TestDir dir;
  write(dir / "litmus.yaml", "name: demo\n");
  const auto project = load_project(dir / "litmus.yaml");
  ASSERT_TRUE(project.ok());
  EXPECT_FALSE(project->mock_instruments);
  EXPECT_FALSE(project->data_dir);
  EXPECT_EQ(project->multi_slot.child_grace_seconds, 5.0);
}

TEST(Project, ReportsEveryErrorOfAFile) {
  TestDir dir;
  write(dir / "litmus.yaml",
        "nmae: demo\nmock_instruments: maybe\nrunner: pytest\nmulti_slot: {child_grace_seconds: -1}\n");
  const std::string text = load_project(dir / "litmus.yaml").status().message();
  EXPECT_THAT(text, HasSubstr("litmus.yaml:1:1: nmae: unknown key; did you mean 'name'?"));
  EXPECT_THAT(text, HasSubstr("name: is required"));
  EXPECT_THAT(text, HasSubstr(":2:19: mock_instruments: must be true or false, not 'maybe'"));
  EXPECT_THAT(text, HasSubstr(":3:9: runner: must be a map, not 'pytest'"));
  EXPECT_THAT(text, HasSubstr("multi_slot.child_grace_seconds: must not be negative"));
}

TEST(Project, ANumberIsNoName) {
  TestDir dir;
  write(dir / "litmus.yaml", "name: 007\n");
  EXPECT_THAT(load_project(dir / "litmus.yaml").status().message(),
              HasSubstr(":1:7: name: must be a string, not '007'; quote it: \"007\""));
}

TEST(FindProject, TakesTheNearestAbove) {
  TestDir dir;
  write(dir / "litmus.yaml", "name: outer\n");
  write(dir / "inner/litmus.yaml", "name: inner\n");
  fs::create_directories(dir / "inner/tests/deep");
  EXPECT_EQ(find_project(dir / "inner/tests/deep"), dir / "inner/litmus.yaml");
  EXPECT_EQ(find_project(dir.path()), dir / "litmus.yaml");
}

TEST(FindProject, FindsNoneWithoutAFile) {
  TestDir dir;
  EXPECT_FALSE(find_project(dir.path()));
  const auto project = load_nearest_project(dir.path());
  ASSERT_TRUE(project.ok());
  EXPECT_FALSE(project->has_value());
}

class DataDirOrder : public testing::Test {
 protected:
  DataDirOrder() {
    project.root = "/p";
    project.data_dir = "data";
    env.litmus_home = "/lh";
    env.home = "/home/u";
  }
  ProjectConfig project;
  PlacesEnv env;
};

TEST_F(DataDirOrder, ExplicitFirst) {
  EXPECT_EQ(resolve_data_dir("/x", &project, env, "/cwd"), "/x");
  EXPECT_EQ(resolve_data_dir("d/../e/", &project, env, "/cwd"), "/cwd/e");
}
TEST_F(DataDirOrder, ThenTheProjects) {
  EXPECT_EQ(resolve_data_dir(std::nullopt, &project, env, "/cwd"), "/p/data");
  project.data_dir = "/abs";
  EXPECT_EQ(resolve_data_dir(std::nullopt, &project, env, "/cwd"), "/abs");
}
TEST_F(DataDirOrder, ThenTheEnvironment) {
  project.data_dir.reset();
  EXPECT_EQ(resolve_data_dir(std::nullopt, &project, env, "/cwd"), "/lh");
  EXPECT_EQ(resolve_data_dir(std::nullopt, nullptr, env, "/cwd"), "/lh");
}
TEST_F(DataDirOrder, ThenTheUsersFolder) {
  env.litmus_home.reset();
  EXPECT_EQ(resolve_data_dir(std::nullopt, nullptr, env, "/cwd"), "/home/u/.local/share/litmus");
  env.xdg_data_home = "/xdg";
  EXPECT_EQ(resolve_data_dir(std::nullopt, nullptr, env, "/cwd"), "/xdg/litmus");
}

}  // namespace
}  // namespace litmus::config
