#include "execution/json_fields.h"

#include <gtest/gtest.h>

namespace litmus::execution {
namespace {

TEST(JsonFields, StartsAsTheEmptyObject) {
  JsonFields fields;
  EXPECT_TRUE(fields.empty());
  EXPECT_EQ(fields.object(), "{}");
}

TEST(JsonFields, KeepsAnAssignedObjectAsItIs) {
  JsonFields fields(R"({ "vin" : 5.0 })");
  EXPECT_EQ(fields.object(), R"({ "vin" : 5.0 })");
}

TEST(JsonFields, LastValueOfANameWinsInItsFirstPlace) {
  JsonFields fields(R"({"a":1,"b":[1,{"x":"}"}],"c":1e400})");
  ASSERT_TRUE(fields.set("b", "2").ok());
  ASSERT_TRUE(fields.set("d", R"("x")").ok());
  EXPECT_EQ(fields.object(), R"({"a":1,"b":2,"c":1e400,"d":"x"})");
}

TEST(JsonFields, ComparesNamesNotTheirSpelling) {
  JsonFields fields(R"({"\u00b5A":1})");
  ASSERT_TRUE(fields.set("µA", "2").ok());
  EXPECT_EQ(fields.object(), R"({"µA":2})");
}

TEST(JsonFields, MergesEveryMember) {
  JsonFields fields;
  ASSERT_TRUE(fields.merge(R"({"a":1,"b":2})").ok());
  ASSERT_TRUE(fields.merge(R"({"b":3,"c":null})").ok());
  ASSERT_TRUE(fields.merge("{}").ok());
  EXPECT_EQ(fields.object(), R"({"a":1,"b":3,"c":null})");
}

TEST(JsonFields, RefusesWhatIsNoObjectAndStaysAsItWas) {
  JsonFields fields(R"({"a":1})");
  for (const char* text : {"[1]", "{\"a\":", "", "1", "{\"a\" 1}", "{} {}"}) {
    EXPECT_EQ(fields.merge(text).code(), ErrorCode::kInvalidArgument) << text;
  }
  EXPECT_EQ(fields.object(), R"({"a":1})");
}

}  // namespace
}  // namespace litmus::execution
