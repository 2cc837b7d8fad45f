// What survives SIGKILL at any moment: every sample whose append returned.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <random>

#include "channels/channels_test_util.h"

namespace litmus::channels {
namespace {

constexpr int kKills = 250;
constexpr int kChannels = 3;

struct Acknowledged {
  uint32_t channel;
  uint32_t count;  // elements, from `offset` on
  uint64_t offset;
};

std::string channel_name(uint32_t channel) { return "channel." + std::to_string(channel); }

// What element `number` of a channel is.
double element(uint32_t channel, uint64_t number) { return static_cast<double>(channel * 1'000'000'000 + number); }

// Appends scalars and arrays until it is killed, and tells the oracle of each append that returned.
[[noreturn]] void append_until_killed(const std::filesystem::path& data_dir, int oracle, unsigned seed) {
  ChannelWriter writer(options_for(data_dir));
  std::mt19937 random(seed);
  uint64_t next[kChannels] = {};
  std::vector<double> values;
  while (true) {
    const uint32_t channel = random() % kChannels;
    const bool is_array = random() % 8 == 0;
    const std::string name = channel_name(channel);
    values.resize(is_array ? 1 + random() % 600 : 1);
    for (size_t i = 0; i < values.size(); ++i) values[i] = element(channel, next[channel] + i);
    const auto offset = writer.append(is_array ? array(name, values) : scalar(name, values[0]), {});
    if (!offset.ok() || *offset != next[channel]) _exit(2);
    next[channel] += values.size();
    const Acknowledged done{channel, static_cast<uint32_t>(values.size()), *offset};
    if (write(oracle, &done, sizeof(done)) != static_cast<ssize_t>(sizeof(done))) _exit(3);
  }
}

// The end of what was acknowledged, by channel.
using Oracle = std::map<uint32_t, uint64_t>;

void read_acknowledgements(int from, size_t most, Oracle& oracle) {
  Acknowledged done;
  for (size_t i = 0; i < most && read(from, &done, sizeof(done)) == static_cast<ssize_t>(sizeof(done)); ++i) {
    oracle[done.channel] = done.offset + done.count;
  }
}

Oracle kill_after(const std::filesystem::path& data_dir, size_t acknowledgements, unsigned seed) {
  Oracle oracle;
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    append_until_killed(data_dir, ends[1], seed);
  }
  close(ends[1]);
  read_acknowledgements(ends[0], acknowledgements, oracle);
  kill(child, SIGKILL);
  read_acknowledgements(ends[0], SIZE_MAX, oracle);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "exit status " << WEXITSTATUS(status);
  return oracle;
}

void expect_all_there(const std::filesystem::path& journal, const Oracle& oracle) {
  auto follower = ChannelFollower::open(journal).value();
  follower.set_dead();
  std::map<std::string, uint64_t> ends;
  ChannelFollower::Next last{};
  for (const OwnedPiece& owned : drain(follower, &last)) {
    const auto channel = static_cast<uint32_t>(owned.channel_id.back() - '0');
    uint64_t& number = ends[owned.channel_id];
    ASSERT_EQ(owned.piece.offset, number);
    for (const double value : owned.numbers()) ASSERT_EQ(value, element(channel, number++));
  }
  EXPECT_EQ(last, ChannelFollower::Next::kEnd);
  EXPECT_TRUE(follower.take_sample_losses().empty());
  for (const journal::Loss& loss : follower.take_losses()) EXPECT_EQ(loss.kind, journal::Loss::Kind::kTornTail);
  for (const auto& [channel, end] : oracle) {
    EXPECT_GE(ends[channel_name(channel)], end) << "an acknowledged sample is lost";
  }
}

TEST(ChannelKill, NoAcknowledgedSampleIsLost) {
  std::mt19937 random(std::random_device{}());
  for (int round = 0; round < kKills; ++round) {
    const size_t after = round < 10 ? static_cast<size_t>(round) : random() % 2000;
    const unsigned seed = random();
    SCOPED_TRACE("killed after " + std::to_string(after) + ", seed " + std::to_string(seed));
    TestDir dir;
    const Oracle oracle = kill_after(dir.path(), after, seed);
    const auto journals = channel_journals(dir.path());
    if (journals.empty() || ChannelFollower::open(journals[0]).status().code() == ErrorCode::kUnavailable) {
      ASSERT_TRUE(oracle.empty()) << "killed before it had a header";
      continue;
    }
    expect_all_there(journals[0], oracle);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace litmus::channels
