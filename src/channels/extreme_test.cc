#include "channels/extreme.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace litmus::channels {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr size_t kLengths[] = {0,  1,  2,  3,  4,   5,   7,   8,    9,    15,   16,
                               17, 31, 32, 33, 255, 256, 257, 1023, 1024, 1025, 5000};

// Written in the plainest way.
template <class T>
LongExtreme brute_force(const std::vector<T>& values) {
  LongExtreme out;
  bool any = false;
  for (size_t i = 0; i < values.size(); ++i) {
    const auto value = static_cast<double>(values[i]);
    if (std::isnan(value)) continue;
    if (!any || value < out.min) out.min = value, out.min_at = i;
    if (!any || value > out.max) out.max = value, out.max_at = i;
    any = true;
  }
  return out;
}

// To the bit: of two zeros the first one's sign counts.
void expect_same(const LongExtreme& found, const LongExtreme& expected) {
  EXPECT_EQ(std::bit_cast<uint64_t>(found.min), std::bit_cast<uint64_t>(expected.min));
  EXPECT_EQ(std::bit_cast<uint64_t>(found.max), std::bit_cast<uint64_t>(expected.max));
  EXPECT_EQ(found.min_at, expected.min_at);
  EXPECT_EQ(found.max_at, expected.max_at);
}

template <class T>
void check(ElementType type, const std::vector<T>& values) {
  SCOPED_TRACE("type " + std::to_string(static_cast<int>(type)) + ", " + std::to_string(values.size()) + " elements");
  std::string shifted(values.size() * sizeof(T) + 3, '\0');  // at an odd address
  if (!values.empty()) std::memcpy(shifted.data() + 3, values.data(), values.size() * sizeof(T));
  expect_same(find_extreme(type, values.data(), values.size()), brute_force(values));
  expect_same(find_extreme_portable(type, values.data(), values.size()), brute_force(values));
  expect_same(find_extreme(type, shifted.data() + 3, values.size()), brute_force(values));
}

template <class T>
void check_floats(ElementType type) {
  std::mt19937 random(7);
  const T special[] = {T(kNan), T(kInfinity), T(-kInfinity), T(0.0), T(-0.0), T(1), T(-1)};
  for (const size_t length : kLengths) {
    for (const unsigned one_in : {0u, 1u, 2u, 5u, 100u}) {
      std::vector<T> values(length);
      for (T& value : values) {
        value = one_in != 0 && random() % one_in == 0 ? special[random() % std::size(special)]
                                                      : static_cast<T>(static_cast<int>(random() % 2001) - 1000);
      }
      check(type, values);
    }
    for (const T value : special) check(type, std::vector<T>(length, value));
  }
}

TEST(Extreme, OfDoublesIsThatOfThePlainLoop) { check_floats<double>(ElementType::kFloat64); }
TEST(Extreme, OfFloatsIsThatOfThePlainLoop) { check_floats<float>(ElementType::kFloat32); }

TEST(Extreme, OfIntegersIsThatOfThePlainLoop) {
  std::mt19937_64 random(8);
  constexpr int64_t kSpecial[] = {std::numeric_limits<int64_t>::max(),
                                  std::numeric_limits<int64_t>::max() - 1,  // the same double
                                  std::numeric_limits<int64_t>::min(), std::numeric_limits<int64_t>::min() + 1, 0};
  for (const size_t length : kLengths) {
    for (const unsigned one_in : {0u, 1u, 3u}) {
      std::vector<int64_t> values(length);
      for (int64_t& value : values) {
        value = one_in != 0 && random() % one_in == 0 ? kSpecial[random() % std::size(kSpecial)]
                                                      : static_cast<int64_t>(random() % 100) - 50;
      }
      check(ElementType::kInt64, values);
    }
  }
}

TEST(Extreme, OfBoolsIsThatOfThePlainLoop) {
  std::mt19937 random(9);
  for (const size_t length : kLengths) {
    for (const unsigned one_in : {1u, 2u, 50u, 100'000u}) {
      std::vector<uint8_t> values(length);
      for (uint8_t& value : values) value = random() % one_in == 0;
      check(ElementType::kBool, values);
      for (uint8_t& value : values) value = !value;
      check(ElementType::kBool, values);
    }
  }
}

TEST(Extreme, ABoolIsTrueWhateverItsByte) {
  const char bytes[] = {3, 2};
  EXPECT_EQ(find_extreme(ElementType::kBool, bytes, 2), (LongExtreme{1, 1, 0, 0}));
  EXPECT_EQ(element_as_double(ElementType::kBool, bytes, 1), 1);
}

TEST(Extreme, WithoutANumberItIsEmpty) {
  EXPECT_TRUE(find_extreme(ElementType::kFloat64, nullptr, 0).empty());
  EXPECT_TRUE(find_extreme(ElementType::kText, "text", 1).empty());
  EXPECT_TRUE(std::isnan(element_as_double(ElementType::kJson, "{}", 0)));
}

TEST(Extreme, OfNeighboursIsTheFirstOfEquals) {
  LongExtreme sum;
  sum.add(LongExtreme{}, 0);
  EXPECT_TRUE(sum.empty());
  sum.add(LongExtreme{kInfinity, kInfinity, 2, 2}, 10);
  sum.add(LongExtreme{1, kInfinity, 1, 0}, 20);
  sum.add(LongExtreme{1, 2, 1, 0}, 30);
  EXPECT_EQ(sum, (LongExtreme{1, kInfinity, 21, 12}));
}

}  // namespace
}  // namespace litmus::channels
