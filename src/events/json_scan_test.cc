#include "events/json_scan.h"

#include <gtest/gtest.h>

#include <vector>

namespace litmus::events {
namespace {

TEST(CheckJson, AcceptsWhatTheGrammarAllows) {
  for (std::string_view json :
       {"null", " true ", "false", "0", "-0", "-1.5e+10", "1E-7", "123456789012345678901234567890", R"("")",
        R"("\u00e9\n\"")", "[]", "[ ]", "[1,2]", "{}", R"({"a":{"b":[null]}, "a" : 1})", "\t\r\n[\n]\n"}) {
    EXPECT_TRUE(check_json(json).ok()) << json;
  }
}

TEST(CheckJson, RefusesEverythingElse) {
  using namespace std::string_view_literals;
  for (std::string_view json : {""sv,         " "sv,         "nul"sv,      "True"sv,
                                "01"sv,       "+1"sv,        "1."sv,       ".5"sv,
                                "1e"sv,       "-"sv,         "NaN"sv,      "Infinity"sv,
                                "'a'"sv,      R"(")"sv,      R"("\x")"sv,  R"("\u12g4")"sv,
                                "\"\n\""sv,   "\"\0\""sv,    "[1,]"sv,     "[,]"sv,
                                "[1 2]"sv,    "["sv,         "]"sv,        "{"sv,
                                R"({"a"})"sv, R"({"a":})"sv, R"({a:1})"sv, R"({"a":1,})"sv,
                                "1 2"sv,      "null\0"sv,    "\"\xFF\""sv, "\xEF\xBB\xBF[]"sv,
                                "// c\n1"sv}) {
    EXPECT_FALSE(check_json(json).ok()) << json;
  }
}

TEST(CheckJson, LimitsTheDepth) {
  auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };

  EXPECT_TRUE(check_json(nested(kMaxJsonDepth)).ok());
  EXPECT_FALSE(check_json(nested(kMaxJsonDepth + 2)).ok());
}

TEST(CheckJson, SaysWhere) { EXPECT_EQ(check_json("[1,x]").message(), "not valid JSON: error at byte 3"); }

TEST(ScanObject, GivesMembersAsWritten) {
  std::vector<std::string> seen;

  Status status =
      scan_object(R"( {"a": 1.50 ,"b\n":"x\ty", "c":{"d" : []}} )", [&](std::string_view key, const JsonValue& value) {
        seen.push_back(std::string(key) + "=" + std::string(value.text));
        return Status();
      });

  EXPECT_TRUE(status.ok());
  EXPECT_EQ(seen, (std::vector<std::string>{"a=1.50", "b\n=\"x\\ty\"", "c={\"d\" : []}"}));
}

TEST(ScanArray, EndsWithTheVisitorsError) {
  int calls = 0;

  Status status = scan_array(
      "[1,2,3]", [&](const JsonValue&) { return ++calls == 2 ? Status(ErrorCode::kTooLarge, "enough") : Status(); });

  EXPECT_EQ(status.code(), ErrorCode::kTooLarge);
  EXPECT_EQ(calls, 2);
}

TEST(CheckJson, RefusesWhatIsNotUtf8WhereverItStands) {
  for (const std::string good : {"\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEF\xBF\xBF",
                                 "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    for (size_t padding = 0; padding < 9; ++padding) {
      EXPECT_TRUE(check_json("\"" + std::string(padding, 'a') + good + "\"").ok()) << padding;
    }
  }
  for (const std::string bad :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x9F\xBF", "\xE2\x82", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF0\x9F\x98", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    for (size_t padding = 0; padding < 9; ++padding) {
      EXPECT_FALSE(check_json("\"" + std::string(padding, 'a') + bad + "\"").ok()) << padding;
    }
  }
}

TEST(UnescapeJson, JoinsSurrogatesAndReplacesLoneOnes) {
  EXPECT_EQ(unescape_json(R"("plain")"), "plain");
  EXPECT_EQ(unescape_json(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(unescape_json(R"("\u0041\u00e9\u20ac\ud83d\ude00")"), "Aé€😀");
  EXPECT_EQ(unescape_json(R"("\ud83d")"), "\uFFFD");
  EXPECT_EQ(unescape_json(R"("\ude00x")"), "\uFFFDx");
  EXPECT_EQ(unescape_json(R"("\ud83d\ud83d\ude00")"), "\uFFFD😀");
}

}  // namespace
}  // namespace litmus::events
