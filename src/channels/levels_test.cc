#include "channels/levels.h"

#include <gtest/gtest.h>

#include <random>

namespace litmus::channels {
namespace {

std::string_view bytes_of(const std::vector<double>& values, size_t from, size_t count) {
  return {reinterpret_cast<const char*>(values.data() + from), count * sizeof(double)};
}

std::vector<double> random_values(size_t count) {
  std::mt19937 random(3);
  std::vector<double> values(count);
  for (double& value : values) {
    value = random() % 300 == 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(random() % 1'000'000);
  }
  return values;
}

// Each entry of each level beside the elements it stands for.
void expect_levels(const Levels& levels, const std::vector<double>& values) {
  ASSERT_EQ(levels.size(), values.size());
  for (int k = 1; k <= kLevels; ++k) {
    const uint64_t per_entry = elements_per_entry(k);
    ASSERT_EQ(levels.level(k).size(), level_entries(k, values.size()));
    for (size_t i = 0; i < levels.level(k).size(); ++i) {
      const size_t first = i * per_entry, count = std::min<size_t>(per_entry, values.size() - first);
      LongExtreme expected = find_extreme_portable(ElementType::kFloat64, values.data() + first, count);
      LongExtreme found;
      found.add(levels.level(k)[i], 0);
      ASSERT_EQ(found, expected) << "level " << k << ", entry " << i;
    }
  }
}

TEST(Levels, AreExactHoweverTheElementsArrive) {
  const auto values = random_values(3 * kLevel3 / 2 + 77);
  std::mt19937 random(5);
  for (const size_t most : {1'000'000u, 5'000u, 100u}) {
    Levels levels;
    for (size_t at = 0; at < values.size();) {
      const size_t run = std::min(values.size() - at, size_t{1} + random() % most);
      levels.append(ElementType::kFloat64, bytes_of(values, at, run));
      at += run;
    }
    expect_levels(levels, values);
  }
}

TEST(Levels, AreCurrentAfterEachElement) {
  const auto values = random_values(600);
  Levels levels;
  for (size_t i = 0; i < values.size(); ++i) {
    levels.append(ElementType::kFloat64, bytes_of(values, i, 1));
    expect_levels(levels, {values.begin(), values.begin() + static_cast<ptrdiff_t>(i) + 1});
  }
}

TEST(Levels, OfABlockAreTakenWhereTheyFitAndMadeWhereTheyDont) {
  const auto values = random_values(5000);
  Levels levels;
  for (const auto& [from, count] : {std::pair<size_t, size_t>{0, 512}, {512, 300}, {812, 4188}}) {
    std::vector<Extreme> level1;
    append_extremes(ElementType::kFloat64, bytes_of(values, from, count), kLevel1, level1);
    levels.append_summarized(ElementType::kFloat64, bytes_of(values, from, count), level1);
  }
  expect_levels(levels, values);
}

TEST(Levels, ATextAndAGapCountAndHaveNoNumber) {
  Levels levels;
  levels.append(ElementType::kText, "some text");
  levels.append_gap(300);
  const double value = 4;
  levels.append(ElementType::kFloat64, {reinterpret_cast<const char*>(&value), sizeof(value)});

  EXPECT_EQ(levels.size(), 302u);
  ASSERT_EQ(levels.level(1).size(), 2u);
  EXPECT_TRUE(levels.level(1)[0].empty());
  EXPECT_EQ(levels.level(1)[1], (Extreme{4, 4, 45, 45}));
  EXPECT_EQ(levels.level(3)[0], (Extreme{4, 4, 301, 301}));
}

TEST(Levels, OfAnEmptySeriesAreEmpty) {
  const Levels levels;
  EXPECT_EQ(levels.size(), 0u);
  std::string stored;
  levels.serialize(stored);
  EXPECT_EQ(Levels::parse(stored).value(), levels);
}

Levels sample_levels(size_t count) {
  Levels levels;
  const auto values = random_values(count);
  levels.append(ElementType::kFloat64, bytes_of(values, 0, count));
  return levels;
}

TEST(StoredLevels, ReadBackWhatWasWritten) {
  const Levels levels = sample_levels(kLevel3 + 12'345);
  std::string stored;
  levels.serialize(stored);
  EXPECT_EQ(Levels::parse(stored).value(), levels);
}

TEST(StoredLevels, OnlyThePiecesThatAreAskedForAreRead) {
  const Levels levels = sample_levels(kLevel3 + 12'345);
  std::string stored;
  levels.serialize(stored);
  size_t read_bytes = 0;
  const auto opened = StoredLevels::open([&](uint64_t offset, std::span<char> out) -> Status {
    read_bytes += out.size();
    stored.copy(out.data(), out.size(), offset);
    return {};
  });
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->stored_bytes(), stored.size());

  std::vector<Extreme> entries(70);
  ASSERT_TRUE(opened->read(1, 1000, entries).ok());

  EXPECT_TRUE(std::equal(entries.begin(), entries.end(), levels.level(1).begin() + 1000));
  EXPECT_LT(read_bytes, 4000u);
  EXPECT_EQ(opened->read(1, 4140, entries).code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(opened->read(4, 0, entries).code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(opened->read(0, 0, entries).code(), ErrorCode::kInvalidArgument);
}

TEST(StoredLevels, EveryFlippedByteAndEveryTruncationIsRefused) {
  std::string stored;
  sample_levels(300).serialize(stored);
  for (size_t at = 0; at < stored.size(); ++at) {
    std::string flipped = stored;
    flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
    ASSERT_FALSE(Levels::parse(flipped).ok()) << at;
    ASSERT_FALSE(Levels::parse(std::string_view(stored).substr(0, at)).ok()) << at;
  }
}

}  // namespace
}  // namespace litmus::channels
