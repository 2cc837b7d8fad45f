// Sealing: one journal becomes one Arrow IPC file beside it, `{stem}.arrow`: the index columns, `json`, and the
// optional event_number, writer_key, event_offset; batches of 50 events, each with a CRC32C of its values in its
// metadata.
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

// kCorrupt: the journal's header doesn't hold, or what was written can't be read back in full: the journal stays the
// truth. kNoSpace, kIo: the disk refuses; nothing was changed.
Result<Sealed> seal_journal(const std::filesystem::path& journal, const NumberOf& number_of, Env& env = Env::real());

// Calls `visit` with the events of a sealed file in blocks, in file order. Checksums are verified: kCorrupt says which
// batch doesn't hold, after the batches before it were visited. Files of other writers may lack checksums and the
// optional columns: numbers are then 0.
Status read_sealed(const std::filesystem::path& path, const std::function<void(events::EventBlockPtr)>& visit,
                   Env& env = Env::real());

}  // namespace litmus::archive
