// Records with an open part: published first, filled later.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>
#include <vector>

#include "base/crc32c.h"
#include "base/env_faulty.h"
#include "base/test_dir.h"
#include "journal/journal_test_util.h"

namespace litmus::journal {
namespace {

const std::string kCovered = "sixteen covered.";
constexpr uint32_t kOpen = 64;

TEST(OpenRecord, IsReadAtOnceAndFilledLater) {
  TestDir dir;
  const auto writer = open_writer(dir.path());
  Reader reader = Reader::open(writer->path()).value();
  const auto part = writer->append_open(make_header(7), kCovered, kOpen).value();
  ASSERT_NE(part.bytes, nullptr);
  ASSERT_TRUE(writer->append(make_header(8), "behind").ok());

  Record record;
  ASSERT_EQ(reader.next(record).value(), Reader::Next::kRecord);
  EXPECT_EQ(record.header.open_bytes, kOpen);
  EXPECT_EQ(record.payload, kCovered + std::string(kOpen, '\0'));
  const uint64_t open_at = record.payload_offset() + kCovered.size();
  ASSERT_EQ(reader.next(record).value(), Reader::Next::kRecord);
  EXPECT_EQ(record.payload, "behind");

  std::memcpy(part.bytes + 8, "filled", 6);
  char found[6];
  EXPECT_EQ(reader.read_again(open_at + 8, found).value(), sizeof(found));
  EXPECT_EQ(std::string(found, sizeof(found)), "filled");
  ASSERT_TRUE(writer->close().ok());
  const auto records = read_all(writer_file(dir.path()));
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].payload.substr(kCovered.size() + 8, 6), "filled");
}

TEST(OpenRecord, ItsPartsAreAligned) {
  TestDir dir;
  const auto writer = open_writer(dir.path());
  for (size_t size = 0; size < 64; size += 8) {
    ASSERT_TRUE(writer->append(make_header(1), std::string(size + 3, 'x')).ok());
    const auto part = writer->append_open(make_header(1), std::string(size, 'y'), kOpen).value();
    EXPECT_EQ(reinterpret_cast<uintptr_t>(part.bytes) % 8, 0u);
  }
  EXPECT_EQ(writer->append_open(make_header(1), "odd", kOpen).status().code(), ErrorCode::kInvalidArgument);
  EXPECT_EQ(writer->append_open(make_header(1), kCovered, kMaxPayload).status().code(), ErrorCode::kTooLarge);
}

TEST(OpenRecord, BuiltRecordsAreLikeAnyOther) {
  for (const bool mapped : {true, false}) {
    TestDir dir;
    FaultyEnv env;
    if (!mapped) env.add({.call = Call::kAllocate, .error = EOPNOTSUPP});
    const auto writer = open_writer(dir.path(), &env);
    ASSERT_TRUE(writer
                    ->append_built(make_header(3), kCovered.size(),
                                   [](char* to) {
                                     std::memcpy(to, kCovered.data(), kCovered.size());
                                     return crc32c(0, to, kCovered.size());
                                   })
                    .ok());
    ASSERT_TRUE(writer->close().ok());
    EXPECT_EQ(read_all(writer_file(dir.path())).at(0).payload, kCovered);
  }
}

// One open record with its part filled, then one that is closed.
struct Sample {
  std::string bytes;
  uint64_t open_begin = 0, open_end = 0, end = 0;
};

Sample make_sample() {
  TestDir dir;
  const auto writer = open_writer(dir.path());
  const auto part = writer->append_open(make_header(1), kCovered, kOpen).value();
  std::memset(part.bytes, 0x5a, kOpen);
  EXPECT_TRUE(writer->append(make_header(2), "the last one").ok());
  Sample sample;
  sample.open_begin = kDataOffset + kRecordOverhead + kCovered.size();
  sample.open_end = sample.open_begin + kOpen;
  sample.end = sample.open_end + record_stride(kRecordOverhead + 12);
  sample.bytes = Env::real().read_file(writer->path()).value().substr(0, sample.end + 64);
  return sample;
}

std::vector<OwnedRecord> read_bytes(const std::string& bytes, std::vector<Loss>& losses) {
  TestDir dir;
  EXPECT_TRUE(Env::real().replace_file(dir / "x.journal", bytes).ok());
  return read_all(dir / "x.journal", &losses);
}

TEST(OpenRecord, EachBitOfItsCoveredPartCounts) {
  const Sample sample = make_sample();
  for (uint64_t bit = kDataOffset * 8; bit < sample.open_end * 8; ++bit) {
    std::string bytes = sample.bytes;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    std::vector<Loss> losses;
    const auto records = read_bytes(bytes, losses);
    const bool is_open_part = bit / 8 >= sample.open_begin;
    ASSERT_EQ(records.size(), is_open_part ? 2u : 1u) << "bit " << bit;
    ASSERT_EQ(losses.size(), is_open_part ? 0u : 1u) << "bit " << bit;
    ASSERT_EQ(records.back().payload, "the last one");
  }
}

TEST(OpenRecord, IsTakenOnlyWhole) {
  const Sample sample = make_sample();
  for (uint64_t size = kDataOffset; size < sample.end; ++size) {
    std::vector<Loss> losses;
    const auto records = read_bytes(sample.bytes.substr(0, size), losses);
    ASSERT_EQ(records.size(), size >= sample.end - 4 ? 2u : size >= sample.open_end ? 1u : 0u) << size;
  }
}

// As a hostile writer would make it: with a checksum that fits.
TEST(OpenRecord, AnOpenPartLargerThanThePayloadIsNoRecord) {
  const Sample sample = make_sample();
  FileHeader file;
  std::memcpy(&file, sample.bytes.data(), sizeof(file));
  RecordPrefix prefix;
  std::memcpy(&prefix, sample.bytes.data() + kDataOffset, sizeof(prefix));
  const uint32_t payload = prefix.length - kRecordOverhead;
  for (const uint32_t open_bytes : {0u, payload - 1, payload, payload + 1, payload + 4096, UINT32_MAX}) {
    std::string bytes = sample.bytes;
    char* const at = bytes.data() + kDataOffset;
    RecordHeader header;
    std::memcpy(&header, at + sizeof(prefix), sizeof(header));
    header.open_bytes = open_bytes;
    const uint32_t payload_crc = crc32c(0, at + kRecordOverhead, open_bytes > payload ? 0 : payload - open_bytes);
    prefix.crc = record_crc(payload_crc, prefix.length, file.salt, prefix.sequence, header);
    std::memcpy(at, &prefix, sizeof(prefix));
    std::memcpy(at + sizeof(prefix), &header, sizeof(header));
    std::vector<Loss> losses;
    EXPECT_EQ(read_bytes(bytes, losses).size(), open_bytes <= payload ? 2u : 1u) << open_bytes;
    EXPECT_EQ(losses.size(), open_bytes <= payload ? 0u : 1u) << open_bytes;
  }
}

TEST(OpenRecord, WhereTheFileCantBeMappedThereIsNone) {
  TestDir dir;
  FaultyEnv env;
  env.add({.call = Call::kAllocate, .error = EOPNOTSUPP});
  const auto writer = open_writer(dir.path(), &env);
  EXPECT_EQ(writer->append_open(make_header(1), kCovered, kOpen).value().bytes, nullptr);
  ASSERT_TRUE(writer->append(make_header(2), "x").ok());
  ASSERT_TRUE(writer->close().ok());
  EXPECT_EQ(read_all(writer_file(dir.path())).size(), 1u);
}

TEST(OpenRecord, AFullDiskIsAnErrorBeforeAnyStore) {
  TestDir dir;
  FaultyEnv env;
  const auto writer = open_writer(dir.path(), &env);
  env.add({.call = Call::kAllocate, .error = ENOSPC});
  EXPECT_EQ(writer->append_open(make_header(1), kCovered, 1u << 20).status().code(), ErrorCode::kNoSpace);
  env.heal();
  EXPECT_TRUE(writer->append_open(make_header(1), kCovered, 1u << 20).ok());
}

TEST(OpenRecord, TheGenerationSaysWhenTheFileIsLeft) {
  TestDir dir;
  FaultyEnv env;
  const auto writer = open_writer(dir.path(), &env);
  const auto first = writer->append_open(make_header(1), kCovered, kOpen).value();
  EXPECT_EQ(writer->generation(), first.generation);
  ASSERT_TRUE(writer->append(make_header(2), std::string(1 << 20, 'x')).ok());
  EXPECT_EQ(writer->generation(), first.generation) << "growing isn't leaving";

  env.add({.call = Call::kSync, .error = EIO, .path_contains = ".journal", .times = 1});
  EXPECT_EQ(writer->sync().code(), ErrorCode::kIo);
  EXPECT_NE(writer->generation(), first.generation);
  const auto second = writer->append_open(make_header(1), kCovered, kOpen).value();
  EXPECT_EQ(writer->generation(), second.generation);
  EXPECT_NE(second.salt, first.salt);

  ASSERT_TRUE(writer->close().ok());
  EXPECT_NE(writer->generation(), second.generation);
  EXPECT_EQ(writer->append_open(make_header(1), kCovered, kOpen).status().code(), ErrorCode::kInvalidArgument);
}

TEST(OpenRecord, AForkedChildLetsGoOfIt) {
  TestDir dir;
  const auto writer = open_writer(dir.path());
  const std::filesystem::path parents = writer->path();
  const auto part = writer->append_open(make_header(1), kCovered, kOpen).value();
  const pid_t child = fork();
  if (child == 0) {
    if (writer->generation() == part.generation) _exit(1);
    const auto own = writer->append_open(make_header(2), kCovered, kOpen);
    if (!own.ok() || own->generation != writer->generation()) _exit(2);
    std::memset(own->bytes, 'c', kOpen);
    _exit(writer->close().ok() ? 0 : 3);
  }
  int status = -1;
  waitpid(child, &status, 0);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(writer->generation(), part.generation);
  std::memset(part.bytes, 'p', kOpen);
  ASSERT_TRUE(writer->close().ok());
  for (const auto& path : journal_files(dir.path())) {
    const auto records = read_all(path);
    ASSERT_EQ(records.size(), 1u);
    EXPECT_EQ(records[0].payload, kCovered + std::string(kOpen, path == parents ? 'p' : 'c'));
  }
}

}  // namespace
}  // namespace litmus::journal
