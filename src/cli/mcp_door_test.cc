#include "cli/mcp_door.h"

#include <gtest/gtest.h>

namespace litmus::cli {
namespace {

TEST(LineCutter, GivesWholeLinesHoweverTheyArrive) {
  LineCutter cutter(100);

  cutter.take("on");
  EXPECT_FALSE(cutter.next());
  cutter.take("e\ntwo\nthr");

  EXPECT_EQ(cutter.next()->text, "one");
  EXPECT_EQ(cutter.next()->text, "two");
  EXPECT_FALSE(cutter.next());
}

TEST(LineCutter, TheEndOfTheStreamEndsTheLastLine) {
  LineCutter cutter(100);
  cutter.take("one\ntwo");
  EXPECT_EQ(cutter.next()->text, "one");

  cutter.end();

  EXPECT_EQ(cutter.next()->text, "two");
  EXPECT_FALSE(cutter.next());
}

TEST(LineCutter, DropsALineThatIsTooLongAndSaysSoOnce) {
  LineCutter cutter(10);

  cutter.take("0123456789");
  EXPECT_FALSE(cutter.next());
  for (int i = 0; i < 3; ++i) cutter.take("0123456789");
  cutter.take("\nok\n");

  EXPECT_TRUE(cutter.next()->too_long);
  const auto next = cutter.next();
  EXPECT_EQ(next->text, "ok");
  EXPECT_FALSE(next->too_long);
  EXPECT_FALSE(cutter.next());
}

}  // namespace
}  // namespace litmus::cli
