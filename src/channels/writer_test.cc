#include "channels/writer.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "base/env_faulty.h"
#include "channels/channels_test_util.h"
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
    ChannelWriter::Options options = options_for(data_dir_);
    options.session_id = session_;
    return options;
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

TEST_F(ChannelWriterTest, AChangeOfTypeIsToldOncePerChannel) {
  ChannelWriter writer(options());
  auto scalar = [](std::string_view channel, ElementType type, bool is_array = false) {
    static constexpr char kZero[8] = {};
    Block block;
    block.channel_id = channel;
    block.type = type;
    block.is_array = is_array;
    block.count = 1;
    block.values = {kZero, element_size(type)};
    return block;
  };
  for (const Block& block : {scalar("a", ElementType::kFloat64), scalar("a", ElementType::kInt64),
                             scalar("b", ElementType::kInt64), scalar("c", ElementType::kBool)})
    ASSERT_TRUE(writer.append(block, {}).ok());
  EXPECT_TRUE(writer.take_type_changes().empty());  // integers fit among floats

  for (const Block& block :
       {scalar("a", ElementType::kBool), scalar("a", ElementType::kFloat64), scalar("b", ElementType::kFloat64),
        scalar("b", ElementType::kInt64, true), scalar("c", ElementType::kBool, true)})
    ASSERT_TRUE(writer.append(block, {}).ok());

  const auto changes = writer.take_type_changes();
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_EQ(changes[0].channel_id, "a");
  EXPECT_EQ(changes[0].after, ElementType::kBool);
  EXPECT_EQ(changes[1].before, ElementType::kInt64);
  EXPECT_TRUE(!changes[2].was_array && changes[2].is_array);
  EXPECT_TRUE(writer.take_type_changes().empty());
}

TEST_F(ChannelWriterTest, ALongArrayIsStoredInSeveralBlocksAndReadAsOne) {
  auto small_blocks = options();
  small_blocks.max_block_bytes = 1;
  ChannelWriter writer(small_blocks);
  std::vector<double> values(3 * kLevel2 + 5);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(i);

  ASSERT_TRUE(writer.append(block(values), {}).ok());
  ASSERT_TRUE(writer.append(block({99}), {}).ok());

  EXPECT_EQ(doubles(read(0).value()), values);
  EXPECT_EQ(doubles(read(values.size()).value()), std::vector<double>{99});
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

TEST_F(ChannelWriterTest, EachScalarOfASlabResolvesByItself) {
  ChannelWriter writer(options());
  for (int64_t i = 0; i < 500; ++i) {
    const auto value = static_cast<double>(i) / 2;
    EXPECT_EQ(writer.append(scalar("scope.ch1", value, 1000 + i), {}).value(), static_cast<uint64_t>(i));
  }
  for (const uint64_t i : {0u, 3u, 4u, 499u}) {
    const auto samples = read(i);
    ASSERT_TRUE(samples.ok());
    EXPECT_EQ(samples->count, 1u);
    EXPECT_EQ(samples->offset, i);
    EXPECT_FALSE(samples->is_array);
    EXPECT_EQ(samples->timestamp.micros, static_cast<int64_t>(1000 + i));
    EXPECT_EQ(doubles(*samples), std::vector<double>{static_cast<double>(i) / 2});
  }
  EXPECT_EQ(read(500).status().code(), ErrorCode::kNotFound);
}

TEST_F(ChannelWriterTest, AScalarCostsTwentyFourBytes) {
  ChannelWriter writer(options());
  const double value = 1;
  for (int i = 0; i < 100'000; ++i) ASSERT_TRUE(writer.append(scalar("scope.ch1", value), {}).ok());
  ASSERT_TRUE(writer.close().ok());
  auto follower = follow(data_dir_);
  const auto pieces = drain(follower);
  EXPECT_LT(pieces.back().piece.place.file_offset, 100'000 * 24.5);
}

TEST_F(ChannelWriterTest, AChangeThatComesEachTimeDoesntWasteRoom) {
  ChannelWriter writer(options());
  const double value = 1;
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(writer.append(scalar("scope.ch1", value), {}).ok());
  for (int i = 0; i < 1000; ++i) {
    Block block = scalar("scope.ch1", value);
    block.units = i % 2 == 0 ? "V" : "mV";
    ASSERT_TRUE(writer.append(block, {}).ok());
  }
  auto follower = follow(data_dir_);
  const auto pieces = drain(follower);
  EXPECT_EQ(pieces.back().piece.end(), 11'000u);
  EXPECT_LT(pieces.back().piece.place.file_offset, 2'000'000u);
}

TEST_F(ChannelWriterTest, WhereTheFileCantBeMappedScalarsAreBlocks) {
  FaultyEnv env;
  env.add({.call = Call::kAllocate, .error = EOPNOTSUPP});
  auto unmapped = options();
  unmapped.env = &env;
  ChannelWriter writer(unmapped);
  for (int64_t i = 0; i < 20; ++i) {
    const auto value = static_cast<double>(i);
    ASSERT_EQ(writer.append(scalar("scope.ch1", value, i), {}).value(), static_cast<uint64_t>(i));
  }
  EXPECT_EQ(doubles(read(7).value()), std::vector<double>{7});
  auto follower = follow(data_dir_);
  EXPECT_EQ(drain(follower).size(), 20u);
}

TEST_F(ChannelWriterTest, OnAFullDiskNothingAcknowledgedIsMissingAndWorkGoesOn) {
  FaultyEnv env;
  auto faulty = options();
  faulty.env = &env;
  ChannelWriter writer(faulty);
  const double value = 1;
  ASSERT_TRUE(writer.append(scalar("scope.ch1", value), {}).ok());
  env.add({.call = Call::kAllocate, .error = ENOSPC});
  uint64_t kept = 1;
  Status status;
  while (status.ok()) {
    status = writer.append(scalar("scope.ch1", value), {}).status();
    kept += status.ok() ? 1 : 0;
    ASSERT_LT(kept, 100'000u);
  }
  EXPECT_EQ(status.code(), ErrorCode::kNoSpace);
  EXPECT_GT(kept, 8000u) << "what fits into the first 256 KiB is taken";
  env.heal();
  EXPECT_EQ(writer.append(scalar("scope.ch1", value), {}).value(), kept);
  auto follower = follow(data_dir_);
  uint64_t read = 0;
  for (const OwnedPiece& owned : drain(follower)) {
    EXPECT_EQ(owned.piece.offset, read);
    read = owned.piece.end();
  }
  EXPECT_EQ(read, kept + 1);
}

TEST_F(ChannelWriterTest, ThreadsGetNumbersOfTheirOwnAndLoseNothing) {
  ChannelWriter writer(options());
  constexpr int kThreads = 4, kEach = 20'000;
  std::vector<std::vector<uint64_t>> numbers(kThreads);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      const std::vector<double> waveform(300, thread);
      const double value = thread;
      const std::string own = "own." + std::to_string(thread);
      for (int i = 0; i < kEach; ++i) {
        const auto number = writer.append(scalar("shared", value), {});
        ASSERT_TRUE(number.ok());
        numbers[static_cast<size_t>(thread)].push_back(*number);
        if (i % 100 != 0) continue;
        ASSERT_TRUE(writer.append(array(own, waveform), {}).ok());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  ASSERT_TRUE(writer.close().ok());

  auto follower = follow(data_dir_);
  std::vector<double> shared;
  size_t waveforms = 0;
  for (const OwnedPiece& owned : drain(follower)) {
    if (owned.channel_id != "shared") {
      ++waveforms;
      continue;
    }
    ASSERT_EQ(owned.piece.offset, shared.size());
    for (const double value : owned.numbers()) shared.push_back(value);
  }
  EXPECT_EQ(waveforms, kThreads * kEach / 100u);
  ASSERT_EQ(shared.size(), static_cast<size_t>(kThreads * kEach));
  for (int thread = 0; thread < kThreads; ++thread) {
    for (const uint64_t number : numbers[static_cast<size_t>(thread)]) ASSERT_EQ(shared[number], thread);
  }
}

TEST_F(ChannelWriterTest, AForkedChildGoesOnInAJournalOfItsOwn) {
  ChannelWriter writer(options());
  const double value = 1;
  ASSERT_TRUE(writer.append(scalar("scope.ch1", value), {}).ok());
  std::thread other([&] {
    for (int i = 0; i < 50'000; ++i) ASSERT_TRUE(writer.append(scalar("other", value), {}).ok());
  });
  for (int i = 0; i < 10; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      const double own = 2;
      for (int n = 0; n < 10; ++n) {
        if (!writer.append(scalar("scope.ch1", own), {}).ok()) _exit(1);
      }
      _exit(writer.close().ok() ? 0 : 2);
    }
    int status = -1;
    waitpid(child, &status, 0);
    ASSERT_EQ(status, 0);
  }
  other.join();
  ASSERT_TRUE(writer.append(scalar("scope.ch1", value), {}).ok());
  ASSERT_TRUE(writer.close().ok());

  const auto journals = channel_journals(data_dir_);
  ASSERT_EQ(journals.size(), 11u);
  size_t of_parent = 0, of_children = 0;
  std::set<uint64_t> numbers;
  for (const auto& path : journals) {
    auto follower = ChannelFollower::open(path).value();
    for (const OwnedPiece& owned : drain(follower)) {
      if (owned.channel_id != "scope.ch1") continue;
      uint64_t number = owned.piece.offset;
      for (const double element : owned.numbers()) {
        ++(element == 1 ? of_parent : of_children);
        EXPECT_TRUE(numbers.insert(number++).second) << "an element's number is its own";
      }
    }
  }
  EXPECT_EQ(of_parent, 2u);
  EXPECT_EQ(of_children, 100u);
}

TEST_F(ChannelWriterTest, WritersOfOneSessionNumberApart) {
  const double value = 1;
  ChannelWriter::Options joining = options();
  joining.may_be_joined = true;
  ChannelWriter first(joining), second(joining);
  EXPECT_EQ(first.append(scalar("a", value), {}).value(), 0u);
  const uint64_t number = second.append(scalar("a", value), {}).value();
  EXPECT_GE(number, uint64_t{1} << 34);
  EXPECT_EQ(number % (uint64_t{1} << 34), 0u);
  EXPECT_EQ(second.append(scalar("a", value), {}).value(), number + 1);
  EXPECT_EQ(second.append(scalar("b", value), {}).value(), number);
}

TEST_F(ChannelWriterTest, NumbersOfSealedSamplesAreNotGivenAgain) {
  const double value = 1;
  ChannelWriter::Options joining = options();
  joining.may_be_joined = true;
  const auto folder = data_dir_ / "channels" / joining.session_started.date();
  std::filesystem::create_directories(folder);
  std::ofstream(folder / ("a_" + joining.session_id.value.to_string().substr(0, 8) + ".arrow"));
  ChannelWriter later(joining);
  EXPECT_GE(later.append(scalar("a", value), {}).value(), uint64_t{1} << 34);
}

TEST_F(ChannelWriterTest, ForksWhileOthersMakeTheirJournalsDontDeadlock) {
  std::atomic<bool> done{false};
  std::thread other([&] {
    const double value = 1;
    for (int i = 0; !done; ++i) {
      ChannelWriter writer(options_for(data_dir_ / std::to_string(i)));  // an identity of its own for each
      ASSERT_TRUE(writer.append(scalar("a", value), {}).ok());
    }
  });
  for (int i = 0; i < 30; ++i) {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  done = true;
  other.join();
}

TEST_F(ChannelWriterTest, AllWhoWriteASessionShareItsNumbersAndTheLastOneClosesIt) {
  const double value = 1;
  auto first = ChannelWriter::of_session(options());
  auto second = ChannelWriter::of_session(options());
  auto other = ChannelWriter::of_session(options_for(data_dir_));
  EXPECT_EQ(first->append(scalar("a", value), {}).value(), 0u);
  EXPECT_EQ(second->append(scalar("a", value), {}).value(), 1u);
  EXPECT_EQ(other->append(scalar("a", value), {}).value(), 0u) << "another session";

  EXPECT_TRUE(ChannelWriter::release(first).ok());
  EXPECT_EQ(first, nullptr);
  EXPECT_EQ(second->append(scalar("a", value), {}).value(), 2u);
  EXPECT_TRUE(ChannelWriter::release(second).ok());
  EXPECT_TRUE(ChannelWriter::release(second).ok()) << "once more does nothing";
  EXPECT_TRUE(ChannelWriter::release(other).ok());

  EXPECT_EQ(channel_journals(data_dir_).size(), 2u);
  for (const auto& path : channel_journals(data_dir_)) {
    EXPECT_TRUE(ChannelFollower::open(path)->is_closed().value());
  }
}

TEST_F(ChannelWriterTest, NamesThatAreTooLongAreRefused) {
  ChannelWriter writer(options());
  const double value = 1;
  Block block = scalar("scope.ch1", value);
  const std::string longer(70'000, 'V');
  block.units = longer;
  EXPECT_EQ(writer.append(block, {}).status().code(), ErrorCode::kInvalidArgument);
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

TEST_F(ChannelWriterTest, SamplesMayBeNumberedByWhoeverBringsThem) {
  ChannelWriter writer(options());
  const std::vector<double> value{1.5};
  Block scalar = block(value);
  scalar.is_array = false;
  EXPECT_EQ(writer.next_number("scope.ch1"), std::nullopt);
  ASSERT_TRUE(writer.continue_at("scope.ch1", 40).ok());
  EXPECT_EQ(*writer.append(scalar, {}), 40u);
  EXPECT_EQ(*writer.append(scalar, {}), 41u);
  ASSERT_TRUE(writer.continue_at("scope.ch1", 100).ok());
  EXPECT_EQ(*writer.append(scalar, {}), 100u);
  EXPECT_EQ(writer.next_number("scope.ch1"), 101u);

  EXPECT_EQ(writer.continue_at("scope.ch1", 42).code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(writer.continue_at("scope.ch1", uint64_t{1} << 56).code(), ErrorCode::kInvalidArgument);
  for (const uint64_t number : {40, 41, 100}) EXPECT_EQ(doubles(read(number).value()), value);
  EXPECT_EQ(read(42).status().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace litmus::channels
