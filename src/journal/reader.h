// Reader: the records of one journal, live or dead, in this or another process. It reads into its own buffer and
// checks there; it trusts nothing in the file: every length is bounded, every record is proven by its checksum.
//
// In a live journal bytes that don't prove themselves mean "not yet". Once the owner is known to be dead (`set_dead`)
// the reader goes on behind a bad record, in steps of 8 bytes, to the next valid record of this file: what is missing
// in between is a loss, with its sequences. Only when no valid record follows it is a torn tail.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "base/env.h"
#include "base/status.h"
#include "journal/format.h"

namespace litmus::journal {

struct Record {
  RecordHeader header;
  uint64_t sequence = 0;
  uint64_t offset = 0;  // of its first byte in the file
  // Valid until the next call of next(). Its last header.open_bytes are as they were when they were read, and aren't
  // covered by the record's checksum: they prove themselves.
  std::string_view payload;
  uint64_t payload_offset() const { return offset + kRecordOverhead; }  // of its first byte in the file
};

struct Loss {
  enum class Kind {
    kGap,       // records are missing between two valid ones, or before the end that the writer marked
    kTornTail,  // bytes behind the last valid record that are no record: usually one that was being written
  };
  Kind kind = Kind::kGap;
  uint64_t first_sequence = 0;
  uint64_t last_sequence = 0;  // 0: unknown
  uint64_t offset = 0;         // where the bad bytes start
  uint64_t size_bytes = 0;
  bool was_durable = false;  // the writer had already brought these bytes to the disk
};

class Reader {
 public:
  enum class Next {
    kRecord,
    kNotYet,  // live: nothing more for now
    kEnd,     // closed by its writer, or dead, and everything was read
  };

  // kCorrupt: no header holds; the file should be quarantined. kUnsupported: a newer format; leave it alone.
  static Result<Reader> open(const std::filesystem::path& path, Env& env = Env::real());

  const FileHeader& header() const { return header_; }
  std::string_view note() const;
  const std::string& path() const { return file_.path(); }

  // The owner can't write any more. There is no way back.
  void set_dead() { dead_ = true; }

  // kCorrupt only for a file so hostile that looking for further records was given up.
  Result<Next> next(Record& out);

  // The record comes again. Only for the one that came last.
  void put_back(const Record& last);

  // Closes the file and gives its buffer back, for one of thousands that wait: the next call opens the file again by
  // its name. The payload of the last record goes with it.
  void rest();
  bool is_resting() const { return !file_.is_open(); }

  // How many records seem to follow, at most `most`: by their lengths and sequences, without checking them.
  Result<uint64_t> count_unread(uint64_t most) const;

  // Bytes of the file as they are now, for the open part of a record: fewer than asked for only at the file's end.
  Result<size_t> read_again(uint64_t offset, std::span<char> out) const;

  // Where the next record is expected, and what its sequence would be.
  uint64_t offset() const { return offset_; }
  uint64_t next_sequence() const { return next_sequence_; }

  // Up to where records are known to be on the disk; 0 at first.
  Result<uint64_t> durable_end() const;
  // Whether the writer marked its end.
  Result<bool> is_closed() const;

  // Losses found since the last call, in file order. Each is reported once.
  std::vector<Loss> take_losses();

 private:
  Reader(File file, const FileHeader& header, Env& env);
  Status open_again() const;
  Result<Marks> marks() const;
  Status fill(uint64_t offset, size_t size);
  // `size` bytes of the file from `offset`, or null where the file ends earlier.
  Result<const char*> bytes_at(uint64_t offset, size_t size);
  Result<bool> fits(uint64_t offset, size_t size);
  Result<bool> read_record(uint64_t offset, uint64_t last_sequence, Record& out);
  Result<Next> stopped(Record& out);
  Result<Next> resync(Record& out, const Marks& marks);
  Next accept(const Record& record);
  void note_loss(Loss::Kind kind, uint64_t last_sequence, uint64_t size_bytes, const Marks& marks);
  void note_end(uint64_t bad_end, const Marks& marks);

  Env* env_;
  mutable File file_;  // closed while it rests
  FileHeader header_;
  uint64_t offset_ = 0;
  uint64_t next_sequence_ = 1;
  bool dead_ = false;
  bool ended_ = false;
  std::vector<char> buffer_;
  uint64_t buffer_offset_ = 0;  // in the file
  size_t buffer_size_ = 0;
  size_t read_ahead_ = 0;
  uint64_t file_size_ = 0;      // as last seen
  uint64_t checked_bytes_ = 0;  // went through a checksum: bounds the work on hostile files
  std::vector<Loss> losses_;
};

}  // namespace litmus::journal
