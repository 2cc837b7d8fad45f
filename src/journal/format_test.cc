#include "journal/format.h"

#include <gtest/gtest.h>

#include "journal/catalog.h"
#include "journal/doorbell.h"
#include "journal/liveness.h"
#include "journal/reader.h"
#include "journal/writer.h"

namespace litmus::journal {
namespace {

TEST(JournalFormat, StridesKeepRecordsAligned) {
  EXPECT_EQ(record_stride(kRecordOverhead), 88u);
  EXPECT_EQ(record_stride(kRecordOverhead + 1), 96u);
  EXPECT_EQ(record_stride(kRecordOverhead + 8), 96u);
}

TEST(JournalFormat, MarksProveThemselves) {
  const uint64_t salt = 0x0123456789abcdef;
  for (const uint64_t value : {uint64_t{1}, uint64_t{4096}, uint64_t{1} << 40, (uint64_t{1} << 48) - 1}) {
    const uint64_t mark = seal_mark(value, salt);
    EXPECT_EQ(open_mark(mark, salt), value);
    EXPECT_EQ(open_mark(mark, salt + 1), 0u);
    for (int bit = 0; bit < 64; ++bit) EXPECT_EQ(open_mark(mark ^ (uint64_t{1} << bit), salt), 0u) << bit;
  }
  EXPECT_EQ(open_mark(0, salt), 0u);
}

TEST(JournalFormat, RecordChecksumCoversEveryField) {
  RecordHeader header;
  header.type_id = 7;
  const uint32_t crc = record_crc(1, 100, 2, 3, header);
  EXPECT_NE(record_crc(2, 100, 2, 3, header), crc);
  EXPECT_NE(record_crc(1, 101, 2, 3, header), crc);
  EXPECT_NE(record_crc(1, 100, 3, 3, header), crc);
  EXPECT_NE(record_crc(1, 100, 2, 4, header), crc);
  header.type_id = 8;
  EXPECT_NE(record_crc(1, 100, 2, 3, header), crc);
}

}  // namespace
}  // namespace litmus::journal
