#include "config/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <random>

#include "base/test_dir.h"

namespace litmus::config {
namespace {

using testing::HasSubstr;
using Kind = Node::Kind;

Node parsed(std::string_view text) {
  Problems problems("t.yaml");
  Node node = parse_yaml(text, problems);
  EXPECT_TRUE(problems.ok()) << problems.to_status().message();
  return node;
}

std::string errors_of(std::string_view text) {
  Problems problems("t.yaml");
  parse_yaml(text, problems);
  return problems.to_status().message();
}

TEST(Yaml, KeepsStructureAndPlaces) {
  const Node root = parsed("id: bench_1\ninstruments:\n  dmm:\n    channels: [a, 2]\n");
  EXPECT_EQ(root.find("id")->text, "bench_1");
  EXPECT_EQ(root.find("id")->at.line, 1);
  EXPECT_EQ(root.find("id")->at.column, 5);
  const Node& dmm = root.find("instruments")->members[0].value;
  EXPECT_EQ(root.find("instruments")->members[0].name, "dmm");
  EXPECT_EQ(root.find("instruments")->members[0].at.line, 3);
  EXPECT_EQ(root.find("instruments")->members[0].at.column, 3);
  const Node& channels = *dmm.find("channels");
  ASSERT_TRUE(channels.is(Kind::kList));
  EXPECT_EQ(channels.items[1].integer, 2);
  EXPECT_EQ(channels.items[1].at.column, 19);
  EXPECT_EQ(root.find("missing"), nullptr);
}

// libfyaml never comes back from a directive with such a byte.
TEST(Yaml, RefusesTextThatIsNotUtf8) {
  EXPECT_EQ(errors_of("%?\xF8"), "t.yaml:1:3: not UTF-8 text; save the file as UTF-8");
  EXPECT_EQ(errors_of("id: x\nname: M\xFCller\n"), "t.yaml:2:8: not UTF-8 text; save the file as UTF-8");
}

TEST(Yaml, ReadsPlainScalarsByTheCoreSchema) {
  const Node root = parsed(
      "n: ~\nempty:\nt: true\nf: False\ni: -12\nplus: +5\nhex: 0x1F\noct: 0o17\nd: 1.5e-3\ndot: .5\nbig: "
      "99999999999999999999\n"
      "inf: -.inf\nnan: .nan\nno: no\non: on\nver: 1.2.3\ndate: 2026-03-10\nq: \"12\"\ns: '~'\n");
  EXPECT_TRUE(root.find("n")->is(Kind::kNull));
  EXPECT_TRUE(root.find("empty")->is(Kind::kNull));
  EXPECT_TRUE(root.find("t")->boolean);
  EXPECT_TRUE(root.find("f")->is(Kind::kBool));
  EXPECT_EQ(root.find("i")->integer, -12);
  EXPECT_EQ(root.find("plus")->integer, 5);
  EXPECT_EQ(root.find("hex")->integer, 31);
  EXPECT_EQ(root.find("oct")->integer, 15);
  EXPECT_EQ(root.find("d")->number, 1.5e-3);
  EXPECT_EQ(root.find("dot")->number, 0.5);
  EXPECT_TRUE(root.find("big")->is(Kind::kNumber));
  EXPECT_EQ(root.find("inf")->number, -INFINITY);
  EXPECT_TRUE(std::isnan(root.find("nan")->number));
  for (const char* name : {"no", "on", "ver", "date", "q", "s"}) {
    EXPECT_TRUE(root.find(name)->is(Kind::kString)) << name;
  }
}

TEST(Yaml, ReadsAnEmptyFileAsAnEmptyMap) {
  for (const char* text : {"", "# only a comment\n", "---\n", "null\n"})
    EXPECT_TRUE(parsed(text).is(Kind::kMap)) << text;
}

TEST(Yaml, ReadsJson) {
  EXPECT_EQ(parsed(R"({"a": [1, true, null, "x\n"], "b": {"c": 1.5}})").to_json(),
            R"({"a":[1,true,null,"x\n"],"b":{"c":1.5}})");
}

TEST(Yaml, FollowsAnchors) {
  const Node root = parsed("base: &b {x: 1}\nuse: *b\n");
  EXPECT_EQ(root.find("use")->find("x")->integer, 1);
}

TEST(Yaml, NamesBothLinesOfADuplicateKey) {
  EXPECT_EQ(errors_of("a:\n  x: 1\n  y: 2\n  x: 3\n"), "t.yaml:4:3: a.x: written twice, in lines 2 and 4; keep one");
}

TEST(Yaml, ReportsEveryDuplicate) {
  const std::string text = errors_of("x: 1\nx: 2\ny: 1\ny: 2\n");
  EXPECT_THAT(text, HasSubstr("t.yaml:2:1: x: "));
  EXPECT_THAT(text, HasSubstr("t.yaml:4:1: y: "));
}

TEST(Yaml, SyntaxErrorsHaveAPlace) {
  EXPECT_THAT(errors_of("a: 1\nb: [1, 2]]\n"), testing::StartsWith("t.yaml:2:"));
  EXPECT_THAT(errors_of("a: \"open\n"), testing::StartsWith("t.yaml:"));
  EXPECT_THAT(errors_of("a:\n\t- tab\n"), HasSubstr("not valid YAML"));
}

TEST(Yaml, RefusesWhatItDoesntMean) {
  EXPECT_THAT(errors_of("a: !!python/object x\n"), HasSubstr("tags like"));
  EXPECT_THAT(errors_of("a: *nowhere\n"), HasSubstr("has no anchor before it"));
  EXPECT_THAT(errors_of("a: 1\n---\nb: 2\n"), HasSubstr("more than one document"));
  EXPECT_THAT(errors_of("? [a, b]\n: 1\n"), HasSubstr("a key must be"));
}

TEST(Yaml, BoundsDepth) {
  EXPECT_THAT(errors_of(std::string(500, '[') + std::string(500, ']')), HasSubstr("nested deeper than"));
  EXPECT_NE(errors_of(std::string(100'000, '[')), "");
}

TEST(Yaml, BoundsWhatAliasesGrowTo) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int n = 0; n < 10; ++n) bomb += "*a" + std::to_string(i - 1) + (n < 9 ? ", " : "]\n");
  }
  EXPECT_THAT(errors_of(bomb), HasSubstr("more than 200000 values"));
}

TEST(Yaml, BoundsSize) { EXPECT_THAT(errors_of(std::string(kMaxYamlBytes + 1, ' ')), HasSubstr("larger than")); }

// Cut and flipped texts end in a tree or in problems; the sanitizers watch.
TEST(Yaml, SurvivesDamagedText) {
  const std::string text =
      "id: bench_1\nname: \"B \\u00b5\"\ninstruments: &i\n  dmm: {type: dmm, mock: true, mock_config: {v: [1, 2.5]}}\n"
      "  psu:\n    type: psu\n    note: |\n      two\n      lines\nother: *i\n";
  for (size_t size = 0; size <= text.size(); ++size) errors_of(text.substr(0, size));
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = text;
    for (int flips = 0; flips < 3; ++flips) damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
    errors_of(damaged);
  }
}

TEST(ReadYaml, ReportsAMissingFile) {
  TestDir dir;
  Problems problems;
  EXPECT_EQ(read_yaml(dir / "none.yaml", problems).status().code(), ErrorCode::kNotFound);
}

TEST(DisplayName, IsRelativeInsideTheWorkingDirectory) {
  EXPECT_EQ(display_name(std::filesystem::current_path() / "stations" / "a.yaml"), "stations/a.yaml");
  EXPECT_EQ(display_name("/elsewhere/a.yaml"), "/elsewhere/a.yaml");
}

}  // namespace
}  // namespace litmus::config
