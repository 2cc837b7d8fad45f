#include "base/crc32c.h"

#include <gtest/gtest.h>

#include <string>

namespace litmus {
namespace {

uint32_t crc_of(const std::string& text) { return crc32c(0, text.data(), text.size()); }

TEST(Crc32c, MatchesThePublishedVectors) {
  EXPECT_EQ(crc_of("123456789"), 0xe3069283u);
  EXPECT_EQ(crc_of(std::string(32, '\0')), 0x8a9136aau);
  EXPECT_EQ(crc_of(std::string(32, '\xff')), 0x62a8ab43u);
  EXPECT_EQ(crc_of(""), 0u);
}

TEST(Crc32c, PiecesGiveTheChecksumOfTheWhole) {
  std::string text;
  for (int i = 0; i < 100; ++i) text.push_back(static_cast<char>(i * 37));
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    const uint32_t head = crc32c(0, text.data(), cut);
    EXPECT_EQ(crc32c(head, text.data() + cut, text.size() - cut), crc_of(text)) << "cut at " << cut;
  }
}

TEST(Crc32c, SeesEveryFlippedBit) {
  const std::string text = "a record of a test bench";
  for (size_t bit = 0; bit < text.size() * 8; ++bit) {
    std::string flipped = text;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(crc_of(flipped), crc_of(text)) << "bit " << bit;
  }
}

}  // namespace
}  // namespace litmus
