#include "channels/block.h"

#include <gtest/gtest.h>

#include <string>

namespace litmus::channels {
namespace {

std::string encoded(const Block& block) {
  ByteBuffer out;
  encode_block(block, out);
  return std::string(out.view());
}

Block sample_block(std::string_view values, uint32_t count) {
  Block block;
  block.channel_id = "scope.ch1";
  block.units = "V";
  block.source_method = "read_waveform";
  block.is_array = true;
  block.offset = 7;
  block.interval = 1e-8;
  block.count = count;
  block.values = values;
  return block;
}

TEST(Block, ReadsBackWhatWasWritten) {
  const double values[] = {1.5, -2.5};
  const std::string payload = encoded(sample_block({reinterpret_cast<const char*>(values), sizeof values}, 2));

  const auto block = decode_block(payload, Timestamp{42});

  ASSERT_TRUE(block.ok()) << block.status().to_string();
  EXPECT_EQ(block->channel_id, "scope.ch1");
  EXPECT_EQ(block->units, "V");
  EXPECT_EQ(block->source_method, "read_waveform");
  EXPECT_TRUE(block->is_array);
  EXPECT_FALSE(block->continues);
  EXPECT_EQ(block->offset, 7u);
  EXPECT_EQ(block->timestamp.micros, 42);
  EXPECT_EQ(block->interval, 1e-8);
  ASSERT_EQ(block->count, 2u);
  EXPECT_EQ(block->values, std::string_view(reinterpret_cast<const char*>(values), sizeof values));
}

TEST(Block, ValuesStartAtAMultipleOfEight) {
  const double value = 1;
  const std::string payload = encoded(sample_block({reinterpret_cast<const char*>(&value), 8}, 1));

  const auto block = decode_block(payload, {});

  EXPECT_EQ((block->values.data() - payload.data()) % 8, 0);
}

TEST(Block, EveryTruncationIsRefused) {
  const double values[] = {1, 2};
  const std::string payload = encoded(sample_block({reinterpret_cast<const char*>(values), sizeof values}, 2));
  for (size_t size = 0; size < payload.size(); ++size) {
    EXPECT_EQ(decode_block(std::string_view(payload).substr(0, size), {}).status().code(), ErrorCode::kCorrupt) << size;
  }
}

TEST(Block, AnUnknownElementTypeIsRefused) {
  std::string payload = encoded(sample_block({}, 0));
  payload[34] = 99;
  EXPECT_EQ(decode_block(payload, {}).status().code(), ErrorCode::kCorrupt);
}

TEST(Block, ACountThatOverflowsIsRefused) {
  std::string payload = encoded(sample_block({}, 0));
  payload.replace(24, 4, "\xff\xff\xff\xff");
  EXPECT_EQ(decode_block(payload, {}).status().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace litmus::channels
