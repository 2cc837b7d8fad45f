#include "cli/text_width.h"

#include <gtest/gtest.h>

namespace litmus::cli {
namespace {

TEST(TextWidth, CountsWhatATerminalDraws) {
  EXPECT_EQ(display_width("vout"), 4u);
  EXPECT_EQ(display_width("µΩ°"), 3u);
  EXPECT_EQ(display_width("電源ﾃｽﾄ"), 7u);
  EXPECT_EQ(display_width("e\u0301"), 1u);
  EXPECT_EQ(display_width("\033[1;32mpassed\033[0m"), 6u);
  EXPECT_EQ(display_width("✅"), 2u);
}

TEST(TextWidth, CutsBetweenCharactersAndNeverTakesMore) {
  EXPECT_EQ(fit("vout", 4), "vout");
  EXPECT_EQ(fit("voltage", 4), "vol…");
  EXPECT_EQ(fit("電源電圧", 6), "電源…");
  EXPECT_EQ(fit("電源電圧", 8), "電源電圧");
  EXPECT_EQ(fit("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  EXPECT_EQ(fit("anything", 0), "anything");
  EXPECT_EQ(fit("anything", 1), "…");
}

TEST(TextWidth, SwitchesOffTheColourThatItCutsThrough) {
  EXPECT_EQ(fit("\033[32mpassed\033[0m", 6), "\033[32mpassed\033[0m");
  EXPECT_EQ(fit("\033[32mpassed\033[0m", 4), "\033[32mpas…\033[0m");
}

TEST(TextWidth, LetsNoTextMoveTheCursor) {
  EXPECT_EQ(one_line("two\nlines\tand\ra bell\a"), "two lines and a bell\uFFFD");
  EXPECT_EQ(one_line("\033[2J\033[32mgreen\033[0m"), "\uFFFD[2J\033[32mgreen\033[0m");
}

}  // namespace
}  // namespace litmus::cli
