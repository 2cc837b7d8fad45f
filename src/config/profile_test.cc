#include "config/profile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/test_dir.h"

namespace litmus::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ProfilesTest : public testing::Test {
 protected:
  void write(const std::string& name, std::string_view text) {
    std::filesystem::create_directories((dir_ / name).parent_path());
    std::ofstream(dir_ / name) << text;
  }

  Result<Profiles> load() {
    write("litmus.yaml", "name: p\n" + inline_);
    auto project = load_project(dir_ / "litmus.yaml");
    if (!project.ok()) return project.status();
    return Profiles::load(*project, {});
  }

  std::string chosen(const ProfileChoice& choice) {
    const auto name = load()->choose(choice);
    return name.ok() ? name->value_or("none") : std::string(name.status().message());
  }

  TestDir dir_;
  std::string inline_;
};

TEST_F(ProfilesTest, StandInTheProjectFileOrInFilesOfTheirOwn) {
  inline_ = "profiles:\n  quick: {limits: {v: {low: 1}}}\n";
  write("profiles/full.yaml", "extends: quick\ndescription: all of it\nlimits: {v: {high: 2}}\n");
  const auto profiles = load();
  ASSERT_TRUE(profiles.ok()) << profiles.status().message();
  EXPECT_EQ(profiles->find("full")->description, "all of it");
  const auto chain = profiles->chain("full");
  ASSERT_EQ(chain.size(), 2u);
  EXPECT_EQ(chain[0].config.to_json(), R"({"limits":{"v":{"low":1}}})");
  EXPECT_EQ(chain[1].config.to_json(), R"({"limits":{"v":{"high":2}}})");
}

TEST_F(ProfilesTest, ANameInBothPlacesIsAnErrorThatNamesThem) {
  inline_ = "profiles: {full: {}}\n";
  write("profiles/full.yaml", "{}");
  EXPECT_THAT(std::string(load().status().message()), testing::AllOf(HasSubstr("litmus.yaml"), HasSubstr("full.yaml")));
}

TEST_F(ProfilesTest, ParentsExistAndNobodyIsTheirOwnAncestor) {
  inline_ = "profiles: {base: {}, full: {extends: bsae}}\n";
  EXPECT_THAT(std::string(load().status().message()), HasSubstr("did you mean 'base'?"));
  inline_ = "profiles: {a: {extends: b}, b: {extends: a}}\n";
  EXPECT_THAT(std::string(load().status().message()), HasSubstr("extends itself"));
}

TEST_F(ProfilesTest, ErrorsNameFileLineAndKey) {
  write("profiles/full.yaml", "limits: {}\nfacts: {a: b}\n");
  EXPECT_THAT(std::string(load().status().message()),
              HasSubstr("full.yaml:2:1: facts: unknown key; did you mean 'facets'?"));
}

TEST_F(ProfilesTest, AreChosenByNameFacetsEnvironmentOrDefault) {
  inline_ =
      "profiles:\n  base: {}\n  eu: {facets: {region: eu, phase: production}}\n"
      "  us: {facets: {region: us, phase: production}}\n";
  EXPECT_EQ(chosen({}), "none");
  EXPECT_EQ(chosen({.otherwise = "base"}), "base");
  EXPECT_EQ(chosen({.from_env = "eu", .otherwise = "base"}), "eu");
  EXPECT_EQ(chosen({.facets = {{"region", "us"}}, .from_env = "eu"}), "us");
  EXPECT_EQ(chosen({.name = "base", .from_env = "eu"}), "base");
  EXPECT_EQ(chosen({.none = true, .name = "base"}), "none");
  EXPECT_EQ(chosen({.name = "eu", .facets = {{"region", "eu"}}}), "eu");
  EXPECT_THAT(load()->facet_keys(), ElementsAre("phase", "region"));
}

TEST_F(ProfilesTest, AChoiceThatFitsNothingListsWhatThereIs) {
  inline_ =
      "profiles:\n  base: {}\n  eu: {facets: {region: eu, phase: production}}\n"
      "  us: {facets: {region: us, phase: production}}\n";
  EXPECT_THAT(chosen({.name = "basse"}), HasSubstr("did you mean 'base'?"));
  EXPECT_THAT(chosen({.facets = {{"region", "asia"}}}), testing::AllOf(HasSubstr("--region=asia matches no profile"),
                                                                       HasSubstr("--region=eu --phase=production")));
  EXPECT_THAT(chosen({.facets = {{"phase", "production"}}}), HasSubstr("matches several profiles"));
  EXPECT_THAT(chosen({.name = "eu", .facets = {{"region", "us"}}}), HasSubstr("contradicts"));
}

TEST_F(ProfilesTest, AChildInheritsItsParentsHeader) {
  inline_ =
      "profiles:\n  base: {station_type: st, fixture: fx, verify_requires_limit: false, facets: {a: b}}\n"
      "  full: {extends: base, fixture: mine}\n";
  const Profile full = load()->resolved("full");
  EXPECT_EQ(full.station_type, "st");
  EXPECT_EQ(full.fixture, "mine");
  EXPECT_EQ(full.verify_requires_limit, false);
  EXPECT_TRUE(full.facets.empty());
}

}  // namespace
}  // namespace litmus::config
