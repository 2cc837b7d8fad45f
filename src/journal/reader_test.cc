#include "journal/reader.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "base/crc32c.h"
#include "base/test_dir.h"
#include "journal/journal_test_util.h"

namespace litmus::journal {
namespace {

// A small journal as bytes, cut a little behind its last record, and what was put in.
struct Sample {
  std::string bytes;
  std::vector<OwnedRecord> records;
  std::vector<uint64_t> ends;  // offset behind each record
};

Sample make_sample(bool closed) {
  TestDir dir;
  const auto writer = open_writer(dir.path());
  const std::filesystem::path path = writer->path();
  Sample sample;
  uint64_t end = kDataOffset;
  for (uint32_t i = 1; i <= 5; ++i) {
    const RecordHeader header = make_header(i);
    const std::string payload = "{\"n\":" + std::to_string(i) + ",\"text\":\"" + std::string(i * 7, 'x') + "\"}";
    const uint64_t sequence = writer->append(header, payload, i == 2).value();
    sample.records.push_back({header, sequence, payload});
    end += record_stride(kRecordOverhead + payload.size());
    sample.ends.push_back(end);
  }
  if (closed) {
    EXPECT_TRUE(writer->close().ok());
  }
  sample.bytes = Env::real().read_file(path).value().substr(0, end + 64);
  return sample;
}

// A file that takes new content quickly, many times.
class Scratch {
 public:
  explicit Scratch(const std::string& bytes) : file_(Env::real().open(path(), OpenMode::kOpenOrCreate).value()) {
    write(bytes, 0);
  }
  std::filesystem::path path() const { return dir_ / "scratch.journal"; }
  void write(std::string_view bytes, uint64_t offset) {
    ASSERT_TRUE(Env::real().write_at(file_, bytes.data(), bytes.size(), offset).ok());
  }
  void truncate(uint64_t size) { std::filesystem::resize_file(path(), size); }

 private:
  TestDir dir_;
  File file_;
};

struct Outcome {
  bool opened = false;
  std::vector<OwnedRecord> records;
  std::vector<Loss> losses;
};

Outcome read_scratch(const Scratch& scratch, bool dead = true) {
  Outcome outcome;
  Result<Reader> reader = Reader::open(scratch.path());
  outcome.opened = reader.ok();
  if (!reader.ok()) return outcome;
  if (dead) reader->set_dead();
  Record record;
  while (true) {
    const Result<Reader::Next> next = reader->next(record);
    if (!next.ok() || *next != Reader::Next::kRecord) break;
    outcome.records.push_back({record.header, record.sequence, std::string(record.payload)});
  }
  outcome.losses = reader->take_losses();
  return outcome;
}

bool same(const OwnedRecord& a, const OwnedRecord& b) {
  return a.sequence == b.sequence && a.payload == b.payload && std::memcmp(&a.header, &b.header, sizeof(a.header)) == 0;
}

// Each accepted record is one that was written, in order, none twice.
void expect_only_originals(const Outcome& outcome, const Sample& sample, const std::string& what) {
  uint64_t last = 0;
  for (const OwnedRecord& record : outcome.records) {
    ASSERT_GT(record.sequence, last) << what;
    ASSERT_LE(record.sequence, sample.records.size()) << what;
    ASSERT_TRUE(same(record, sample.records[record.sequence - 1])) << what;
    last = record.sequence;
  }
}

TEST(JournalReader, EveryFlippedBitIsHarmlessOrNamed) {
  for (const bool closed : {false, true}) {
    const Sample sample = make_sample(closed);
    Scratch scratch(sample.bytes);
    for (size_t bit = 0; bit < sample.bytes.size() * 8; ++bit) {
      const std::string what = (closed ? "closed, bit " : "open, bit ") + std::to_string(bit);
      const char was = sample.bytes[bit / 8];
      const char flipped = static_cast<char>(was ^ (1 << (bit % 8)));
      scratch.write({&flipped, 1}, bit / 8);
      const Outcome outcome = read_scratch(scratch);
      scratch.write({&was, 1}, bit / 8);
      ASSERT_TRUE(outcome.opened) << what << ": the header has a copy";
      expect_only_originals(outcome, sample, what);
      ASSERT_GE(outcome.records.size() + 1, sample.records.size()) << what << ": one bit costs at most one record";
      const bool lost = outcome.records.size() < sample.records.size();
      ASSERT_FALSE(lost && outcome.losses.empty()) << what << ": a loss has a name";
    }
  }
}

TEST(JournalReader, EveryTruncationKeepsTheRecordsInFront) {
  for (const bool closed : {false, true}) {
    const Sample sample = make_sample(closed);
    Scratch scratch(sample.bytes);
    for (uint64_t size = sample.bytes.size(); size-- > 0;) {
      const std::string what = (closed ? "closed, size " : "open, size ") + std::to_string(size);
      scratch.truncate(size);
      const Outcome outcome = read_scratch(scratch);
      if (size < sizeof(FileHeader)) {
        ASSERT_TRUE(outcome.records.empty()) << what;
        continue;
      }
      size_t whole = 0;
      while (whole < sample.ends.size()) {
        const OwnedRecord& record = sample.records[whole];
        const uint64_t start = whole == 0 ? kDataOffset : sample.ends[whole - 1];
        if (start + kRecordOverhead + record.payload.size() > size) break;
        ++whole;
      }
      expect_only_originals(outcome, sample, what);
      ASSERT_EQ(outcome.records.size(), whole) << what;
      const bool marks_are_there = size >= kMarksOffset + sizeof(Marks);
      if (closed && marks_are_there && whole < sample.records.size()) {
        ASSERT_EQ(outcome.losses.size(), 1u) << what;
        EXPECT_EQ(outcome.losses[0].last_sequence, sample.records.size()) << what;
      }
    }
  }
}

TEST(JournalReader, GoesOnWhereItWasAfterARest) {
  const Sample sample = make_sample(/*closed=*/true);
  const Scratch scratch(sample.bytes);
  Reader reader = Reader::open(scratch.path()).value();
  Record record;
  for (size_t i = 0; i < sample.records.size(); ++i) {
    ASSERT_EQ(reader.next(record).value(), Reader::Next::kRecord);
    reader.put_back(record);
    reader.rest();
    EXPECT_TRUE(reader.is_resting());
    ASSERT_EQ(reader.next(record).value(), Reader::Next::kRecord);
    EXPECT_FALSE(reader.is_resting());
    EXPECT_EQ(record.sequence, sample.records[i].sequence);
    EXPECT_EQ(record.payload, sample.records[i].payload);
    reader.rest();
  }
  EXPECT_EQ(reader.next(record).value(), Reader::Next::kEnd);
  EXPECT_TRUE(reader.take_losses().empty());
}

TEST(JournalReader, ALiveJournalWithDamageMeansNotYet) {
  const Sample sample = make_sample(false);
  Scratch scratch(sample.bytes);
  scratch.write("!", sample.ends[1] + 30);  // inside the third record
  Reader reader = Reader::open(scratch.path()).value();
  Record record;
  EXPECT_EQ(reader.next(record).value(), Reader::Next::kRecord);
  EXPECT_EQ(reader.next(record).value(), Reader::Next::kRecord);
  EXPECT_EQ(reader.next(record).value(), Reader::Next::kNotYet);
  scratch.write({&sample.bytes[sample.ends[1] + 30], 1}, sample.ends[1] + 30);
  EXPECT_EQ(reader.next(record).value(), Reader::Next::kRecord);
  EXPECT_TRUE(reader.take_losses().empty());
}

TEST(JournalReader, AGapIsNamedWithItsSequences) {
  const Sample sample = make_sample(false);
  Scratch scratch(sample.bytes);
  scratch.write(std::string(sample.ends[2] - sample.ends[0], '\0'), sample.ends[0]);  // records 2 and 3
  const Outcome outcome = read_scratch(scratch);
  ASSERT_EQ(outcome.records.size(), 3u);
  ASSERT_EQ(outcome.losses.size(), 1u);
  EXPECT_EQ(outcome.losses[0].kind, Loss::Kind::kGap);
  EXPECT_EQ(outcome.losses[0].first_sequence, 2u);
  EXPECT_EQ(outcome.losses[0].last_sequence, 3u);
  EXPECT_EQ(outcome.losses[0].offset, sample.ends[0]);
  EXPECT_EQ(outcome.losses[0].size_bytes, sample.ends[2] - sample.ends[0]);
  EXPECT_TRUE(outcome.losses[0].was_durable) << "record 2 was brought to the disk";
}

TEST(JournalReader, ATornTailIsOneOnlyWhenNothingValidFollows) {
  const Sample sample = make_sample(false);
  Scratch scratch(sample.bytes);
  scratch.write("\0\0\0\0", sample.ends[3]);  // the last record was never published
  scratch.write(std::string(4, '\0'), sample.ends[3]);
  const Outcome outcome = read_scratch(scratch);
  EXPECT_EQ(outcome.records.size(), 4u);
  ASSERT_EQ(outcome.losses.size(), 1u);
  EXPECT_EQ(outcome.losses[0].kind, Loss::Kind::kTornTail);
  EXPECT_FALSE(outcome.losses[0].was_durable);
}

TEST(JournalReader, RecordsOfAnotherJournalAreNotTaken) {
  const Sample sample = make_sample(false), other = make_sample(false);
  Scratch scratch(sample.bytes);
  scratch.write(other.bytes.substr(sample.ends[2], sample.ends[3] - sample.ends[2]), sample.ends[2]);
  const Outcome outcome = read_scratch(scratch);
  expect_only_originals(outcome, sample, "foreign record");
  EXPECT_EQ(outcome.records.size(), 4u);
}

TEST(JournalReader, RandomDamageNeverGivesAlteredRecords) {
  const Sample sample = make_sample(true);
  std::mt19937 random(3);
  Scratch scratch(sample.bytes);
  for (int round = 0; round < 3000; ++round) {
    scratch.write(sample.bytes, 0);
    for (uint32_t i = 0; i < 1 + random() % 20; ++i) {
      const uint64_t start = random() % 4 == 0 ? 0 : kDataOffset;
      std::string noise(1 + random() % 16, '\0');
      for (char& c : noise) c = static_cast<char>(random());
      scratch.write(noise, start + random() % (sample.bytes.size() - start - noise.size()));
    }
    expect_only_originals(read_scratch(scratch, round % 2 == 0), sample, "round " + std::to_string(round));
  }
}

TEST(JournalReader, AFileFullOfFalseBeginningsIsGivenUp) {
  const Sample sample = make_sample(false);
  std::string hostile = sample.bytes.substr(0, kDataOffset);
  const uint64_t word = 5000;  // a plausible length and a plausible sequence at once
  hostile.resize(kDataOffset + (4u << 20));
  for (size_t at = kDataOffset; at < hostile.size(); at += sizeof(word)) std::memcpy(&hostile[at], &word, sizeof(word));
  Scratch scratch(hostile);
  Reader reader = Reader::open(scratch.path()).value();
  reader.set_dead();
  Record record;
  EXPECT_EQ(reader.next(record).status().code(), ErrorCode::kCorrupt);
}

TEST(JournalReader, ALengthThatLiesCostsNothing) {
  const Sample sample = make_sample(false);
  Scratch scratch(sample.bytes);
  const uint32_t length = kRecordOverhead + kMaxPayload;
  scratch.write({reinterpret_cast<const char*>(&length), sizeof(length)}, sample.ends[0]);
  const Outcome outcome = read_scratch(scratch);
  EXPECT_EQ(outcome.records.size(), 4u);
}

TEST(JournalReader, HeadersDecideWhatHappensToAFile) {
  const Sample sample = make_sample(false);
  Scratch scratch(std::string(8192, '\0'));
  EXPECT_EQ(Reader::open(scratch.path()).status().code(), ErrorCode::kUnavailable) << "being made";
  scratch.truncate(0);
  EXPECT_EQ(Reader::open(scratch.path()).status().code(), ErrorCode::kUnavailable);
  scratch.write("not a journal", 0);
  EXPECT_EQ(Reader::open(scratch.path()).status().code(), ErrorCode::kCorrupt);

  FileHeader newer;
  std::memcpy(&newer, sample.bytes.data(), sizeof(newer));
  newer.version = kFormatVersion + 1;
  newer.crc = header_crc(newer);
  scratch.write({reinterpret_cast<const char*>(&newer), sizeof(newer)}, 0);
  const Status status = Reader::open(scratch.path()).status();
  EXPECT_EQ(status.code(), ErrorCode::kUnsupported);
  EXPECT_NE(status.message().find("newer"), std::string::npos);
}

// Made once, by a program of its own after docs/formats/event-log.md: old journals open for ever.
TEST(JournalReader, ReadsTheFrozenJournalOfVersion1) {
  Reader reader = Reader::open(LITMUS_JOURNAL_TESTDATA "/v1.journal").value();
  EXPECT_EQ(reader.header().session_id, Uuid::v5(Uuid{}, "session"));
  EXPECT_EQ(reader.header().process_uuid, Uuid::v5(Uuid{}, "process"));
  EXPECT_EQ(reader.header().writer_key, Uuid::v5(Uuid{}, "writer"));
  EXPECT_EQ(reader.header().created_at.to_string(), "2026-03-10T14:03:21.942007Z");
  EXPECT_EQ(reader.header().pid, 4242u);
  EXPECT_EQ(reader.note(), "a note");
  const std::string_view payloads[] = {R"({"event_type":"session.started"})", "{\"µ\":\"Ω\"}", ""};
  Record record;
  for (uint64_t i = 1; i <= 3; ++i) {
    ASSERT_EQ(reader.next(record).value(), Reader::Next::kRecord);
    EXPECT_EQ(record.sequence, i);
    EXPECT_EQ(record.payload, payloads[i - 1]);
    EXPECT_EQ(record.header.event_id.value, Uuid::v5(Uuid{}, "event " + std::to_string(i)));
    EXPECT_EQ(record.header.run_id.value, i == 1 ? Uuid{} : Uuid::v5(Uuid{}, "run"));
    EXPECT_EQ(record.header.received_at.micros - record.header.occurred_at.micros, 100);
    if (i == 1) {
      EXPECT_EQ(reader.durable_end().value(), reader.offset());
    }
  }
  EXPECT_EQ(reader.next(record).value(), Reader::Next::kEnd);
  EXPECT_TRUE(reader.take_losses().empty());
}

}  // namespace
}  // namespace litmus::journal
