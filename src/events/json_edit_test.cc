#include "events/json_edit.h"

#include <gtest/gtest.h>

#include "events/json_scan.h"

namespace litmus::events {
namespace {

std::string repaired(std::string text, uint32_t expected) {
  EXPECT_EQ(replace_invalid_text(text), expected) << text;
  return text;
}

TEST(ReplaceInvalidText, LeavesValidTextAlone) {
  for (const char* text : {R"({"a":"plain"})", "{\"a\":\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"}",
                           R"({"a":"\ud83d\ude00 \\ud800 \n \u0000"})", "", "\\"})
    EXPECT_EQ(repaired(text, 0), text);
}

TEST(ReplaceInvalidText, PutsTheReplacementInThePlaceOfEachInvalidSequence) {
  EXPECT_EQ(repaired("\"\xFF\"", 1), "\"\xEF\xBF\xBD\"");
  EXPECT_EQ(repaired("\"\xE2\x82\"", 1), "\"\xEF\xBF\xBD\"") << "a cut sequence is one";
  EXPECT_EQ(repaired("\xC0\xAF", 2), "\xEF\xBF\xBD\xEF\xBF\xBD") << "too long a form";
  EXPECT_EQ(repaired("\xED\xA0\x80", 3), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "an encoded surrogate";
  EXPECT_EQ(repaired("\xF4\x90\x80\x80", 4).size(), 12u) << "beyond the last code point";
}

TEST(ReplaceInvalidText, ReplacesHalvesOfPairs) {
  EXPECT_EQ(repaired(R"("\ud800")", 1), R"("\ufffd")");
  EXPECT_EQ(repaired(R"("\uDC00x\uD83D\u0041")", 2), R"("\ufffdx\ufffd\u0041")");
  EXPECT_EQ(repaired(R"("\ud83d\ud83d\ude00")", 1), R"("\ufffd\ud83d\ude00")");
}

TEST(ReplaceInvalidText, WhatItGivesPassesForAnEventOfAFile) {
  std::string all = "{\"event_type\":\"x\",\"a\":\"";
  for (int c = 0x80; c < 0x100; ++c) all += static_cast<char>(c);
  all += R"(\ud800\udfff\udfff"})";
  EXPECT_GT(replace_invalid_text(all), 100u);
  EXPECT_TRUE(check_event_json(all).ok()) << check_event_json(all).error;
}

TEST(WithMember, ReplacesAValueWhereItStands) {
  EXPECT_EQ(with_member(R"({ "a" : null , "b":[{"a":1}]})", "a", "\"x\"").value_or(""),
            R"({ "a" : "x" , "b":[{"a":1}]})");
}

TEST(WithMember, AddsOneThatIsMissing) {
  EXPECT_EQ(with_member(R"({"b":{"a":1} } )", "a", "2").value_or(""), R"({"b":{"a":1} ,"a":2} )");
  EXPECT_EQ(with_member("{}", "a", "2").value_or(""), R"({"a":2})");
}

TEST(WithMember, RefusesWhatIsNoObject) { EXPECT_FALSE(with_member("[1]", "a", "2").ok()); }

}  // namespace
}  // namespace litmus::events
