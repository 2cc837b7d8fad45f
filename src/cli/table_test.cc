#include "cli/table.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/text_width.h"

namespace litmus::cli {
namespace {

TEST(Table, AlignsColumnsByWhatIsSeen) {
  const std::string table = render_table({{"NAME"}, {"VALUE", Align::kRight}}, {{"µ", "1"}, {"vout", "3.3"}}, 0);

  EXPECT_EQ(table,
            "NAME  VALUE\n"
            "µ         1\n"
            "vout    3.3\n");
}

TEST(Table, CutsShrinkingColumnsToTheTerminal) {
  const std::string table =
      render_table({{"ID"}, {"TEXT", Align::kLeft, true}}, {{"1", "a very long description"}}, 16);

  EXPECT_EQ(table,
            "ID  TEXT\n"
            "1   a very long…\n");
}

TEST(Table, TakesFromTheWidestColumnFirst) {
  const std::string table = render_table({{"A", Align::kLeft, true}, {"B", Align::kLeft, true}},
                                         {{"0123456789", "01234567890123456789"}}, 22);

  EXPECT_EQ(table,
            "A           B\n"
            "0123456789  012345678…\n");
}

TEST(Table, NeverTakesMoreThanTheTerminalHas) {
  const std::vector<Column> columns = {{"RUN"}, {"OUTCOME"}, {"SERIAL", Align::kLeft, true}, {"STARTED"}};
  const std::vector<std::vector<std::string>> rows = {
      {"01a1fead-b1e6", "\033[32mpassed\033[0m", "電源電圧-4711", "2026-03-10 14:03:21"}};

  for (const int width : {1, 7, 20, 33, 46, 60}) {
    std::istringstream lines(render_table(columns, rows, width));
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(display_width(line), static_cast<size_t>(width)) << line;
    }
  }
}

TEST(Table, KeepsARowOnOneLine) { EXPECT_EQ(render_table({{"A"}}, {{"two\nlines"}}, 0), "A\ntwo lines\n"); }

TEST(Table, ShowsUtcTimesWithTheirZone) {
  EXPECT_EQ(show_time("2026-03-10T14:03:21.942000Z", true), "2026-03-10 14:03:21Z");
  EXPECT_EQ(show_time("2026-03-10T14:03:21.042000Z", true, true), "2026-03-10 14:03:21.042Z");
}

TEST(Table, ShortensIdsToWhatTellsTwoRunsOfOneMinuteApart) {
  EXPECT_EQ(short_id("01a1fead-b1e6-7180-9b5d-283ac8fa8070"), "01a1fead-b1e6");
  EXPECT_NE(short_id("01a1fead-b1e6-7180-9b5d-283ac8fa8070"), short_id("01a1fead-b1d3-7fb6-b606-d49af12a89c3"));
  EXPECT_EQ(short_id(""), "");
}

TEST(Table, KeepsTextThatIsNoTime) { EXPECT_EQ(show_time("soon", true), "soon"); }

TEST(Table, ShowsNumbersWithoutNoise) {
  EXPECT_EQ(show_number(3.3), "3.3");
  EXPECT_EQ(show_number(0.1 + 0.2), "0.3");
  EXPECT_EQ(show_number(0.012890625000000001), "0.0128906");
  EXPECT_EQ(show_number(50), "50");
}

TEST(Table, ShowsLimitsByTheBoundsThereAre) {
  const double low = 3.135, high = 3.465;

  EXPECT_EQ(show_limits(&low, &high), "3.135 – 3.465");
  EXPECT_EQ(show_limits(nullptr, &high), "≤ 3.465");
  EXPECT_EQ(show_limits(&low, nullptr), "≥ 3.135");
  EXPECT_EQ(show_limits(nullptr, nullptr), "—");
}

}  // namespace
}  // namespace litmus::cli
