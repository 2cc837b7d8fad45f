#include "base/json_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

namespace litmus {
namespace {

std::string string_json(std::string_view text, uint32_t* replaced = nullptr) {
  ByteBuffer out;
  JsonWriter json(out);
  json.string(text);
  if (replaced != nullptr) *replaced = json.replaced();
  return std::string(out.view());
}

std::string number_json(double value) {
  ByteBuffer out;
  JsonWriter(out).number(value);
  return std::string(out.view());
}

std::string integer_json(int64_t value) {
  ByteBuffer out;
  JsonWriter(out).integer(value);
  return std::string(out.view());
}

TEST(JsonWriter, EscapesWhatJsonDemands) {
  EXPECT_EQ(string_json(""), R"("")");
  EXPECT_EQ(string_json("plain"), R"("plain")");
  EXPECT_EQ(string_json("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(string_json("\b\f\n\r\t"), R"("\b\f\n\r\t")");
  EXPECT_EQ(string_json(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
}

// Every byte at every place of every length up to three blocks, so that each scan width meets each special.
TEST(JsonWriter, HandlesEverySpecialAtEveryPosition) {
  for (size_t size = 1; size <= 48; ++size) {
    for (size_t at = 0; at < size; ++at) {
      for (const char special : {'"', '\\', '\n', '\x01', '\x7f', '!', '#', '[', ']', ' '}) {
        std::string text(size, 'x');
        text[at] = special;
        ASSERT_EQ(nlohmann::json::parse(string_json(text)).get<std::string>(), text) << size << " " << at;
      }
    }
  }
}

TEST(JsonWriter, KeepsValidUtf8) {
  for (const char* text :
       {"é", "Ω 25 °C", "日本語", "😀", "\U0010ffff", "\xef\xbf\xbd", "\xed\x9f\xbf", "\xee\x80\x80"}) {
    for (size_t lead = 0; lead < 20; ++lead) {
      uint32_t replaced = 0;
      const std::string whole = std::string(lead, 'a') + text + std::string(20 - lead, 'b');
      EXPECT_EQ(string_json(whole, &replaced), '"' + whole + '"');
      EXPECT_EQ(replaced, 0u);
    }
  }
}

TEST(JsonWriter, ReplacesAndCountsInvalidUtf8) {
  const std::string mark = "\xef\xbf\xbd";
  const struct {
    std::string_view text;
    uint32_t count;
  } cases[] = {
      {"\x80", 1},
      {"\xff", 1},
      {"\xc0\x80", 2},
      {"\xc3", 1},
      {"\xe2\x82", 1},
      {"\xf0\x9f\x98", 1},
      {"\xf5\x80\x80\x80", 4},
      {"\xe0\x80\x80", 3},
      {"\xed\xa0\x80", 1},  // a lone surrogate, encoded
      {"\xf4\x90\x80\x80", 4},
  };
  for (const auto& one : cases) {
    std::string expected = "\"a";
    for (uint32_t i = 0; i < one.count; ++i) expected += mark;
    expected += "b\"";
    uint32_t replaced = 0;
    EXPECT_EQ(string_json("a" + std::string(one.text) + "b", &replaced), expected);
    EXPECT_EQ(replaced, one.count);
  }
}

TEST(JsonWriter, AnyBytesGiveValidJson) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::string text(random() % 100, '\0');
    const unsigned range = round % 3 == 0 ? 256 : round % 3 == 1 ? 128 : 0xc0;
    for (char& c : text) c = static_cast<char>(range == 0xc0 ? 0x80 + random() % 0x80 : random() % range);
    const std::string json = string_json(text);
    ASSERT_TRUE(nlohmann::json::accept(json)) << json;
    if (range == 128) {
      ASSERT_EQ(nlohmann::json::parse(json).get<std::string>(), text);
    }
  }
}

TEST(JsonWriter, LongStringsCrossItsChunksUnharmed) {
  for (const size_t size : {4095u, 4096u, 4097u, 8191u, 20'000u}) {
    for (const char* unit : {"x", "\n", "é", "日", "😀", "\x01"}) {
      std::string text;
      while (text.size() < size) text += unit;
      ASSERT_EQ(nlohmann::json::parse(string_json(text)).get<std::string>(), text);
      ASSERT_EQ(nlohmann::json::parse(string_json("a" + text)).get<std::string>(), "a" + text);
    }
  }
}

// The densest output just in front of a chunk's end must not run over the buffer (seen under AddressSanitizer).
TEST(JsonWriter, DenseEscapesAroundChunkEndsFit) {
  for (size_t clean = 0; clean < 40; ++clean) {
    std::string text(10'000, '\x01');
    for (size_t at = 4096 - 20; at < 4096 - 20 + clean; ++at) text[at] = 'x';
    ASSERT_EQ(nlohmann::json::parse(string_json(text.substr(clean % 16))).get<std::string>(), text.substr(clean % 16));
  }
}

TEST(JsonWriter, WritesIntegers) {
  for (const int64_t value :
       {int64_t{0}, int64_t{7}, int64_t{-7}, int64_t{10}, int64_t{99}, int64_t{100}, int64_t{12345},
        std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()}) {
    EXPECT_EQ(integer_json(value), std::to_string(value));
  }
}

TEST(JsonWriter, FloatsStayFloats) {
  EXPECT_EQ(number_json(3), "3.0");
  EXPECT_EQ(number_json(-0.0), "-0.0");
  EXPECT_EQ(number_json(3.3), "3.3");
  EXPECT_EQ(number_json(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(number_json(1e100), "1e+100");
  EXPECT_EQ(number_json(5e-324), "5e-324");
  EXPECT_EQ(number_json(123456.789), "123456.789");
  EXPECT_TRUE(nlohmann::json::parse(number_json(1e20)).is_number_float());
}

TEST(JsonWriter, NonFiniteNumbersAreStrings) {
  EXPECT_EQ(number_json(std::nan("")), "\"NaN\"");
  EXPECT_EQ(number_json(std::numeric_limits<double>::infinity()), "\"Infinity\"");
  EXPECT_EQ(number_json(-std::numeric_limits<double>::infinity()), "\"-Infinity\"");
}

TEST(JsonWriter, EveryDoubleReadsBackTheSame) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 200'000; ++round) {
    double value;
    if (round % 2 == 0) {
      const uint64_t bits = random();
      std::memcpy(&value, &bits, sizeof(value));
    } else {
      value = static_cast<double>(static_cast<int64_t>(random() % 2'000'000'000) - 1'000'000'000) /
              std::pow(10.0, static_cast<double>(random() % 10));
    }
    if (!std::isfinite(value)) continue;
    const std::string text = number_json(value);
    ASSERT_EQ(std::strtod(text.c_str(), nullptr), value) << text;
    ASSERT_NE(text.find_first_of(".e"), std::string::npos) << text;
  }
}

TEST(JsonWriter, WritesIdsAndTimesAsStrings) {
  ByteBuffer out;
  JsonWriter json(out);
  json.uuid(*Uuid::parse("01234567-89ab-cdef-0123-456789abcdef"));
  json.raw(",");
  json.time(Timestamp{0});
  json.raw(",");
  json.boolean(true);
  json.raw(",");
  json.null();
  EXPECT_EQ(out.view(), R"("01234567-89ab-cdef-0123-456789abcdef","1970-01-01T00:00:00.000000Z",true,null)");
}

TEST(ByteBuffer, KeepsItsBytesWhenItGrows) {
  ByteBuffer buffer;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    buffer.append("piece ");
    expected += "piece ";
  }
  EXPECT_EQ(buffer.view(), expected);
  const size_t capacity = buffer.capacity();
  buffer.clear();
  buffer.append("x");
  EXPECT_EQ(buffer.capacity(), capacity);
}

}  // namespace
}  // namespace litmus
