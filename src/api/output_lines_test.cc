#include "api/output_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/test_dir.h"

namespace litmus::api {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class OutputLinesTest : public testing::Test {
 protected:
  void write(std::string_view text) { std::ofstream(file_, std::ios::app) << text; }
  OutputLines last(size_t count, std::optional<int64_t> before = {}, bool complete = false) {
    return last_lines(file_, before, count, complete).value_or(OutputLines{});
  }
  OutputLines after(int64_t offset, size_t count = 100, bool complete = false) {
    return lines_after(file_, offset, count, complete).value_or(OutputLines{});
  }
  TestDir dir_;
  std::filesystem::path file_ = dir_.path() / "x.log";
};

TEST_F(OutputLinesTest, IsEmptyBeforeTheFileIsThere) {
  EXPECT_THAT(last(10).lines, IsEmpty());
  EXPECT_THAT(after(0).lines, IsEmpty());
}

TEST_F(OutputLinesTest, GivesTheLastLinesAndThenThoseBefore) {
  write("one\ntwo\r\nthree\nfour\n");
  const OutputLines end = last(2);
  EXPECT_THAT(end.lines, ElementsAre("three", "four"));
  const OutputLines earlier = last(5, end.first_offset);
  EXPECT_THAT(earlier.lines, ElementsAre("one", "two"));
  EXPECT_EQ(earlier.first_offset, 0);
  EXPECT_EQ(earlier.next_offset, end.first_offset);
  EXPECT_THAT(last(5, 0).lines, IsEmpty());
}

TEST_F(OutputLinesTest, GoesOnWhereItStopped) {
  write("one\ntw");
  const OutputLines first = last(100);
  EXPECT_THAT(first.lines, ElementsAre("one"));
  EXPECT_EQ(first.unfinished, "tw");
  write("o\nthree\n");
  EXPECT_THAT(after(first.next_offset).lines, ElementsAre("two", "three"));
  EXPECT_THAT(after(first.next_offset, 1).lines, ElementsAre("two"));
  EXPECT_EQ(after(first.next_offset, 1).unfinished, "");
  EXPECT_THAT(after(1'000'000).lines, IsEmpty());
}

TEST_F(OutputLinesTest, TakesTheRestForALineOnceNobodyWrites) {
  write("one\n\nlast words");
  EXPECT_THAT(last(2, {}, true).lines, ElementsAre("", "last words"));
  EXPECT_THAT(last(1, {}, true).lines, ElementsAre("last words"));
  EXPECT_THAT(after(4, 100, true).lines, ElementsAre("", "last words"));
  EXPECT_EQ(last(1, {}, true).unfinished, "");
}

TEST_F(OutputLinesTest, GivesEachByteOnceThoughLinesAreLongerThanAnAnswer) {
  const std::string longest(3 * kMostOutputBytes, 'x');
  write(longest + "\nend\n");
  std::string joined;
  int64_t at = 0;
  for (OutputLines page = after(at); !page.lines.empty(); page = after(at)) {
    for (const std::string& line : page.lines) joined += line;
    EXPECT_GT(page.next_offset, at);
    at = page.next_offset;
  }
  EXPECT_EQ(joined, longest + "end");
  EXPECT_EQ(last(1).lines, std::vector<std::string>{"end"});
}

}  // namespace
}  // namespace litmus::api
