#include "config/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/shapes.h"
#include "config/yaml.h"

namespace litmus::config {
namespace {

using testing::ElementsAre;

Node schema(FileType type) {
  Problems problems;
  Node parsed = parse_yaml(schema_of(type, {}), problems);
  EXPECT_TRUE(problems.ok()) << problems.to_status().message();
  return parsed;
}

// Follows names through maps; an empty list of names is the node itself.
const Node& at(const Node& node, std::initializer_list<std::string_view> names) {
  static const Node kNothing;
  const Node* found = &node;
  for (const std::string_view name : names) found = found != nullptr ? found->find(name) : nullptr;
  return found != nullptr ? *found : kNothing;
}

std::vector<std::string> names_of(const Node& map) {
  std::vector<std::string> names;
  for (const Member& member : map.members) names.push_back(member.name);
  return names;
}

TEST(Schema, HasTheKeysThatTheLoaderReads) {
  const Node station = schema(FileType::kStation);
  EXPECT_THAT(names_of(at(station, {"properties"})), ElementsAre("id", "name", "station_type", "hostname", "location",
                                                                 "description", "supported_phases", "instruments"));
  EXPECT_EQ(at(station, {"required"}).to_json(), R"(["id","name"])");
  EXPECT_EQ(at(station, {"additionalProperties"}).to_json(), "false");
}

TEST(Schema, EveryTypeHasOne) {
  for (const std::string_view name : file_type_names()) {
    const Node one = schema(*parse_file_type(name));
    EXPECT_EQ(at(one, {"$schema"}).text, "https://json-schema.org/draft/2020-12/schema") << name;
    EXPECT_EQ(at(one, {"title"}).text, "Litmus " + std::string(name) + " file");
  }
}

TEST(Schema, LevelsOfASidecarReferToThemselves) {
  const Node sidecar = schema(FileType::kSidecar);
  EXPECT_EQ(at(sidecar, {"$ref"}).text, "#/$defs/test_level");
  EXPECT_THAT(at(sidecar, {"$defs", "test_level", "properties", "tests"}).to_json(),
              testing::HasSubstr(R"("$ref":"#/$defs/test_level")"));
}

TEST(Schema, MockEntriesTakeFurtherKeys) {
  const std::string mocks = at(schema(FileType::kSidecar), {"$defs", "test_level", "properties", "mocks"}).to_json();
  EXPECT_THAT(mocks, testing::HasSubstr(R"("required":["target"])"));
  EXPECT_THAT(mocks, testing::Not(testing::HasSubstr(R"("required":["target"],"additionalProperties":false)")));
}

TEST(Recording, EndsWithItsScope) {
  {
    const Recording recording;
  }
  EXPECT_EQ(Recording::current(), nullptr);
}

}  // namespace
}  // namespace litmus::config
