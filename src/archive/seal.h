// Sealing: one journal becomes one Arrow IPC file beside it, `{stem}.arrow`: the index columns, `json`, and the
// optional event_number, writer_key, event_offset; batches of 50 events, each with a CRC32C of its values in its
// metadata. It is written as it is read: a seal needs the memory of some batches, however long the session was.
//
// Only for a journal that nobody writes any more. The caller unlinks it after a seal that succeeded; a crash in between
// leaves both, and sealing again gives the same bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <vector>

#include "base/env.h"
#include "base/status.h"
#include "events/stored_event.h"
#include "journal/reader.h"

namespace litmus::archive {

struct Sealed {
  std::filesystem::path path;
  int64_t rows = 0;
  std::vector<journal::Loss> losses;  // found on the way; they were reported at ingest, too
};

// The number of the journal's event with this sequence; 0: it has none. kLeaveOut: the event stands in another journal
// of the session already and isn't kept twice.
inline constexpr int64_t kLeaveOut = -1;
using NumberOf = std::function<int64_t(uint64_t sequence)>;

// What will be the sealed file: written and synced under another name, `{stem}.arrow.tmp`. One that a crash left is
// written over by the next.
struct Draft {
  std::filesystem::path path, final_path;
  int64_t rows = 0;
  std::vector<journal::Loss> losses;  // found on the way; they were reported at ingest, too
};

// `expected`: how many events are to be kept, as far as the caller knows; a right guess spares a pass over the journal.
// kCorrupt: the journal's header doesn't hold. kNoSpace, kIo: the disk refuses; no draft is left then.
Result<Draft> draft_seal(const std::filesystem::path& journal, const NumberOf& number_of, int64_t expected,
                         Env& env = Env::real());

// Renames the draft, and syncs the folder: from now on the file is there, whole.
Status put_in_place(const Draft& draft, Env& env = Env::real());

// Reads back what was put in place: kCorrupt when it isn't what was drafted. The journal is the truth then.
Status check_sealed(const Draft& draft, Env& env = Env::real());

// All three. After an error the journal stays the truth.
Result<Sealed> seal_journal(const std::filesystem::path& journal, const NumberOf& number_of, Env& env = Env::real());

// Calls `visit` with the events of a sealed file in blocks, in file order. Checksums are verified: kCorrupt says which
// batch doesn't hold, after the batches before it were visited. Files of other writers may lack checksums and the
// optional columns: numbers are then 0.
Status read_sealed(const std::filesystem::path& path, const std::function<void(events::EventBlockPtr)>& visit,
                   Env& env = Env::real());

}  // namespace litmus::archive
