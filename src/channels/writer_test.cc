#include "channels/writer.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstring>
#include <vector>

#include "channels/reader.h"
#include "channels/reference.h"

namespace litmus::channels {
namespace {

class ChannelWriterTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "litmus-channels-XXXXXX").string();
    data_dir_ = ::mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(data_dir_); }

  ChannelWriter::Options options() const {
    return {.data_dir = data_dir_, .session_id = session_, .session_started = Timestamp::now(), .doorbell = nullptr};
  }
  Result<Samples> read(uint64_t offset) const {
    return read_samples(data_dir_, format_reference("scope.ch1", session_, offset));
  }

  static Block block(const std::vector<double>& values) {
    Block block;
    block.channel_id = "scope.ch1";
    block.is_array = true;
    block.count = static_cast<uint32_t>(values.size());
    block.values = {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double)};
    return block;
  }
  static std::vector<double> doubles(const Samples& samples) {
    std::vector<double> values(samples.count);
    std::memcpy(values.data(), samples.values.data(), samples.values.size());
    return values;
  }

  std::filesystem::path data_dir_;
  SessionId session_{Uuid::v7()};
};

TEST_F(ChannelWriterTest, AnArrayResolvesWhileTheSessionGoesOn) {
  ChannelWriter writer(options());
  const std::vector<double> first{1, 2, 3}, second{4, 5};

  EXPECT_EQ(writer.append(block(first), {}).value(), 0u);
  EXPECT_EQ(writer.append(block(second), {}).value(), 3u);

  EXPECT_EQ(doubles(read(0).value()), first);
  EXPECT_EQ(doubles(read(3).value()), second);
  EXPECT_EQ(read(1).status().code(), ErrorCode::kNotFound);
}

TEST_F(ChannelWriterTest, ALongArrayIsStoredInSeveralBlocksAndReadAsOne) {
  auto small_blocks = options();
  small_blocks.max_block_bytes = 32;
  ChannelWriter writer(small_blocks);
  std::vector<double> values(11);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);

  ASSERT_TRUE(writer.append(block(values), {}).ok());
  ASSERT_TRUE(writer.append(block({99}), {}).ok());

  EXPECT_EQ(doubles(read(0).value()), values);
  EXPECT_EQ(doubles(read(11).value()), std::vector<double>{99});
}

TEST_F(ChannelWriterTest, TheWholeSessionOfAChannelIsReadInOrder) {
  ChannelWriter writer(options());
  ASSERT_TRUE(writer.append(block({1}), {}).ok());
  ASSERT_TRUE(writer.append(block({2, 3}), {}).ok());
  ASSERT_TRUE(writer.close().ok());

  const auto samples = read_samples(data_dir_, "channel://scope.ch1?session=" + session_.value.to_string());

  EXPECT_EQ(doubles(samples.value()), (std::vector<double>{1, 2, 3}));
}

TEST_F(ChannelWriterTest, AnEmptyArrayKeepsItsPlace) {
  ChannelWriter writer(options());
  EXPECT_EQ(writer.append(block({}), {}).value(), 0u);
  EXPECT_EQ(writer.append(block({5}), {}).value(), 1u);
  EXPECT_EQ(read(0).value().count, 0u);
  EXPECT_EQ(doubles(read(1).value()), std::vector<double>{5});
}

TEST_F(ChannelWriterTest, WithoutSamplesNoFileIsMade) {
  ChannelWriter writer(options());
  EXPECT_TRUE(writer.close().ok());
  EXPECT_FALSE(std::filesystem::exists(data_dir_ / "channels"));
}

TEST_F(ChannelWriterTest, AnImpossibleChannelIdIsRefused) {
  ChannelWriter writer(options());
  Block bad = block({1});
  bad.channel_id = "../escape";
  EXPECT_EQ(writer.append(bad, {}).status().code(), ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace litmus::channels
