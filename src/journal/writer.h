// Writer: appends records to a journal of its own. A record is in the page cache, where SIGKILL can't reach it, when
// append returns; readers in other processes see it at once.
//
// A record may have an open part (append_open): it is published at once, and its caller goes on storing there, without
// a call. What a caller stores in an open part must prove itself; the record's checksum doesn't cover it.
//
// Thread-safe: any thread may append; the order of sequences is the order of publication. On the usual path append
// makes no system call and no allocation. A helper thread prepares space ahead; space is the only thing append can
// wait for. After fork the child's copy has let go of the file; its next append opens a journal of its own.
//
// Errors name the path: kNoSpace (nothing was stored; appending works again when there is space), kIo (for `to_disk`:
// the record is stored, but isn't known to be on the disk; the writer went on in a new file), kUnsupported (network
// filesystem or FUSE), kTooLarge, kPermissionDenied.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/env.h"
#include "base/status.h"
#include "base/time.h"
#include "base/uuid.h"
#include "journal/doorbell.h"
#include "journal/format.h"

namespace litmus::journal {

class Writer {
 public:
  struct Options {
    std::filesystem::path data_dir;
    JournalKind kind = JournalKind::kEvents;
    SessionId session_id;
    Timestamp session_started = Timestamp::now();  // its UTC date names the folder
    std::shared_ptr<Doorbell> doorbell;            // rung after each append; none: nobody is told
    uint32_t flags = 0;                            // HeaderFlag
    Env* env = &Env::real();
  };

  // Makes {kind}/{date}/{session_id}.journal; a taken name gets -2, -3, …
  static Result<std::unique_ptr<Writer>> open(Options options);

  ~Writer();  // closes; its error is lost, so call close()
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Returns the record's sequence in its file. `to_disk`: returns after the record, and all before it, are on the disk.
  Result<uint64_t> append(const RecordHeader& header, std::string_view payload, bool to_disk = false);

  // The same with a payload of `size` bytes that `build` stores where it is given room, returning its CRC32C: for
  // payloads that aren't in one piece. `build` runs while other threads wait: it must only copy.
  Result<uint64_t> append_built(const RecordHeader& header, size_t size,
                                const std::function<uint32_t(char* to)>& build);

  struct OpenPart {
    char* bytes = nullptr;  // zeros with their space on the disk; null: this filesystem has none, nothing was appended
    uint64_t salt = 0;      // of the file: for what stands there to prove that it belongs to it
    uint64_t generation = 0;  // `bytes` may be stored to only as long as generation() says the same
  };
  // A record whose payload is `covered` (a multiple of 8 bytes) and then `open_bytes` to be filled later.
  Result<OpenPart> append_open(RecordHeader header, std::string_view covered, uint32_t open_bytes);

  // Changes when the writer leaves its file: after a failed sync, when the file is full, on close, in a forked child.
  // Who has open parts must see to it that none of these happens between asking and storing.
  uint64_t generation() const;

  // Brings everything appended so far to the disk; calls at the same time share one sync.
  Status sync();

  // Marks the clean end. Appending afterwards is an error; closing again isn't.
  Status close();

  // The present file. It changes after a failed sync and after fork.
  std::filesystem::path path() const;
  Uuid writer_key() const;

  struct Impl;  // public for the fork handler

 private:
  explicit Writer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Makes the fork handlers that let go of the parent's journals, if they aren't there yet. Who calls a Writer with a
// mutex held, and takes that mutex in fork handlers too, calls this before it registers them.
void install_fork_handlers();

}  // namespace litmus::journal
