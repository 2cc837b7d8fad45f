// What a power failure leaves of a journal: at every call and every acknowledgement, with any part of what wasn't
// synced.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "base/env_recording.h"
#include "base/test_dir.h"
#include "journal/journal_test_util.h"

namespace litmus::journal {
namespace {

// The recording's marks: so many records were acknowledged, and for good.
constexpr uint64_t kForGood = uint64_t{1} << 32;

std::string payload_of(uint32_t number) {
  std::string payload = std::to_string(number) + ":";
  payload.append((number * 131) % 1500, static_cast<char>('a' + number % 26));
  return payload;
}

struct Acknowledged {
  uint32_t records = 0, for_good = 0;
};

// Reads what is left and compares.
void check(const std::filesystem::path& left, const Acknowledged& acknowledged, uint32_t ever) {
  uint32_t safe = 0;
  std::map<std::string, uint32_t> found;
  for (const auto& path : journal_files(left)) {
    const auto opened = Reader::open(path);
    if (!opened.ok()) continue;  // its header never reached the disk: nothing in it was safe
    std::vector<Loss> losses;
    uint64_t last = 0;
    for (const OwnedRecord& record : read_all(path, &losses)) {
      const uint32_t number = record.header.type_id;
      ASSERT_LT(number, ever);
      ASSERT_EQ(record.payload, payload_of(number)) << "a record that nobody wrote";
      ASSERT_TRUE(found.emplace(record.payload, number).second) << "twice";
      ASSERT_GE(record.sequence, last);
      last = record.sequence;
      if (number < acknowledged.for_good) ++safe;
    }
  }
  ASSERT_EQ(safe, acknowledged.for_good) << "an acknowledged record is lost";
}

class PowerTest : public ::testing::Test {
 protected:
  void append(Writer& writer, bool to_disk) {
    ASSERT_TRUE(writer.append(make_header(next_), payload_of(next_), to_disk).ok());
    env_.mark(++next_ + (to_disk ? kForGood : 0));
  }

  // Every point, each kind of loss, and some of the kinds that go by chance.
  void check_every_point() {
    const DiskRecord record = env_.take();
    DiskModel disk;
    Acknowledged acknowledged;
    size_t points = 0;
    for (const auto& step : record.steps) {
      disk.apply(step);
      if (const auto* mark = std::get_if<DiskRecord::Mark>(&step)) {
        acknowledged.records = static_cast<uint32_t>(mark->value);
        if (mark->value >= kForGood) acknowledged.for_good = acknowledged.records;
      } else if (std::holds_alternative<DiskRecord::Bytes>(step) || std::holds_alternative<DiskRecord::Size>(step)) {
        continue;  // belongs to the call that follows
      }
      ++points;
      for (const Unsynced unsynced : {Unsynced::kLost, Unsynced::kKept, Unsynced::kMixed, Unsynced::kTorn}) {
        TestDir left;
        disk.leave(unsynced, random_, left.path());
        SCOPED_TRACE("point " + std::to_string(points) + ", kind " + std::to_string(static_cast<int>(unsynced)));
        check(left.path(), acknowledged, next_);
        if (HasFatalFailure()) return;
      }
    }
    EXPECT_GT(points, 20u);
    EXPECT_EQ(acknowledged.records, next_);
  }

  TestDir dir_;
  RecordingEnv env_{dir_.path()};
  std::mt19937 random_{std::random_device{}()};
  uint32_t next_ = 0;
};

TEST_F(PowerTest, NothingThatWasSyncedIsLostAndNothingTornIsRead) {
  const auto writer = open_writer(dir_.path(), &env_);
  for (int i = 0; i < 60; ++i) append(*writer, i % 12 == 11);
  ASSERT_TRUE(writer->close().ok());
  check_every_point();
}

TEST_F(PowerTest, SoItIsWhenTheFileGrows) {
  const auto writer = open_writer(dir_.path(), &env_);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(writer->append(make_header(next_), payload_of(next_)).ok());
    ++next_;
    for (int fill = 0; fill < 60; ++fill) {
      ASSERT_TRUE(writer->append(make_header(next_), payload_of(next_)).ok());
      ++next_;
    }
    append(*writer, i % 4 == 3);
  }
  ASSERT_TRUE(writer->close().ok());
  check_every_point();
}

}  // namespace
}  // namespace litmus::journal
