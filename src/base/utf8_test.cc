#include "base/utf8.h"

#include <gtest/gtest.h>

namespace litmus {
namespace {

TEST(Utf8, TakesSequencesOfEveryLength) {
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8("a\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndWhatIsTooLarge) {
  for (const char* bad : {"\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
                          "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\x80", "\xFF"}) {
    EXPECT_EQ(valid_utf8_size(bad), 0u);
  }
}

TEST(Utf8, SaysWhereTheFirstBadByteStands) {
  EXPECT_EQ(valid_utf8_size("ab\xC3\xA9\xFFgh"), 4u);
  EXPECT_EQ(valid_utf8_size("ab\xE2\x82"), 2u);
  EXPECT_EQ(valid_utf8_size("ab\xE2\x82z"), 2u);
}

}  // namespace
}  // namespace litmus
