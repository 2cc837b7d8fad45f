#include "channels/block.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "base/crc32c.h"

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

TEST(Block, AStructuredValueIsATextOfItsOwnType) {
  Block structured = sample_block(R"({"a":1})", 1);
  structured.type = ElementType::kJson;
  structured.is_array = false;
  const std::string payload = encoded(structured);
  const auto block = decode_block(payload, {});
  ASSERT_TRUE(block.ok());
  EXPECT_EQ(block->type, ElementType::kJson);
  EXPECT_EQ(block->values, R"({"a":1})");
}

template <class T>
void check_level1(ElementType type, size_t count) {
  std::vector<T> values(count);
  for (size_t i = 0; i < count; ++i) values[i] = static_cast<T>(i * 7919 % 1000);
  Block block =
      sample_block({reinterpret_cast<const char*>(values.data()), count * sizeof(T)}, static_cast<uint32_t>(count));
  block.type = type;
  const std::string payload = encoded(block);
  EXPECT_EQ(payload.size(), block_size(block));
  std::string stored(payload.size(), '\x77');
  EXPECT_EQ(store_block(block, stored.data()), crc32c(0, payload.data(), payload.size()));
  EXPECT_EQ(stored, payload);

  const auto decoded = decode_block(payload, {});

  ASSERT_TRUE(decoded.ok()) << decoded.status().to_string();
  EXPECT_EQ(decoded->values, block.values);
  std::vector<Extreme> expected;
  if (count >= kLevel1) append_extremes(type, block.values, kLevel1, expected);
  EXPECT_EQ(decoded->level1,
            std::string_view(reinterpret_cast<const char*>(expected.data()), expected.size() * sizeof(Extreme)));
}

TEST(Block, ALongArrayCarriesItsLevel1) {
  for (const size_t count : {255u, 256u, 257u, 2047u, 2048u, 2049u, 40'001u}) {
    SCOPED_TRACE(count);
    check_level1<double>(ElementType::kFloat64, count);
    check_level1<float>(ElementType::kFloat32, count);
    check_level1<int64_t>(ElementType::kInt64, count);
  }
  std::vector<char> bools(1000, 1);
  Block block = sample_block({bools.data(), bools.size()}, 1000);
  block.type = ElementType::kBool;
  const std::string payload = encoded(block);
  EXPECT_EQ(decode_block(payload, {})->level1.size(), 4 * sizeof(Extreme));
}

TEST(Block, ALevel1ThatPointsBeyondItsElementsIsRefused) {
  const std::vector<double> values(300, 1.0);
  const std::string payload = encoded(sample_block({reinterpret_cast<const char*>(values.data()), 2400}, 300));
  const size_t last = payload.size() - sizeof(Extreme);
  Extreme entry;
  for (const Extreme& bad : {Extreme{1, 1, 44, 0}, Extreme{1, 1, 0, 44}, Extreme{2, 1, 0, 0},
                             Extreme{std::numeric_limits<double>::quiet_NaN(), 1, 0, 0}}) {
    entry = bad;
    std::string damaged = payload;
    damaged.replace(last, sizeof(entry), reinterpret_cast<const char*>(&entry), sizeof(entry));
    EXPECT_EQ(decode_block(damaged, {}).status().code(), ErrorCode::kCorrupt);
  }
  for (size_t size = 0; size < payload.size(); ++size) {
    EXPECT_FALSE(decode_block(std::string_view(payload).substr(0, size), {}).ok()) << size;
  }
}

TEST(Block, FlagsThatAreNotKnownAndImpossibleNumbersAreRefused) {
  std::string payload = encoded(sample_block({}, 0));
  payload[35] = 8;
  EXPECT_EQ(decode_block(payload, {}).status().code(), ErrorCode::kCorrupt);
  payload[35] = 4;
  EXPECT_TRUE(decode_block(payload, {}).ok()) << "no elements, no entries";
  payload[7] = 1;
  EXPECT_EQ(decode_block(payload, {}).status().code(), ErrorCode::kCorrupt);
}

// --- slabs -----------------------------------------------------------------------------------------------------------

Block slab_head() {
  Block slab;
  slab.channel_id = "psu.voltage";
  slab.units = "V";
  slab.offset = 9;
  slab.count = 4;
  return slab;
}

std::string encoded_slab(const Block& slab) {
  ByteBuffer out;
  encode_slab(slab, out);
  return std::string(out.view()) + std::string(slab.count * sizeof(Slot), '\0');
}

TEST(Slab, ReadsBackWhatWasWritten) {
  const std::string payload = encoded_slab(slab_head());
  size_t slots_at = 0;
  const auto slab = decode_slab(payload, 4 * sizeof(Slot), Timestamp{3}, slots_at);
  ASSERT_TRUE(slab.ok()) << slab.status().to_string();
  EXPECT_EQ(slab->channel_id, "psu.voltage");
  EXPECT_EQ(slab->units, "V");
  EXPECT_EQ(slab->offset, 9u);
  EXPECT_EQ(slab->count, 4u);
  EXPECT_EQ(slots_at, payload.size() - 4 * sizeof(Slot));
  EXPECT_EQ(slots_at % 8, 0u);
}

TEST(Slab, LengthsThatDontFitAreRefused) {
  const std::string payload = encoded_slab(slab_head());
  size_t slots_at = 0;
  for (size_t size = 0; size < payload.size(); ++size) {
    EXPECT_FALSE(decode_slab(std::string_view(payload).substr(0, size), 4 * sizeof(Slot), {}, slots_at).ok()) << size;
  }
  for (const uint32_t open : {0u, 23u, 95u, 97u, UINT32_MAX}) {
    EXPECT_FALSE(decode_slab(payload, open, {}, slots_at).ok()) << open;
  }
  for (const uint32_t count : {0u, 3u, 5u, kMostSlots + 1, UINT32_MAX}) {
    std::string other = payload;
    other.replace(24, sizeof(count), reinterpret_cast<const char*>(&count), sizeof(count));
    EXPECT_FALSE(decode_slab(other, 4 * sizeof(Slot), {}, slots_at).ok()) << count;
  }
  Block texts = slab_head();
  texts.type = ElementType::kText;
  EXPECT_FALSE(decode_slab(encoded_slab(texts), 4 * sizeof(Slot), {}, slots_at).ok());
}

TEST(Slab, EveryBitOfASlotCounts) {
  alignas(8) char at[sizeof(Slot)] = {};
  Slot slot;
  std::memcpy(&slot, at, sizeof(slot));
  EXPECT_FALSE(slot_holds(slot, 0, 0)) << "zeros are no sample";
  fill_slot(at, 1'700'000'000'000'000, 0x3ff0000000000000, 12, 0xabcdef);
  std::memcpy(&slot, at, sizeof(slot));
  EXPECT_TRUE(slot_holds(slot, 12, 0xabcdef));
  EXPECT_FALSE(slot_holds(slot, 13, 0xabcdef));
  EXPECT_FALSE(slot_holds(slot, 12, 0xabcdee));
  for (size_t bit = 0; bit < sizeof(Slot) * 8; ++bit) {
    char flipped[sizeof(Slot)];
    std::memcpy(flipped, at, sizeof(at));
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    std::memcpy(&slot, flipped, sizeof(slot));
    EXPECT_FALSE(slot_holds(slot, 12, 0xabcdef)) << bit;
  }
}

TEST(Block, ACountThatOverflowsIsRefused) {
  std::string payload = encoded(sample_block({}, 0));
  payload.replace(24, 4, "\xff\xff\xff\xff");
  EXPECT_EQ(decode_block(payload, {}).status().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace litmus::channels
