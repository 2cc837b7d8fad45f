#include "channels/decimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace litmus::channels {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Counts what is asked of it.
class MemorySeries : public Series {
 public:
  explicit MemorySeries(std::vector<double> values) : values_(std::move(values)) {
    levels_.append(ElementType::kFloat64,
                   {reinterpret_cast<const char*>(values_.data()), values_.size() * sizeof(double)});
  }
  uint64_t size() const override { return values_.size(); }
  Status read(uint64_t first, std::span<double> out) override {
    if (first + out.size() > values_.size()) return {ErrorCode::kInternal, "read beyond the end"};
    std::copy_n(values_.begin() + static_cast<ptrdiff_t>(first), out.size(), out.begin());
    read_elements += out.size();
    return {};
  }
  Status read_times(uint64_t, std::span<int64_t>) override { return {ErrorCode::kUnsupported, "no times"}; }
  Status read_level(int k, uint64_t first, std::span<Extreme> out) override {
    if (first + out.size() > values_.size() / elements_per_entry(k)) return {ErrorCode::kInternal, "partial entry"};
    std::copy_n(levels_.level(k).begin() + static_cast<ptrdiff_t>(first), out.size(), out.begin());
    read_entries += out.size();
    return {};
  }

  uint64_t read_elements = 0, read_entries = 0;

 private:
  std::vector<double> values_;
  Levels levels_;
};

std::vector<double> random_values(size_t count, unsigned nan_one_in = 50) {
  std::mt19937 random(static_cast<unsigned>(count) + nan_one_in);
  std::vector<double> values(count);
  for (double& value : values) {
    const unsigned draw = random();
    value = draw % nan_one_in == 0 ? kNan : draw % 5000 == 1 ? (draw & 64 ? kInfinity : -kInfinity) : draw % 1000;
  }
  return values;
}

std::vector<Point> brute_min_max(const std::vector<double>& values, const std::vector<uint64_t>& borders) {
  std::vector<Point> out;
  for (size_t b = 0; b + 1 < borders.size(); ++b) {
    std::vector<Point> numbers;
    for (uint64_t i = borders[b]; i < borders[b + 1]; ++i) {
      if (!std::isnan(values[i])) numbers.push_back({i, values[i]});
    }
    if (numbers.empty()) continue;
    const auto less = [](const Point& a, const Point& c) { return a.value < c.value; };
    const auto low = *std::min_element(numbers.begin(), numbers.end(), less);
    const auto high = *std::max_element(numbers.begin(), numbers.end(), less);
    out.push_back(low.index < high.index ? low : high);
    if (low.index != high.index) out.push_back(low.index < high.index ? high : low);
  }
  return out;
}

TEST(MinMax, IsExactForAnyBorders) {
  std::mt19937 random(11);
  for (const size_t length : {0u, 1u, 255u, 256u, 257u, 20'000u, 1'000'000u, 2'500'001u}) {
    const auto values = random_values(length);
    MemorySeries series(values);
    for (const size_t buckets : {1u, 2u, 7u, 300u}) {
      std::vector<uint64_t> borders(buckets + 1);
      for (uint64_t& border : borders) border = random() % (length + 1);
      std::sort(borders.begin(), borders.end());
      const auto points = min_max(series, borders);
      ASSERT_TRUE(points.ok()) << points.status().to_string();
      ASSERT_EQ(*points, brute_min_max(values, borders)) << length << " elements, " << buckets << " buckets";
      ASSERT_EQ(min_max(ElementType::kFloat64, values.data(), borders), *points);
    }
  }
}

TEST(MinMax, IsExactAroundTheBordersOfLevels) {
  const auto values = random_values(3 * kLevel3, 3);
  MemorySeries series(values);
  for (const uint64_t per_entry : {kLevel1, kLevel2, kLevel3}) {
    for (const uint64_t first : {per_entry - 1, per_entry, per_entry + 1}) {
      for (const uint64_t end : {2 * per_entry - 1, 2 * per_entry, 2 * per_entry + 1}) {
        const std::vector<uint64_t> borders{first, end};
        ASSERT_EQ(min_max(series, borders).value(), brute_min_max(values, borders)) << first << " to " << end;
      }
    }
  }
}

TEST(MinMax, ReadsAFewPiecesPerBucketHoweverLongTheSeries) {
  MemorySeries series(random_values(10'000'000));
  ASSERT_TRUE(min_max(series, equal_borders(0, series.size(), 1000)).ok());
  EXPECT_LE(series.read_elements, 1000 * kLevel1 + kLevel1);
  EXPECT_LE(series.read_entries, 1000 * 3 * 64u);
}

TEST(MinMax, ABucketWithoutNumbersHasNoPointAndOneOfEqualsHasOne) {
  MemorySeries series({kNan, kNan, 5, 5, 5, kInfinity});
  EXPECT_EQ(min_max(series, std::vector<uint64_t>{0, 2, 2, 5, 6}).value(),
            (std::vector<Point>{{2, 5}, {5, kInfinity}}));
}

TEST(MinMax, RefusesBordersThatDescendOrLieBeyondTheEnd) {
  MemorySeries series({1, 2, 3});
  EXPECT_EQ(min_max(series, std::vector<uint64_t>{0, 4}).status().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(min_max(series, std::vector<uint64_t>{2, 1}).status().code(), ErrorCode::kInvalidArgument);
  EXPECT_TRUE(min_max(series, {}).value().empty());
}

TEST(MinMax, OfOtherTypesIsThatOfTheirNumbers) {
  const float floats[] = {1.5f, -2, 3};
  const int64_t integers[] = {1, -2, 3};
  const char bools[] = {1, 0, 1};
  const std::vector<uint64_t> borders{0, 3};
  EXPECT_EQ(min_max(ElementType::kFloat32, floats, borders), (std::vector<Point>{{1, -2}, {2, 3}}));
  EXPECT_EQ(min_max(ElementType::kInt64, integers, borders), (std::vector<Point>{{1, -2}, {2, 3}}));
  EXPECT_EQ(min_max(ElementType::kBool, bools, borders), (std::vector<Point>{{0, 1}, {1, 0}}));
}

TEST(EqualBorders, SplitWithoutGapAndDifferByOneAtMost) {
  for (const uint64_t buckets : {1u, 3u, 1000u}) {
    const auto borders = equal_borders(5, 1234, buckets);
    ASSERT_EQ(borders.size(), buckets + 1);
    EXPECT_EQ(borders.front(), 5u);
    EXPECT_EQ(borders.back(), 1234u);
    for (size_t b = 0; b < buckets; ++b) {
      const uint64_t width = borders[b + 1] - borders[b];
      EXPECT_GE(width, 1229 / buckets);
      EXPECT_LE(width, 1229 / buckets + 1);
    }
  }
}

// As in the paper's pseudocode, for series of numbers.
std::vector<Point> brute_lttb(const std::vector<double>& values, uint32_t n) {
  std::vector<Point> out{{0, values[0]}};
  const uint64_t inner = values.size() - 2;
  const auto border = [&](uint64_t b) { return b > n - 2 ? values.size() : inner * b / (n - 2) + 1; };
  for (uint64_t b = 0; b < n - 2; ++b) {
    double x = 0, y = 0, count = 0;
    for (uint64_t i = border(b + 1); i < border(b + 2); ++i, ++count) {
      x += static_cast<double>(i);
      y += values[i];
    }
    x /= count;
    y /= count;
    const Point a = out.back();
    Point best;
    double area = -1;
    for (uint64_t i = border(b); i < border(b + 1); ++i) {
      const double now = std::abs((x - static_cast<double>(a.index)) * (values[i] - a.value) -
                                  (static_cast<double>(i) - static_cast<double>(a.index)) * (y - a.value));
      if (now > area * (1 + 1e-9)) area = now, best = {i, values[i]};
    }
    out.push_back(best);
  }
  out.push_back({values.size() - 1, values.back()});
  return out;
}

std::vector<double> noisy_sine(size_t count) {
  std::mt19937 random(1);
  std::vector<double> values(count);
  for (size_t i = 0; i < count; ++i) {
    values[i] = std::sin(static_cast<double>(i) * 0.01) + static_cast<double>(random()) * 1e-10;
  }
  return values;
}

TEST(Lttb, OfAShortSeriesIsThatOfThePaper) {
  for (const size_t length : {4u, 5u, 100u, 257u, 1600u}) {
    const auto values = noisy_sine(length);
    for (const uint32_t n : {3u, 4u, 50u, 200u}) {
      if (n >= length) continue;
      ASSERT_EQ(lttb(values, n), brute_lttb(values, n)) << length << " to " << n;
    }
  }
  MemorySeries series(noisy_sine(1600));
  EXPECT_EQ(lttb(series, 0, 1600, 200).value(), brute_lttb(noisy_sine(1600), 200));
}

void expect_decimated(const std::vector<Point>& points, const std::vector<double>& values, uint64_t first, uint64_t end,
                      uint32_t n) {
  ASSERT_EQ(points.size(), std::min<uint64_t>(n, end - first));
  if (points.empty()) return;
  EXPECT_EQ(points.front().index, first);
  EXPECT_EQ(points.back().index, end - 1);
  for (size_t i = 0; i < points.size(); ++i) {
    ASSERT_EQ(points[i].value, values[points[i].index]);
    if (i > 0) {
      ASSERT_LT(points[i - 1].index, points[i].index);
    }
  }
}

TEST(Lttb, KeepsTheEndsAndNoMorePointsThanAskedFor) {
  for (const size_t length : {0u, 1u, 2u, 3u, 255u, 256u, 257u, 1'000'000u}) {
    const auto values = noisy_sine(length);
    MemorySeries series(values);
    for (const uint32_t n : {3u, 10u, 1000u}) {
      SCOPED_TRACE(std::to_string(length) + " to " + std::to_string(n));
      expect_decimated(lttb(series, 0, length, n).value(), values, 0, length, n);
      expect_decimated(lttb(values, n), values, 0, length, n);
      expect_decimated(min_max_lttb(ElementType::kFloat64, values.data(), length, n), values, 0, length, n);
      if (length > 20) expect_decimated(lttb(series, 7, length - 9, n).value(), values, 7, length - 9, n);
    }
  }
}

TEST(Lttb, OfASeriesAndOfAnArrayInMemoryAreTheSame) {
  const auto values = noisy_sine(300'000);
  MemorySeries series(values);
  EXPECT_EQ(lttb(series, 0, values.size(), 500).value(),
            min_max_lttb(ElementType::kFloat64, values.data(), values.size(), 500));
}

TEST(Lttb, FindsASpikeOfOneElementInTenMillion) {
  auto values = noisy_sine(10'000'000);
  std::mt19937 random(2);
  for (int round = 0; round < 8; ++round) {
    const size_t at = round == 0 ? 1 : round == 1 ? values.size() - 2 : random() % values.size();
    const double before = std::exchange(values[at], round % 2 == 0 ? 50 : -50);
    const auto points = min_max_lttb(ElementType::kFloat64, values.data(), values.size(), 1000);
    const auto extremes = min_max(ElementType::kFloat64, values.data(), equal_borders(0, values.size(), 500));
    const Point spike{at, values[at]};
    EXPECT_NE(std::find(points.begin(), points.end(), spike), points.end()) << at;
    EXPECT_NE(std::find(extremes.begin(), extremes.end(), spike), extremes.end()) << at;
    values[at] = before;
  }
}

TEST(Lttb, SkipsNanBetweenTheEnds) {
  auto values = random_values(100'000, 2);
  values.front() = values.back() = kNan;
  MemorySeries series(values);
  for (const uint64_t end : {uint64_t{500}, uint64_t{100'000}}) {
    const auto points = lttb(series, 0, end, 100).value();
    ASSERT_LE(points.size(), 100u);
    ASSERT_GE(points.size(), 90u);
    EXPECT_EQ(points.front().index, 0u);
    EXPECT_EQ(points.back().index, end - 1);
    for (size_t i = 1; i + 1 < points.size(); ++i) EXPECT_FALSE(std::isnan(points[i].value));
  }
}

TEST(Lttb, OfNothingButNanIsItsEnds) {
  MemorySeries series(std::vector<double>(10'000, kNan));
  EXPECT_EQ(lttb(series, 0, 10'000, 100).value().size(), 2u);
}

TEST(Lttb, AnInfinityIsAPoint) {
  std::vector<double> values(700, 1.0);
  values[333] = -kInfinity;
  const auto points = lttb(values, 100);
  EXPECT_NE(std::find(points.begin(), points.end(), Point{333, -kInfinity}), points.end());
}

TEST(Lttb, RefusesWhatCantBeDrawn) {
  MemorySeries series({1, 2, 3});
  EXPECT_EQ(lttb(series, 0, 3, 2).status().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(lttb(series, 0, 4, 3).status().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(lttb(series, 2, 1, 3).status().code(), ErrorCode::kInvalidArgument);
}

TEST(Lttb, OfOtherTypesIsThatOfTheirNumbers) {
  std::vector<float> floats(50'000);
  std::vector<int64_t> integers(50'000);
  std::vector<double> doubles(50'000);
  for (size_t i = 0; i < doubles.size(); ++i) {
    integers[i] = static_cast<int64_t>(1000 * std::sin(static_cast<double>(i) * 0.003));
    doubles[i] = static_cast<double>(integers[i]);
    floats[i] = static_cast<float>(integers[i]);
  }
  const auto expected = min_max_lttb(ElementType::kFloat64, doubles.data(), doubles.size(), 100);
  EXPECT_EQ(min_max_lttb(ElementType::kFloat32, floats.data(), floats.size(), 100), expected);
  EXPECT_EQ(min_max_lttb(ElementType::kInt64, integers.data(), integers.size(), 100), expected);
}

}  // namespace
}  // namespace litmus::channels
