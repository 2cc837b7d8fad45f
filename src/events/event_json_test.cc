#include "events/json_scan.h"

#include <gtest/gtest.h>

#include <string>

namespace litmus::events {
namespace {

TEST(CheckEventJson, AcceptsWhatJsonAllows) {
  for (const char* text :
       {R"({})", R"( {"a" : [1, -0.5e+10, true, false, null, "x\n\u00e9\ud83d\ude00 é 😀"]} )",
        R"({"big":123456789012345678901234567890,"tiny":1e-999})", R"({"a":{"b":{}},"c":[[],[{}]]})"})
    EXPECT_EQ(check_event_json(text).error, nullptr) << text;
}

TEST(CheckEventJson, RefusesWhatWouldFailAQuery) {
  for (const char* text : {"",
                           "null",
                           "[1]",
                           "{",
                           R"({"a"})",
                           R"({"a":})",
                           R"({"a":1,})",
                           R"({"a":01})",
                           R"({"a":1.})",
                           R"({"a":.5})",
                           R"({"a":+1})",
                           R"({"a":NaN})",
                           R"({"a":tru})",
                           R"({"a":"x)",
                           R"({"a":"\x"})",
                           R"({"a":"\ud800"})",
                           R"({"a":"\udc00"})",
                           R"({"a":"\ud800\u0041"})",
                           "{\"a\":\"\n\"}",
                           "{\"a\":\"\xff\"}",
                           "{\"a\":\"\xc0\xaf\"}",
                           "{\"a\":\"\xed\xa0\x80\"}",
                           "{\"a\":\"\xf4\x90\x80\x80\"}",
                           "{\"a\":\"\xe2\x82\"}",
                           R"({} {})",
                           R"({"a":1]})",
                           R"({a:1})",
                           R"({"a":[1 2]})"})
    EXPECT_NE(check_event_json(text).error, nullptr) << text;
}

TEST(CheckEventJson, FindsABadByteAtEveryPlaceOfAString) {
  for (size_t size = 1; size < 40; ++size) {
    for (size_t at = 0; at < size; ++at) {
      std::string inside(size, '~');
      for (const char bad : {'\x01', '\x1f', '"', '\xff'}) {
        inside[at] = bad;
        EXPECT_FALSE(check_event_json(R"({"a":")" + inside + R"("})").ok()) << size << ' ' << at << ' ' << int{bad};
      }
      inside[at] = '\x7f';
      EXPECT_TRUE(check_event_json(R"({"a":")" + inside + R"("})").ok()) << size << ' ' << at;
      inside.replace(at, 1, R"(\u00e9é\")");
      EXPECT_TRUE(check_event_json(R"({"a":")" + inside + R"("})").ok()) << size << ' ' << at;
    }
  }
}

TEST(CheckEventJson, RefusesDeepNesting) {
  EXPECT_NE(check_event_json(R"({"a":)" + std::string(100'000, '[')).error, nullptr);
}

TEST(CheckEventJson, EveryTruncationIsRefused) {
  const std::string text = R"({"a":[1.5e3,"\u00e9",{"b":null}],"event_type":"x.y"})";
  for (size_t size = 0; size < text.size(); ++size)
    EXPECT_FALSE(check_event_json(std::string_view(text).substr(0, size)).ok()) << size;
}

TEST(CheckEventJson, FindsTheTypeAtTheTopOnly) {
  EXPECT_EQ(check_event_json(R"({"a":{"event_type":"inner"},"event_type":"outer.type"})").event_type, "outer.type");
  EXPECT_EQ(check_event_json(R"({"event_type":5})").event_type, "");
}

}  // namespace
}  // namespace litmus::events
