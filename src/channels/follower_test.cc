#include "channels/follower.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <thread>

#include "base/env_faulty.h"
#include "channels/channels_test_util.h"

namespace litmus::channels {
namespace {

using Next = ChannelFollower::Next;

TEST(ChannelFollower, GivesEachScalarOnceAsSoonAsItIsAppended) {
  TestDir dir;
  ChannelWriter writer(options_for(dir.path()));
  ASSERT_TRUE(writer.append(scalar("psu.voltage", 0.0), {}).ok());
  auto follower = follow(dir.path());
  uint64_t expected = 0;
  for (double value = 1; value < 20'000; ++value) {
    ASSERT_TRUE(writer.append(scalar("psu.voltage", value, static_cast<int64_t>(value)), {}).ok());
    if (static_cast<int>(value) % 7 != 0) continue;
    for (const OwnedPiece& owned : drain(follower)) {
      ASSERT_EQ(owned.piece.offset, expected);
      for (const double number : owned.numbers()) ASSERT_EQ(number, static_cast<double>(expected++));
      ASSERT_EQ(owned.times.size(), owned.piece.count);
    }
    ASSERT_EQ(static_cast<double>(expected), value + 1);
  }
  EXPECT_TRUE(follower.take_sample_losses().empty());
  EXPECT_TRUE(follower.take_losses().empty());
}

TEST(ChannelFollower, GivesEveryKindWithWhatIsKnownOfIt) {
  TestDir dir;
  ChannelWriter writer(options_for(dir.path()));
  const RunId run{Uuid::v7()};
  const std::vector<double> waveform{1, 2, 3};
  const int64_t count = 5;
  const char yes = 1;
  const float single = 1.5f;
  Block wave = array("scope.ch1", waveform);
  wave.units = "V";
  wave.source_method = "read_waveform";
  wave.interval = 1e-6;
  wave.t0 = -0.5;
  ASSERT_TRUE(writer.append(wave, run).ok());
  ASSERT_TRUE(writer.append(scalar("counter.events", count, 77, ElementType::kInt64), {}).ok());
  ASSERT_TRUE(writer.append(scalar("door.closed", yes, 78, ElementType::kBool), {}).ok());
  ASSERT_TRUE(writer.append(scalar("dmm.single", single, 79, ElementType::kFloat32), {}).ok());
  ASSERT_TRUE(writer.append(text("dmm.mode", "DC"), {}).ok());
  ASSERT_TRUE(writer.append(text("dmm.state", R"({"range":10})", ElementType::kJson), {}).ok());
  ASSERT_TRUE(writer.append(array("scope.ch1", std::vector<double>{}), {}).ok());

  auto follower = follow(dir.path());
  std::map<std::string, std::vector<OwnedPiece>> found;
  for (const OwnedPiece& owned : drain(follower)) found[owned.channel_id].push_back(owned);

  const OwnedPiece& first = found["scope.ch1"].at(0);
  EXPECT_EQ(first.numbers(), waveform);
  EXPECT_EQ(first.units, "V");
  EXPECT_EQ(first.source_method, "read_waveform");
  EXPECT_EQ(first.piece.interval, 1e-6);
  EXPECT_EQ(first.piece.t0, -0.5);
  EXPECT_EQ(first.piece.run_id, run);
  EXPECT_TRUE(first.piece.is_array);
  const Piece& empty = found["scope.ch1"].at(1).piece;
  EXPECT_EQ(empty.count, 0u);
  EXPECT_EQ(empty.offset, 3u);
  EXPECT_EQ(empty.end(), 4u);
  EXPECT_EQ(found["counter.events"].at(0).numbers(), std::vector<double>{5});
  EXPECT_EQ(found["counter.events"].at(0).piece.timestamp.micros, 77);
  EXPECT_EQ(found["door.closed"].at(0).values, std::string(1, '\1'));
  EXPECT_EQ(found["dmm.single"].at(0).numbers(), std::vector<double>{1.5});
  EXPECT_EQ(found["dmm.mode"].at(0).values, "DC");
  EXPECT_EQ(found["dmm.state"].at(0).values, R"({"range":10})");
  EXPECT_EQ(found["dmm.state"].at(0).piece.type, ElementType::kJson);
}

TEST(ChannelFollower, ALongArrayCarriesTheLevel1OfItsElements) {
  TestDir dir;
  auto options = options_for(dir.path());
  options.max_block_bytes = 1;
  ChannelWriter writer(options);
  std::vector<double> values(2 * kLevel2 + 300);
  for (size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<double>(i));
  ASSERT_TRUE(writer.append(array("scope.ch1", values), {}).ok());
  ASSERT_TRUE(writer.append(array("scope.ch1", std::vector<double>(255, 1.0)), {}).ok());

  auto follower = follow(dir.path());
  const auto pieces = drain(follower);

  ASSERT_EQ(pieces.size(), 4u);
  std::vector<double> read;
  std::vector<Extreme> level1, expected;
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(pieces[i].piece.continues, i > 0);
    EXPECT_EQ(pieces[i].piece.offset, i * kLevel2);
    for (const double number : pieces[i].numbers()) read.push_back(number);
    level1.insert(level1.end(), pieces[i].level1.begin(), pieces[i].level1.end());
  }
  append_extremes(ElementType::kFloat64, bytes_of(values), kLevel1, expected);
  EXPECT_EQ(read, values);
  EXPECT_EQ(level1, expected);
  EXPECT_TRUE(pieces[3].level1.empty());
  EXPECT_FALSE(pieces[3].piece.continues);
}

TEST(ChannelFollower, KeepsTheOrderOfAChannelThroughEveryChange) {
  TestDir dir;
  ChannelWriter writer(options_for(dir.path()));
  std::mt19937 random(4);
  const double first = 0;
  ASSERT_TRUE(writer.append(scalar("a", first), {}).ok());
  auto follower = follow(dir.path());
  std::map<std::string, uint64_t> expected;
  const auto check = [&] {
    for (const OwnedPiece& owned : drain(follower)) {
      uint64_t& number = expected[owned.channel_id];
      ASSERT_EQ(owned.piece.offset, number);
      for (const double value : owned.numbers()) ASSERT_EQ(value, static_cast<double>(number++));
    }
  };
  std::map<std::string, uint64_t> written{{"a", 1}};
  for (int i = 0; i < 5000; ++i) {
    const std::string channel(1, static_cast<char>('a' + random() % 3));
    uint64_t& next = written[channel];
    const auto value = static_cast<double>(next);
    const auto integer = static_cast<int64_t>(next);
    const unsigned kind = random() % 20;
    Block block = kind == 0   ? scalar(channel, integer, 1, ElementType::kInt64)
                  : kind == 1 ? array(channel, std::vector<double>{})
                              : scalar(channel, value);
    std::vector<double> several{value, value + 1};
    if (kind == 1) block = array(channel, several);
    if (kind == 2) block.units = random() % 2 == 0 ? "V" : "mV";
    ASSERT_EQ(writer.append(block, {}).value(), next);
    next += block.count;
    if (random() % 11 == 0) check();
  }
  check();
  EXPECT_EQ(expected, written);
  EXPECT_TRUE(follower.take_sample_losses().empty());
}

TEST(ChannelFollower, EndsWhenTheWriterHasClosed) {
  TestDir dir;
  ChannelWriter writer(options_for(dir.path()));
  const double value = 1;
  ASSERT_TRUE(writer.append(scalar("a", value), {}).ok());
  auto follower = follow(dir.path());
  Next last{};
  EXPECT_EQ(drain(follower, &last).size(), 1u);
  EXPECT_EQ(last, Next::kNotYet);
  ASSERT_TRUE(writer.append(scalar("a", value), {}).ok());
  ASSERT_TRUE(writer.close().ok());
  EXPECT_EQ(drain(follower, &last).size(), 1u);
  EXPECT_EQ(last, Next::kEnd);
  EXPECT_EQ(drain(follower, &last).size(), 0u);
  EXPECT_EQ(last, Next::kEnd);
}

TEST(ChannelFollower, PlacesReadTheSameAgain) {
  TestDir dir;
  ChannelWriter writer(options_for(dir.path()));
  std::vector<float> floats(5000);
  for (size_t i = 0; i < floats.size(); ++i) floats[i] = static_cast<float>(i) / 3;
  ASSERT_TRUE(writer.append(array("floats", floats, ElementType::kFloat32), {}).ok());
  for (int64_t i = 0; i < 3000; ++i) {
    const char odd = i % 2 == 1;
    const auto value = static_cast<double>(i);
    ASSERT_TRUE(writer.append(scalar("bools", odd, i, ElementType::kBool), {}).ok());
    ASSERT_TRUE(writer.append(scalar("doubles", value, i), {}).ok());
    ASSERT_TRUE(writer.append(scalar("integers", i, i, ElementType::kInt64), {}).ok());
  }
  ASSERT_TRUE(writer.append(text("text", "some text"), {}).ok());

  auto follower = follow(dir.path());
  Env& env = Env::real();
  const File file = env.open(follower.path(), OpenMode::kRead).value();
  for (const OwnedPiece& owned : drain(follower)) {
    const Piece& piece = owned.piece;
    SCOPED_TRACE(owned.channel_id + " " + std::to_string(piece.offset));
    std::string raw;
    ASSERT_TRUE(read_raw(env, file, piece.place, 0, piece.count, raw).ok());
    ASSERT_EQ(raw, owned.values);
    const uint64_t skip = piece.count / 3;
    std::vector<double> numbers(piece.count - skip);
    ASSERT_TRUE(read_numbers(env, file, piece.place, skip, numbers).ok());
    if (piece.type == ElementType::kText) {
      EXPECT_TRUE(std::isnan(numbers[0]));
      continue;
    }
    const auto all = owned.numbers();
    ASSERT_TRUE(std::equal(numbers.begin(), numbers.end(), all.begin() + static_cast<ptrdiff_t>(skip)));
    EXPECT_EQ(read_numbers(env, file, piece.place, skip + 1, numbers).code(), ErrorCode::kInvalidArgument);
    std::vector<int64_t> times(piece.count);
    const Status timed = read_slot_times(env, file, piece.place, 0, times);
    EXPECT_EQ(timed.ok(), piece.place.in_slab);
    if (timed.ok()) {
      EXPECT_EQ(times, owned.times);
    }
  }
}

// A small journal, closed or not, whose bytes can be changed.
class DamagedJournal : public ::testing::Test {
 protected:
  void make(const std::function<void(ChannelWriter&)>& fill) {
    TestDir dir;
    ChannelWriter writer(options_for(dir.path()));
    fill(writer);
    bytes_ = Env::real().read_file(channel_journals(dir.path()).front()).value().substr(0, 8 << 10);
  }
  static void ten_scalars(ChannelWriter& writer) {
    for (int64_t i = 0; i < 10; ++i) {
      ASSERT_TRUE(writer.append(scalar("a", i, i, ElementType::kInt64), {}).ok());
    }
  }
  // Of a dead journal.
  std::vector<OwnedPiece> read(const std::string& bytes) {
    const File file = Env::real().open(dir_ / "x.journal", OpenMode::kOpenOrCreate).value();
    EXPECT_TRUE(Env::real().write_at(file, bytes.data(), bytes.size(), 0).ok());
    auto follower = ChannelFollower::open(dir_ / "x.journal").value();
    follower.set_dead();
    auto pieces = drain(follower);
    losses_ = follower.take_sample_losses();
    record_losses_ = follower.take_losses();
    return pieces;
  }
  static std::vector<int64_t> integers(const std::vector<OwnedPiece>& pieces) {
    std::vector<int64_t> out;
    for (const OwnedPiece& owned : pieces) {
      for (const double number : owned.numbers()) out.push_back(static_cast<int64_t>(number));
    }
    return out;
  }
  TestDir dir_;
  std::string bytes_;
  std::vector<SampleLoss> losses_;
  std::vector<journal::Loss> record_losses_;
};

// Slabs of 4 and 8 slots: a flipped bit costs a slot, or a slab, and is named; nothing is ever altered.
TEST_F(DamagedJournal, EveryFlippedBitCostsAtMostItsSlabAndIsNamed) {
  make(ten_scalars);
  const size_t end = 4096 + 2 * (88 + 48) + 12 * sizeof(Slot);
  for (size_t bit = 4096 * 8; bit < end * 8; ++bit) {
    std::string bytes = bytes_;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    const auto found = integers(read(bytes));
    ASSERT_TRUE(std::is_sorted(found.begin(), found.end())) << "bit " << bit;
    ASSERT_GE(found.size(), 4u) << "bit " << bit;
    uint64_t lost = 0;
    for (const SampleLoss& loss : losses_) lost += loss.count;
    for (const int64_t value : found) ASSERT_TRUE(value >= 0 && value < 10);
    const bool at_the_end = found.empty() || found.back() != 9 || found.front() != 0;
    ASSERT_TRUE(found.size() + lost == 10 || at_the_end || !record_losses_.empty()) << "bit " << bit;
  }
}

TEST_F(DamagedJournal, AHoleInADeadSlabIsALossWithItsNumbers) {
  make(ten_scalars);
  const size_t second_slab = 4096 + (88 + 48) + 4 * sizeof(Slot) + (88 + 48);
  std::string bytes = bytes_;
  bytes.replace(second_slab + sizeof(Slot), 2 * sizeof(Slot), 2 * sizeof(Slot), '\0');

  EXPECT_EQ(integers(read(bytes)), (std::vector<int64_t>{0, 1, 2, 3, 4, 7, 8, 9}));

  ASSERT_EQ(losses_.size(), 1u);
  EXPECT_EQ(losses_[0].channel_id, "a");
  EXPECT_EQ(losses_[0].first, 5u);
  EXPECT_EQ(losses_[0].count, 2u);
}

TEST_F(DamagedJournal, AHoleInALiveSlabIsNotYetUntilTheChannelGoesOn) {
  TestDir dir;
  ChannelWriter writer(options_for(dir.path()));
  ten_scalars(writer);
  const auto path = channel_journals(dir.path()).front();
  const File file = Env::real().open(path, OpenMode::kReadWrite).value();
  const size_t hole = 4096 + (88 + 48) + 4 * sizeof(Slot) + (88 + 48) + 3 * sizeof(Slot);
  const std::string zeros(sizeof(Slot), '\0');
  ASSERT_TRUE(Env::real().write_at(file, zeros.data(), zeros.size(), hole).ok());
  auto follower = ChannelFollower::open(path).value();
  EXPECT_EQ(integers(drain(follower)), (std::vector<int64_t>{0, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(drain(follower).size(), 0u);
  const double other = 10;
  ASSERT_TRUE(writer.append(scalar("a", other), {}).ok());

  EXPECT_EQ(integers(drain(follower)), (std::vector<int64_t>{8, 9, 10}));

  const auto losses = follower.take_sample_losses();
  ASSERT_EQ(losses.size(), 1u);
  EXPECT_EQ(losses[0].first, 7u);
  EXPECT_EQ(losses[0].count, 1u);
  EXPECT_TRUE(follower.take_sample_losses().empty());
}

TEST_F(DamagedJournal, ALostBlockIsALossOfItsElements) {
  const std::vector<double> values(100, 1.0);
  make([&](ChannelWriter& writer) {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(writer.append(array("a", values), {}).ok());
  });
  std::string bytes = bytes_;
  bytes[4096 + 88 + 48 + 800 + 200] ^= 1;

  EXPECT_EQ(read(bytes).size(), 2u);

  ASSERT_EQ(losses_.size(), 1u);
  EXPECT_EQ(losses_[0].first, 100u);
  EXPECT_EQ(losses_[0].count, 100u);
  EXPECT_EQ(record_losses_.size(), 1u);
}

TEST_F(DamagedJournal, SlotsOfAnotherJournalAreNotTaken) {
  make(ten_scalars);
  const std::string first = bytes_;
  make(ten_scalars);
  const size_t slots = 4096 + 88 + 48;
  std::string bytes = first;
  bytes.replace(slots, 2 * sizeof(Slot), bytes_.substr(slots, 2 * sizeof(Slot)));

  EXPECT_EQ(integers(read(bytes)), (std::vector<int64_t>{2, 3, 4, 5, 6, 7, 8, 9}));
}

std::unique_ptr<journal::Writer> open_journal(const std::filesystem::path& data_dir, journal::JournalKind kind) {
  journal::Writer::Options options;
  options.data_dir = data_dir;
  options.kind = kind;
  options.session_id = SessionId{Uuid::v7()};
  return journal::Writer::open(options).value();
}

TEST(ChannelFollowerOpen, RefusesAJournalOfEvents) {
  TestDir dir;
  const auto writer = open_journal(dir.path(), journal::JournalKind::kEvents);
  EXPECT_EQ(ChannelFollower::open(writer->path()).status().code(), ErrorCode::kInvalidArgument);
}

TEST(ChannelFollowerOpen, ARecordThatNoWriterMadeIsAnErrorAndReadingGoesOnBehindIt) {
  TestDir dir;
  const auto writer = open_journal(dir.path(), journal::JournalKind::kChannels);
  journal::RecordHeader header;
  for (const uint32_t type : {kBlockRecord, kSlabRecord, 99u}) {
    header.type_id = type;
    ASSERT_TRUE(writer->append(header, "no such thing").ok());
  }
  ByteBuffer good;
  const double value = 4;
  encode_block(scalar("a", value), good);
  header.type_id = kBlockRecord;
  ASSERT_TRUE(writer->append(header, good.view()).ok());

  auto follower = ChannelFollower::open(writer->path()).value();
  Piece piece;
  EXPECT_EQ(follower.next(piece).status().code(), ErrorCode::kCorrupt);
  EXPECT_EQ(follower.next(piece).status().code(), ErrorCode::kCorrupt);
  EXPECT_EQ(follower.next(piece).value(), Next::kPiece);
  EXPECT_EQ(piece.channel_id, "a");
}

}  // namespace
}  // namespace litmus::channels
