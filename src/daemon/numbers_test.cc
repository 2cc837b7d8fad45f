#include "daemon/numbers.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "base/env_faulty.h"
#include "base/test_dir.h"
#include "daemon/numbers_format.h"

namespace litmus::daemon {
namespace {

using ::testing::ElementsAre;

const Uuid kBoot = Uuid::v5({}, "boot");
const Uuid kJournalA = Uuid::v5({}, "a");
const Uuid kJournalB = Uuid::v5({}, "b");

class NumbersTest : public ::testing::Test {
 protected:
  std::unique_ptr<Numbers> open(const Uuid& boot = kBoot) {
    auto opened = Numbers::open({.path = path(), .boot_id = boot, .now = Timestamp{1'000'000'000'000'000}});
    EXPECT_TRUE(opened.ok()) << opened.status().to_string();
    return std::move(opened).value();
  }
  std::filesystem::path path() const { return dir_.path() / "_numbers"; }

  void overwrite(uint64_t record, size_t byte, const std::string& bytes) {
    std::fstream file(path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>((record + 1) * numbers_format::kRecordSize + byte));
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

  TestDir dir_;
};

TEST_F(NumbersTest, GivesAscendingNumbersFromOne) {
  auto numbers = open();
  EXPECT_EQ(*numbers->assign(kJournalA, 0, 3), 1);
  EXPECT_EQ(*numbers->assign(kJournalB, 0, 1), 4);
  EXPECT_EQ(*numbers->assign(kJournalA, 3, 2), 5);
  EXPECT_EQ(numbers->last_number(), 6);
}

TEST_F(NumbersTest, ARestartKeepsEveryNumberAndGoesOnBehindTheLast) {
  uint64_t first_epoch;
  {
    auto numbers = open();
    first_epoch = numbers->epoch();
    EXPECT_TRUE(numbers->assign(kJournalA, 0, 3).ok());
    EXPECT_TRUE(numbers->assign(kJournalB, 7, 1).ok());
  }
  auto numbers = open();
  EXPECT_GT(numbers->epoch(), first_epoch);
  EXPECT_THAT(numbers->recovered(), ElementsAre(NumberExtent{kJournalA, 0, 3, 1, first_epoch},
                                                NumberExtent{kJournalB, 7, 1, 4, first_epoch}));
  EXPECT_EQ(*numbers->assign(kJournalA, 3, 1), 5);
}

TEST_F(NumbersTest, TheNewestExtentGrowsInPlace) {
  auto numbers = open();
  for (uint64_t sequence = 0; sequence < 1000; ++sequence) EXPECT_TRUE(numbers->assign(kJournalA, sequence, 1).ok());
  auto extents = Numbers::read(path());
  ASSERT_TRUE(extents.ok());
  EXPECT_THAT(*extents, ElementsAre(NumberExtent{kJournalA, 0, 1000, 1, numbers->epoch()}));
}

TEST_F(NumbersTest, AGapInTheSequenceBeginsANewExtent) {
  auto numbers = open();
  EXPECT_TRUE(numbers->assign(kJournalA, 0, 2).ok());
  EXPECT_TRUE(numbers->assign(kJournalA, 5, 2).ok());
  EXPECT_THAT(*Numbers::read(path()), ElementsAre(NumberExtent{kJournalA, 0, 2, 1, numbers->epoch()},
                                                  NumberExtent{kJournalA, 5, 2, 3, numbers->epoch()}));
}

TEST_F(NumbersTest, FilesGrowBeyondTheirFirstStep) {
  auto numbers = open();
  for (uint64_t i = 0; i < 20'000; ++i) ASSERT_TRUE(numbers->assign(i % 2 ? kJournalA : kJournalB, i, 1).ok());
  auto extents = Numbers::read(path());
  ASSERT_EQ(extents->size(), 20'000u);
  EXPECT_EQ(extents->back().first_number, 20'000);
}

TEST_F(NumbersTest, SurvivesSigkillOfItsProcess) {
  int pipe_fds[2];
  ASSERT_EQ(pipe(pipe_fds), 0);
  const pid_t child = fork();
  if (child == 0) {
    auto numbers = open();
    for (uint64_t i = 0;; ++i) {
      const int64_t number = *numbers->assign(i % 3 ? kJournalA : kJournalB, i, 1);
      if (write(pipe_fds[1], &number, sizeof(number)) != sizeof(number)) _exit(1);
    }
  }
  close(pipe_fds[1]);
  int64_t seen = 0;
  while (seen < 2000) ASSERT_EQ(read(pipe_fds[0], &seen, sizeof(seen)), static_cast<ssize_t>(sizeof(seen)));
  kill(child, SIGKILL);
  for (int64_t number; read(pipe_fds[0], &number, sizeof(number)) == sizeof(number);) seen = number;
  close(pipe_fds[0]);
  waitpid(child, nullptr, 0);

  auto numbers = open();
  EXPECT_GE(numbers->last_number(), seen);
  EXPECT_LE(numbers->last_number(), seen + 2);
  EXPECT_EQ(numbers->damaged_extents(), 0);
}

TEST_F(NumbersTest, CutsAndCountsATornTail) {
  {
    EXPECT_TRUE(open()->assign(kJournalA, 0, 3).ok());
  }
  overwrite(3, 0, "half a record");
  {
    auto numbers = open();
    EXPECT_EQ(numbers->damaged_extents(), 1);
    EXPECT_EQ(numbers->recovered().size(), 1u);
    EXPECT_GT(*numbers->assign(kJournalB, 0, 1), 3);
  }
  EXPECT_EQ(open()->damaged_extents(), 0);
}

TEST_F(NumbersTest, ADamagedExtentCostsItsOwnNumbersOnly) {
  {
    auto numbers = open();
    EXPECT_TRUE(numbers->assign(kJournalA, 0, 3).ok());
    EXPECT_TRUE(numbers->assign(kJournalB, 0, 3).ok());
    EXPECT_TRUE(numbers->assign(kJournalA, 3, 3).ok());
  }
  overwrite(3, 20, "x");  // records 0 and 1 are the epoch and the reservation
  auto numbers = open();
  EXPECT_EQ(numbers->damaged_extents(), 1);
  ASSERT_EQ(numbers->recovered().size(), 2u);
  EXPECT_EQ(numbers->recovered()[1].first_number, 7);
  EXPECT_GT(*numbers->assign(kJournalB, 0, 3), 9) << "never below what anybody may have seen";
}

TEST_F(NumbersTest, AfterARebootNumberingGoesOnAboveTheReservation) {
  {
    EXPECT_TRUE(open()->assign(kJournalA, 0, 3).ok());
  }
  auto numbers = open(Uuid::v5({}, "another boot"));
  EXPECT_GE(numbers->last_number(), 1 << 20);
}

TEST_F(NumbersTest, ACleanEndNeedsNoReservation) {
  {
    auto numbers = open();
    EXPECT_TRUE(numbers->assign(kJournalA, 0, 3).ok());
    EXPECT_TRUE(numbers->close().ok());
  }
  EXPECT_EQ(open(Uuid::v5({}, "another boot"))->last_number(), 3);
}

TEST_F(NumbersTest, ReservationsStayAheadOfTheNumbers) {
  {
    auto numbers = open();
    EXPECT_TRUE(numbers->assign(kJournalA, 0, 3'000'000).ok());
    EXPECT_TRUE(numbers->wants_sync());
    EXPECT_TRUE(numbers->sync().ok());
    EXPECT_FALSE(numbers->wants_sync());
  }
  EXPECT_GT(open(Uuid::v5({}, "another boot"))->last_number(), 3'500'000);
}

TEST_F(NumbersTest, LeavesANewerFormatAlone) {
  numbers_format::Header header = numbers_format::make_header();
  header.version = 2;
  header.crc = crc32c(0, &header, sizeof(header) - sizeof(header.crc));
  std::ofstream(path(), std::ios::binary).write(reinterpret_cast<const char*>(&header), sizeof(header));
  auto opened = Numbers::open({.path = path(), .boot_id = kBoot, .now = {}});
  EXPECT_EQ(opened.status().code(), ErrorCode::kUnsupported);
}

TEST_F(NumbersTest, ADamagedHeaderCostsNothing) {
  {
    EXPECT_TRUE(open()->assign(kJournalA, 0, 3).ok());
  }
  std::fstream(path(), std::ios::in | std::ios::out | std::ios::binary).write("garbage!", 8);
  EXPECT_EQ(open()->last_number(), 3);
}

TEST_F(NumbersTest, AFullDiskGivesNoNumberAndGoesOnWhenThereIsSpace) {
  FaultyEnv env;
  auto opened = Numbers::open({.path = path(), .boot_id = kBoot, .now = {}, .env = &env});
  ASSERT_TRUE(opened.ok()) << opened.status().to_string();
  auto& numbers = **opened;
  env.add({.call = Call::kAllocate, .error = ENOSPC});
  Result<int64_t> number = 0;
  uint64_t given = 0;
  while ((number = numbers.assign(given % 2 ? kJournalA : kJournalB, given, 1)).ok()) ++given;
  EXPECT_EQ(number.status().code(), ErrorCode::kNoSpace);
  EXPECT_EQ(numbers.last_number(), static_cast<int64_t>(given));
  env.heal();
  EXPECT_EQ(*numbers.assign(kJournalA, given, 1), static_cast<int64_t>(given) + 1);
}

TEST_F(NumbersTest, AFailedSyncIsNotRetriedButTheFileIsWrittenAnew) {
  FaultyEnv env;
  auto opened = Numbers::open({.path = path(), .boot_id = kBoot, .now = {}, .env = &env});
  ASSERT_TRUE(opened.ok());
  auto& numbers = **opened;
  ASSERT_EQ(*numbers.assign(kJournalA, 0, 3), 1);
  env.add({.call = Call::kSync, .error = EIO});
  EXPECT_EQ(numbers.sync().code(), ErrorCode::kIo);
  EXPECT_EQ(numbers.renew().code(), ErrorCode::kIo) << "as long as the disk refuses";
  EXPECT_EQ(*numbers.assign(kJournalA, 3, 1), 4);
  env.heal();
  EXPECT_EQ(numbers.sync().code(), ErrorCode::kIo);
  ASSERT_TRUE(numbers.wants_renewal());
  const auto renewed = numbers.renew();
  ASSERT_TRUE(renewed.ok()) << renewed.to_string();
  EXPECT_FALSE(numbers.wants_renewal());
  EXPECT_EQ(*numbers.assign(kJournalA, 4, 1), 5);
  EXPECT_TRUE(numbers.sync().ok());
  EXPECT_EQ(Numbers::read(path())->front().count, 5u);
  EXPECT_FALSE(std::filesystem::exists(path().string() + ".tmp"));
}

TEST_F(NumbersTest, AFileThatCannotBeRenewedStaysInUse) {
  for (const Call call : {Call::kOpen, Call::kWrite, Call::kAllocate, Call::kMap, Call::kRename, Call::kSyncDir}) {
    FaultyEnv env;
    std::filesystem::remove(path());
    auto opened = Numbers::open({.path = path(), .boot_id = kBoot, .now = {}, .env = &env});
    ASSERT_TRUE(opened.ok());
    auto& numbers = **opened;
    env.add({.call = Call::kSync, .error = EIO, .times = 1});
    EXPECT_FALSE(numbers.sync().ok());
    env.add({.call = call, .error = EIO});
    ASSERT_EQ(*numbers.assign(kJournalA, 0, 3), 1);
    EXPECT_FALSE(numbers.renew().ok());
    EXPECT_TRUE(numbers.wants_renewal());
    EXPECT_EQ(*numbers.assign(kJournalA, 3, 1), 4);
    EXPECT_EQ(Numbers::read(path())->front().count, 4u) << "call " << static_cast<int>(call);
    env.heal();
    EXPECT_TRUE(numbers.renew().ok());
    EXPECT_TRUE(numbers.close().ok());
    EXPECT_EQ(open()->last_number(), 4);
  }
}

TEST_F(NumbersTest, WhatTheKernelDroppedIsNotCalledRenewed) {
  for (const int dropped : {3, 4}) {  // behind the header, the epoch and the reservation: an extent, and the newest
    FaultyEnv env;
    std::filesystem::remove(path());
    auto opened = Numbers::open({.path = path(), .boot_id = kBoot, .now = {}, .env = &env});
    ASSERT_TRUE(opened.ok());
    ASSERT_TRUE((*opened)->assign(kJournalA, 0, 3).ok());
    ASSERT_TRUE((*opened)->assign(kJournalB, 0, 3).ok());
    env.add({.call = Call::kSync, .error = EIO, .times = 1});
    EXPECT_FALSE((*opened)->sync().ok());
    std::fstream(path(), std::ios::in | std::ios::out | std::ios::binary).seekp(dropped * 64).write("\0\0\0\0", 4);
    EXPECT_EQ((*opened)->renew().code(), ErrorCode::kCorrupt);
  }
}

TEST_F(NumbersTest, NumbersFoundElsewhereAreNotGivenAgain) {
  auto numbers = open();
  numbers->raise_high_water(41);
  EXPECT_EQ(*numbers->assign(kJournalA, 0, 1), 42);
}

class MarkTest : public NumbersTest {
 protected:
  // Five thousand extents, one number each.
  void fill() {
    auto numbers = open();
    for (int i = 0; i < 5000; ++i) ASSERT_TRUE(numbers->assign(i % 2 == 0 ? kJournalA : kJournalB, 1, 1).ok());
    mark_ = numbers->mark_before(3000);
    ASSERT_TRUE(numbers->close().ok());
  }
  std::unique_ptr<Numbers> open_at(const std::optional<NumbersMark>& mark) {
    auto opened = Numbers::open({.path = path(), .boot_id = kBoot, .now = {}, .mark = mark});
    EXPECT_TRUE(opened.ok()) << opened.status().to_string();
    return std::move(opened).value();
  }

  std::optional<NumbersMark> mark_;
};

TEST_F(MarkTest, FromAMarkOnTheSameIsFound) {
  fill();
  ASSERT_TRUE(mark_);
  EXPECT_LT(mark_->high_water, 3000);
  EXPECT_GT(mark_->high_water, 1500);
  auto from_mark = open_at(mark_);
  const auto behind = from_mark->recovered();
  const int64_t last = from_mark->last_number();
  from_mark.reset();
  const auto whole = open();

  EXPECT_EQ(last, whole->last_number());
  ASSERT_FALSE(behind.empty());
  EXPECT_EQ(behind.front().first_number, mark_->high_water + 1);
  EXPECT_TRUE(std::equal(behind.rbegin(), behind.rend(), whole->recovered().rbegin()));
  EXPECT_EQ(whole->recovered().size(), 5000u);
}

TEST_F(MarkTest, AMarkOutlivesRestartsFromIt) {
  fill();
  for (int i = 0; i < 3; ++i) {
    auto numbers = open_at(mark_);
    ASSERT_TRUE(numbers->assign(kJournalA, 1, 1).ok());
    EXPECT_EQ(numbers->mark_before(mark_->high_water + 1), mark_);
  }
  EXPECT_EQ(open()->last_number(), 5003);
}

TEST_F(MarkTest, AMarkOfAnotherFileIsntBelieved) {
  fill();
  for (const auto change : {+[](NumbersMark& mark) { ++mark.last_crc; }, +[](NumbersMark& mark) { ++mark.records; },
                            +[](NumbersMark& mark) { mark.records = 1 << 30; }}) {
    NumbersMark other = *mark_;
    change(other);
    EXPECT_EQ(open_at(other)->recovered().size(), 5000u);
  }
}

TEST_F(MarkTest, AMarkThatNothingBehindItConfirmsIsntBelieved) {
  fill();
  std::filesystem::resize_file(path(), (mark_->records + 1) * numbers_format::kRecordSize);
  mark_->last_epoch = 0;
  mark_->high_water = 1;
  const auto numbers = open_at(mark_);
  EXPECT_FALSE(numbers->began_at_mark());
  EXPECT_EQ(numbers->last_number(), static_cast<int64_t>(mark_->records) - 2) << "behind an epoch and a reservation";
  EXPECT_GT(numbers->epoch(), 1'000'000'000u);
}

// The reservation in the mark isn't asked where it counts.
TEST_F(MarkTest, AfterAPowerLossAllOfTheFileIsRead) {
  fill();
  overwrite(5002, 48, std::string(16, '\0'));  // the clean end
  mark_->reserved_through = 0;
  auto numbers = Numbers::open({.path = path(), .boot_id = Uuid::v5({}, "another boot"), .now = {}, .mark = mark_});
  ASSERT_TRUE(numbers.ok()) << numbers.status().to_string();
  EXPECT_GE((*numbers)->last_number(), 1 << 20);
  EXPECT_EQ((*numbers)->recovered().size(), 5000u);
}

TEST_F(MarkTest, WithDamageBehindItAllOfTheFileIsRead) {
  fill();
  overwrite(4000, 8, "xxxx");
  mark_->reserved_through = 0;
  const auto numbers = open_at(mark_);
  EXPECT_EQ(numbers->damaged_extents(), 1);
  EXPECT_EQ(numbers->recovered().size(), 4999u);
  EXPECT_GE(numbers->last_number(), 1 << 20);
}

TEST_F(MarkTest, ThereIsNoneBehindDamage) {
  fill();
  overwrite(700, 8, "xxxx");
  EXPECT_EQ(open()->mark_before(INT64_MAX), std::nullopt);
}

}  // namespace
}  // namespace litmus::daemon
