#include "runs/measurement_rows.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <random>

namespace litmus::runs {
namespace {

constexpr size_t kBlock = MeasurementRows::kBlockRows;

// Every member set, and differently in each row.
MeasurementRow full(int64_t number) {
  const auto text = [&](const char* name) { return name + std::to_string(number); };
  const auto fields = [&](const char* name) {
    return DynamicFields{{text(name), std::to_string(number)}, {name, "{\"a\":[1,2]}"}};
  };
  MeasurementRow row;
  row.step_name = text("step"), row.step_path = text("TestPower/step"), row.name = text("vout");
  row.step_index = number, row.vector_index = -number, row.vector_retry = number % 3;
  row.measured_at = Timestamp{1'767'225'600'000'000 + number};
  row.value = 3.3 + 0.001 * static_cast<double>(number);
  row.units = "µV", row.outcome = "passed";
  row.limit_low = -1e300, row.limit_high = std::numeric_limits<double>::infinity(), row.limit_nominal = -0.0;
  row.limit_comparator = "GELE", row.characteristic_id = text("c"), row.spec_ref = "", row.dut_pin = text("TP");
  row.fixture_connection = text("f"), row.instrument_name = "dmm", row.instrument_resource = text("TCPIP::");
  row.instrument_channel = std::string("\0\n", 2);
  row.inputs = fields("in"), row.outputs = fields("out"), row.custom = fields("cu"), row.stimulus = fields("st");
  row.step_row = number - 1;
  return row;
}

MeasurementRow bare(int64_t number) {
  MeasurementRow row;
  row.vector_index = number;
  return row;
}

MeasurementRow made(size_t index) {
  const auto number = static_cast<int64_t>(index);
  return index % 3 == 0 ? bare(number) : full(number);
}

MeasurementRows counted(size_t size) {
  MeasurementRows rows;
  for (size_t i = 0; i < size; ++i) rows.push_back(made(i));
  return rows;
}

TEST(MeasurementRows, AreTheSameWhenTheyAreReadAgain) {
  const auto rows = counted(2 * kBlock + 7);
  ASSERT_EQ(rows.size(), 2 * kBlock + 7);
  MeasurementRows::Reader reader(rows);
  for (size_t i = 0; i < rows.size(); ++i) ASSERT_EQ(*reader.at(i), made(i)) << i;
}

TEST(MeasurementRows, NumbersKeepEveryBit) {
  MeasurementRows rows;
  const double values[] = {std::numeric_limits<double>::quiet_NaN(), -0.0, std::numeric_limits<double>::denorm_min()};
  const int64_t indices[] = {INT64_MIN, INT64_MAX, -1, 0, 63, 64, -64, -65};
  for (size_t i = 0; i < kBlock; ++i) {
    MeasurementRow row;
    row.value = values[i % std::size(values)];
    row.step_index = indices[i % std::size(indices)];
    rows.push_back(row);
  }
  MeasurementRows::Reader reader(rows);
  for (size_t i = 0; i < kBlock; ++i) {
    const double value = *reader.at(i)->value;
    EXPECT_EQ(std::bit_cast<uint64_t>(value), std::bit_cast<uint64_t>(values[i % std::size(values)])) << i;
    EXPECT_EQ(reader.at(i)->step_index, indices[i % std::size(indices)]) << i;
  }
}

TEST(MeasurementRows, ARowIsHeldByWhoeverReadIt) {
  MeasurementPtr first;
  {
    const auto rows = counted(2 * kBlock);
    MeasurementRows::Reader reader(rows);
    first = reader.at(1);
    EXPECT_EQ(*reader.at(kBlock + 1), made(kBlock + 1));  // from another block
  }
  EXPECT_EQ(*first, made(1));
}

TEST(MeasurementRows, NeitherSideOfACopySeesTheOthersRows) {
  auto rows = counted(kBlock - 1);
  auto copy = rows;
  rows.push_back(full(1));
  copy.push_back(full(2));
  copy.push_back(full(3));

  ASSERT_EQ(rows.size(), kBlock);
  ASSERT_EQ(copy.size(), kBlock + 1);
  EXPECT_EQ(*MeasurementRows::Reader(rows).at(kBlock - 1), full(1));
  EXPECT_EQ(*MeasurementRows::Reader(copy).at(kBlock - 1), full(2));
  EXPECT_EQ(*MeasurementRows::Reader(copy).at(kBlock), full(3));
}

TEST(MeasurementRows, WhatCantBePackedTighterIsKept) {
  MeasurementRows rows;
  std::mt19937_64 random(1);
  const auto noise = [&] {
    std::string text(100, '\0');
    for (auto& c : text) c = static_cast<char>(random());
    return text;
  };
  std::vector<std::string> names;
  for (size_t i = 0; i < kBlock; ++i) {
    MeasurementRow row;
    row.name = names.emplace_back(noise());
    rows.push_back(row);
  }
  MeasurementRows::Reader reader(rows);
  for (size_t i = 0; i < kBlock; ++i) ASSERT_EQ(reader.at(i)->name, names[i]);
}

}  // namespace
}  // namespace litmus::runs
