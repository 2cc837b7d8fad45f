#include "cli/templates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/env.h"
#include "base/test_dir.h"

namespace litmus::cli {
namespace {

using ::testing::HasSubstr;

std::string text_of(const std::vector<NewFile>& files, const std::string& path) {
  for (const NewFile& file : files) {
    if (file.path == path) return file.text;
  }
  ADD_FAILURE() << "no " << path;
  return "";
}

TEST(Templates, PutTheNameIntoPathsAndTexts) {
  constexpr std::string_view kSets[] = {"new_test"};

  const auto files = instantiate(kSets, "ripple");

  ASSERT_EQ(files.size(), 2U);
  EXPECT_THAT(text_of(files, "tests/test_ripple.py"), HasSubstr("def test_ripple(verify)"));
  EXPECT_THAT(text_of(files, "tests/test_ripple.yaml"), HasSubstr("  ripple: {"));
}

TEST(Templates, LaterSetsReplaceFilesOfEarlierOnes) {
  constexpr std::string_view kBench[] = {"common", "bench"}, kFactory[] = {"common", "bench", "factory"};

  const auto bench = instantiate(kBench, "x"), factory = instantiate(kFactory, "x");

  EXPECT_THAT(text_of(bench, ".vscode/settings.json"), HasSubstr("pytestEnabled"));
  EXPECT_THAT(text_of(bench, "stations/starter_station.yaml"), ::testing::Not(HasSubstr("station_type")));
  EXPECT_THAT(text_of(factory, "stations/starter_station.yaml"), HasSubstr("station_type"));
}

TEST(YamlScalar, QuotesWhatYamlWouldTakeForSomethingElse) {
  EXPECT_EQ(yaml_scalar("quick_start-2"), "quick_start-2");
  EXPECT_EQ(yaml_scalar("No"), "\"No\"");
  EXPECT_EQ(yaml_scalar("42"), "\"42\"");
  EXPECT_EQ(yaml_scalar("a: \"b\""), "\"a: \\\"b\\\"\"");
}

TEST(WriteNew, NamesWhatIsThereAndWritesNothing) {
  const TestDir dir;
  const std::vector<NewFile> files = {{"a.txt", "new"}, {"sub/b.txt", "new"}};
  ASSERT_TRUE(write_new(dir.path(), std::vector<NewFile>{{"sub/b.txt", "old"}}).ok());

  const Status refused = write_new(dir.path(), files);

  EXPECT_EQ(refused.code(), ErrorCode::kAlreadyExists);
  EXPECT_THAT(refused.message(), HasSubstr("sub/b.txt"));
  EXPECT_FALSE(std::filesystem::exists(dir.path() / "a.txt"));
  EXPECT_EQ(Env::real().read_file(dir.path() / "sub/b.txt").value(), "old");
}

}  // namespace
}  // namespace litmus::cli
