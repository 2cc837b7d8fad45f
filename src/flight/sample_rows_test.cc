#include "flight/sample_rows.h"

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

namespace litmus::flight {
namespace {

using channels::ElementType;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kSession = "01890a5d-ac96-774b-bcce-b302099a8057";
using Column = std::pair<std::string, std::shared_ptr<arrow::Array>>;

template <class Builder, class Value>
std::shared_ptr<arrow::Array> array(const std::vector<Value>& values) {
  Builder builder;
  for (const auto& value : values) EXPECT_TRUE(builder.Append(value).ok());
  return *builder.Finish();
}

std::shared_ptr<arrow::Array> sessions(int count) {
  return array<arrow::StringBuilder>(std::vector<std::string>(static_cast<size_t>(count), kSession));
}

template <class Elements>
std::shared_ptr<arrow::Array> lists() {  // [1, 0], [], [1]
  arrow::ListBuilder builder(arrow::default_memory_pool(), std::make_shared<Elements>());
  auto& elements = static_cast<Elements&>(*builder.value_builder());
  for (const std::vector<int>& list : {std::vector{1, 0}, std::vector<int>(), std::vector{1}}) {
    EXPECT_TRUE(builder.Append().ok());
    for (const int element : list)
      EXPECT_TRUE(elements.Append(static_cast<typename Elements::value_type>(element)).ok());
  }
  return *builder.Finish();
}

Result<SampleBatch> read(const std::vector<Column>& columns, const std::string& channel = "dmm.voltage") {
  std::vector<std::shared_ptr<arrow::Field>> fields;
  std::vector<std::shared_ptr<arrow::Array>> arrays;
  for (const auto& [name, cells] : columns) {
    fields.push_back(arrow::field(name, cells->type()));
    arrays.push_back(cells);
  }
  const auto batch = arrow::RecordBatch::Make(arrow::schema(fields), arrays.front()->length(), arrays);
  const auto rows = SampleRows::of(*batch->schema(), channel);
  if (!rows.ok()) return rows.status();
  return rows->read(batch);
}

std::string error(const std::vector<Column>& columns, const std::string& channel = "dmm.voltage") {
  return read(columns, channel).status().message();
}

template <class T>
std::vector<T> elements(const channels::Block& block) {
  std::vector<T> out(block.count);
  EXPECT_EQ(block.values.size(), out.size() * sizeof(T));
  std::memcpy(out.data(), block.values.data(), block.values.size());
  return out;
}

TEST(SampleRows, NumbersBecomeWhatChannelsHold) {
  const auto widened = read({{"session_id", sessions(2)}, {"value", array<arrow::Int16Builder>(std::vector{-7, 8})}});
  ASSERT_TRUE(widened.ok()) << widened.status().to_string();
  EXPECT_EQ(widened->samples[0].block.type, ElementType::kInt64);
  EXPECT_EQ(elements<int64_t>(widened->samples[0].block), std::vector<int64_t>{-7});
  EXPECT_EQ(elements<int64_t>(widened->samples[1].block), std::vector<int64_t>{8});

  const auto narrow = read({{"session_id", sessions(1)}, {"value", array<arrow::FloatBuilder>(std::vector{0.5f})}});
  EXPECT_EQ(narrow->samples[0].block.type, ElementType::kFloat64);
  EXPECT_EQ(elements<double>(narrow->samples[0].block), std::vector{0.5});

  const auto flags =
      read({{"session_id", sessions(2)}, {"value", array<arrow::BooleanBuilder>(std::vector<uint8_t>{1, 0})}});
  EXPECT_EQ(flags->samples[1].block.type, ElementType::kBool);
  EXPECT_EQ(elements<uint8_t>(flags->samples[0].block), std::vector<uint8_t>{1});
}

TEST(SampleRows, ListsBecomeArrays) {
  const auto floats = read({{"session_id", sessions(3)}, {"value", lists<arrow::FloatBuilder>()}});
  ASSERT_TRUE(floats.ok()) << floats.status().to_string();
  EXPECT_EQ(floats->samples[0].block.type, ElementType::kFloat32);
  EXPECT_TRUE(floats->samples[1].block.is_array);
  EXPECT_EQ(floats->samples[1].block.count, 0u);
  EXPECT_THAT(elements<float>(floats->samples[0].block), ElementsAre(1, 0));

  const auto flags = read({{"session_id", sessions(3)}, {"value", lists<arrow::BooleanBuilder>()}});
  EXPECT_EQ(flags->samples[2].block.type, ElementType::kBool);
  EXPECT_THAT(elements<uint8_t>(flags->samples[2].block), ElementsAre(1));
}

TEST(SampleRows, TheOtherColumnsDescribeThem) {
  const auto read_all = read({{"channel_id", array<arrow::StringBuilder>(std::vector<std::string>{"log"})},
                              {"session_id", sessions(1)},
                              {"value", array<arrow::StringBuilder>(std::vector<std::string>{"ready"})},
                              {"units", array<arrow::StringBuilder>(std::vector<std::string>{"V"})},
                              {"source_method", array<arrow::StringBuilder>(std::vector<std::string>{"read"})},
                              {"sample_interval", array<arrow::DoubleBuilder>(std::vector{0.25})},
                              {"t0", array<arrow::DoubleBuilder>(std::vector{-1.0})},
                              {"sample_offset", array<arrow::Int64Builder>(std::vector{7})}},
                             "");
  ASSERT_TRUE(read_all.ok()) << read_all.status().to_string();
  const PutSample& sample = read_all->samples[0];
  EXPECT_EQ(sample.session_id.to_string(), kSession);
  EXPECT_EQ(sample.number, 7u);
  EXPECT_EQ(sample.block.channel_id, "log");
  EXPECT_EQ(sample.block.type, ElementType::kText);
  EXPECT_EQ(sample.block.values, "ready");
  EXPECT_EQ(sample.block.units, "V");
  EXPECT_EQ(sample.block.source_method, "read");
  EXPECT_EQ(sample.block.interval, 0.25);
  EXPECT_EQ(sample.block.t0, -1.0);
}

TEST(SampleRows, AWrongColumnIsNamed) {
  const Column session{"session_id", sessions(1)};
  const Column value{"value", array<arrow::DoubleBuilder>(std::vector{1.0})};
  const Column name{"channel_id", array<arrow::StringBuilder>(std::vector<std::string>{"x"})};
  EXPECT_THAT(error({value}), HasSubstr("'session_id' is missing"));
  EXPECT_THAT(error({session}), HasSubstr("'value'"));
  EXPECT_THAT(error({session, value, value}), HasSubstr("'value' is there twice"));
  EXPECT_THAT(error({session, value, {"volts", sessions(1)}}), HasSubstr("no column 'volts'"));
  EXPECT_THAT(error({session, value, {"timestamp", sessions(1)}}), HasSubstr("must be timestamp[us, UTC], not string"));
  EXPECT_THAT(error({session, {"value", array<arrow::UInt64Builder>(std::vector{1})}}), HasSubstr("not uint64"));
  EXPECT_THAT(error({session, value}, ""), HasSubstr("names no channel"));
  EXPECT_THAT(error({session, value, name}), HasSubstr("does, too"));
}

TEST(SampleRows, AWrongRowIsNamed) {
  const auto values = array<arrow::DoubleBuilder>(std::vector{1.0, 2.0});
  const auto texts = [](std::vector<std::string> cells) { return array<arrow::StringBuilder>(cells); };
  EXPECT_THAT(error({{"session_id", texts({kSession, "x"})}, {"value", values}}), HasSubstr("row 1: "));
  EXPECT_THAT(error({{"session_id", sessions(2)}, {"value", values}, {"channel_id", texts({"a", "b/../c"})}}, ""),
              HasSubstr("row 1: "));
  EXPECT_THAT(error({{"session_id", sessions(2)}, {"json", texts({"{}", "{"})}}), HasSubstr("row 1: "));
  EXPECT_THAT(error({{"session_id", sessions(1)},
                     {"sample_offset", array<arrow::Int64Builder>(std::vector{-1})},
                     {"value", array<arrow::DoubleBuilder>(std::vector{1.0})}}),
              HasSubstr("row 0: sample_offset is negative"));
  arrow::DoubleBuilder builder;
  ASSERT_TRUE(builder.Append(1).ok() && builder.AppendNull().ok());
  EXPECT_THAT(error({{"session_id", sessions(2)}, {"value", *builder.Finish()}}),
              HasSubstr("row 1: the value is null"));
}

}  // namespace
}  // namespace litmus::flight
