#include "archive/salvage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "archive/archive_test_util.h"
#include "archive/seal.h"
#include "events/event_maker.h"

namespace litmus::archive {
namespace {

using events::EventMaker;
using events::StoredEvent;

std::vector<StoredEvent> all_of(const Salvage& salvage) {
  std::vector<StoredEvent> events;
  for (const auto& block : salvage.blocks) events.insert(events.end(), block->events.begin(), block->events.end());
  return events;
}

// 120 events: two batches of 50, one of 20.
class SalvageTest : public ::testing::Test {
 protected:
  SalvageTest() : path_(dir_.path() / "s.arrow") {
    for (int i = 0; i < 120; ++i) made_.add("instrument.read", "{\"value\":" + std::to_string(100'000 + i) + "}");
    events::EventBlockPtr block = made_.block();
    std::vector<StoredEvent> events(block->events.begin(), block->events.end());
    for (size_t i = 0; i < events.size(); ++i) events[i].offset = static_cast<int64_t>(i) + 1;
    const auto draft = draft_salvaged(path_, events);
    EXPECT_TRUE(draft.ok()) << draft.status().to_string();
    std::filesystem::rename(*draft, path_);
  }
  // Changes a bit behind `text`'s first place in the file.
  void damage(const std::string& text) {
    auto bytes = *Env::real().read_file(path_);
    const size_t at = bytes.find(text);
    ASSERT_NE(at, std::string::npos) << text;
    bytes[at] ^= 1;
    std::ofstream(path_, std::ios::binary) << bytes;
  }

  TempDir dir_;
  std::filesystem::path path_;
  EventMaker made_;
};

TEST_F(SalvageTest, ASoundFileHasNoProblems) {
  const auto salvage = salvage_sealed(path_);
  ASSERT_TRUE(salvage.ok()) << salvage.status().to_string();
  EXPECT_EQ(salvage->events, 120);
  EXPECT_EQ(salvage->expected, 120);
  EXPECT_THAT(salvage->problems, ::testing::IsEmpty());
}

TEST_F(SalvageTest, BatchesBehindADamagedOneAreKept) {
  damage("100060");
  const auto salvage = salvage_sealed(path_);
  ASSERT_TRUE(salvage.ok()) << salvage.status().to_string();
  EXPECT_EQ(salvage->events, 70);
  EXPECT_EQ(salvage->expected, 120);
  EXPECT_THAT(salvage->problems, ::testing::ElementsAre("batch 1 doesn't have the checksum that was written with it",
                                                        "70 of 120 events can be found"));
  EXPECT_EQ(all_of(*salvage).back().offset, 120);
}

TEST_F(SalvageTest, WithoutItsFooterTheBatchesAreFoundAllTheSame) {
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) - 20);
  const auto salvage = salvage_sealed(path_);
  ASSERT_TRUE(salvage.ok()) << salvage.status().to_string();
  EXPECT_EQ(salvage->events, 120);
  EXPECT_EQ(salvage->problems.size(), 1u);
}

TEST_F(SalvageTest, HalfAFileGivesItsFirstBatches) {
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) / 2);
  const auto salvage = salvage_sealed(path_);
  ASSERT_TRUE(salvage.ok()) << salvage.status().to_string();
  EXPECT_EQ(salvage->events, 50);
  EXPECT_EQ(salvage->expected, 120);
}

TEST_F(SalvageTest, WhatIsNoFileOfOursGivesNothing) {
  for (const std::string content : {"", "x", "ARROW1", "ARROW1\0\0 and then something else entirely"}) {
    std::ofstream(path_, std::ios::binary) << content;
    const auto salvage = salvage_sealed(path_);
    ASSERT_TRUE(salvage.ok()) << salvage.status().to_string();
    EXPECT_EQ(salvage->events, 0);
    EXPECT_FALSE(salvage->problems.empty());
  }
}

TEST_F(SalvageTest, WhatWasKeptIsASoundFileAgain) {
  damage("100060");
  const auto before = salvage_sealed(path_);
  const auto draft = draft_salvaged(path_, all_of(*before));
  ASSERT_TRUE(draft.ok()) << draft.status().to_string();
  const auto after = salvage_sealed(*draft);
  EXPECT_EQ(after->events, 70);
  EXPECT_THAT(after->problems, ::testing::IsEmpty());
  int64_t read = 0;
  EXPECT_TRUE(read_sealed(*draft, [&](const auto& block) { read += static_cast<int64_t>(block->events.size()); }).ok());
  EXPECT_EQ(read, 70);
}

}  // namespace
}  // namespace litmus::archive
