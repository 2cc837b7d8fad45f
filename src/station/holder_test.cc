#include "station/holder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace litmus::station {
namespace {

Holder some_holder() {
  return {4711,  "lab-pc",           "0192f3a4-0000-7000-8000-000000000001",
          "dmm", "GPIB0::16::INSTR", Timestamp::parse("2026-03-10T14:03:21.5Z").value()};
}

TEST(Holder, ReadsBackWhatItWrote) {
  Holder holder = some_holder();
  holder.role = "a \"quoted\" \\ rôle";
  const auto back = decode_holder(encode_holder(holder));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->pid, 4711);
  EXPECT_EQ(back->host, "lab-pc");
  EXPECT_EQ(back->session_id, holder.session_id);
  EXPECT_EQ(back->role, holder.role);
  EXPECT_EQ(back->resource, holder.resource);
  EXPECT_EQ(back->since, holder.since);
}

TEST(Holder, IsNobodyInATextThatNoHolderWrote) {
  for (const char* text : {"", "{}", "null", "[]", "{\"pid\":\"4\"}", "{\"pid\":0}", "{\"pid\":-1}", "{\"pid\":1",
                           "{\"pid\":99999999999999999999}", "pid: 1", "\0\0\0", "{\"pid\":1}x"}) {
    EXPECT_FALSE(decode_holder(text).has_value()) << text;
  }
  EXPECT_FALSE(decode_holder(std::string(10'000, '{')).has_value());
}

TEST(Holder, ShowsNothingThatATerminalWouldObey) {
  const auto holder =
      decode_holder(R"({"pid":1,"host":"\u001b[31mred\n\u007f","role":")" + std::string(5000, 'x') + "\"}");
  ASSERT_TRUE(holder.has_value());
  EXPECT_EQ(holder->host, "?[31mred??");
  EXPECT_EQ(holder->role.size(), 200u);
}

TEST(Holder, CutsBetweenCharacters) {
  std::string role;
  for (int i = 0; i < 150; ++i) role += "é";
  const auto holder = decode_holder("{\"pid\":1,\"role\":\"a" + role + "\"}");
  ASSERT_TRUE(holder.has_value());
  EXPECT_EQ(holder->role.size(), 199u);
}

TEST(Describe, SaysWhoAndSinceWhen) {
  const Timestamp now = Timestamp::parse("2026-03-10T14:06:22Z").value();
  EXPECT_EQ(
      describe(some_holder(), now),
      "role 'dmm' of session 0192f3a4-0000-7000-8000-000000000001, pid 4711 on lab-pc, since 14:03:21 UTC (3 min)");
  EXPECT_THAT(describe(some_holder(), Timestamp::parse("2026-03-12T14:06:22Z").value()),
              testing::EndsWith(", since 2026-03-10 14:03:21 UTC (2 days)"));
  EXPECT_EQ(describe({4711, "lab-pc", "", "", "", std::nullopt}, now), "pid 4711 on lab-pc");
  EXPECT_EQ(describe({}, now), "a process that can't be named");
}

TEST(ShowSpan, HasOneUnit) {
  EXPECT_EQ(show_span(-5), "0 ms");
  EXPECT_EQ(show_span(800'000), "800 ms");
  EXPECT_EQ(show_span(4'999'700), "5 s");
  EXPECT_EQ(show_span(12'400'000), "12 s");
  EXPECT_EQ(show_span(180'000'000), "3 min");
  EXPECT_EQ(show_span(5LL * 3'600'000'000), "5 h");
  EXPECT_EQ(show_span(80LL * 3'600'000'000), "3 days");
}

}  // namespace
}  // namespace litmus::station
